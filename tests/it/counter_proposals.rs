//! Other times that people propose: said with the answer, taken into the poll by one click, and answered back.

use std::thread;

use chrono::NaiveDateTime;
use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::storage::schema::{counter_proposals, meeting_slots, meetings};
use enza::storage::{Conn, StorageError};
use enza::usecases::Failure;
use enza::usecases::meeting::{Taken, take_proposal};

use crate::meetings::{COMES, answer, fixed, polled, slots};
use crate::support::{Answer, Browser, TestApp};

const NO: &[&str] = &["no", "no", "no"];
const THIRD: &[(&str, &str)] =
    &[("other_date_0", "2026-12-10"), ("other_from_0", "13:00"), ("other_to_0", "14:30")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [COMES, more].concat()
}

/// The proposals on the organizer's page, each as one text.
fn proposed(page: &Answer) -> Vec<String> {
    page.texts("section[aria-labelledby=dates] .rows > li")
}

fn action(page: &Answer, deed: &str) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let form = scraper::Selector::parse(&format!("form[action$='/{deed}']")).unwrap();
    let found =
        html.select(&form).find(|form| form.attr("action").is_some_and(|a| a.contains("/proposals/")));
    found.unwrap_or_else(|| panic!("nothing to {deed}: {}", page.body)).attr("action").unwrap().to_owned()
}

async fn decide(organizer: &mut Browser, meeting: &str, deed: &str, typed: &[(&str, &str)]) -> Answer {
    let page = organizer.get(meeting).await;
    let action = action(&page, deed);
    organizer.submit(&page, &action, typed).await
}

impl TestApp {
    fn deadline_of(&self, meeting: &str) -> NaiveDateTime {
        let uid = Uid::parse(meeting.rsplit('/').next().unwrap()).unwrap();
        let read = |conn: &mut Conn| -> Result<Option<NaiveDateTime>, StorageError> {
            Ok(meetings::table.filter(meetings::uid.eq(&uid)).select(meetings::answer_due_at).first(conn)?)
        };
        self.state.store().read(read).unwrap().unwrap()
    }

