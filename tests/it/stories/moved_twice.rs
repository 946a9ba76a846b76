//! Rescheduled twice: one event in everybody's calendar, moved twice, and the record tells the day on which it was held.

use super::{COMES, Story};
use crate::meetings::{fixed, sequence};

both!(a_meeting_that_is_moved_twice_stays_one_event_and_is_recorded_on_its_last_day, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    for nth in 0..3 {
        story.answers(&app, nth, (&["yes", "yes", "yes"], COMES)).await;
    }
    story.client_says_yes(&app).await;
    fixed(&app, &mut story.organizer, &meeting).await;
    let office = story.town.providers[0].clone();
    let first = app.last_letter_to(&office.email);
    let mut last = sequence(&first.calendar);
    for (day, from, to) in [("2026-12-14", "10:00", "11:00"), ("2026-12-16", "15:30", "16:30")] {
        let change = format!("{meeting}/change");
        let form = story.organizer.get(&change).await;
        let typed = [("slot_date_0", day), ("slot_from_0", from), ("slot_to_0", to)];
        let preview = story.organizer.submit(&form, &change, &typed).await;
        assert!(preview.status == 200 && preview.body.contains(&office.email), "{}", preview.body);
        assert_eq!(story.organizer.submit(&preview, &change, &[]).await.status, 303);
        app.settle().await;
        for office in &story.town.providers[..3] {
            let moved = app.last_letter_to(&office.email);
            assert_eq!(moved.calendar_line("METHOD"), "REQUEST");
            assert_eq!(moved.calendar_line("UID"), first.calendar_line("UID"), "{}", office.name);
        }
        let moved = app.last_letter_to(&office.email);
        assert!(sequence(&moved.calendar) > last, "{}", moved.calendar);
        assert!(moved.calendar.contains(&format!("{}T{}00", day.replace('-', ""), from.replace(':', ""))));
        last = sequence(&moved.calendar);
    }
    // The link of the first letter still opens, and tells the last date; who can't come then says so there.
    let (mut holder, link) = story.opens(&app, &first, 0).await;
    let told = holder.get(&link).await;
    assert!(told.body.contains("12月16日") && told.body.contains("15:30"), "{}", told.body);
    let absent = [("attendance", "absent"), ("reason", "その時刻は訪問中"), ("person", "訪問 直子")];
    let said = holder.submit(&told, &format!("{link}/attendance"), &absent).await;
    assert_eq!(said.status, 303, "{}", said.body);
    story.pass_days(&app, 26);
    story.press(&meeting.clone(), &format!("{meeting}/hold"), &[]).await;
    let fields = story.drafts().await;
    assert_eq!((fields["held_on"].as_str(), fields["time"].as_str()), ("2026-12-16", "15:30〜16:30"));
    assert_eq!(fields["ordinal"], "第1回", "a meeting that was moved is one meeting");
    assert_eq!(fields["absentee-0-affiliation"], office.name);
    assert_eq!(fields["absentee-0-reason"], "その時刻は訪問中");
    let typed = [("discussion", "段差の解消を検討した。"), ("conclusion", "スロープを試す。")];
    assert!(story.signs(&typed).await.body.contains("確定"));
    let duty = story.meeting_duty().await;
    assert!(duty.contains("12月16日") || duty.contains("済"), "{duty}");
    assert!(story.course().await.contains("12月16日"));
});
