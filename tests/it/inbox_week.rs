//! The polls of a week in one form: who asks whom, what clashes, what is taken and what is told when not all of it is.

use chrono::{Duration, NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::domain::time::jst;
use enza::storage::schema::{audit_events, invitations, slot_answers};
use enza::storage::{Conn, StorageError};
use enza::usecases::meeting::preview::{Sending, preview};
use enza::usecases::meeting::{self, Fix, SetSlots};
use scraper::{Html, Selector};

use crate::support::{Answer, Case, Person, TestApp, Town};

/// A day of December 2026 and an hour in Japan.
fn at(day: u32, hour: u32, minute: u32) -> NaiveDateTime {
    jst::at(NaiveDate::from_ymd_opt(2026, 12, day).unwrap(), hour, minute).unwrap()
}

/// A poll that is out.
pub struct Poll {
    pub case: Case,
    pub number: String,
    /// The home-help office's invitation.
    pub invitation: Uid,
}

/// Two organizers ask the same offices: the first for 1, 3 and 8 December, the second for 1 and 2 December.
pub struct Asked {
    pub town: Town,
    pub second_town: Town,
    pub first: Poll,
    pub second: Poll,
}

impl TestApp {
    /// Sends candidates of an hour each for a case of the town's care manager.
    pub fn poll_out(&self, town: &Town, case: Case, begins: &[NaiveDateTime]) -> Poll {
        let by = &town.care_manager;
        let slots = begins.iter().map(|from| (*from, *from + Duration::hours(1))).collect();
        let due_at = self.clock.now() + Duration::days(5);
        let input = SetSlots { meeting: case.meeting.clone(), slots, due_at };
        self.act(by, "meeting.set_slots", |tx, cmd| meeting::set_slots(tx, cmd, &input));
        let seen = self.seen(by, &case.meeting, &Sending::Poll);
        self.act(by, "meeting.send", |tx, cmd| meeting::send(tx, cmd, &case.meeting, &seen));
        let number = self.number_of(&case.meeting);
        let all = self.invitations_of(&case.meeting, InvitationKind::Poll);
        let own = all.into_iter().find(|(label, _)| *label == town.providers[0].name);
        Poll { case, number, invitation: own.unwrap().1 }
    }

    /// Settles a candidate of a poll, by its place.
    pub fn poll_settled(&self, town: &Town, poll: &Poll, slot: usize) {
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            let row = enza::storage::tables::meetings::find(conn, &poll.case.meeting)?.unwrap();
            Ok(enza::storage::tables::meetings::slots(conn, row.id)?[slot].uid.clone())
        };
        let slot = self.state.store().read(read).unwrap();
        let meeting = poll.case.meeting.clone();
        let shown = self.seen(&town.care_manager, &meeting, &Sending::Fix(slot.clone()));
        let input = Fix { meeting, slot, shown, from: "enza@example.test".into() };
        self.act(&town.care_manager, "meeting.fix", |tx, cmd| meeting::fix(tx, cmd, &input));
    }

    pub fn seen(&self, by: &Person, meeting: &Uid, sending: &Sending) -> String {
        let today = jst::jst_date(self.clock.now());
        let scope = enza::domain::access::scope(&self.actor(by)).on(today);
        let shown = self.state.store().read(|conn| preview(conn, &scope, meeting, sending));
        shown.unwrap().unwrap().seen
    }

    fn number_of(&self, meeting: &Uid) -> String {
        let read = |conn: &mut Conn| enza::storage::tables::meetings::find(conn, meeting);
        self.state.store().read(read).unwrap().unwrap().number
    }

    /// Answers to candidates in the database, whether they still count or not.
    fn answers_of(&self, poll: &Poll) -> i64 {
        let read = |conn: &mut Conn| -> Result<i64, StorageError> {
            let own = slot_answers::table.inner_join(invitations::table);
            Ok(own.filter(invitations::uid.eq(&poll.invitation)).count().get_result(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    /// The audit rows of an action: whose data, in which office's name.
    fn rows_of(&self, action: &str) -> Vec<(String, String)> {
        let read = |conn: &mut Conn| -> Result<_, StorageError> {
            let rows = audit_events::table.filter(audit_events::action.eq(action));
            Ok(rows.select((audit_events::subjects, audit_events::office_uid)).load(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    pub fn asked_by_two(&self) -> Asked {
        let town = self.town();
        let second_town = Town {
            care_manager: town.second_care_manager.clone(),
            care_office: town.second_care_office.clone(),
            ..town.clone()
        };
        let first = self.case(&town);
        let first = self.poll_out(&town, first, &[at(1, 14, 0), at(3, 10, 0), at(8, 14, 0)]);
        let second = self.case_about(&second_town, ("架空 花子", "カクウ ハナコ", "0000000002"));
        let second = self.poll_out(&second_town, second, &[at(1, 14, 30), at(2, 10, 0)]);
        Asked { town, second_town, first, second }
    }
}

/// The names of the marks of a poll's candidates on a page, in their order.
fn marks(page: &Answer, poll: &Poll) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let own = format!("input[value=yes][name^='slot-{}-']", poll.invitation);
    html.select(&Selector::parse(&own).unwrap()).map(|r| r.value().attr("name").unwrap().to_owned()).collect()
}

/// What is typed for a poll whose every candidate gets its mark.
fn typed(page: &Answer, poll: &Poll, given: &[&str]) -> Vec<(String, String)> {
    let names = marks(page, poll);
    assert!(names.len() >= given.len(), "{names:?}");
    let mut typed: Vec<(String, String)> =
        names.into_iter().zip(given.iter().map(|mark| (*mark).to_owned())).collect();
    typed.push((format!("attendance-{}", poll.invitation), "attending".into()));
    typed
}

fn pairs(typed: &[(String, String)]) -> Vec<(&str, &str)> {
    typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

const WEEK: &str = "/inbox/week";

both!(polls_of_two_organizers_stand_in_one_week_and_are_answered_at_once, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let inbox = helper.get("/inbox").await;
    assert!(inbox.body.contains("href=\"/inbox/week\""), "{}", inbox.body);
    let page = helper.get(WEEK).await;
    assert_eq!(page.texts(".week__day h3").len(), 7, "Monday to Sunday: {}", page.body);
    assert!(page.texts(".week__day h3")[0].contains("11月30日"), "{:?}", page.texts(".week__day h3"));
    for office in [&asked.town.care_office, &asked.town.second_care_office] {
        assert!(page.body.contains(&office.name), "{}", office.name);
    }
    let clients = [asked.first.case.client.to_string(), asked.second.case.client.to_string()];
    let (subjects, _) = app.rows_of("inbox.week").pop().unwrap();
    assert!(clients.iter().all(|client| subjects.contains(client)), "whose names were shown: {subjects}");
    assert_eq!(marks(&page, &asked.first).len(), 3, "also the candidate of the week after");
    let clashes = page.texts(".slot__clash");
    assert_eq!(clashes.len(), 2, "each of the two says it of the other: {clashes:?}");
    assert!(clashes[0].contains(&asked.second.number) && clashes[0].contains("14:30"), "{clashes:?}");
    assert!(clashes[1].contains(&asked.first.number) && clashes[1].contains("14:00"), "{clashes:?}");
    let mut all = typed(&page, &asked.first, &["yes", "maybe", "no"]);
    all.push((marks(&page, &asked.first)[1].replace("slot-", "reason-"), "15時までなら".into()));
    all.push((format!("other_dates-{}", asked.first.invitation), "毎週木曜の午前".into()));
    all.extend(typed(&page, &asked.second, &["no", "yes"]));
    let done = helper.submit(&page, WEEK, &pairs(&all)).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/inbox/week?week=2026-11-30"), "{}", done.body);
    let again = helper.submit(&page, WEEK, &pairs(&all)).await;
    assert_eq!((again.status, &again.location), (done.status, &done.location), "a repeat says the same");
    assert_eq!((app.answers_of(&asked.first), app.answers_of(&asked.second)), (3, 2), "and changes nothing");
    let (office, acts) = (&asked.town.providers[0].uid, app.rows_of("meeting.answer"));
    assert_eq!(acts.len(), 2, "each is an act of its own, in the office's name");
    assert!(acts.iter().all(|(whose, by)| clients.contains(whose) && by == office.as_str()), "{acts:?}");
    let said = helper.follow(&done).await;
    assert!(said.body.contains("2件の回答を受け付けました"), "{}", said.body);
    assert!(said.body.contains(&format!("{}-", asked.second.number)), "with the receipt numbers");
    assert!(said.body.contains("value=\"15時までなら\"") && said.texts(".chip--green").len() == 2);
    let clashes = said.texts(".slot__clash");
    assert_eq!(clashes.len(), 1, "what was refused stands in nobody's way: {clashes:?}");
    for (town, poll, told) in
        [(&asked.town, &asked.first, "毎週木曜の午前"), (&asked.second_town, &asked.second, "回答 1/")]
    {
        let mut organizer = app.signed_in_as(&town.care_manager);
        let meeting = organizer.get(&format!("/meetings/{}", poll.case.meeting)).await;
        assert!(meeting.body.contains(told) && meeting.body.contains("回答 1/"), "{told}: {}", meeting.body);
    }
});

both!(only_what_was_changed_is_sent_and_an_answer_can_be_changed_here_too, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    let nothing = helper.submit(&page, WEEK, &[]).await;
    assert_eq!(nothing.status, 422);
    assert!(nothing.body.contains("選んでから、送ってください"), "{}", nothing.body);
    let done = helper.submit(&page, WEEK, &pairs(&typed(&page, &asked.second, &["yes", "yes"]))).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!((app.answers_of(&asked.first), app.answers_of(&asked.second)), (0, 2));
    let page = helper.follow(&done).await;
    let done = helper.submit(&page, WEEK, &pairs(&typed(&page, &asked.second, &["yes", "no"]))).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let receipt = helper.follow(&done).await;
    assert!(receipt.body.contains(&format!("{}-", asked.second.number)) && receipt.body.contains("-2）"));
    assert_eq!(app.answers_of(&asked.second), 4, "the answers of before are kept");
});

both!(what_a_colleague_answered_meanwhile_is_shown_and_never_written_over_unseen, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let old = helper.get(WEEK).await;
    let comment = format!("comment-{}", asked.second.invitation);
    let with = |marks: &[&str], said: &str| {
        let mut given = typed(&old, &asked.second, marks);
        given.push((comment.clone(), said.to_owned()));
        given
    };
    let first = with(&["no", "yes"], "同僚が先に書いたこと");
    assert_eq!(helper.submit(&old, WEEK, &pairs(&first)).await.status, 303);
    let fresh = helper.get(WEEK).await;
    let op = fresh.form_fields(WEEK).into_iter().find(|(name, _)| name == "op_id").unwrap().1;
    let second = with(&["yes", "yes"], "古い画面で書いたこと");
    let sent = [pairs(&second), vec![("op_id", op.as_str())]].concat();
    let refused = helper.submit(&old, WEEK, &sent).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let told = refused.texts(".error-summary").concat();
    assert!(told.contains("同僚が先に書いたこと") && told.contains("×"), "{told}");
    assert!(refused.body.contains("古い画面で書いたこと"), "what was typed is kept: {}", refused.body);
    assert_eq!(app.answers_of(&asked.second), 2, "and nothing of it taken");
    let done = helper.submit(&refused, WEEK, &[]).await;
    assert_eq!(done.status, 303, "knowing it, it is taken: {}", done.body);
    assert_eq!(app.answers_of(&asked.second), 4);
});

both!(texts_that_are_too_long_are_told_all_at_once_by_name, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    let mut given = typed(&page, &asked.second, &["yes", "yes"]);
    let uid = &asked.second.invitation;
    given.extend(["comment", "other_dates"].map(|name| (format!("{name}-{uid}"), "あ".repeat(501))));
    let refused = helper.submit(&page, WEEK, &pairs(&given)).await;
    assert_eq!(refused.status, 422);
    let told = refused.texts(".error-summary li");
    assert_eq!(told.len(), 2, "{told:?}");
    let names = ["連絡したいこと", "ほかの都合のよい日時"];
    assert!(names.iter().all(|name| told.iter().any(|line| line.contains(name))), "{told:?}");
});

both!(an_answer_with_something_missing_is_told_and_holds_up_no_other, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    let mut all = typed(&page, &asked.first, &["yes", "maybe"]);
    let comment = format!("comment-{}", asked.first.invitation);
    all.push((comment.clone(), "駐車場はありますか".into()));
    all.push((format!("person-{}", asked.first.invitation), String::new()));
    all.extend(typed(&page, &asked.second, &["no", "yes"]));
    let told = helper.submit(&page, WEEK, &pairs(&all)).await;
    assert_eq!(told.status, 422);
    assert_eq!((app.answers_of(&asked.first), app.answers_of(&asked.second)), (0, 2), "the other was taken");
    let listed = told.texts("[data-error-summary] li");
    assert_eq!(listed.len(), 3, "{listed:?}");
    assert!(listed.iter().all(|text| text.contains(&asked.first.number)), "{listed:?}");
    assert!(listed.iter().any(|text| text.contains("あと1件")), "{listed:?}");
    assert!(listed.iter().any(|text| text.contains("お名前")), "{listed:?}");
    let html = Html::parse_document(&told.body);
    for link in html.select(&Selector::parse("[data-error-summary] a").unwrap()) {
        let id = link.value().attr("href").unwrap().trim_start_matches('#');
        let there = Selector::parse(&format!("[id='{id}']")).unwrap();
        assert_eq!(html.select(&there).count(), 1, "{id} is on the page");
    }
    assert!(told.body.contains("次の回答は受け付けました"), "{}", told.body);
    assert!(told.body.contains("駐車場はありますか"), "what was typed stays");
    let mut mended = typed(&told, &asked.first, &["yes", "maybe", "yes"]);
    mended.push((marks(&told, &asked.first)[1].replace("slot-", "reason-"), "午前なら".into()));
    mended.push((format!("person-{}", asked.first.invitation), "訪問 直子".into()));
    let done = helper.submit(&told, WEEK, &pairs(&mended)).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!((app.answers_of(&asked.first), app.answers_of(&asked.second)), (3, 2), "nothing goes twice");
    let mut organizer = app.signed_in_as(&asked.town.care_manager);
    let meeting = organizer.get(&format!("/meetings/{}", asked.first.case.meeting)).await;
    assert!(meeting.body.contains("駐車場はありますか"), "{}", meeting.body);
});

both!(a_poll_that_ended_meanwhile_is_told_with_its_date_and_what_was_typed, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    app.poll_settled(&asked.town, &asked.first, 1);
    let mut all = typed(&page, &asked.first, &["yes", "yes", "yes"]);
    all.push((format!("comment-{}", asked.first.invitation), "駐車場はありますか".into()));
    all.extend(typed(&page, &asked.second, &["yes", "yes"]));
    let told = helper.submit(&page, WEEK, &pairs(&all)).await;
    assert_eq!(told.status, 422);
    assert_eq!((app.answers_of(&asked.first), app.answers_of(&asked.second)), (0, 2), "the other was taken");
    assert!(told.body.contains("回答の前に、日程が確定しました"), "{}", told.body);
    let over = told.texts("[id^=f-over-]").concat();
    assert!(over.contains("12月3日") && over.contains("駐車場はありますか"), "{over}");
    assert!(told.texts("[data-error-summary] a").iter().any(|text| text.contains(&asked.first.number)));
    let open = format!("/inbox/{}", asked.first.invitation);
    let opened = helper.submit(&told, &open, &[]).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    assert!(helper.follow(&opened).await.body.contains("出欠を知らせる"), "the way on is there");
});

both!(a_withdrawn_link_takes_no_answer_and_a_poll_of_others_is_not_there, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    app.stamp_invitation(&asked.first.invitation, "revoked_at");
    let told = helper.submit(&page, WEEK, &pairs(&typed(&page, &asked.first, &["yes", "yes", "yes"]))).await;
    assert_eq!(told.status, 422);
    assert!(told.body.contains("このお願いは終わりました"), "{}", told.body);
    assert_eq!(app.answers_of(&asked.first), 0);
    assert!(!helper.get(WEEK).await.body.contains(&asked.first.number), "nothing is asked any more");
    let strangers: [&Person; 2] = [&asked.town.other_care_manager, &asked.town.care_manager];
    for stranger in strangers {
        let mut browser = app.signed_in_as(stranger);
        let empty = browser.get(&format!("{WEEK}?week=2026-11-30")).await;
        assert!(!empty.body.contains(&asked.second.number) && !empty.body.contains("花子"), "{}", empty.body);
        let mut all = page.form_fields(WEEK);
        let csrf = browser.get("/account").await.form_fields("/account");
        all.retain(|(name, _)| name != "csrf" && !name.contains(asked.first.invitation.as_str()));
        all.extend(csrf.into_iter().filter(|(name, _)| name == "csrf"));
        all.extend(typed(&page, &asked.second, &["yes", "yes"]));
        assert_eq!(browser.post(WEEK, &pairs(&all)).await.status, 404);
    }
    assert_eq!(app.answers_of(&asked.second), 0);
});

both!(a_poll_over_two_weeks_is_found_and_answered_whole_in_either, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let later = helper.get(&format!("{WEEK}?week=2026-12-10")).await;
    assert!(later.texts(".week__day h3")[0].contains("12月7日"), "any day names its week");
    assert_eq!(marks(&later, &asked.first).len(), 3, "{}", later.body);
    assert!(marks(&later, &asked.second).is_empty());
    let elsewhere = later.texts("a[href='/inbox/week?week=2026-11-30']");
    assert!(elsewhere.iter().any(|text| text.contains("1件")), "the other poll waits there: {elsewhere:?}");
    let of_poll = helper.get(&format!("{WEEK}?poll={}", asked.second.invitation)).await;
    assert_eq!(marks(&of_poll, &asked.second).len(), 2);
    let home = helper.get("/").await;
    let way = format!("/inbox/week?poll={0}#poll-{0}", asked.first.invitation);
    assert_eq!(home.texts(&format!("a[href='{way}']")).len(), 1, "home leads there: {}", home.body);
    assert_eq!(of_poll.texts(&format!("[id='poll-{}']", asked.second.invitation)).len(), 1);
    let done = helper.submit(&later, WEEK, &pairs(&typed(&later, &asked.first, &["yes", "no", "yes"]))).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/inbox/week?week=2026-12-07"), "{}", done.body);
    assert_eq!(app.answers_of(&asked.first), 3);
    for nonsense in ["week=きのう", "week=9999999-01-01", "poll=x", "week=1950-01-01"] {
        assert_eq!(helper.get(&format!("{WEEK}?{nonsense}")).await.status, 200, "{nonsense}");
    }
});

