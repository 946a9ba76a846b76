//! Cancelled: everybody who has the date hears of it, no link takes an answer, there is no record, and the duty stays.

use super::{COMES, Story};
use crate::meetings::fixed;

both!(a_cancelled_meeting_leaves_every_calendar_and_the_duty_stays, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    let before = story.meeting_duty().await;
    for nth in 0..3 {
        story.answers(&app, nth, (&["yes", "yes", "yes"], COMES)).await;
    }
    fixed(&app, &mut story.organizer, &meeting).await;
    let invited = app.last_letter_to(&story.town.providers[0].email);
    let cancel = format!("{meeting}/cancel");
    let preview = story.organizer.get(&cancel).await;
    let done = story.organizer.submit(&preview, &cancel, &[("reason", "急な入院のため")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    for office in &story.town.providers[..3] {
        let told = app.last_letter_to(&office.email);
        assert_eq!(told.calendar_line("METHOD"), "CANCEL", "{}", office.name);
        assert_eq!(told.calendar_line("UID"), invited.calendar_line("UID"));
        assert!(!told.text.contains("入院") && !told.raw.contains("太郎"), "{}", told.text);
    }
    let (mut holder, link) = story.opens(&app, &invited, 0).await;
    let told = holder.get(&link).await;
    assert!(told.body.contains("中止") && !told.body.contains("/attendance\""), "{}", told.body);
    let page = story.organizer.get(&meeting).await;
    assert!(page.body.contains("急な入院のため") && !page.body.contains(&format!("{meeting}/record")));
    let agenda = story.organizer.get(&format!("{meeting}/agenda")).await;
    assert_eq!(agenda.status, 422, "a cancelled meeting has no agenda to edit: {}", agenda.body);
    story.pass_days(&app, 20);
    let record = format!("{meeting}/record");
    let page = story.organizer.get(&record).await;
    let refused = story.organizer.submit(&page, &record, &[]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(!story.meeting_duty().await.contains("済"), "{before}");
    let course = story.course().await;
    assert!(course.contains("中止") && course.contains("急な入院のため"), "{course}");
});
