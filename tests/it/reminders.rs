//! Reminders: one letter an office and day, decided as it leaves, never for what was answered; stopped ones are told to whoever
//! asked, and an office chooses its days.

use chrono::NaiveDateTime;
use diesel::prelude::*;
use enza::domain::meeting::Planned;
use enza::domain::time::jst;
use enza::jobs::{deliver, worker};
use enza::storage::schema::{jobs, mails, reminders};
use enza::storage::{Conn, StorageError};

use crate::support::{Call, Deed, Person, Polled, Smtp, TestApp, Town, at};

/// Nine in the morning of a day of November.
fn nine(day: u32) -> NaiveDateTime {
    jst::at(chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap(), 9, 0).unwrap()
}

/// The business days three and one before 1 December.
const THREE_BEFORE: u32 = 26;
const ONE_BEFORE: u32 = 30;

/// Two organizers ask the home-help office for dates until 1 December.
fn asked(app: &TestApp, town: &Town) -> (Polled, Polled) {
    let office = || vec![&town.providers[0]];
    let first = Call::of(town, ("架空 太郎", "0000000001"), office());
    let second = Call {
        organizer: &town.second_care_manager,
        ..Call::of(town, ("架空 次郎", "0000000002"), office())
    };
    let slots = [at(3, 10, 0), at(4, 10, 0)];
    (first.out(app, town, &slots), second.out(app, town, &slots))
}

