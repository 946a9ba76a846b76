//! Certifications over the years: entered, renewed, cut by a change of level, put right; never two on one day.

use crate::support::{Answer, Browser, TestApp, Town};

/// A client of the care manager's without a plan.
fn client(app: &TestApp, town: &Town) -> (Browser, String) {
    let at = format!("/clients/{}", app.case(town).client);
    (app.signed_in_as(&town.care_manager), at)
}

/// Fills in the form of the history.
async fn enter(browser: &mut Browser, client: &str, pairs: &[(&str, &str)]) -> Answer {
    let at = format!("{client}/certifications");
    let page = browser.get(&at).await;
    browser.submit(&page, &at, pairs).await
}

fn decided<'a>(kind: &'a str, level: &'a str, from: &'a str, until: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("status", "certified"),
        ("kind", kind),
        ("care_level", level),
        ("starts_on", from),
        ("ends_on", until),
    ]
}

/// The address of the form that puts the entry of a row right.
fn correction(page: &Answer, row: usize) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let links = scraper::Selector::parse("#entries a").unwrap();
    html.select(&links).nth(row).unwrap().value().attr("href").unwrap().to_owned()
}

both!(a_change_of_level_ends_the_earlier_one_on_the_day_before_and_both_stay_readable, |app| async move {
    let town = app.town();
    let (mut browser, at) = client(&app, &town);
    let first = enter(&mut browser, &at, &decided("initial", "care_1", "令和8年4月1日", "R9.3.31")).await;
    assert_eq!(first.status, 303, "{}", first.body);
    let change = decided("change", "care_3", "2026-10-15", "2027-10-31");
    let refused = enter(&mut browser, &at, &change).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("2026年4月1日") && refused.body.contains("前日で終わらせる"));
    let with_cut: Vec<_> = change.iter().copied().chain([("cuts_earlier", "yes")]).collect();
    assert_eq!(enter(&mut browser, &at, &with_cut).await.status, 303);
    let page = browser.get(&format!("{at}/certifications")).await;
    let rows = page.texts("#entries tbody tr");
    assert_eq!(rows.len(), 2);
    assert!(rows[0].contains("要介護３") && rows[0].contains("区分変更"), "{rows:?}");
    assert!(rows[1].contains("途中終了") && rows[1].contains("10月14日"), "{rows:?}");
    let shown = browser.get(&at).await;
    let card = shown.texts("section[aria-labelledby='certification']").concat();
    // 2026-11-21 to 2027-10-31.
    assert!(card.contains("要介護３") && card.contains("あと344日"), "{card}");
    let told = browser.get(&format!("/api/v1{at}")).await.json();
    assert_eq!(told["certifications"][0]["care_level"], "care_3");
    assert_eq!(told["certifications"][1]["cut_on"], "2026-10-14");
});

both!(time_without_a_certification_is_pointed_out, |app| async move {
    let town = app.town();
    let (mut browser, at) = client(&app, &town);
    enter(&mut browser, &at, &decided("initial", "care_1", "2025-04-01", "2026-03-31")).await;
    let history = format!("{at}/certifications");
    assert!(!browser.get(&history).await.body.contains("認定のない期間"));
    enter(&mut browser, &at, &decided("renewal", "care_1", "2026-05-01", "2027-04-30")).await;
    let notice = browser.get(&history).await.texts(".notice--warning").concat();
    assert!(
        notice.contains("認定のない期間") && notice.contains("4月1日") && notice.contains("4月30日"),
        "{notice}"
    );
});

both!(what_was_misread_is_put_right_with_its_reason_and_the_old_row_is_kept, |app| async move {
    let town = app.town();
    let (mut browser, at) = client(&app, &town);
    enter(&mut browser, &at, &decided("initial", "care_1", "2026-04-01", "2026-12-31")).await;
    let near = browser.get(&at).await;
    assert!(near.body.contains("認定の有効期限が近づいています"), "40 days are left");
    let page = browser.get(&format!("{at}/certifications")).await;
    let correct = correction(&page, 0);
    let form = browser.get(&correct).await;
    let pairs = [("ends_on", "2027-03-31")];
    let unsaid = browser.submit(&form, &correct, &pairs).await;
    assert_eq!(unsaid.status, 422, "without a reason nothing is put right");
    let pairs = [("ends_on", "2027-03-31"), ("reason", "満了日の読み違い")];
    assert_eq!(browser.submit(&form, &correct, &pairs).await.status, 303);
    let page = browser.get(&format!("{at}/certifications")).await;
    assert_eq!(page.texts("#entries tbody tr").len(), 1);
    let kept = page.texts(".timeline li").concat();
    assert!(kept.contains("満了日の読み違い") && kept.contains("計画 幸子"), "{kept}");
    assert!(!browser.get(&at).await.body.contains("認定の有効期限が近づいています"));
    assert_eq!(browser.get(&correct).await.status, 404, "the old row is put right no more");
});

