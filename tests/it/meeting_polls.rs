//! The poll of a meeting: how candidates are answered, by link or by telephone, and which answers are refused.

use chrono::Duration;

use crate::meetings::{COMES, answer, fixed, polled, slots};

both!(an_office_answers_by_its_link_changes_its_mind_and_the_organizer_sees_it, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let begin = helper.get(&link).await;
    assert_eq!(begin.location, format!("{link}/poll"));
    let first = answer(&mut helper, &link, &["yes", "maybe", "no"], COMES).await;
    assert_eq!(first.status, 422);
    assert!(first.body.contains("条件を入力してください"), "{}", first.body);
    let names = slots(&first);
    let reason = names[1].replace("slot-", "reason-");
    let done = helper.submit(&first, &format!("{link}/poll"), &[(&reason, "15時までなら")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let receipt = helper.follow(&done).await;
    assert!(receipt.texts(".receipt__no")[0].ends_with("-1"), "{}", receipt.body);
    let grid = organizer.get(&meeting).await;
    assert!(grid.body.contains("15時までなら") && grid.body.contains("回答 1/4"), "{}", grid.body);
    assert_eq!(answer(&mut helper, &link, &["no", "yes", "yes"], COMES).await.status, 303);
    let receipt = helper.get(&format!("{link}/poll")).await;
    assert!(receipt.texts(".receipt__no")[0].ends_with("-2"), "{}", receipt.body);
    let grid = organizer.get(&meeting).await;
    assert!(!grid.body.contains("15時までなら"), "the changed answer counts");
    let best = grid.texts("#grid thead th.best");
    assert_eq!(best.len(), 1, "{}", grid.body);
    app.pass(Duration::days(20));
    let late = helper.get(&format!("{link}/poll?change=1")).await;
    assert!(late.body.contains("回答期限を過ぎました"), "{}", late.body);
});

both!(an_answer_by_telephone_is_entered_in_the_offices_place_and_marked, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    let who = app.participants_of(&case.meeting)[&town.providers[1].name].clone();
    let address = format!("{meeting}/participants/{who}/answer");
    let form = organizer.get(&address).await;
    let names = slots(&form);
    let marks: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "yes")).collect();
    let mut typed = marks.clone();
    typed.extend_from_slice(COMES);
    let bare = organizer.submit(&form, &address, &typed).await;
    assert_eq!(bare.status, 422, "by which way it came has to be said: {} {}", bare.status, bare.body);
    typed.push(("channel", "phone"));
    let done = organizer.submit(&form, &address, &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let grid = organizer.follow(&done).await;
    assert!(grid.body.contains("代理入力（電話）") && grid.body.contains("回答 1/4"), "{}", grid.body);
});

both!(candidates_without_sense_are_refused_and_what_was_typed_stays, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    let address = format!("{meeting}/slots");
    let form = browser.get(&address).await;
    let none = [("slot_date_0", ""), ("slot_date_1", ""), ("slot_date_2", "")];
    let refusals: [(&[(&str, &str)], &str); 5] = [
        (&none, "候補の日時を1つ以上"),
        (&[("slot_date_0", "R8.11.1")], "これからの日時"),
        (&[("slot_date_0", "きのう")], "日付と時刻を確かめて"),
        (&[("slot_from_0", "14:00"), ("slot_to_0", "13:00")], "終わりの時刻は"),
        (&[("due_date", "R9.12.1")], "いちばん早い候補より前"),
    ];
    for (typed, told) in refusals {
        let again = browser.submit(&form, &address, typed).await;
        assert_eq!(again.status, 422, "{typed:?}");
        assert!(again.body.contains(told), "{told}: {}", again.body);
        let (_, text) = typed.last().unwrap();
        assert!(text.is_empty() || again.body.contains(&format!("value=\"{text}\"")), "{text} stays");
    }
    let second = [("slot_date_0", "R9.1.12"), ("slot_date_1", ""), ("slot_date_2", "R8.11.1")];
    for row in [second, [second[0], second[1], ("slot_date_2", "きのう")]] {
        let again = browser.submit(&form, &address, &row).await;
        assert_eq!(again.status, 422, "{row:?}");
        let named = "#f-slot_date_2 .field__error";
        assert_eq!(again.texts(named).len(), 1, "the row at fault is named: {}", again.body);
        assert_eq!(again.texts("[id^=slot-error-]").len(), 1, "and no other");
        assert!(again.body.contains("aria-describedby=\"slot-error-2\""), "{}", again.body);
    }
    let saved = browser.submit(&form, &address, &[("slot_date_0", "R9.1.12")]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
});

