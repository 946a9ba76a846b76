//! The private calendar of an account: what stands in it, read by strangers' libraries, and that its address opens only
//! while it lives.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::storage::schema::{audit_events, calendar_feeds};
use enza::storage::{Conn, StorageError};
use enza::usecases::account::leave::{Leave, leave};
use enza::usecases::meeting::preview::Sending;
use enza::usecases::meeting::{self, Cancel};
use reqwest::Method;

use crate::calendar_peers::{has, read_by};
use crate::inbox_week::{Asked, Poll};
use crate::support::{Answer, Browser, TestApp, Town};

/// Reads a calendar with a library and prints what it found of each event, a line each.
const ICALENDAR: &str = r#"
import sys, icalendar
calendar = icalendar.Calendar.from_ical(sys.stdin.buffer.read())
assert len(calendar.walk("VTIMEZONE")) == 1 and "METHOD" not in calendar
zone = calendar.walk("VTIMEZONE")[0].to_tz()
for e in calendar.walk("VEVENT"):
    start = e["DTSTART"].dt
    assert str(zone.utcoffset(start.replace(tzinfo=None))) == "9:00:00"
    assert "ATTENDEE" not in e and "ORGANIZER" not in e
    print("|".join([e["UID"], str(e["SEQUENCE"]), e["STATUS"], start.strftime("%Y-%m-%dT%H:%M"), e["SUMMARY"], e["LOCATION"]]))
"#;
const VOBJECT: &str = r#"
import sys, vobject
calendar = vobject.readOne(sys.stdin.buffer.read().decode())
for e in calendar.contents.get("vevent", []):
    print("|".join([e.uid.value, e.sequence.value, e.status.value, e.dtstart.value.strftime("%Y-%m-%dT%H:%M"), e.summary.value, e.location.value]))
"#;

/// The events as both libraries read them; nothing where they are not installed.
fn events(text: &str) -> Option<Vec<String>> {
    if !(has("icalendar") && has("vobject")) {
        return None;
    }
    let read = read_by(ICALENDAR, text);
    assert_eq!(read_by(VOBJECT, text), read, "both read the same");
    Some(read)
}

fn unfolded(text: &str) -> String {
    text.replace("\r\n ", "").replace("\r\n", "\n")
}

/// Makes the address of a calendar on the account's page, and gives its path.
async fn made(app: &TestApp, browser: &mut Browser) -> String {
    let page = browser.get("/account").await;
    let done = browser.submit(&page, "/account/calendar", &[]).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/account#calendar"), "{}", done.body);
    shown(app, browser).await.expect("the address is shown")
}

/// The path of the address that the account's page shows.
async fn shown(app: &TestApp, browser: &mut Browser) -> Option<String> {
    let page = browser.get("/account").await;
    let address = page.texts("#calendar [data-copy-text]").pop()?;
    let base = app.state.config.base_url();
    Some(address.strip_prefix(&base).expect("it begins with the address of the installation").to_owned())
}

/// A calendar program: no cookies, nothing but the address.
async fn subscribed(app: &TestApp, path: &str) -> Answer {
    app.browser().get(path).await
}

fn cancelled(app: &TestApp, town: &Town, poll: &Poll) {
    let shown = app.seen(&town.care_manager, &poll.case.meeting, &Sending::Cancel);
    let input = Cancel { meeting: poll.case.meeting.clone(), reason: "入院のため".into(), shown };
    app.act(&town.care_manager, "meeting.cancel", |tx, cmd| meeting::cancel(tx, cmd, &input));
}

