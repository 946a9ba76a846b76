//! Who hears what of a settled date: whoever has it in the calendar, whoever writes, whoever was added afterwards.

use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::domain::job::MailState;
use enza::domain::opinion::{RowRef, Said, Stance};
use enza::storage::schema::{jobs, mails, offices};
use enza::storage::tables::mails as letters;
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::Cmd;
use enza::usecases::inquiry::{self, AnswerInput};

use crate::meetings::{COMES, fixed, planned, polled, sent, sequence};
use crate::support::{Browser, Case, TestApp, Town};

/// Asks an office in writing, after the preview; gives what the preview said.
async fn asked(
    (app, town, case): (&TestApp, &Town, &Case),
    browser: &mut Browser,
    nth: usize,
    (scope, reason): (&str, &str),
) -> String {
    let who = app.participants_of(&case.meeting)[&town.providers[nth].name].to_string();
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = browser.get(&format!("{address}/new?participant={who}{scope}")).await;
    let typed = [("reason_code", reason), ("reason", "三度調整した")];
    let preview = browser.submit(&form, &format!("{address}/preview"), &typed).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let done = browser.submit(&preview, &address, &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    preview.body
}

both!(whoever_has_the_date_hears_of_a_change_and_a_cancellation_also_after_saying_no, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    fixed(&app, &mut organizer, &meeting).await;
    let office = &town.providers[0];
    let first = app.last_letter_to(&office.email);
    let who = app.participants_of(&case.meeting)[&office.name].to_string();
    let address = format!("{meeting}/participants/{who}/answer");
    let form = organizer.get(&address).await;
    let absent = [("attendance", "absent"), ("reason", "研修"), ("person", "訪問 直子")];
    assert_eq!(organizer.submit(&form, &address, &absent).await.status, 303);
    // The office that asks gets another address meanwhile; calendars know the meeting by the first one.
    let rename = |conn: &mut Conn| -> Result<usize, StorageError> {
        let own = offices::table.filter(offices::uid.eq(&town.care_office.uid));
        Ok(diesel::update(own).set(offices::email.eq("new@care.example.test")).execute(conn)?)
    };
    app.state.store().with_writer(rename).unwrap();
    let form = organizer.get(&format!("{meeting}/change")).await;
    let typed = [("slot_from_0", "15:30"), ("slot_to_0", "16:30")];
    let preview = organizer.submit(&form, &format!("{meeting}/change"), &typed).await;
    assert!(preview.body.contains(&office.email), "{}", preview.body);
    assert_eq!(organizer.submit(&preview, &format!("{meeting}/change"), &[]).await.status, 303);
    app.settle().await;
    let moved = app.last_letter_to(&office.email);
    assert_eq!(moved.calendar_line("METHOD"), "REQUEST");
    let preview = organizer.get(&format!("{meeting}/cancel")).await;
    assert!(preview.body.contains(&office.email));
    let done = organizer.submit(&preview, &format!("{meeting}/cancel"), &[("reason", "入院")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let over = app.last_letter_to(&office.email);
    assert_eq!(over.calendar_line("METHOD"), "CANCEL");
    assert!(sequence(&first.calendar) < sequence(&moved.calendar));
    assert!(sequence(&moved.calendar) < sequence(&over.calendar));
    let organizer_line =
        |calendar: &str| calendar.lines().find(|l| l.starts_with("ORGANIZER")).unwrap().to_owned();
    for later in [&moved, &over] {
        assert_eq!(later.calendar_line("UID"), first.calendar_line("UID"));
        assert_eq!(organizer_line(&later.calendar), organizer_line(&first.calendar));
    }
    assert!(first.calendar_line("UID").ends_with("@enza"), "no setting stands in the UID");
});

both!(a_cancellation_tells_those_who_write_and_takes_no_more_answers, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    fixed(&app, &mut organizer, &meeting).await;
    asked((&app, &town, &case), &mut organizer, 0, ("", "scheduling_failed")).await;
    let preview = organizer.get(&format!("{meeting}/cancel")).await;
    assert!(preview.body.contains(&town.providers[0].email) && preview.body.contains("照会を取りやめました"));
    let done = organizer.submit(&preview, &format!("{meeting}/cancel"), &[("reason", "入院")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let told = app.last_letter_to(&town.providers[0].email);
    assert!(told.text.contains("照会を取りやめました") && told.calendar.is_empty(), "{}", told.text);
    assert!(app.last_letter_to(&town.providers[1].email).calendar.contains("METHOD:CANCEL"));
    let (_, invitation) = app.invitations_of(&case.meeting, InvitationKind::Inquiry).remove(0);
    let said = vec![Said {
        row: RowRef::OVERALL,
        stance: Some(Stance::Agree),
        body: String::new(),
        risks: String::new(),
    }];
    let input = AnswerInput { invitation, said, answered_by: "訪問 直子".into(), proxy: None };
    let mut cmd = app.command(&town.provider_staff);
    let answer = |tx: &mut Tx<'_>, cmd: &mut Cmd| inquiry::answer(tx, cmd, &input);
    let refused = app.state.desk.write(&mut cmd, "inquiry.answer", answer).unwrap_err();
    assert!(format!("{refused:?}").contains("inquiry-meeting-cancelled"), "{refused:?}");
    let inquiries = organizer.get(&format!("{meeting}/inquiries")).await;
    assert!(!inquiries.body.contains("回答受付中"), "{}", inquiries.body);
});

both!(an_inquiry_in_place_of_a_poll_tells_everybody_who_was_asked_for_dates, |app| async move {
    let (town, case, mut organizer, _) = polled(&app).await;
    let preview = asked((&app, &town, &case), &mut organizer, 0, ("&whole=yes", "minor_change")).await;
    assert!(
        preview.contains(&town.providers[1].email) && preview.contains("日程調整は取りやめ"),
        "{preview}"
    );
    for office in &town.providers[1..3] {
        let told = app.last_letter_to(&office.email);
        assert!(told.text.contains("日程調整は取りやめになりました"), "{}: {}", office.name, told.text);
    }
    let texts: Vec<String> = app.letters_to(&town.providers[0].email).into_iter().map(|l| l.text).collect();
    assert!(texts[1].contains("取りやめ") && texts[2].contains("専門のお立場"), "{texts:?}");
});

both!(who_is_added_to_a_settled_date_is_invited_after_a_preview, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let page = fixed(&app, &mut organizer, &meeting).await;
    let office = &town.providers[3];
    let typed = [("office", office.uid.as_str()), ("person_name", "用具 善子")];
    let added = organizer.submit(&page, &format!("{meeting}/participants"), &typed).await;
    assert_eq!(added.status, 303, "{}", added.body);
    assert!(added.location.ends_with("/invite"), "{}", added.location);
    app.settle().await;
    assert!(app.letters_to(&office.email).is_empty(), "nothing leaves before it was shown");
    let preview = organizer.follow(&added).await;
    assert!(preview.body.contains(&office.email) && !preview.body.contains(&town.providers[0].email));
    let done = organizer.submit(&preview, &added.location, &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
    let letter = app.last_letter_to(&office.email);
    assert_eq!(letter.calendar_line("METHOD"), "REQUEST");
    let (mut holder, link) = app.holder(office).await;
    assert!(holder.get(&link).await.status < 400, "the link opens");
    let again = organizer.submit(&preview, &added.location, &[("op_id", "another")]).await;
    assert_eq!(again.status, 422, "nobody is invited twice");
    let change = organizer.get(&format!("{meeting}/cancel")).await;
    assert!(change.body.contains(&office.email), "from now on they hear of everything");
});

both!(a_letter_that_is_on_its_way_counts_as_sent_when_the_meeting_is_cancelled, |app| async move {
    let (town, _, mut organizer, meeting) = polled(&app).await;
    let page = organizer.get(&meeting).await;
    let (_, rest) = page.body.split_once(&format!("{meeting}/fix?slot=")).expect("a way to settle");
    let preview = organizer.get(&format!("{meeting}/fix?slot={}", &rest[..36])).await;
    assert_eq!(organizer.submit(&preview, &format!("{meeting}/fix"), &[]).await.status, 303);
    let (now, until) = (app.clock.now(), app.clock.now() + chrono::Duration::minutes(2));
    let lease = |conn: &mut Conn| -> Result<bool, StorageError> {
        let due = letters::due(conn, now, "", 20)?;
        let row = due.iter().find(|r| r.to_address == town.providers[0].email).expect("a letter");
        letters::lease(conn, row, until)
    };
    assert!(app.state.store().with_writer(lease).unwrap());
    let preview = organizer.get(&format!("{meeting}/cancel")).await;
    let done = organizer.submit(&preview, &format!("{meeting}/cancel"), &[("reason", "入院")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let states = |email: &str| -> Vec<(String, MailState)> {
        let read = |conn: &mut Conn| -> Result<_, StorageError> {
            let own = mails::table.filter(mails::to_address.eq(email)).order(mails::id);
            Ok(own.select((mails::kind, mails::state)).load(conn)?)
        };
        app.state.store().read(read).unwrap()
    };
    let (fixed, cancelled) = ("meeting_fixed".to_owned(), "meeting_cancelled".to_owned());
    assert_eq!(
        states(&town.providers[0].email)[1..],
        [(fixed.clone(), MailState::Queued), (cancelled, MailState::Queued)],
        "the sender delivers it, so the cancellation follows"
    );
    assert_eq!(states(&town.providers[1].email)[1..], [(fixed, MailState::Withdrawn)]);
});

both!(nobody_is_reminded_of_a_poll_that_is_settled_or_of_an_inquiry_that_is_closed, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    fixed(&app, &mut organizer, &meeting).await;
    asked((&app, &town, &case), &mut organizer, 0, ("", "scheduling_failed")).await;
    let index = organizer.get(&format!("{meeting}/inquiries")).await;
    let (_, rest) = index.body.split_once("href=\"/inquiries/").unwrap();
    let inquiry = format!("/inquiries/{}", &rest[..36]);
    let page = organizer.get(&inquiry).await;
    assert_eq!(organizer.submit(&page, &format!("{inquiry}/close"), &[]).await.status, 303);
    let before = app.sent_texts().len();
    app.pass(chrono::Duration::days(20));
    app.settle().await;
    assert_eq!(app.sent_texts().len(), before, "{:?}", app.sent_texts().last());
});

both!(each_inquiry_reminds_its_organizer_and_the_last_answer_of_each_is_told, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    app.confirm_login_address(&town.care_manager);
    for nth in 0..2 {
        asked((&app, &town, &case), &mut organizer, nth, ("", "scheduling_failed")).await;
    }
    let read = |conn: &mut Conn| -> Result<Vec<Option<String>>, StorageError> {
        let own = jobs::table.filter(jobs::kind.eq("remind_organizer")).order(jobs::id);
        Ok(own.select(jobs::dedupe_key).load(conn)?)
    };
    let keys = app.state.store().read(read).unwrap();
    assert_eq!(keys.len(), 4, "two times for each of two inquiries: {keys:?}");
    let (_, invitation) = app.invitations_of(&case.meeting, InvitationKind::Inquiry).remove(0);
    let said = vec![Said {
        row: RowRef::OVERALL,
        stance: Some(Stance::Agree),
        body: String::new(),
        risks: String::new(),
    }];
    let input = AnswerInput { invitation, said, answered_by: "訪問 直子".into(), proxy: None };
    let mut cmd = app.command(&town.provider_staff);
    let answer = |tx: &mut Tx<'_>, cmd: &mut Cmd| inquiry::answer(tx, cmd, &input);
    app.state.desk.write(&mut cmd, "inquiry.answer", answer).unwrap();
    app.settle().await;
    let own = format!("{}@example.test", town.care_manager.login);
    let told = app.letters_to(&own);
    assert_eq!(told.len(), 1, "one inquiry is complete, the other still waits");
    assert!(told[0].text.contains("/inquiries/"), "{}", told[0].text);
    app.pass(chrono::Duration::days(20));
    app.settle().await;
    assert_eq!(
        app.letters_to(&own).len(),
        3,
        "the open one is reminded of at its deadline and the day after"
    );
});

both!(only_held_meetings_on_the_plan_count, |app| async move {
    let (town, case, mut organizer, first) = polled(&app).await;
    let preview = organizer.get(&format!("{first}/cancel")).await;
    let done = organizer.submit(&preview, &format!("{first}/cancel"), &[("reason", "入院")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let second = planned(&mut organizer, &case.version).await;
    let page = organizer.get(&second).await;
    assert!(page.body.contains("1回目"), "a cancelled meeting was not held: {}", page.body);
    sent(&app, &mut organizer, &second).await;
    fixed(&app, &mut organizer, &second).await;
    let third = planned(&mut organizer, &case.version).await;
    assert!(organizer.get(&third).await.body.contains("1回目"), "nothing was held yet");
    app.pass(chrono::Duration::days(30));
    let mut organizer = app.signed_in_as(&town.care_manager);
    let page = organizer.get(&second).await;
    assert_eq!(organizer.submit(&page, &format!("{second}/hold"), &[]).await.status, 303);
    assert!(organizer.get(&second).await.body.contains("1回目"));
    assert!(organizer.get(&third).await.body.contains("2回目"));
});

both!(
    who_has_answered_by_telephone_cannot_be_taken_off_and_a_cancelled_meeting_stays_as_it_was,
    |app| async move {
        let (town, _, mut organizer, meeting) = polled(&app).await;
        let page = organizer.get(&meeting).await;
        let typed = [("office", town.providers[3].uid.as_str())];
        assert_eq!(organizer.submit(&page, &format!("{meeting}/participants"), &typed).await.status, 303);
        let who =
            app.participants_of(&Uid::parse(&meeting[10..]).unwrap())[&town.providers[3].name].to_string();
        let base = format!("{meeting}/participants/{who}");
        let page = organizer.get(&meeting).await;
        let form = organizer.get(&format!("{base}/answer")).await;
        let mut typed: Vec<(String, String)> = form
            .form_fields(&format!("{base}/answer"))
            .into_iter()
            .filter(|(name, _)| !name.starts_with("slot-"))
            .collect();
        let html = scraper::Html::parse_document(&form.body);
        let radios = scraper::Selector::parse("input[type=radio][value=yes]").unwrap();
        typed.extend(
            html.select(&radios).map(|r| (r.value().attr("name").unwrap().to_owned(), "yes".to_owned())),
        );
        let mut pairs: Vec<(&str, &str)> = typed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        pairs.retain(|(name, _)| !["attendance", "person", "channel"].contains(name));
        pairs.extend([COMES[0], COMES[1], ("channel", "phone")]);
        let entered = organizer.post(&format!("{base}/answer"), &pairs).await;
        assert_eq!(entered.status, 303, "{}", entered.body);
        let kept = organizer.submit(&page, &format!("{base}/remove"), &[]).await;
        assert_eq!(kept.status, 422, "{}", kept.body);
        assert!(kept.body.contains("回答がすでに記録されている"), "{}", kept.body);
        let preview = organizer.get(&format!("{meeting}/cancel")).await;
        let done = organizer.submit(&preview, &format!("{meeting}/cancel"), &[("reason", "入院")]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let late = organizer.submit(&page, &format!("{base}/require"), &[]).await;
        assert_eq!(late.status, 422, "{}", late.body);
        assert!(late.body.contains("中止されています"), "{}", late.body);
    }
);