both!(an_answer_to_what_is_no_candidate_or_without_end_is_refused, |app| async move {
    let (town, _, _, _) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let nothing = "slot-019a0000-0000-7000-8000-000000000000";
    let unknown =
        answer(&mut helper, &link, &["yes", "yes", "yes"], &[COMES[0], COMES[1], (nothing, "yes")]).await;
    assert_eq!(unknown.status, 422);
    let long = "長".repeat(501);
    for field in ["comment", "other_dates"] {
        let typed = [COMES[0], COMES[1], (field, long.as_str())];
        let refused = answer(&mut helper, &link, &["yes", "yes", "yes"], &typed).await;
        assert_eq!(refused.status, 422, "{field}");
        assert!(refused.body.contains(&long), "what was typed stays");
    }
    let silent =
        answer(&mut helper, &link, &["yes", "yes", "yes"], &[("attendance", "absent"), COMES[1]]).await;
    assert_eq!(silent.status, 422, "an absence needs its reason");
    let nobody = answer(&mut helper, &link, &["yes", "yes", "yes"], &[COMES[0], ("person", "")]).await;
    assert_eq!(nobody.status, 422, "somebody answers");
});

both!(a_date_that_is_settled_meanwhile_turns_the_poll_into_attendance, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let stale = helper.get(&format!("{link}/poll")).await;
    let names = slots(&stale);
    fixed(&app, &mut organizer, &meeting).await;
    let mut typed: Vec<(&str, &str)> = names.iter().map(|n| (n.as_str(), "yes")).collect();
    typed.extend_from_slice(COMES);
    let told = helper.submit(&stale, &format!("{link}/poll"), &typed).await;
    assert_eq!(told.status, 422);
    assert!(told.body.contains("回答の前に、日程が確定しました"), "{}", told.body);
    let typed = [("attendance", "absent"), ("person", "訪問 直子"), ("reason", "研修のため")];
    let done = helper.submit(&told, &format!("{link}/attendance"), &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(organizer.get(&meeting).await.body.contains("研修のため"));
    let early = organizer.get(&meeting).await;
    assert!(!early.body.contains(&format!("{meeting}/hold")), "it has not begun");
    app.pass(Duration::days(20));
    let mut organizer = app.signed_in_as(&town.care_manager);
    let page = organizer.get(&meeting).await;
    let held = organizer.submit(&page, &format!("{meeting}/hold"), &[]).await;
    assert_eq!(held.status, 303, "{}", held.body);
    assert!(organizer.follow(&held).await.body.contains("開催済み"));
});

both!(whoever_answers_a_poll_reads_everything_that_is_missing_at_once, |app| async move {
    let (town, _, _, _) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let page = helper.get(&format!("{link}/poll")).await;
    let typed = [("attendance", "absent"), ("person", ""), ("reason", "")];
    let refused = helper.submit(&page, &format!("{link}/poll"), &typed).await;
    assert_eq!(refused.status, 422);
    let listed = refused.texts("[data-error-summary] a");
    assert_eq!(listed.len(), 2, "the name and the reason: {listed:?}");
    assert_eq!(refused.texts("#f-person[aria-invalid=true]").len(), 1, "{}", refused.body);
    assert!(refused.texts(".field__error").iter().all(|text| text.starts_with('＊')));
});