    fn first_candidate_of(&self, meeting: &str) -> NaiveDateTime {
        let uid = Uid::parse(meeting.rsplit('/').next().unwrap()).unwrap();
        let read = |conn: &mut Conn| -> Result<NaiveDateTime, StorageError> {
            let of = meeting_slots::table.inner_join(meetings::table).filter(meetings::uid.eq(&uid));
            Ok(of.order(meeting_slots::starts_at).select(meeting_slots::starts_at).first(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    fn proposals(&self) -> Vec<(Uid, Uid)> {
        let read = |conn: &mut Conn| -> Result<Vec<(Uid, Uid)>, StorageError> {
            Ok(counter_proposals::table
                .inner_join(meetings::table)
                .order(counter_proposals::id)
                .select((meetings::uid, counter_proposals::uid))
                .load(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

both!(a_proposed_time_is_taken_by_one_click_and_the_others_are_asked_about_it_alone, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let (mut day, other) = app.holder(&town.providers[1]).await;
    assert_eq!(answer(&mut day, &other, &["yes", "no", "no"], COMES).await.status, 303);
    let done = answer(&mut helper, &link, NO, &with(THIRD)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let receipt = helper.follow(&done).await;
    assert!(receipt.body.contains("12月10日") && receipt.body.contains("未決定"), "{}", receipt.body);
    let page = organizer.get(&meeting).await;
    let shown = proposed(&page).concat();
    for part in ["12月10日", "13:00", "14:30", "全員が営業日です。", "未決定", &town.providers[0].name]
    {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(page.body.contains("回答 2/4"), "{}", page.body);
    let done = decide(&mut organizer, &meeting, "take", &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = organizer.get(&meeting).await;
    assert!(page.body.contains("回答 1/4"), "the others are asked again: {}", page.body);
    let row = |page: &Answer, name: &str| {
        page.texts("#grid tbody tr").into_iter().find(|row| row.contains(name)).unwrap()
    };
    assert_eq!(row(&page, &town.providers[0].name).matches('○').count(), 1, "who proposed it comes then");
    assert_eq!(row(&page, &town.providers[1].name).matches('○').count(), 1, "what was answered stands");
    app.settle().await;
    let letter = app.last_letter_to(&town.providers[1].email);
    assert!(letter.text.contains("新しい候補") && letter.text.contains("12月10日"), "{}", letter.text);
    let own = app.letters_to(&town.providers[0].email);
    assert!(own.iter().all(|letter| !letter.text.contains("新しい候補")), "who proposed it is not asked");
    let asked = day.get(&format!("{other}/poll")).await;
    assert!(asked.body.contains("新しい候補が加わりました"), "{}", asked.body);
    let asked_of = |page: &Answer| page.texts("#f-answers fieldset legend");
    assert_eq!(asked_of(&asked).len(), 1, "about the new one alone: {}", asked.body);
    let new = slots(&asked).into_iter().find(|name| {
        let marked = asked.form_fields(&format!("{other}/poll"));
        marked.iter().all(|(field, _)| field != name)
    });
    let done = day.submit(&asked, &format!("{other}/poll"), &[(&new.unwrap(), "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = organizer.get(&meeting).await;
    assert!(page.body.contains("回答 2/4"), "{}", page.body);
    assert_eq!(row(&page, &town.providers[1].name).matches('○').count(), 2);
    let receipt = helper.get(&format!("{link}/poll")).await;
    assert!(receipt.body.contains("候補に加わりました"), "it answers back: {}", receipt.body);
    fixed(&app, &mut organizer, &meeting).await;
    let page = organizer.get(&meeting).await;
    assert!(page.texts(".facts strong").concat().contains("12月10日"), "it ranks first: {}", page.body);
});

both!(about_a_candidate_before_the_deadline_an_answer_is_asked_for_in_time, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let soon = [("other_date_0", "2026-11-25"), ("other_from_0", "10:00"), ("other_to_0", "11:00")];
    let done = answer(&mut helper, &link, NO, &with(&soon)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let before = app.deadline_of(&meeting);
    assert_eq!(decide(&mut organizer, &meeting, "take", &[]).await.status, 303);
    let begins = app.first_candidate_of(&meeting);
    assert!(before > begins, "the poll ran beyond it: {before} {begins}");
    assert_eq!(app.deadline_of(&meeting), before, "what was promised for the others stands");
    app.settle().await;
    let letter = app.last_letter_to(&town.providers[1].email);
    assert!(letter.text.contains("11月25日") && letter.text.contains("10:00 まで"), "{}", letter.text);
});

both!(a_proposal_is_declined_with_words_and_each_decision_can_be_taken_back, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let (mut day, other) = app.holder(&town.providers[1]).await;
    assert_eq!(answer(&mut day, &other, &["yes", "no", "no"], COMES).await.status, 303);
    assert_eq!(answer(&mut helper, &link, NO, &with(THIRD)).await.status, 303);
    let hostile = "<img src=x onerror=alert(1)> その日は会場がとれません";
    let done = decide(&mut organizer, &meeting, "decline", &[("answer", hostile)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let receipt = helper.get(&format!("{link}/poll")).await;
    assert!(receipt.body.contains("見送り") && !receipt.body.contains("<img src=x"), "{}", receipt.body);
    assert!(receipt.texts(".rows").concat().contains(hostile), "{}", receipt.body);
    assert_eq!(decide(&mut organizer, &meeting, "reopen", &[]).await.status, 303);
    let taken = decide(&mut organizer, &meeting, "take", &[]).await;
    assert_eq!(taken.status, 303, "{}", taken.body);
    assert!(organizer.get(&meeting).await.body.contains("回答 1/4"));
    let undone = decide(&mut organizer, &meeting, "reopen", &[]).await;
    assert_eq!(undone.status, 303, "{}", undone.body);
    let page = organizer.get(&meeting).await;
    assert_eq!(page.texts("#grid thead th").len(), 5, "three candidates again: {}", page.body);
    assert!(page.body.contains("回答 2/4"), "who had answered has answered: {}", page.body);
    let receipt = day.get(&format!("{other}/poll")).await;
    assert_eq!(receipt.texts(".receipt__no").len(), 1, "{}", receipt.body);
    let long = "長".repeat(201);
    let refused = decide(&mut organizer, &meeting, "decline", &[("answer", &long)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains(&long), "what was typed stays");
});

both!(none_suits_me_is_said_once_with_its_reason_and_stands_at_every_date, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    let none = [("none", "yes"), ("none_reason", "その週は研修です")];
    let done = answer(&mut helper, &link, &[], &with(&none)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let row = organizer.get(&meeting).await.texts("#grid tbody tr").concat();
    assert_eq!(row.matches("その週は研修です").count(), 3, "{row}");
    let wrong = [
        ("none", "yes"),
        ("none_reason", ""),
        ("other_date_0", "2026-12-10"),
        ("other_from_0", "15:00"),
        ("other_to_0", "14:00"),
        ("other_date_1", "2025-01-10"),
        ("other_from_1", "13:00"),
        ("other_date_2", "2026-12-11"),
        ("other_from_2", "昼"),
        ("other_dates", "毎週木曜の午前"),
        ("person", ""),
    ];
    let typed: Vec<(&str, &str)> = [&COMES[..1], &wrong].concat();
    let refused = answer(&mut helper, &link, &["yes", "no", "no"], &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let told = refused.texts(".error-summary li").concat();
    for part in [
        "どちらかを外してください",
        "都合がつかない理由を入力",
        "終わりを始まりより後",
        "これからの日時を入力",
        "日付と始まりの時刻を確かめて",
        "お名前",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let kept = refused.form_fields(&format!("{link}/poll"));
    for (name, value) in wrong.iter().filter(|(_, value)| !value.is_empty()) {
        assert!(kept.iter().any(|(n, v)| n == name && v == value), "{name} is kept: {kept:?}");
    }
    assert_eq!(app.proposals(), [], "nothing of it was taken");
});

both!(a_participant_has_three_proposals_at_most_and_the_same_one_once, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    for days in [["10", "11", "14"], ["14", "15", "16"]] {
        let dates = days.map(|day| format!("2026-12-{day}"));
        let rows: Vec<(String, &str)> = dates
            .iter()
            .enumerate()
            .flat_map(|(no, date)| {
                [(format!("other_date_{no}"), date.as_str()), (format!("other_from_{no}"), "9:00")]
            })
            .collect();
        let rows: Vec<(&str, &str)> = rows.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(answer(&mut helper, &link, NO, &with(&rows)).await.status, 303);
    }
    let shown = proposed(&organizer.get(&meeting).await);
    assert_eq!(shown.len(), 3, "{shown:?}");
    for (line, day) in shown.iter().zip(["12月14日", "12月15日", "12月16日"]) {
        assert!(line.contains(day) && line.contains("10:00"), "an hour long: {line}");
    }
});

both!(of_several_who_take_one_proposal_at_once_one_does, |app| async move {
    let (town, _, _, _) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    assert_eq!(answer(&mut helper, &link, NO, &with(THIRD)).await.status, 303);
    let (meeting, proposal) = app.proposals().remove(0);
    let take = || {
        let mut cmd = app.command(&town.care_manager);
        let whole = (&meeting, &proposal);
        app.state.desk.write(&mut cmd, "meeting.take_proposal", |tx, cmd| take_proposal(tx, cmd, whole))
    };
    let done: Vec<Result<Taken, Failure>> = thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(take)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 1, "{done:?}");
});

both!(a_proposal_is_decided_by_the_meetings_own_office_while_dates_are_asked_for, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let (mut helper, link) = app.holder(&town.providers[0]).await;
    assert_eq!(answer(&mut helper, &link, &["yes", "yes", "yes"], &with(THIRD)).await.status, 303);
    let page = organizer.get(&meeting).await;
    let take = action(&page, "take");
    let fields = page.form_fields(&take);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    for person in [&town.second_care_manager, &town.other_care_manager] {
        let mut stranger = app.signed_in_as(person);
        let csrf = stranger.get("/account").await.form_fields("/account");
        let csrf: Vec<(&str, &str)> =
            csrf.iter().filter(|(n, _)| n == "csrf").map(|(n, v)| (n.as_str(), v.as_str())).collect();
        for deed in ["take", "decline", "reopen"] {
            let there = take.replace("/take", &format!("/{deed}"));
            assert_eq!(stranger.post(&there, &csrf).await.status, 404, "{deed}");
        }
    }
    fixed(&app, &mut organizer, &meeting).await;
    let late = organizer.post(&take, &fields).await;
    assert_eq!(late.status, 422, "{}", late.body);
    assert!(late.body.contains("日程は確定しています") || late.body.contains("確定"), "{}", late.body);
    let shown = proposed(&late).concat();
    assert!(shown.contains("未決定") && !late.body.contains("/take\""), "{shown}");
});