both!(settled_meetings_stand_beside_the_candidates_as_far_as_the_reader_was_invited, |app| async move {
    let asked = app.asked_by_two();
    let third = app.case_about(&asked.town, ("架空 次郎", "カクウ ジロウ", "0000000003"));
    let third = app.poll_out(&asked.town, third, &[at(2, 10, 30), at(4, 9, 0)]);
    app.poll_settled(&asked.town, &third, 0);
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    let settled = page.texts(".week__settled");
    assert_eq!(settled.len(), 1, "{}", page.body);
    assert!(settled[0].contains(&third.number) && settled[0].contains(&asked.town.care_office.name));
    assert!(!page.body.contains("次郎"), "a settled meeting is known by its number");
    let clashes = page.texts(".slot__clash");
    let found = clashes.iter().filter(|text| text.contains("確定した会議") && text.contains(&third.number));
    assert_eq!(found.count(), 1, "{clashes:?}");
    for (_, room) in app.invitations_of(&third.case.meeting, InvitationKind::Room) {
        app.stamp_invitation(&room, "revoked_at");
    }
    let page = helper.get(WEEK).await;
    assert!(!page.body.contains(&third.number), "nothing tells the reader of it any more");
    let clashes = page.texts(".slot__clash");
    assert!(clashes.iter().any(|text| text.contains("ほかの担当者会議")), "{clashes:?}");
});

