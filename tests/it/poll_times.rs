//! What an answerer is told of the candidates themselves: that one has passed, and that one lies outside the usual times.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::domain::words::Word;
use enza::storage::schema::{invitations, slot_answers};
use enza::storage::{Conn, StorageError};
use enza::usecases::directory::close_days::{CloseDays, close_days};

use crate::inbox_week::Poll;
use crate::meetings::{COMES, slots};
use crate::support::TestApp;

impl TestApp {
    /// The answers of the home-help office that count.
    fn counting(&self, poll: &Poll) -> i64 {
        let read = |conn: &mut Conn| -> Result<i64, StorageError> {
            let own = slot_answers::table.inner_join(invitations::table);
            let own = own.filter(invitations::uid.eq(&poll.invitation));
            Ok(own.filter(slot_answers::superseded_at.is_null()).count().get_result(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

impl TestApp {
    /// How many marks of a kind count in a meeting.
    fn marks_of(&self, meeting: &Uid, mark: &str) -> usize {
        let read = |conn: &mut Conn| {
            let row = enza::storage::tables::meetings::find(conn, meeting)?.unwrap();
            enza::storage::tables::slot_answers::current(conn, row.id)
        };
        let all = self.state.store().read(read).unwrap();
        all.iter().filter(|given| given.answer.as_str() == mark).count()
    }
}

const PAST: &str = "過ぎた候補";

both!(candidates_that_have_passed_have_no_fields_and_need_no_answer, |app| async move {
    let asked = app.asked_by_two();
    let (town, first, second) = (&asked.town, &asked.first, &asked.second);
    app.settle().await;
    app.pass(Duration::days(11) + Duration::hours(1));
    let mut helper = app.signed_in_as(&town.provider_staff);
    let week = helper.get("/inbox/week?week=2026-11-30").await;
    let of = |name: &&String| name.contains(first.invitation.as_str());
    let ahead: Vec<String> = slots(&week).iter().filter(of).cloned().collect();
    assert_eq!(ahead.len(), 2, "3 and 8 December: {}", week.body);
    assert_eq!(week.texts(".slot .chip--gray").iter().filter(|text| text.contains(PAST)).count(), 3);
    let attendance = format!("attendance-{}", first.invitation);
    let typed = [(ahead[0].as_str(), "yes"), (ahead[1].as_str(), "no"), (attendance.as_str(), "attending")];
    let done = helper.submit(&week, "/inbox/week", &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(app.counting(first), 2);
    let (mut holder, link) = app.holder(&town.providers[0]).await;
    let page = holder.get(&format!("{link}/poll")).await;
    assert!(page.body.contains(&second.number) && slots(&page).is_empty(), "{}", page.body);
    assert_eq!(page.texts(".slot .chip--gray").len(), 2, "both of the second poll: {}", page.body);
    let done = holder.submit(&page, &format!("{link}/poll"), COMES).await;
    assert_eq!(done.status, 303, "how they take part can still be said: {}", done.body);
});

both!(a_candidate_that_has_passed_is_never_recommended, |app| async move {
    let asked = app.asked_by_two();
    let meeting = format!("/meetings/{}", asked.first.case.meeting);
    app.settle().await;
    for (days, day, says) in [(0, "12月1日", None), (11, "12月3日", None), (20, "", Some("確定できません"))]
    {
        app.pass(Duration::days(days) + Duration::hours(i64::from(days > 0)));
        let mut organizer = app.signed_in_as(&asked.town.care_manager);
        let page = organizer.get(&meeting).await;
        let best = page.texts(".card--straw").concat();
        assert!(best.contains(day), "after {days} more days: {best}");
        assert_eq!(best.contains("過ぎた候補のため"), says.is_some(), "{best}");
        assert!(says.is_none_or(|says| best.contains(says)), "{best}");
    }
});

both!(an_answer_taken_by_telephone_keeps_what_was_said_of_a_candidate_that_has_passed, |app| async move {
    let asked = app.asked_by_two();
    let (town, poll) = (&asked.town, &asked.first);
    let meeting = &poll.case.meeting;
    let who = app.participants_of(meeting)[&town.providers[0].name].clone();
    let address = format!("/meetings/{meeting}/participants/{who}/answer");
    for (marks, days) in [(3, 11), (2, 0)] {
        let mut organizer = app.signed_in_as(&town.care_manager);
        let form = organizer.get(&address).await;
        let names = slots(&form);
        assert_eq!(names.len(), marks, "{}", form.body);
        assert_eq!(form.body.contains(PAST), marks == 2, "{}", form.body);
        let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
        typed.extend_from_slice(COMES);
        typed.push(("channel", "phone"));
        let done = organizer.submit(&form, &address, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
        app.pass(Duration::days(days));
    }
    assert_eq!(app.counting(poll), 3, "the answer to the first one stands");
});

/// Types in what came by FAX at nine on 22 November, before whoever is asked answered themselves.
const OLD_FAX: &[(&str, &str)] =
    &[("channel", "fax"), ("received", "2026-11-22"), ("received_time", "09:00"), ("receiver", "受付 花子")];

both!(a_paper_that_is_older_than_an_answer_by_link_takes_its_place_only_knowingly, |app| async move {
    let asked = app.asked_by_two();
    let (town, poll) = (&asked.town, &asked.first);
    app.settle().await;
    app.pass(Duration::days(2));
    let (mut holder, link) = app.holder(&town.providers[0]).await;
    let page = holder.get(&format!("{link}/poll")).await;
    let own = slots(&page);
    let typed: Vec<(&str, &str)> = own.iter().map(|name| (name.as_str(), "yes")).collect();
    let done = holder.submit(&page, &format!("{link}/poll"), &[typed.as_slice(), COMES].concat()).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let theirs = if page.body.contains(&poll.number) { poll } else { &asked.second };
    let by = if theirs.number == poll.number { &town.care_manager } else { &asked.second_town.care_manager };
    let meeting = &theirs.case.meeting;
    let who = app.participants_of(meeting)[&town.providers[0].name].clone();
    let address = format!("/meetings/{meeting}/participants/{who}/answer");
    let mut organizer = app.signed_in_as(by);
    let form = organizer.get(&address).await;
    assert!(!form.body.contains("name=\"replaces\""), "nothing is asked before it is so: {}", form.body);
    let marks = slots(&form);
    let mut typed: Vec<(&str, &str)> = marks.iter().map(|name| (name.as_str(), "no")).collect();
    typed.extend(COMES.iter().chain(OLD_FAX));
    let refused = organizer.submit(&form, &address, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let told = refused.texts(".error-summary").concat();
    assert!(told.contains("新しい回答がすでに届いています"), "{told}");
    assert_eq!(refused.texts("#f-replaces-error").len(), 1, "{}", refused.body);
    assert_eq!(app.marks_of(meeting, "yes"), marks.len(), "the newer answer stands");
    assert!(refused.body.contains("value=\"受付 花子\""), "what was typed stays");
    let done = organizer.submit(&refused, &address, &[("replaces", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(app.marks_of(meeting, "no"), marks.len());
    // Who has said that they stay away has given no mark at all; that counts as an answer all the same.
    let page = holder.get(&format!("{link}/poll?change=1")).await;
    let away =
        [("attendance", "absent"), ("reason", "研修のため"), ("person", "訪問 直子"), ("op_id", "away")];
    let gone = holder.submit(&page, &format!("{link}/poll"), &away).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    let form = organizer.get(&address).await;
    let refused = organizer.submit(&form, &address, &typed).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
});

both!(
    who_answers_reads_which_candidates_lie_outside_the_usual_times_and_nothing_is_ticked,
    |app| async move {
        let asked = app.asked_by_two();
        let (town, office) = (&asked.town, &asked.town.providers[0]);
        app.settle().await;
        app.said(&town.provider_staff, &office.uid, (&[2], "13:00", "16:00"));
        let closed = NaiveDate::from_ymd_opt(2026, 12, 8).unwrap();
        let input = CloseDays { office: office.uid.clone(), from: closed, to: closed, reason: String::new() };
        app.act(&town.care_manager, "directory.close_days", |tx, cmd| close_days(tx, cmd, &input));
        let mut helper = app.signed_in_as(&town.provider_staff);
        let week = helper.get("/inbox/week?week=2026-11-30").await;
        let told = week.texts(".slot__clash");
        let outside = told.iter().filter(|text| text.contains("登録された対応時間の外です")).count();
        assert_eq!(outside, 2, "Thursday the 3rd and Wednesday the 2nd: {told:?}");
        assert!(told.iter().any(|text| text.contains("登録された休業日です")), "{told:?}");
        let (mut holder, link) = app.holder(office).await;
        let page = holder.get(&format!("{link}/poll")).await;
        assert_eq!(page.texts(".slot__clash").len(), 1, "Wednesday the 2nd: {}", page.body);
        for page in [&week, &page] {
            assert!(
                page.texts(".segment input[checked]").is_empty(),
                "a hint answers nothing: {}",
                page.body
            );
        }
    }
);
