//! The calendar part of a meeting's mails (iTIP, RFC 5546): METHOD REQUEST and CANCEL only.
//!
//! A change is a REQUEST with the same UID and a higher SEQUENCE. Answers go by the personal link, so RSVP is
//! FALSE and the recipient is the only ATTENDEE. No text here names a client or an address of one: the type of
//! [`Place`] leaves no room for it.

pub mod feed;

use chrono::{NaiveDateTime, TimeDelta};
use icalendar::{Attendee, Calendar, Component, Event, EventLike, EventStatus, PartStat, Property, Role};
use serde::{Deserialize, Serialize};

use super::address::{MailAddress, one_line};
use crate::domain::time::jst;

/// Who is told, and of whom the invitation comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// The name of an office or a staff member, never a client's.
    pub name: String,
    /// Where mails reach them.
    pub address: MailAddress,
}

/// Where a meeting takes place, in words that tell nobody where a client lives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "at", content = "name")]
pub enum Place {
    /// At the client's home; shown without an address.
    ClientHome,
    /// In the rooms of an office.
    Office(String),
    /// By video.
    Online,
    /// Settled by other means.
    Open,
}

impl Place {
    /// The wording of the LOCATION line and of the mails.
    pub fn text(&self) -> String {
        match self {
            Place::ClientHome => "ご利用者宅".into(),
            Place::Office(name) => one_line(name),
            Place::Online => "オンライン".into(),
            Place::Open => "別途ご案内します".into(),
        }
    }
}

/// What the recipient's calendar is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Enter the meeting or replace an earlier state of it.
    Request,
    /// Take the meeting out: it does not take place.
    Cancel,
    /// Take it out of this recipient's calendar only: it takes place without them. A CANCEL without STATUS
    /// (RFC 5546, 3.2.5).
    Excuse,
}

impl Method {
    /// The word of the METHOD line and of the MIME parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Request => "REQUEST",
            Method::Cancel | Method::Excuse => "CANCEL",
        }
    }
}

/// One meeting as one recipient's calendar sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for every state of the meeting, e.g. the meeting's uid with a right side that never changes.
    pub uid: String,
    /// One higher at every change and at the cancellation.
    pub sequence: u32,
    /// When this state was made, UTC.
    pub made_at: NaiveDateTime,
    /// UTC.
    pub starts_at: NaiveDateTime,
    /// UTC.
    pub ends_at: NaiveDateTime,
    /// The number that stands on mails and FAX, e.g. `M8-0123`.
    pub meeting_number: String,
    /// What kind of meeting, e.g. サービス担当者会議.
    pub kind: String,
    /// Where.
    pub place: Place,
    /// Who asks.
    pub organizer: Party,
    /// Who is told: the only attendee named.
    pub recipient: Party,
}

/// Japan has one offset all year round, so one STANDARD part is the whole zone. It is spliced in because the
/// crate would give a component of its own a UID and a DTSTAMP, which VTIMEZONE must not have.
const TIMEZONE: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19510909T010000\r\n\
    TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nTZNAME:JST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// One reminder a day ahead and one an hour ahead; spliced in for the same reason.
const ALARMS: &str = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:明日は会議です\r\nTRIGGER:-P1D\r\nEND:VALARM\r\n\
    BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:まもなく会議です\r\nTRIGGER:-PT1H\r\nEND:VALARM\r\n";

/// The right side of every calendar UID. A calendar matches a change by the whole UID, so no setting may stand in it.
const UID_SIDE: &str = "enza";

/// The UID under which calendars know a meeting or conference.
pub fn uid(of: &str) -> String {
    format!("{of}@{UID_SIDE}")
}

/// What every calendar begins with.
fn begun() -> Calendar {
    let mut calendar = Calendar::empty();
    calendar
        .append_property(("VERSION", "2.0"))
        .append_property(("PRODID", "-//Enza//Enza//JA"))
        .append_property(("CALSCALE", "GREGORIAN"));
    calendar
}

/// The finished iCalendar text, with CRLF lines folded at 75 octets.
pub fn render(entry: &Entry, method: Method) -> String {
    let mut calendar = begun();
    calendar.append_property(("METHOD", method.as_str()));
    calendar.push(event(entry, method));
    let text = calendar.to_string().replacen("BEGIN:VEVENT\r\n", &format!("{TIMEZONE}BEGIN:VEVENT\r\n"), 1);
    match method {
        Method::Request => text.replacen("END:VEVENT\r\n", &format!("{ALARMS}END:VEVENT\r\n"), 1),
        Method::Cancel | Method::Excuse => text,
    }
}

fn event(entry: &Entry, method: Method) -> Event {
    let mut event = Event::new();
    event
        .uid(&one_line(&entry.uid))
        .timestamp(entry.made_at.and_utc())
        .sequence(entry.sequence)
        .summary(&summary(entry, method))
        .location(&entry.place.text())
        .description(&description(entry, method))
        .append_property(local_time("DTSTART", entry.starts_at))
        .append_property(local_time("DTEND", entry.ends_at.max(entry.starts_at + TimeDelta::minutes(1))))
        .append_property(("LAST-MODIFIED", stamp(entry.made_at).as_str()))
        .append_property(("CLASS", "PRIVATE"))
        .append_property(("TRANSP", if method == Method::Request { "OPAQUE" } else { "TRANSPARENT" }))
        .append_property(organizer(&entry.organizer))
        .attendee(attendee(&entry.recipient));
    match method {
        Method::Request => event.status(EventStatus::Confirmed),
        Method::Cancel => event.status(EventStatus::Cancelled),
        Method::Excuse => &mut event,
    };
    event.done()
}

fn summary(entry: &Entry, method: Method) -> String {
    let prefix = match method {
        Method::Request => "",
        Method::Cancel => "【中止】",
        Method::Excuse => "【出席取消】",
    };
    format!("{prefix}{}（会議番号 {}）", one_line(&entry.kind), one_line(&entry.meeting_number))
}

fn description(entry: &Entry, method: Method) -> String {
    let number = one_line(&entry.meeting_number);
    match method {
        Method::Request => format!(
            "会議番号 {number}\nご出欠の変更は、ご案内メールのリンクからお知らせください。\nこの予定への返信では届きません。"
        ),
        Method::Cancel => format!("会議番号 {number} の会議は中止になりました。"),
        Method::Excuse => {
            format!("会議番号 {number} のご出席の予定を外しました。会議は予定どおり開催されます。")
        }
    }
}

/// The commas and colons of a name are quoted by the crate; quotation marks can't be written there at all.
fn display_name(name: &str) -> String {
    one_line(name).replace('"', "'")
}

fn organizer(party: &Party) -> Property {
    Property::new("ORGANIZER", format!("mailto:{}", party.address))
        .add_parameter("CN", &display_name(&party.name))
        .done()
}

fn attendee(party: &Party) -> Attendee {
    Attendee::new(format!("mailto:{}", party.address))
        .cn(display_name(&party.name))
        .role(Role::ReqParticipant)
        .partstat(PartStat::NeedsAction)
        .rsvp(false)
}

fn local_time(name: &str, utc: NaiveDateTime) -> Property {
    let local = jst::to_jst(utc).format("%Y%m%dT%H%M%S").to_string();
    Property::new(name, local).add_parameter("TZID", "Asia/Tokyo").done()
}

fn stamp(utc: NaiveDateTime) -> String {
    utc.format("%Y%m%dT%H%M%SZ").to_string()
}

#[cfg(test)]
mod tests;
