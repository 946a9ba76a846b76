//! Links that are extended, renewed and sent again, and those that stay ended.

use chrono::{Duration, NaiveDateTime};
use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::storage::schema::{invitations, jobs};
use enza::storage::{Conn, StorageError};

use crate::meetings::{fixed, polled};
use crate::support::{Browser, Office, TestApp};

/// Deadline and end of an invitation.
fn times(app: &TestApp, invitation: &Uid) -> (Option<NaiveDateTime>, NaiveDateTime) {
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let own = invitations::table.filter(invitations::uid.eq(invitation));
        Ok(own.select((invitations::due_at, invitations::expires_at)).first(conn)?)
    };
    app.state.store().read(read).unwrap()
}

/// When the recipient of an invitation is reminded.
fn reminders(app: &TestApp, invitation: &Uid) -> Vec<NaiveDateTime> {
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let own = jobs::table.filter(jobs::dedupe_key.like(format!("remind:{invitation}:%")));
        Ok(own.order(jobs::run_at).select(jobs::run_at).load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

/// The invitation of an office.
fn invitation(app: &TestApp, meeting: &Uid, kind: InvitationKind, office: &Office) -> Uid {
    let all = app.invitations_of(meeting, kind);
    all.into_iter().find(|(label, _)| *label == office.name).unwrap().1
}

/// Presses a button of an invitation.
async fn press(browser: &mut Browser, meeting: &str, invitation: &Uid, what: &str) -> (u16, String) {
    let address = format!("{meeting}/invitations/{invitation}/{what}");
    let csrf = browser.get("/account").await.form_fields("/account");
    let csrf = csrf.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let answer = browser.post(&address, &[("csrf", &csrf)]).await;
    (answer.status, answer.body)
}

both!(links_that_ended_with_the_record_stay_ended, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    crate::records::signed_without_meeting(&app, &town, &case, &mut organizer).await;
    let meeting = format!("/meetings/{}", case.meeting);
    let own = invitation(&app, &case.meeting, InvitationKind::Inquiry, &town.providers[0]);
    let ended = times(&app, &own);
    assert!(ended.1 <= app.clock.now(), "the sign-off ends it");
    for what in ["extend", "renew", "resend"] {
        let (status, body) = press(&mut organizer, &meeting, &own, what).await;
        assert_eq!(status, 422, "{what}: {body}");
        assert!(body.contains("この案内はもう終わっている"), "{what}: {body}");
        assert_eq!(times(&app, &own), ended, "{what}");
    }
    assert_eq!(press(&mut organizer, &meeting, &own, "revoke").await.0, 303, "a link can always be ended");
});

both!(an_extension_moves_the_reminders_and_the_next_letter_names_its_own_deadline, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    let own = invitation(&app, &case.meeting, InvitationKind::Poll, &town.providers[0]);
    let (due, planned) = (times(&app, &own).0.unwrap(), reminders(&app, &own));
    app.pass(due - app.clock.now() - Duration::hours(20));
    let mut organizer_again = app.signed_in_as(&town.care_manager);
    std::mem::swap(&mut organizer, &mut organizer_again);
    assert_eq!(press(&mut organizer, &meeting, &own, "extend").await.0, 303);
    let (later, end) = times(&app, &own);
    assert!(later.unwrap() > due);
    assert_eq!(end, later.unwrap() + Duration::days(30), "thirty days after the deadline (§3)");
    let moved = reminders(&app, &own);
    assert!(moved.iter().all(|at| !planned.contains(at) && *at > app.clock.now()), "{planned:?} {moved:?}");
    assert_eq!(press(&mut organizer, &meeting, &own, "resend").await.0, 303);
    app.settle().await;
    let day = enza::domain::time::jst::jst_date(later.unwrap());
    let said = format!("{}月{}日", chrono::Datelike::month(&day), chrono::Datelike::day(&day));
    let letter = app.last_letter_to(&town.providers[0].email);
    let line = letter.text.lines().find(|l| l.contains("回答期限")).unwrap();
    assert!(line.contains(&said), "{said}: {line}");
});

both!(a_rooms_link_ends_thirty_days_after_its_meeting_whatever_is_pressed, |app| async move {
    let (town, case, mut organizer, meeting) = polled(&app).await;
    fixed(&app, &mut organizer, &meeting).await;
    let own = invitation(&app, &case.meeting, InvitationKind::Room, &town.providers[0]);
    let before = times(&app, &own);
    for what in ["extend", "renew"] {
        assert_eq!(press(&mut organizer, &meeting, &own, what).await.0, 303);
        assert_eq!(times(&app, &own), before, "{what}");
    }
    let poll = invitation(&app, &case.meeting, InvitationKind::Poll, &town.providers[0]);
    let (status, body) = press(&mut organizer, &meeting, &poll, "resend").await;
    assert_eq!(status, 422, "nobody is asked for dates that are settled: {body}");
});

both!(the_letter_of_an_inquiry_is_sent_again, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    crate::records::replaced(&app, &town, &case, &mut organizer).await;
    app.settle().await;
    let meeting = format!("/meetings/{}", case.meeting);
    let own = invitation(&app, &case.meeting, InvitationKind::Inquiry, &town.providers[0]);
    let first = app.last_letter_to(&town.providers[0].email);
    assert_eq!(press(&mut organizer, &meeting, &own, "resend").await.0, 303);
    app.settle().await;
    let letters = app.letters_to(&town.providers[0].email);
    assert_eq!(letters.len(), 2);
    assert_eq!((&letters[1].text, letters[1].fragment()), (&first.text, first.fragment()), "the same link");
});
