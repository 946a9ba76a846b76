//! G44: SQL in every query parameter that is read, in every path and in every field of every form, hidden ones too: no
//! 5xx, no further rows, no row of another table on a page. (That no SQL is put together from texts, architecture.rs.)

use std::collections::BTreeSet;

use enza::web::routes;

use super::forms::everybodys;
use super::objects::counts;

const PAYLOADS: [&str; 6] = [
    "' OR '1'='1",
    "'; DROP TABLE accounts; --",
    "%' UNION SELECT login, password_hash FROM accounts --",
    "1) OR 1=1 --",
    "\\' OR 1=1 #",
    "') OR pg_sleep(5) IS NULL --",
];

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

both!(sql_in_paths_and_queries_is_only_text, |app| async move {
    let town = app.town();
    for person in [&town.administrator, &town.care_manager, &town.insurer_staff] {
        let mut browser = app.signed_in(person).await;
        for route in routes::TABLE.iter().filter(|r| r.method == "GET" && !r.path.contains("socket")) {
            for payload in PAYLOADS {
                let payload = encoded(payload);
                let parts =
                    route.path.split('/').map(|p| if p.starts_with('{') { payload.as_str() } else { p });
                let path = parts.collect::<Vec<_>>().join("/");
                let answer = browser.get(&format!("{path}?q={payload}&page={payload}&sort={payload}")).await;
                assert!(answer.status < 500, "{} {}: {}", route.path, payload, answer.status);
            }
        }
    }
});

both!(a_search_for_sql_finds_nobody_and_everybody_is_still_there, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.administrator).await;
    let all = browser.get("/accounts").await.texts("#accounts tbody tr").len();
    assert!(all >= 10, "{all}");
    for payload in PAYLOADS {
        let found = browser.get(&format!("/accounts?q={}", encoded(payload))).await;
        assert_eq!(found.texts("#accounts tbody tr").len(), 0, "{payload}");
        let answer = app.browser().give_password(payload, payload).await;
        assert_eq!(answer.status, 422, "{payload}");
    }
    assert_eq!(browser.get("/accounts").await.texts("#accounts tbody tr").len(), all);
});

/// Sent elsewhere: they end the session that the other forms need.
const NOT_SENT: &[&str] = &["/sign-out", "/account/end-other-sessions", "/account/sessions/{session}/end"];

both!(sql_in_any_field_of_any_form_is_only_text, |app| async move {
    let world = app.world().await;
    let before = counts(&app);
    let (mut seen, mut sent) = (BTreeSet::new(), 0);
    for (route, mut browser, form) in everybodys(&app, &world).await {
        if NOT_SENT.contains(&route) {
            continue;
        }
        for at in 0..form.pairs.len() {
            let name = form.pairs[at].0.clone();
            if matches!(name.as_str(), "csrf" | "op_id") || !seen.insert((route, name.clone())) {
                continue;
            }
            let mut hostile = form.clone();
            for (other, value) in &mut hostile.pairs {
                if other == "op_id" {
                    *value = format!("sql-{sent}");
                }
            }
            PAYLOADS[sent % PAYLOADS.len()].clone_into(&mut hostile.pairs[at].1);
            sent += 1;
            let pairs: Vec<(&str, &str)> =
                hostile.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            let answer = browser.post(&hostile.action, &pairs).await;
            assert!(answer.status < 500, "{route} {name}: {}", answer.status);
            assert!(!answer.body.contains("$argon2"), "{route} {name} shows another table");
        }
    }
    assert!(sent >= 100, "only {sent} fields were tried");
    let after = counts(&app);
    let shrunk: Vec<_> = before.iter().filter(|(table, n)| after[*table] < **n).collect();
    // What its own form takes away one of may be gone: a participant, a contact.
    assert!(shrunk.iter().all(|(table, n)| after[*table] + 2 >= **n), "{shrunk:?} of {after:?}");
    let everybody = world.town.administrator.login.clone();
    assert_eq!(app.browser().give_password(&everybody, crate::support::PASSWORD).await.status, 303);
});