both!(settled_meetings_stand_in_a_calendar_under_the_uids_of_their_letters_without_names, |app| async move {
    let Asked { town, second_town, first, second } = app.asked_by_two();
    let mut helper = app.signed_in_as(&town.provider_staff);
    let path = made(&app, &mut helper).await;
    assert!(path.starts_with("/calendar/t") && path.ends_with(".ics"), "{path}");
    let empty = subscribed(&app, &path).await;
    assert_eq!(empty.status, 200, "{}", empty.body);
    assert_eq!(events(&empty.body).unwrap_or_default(), Vec::<String>::new(), "polls are no dates yet");
    app.poll_settled(&town, &first, 0);
    app.poll_settled(&second_town, &second, 1);
    app.settle().await;
    let feed = subscribed(&app, &path).await;
    assert_eq!(feed.header("content-type"), Some("text/calendar; charset=utf-8"));
    assert_eq!(feed.header("cache-control"), Some("private, no-cache"));
    let letters = app.letters_to(&town.providers[0].email);
    let mailed: Vec<String> =
        letters.iter().filter(|l| !l.calendar.is_empty()).map(|l| l.calendar_line("UID")).collect();
    assert_eq!(mailed.len(), 2);
    if let Some(events) = events(&feed.body) {
        assert_eq!(events.len(), 2, "{events:?}");
        for (event, (uid, poll, start)) in events
            .iter()
            .zip([(&mailed[0], &first, "2026-12-01T14:00"), (&mailed[1], &second, "2026-12-02T10:00")])
        {
            let summary = format!("サービス担当者会議（会議番号 {}）", poll.number);
            assert_eq!(*event, format!("{uid}|0|CONFIRMED|{start}|{summary}|ご利用者宅"));
        }
    }
    for name in ["太郎", "花子", "架空", &town.provider_staff.name, "mailto:"] {
        assert!(!unfolded(&feed.body).contains(name), "{name}: {}", feed.body);
    }
    let tag = feed.header("etag").unwrap().to_owned();
    let ask = |tag: &str| app.browser().request(Method::GET, &path).header("if-none-match", tag);
    let same = app.browser().send(ask(&tag)).await;
    assert_eq!((same.status, same.body.as_str(), same.header("etag")), (304, "", Some(tag.as_str())));
    cancelled(&app, &town, &first);
    let changed = app.browser().send(ask(&tag)).await;
    assert_eq!(changed.status, 200, "what has changed is sent");
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
    if let Some(events) = events(&changed.body) {
        assert!(events[0].starts_with(&format!("{}|1|CANCELLED|", mailed[0])), "{events:?}");
        assert!(events[1].contains("|CONFIRMED|"), "{events:?}");
    }
    let head = app.browser().request(Method::HEAD, &path);
    assert_eq!(app.browser().send(head).await.status, 200);
    app.pass(Duration::days(29));
    let later = unfolded(&subscribed(&app, &path).await.body);
    assert!(later.contains(&second.number), "thirty days back: {later}");
    app.pass(Duration::days(14));
    let later = unfolded(&subscribed(&app, &path).await.body);
    assert!(!later.contains(&second.number) && later.contains("BEGIN:VTIMEZONE"), "{later}");
});

both!(a_calendar_holds_what_its_owner_calls_or_is_called_to_and_nothing_else, |app| async move {
    let Asked { town, second_town, first, second } = app.asked_by_two();
    app.poll_settled(&town, &first, 0);
    app.poll_settled(&second_town, &second, 1);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let path = made(&app, &mut organizer).await;
    let own = unfolded(&subscribed(&app, &path).await.body);
    assert!(own.contains(&first.number) && !own.contains(&second.number), "{own}");
    let mut stranger = app.signed_in_as(&town.other_care_manager);
    let path = made(&app, &mut stranger).await;
    assert!(!subscribed(&app, &path).await.body.contains("VEVENT"), "another town's");
    let mut helper = app.signed_in_as(&town.provider_staff);
    let path = made(&app, &mut helper).await;
    let room = app.invitations_of(&first.case.meeting, InvitationKind::Room);
    let (_, room) = room.into_iter().find(|(label, _)| *label == town.providers[0].name).unwrap();
    app.stamp_invitation(&room, "revoked_at");
    let called = unfolded(&subscribed(&app, &path).await.body);
    assert!(!called.contains(&first.number) && called.contains(&second.number), "{called}");
    let mut administrator = app.signed_in_as(&town.administrator);
    let page = administrator.get("/account").await;
    assert!(page.texts("#calendar").is_empty(), "who has no meetings is offered none");
});

both!(who_says_after_the_invitation_that_they_cannot_come_keeps_no_date, |app| async move {
    let Asked { town, first, .. } = app.asked_by_two();
    app.poll_settled(&town, &first, 0);
    app.settle().await;
    let mut helper = app.signed_in_as(&town.provider_staff);
    let path = made(&app, &mut helper).await;
    assert!(subscribed(&app, &path).await.body.contains("CONFIRMED"));
    let (mut holder, link) = app.holder(&town.providers[0]).await;
    for (attendance, stands) in [("absent", false), ("attending", true)] {
        let page = holder.get(&link).await;
        let said = [("attendance", attendance), ("person", "訪問 直子"), ("reason", "研修のため")];
        let done = holder.submit(&page, &format!("{link}/attendance"), &said).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let feed = unfolded(&subscribed(&app, &path).await.body);
        assert_eq!(feed.contains(&first.number), stands, "{attendance}: {feed}");
    }
    let mut organizer = app.signed_in_as(&town.care_manager);
    let path = made(&app, &mut organizer).await;
    assert!(subscribed(&app, &path).await.body.contains("CONFIRMED"), "whoever calls it holds it");
});

