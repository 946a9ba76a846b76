//! Nobody can come: everybody is asked in writing in place of the meeting, and the record says why there was none.

use super::Story;

both!(nobody_can_come_and_an_inquiry_takes_the_place_of_the_meeting, |app| async move {
    let mut story = Story::polled(&app).await;
    let meeting = story.meeting.clone();
    let absent = [("attendance", "absent"), ("reason", "人手が足りない"), ("person", "架空 担当")];
    for nth in 0..3 {
        story.answers(&app, nth, (&["no", "no", "no"], &absent)).await;
    }
    story.client_says_yes(&app).await;
    let page = story.organizer.get(&meeting).await;
    assert!(page.body.contains("人手が足りない") && page.body.contains("回答 4/4"), "{}", page.body);
    let why = [("reason_code", "scheduling_failed"), ("reason", "四度調整したがどこも人手が足りない")];
    let first = story.town.providers[0].clone();
    let (inquiry, _) = story.asks(&app, &first.name.clone(), ("&whole=yes", &why)).await;
    for office in &story.town.providers[1..3] {
        let told = app.last_letter_to(&office.email);
        assert!(told.text.contains("日程調整は取りやめ"), "{}: {}", office.name, told.text);
    }
    // The poll is over: whoever opens its link learns so, and no date can be settled any more.
    let poll = app.letters_to(&story.town.providers[1].email).remove(0);
    let (mut late, link) = story.opens(&app, &poll, 1).await;
    let told = late.get(&link).await;
    assert!(!told.body.contains("name=\"slot-"), "{}", told.body);
    assert!(!story.organizer.get(&meeting).await.body.contains("/fix?slot="));
    story.writes(&app, &first, ("amend", "訪問を30分早める")).await;
    let early = story.organizer.get(&format!("{meeting}/record")).await;
    assert_eq!(story.organizer.submit(&early, &format!("{meeting}/record"), &[]).await.status, 303);
    // Nothing is signed before every opinion has its decision.
    let record = format!("{meeting}/record");
    let typed = [("discussion", "書面で検討した。"), ("conclusion", "訪問の時刻を変える。")];
    story.press(&format!("{record}/edit"), &format!("{record}/edit"), &typed).await;
    let page = story.organizer.get(&record).await;
    let refused = story.organizer.submit(&page, &format!("{record}/sign"), &[]).await;
    assert!(refused.status == 422 && refused.body.contains("判断"), "{}", refused.body);
    story.decides(&inquiry, ("partly", "水曜だけ早める")).await;
    let page = story.organizer.get(&record).await;
    story.organizer.submit(&page, &format!("{record}/refill"), &[]).await;
    let edit = story.organizer.get(&format!("{record}/edit")).await;
    let fields = edit.form_fields(&format!("{record}/edit"));
    let of = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value);
    assert!(of("no_meeting_reason").contains("四度調整した"), "{fields:?}");
    assert!(of("inquiry-0-answer").contains("修正の提案：訪問を30分早める"), "{fields:?}");
    assert!(of("conclusion").contains("一部採用（水曜だけ早める）"), "{fields:?}");
    let signed = story.signs(&[]).await;
    assert!(signed.body.contains("確定"), "{}", signed.body);
    let paper = story.organizer.get(&format!("{record}/print")).await;
    assert!(
        paper.body.contains("会議を開催しない理由") && !paper.body.contains("開催場所"),
        "{}",
        paper.body
    );
    let duty = story.meeting_duty().await;
    assert!(duty.contains("やむを得ない理由"), "the ledger knows the ground: {duty}");
    let course = story.course().await;
    assert!(course.contains("四度調整したが") && course.contains("から回答（"), "{course}");
});
