//! The record (第4表): it fills itself, is edited in revisions, conflicts are seen, the sign-off is final.

use crate::support::{Browser, Case, PASSWORD, TestApp, Town};

/// Replaces the meeting by an inquiry to the home-help office.
pub async fn replaced(app: &TestApp, town: &Town, case: &Case, browser: &mut Browser) {
    let people = app.participants_of(&case.meeting);
    let helper = people[&town.providers[0].name].to_string();
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new?participant={helper}&whole=yes")).await;
    let typed = [("reason_code", "minor_change"), ("reason", "曜日だけを変える")];
    let preview = browser.submit(&form, &format!("{address}/preview"), &typed).await;
    let sent = browser.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
}

/// A meeting that was replaced by an inquiry, with its record signed off.
pub async fn signed_without_meeting(app: &TestApp, town: &Town, case: &Case, browser: &mut Browser) {
    replaced(app, town, case, browser).await;
    let record = format!("/meetings/{}/record", case.meeting);
    drafted(browser, &record).await;
    let edit = browser.get(&format!("{record}/edit")).await;
    let typed = [("discussion", "状態は変わらない。"), ("conclusion", "原案のとおりとする。")];
    assert_eq!(browser.submit(&edit, &format!("{record}/edit"), &typed).await.status, 303);
    let page = browser.get(&record).await;
    assert_eq!(browser.submit(&page, &format!("{record}/sign"), &[]).await.status, 303);
}

/// A record that was begun after an inquiry took the place of the meeting, and its writer's browser.
async fn begun(app: &TestApp) -> (Town, Browser, String) {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let record = format!("/meetings/{}/record", case.meeting);
    replaced(app, &town, &case, &mut browser).await;
    drafted(&mut browser, &record).await;
    (town, browser, record)
}

pub async fn drafted(browser: &mut Browser, record: &str) {
    let page = browser.get(record).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let made = browser.submit(&page, record, &[]).await;
    assert_eq!(made.status, 303, "{}", made.body);
}

both!(a_record_fills_itself_is_edited_and_signed_off, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let record = format!("/meetings/{}/record", case.meeting);
    let early = browser.get(&record).await;
    let refused = browser.submit(&early, &record, &[]).await;
    assert_eq!(refused.status, 422, "a meeting that lies ahead has no record");
    replaced(&app, &town, &case, &mut browser).await;
    drafted(&mut browser, &record).await;
    let page = browser.get(&record).await;
    assert!(page.body.contains("軽微な変更") && page.body.contains("回答なし"), "{}", page.body);
    let unfinished = browser.submit(&page, &format!("{record}/sign"), &[]).await;
    assert_eq!(unfinished.status, 422, "the form demands a conclusion");
    let edit = browser.get(&format!("{record}/edit")).await;
    let typed =
        [("discussion", "曜日の変更だけで、状態は変わらない。"), ("conclusion", "原案のとおりとする。")];
    let saved = browser.submit(&edit, &format!("{record}/edit"), &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = browser.follow(&saved).await;
    assert!(page.body.contains("第2版") && page.body.contains("原案のとおりとする。"));
    let signed = browser.submit(&page, &format!("{record}/sign"), &[]).await;
    assert_eq!(signed.status, 303, "{}", signed.body);
    assert!(browser.follow(&signed).await.body.contains("確定"));
    assert_eq!(browser.get(&format!("{record}/edit")).await.status, 404);
    let paper = browser.get(&format!("{record}/print")).await;
    assert!(paper.body.contains("会議を開催しない理由") && paper.body.contains("令和8年"), "{}", paper.body);
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&record).await.status, 200, "the offices that were asked read the signed record");
});

