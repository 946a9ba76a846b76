//! What a rule refuses is shown where it was typed, with the rule's words; only where no form is left an error page shows
//! the text under its label.

use diesel::prelude::*;
use enza::domain::job::JobKind;
use enza::storage::schema::jobs;
use enza::storage::{Conn, StorageError};
use enza::usecases::outbox;

use crate::support::{Answer, Browser};

/// Refused at its page: the error summary says why, and the page is the one that was left.
fn assert_again(answer: &Answer, left: &Answer, why: &str) {
    assert_eq!(answer.status, 422, "{why}: {}", answer.body);
    let summary = answer.texts("[data-error-summary] li").join(" ");
    assert!(summary.contains(why), "«{summary}» instead of «{why}»");
    assert_eq!(answer.texts("h1"), left.texts("h1"), "another page than before");
}

/// Posts pairs of a form's own with the token of a page.
async fn press(browser: &mut Browser, page: &Answer, action: &str, pairs: &[(&str, &str)]) -> Answer {
    let html = page.body.split("name=\"csrf\" value=\"").nth(1).unwrap();
    let csrf = html.split('"').next().unwrap().to_owned();
    browser.post(action, &[pairs, &[("csrf", csrf.as_str())]].concat()).await
}

both!(a_step_of_a_meeting_that_is_refused_leaves_its_page, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let address = format!("/meetings/{}", case.meeting);
    let page = browser.get(&address).await;
    let again = press(&mut browser, &page, &format!("{address}/hold"), &[]).await;
    assert_again(&again, &page, "日程");
});

both!(a_step_of_an_inquiry_that_is_refused_leaves_its_page, |app| async move {
    let world = app.world().await;
    let mut browser = app.signed_in_as(&world.town.care_manager);
    let address = format!("/inquiries/{}", world.ids["{inquiry}"]);
    let page = browser.get(&address).await;
    let undecided = press(&mut browser, &page, &format!("{address}/consolidate"), &[]).await;
    assert_again(&undecided, &page, "判断");
    let collected = press(&mut browser, &page, &format!("{address}/close"), &[]).await;
    assert_again(&collected, &page, "締め切");
});

both!(a_step_of_a_sitting_that_is_refused_leaves_its_page, |app| async move {
    let world = app.world().await;
    let mut browser = app.signed_in_as(&world.town.center_staff);
    let address = format!("/conferences/{}", world.ids["{conference}"]);
    let page = browser.get(&address).await;
    let early = press(&mut browser, &page, &format!("{address}/steps"), &[("step", "close")]).await;
    assert_again(&early, &page, "");
    let names = page.form_fields(&format!("{address}/attendance"));
    let who = names.iter().find(|(name, _)| name.starts_with("at-")).unwrap().0.clone();
    let unfit = press(&mut browser, &page, &format!("{address}/attendance"), &[(&who, "perhaps")]).await;
    assert_again(&unfit, &page, "選んでください");
});

both!(a_follow_up_without_a_reason_is_asked_for_it_in_its_line, |app| async move {
    let world = app.world().await;
    let mut host = app.signed_in_as(&world.town.center_staff);
    let (conference, item) = (&world.ids["{conference}"], &world.ids["{item}"]);
    let page = host.get(&format!("/conferences/{conference}")).await;
    let steps = format!("/conferences/{conference}/steps");
    assert_eq!(press(&mut host, &page, &steps, &[("step", "open")]).await.status, 303);
    assert_eq!(press(&mut host, &page, &steps, &[("step", "item"), ("item", item)]).await.status, 303);
    let decided = [("summary", "外出を増やす"), ("who_1", "担当"), ("what_1", "体操教室の見学")];
    let closed = press(&mut host, &page, &format!("/agenda/{item}/close"), &decided).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    let mut browser = app.signed_in_as(&world.town.care_manager);
    let list = browser.get("/follow-ups").await;
    let action = list.body.split("action=\"/follow-ups/").nth(1).unwrap().split('"').next().unwrap();
    let action = format!("/follow-ups/{action}");
    let again = browser.submit(&list, &action, &[("act", "dropped"), ("outcome", " ")]).await;
    assert_again(&again, &list, "理由");
    assert_eq!(again.texts("details[open] .field--error").len(), 1, "{}", again.body);
    let done = browser.submit(&again, &action, &[("act", "dropped"), ("outcome", "入院のため")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let late =
        browser.submit(&list, &action, &[("act", "done"), ("outcome", "見学した"), ("op_id", "late")]).await;
    assert_eq!(late.status, 422);
    assert_eq!(late.texts(".error-page .quote"), ["見学した"], "the text is shown to be copied");
});

both!(a_job_that_has_not_failed_is_refused_on_its_page, |app| async move {
    let town = app.town();
    let cmd = app.state.desk.system("test");
    let (payload, later) = (serde_json::json!({}), cmd.now + chrono::Duration::days(1));
    app.state
        .desk
        .note(|tx| outbox::schedule(tx, &cmd, JobKind::RemindInvitation, None, &payload, later))
        .unwrap();
    let find = |conn: &mut Conn| jobs::table.select(jobs::uid).first(conn).map_err(StorageError::from);
    let uid: String = app.state.store().read(find).unwrap();
    let mut browser = app.signed_in_as(&town.administrator);
    let page = browser.get("/jobs").await;
    let again = press(&mut browser, &page, &format!("/jobs/{uid}/retry"), &[]).await;
    assert_again(&again, &page, "");
});

both!(what_no_form_can_take_any_more_is_shown_under_its_label_and_leads_to_the_door, |app| async move {
    let world = app.world().await;
    let mut device = app.device(&world.poll, Some(&world.town.providers[0].number)).await;
    let address = format!("/i/{}/poll", world.poll);
    let page = device.get(&address).await;
    let reason = page.form_fields(&address).into_iter().find(|(name, _)| name.starts_with("reason-"));
    let reason = reason.unwrap().0;
    app.stamp_invitation(&world.poll, "revoked_at");
    let dead = device.submit(&page, &address, &[(&reason, "通院の日です")]).await;
    assert_eq!(dead.status, 422, "{}", dead.body);
    assert_eq!(dead.texts(".error-page section h3"), ["理由"], "labels, and nothing that was hidden");
    assert_eq!(dead.texts(".error-page .quote"), ["通院の日です"]);
    assert!(dead.body.contains("href=\"/i/\"") && !dead.body.contains("href=\"/sign-in\""), "{}", dead.body);
});

both!(a_choice_that_was_not_offered_is_never_replaced_by_another, |app| async move {
    let world = app.world().await;
    let mut browser = app.signed_in_as(&world.town.care_manager);
    let page = browser.get(&format!("/meetings/new?plan={}", world.ids["{after}"])).await;
    let fields = page.form_fields("/meetings");
    let right =
        [("trigger", "r9"), ("form", "in_person"), ("place", "client_home"), ("agenda", "架空の議題")];
    for (field, value) in [("trigger", "perhaps"), ("trigger", ""), ("form", "by_letter"), ("form", "")] {
        let mut pairs: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        pairs.retain(|(name, _)| !right.iter().any(|(known, _)| known == name));
        pairs.extend(right.iter().map(|(name, known)| (*name, if *name == field { value } else { *known })));
        let again = browser.post("/meetings", &pairs).await;
        assert_again(&again, &page, "選んでください");
        assert!(again.body.contains("架空の議題"), "what was typed stays");
    }
    assert_eq!(browser.submit(&page, "/meetings", &right).await.status, 303);
});
