//! A client's numbers over the years: a former one finds the client in searches and imports, and is nobody else's.

use enza::storage::tables::{clients, insurers};
use enza::usecases::Failure;
use enza::usecases::client::create::create;

use crate::support::{Answer, Browser, TestApp, Town, registration};

/// A move to the town's other insurer.
const MOVED: [(&str, &str); 4] = [
    ("reason", "moved"),
    ("insurer_number", "990028"),
    ("insured_number", "0000000001"),
    ("since_on", "2026-11-20"),
];

pub(crate) async fn change(browser: &mut Browser, client: &str, pairs: &[(&str, &str)]) -> Answer {
    let at = format!("{client}/numbers");
    let page = browser.get(&at).await;
    assert_eq!(page.status, 200, "{}", page.body);
    browser.submit(&page, &at, pairs).await
}

/// Whom an import that names a number would find.
fn found(app: &TestApp, insurer: &str, number: &str) -> Option<String> {
    let read = |conn: &mut enza::storage::Conn| -> Result<_, enza::storage::StorageError> {
        let insurer = insurers::find_by_number(conn, insurer)?.unwrap();
        clients::find_by_number(conn, insurer.id, number)
    };
    app.state.store().read(read).unwrap().map(|row| row.uid.to_string())
}

fn register(app: &TestApp, town: &Town, number: &str) -> Result<String, Failure> {
    let input = registration(town, ("架空 別人", "カクウ ベツジン", number));
    let mut cmd = app.command(&town.care_manager);
    let made = app.state.desk.write(&mut cmd, "client.create", |tx, cmd| create(tx, cmd, &input));
    made.map(|uid| uid.to_string())
}

both!(a_former_number_finds_the_client_and_is_nobody_elses, |app| async move {
    let town = app.town();
    let uid = app.case(&town).client.to_string();
    let at = format!("/clients/{uid}");
    let mut browser = app.signed_in_as(&town.care_manager);
    let issued = [("reason", "issued"), ("insured_number", "０００００００777"), ("since_on", "2026-11-01")];
    assert_eq!(change(&mut browser, &at, &issued).await.status, 303);
    assert_eq!(change(&mut browser, &at, &MOVED).await.status, 303);
    for (insurer, number) in [("990010", "0000000001"), ("990010", "0000000777"), ("990028", "0000000001")] {
        assert_eq!(found(&app, insurer, number).as_deref(), Some(uid.as_str()), "{insurer} {number}");
    }
    for typed in ["0000000777", "0000000001"] {
        let list = browser.get(&format!("/clients?q={typed}")).await;
        assert_eq!(list.texts("#clients tbody th a"), ["架空 太郎"], "{typed}");
    }
    let rows = browser.get(&format!("{at}/numbers")).await.texts("#numbers li");
    assert_eq!(rows.len(), 3);
    assert!(rows[0].contains("幻町") && rows[0].contains("転居") && rows[1].contains("11月19日"), "{rows:?}");
    let right = [
        ("reason", "corrected"),
        ("insurer_number", "990028"),
        ("insured_number", "0000000002"),
        ("since_on", "2026-11-21"),
    ];
    assert_eq!(change(&mut browser, &at, &right).await.status, 303);
    let rows = browser.get(&format!("{at}/numbers")).await.texts("#numbers li");
    assert!(rows[0].contains("11月20日"), "what was wrong was wrong from the move on: {rows:?}");
    let other = register(&app, &town, "0000000777");
    assert!(matches!(other, Err(Failure::Refused(refused)) if refused.code == "client-already-registered"));
});

both!(papers_show_the_number_of_their_day, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let at = format!("/clients/{}", case.client);
    let version = format!("/plan-versions/{}", case.version);
    app.pass(chrono::Duration::days(10));
    let mut browser = app.signed_in_as(&town.care_manager);
    let moved = [MOVED[0], MOVED[1], ("insured_number", "0000000555"), ("since_on", "2026-11-25")];
    assert_eq!(change(&mut browser, &at, &moved).await.status, 303);
    let page = browser.get(&version).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let sheet = page.texts(".facts").concat();
    assert!(sheet.contains("架空市") && !sheet.contains("0000000555"), "the plan's own day: {sheet}");
    let evidence =
        browser.get(&format!("{at}/evidence/print?period=days&from=2026-11-01&until=2026-11-30")).await;
    assert_eq!(evidence.status, 200, "{}", evidence.body);
    assert!(evidence.texts("article.sheet > p").concat().contains("0000000555"), "{}", evidence.body);
    let (next, _) = app.add_version(&town, &case.client, Default::default());
    let sheet = browser.get(&format!("/plan-versions/{next}")).await.texts(".facts").concat();
    assert!(sheet.contains("幻町") && sheet.contains("0000000555"), "{sheet}");
});