/// What became of reminders, oldest first.
fn outcomes(app: &TestApp) -> Vec<String> {
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        Ok(reminders::table.order(reminders::id).select(reminders::outcome).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

/// Kind and state of the letters to an address, oldest first.
fn letters(app: &TestApp, to: &str) -> Vec<(String, String)> {
    let read = |conn: &mut Conn| -> Result<Vec<_>, StorageError> {
        let own = mails::table.filter(mails::to_address.eq(to)).order(mails::id);
        Ok(own.select((mails::kind, mails::state)).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

fn answer(app: &TestApp, town: &Town, organizer: &Person, poll: &Polled) {
    app.answers(organizer, poll, &town.providers[0].name, ("oo", Planned::Attending));
}

both!(what_several_organizers_wait_for_is_one_letter_a_day_with_a_link_each, |app| async move {
    let town = app.town();
    let (first, second) = asked(&app, &town);
    app.settle().await;
    let office = &town.providers[0];
    let before = app.letters_to(&office.email).len();
    app.clock.set(nine(THREE_BEFORE));
    app.settle().await;
    let all = app.letters_to(&office.email);
    assert_eq!(all.len(), before + 1, "one letter, not one for each invitation");
    let digest = all.last().unwrap();
    for said in [&first.number, &second.number, &town.care_office.name, &town.second_care_office.name] {
        assert!(digest.text.contains(said.as_str()), "{said}: {}", digest.text);
    }
    for secret in ["太郎", "次郎", "0000000001"] {
        assert!(!digest.raw.contains(secret) && !digest.text.contains(secret), "{secret}");
    }
    assert!(digest.text.starts_with(&format!("{} 御中", office.name)), "{}", digest.text);
    let links: Vec<&str> = digest.text.split("/i/#").skip(1).collect();
    assert_eq!(links.len(), 2, "a link for each: {}", digest.text);
    for link in links {
        let fragment = link.split_whitespace().next().unwrap();
        let opened = app.browser().open_link(fragment).await;
        assert_eq!(opened.status, 303, "{}", opened.body);
    }
    answer(&app, &town, &town.care_manager, &first);
    app.clock.set(nine(ONE_BEFORE));
    app.settle().await;
    let rest = app.last_letter_to(&office.email);
    assert_eq!(app.letters_to(&office.email).len(), before + 2);
    assert!(rest.text.contains(&second.number) && !rest.text.contains(&first.number), "{}", rest.text);
    answer(&app, &town, &town.second_care_manager, &second);
    app.clock.set(at(5, 9, 0));
    app.settle().await;
    assert_eq!(app.letters_to(&office.email).len(), before + 2, "everything was answered");
    assert_eq!(outcomes(&app), ["sent", "sent", "sent"]);
});

both!(what_is_answered_while_a_reminder_waits_is_left_out_as_it_leaves, |app| async move {
    let town = app.town();
    let (first, second) = asked(&app, &town);
    app.settle().await;
    let office = &town.providers[0];
    app.clock.set(nine(THREE_BEFORE));
    while worker::round(&app.state.works).await.unwrap() > 0 {}
    answer(&app, &town, &town.care_manager, &first);
    app.settle().await;
    let digest = app.last_letter_to(&office.email);
    assert!(digest.text.contains(&second.number) && !digest.text.contains(&first.number), "{}", digest.text);
    app.clock.set(nine(ONE_BEFORE));
    while worker::round(&app.state.works).await.unwrap() > 0 {}
    answer(&app, &town, &town.second_care_manager, &second);
    let before = app.letters_to(&office.email).len();
    app.settle().await;
    assert_eq!(app.letters_to(&office.email).len(), before, "nothing is left to remind of");
    let last = letters(&app, &office.email).pop().unwrap();
    assert_eq!(last, ("answer_reminder".into(), "withdrawn".into()));
});

both!(a_job_that_runs_again_writes_no_second_letter_and_a_missed_day_is_made_up_for_once, |app| async move {
    let town = app.town();
    asked(&app, &town);
    app.settle().await;
    let office = &town.providers[0];
    let before = letters(&app, &office.email).len();
    app.clock.set(nine(THREE_BEFORE));
    while worker::round(&app.state.works).await.unwrap() > 0 {}
    // As if the process had been killed after the letter was queued and before the jobs were noted as done.
    let forget = |conn: &mut Conn| -> Result<usize, StorageError> {
        let done = jobs::table.filter(jobs::kind.eq("remind_invitation")).filter(jobs::state.eq("done"));
        Ok(diesel::update(done).set(jobs::state.eq("queued")).execute(conn)?)
    };
    assert!(app.state.store().with_writer(forget).unwrap() >= 2);
    app.settle().await;
    assert_eq!(letters(&app, &office.email).len(), before + 1);
    app.settle().await;
    // The server is off on the last day before the deadline until the evening.
    app.clock.set(jst::at(nine(ONE_BEFORE).date(), 20, 0).unwrap());
    app.settle().await;
    assert_eq!(letters(&app, &office.email).len(), before + 2);
    app.clock.set(at(5, 9, 0));
    app.settle().await;
    assert_eq!(letters(&app, &office.email).len(), before + 2, "after the deadline nobody is asked again");
});

both!(an_office_stops_reminders_and_whoever_asked_is_told_until_it_wants_them_again, |app| async move {
    let town = app.town();
    let (first, _) = asked(&app, &town);
    app.settle().await;
    let office = &town.providers[0];
    let before = app.letters_to(&office.email).len();
    let mut staff = app.signed_in_as(&town.provider_staff);
    let page = staff.get("/account/letters").await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(!page.body.contains("再送する日"), "who asks nobody has no days to choose: {}", page.body);
    let stopped = staff.submit(&page, "/account/letters", &[]).await;
    assert_eq!((stopped.status, stopped.location.as_str()), (303, "/account/letters"), "{}", stopped.body);
    let late = staff.submit(&page, "/account/letters", &[("op_id", "another")]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("すでに止められています"), "{}", late.body);
    app.clock.set(nine(THREE_BEFORE));
    app.settle().await;
    assert_eq!(app.letters_to(&office.email).len(), before, "no reminder");
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = organizer.get(&format!("/meetings/{}", first.uid)).await;
    assert!(meeting.body.contains("通知を止めています"), "{}", meeting.body);
    let shown = organizer.get(&format!("/offices/{}", office.uid)).await;
    assert!(shown.body.contains("回答のお願いの再送：止めています"), "{}", shown.body);
    let mut staff = app.signed_in_as(&town.provider_staff);
    let page = staff.get("/account/letters").await;
    assert!(page.body.contains("訪問 直子 さんが"), "{}", page.body);
    assert_eq!(staff.submit(&page, "/account/letters", &[]).await.status, 303);
    app.clock.set(nine(ONE_BEFORE));
    app.settle().await;
    assert_eq!(
        app.letters_to(&office.email).len(),
        before + 1,
        "the next day's letter comes, the missed one does not"
    );
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = organizer.get(&format!("/meetings/{}", first.uid)).await;
    assert!(
        !meeting.body.contains("止めています") && meeting.body.contains("再送 2026年11月30日"),
        "{}",
        meeting.body
    );
    assert_eq!(outcomes(&app), ["muted", "muted", "sent", "sent"]);
});

both!(nobody_stops_letters_of_another_office_and_nothing_binding_can_be_stopped, |app| async move {
    let town = app.town();
    let mut staff = app.signed_in_as(&town.provider_staff);
    let page = staff.get("/account/letters").await;
    for (typed, status) in [
        ([("office", town.providers[1].uid.as_str()), ("kind", "answer_reminders")], 404),
        ([("office", "nonsense"), ("kind", "answer_reminders")], 422),
        ([("office", town.providers[0].uid.as_str()), ("kind", "meeting_cancelled")], 422),
        ([("office", town.providers[0].uid.as_str()), ("kind", "progress")], 422),
        ([("office", ""), ("kind", "answer_reminders")], 422),
        ([("office", ""), ("kind", "progress")], 403),
    ] {
        let answer = staff.submit(&page, "/account/letters", &typed).await;
        assert_eq!(answer.status, status, "{typed:?}: {}", answer.body);
    }
    let mut manager = app.signed_in_as(&town.care_manager);
    let page = manager.get("/account/letters").await;
    let path = "/account/letters/days";
    let foreign = [("office", town.second_care_office.uid.as_str()), ("days", "-1")];
    assert_eq!(manager.submit(&page, path, &foreign).await.status, 404);
    let wrong = manager.submit(&page, path, &[("days", "-2")]).await;
    assert_eq!(wrong.status, 422, "{}", wrong.body);
    assert!(wrong.body.contains("再送する日を、表示された中から選んでください"), "{}", wrong.body);
});

both!(an_office_chooses_its_days_also_for_what_is_open_and_goes_back, |app| async move {
    let town = app.town();
    asked(&app, &town);
    app.settle().await;
    let office = &town.providers[0];
    let before = app.letters_to(&office.email).len();
    let mut manager = app.signed_in_as(&town.care_manager);
    let path = "/account/letters/days";
    let page = manager.get("/account/letters").await;
    let csrf = page.form_fields(path).into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let none = [
        ("csrf", csrf.as_str()),
        ("office", town.care_office.uid.as_str()),
        ("kind", "poll"),
        ("act", "save"),
    ];
    let saved = manager.post(path, &none).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let page = manager.get("/account/letters").await;
    assert!(page.body.contains("どの日にも再送しません"), "{}", page.body);
    app.clock.set(nine(THREE_BEFORE));
    app.settle().await;
    let letter = app.last_letter_to(&office.email);
    assert_eq!(app.letters_to(&office.email).len(), before + 1, "the other office goes by the rules");
    assert!(letter.text.contains(&town.second_care_office.name), "{}", letter.text);
    let mut manager = app.signed_in_as(&town.care_manager);
    let page = manager.get("/account/letters").await;
    let csrf = page.form_fields(path).into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let back = [
        ("csrf", csrf.as_str()),
        ("office", town.care_office.uid.as_str()),
        ("kind", "poll"),
        ("act", "reset"),
    ];
    assert_eq!(manager.post(path, &back).await.status, 303);
    app.clock.set(nine(ONE_BEFORE));
    app.settle().await;
    let letter = app.last_letter_to(&office.email);
    assert!(letter.text.contains(&town.care_office.name), "planned anew for what is open: {}", letter.text);
    assert!(letter.text.contains(&town.second_care_office.name), "{}", letter.text);
});

both!(who_called_a_meeting_stops_the_news_of_it_and_nobody_elses, |app| async move {
    let town = app.town();
    asked(&app, &town);
    app.confirm_login_address(&town.care_manager);
    app.confirm_login_address(&town.second_care_manager);
    let mut manager = app.signed_in_as(&town.care_manager);
    let page = manager.get("/account/letters").await;
    let typed = [("kind", "progress"), ("office", ""), ("wanted", "no")];
    let stopped = manager.submit(&page, "/account/letters", &typed).await;
    assert_eq!(stopped.status, 303, "{}", stopped.body);
    let told = |who: &Person| app.letters_to(&format!("{}@example.test", who.login)).len();
    app.clock.set(at(1, 0, 0));
    app.settle().await;
    assert_eq!((told(&town.care_manager), told(&town.second_care_manager)), (0, 1), "at the deadline");
});

both!(a_digest_that_does_not_arrive_is_told_to_each_organizer, |app| async move {
    let smtp = Smtp::start(&[Deed::Accept, Deed::Accept, Deed::Refuse]).await;
    let settings = smtp.settings();
    let settings: Vec<_> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let Some(app) = TestApp::spawn(app.backend, &settings) else { return };
    let town = app.town();
    let (first, second) = asked(&app, &town);
    app.settle().await;
    app.clock.set(nine(THREE_BEFORE));
    app.settle().await;
    let sent = letters(&app, &town.providers[0].email);
    assert_eq!(sent.last().unwrap(), &("answer_digest".to_owned(), "refused".to_owned()));
    for (who, poll) in [(&town.care_manager, &first), (&town.second_care_manager, &second)] {
        let page = app.signed_in_as(who).get(&format!("/meetings/{}", poll.uid)).await;
        assert!(page.body.contains("不達") && page.body.contains(&town.providers[0].email), "{}", page.body);
    }
});

both!(a_digest_waits_its_turn_and_leaves_once_under_one_id_when_the_relay_breaks, |app| async move {
    // The two invitations wait, then leave; the digest meets a 451, then a line that is cut after its data, then leaves.
    let deeds = [Deed::Later, Deed::Accept, Deed::Accept, Deed::Later, Deed::CutAfterData];
    let smtp = Smtp::start(&deeds).await;
    let settings = smtp.settings();
    let settings: Vec<_> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let Some(app) = TestApp::spawn(app.backend, &settings) else { return };
    let town = app.town();
    asked(&app, &town);
    deliver::round(&app.state.works).await.unwrap();
    assert!(smtp.taken().is_empty(), "the first is refused for now, and the second waits behind it");
    app.clock.set(nine(THREE_BEFORE));
    for _ in 0..4 {
        app.settle().await;
        app.pass(chrono::Duration::minutes(20));
    }
    let taken = smtp.taken();
    let subjects: Vec<String> = taken.iter().map(|letter| letter.header("Message-ID").unwrap()).collect();
    assert_eq!(taken.len(), 4, "two invitations, and the digest twice at most: {subjects:?}");
    assert_eq!(subjects[2], subjects[3], "a repeat is recognised by its Message-ID");
    assert!(subjects[0] != subjects[1] && subjects[1] != subjects[2], "{subjects:?}");
    let states = letters(&app, &town.providers[0].email);
    assert_eq!(states.last().unwrap(), &("answer_digest".to_owned(), "sent".to_owned()));
    assert_eq!(states.len(), 3);
});

both!(an_address_that_another_office_has_too_is_said_to_need_a_second_look, |app| async move {
    let town = app.town();
    let mut manager = app.signed_in_as(&town.care_manager);
    let page = format!("/offices/{}", town.providers[0].uid);
    let said = "同じアドレスが、ほかの事業所にも登録されています";
    assert!(!manager.get(&page).await.body.contains(said));
    let take = |conn: &mut Conn| -> Result<usize, StorageError> {
        use enza::storage::schema::offices;
        let other = offices::table.filter(offices::uid.eq(&town.providers[1].uid));
        Ok(diesel::update(other).set(offices::email.eq(&town.providers[0].email)).execute(conn)?)
    };
    app.state.store().with_writer(take).unwrap();
    let shown = manager.get(&page).await;
    assert!(shown.body.contains(said) && shown.body.contains(&town.providers[1].name), "{}", shown.body);
});

both!(
    before_a_letter_leaves_it_is_said_who_has_stopped_reminders_and_whose_address_others_have,
    |app| async move {
        let town = app.town();
        let case = app.case(&town);
        let mut staff = app.signed_in_as(&town.provider_staff);
        let mut manager = app.signed_in_as(&town.care_manager);
        let meeting = format!("/meetings/{}", case.meeting);
        let people = app.participants_of(&case.meeting);
        let [first, second] = [0, 1].map(|n| people[&town.providers[n].name].to_string());
        let asking = format!("{meeting}/inquiries/new?participant={first}&participant={second}");
        let reason = [("reason_code", "scheduling_failed"), ("reason", "三度調整したが重なった")];
        let (muted, shared) = ("通知を止めています", "同じアドレスが、ほかの事業所にも登録されています");
        let plain = manager.get(&format!("{meeting}/send")).await;
        assert!(!plain.body.contains(muted) && !plain.body.contains(shared), "{}", plain.body);
        let settings = staff.get("/account/letters").await;
        let office = &town.providers[0];
        let typed = [("kind", "answer_reminders"), ("office", office.uid.as_str()), ("wanted", "no")];
        assert_eq!(staff.submit(&settings, "/account/letters", &typed).await.status, 303);
        let take = |conn: &mut Conn| -> Result<usize, StorageError> {
            use enza::storage::schema::offices;
            let other = offices::table.filter(offices::uid.eq(&town.providers[3].uid));
            Ok(diesel::update(other).set(offices::email.eq(&town.providers[1].email)).execute(conn)?)
        };
        app.state.store().with_writer(take).unwrap();
        let form = manager.get(&asking).await;
        let preview = manager.submit(&form, &format!("{meeting}/inquiries/preview"), &reason).await;
        let letter = manager.get(&format!("{meeting}/send")).await;
        let sent = manager.submit(&preview, &format!("{meeting}/inquiries"), &[]).await;
        assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
        let inquiry = manager.follow(&sent).await;
        for page in [&letter, &preview, &inquiry] {
            let lines = page.texts(".rows li");
            let of =
                |name: &str, said: &str| lines.iter().any(|line| line.contains(name) && line.contains(said));
            assert!(of(&office.name, muted) && of(&office.name, "電話かFAX"), "{lines:?}");
            assert!(of(&town.providers[1].name, shared), "{lines:?}");
            assert!(of(&town.providers[1].name, &town.providers[3].name), "{lines:?}");
            assert!(!of(&office.name, shared) && !of(&town.providers[1].name, muted), "{lines:?}");
        }
        app.settle().await;
    }
);