both!(a_revoked_or_wrong_address_is_a_plain_404_and_making_and_revoking_stand_in_the_log, |app| async move {
    let town = app.town();
    let mut helper = app.signed_in_as(&town.provider_staff);
    let page = helper.get("/account").await;
    assert_eq!(helper.submit(&page, "/account/calendar", &[]).await.status, 303);
    let path = shown(&app, &mut helper).await.unwrap();
    let again = helper.submit(&page, "/account/calendar", &[]).await;
    assert_eq!(again.status, 303, "the same click again says the same");
    assert_eq!(shown(&app, &mut helper).await.as_deref(), Some(path.as_str()));
    let mut fields = page.form_fields("/account/calendar");
    fields.retain(|(name, _)| name != "op_id");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let second = helper.post("/account/calendar", &fields).await;
    assert_eq!(second.status, 422, "one lives at a time");
    assert!(second.body.contains("すでに作られています"), "{}", second.body);
    assert_eq!(subscribed(&app, &path).await.status, 200);
    let page = helper.get("/account").await;
    let done = helper.submit(&page, "/account/calendar/revoke", &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(shown(&app, &mut helper).await, None);
    let revoked = subscribed(&app, &path).await;
    let renewed = made(&app, &mut helper).await;
    assert_ne!(renewed, path, "a new one has another secret");
    assert_eq!(subscribed(&app, &renewed).await.status, 200);
    let (head, last) = renewed.trim_end_matches(".ics").split_at(renewed.len() - 5);
    let changed = format!("{head}{}.ics", if last == "A" { "B" } else { "A" });
    let mut others = vec![revoked];
    for path in [changed.as_str(), "/calendar/x.ics", "/calendar/ABCD2345.ics", "/calendar/%E5%86%86.ics"] {
        others.push(subscribed(&app, path).await);
    }
    for other in &others {
        assert_eq!((other.status, other.body.as_str()), (404, "404"), "{}", other.body);
        assert_eq!(other.header("content-type"), Some("text/plain; charset=utf-8"));
    }
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        let own = audit_events::table.filter(audit_events::action.like("account.%_feed"));
        Ok(own.order(audit_events::id).select(audit_events::action).load(conn)?)
    };
    let rows = app.state.store().read(read).unwrap();
    assert_eq!(rows, ["account.make_feed", "account.revoke_feed", "account.make_feed"]);
    let stored = |conn: &mut Conn| -> Result<Vec<(String, String)>, StorageError> {
        Ok(calendar_feeds::table.select((calendar_feeds::uid, calendar_feeds::nonce)).load(conn)?)
    };
    for (uid, nonce) in app.state.store().read(stored).unwrap() {
        assert!(!renewed.contains(&uid) && !renewed.contains(&nonce), "the secret is stored nowhere");
    }
});

both!(nobody_guesses_an_address_and_who_has_left_has_no_calendar, |app| async move {
    let town = app.town();
    let mut helper = app.signed_in_as(&town.provider_staff);
    let path = made(&app, &mut helper).await;
    let mut statuses = Vec::new();
    for n in 0..25_u8 {
        let near = format!("{}{}.ics", &path[..path.len() - 6], char::from(b'A' + n));
        statuses.push(subscribed(&app, &near).await.status);
    }
    let wrong = statuses.iter().filter(|status| **status == 404).count();
    let stopped = statuses.iter().filter(|status| **status == 429).count();
    assert!((19..=21).contains(&wrong) && stopped >= 4, "twenty a minute: {statuses:?}");
    assert_eq!(subscribed(&app, &path).await.status, 200, "who knows it is not kept out by who does not");
    app.pass(Duration::seconds(61));
    assert_eq!(subscribed(&app, "/calendar/x.ics").await.status, 404);
    let input = Leave { account: town.provider_staff.uid.clone(), successor: None };
    app.act(&town.administrator, "account.leave", |tx, cmd| leave(tx, cmd, &input));
    assert_eq!(subscribed(&app, &path).await.status, 404);
});