both!(an_answer_stays_as_it_is_once_its_deadline_has_passed, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(WEEK).await;
    let done = helper.submit(&page, WEEK, &pairs(&typed(&page, &asked.second, &["yes", "no"]))).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let stale = helper.follow(&done).await;
    app.pass(Duration::days(6));
    let mut helper = app.signed_in_as(&asked.town.provider_staff);
    let page = helper.get(&format!("{WEEK}?week=2026-11-30")).await;
    assert!(marks(&page, &asked.second).is_empty(), "{}", page.body);
    assert!(page.body.contains("回答期限を過ぎました") && page.body.contains(&asked.second.number));
    assert_eq!(marks(&page, &asked.first).len(), 3, "a first answer is taken later too");
    let mut all = page.form_fields(WEEK);
    let of_second = |name: &str| name.contains(asked.second.invitation.as_str());
    all.extend(stale.form_fields(WEEK).into_iter().filter(|(name, _)| of_second(name)));
    let changed = typed(&stale, &asked.second, &["no", "no"]);
    all.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    all.extend(changed);
    let told = helper.post(WEEK, &pairs(&all)).await;
    assert_eq!(told.status, 422);
    assert!(told.body.contains("回答期限を過ぎたため、回答を変えられません"), "{}", told.body);
    assert_eq!(app.answers_of(&asked.second), 2);
});

both!(a_form_of_a_week_that_came_too_late_for_its_session_is_kept_and_sent, |app| async move {
    let asked = app.asked_by_two();
    let mut helper = app.signed_in(&asked.town.provider_staff).await;
    let page = helper.get(WEEK).await;
    let all =
        [typed(&page, &asked.first, &["yes", "yes", "no"]), typed(&page, &asked.second, &["yes", "yes"])];
    app.pass(Duration::minutes(45));
    let parked = helper.submit(&page, WEEK, &pairs(&all.concat())).await;
    assert!(parked.location.starts_with("/sign-in?parked=1"), "{}", parked.location);
    let code = app.fresh_code(&asked.town.provider_staff.login);
    helper.give_password(&asked.town.provider_staff.login, crate::support::PASSWORD).await;
    let back = helper.give_code(&code).await;
    assert!(back.location.starts_with("/parked/"), "{}", back.location);
    let kept = helper.follow(&back).await;
    let sent = helper.submit(&kept, WEEK, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!((app.answers_of(&asked.first), app.answers_of(&asked.second)), (3, 2));
    assert_eq!(helper.get(&back.location).await.status, 404, "what was sent is not kept any longer");
});
