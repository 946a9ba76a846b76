//! A calendar that is subscribed to: many meetings for one reader, nobody named, no METHOD (it invites nobody).

use chrono::NaiveDateTime;
use icalendar::{Component, Event, EventLike, EventStatus};

use super::{Place, TIMEZONE, begun, local_time, one_line, stamp};

/// One meeting of the calendar. It has the UID of its letters, so that a calendar which has both knows them for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// See [`super::uid`].
    pub uid: String,
    /// See [`super::Entry::sequence`].
    pub sequence: u32,
    /// When this state was made, UTC.
    pub made_at: NaiveDateTime,
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
    /// See [`super::Entry::meeting_number`].
    pub meeting_number: String,
    /// See [`super::Entry::kind`].
    pub kind: String,
    /// Where.
    pub place: Place,
    /// Whether it does not take place.
    pub is_cancelled: bool,
}

/// The finished iCalendar text under a name, with CRLF lines folded at 75 octets.
pub fn render(name: &str, meetings: &[Dated]) -> String {
    let mut calendar = begun();
    calendar
        .append_property(("NAME", name))
        .append_property(("X-WR-CALNAME", name))
        .append_property(("X-WR-TIMEZONE", "Asia/Tokyo"))
        .append_property(("X-PUBLISHED-TTL", "PT1H"));
    for meeting in meetings {
        calendar.push(event(meeting));
    }
    let text = calendar.to_string();
    let first = if meetings.is_empty() { "END:VCALENDAR\r\n" } else { "BEGIN:VEVENT\r\n" };
    text.replacen(first, &format!("{TIMEZONE}{first}"), 1)
}

fn event(meeting: &Dated) -> Event {
    let number = one_line(&meeting.meeting_number);
    let prefix = if meeting.is_cancelled { "【中止】" } else { "" };
    let (status, shows_as) = match meeting.is_cancelled {
        true => (EventStatus::Cancelled, "TRANSPARENT"),
        false => (EventStatus::Confirmed, "OPAQUE"),
    };
    Event::new()
        .uid(&one_line(&meeting.uid))
        .timestamp(meeting.made_at.and_utc())
        .sequence(meeting.sequence)
        .summary(&format!("{prefix}{}（会議番号 {number}）", one_line(&meeting.kind)))
        .location(&meeting.place.text())
        .append_property(local_time("DTSTART", meeting.starts_at))
        .append_property(local_time("DTEND", meeting.ends_at.max(meeting.starts_at)))
        .append_property(("LAST-MODIFIED", stamp(meeting.made_at).as_str()))
        .append_property(("CLASS", "PRIVATE"))
        .append_property(("TRANSP", shows_as))
        .status(status)
        .done()
}
