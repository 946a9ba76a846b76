//! The organizer is replaced in mid-way: by a colleague of the same office, who goes on with the answers that came in; or by
//! another office that takes the client over, which begins anew and sees nothing of the former one's meeting.

use enza::domain::access::Role;
use enza::domain::time::jst::jst_date;

use super::{COMES, Story};
use crate::hand_overs::{accepted, offered};
use crate::meetings::{answer, fixed, planned, sent};

both!(a_colleague_goes_on_where_the_organizer_left_off, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    story.answers(&app, 0, (&["yes", "yes", "no"], COMES)).await;
    let office = story.town.care_office.uid.clone();
    let colleague = app.person("caremane3", "計画 和子", &office, Role::CareManager);
    story.organizer = app.signed_in_as(&colleague);
    let page = story.organizer.get(&meeting).await;
    assert!(page.body.contains("回答 1/4"), "the answers are there: {}", page.body);
    // Links that were sent before go on opening, and their answers come to the same meeting.
    for nth in 1..3 {
        story.answers(&app, nth, (&["yes", "yes", "no"], COMES)).await;
    }
    story.client_says_yes(&app).await;
    fixed(&app, &mut story.organizer, &meeting).await;
    assert_eq!(app.last_letter_to(&story.town.providers[0].email).calendar_line("METHOD"), "REQUEST");
    app.pass(chrono::Duration::days(20));
    story.organizer = app.signed_in_as(&colleague);
    story.press(&meeting.clone(), &format!("{meeting}/hold"), &[]).await;
    story.drafts().await;
    let typed = [
        ("planner", "計画 和子"),
        ("discussion", "引き継いで検討した。"),
        ("conclusion", "原案のとおりとする。"),
    ];
    let signed = story.signs(&typed).await;
    assert!(signed.body.contains("確定") && signed.body.contains("計画 和子"), "{}", signed.body);
    assert!(story.meeting_duty().await.contains("済"));
});

both!(another_office_takes_over_in_mid_way_and_begins_anew, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    story.answers(&app, 0, (&["yes", "yes", "no"], COMES)).await;
    let helper_letter = app.last_letter_to(&story.town.providers[1].email);
    app.pass(chrono::Duration::minutes(1));
    let to = (&story.town.second_care_office.uid, jst_date(app.clock.now()));
    let at = offered(&app, &story.town.care_manager, &story.case, to).await;
    accepted(&app, &story.town.second_care_manager, &at).await;
    app.settle().await;
    // The former office keeps what it had, with the answers; the next one finds no trace of it.
    let former = story.organizer.get(&meeting).await;
    assert!(former.body.contains("別の事業所に引き継がれています") && former.body.contains("回答 1/4"));
    app.pass(chrono::Duration::minutes(1));
    let mut next = app.signed_in_as(&story.town.second_care_manager);
    for hidden in [meeting.clone(), format!("{meeting}/record"), format!("{meeting}/agenda")] {
        assert_eq!(next.get(&hidden).await.status, 404, "{hidden}");
    }
    // A link of the former office opens still: what is answered there goes to those who asked.
    let (mut holder, link) = story.opens(&app, &helper_letter, 1).await;
    let late = answer(&mut holder, &link, &["yes", "yes", "yes"], COMES).await;
    assert_eq!(late.status, 303, "{}", late.body);
    assert!(story.organizer.get(&meeting).await.body.contains("回答 2/4"));
    // The former office calls its meeting off; those who were asked hear of it.
    let cancel = format!("{meeting}/cancel");
    let preview = story.organizer.get(&cancel).await;
    let done = story.organizer.submit(&preview, &cancel, &[("reason", "担当の変更のため")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    // The next office plans a meeting of its own for the plan it took over, from an empty agenda.
    let version = story.case.version.clone();
    let form = next.get(&format!("/meetings/new?plan={version}")).await;
    let agenda = form.form_fields("/meetings").into_iter().find(|(name, _)| name == "agenda").unwrap().1;
    assert_eq!((form.status, agenda.as_str()), (200, ""), "nothing of the former office's meetings");
    let own = planned(&mut next, &version).await;
    sent(&app, &mut next, &own).await;
    let letter = app.last_letter_to(&story.town.providers[0].email);
    assert!(letter.text.contains(&story.town.second_care_office.name), "{}", letter.text);
    assert_eq!(story.organizer.get(&own).await.status, 404, "and the former one sees nothing of it");
});