both!(
    withdrawing_a_change_gives_the_earlier_one_its_end_and_the_application_its_place_again,
    |app| async move {
        let town = app.town();
        let (mut browser, at) = client(&app, &town);
        enter(&mut browser, &at, &decided("initial", "care_1", "2026-04-01", "2027-03-31")).await;
        let asked = [
            ("status", "pending"),
            ("kind", "change"),
            ("care_level", "care_2"),
            ("applied_on", "2026-11-10"),
        ];
        assert_eq!(enter(&mut browser, &at, &asked).await.status, 303);
        let card = |page: Answer| page.texts("section[aria-labelledby='certification']").concat();
        let before = card(browser.get(&at).await);
        assert!(before.contains("要介護１") && before.contains("申請中"), "{before}");
        let mut change = decided("change", "care_2", "2026-11-10", "2027-11-30");
        change.push(("cuts_earlier", "yes"));
        assert_eq!(enter(&mut browser, &at, &change).await.status, 303);
        let after = card(browser.get(&at).await);
        assert!(after.contains("要介護２") && !after.contains("申請中"), "the decision closes it: {after}");
        let page = browser.get(&format!("{at}/certifications")).await;
        let correct = correction(&page, 0);
        let form = browser.get(&correct).await;
        let withdraw = correct.replace("/correct", "/withdraw");
        let done = browser.submit(&form, &withdraw, &[("reason", "別の方の結果だった")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let again = card(browser.get(&at).await);
        assert!(again.contains("要介護１") && again.contains("申請中"), "{again}");
        let rows = browser.get(&format!("{at}/certifications")).await.texts("#entries tbody tr").concat();
        assert!(!rows.contains("途中終了"), "{rows}");
    }
);

both!(the_care_team_reads_the_history_and_cannot_write_it, |app| async move {
    let town = app.town();
    let (_, at) = client(&app, &town);
    let mut helper = app.signed_in_as(&town.provider_staff);
    let page = helper.get(&format!("{at}/certifications")).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("認定を記録する"));
    let mut other = app.signed_in_as(&town.second_care_manager);
    assert_eq!(other.get(&format!("{at}/certifications")).await.status, 404);
});

both!(what_a_change_of_level_had_cut_is_put_right_and_stays_cut, |app| async move {
    let town = app.town();
    let (mut browser, at) = client(&app, &town);
    enter(&mut browser, &at, &decided("initial", "care_1", "2026-04-01", "2027-03-31")).await;
    let mut change = decided("change", "care_3", "2026-10-15", "2027-10-31");
    change.push(("cuts_earlier", "yes"));
    assert_eq!(enter(&mut browser, &at, &change).await.status, 303);
    let page = browser.get(&format!("{at}/certifications")).await;
    let correct = correction(&page, 1);
    let form = browser.get(&correct).await;
    let pairs = [("care_level", "care_2"), ("reason", "区分の読み違い")];
    let done = browser.submit(&form, &correct, &pairs).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    let rows = browser.get(&format!("{at}/certifications")).await.texts("#entries tbody tr");
    assert!(rows[1].contains("要介護２") && rows[1].contains("10月14日"), "{rows:?}");
    let card = browser.get(&at).await.texts("section[aria-labelledby='certification']").concat();
    assert!(card.contains("要介護３"), "the later decision stands: {card}");
    let page = browser.get(&format!("{at}/certifications")).await;
    let correct = correction(&page, 1);
    let form = browser.get(&correct).await;
    let over = [("starts_on", "2026-11-01"), ("reason", "初日の読み違い")];
    let refused = browser.submit(&form, &correct, &over).await;
    assert_eq!(refused.status, 422, "it would begin after the one that ended it");
});

both!(an_application_waits_until_it_is_answered_itself, |app| async move {
    let town = app.town();
    let (mut browser, at) = client(&app, &town);
    let asked =
        [("status", "pending"), ("kind", "renewal"), ("care_level", "care_2"), ("applied_on", "2026-11-10")];
    assert_eq!(enter(&mut browser, &at, &asked).await.status, 303);
    enter(&mut browser, &at, &decided("initial", "care_1", "2024-12-01", "2026-11-30")).await;
    let card = |page: Answer| page.texts("section[aria-labelledby='certification']").concat();
    let early = card(browser.get(&at).await);
    assert!(early.contains("申請中"), "an older decision is no answer: {early}");
    let long = decided("renewal", "care_2", "2026-12-01", "2066-11-30");
    let refused = enter(&mut browser, &at, &long).await;
    assert!(refused.status == 422 && refused.body.contains("2030年11月30日"), "{}", refused.body);
    enter(&mut browser, &at, &decided("renewal", "care_2", "2026-12-01", "2029-11-30")).await;
    assert!(!card(browser.get(&at).await).contains("申請中"));
});
