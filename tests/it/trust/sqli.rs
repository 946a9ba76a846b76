//! G44: SQL in every query parameter that is read, in every path and in the fields of the sign-in form: no 5xx, no
//! further rows.

use enza::web::routes;

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