both!(evidence_names_every_number_of_its_period_with_insurer_and_days, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    app.pass(chrono::Duration::days(10));
    let mut browser = app.signed_in_as(&town.care_manager);
    let issued = [("reason", "issued"), ("insured_number", "0000000777"), ("since_on", "2026-11-22")];
    assert_eq!(change(&mut browser, &at, &issued).await.status, 303);
    let moved = [MOVED[0], MOVED[1], ("insured_number", "0000000555"), ("since_on", "2026-11-25")];
    assert_eq!(change(&mut browser, &at, &moved).await.status, 303);
    let days = |from: &str, until: &str| format!("{at}/evidence/print?period=days&from={from}&until={until}");
    let all = browser.get(&days("2026-11-01", "2026-11-30")).await;
    let lines: Vec<String> =
        all.texts("article.sheet > p").into_iter().filter(|p| p.contains("被保険者番号")).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    for (line, told) in lines.iter().zip([
        ["0000000001", "架空市（990010）", "〜 令和8年11月21日(土)"],
        ["0000000777", "架空市（990010）", "令和8年11月22日(日) 〜 令和8年11月24日(火)"],
        ["0000000555", "幻町（990028）", "令和8年11月25日(水) 〜"],
    ]) {
        for told in told {
            assert!(line.contains(told), "{told}: {line}");
        }
    }
    let short = browser.get(&days("2026-11-23", "2026-11-24")).await;
    let lines = short.texts("article.sheet > p").concat();
    assert!(lines.contains("0000000777") && !lines.contains("0000000001"), "{lines}");
    assert!(!lines.contains("0000000555"), "{lines}");
});

both!(after_a_move_the_new_insurers_certification_is_asked_for_until_it_is_entered, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let mut browser = app.signed_in_as(&town.care_manager);
    let says = |page: Answer| page.body.contains("第36条");
    assert!(!says(browser.get(&at).await));
    let stays = [("reason", "moved"), ("insured_number", "0000000099"), ("since_on", "2026-11-20")];
    let refused = change(&mut browser, &at, &stays).await;
    assert!(refused.status == 422 && refused.body.contains("転居したあとの保険者番号"), "{}", refused.body);
    assert_eq!(change(&mut browser, &at, &MOVED).await.status, 303);
    assert!(says(browser.get(&at).await) && says(browser.get(&format!("{at}/certifications")).await));
    let page = browser.get(&format!("{at}/certifications")).await;
    let decided = [
        ("status", "certified"),
        ("kind", "initial"),
        ("care_level", "care_3"),
        ("starts_on", "2026-11-20"),
        ("ends_on", "2027-05-31"),
        ("cuts_earlier", "yes"),
    ];
    let entered = browser.submit(&page, &format!("{at}/certifications"), &decided).await;
    assert_eq!(entered.status, 303, "{}", entered.body);
    assert!(!says(browser.get(&at).await));
});

both!(a_number_that_was_wrong_is_free_again_and_anothers_is_refused, |app| async move {
    let town = app.town();
    let at = format!("/clients/{}", app.case(&town).client);
    let other = register(&app, &town, "0000000888").unwrap();
    let mut browser = app.signed_in_as(&town.care_manager);
    let taken = [("reason", "corrected"), ("insured_number", "0000000888"), ("since_on", "2026-11-21")];
    let refused = change(&mut browser, &at, &taken).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("ほかの利用者"));
    let right = [("reason", "corrected"), ("insured_number", "0000000009"), ("since_on", "2026-11-21")];
    assert_eq!(change(&mut browser, &at, &right).await.status, 303);
    assert_eq!(found(&app, "990010", "0000000001"), None);
    let own = [("reason", "corrected"), ("insured_number", "0000000001"), ("since_on", "2026-11-21")];
    assert_eq!(change(&mut browser, &format!("/clients/{other}"), &own).await.status, 303);
    let ahead = [("reason", "issued"), ("insured_number", "H000000001"), ("since_on", "2026-11-22")];
    assert_eq!(change(&mut browser, &at, &ahead).await.status, 422);
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&format!("{at}/numbers")).await.status, 403);
});