both!(who_saves_second_sees_the_other_text_beside_their_own, |app| async move {
    let (_, mut one, record) = begun(&app).await;
    let mut two = one.clone();
    let (first, second) =
        (one.get(&format!("{record}/edit")).await, two.get(&format!("{record}/edit")).await);
    let address = format!("{record}/edit");
    assert_eq!(one.submit(&first, &address, &[("conclusion", "甲の結論")]).await.status, 303);
    let conflict = two.submit(&second, &address, &[("conclusion", "乙の結論")]).await;
    assert_eq!(conflict.status, 409);
    assert!(conflict.body.contains("甲の結論") && conflict.body.contains("乙の結論"), "{}", conflict.body);
    let resolved = two.submit(&conflict, &address, &[]).await;
    assert_eq!(resolved.status, 303, "{}", resolved.body);
    assert!(two.follow(&resolved).await.body.contains("乙の結論"));
});

both!(an_expired_session_keeps_what_was_typed, |app| async move {
    let (town, mut browser, record) = begun(&app).await;
    let edit = browser.get(&format!("{record}/edit")).await;
    app.pass(chrono::Duration::hours(13));
    let answer = browser.submit(&edit, &format!("{record}/edit"), &[("conclusion", "長い結論")]).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    assert!(answer.location.starts_with("/sign-in?parked=1"), "{}", answer.location);
    browser.give_password(&town.care_manager.login, PASSWORD).await;
    let answer = browser.give_code(&app.fresh_code(&town.care_manager.login)).await;
    assert!(answer.location.starts_with("/parked/"), "{}", answer.location);
    let parked = browser.get(&answer.location).await;
    assert_eq!(parked.status, 200);
    assert!(parked.body.contains("長い結論"), "{}", parked.body);
    let sent = browser.submit(&parked, &format!("{record}/edit"), &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert!(browser.get(&record).await.body.contains("長い結論"), "it was saved as typed");
});

both!(a_conflict_shows_everything_that_the_other_changed, |app| async move {
    let (_, mut one, record) = begun(&app).await;
    let mut two = one.clone();
    let address = format!("{record}/edit");
    let (first, second) = (one.get(&address).await, two.get(&address).await);
    let typed = [
        ("written_on", "R8.12.24"),
        ("planner", "別の 計画者"),
        ("absentee-0-affiliation", "架空訪問介護"),
        ("absentee-0-name", "訪問 直子"),
        ("absentee-0-reason", "急な訪問"),
        ("inquiry-0-answer", "電話で同意と聞いた"),
    ];
    assert_eq!(one.submit(&first, &address, &typed).await.status, 303);
    let conflict = two.submit(&second, &address, &[("conclusion", "乙の結論")]).await;
    assert_eq!(conflict.status, 409);
    let shown = conflict.texts(".quote").join("\n");
    for theirs in ["令和8年12月24日", "別の 計画者", "訪問 直子 急な訪問", "電話で同意と聞いた"]
    {
        assert!(shown.contains(theirs), "{theirs}: {shown}");
    }
});

both!(enter_saves_the_record_and_one_more_line_is_no_error, |app| async move {
    let (_, mut browser, record) = begun(&app).await;
    let address = format!("{record}/edit");
    let form = browser.get(&address).await;
    assert_eq!(first_button(&form.body, &address), None, "the first button of the form saves");
    let more = browser.submit(&form, &address, &[("more", "absentee"), ("conclusion", "途中の結論")]).await;
    assert_eq!(more.status, 200, "{}", more.body);
    assert!(!more.texts("title")[0].starts_with("エラー"), "{:?}", more.texts("title"));
    assert!(more.body.contains("absentee-1-name") && more.body.contains("途中の結論"));
});

/// The name of the button that Enter presses: the first one of a form.
fn first_button(body: &str, action: &str) -> Option<String> {
    let html = scraper::Html::parse_document(body);
    let buttons = format!("form[action='{action}'] button[type=submit]");
    let first = html.select(&scraper::Selector::parse(&buttons).unwrap()).next().expect("a button");
    first.value().attr("name").map(str::to_owned)
}
