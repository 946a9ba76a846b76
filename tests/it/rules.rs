//! Rules adopted by an insurer: who may, from which day, and what the page then says.

use diesel::prelude::*;
use enza::domain::duty::{RuleBook, RuleNo, shipped};
use enza::domain::time::jst::jst_date;
use enza::storage::StorageError;
use enza::storage::schema::{audit_events, insurers, rule_sets};
use enza::storage::views::rules::adoptions;

use crate::support::{Answer, Browser, TestApp};

fn count(app: &TestApp) -> i64 {
    app.state.store().read(|conn| Ok::<_, StorageError>(rule_sets::table.count().get_result(conn)?)).unwrap()
}

/// Today in Japan.
fn today(app: &TestApp) -> chrono::NaiveDate {
    jst_date(app.clock.now())
}

/// Adopts a preset through the form.
async fn adopt(browser: &mut Browser, fields: &[(&str, &str)]) -> Answer {
    let page = browser.get("/rules/new").await;
    assert_eq!(page.status, 200);
    browser.submit(&page, "/rules", fields).await
}

both!(an_insurer_adopts_rules_from_a_day_on_and_the_page_says_what_holds_when, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.insurer_staff).await;
    let before = browser.get("/rules").await;
    assert_eq!(before.status, 200);
    assert!(before.body.contains("まだ何も採用していません"));
    assert!(!before.body.contains("R29"), "the law knows no check of contacts for a disaster");
    let insurer = town.insurer.to_string();
    let today = today(&app);
    let ahead = today + chrono::Days::new(30);
    let (from, later) = (today.to_string(), ahead.to_string());
    let fields = [
        ("insurer", insurer.as_str()),
        ("preset", "akashi"),
        ("from", from.as_str()),
        ("retention_years", "5"),
        ("center_name", "まちの相談所"),
    ];
    let saved = adopt(&mut browser, &fields).await;
    assert_eq!((saved.status, count(&app)), (303, 1));
    let toyosato = [("insurer", insurer.as_str()), ("preset", "toyosato"), ("from", later.as_str())];
    assert_eq!(adopt(&mut browser, &toyosato).await.status, 303);
    let now = browser.get("/rules").await;
    for text in ["明石市の例", "豊郷町の例", "まちの相談所", "終結から5年", "R29", "これから"]
    {
        assert!(now.body.contains(text), "{text}");
    }
    let then = browser.get(&format!("/rules?on={later}")).await;
    assert!(!then.body.contains("R29") && then.body.contains("終結から2年"));
    assert!(then.body.contains("介護予防ケアマネジメントB"));
    let (book, written) = app
        .state
        .store()
        .read(|conn| {
            let id =
                insurers::table.filter(insurers::uid.eq(&town.insurer)).select(insurers::id).first(conn)?;
            let all: Vec<_> = adoptions(conn, id)?.into_iter().map(|view| view.adoption).collect();
            let audited = audit_events::table.filter(audit_events::action.eq("rules.adopt"));
            Ok::<_, StorageError>((
                RuleBook::new(&shipped().unwrap(), &all),
                audited.count().get_result::<i64>(conn)?,
            ))
        })
        .unwrap();
    assert_eq!(written, 2);
    let has = |on| book.on(on).rules.iter().any(|rule| rule.no == RuleNo::R29);
    assert_eq!([has(today - chrono::Days::new(1)), has(today), has(ahead)], [false, true, false]);
});

both!(what_was_asked_before_today_can_not_be_changed, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.insurer_staff).await;
    let insurer = town.insurer.to_string();
    let today = today(&app);
    let of = |from: String| [("insurer", insurer.clone()), ("preset", "akashi".into()), ("from", from)];
    for (from, text) in [
        ((today - chrono::Days::new(1)).to_string(), "今日か、これからの日"),
        ((today + chrono::Days::new(3_000)).to_string(), "5年以内の日"),
        ("きのう".into(), "適用開始日を選んでください"),
    ] {
        let fields = of(from);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = adopt(&mut browser, &fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(text), "{text}");
    }
    let (insurer, from) = (town.insurer.to_string(), today.to_string());
    let years =
        [("insurer", insurer.as_str()), ("preset", "law"), ("from", from.as_str()), ("retention_years", "1")];
    assert_eq!(adopt(&mut browser, &years).await.status, 422);
    assert_eq!(count(&app), 0);
});

both!(only_the_insurers_own_staff_and_the_administrator_adopt_for_it, |app| async move {
    let town = app.town();
    let mut own = app.signed_in(&town.insurer_staff).await;
    let from = today(&app).to_string();
    let foreign = town.other_insurer.to_string();
    let fields = [("insurer", foreign.as_str()), ("preset", "akashi"), ("from", from.as_str())];
    assert_eq!(adopt(&mut own, &fields).await.status, 404);
    assert_eq!(count(&app), 0);
    let mut administrator = app.signed_in(&town.administrator).await;
    assert_eq!(adopt(&mut administrator, &fields).await.status, 303);
    assert_eq!(count(&app), 1);
    let mut reader = app.signed_in(&town.care_manager).await;
    let page = reader.get(&format!("/rules?insurer={foreign}")).await;
    assert!(page.status == 200 && page.body.contains("明石市の例"));
    assert!(!page.body.contains("/rules/new"));
    assert_eq!(reader.get("/rules/new").await.status, 403);
});
