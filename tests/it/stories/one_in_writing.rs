//! One can't come and answers in writing: the opinion is on the agenda, decided upon, and stands in the record.

use super::{COMES, Story, listed};
use crate::meetings::fixed;

both!(one_office_answers_in_writing_and_the_record_quotes_it, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    for nth in 0..2 {
        story.answers(&app, nth, (&["yes", "yes", "yes"], COMES)).await;
    }
    let writes = [("attendance", "writing"), ("reason", "訪問と重なる"), ("person", "看護 百合")];
    story.answers(&app, 2, (&["no", "no", "no"], &writes)).await;
    story.client_says_yes(&app).await;
    fixed(&app, &mut story.organizer, &meeting).await;
    let nurse = story.town.providers[2].clone();
    assert!(app.letters_to(&nurse.email).len() == 1, "who writes gets no date");
    let why = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが訪問と重なった")];
    let (inquiry, _) = story.asks(&app, &nurse.name.clone(), ("", &why)).await;
    let receipt = story.writes(&app, &nurse, ("concern", "血圧が高い日は入浴を見合わせる")).await;
    assert!(receipt.texts(".receipt__no")[0].starts_with('M'), "{}", receipt.body);

    // What was written waits to be talked about: it can be taken onto the agenda, and put first.
    let address = format!("{meeting}/agenda");
    let page = story.organizer.get(&address).await;
    let offered = page.texts("label.choice");
    assert!(offered.len() == 1 && offered[0].starts_with("照会で意見のあった項目："), "{offered:?}");
    let saved = story.organizer.submit(&page, &address, &[("take", offered[0].as_str())]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = story.organizer.get(&address).await;
    let risen = story.organizer.submit(&page, &address, &[("move", "up-1")]).await;
    assert_eq!(risen.status, 200, "{}", risen.body);
    assert_eq!(story.organizer.submit(&risen, &address, &[]).await.status, 303);
    let shown = story.organizer.get(&meeting).await.texts("aside ol li");
    assert!(shown[0].starts_with("照会で意見") && shown[1] == "入浴の方法", "{shown:?}");
    let (mut helper, link) = app.holder(&story.town.providers[0]).await;
    let seen = helper.get(&link).await;
    assert!(seen.body.contains("照会で意見のあった項目"), "who comes reads the agenda: {}", seen.body);

    story.decides(&inquiry, ("adopted", "血圧の基準を計画に書く")).await;
    story.pass_days(&app, 15);
    story.press(&meeting.clone(), &format!("{meeting}/hold"), &[]).await;
    let fields = story.drafts().await;
    let away = listed(&fields, "absentee");
    assert!(away.iter().any(|(of, _)| *of == nurse.name), "{away:?}");
    assert_eq!(fields["absentee-0-reason"], "三度調整したが訪問と重なった", "as it was judged");
    let there = listed(&fields, "attendee");
    assert!(there.iter().all(|(of, _)| *of != nurse.name) && there.len() == 3, "{there:?}");
    assert!(fields["inquiry-0-to"].starts_with(&nurse.name), "{fields:?}");
    assert!(fields["inquiry-0-answer"].contains("懸念あり：血圧が高い日"), "{}", fields["inquiry-0-answer"]);
    let considered: Vec<&str> = fields["considered"].lines().collect();
    assert_eq!(considered.len(), 2, "the opinion stands there once: {considered:?}");
    assert!(considered[0].starts_with("・照会で意見のあった項目") && considered[1] == "・入浴の方法");
    assert!(fields["conclusion"].contains("採用（血圧の基準を計画に書く）"), "{}", fields["conclusion"]);
    let signed = story.signs(&[("left_over", "・入浴の見合わせの基準の確認")]).await;
    assert!(signed.body.contains("確定"), "{}", signed.body);
    let duty = story.meeting_duty().await;
    assert!(duty.contains("済"), "{duty}");
    let course = story.course().await;
    for told in ["三度調整したが訪問と重なった", "から回答（", "サービス担当者会議"]
    {
        assert!(course.contains(told), "{told}: {course}");
    }
});
