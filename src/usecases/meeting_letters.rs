//! The letters of a meeting, made of facts that name no client.

use chrono::NaiveDateTime;

use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingPlace};
use crate::domain::office::Plane;
use crate::mail::calendar::Place;
use crate::mail::letters::{
    Ends, InquiryDecided, InquiryExtended, InquiryInvitation, InquiryWithdrawn, MeetingCancelled,
    MeetingChanged, MeetingExcused, MeetingFixed, PollAddition, PollInvitation, PollWithdrawn, Rendered,
    SettledDate, Signature, Span, render,
};
use crate::mail::sheet::SheetError;
use crate::mail::{MailAddress, Scribe, Surroundings};
use crate::storage::tables::meetings::{MeetingRow, SlotRow};
use crate::storage::views::meeting_recipients::{self, RecipientView};
use crate::storage::{Conn, StorageError, Tx};
use crate::usecases::outbox::{About, Recipient, enqueue};
use crate::usecases::{Cmd, Failure};

/// What the meeting is called in letters.
pub const KIND: &str = "サービス担当者会議";

/// A letter about a meeting.
#[derive(Clone, Debug)]
pub enum Letter {
    /// Asks for ○△×.
    Poll(PollInvitation),
    /// Asks for ○△× on a candidate that was added.
    Added(PollAddition),
    /// The date is settled.
    Fixed(MeetingFixed),
    /// Date or place have changed.
    Changed(MeetingChanged),
    /// It does not take place.
    Cancelled(MeetingCancelled),
    /// It takes place without the recipient, who writes instead.
    Excused(MeetingExcused),
    /// No date is looked for any more.
    Withdrawn(PollWithdrawn),
    /// Asks for a written opinion.
    Inquiry(InquiryInvitation),
    /// What was decided on a written opinion can be read.
    InquiryDecided(InquiryDecided),
    /// There is more time for a written opinion.
    InquiryExtended(InquiryExtended),
    /// No written opinion is needed any more.
    InquiryWithdrawn(InquiryWithdrawn),
}

/// Date and place of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// Begin and end.
    pub span: Span,
    /// Where.
    pub place: Place,
}

impl Letter {
    /// Queues the letter about an invitation, whose link it carries. Without a usable address nothing is queued: the
    /// recipient gets paper. Says whether it was queued.
    pub fn enqueue(
        &self,
        tx: &mut Tx<'_>,
        cmd: &Cmd,
        to: &RecipientView,
        invitation: &Uid,
    ) -> Result<bool, Failure> {
        let Some(address) = MailAddress::parse(&to.address) else { return Ok(false) };
        let recipient =
            Recipient { address, name: addressee(to), is_person: to.is_person(), office: to.office };
        let about = About { kind: "invitation", uid: invitation, plane: Plane::Identified };
        match self {
            Letter::Poll(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Added(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Fixed(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Changed(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Cancelled(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Excused(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Withdrawn(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Inquiry(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::InquiryDecided(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::InquiryExtended(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::InquiryWithdrawn(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
        };
        Ok(true)
    }

    /// The letter as it will read.
    pub fn render(
        &self,
        scribe: &Scribe,
        around: &Surroundings,
        ends: &Ends,
    ) -> Result<Rendered, SheetError> {
        match self {
            Letter::Poll(mail) => render(scribe, mail, around, ends),
            Letter::Added(mail) => render(scribe, mail, around, ends),
            Letter::Fixed(mail) => render(scribe, mail, around, ends),
            Letter::Changed(mail) => render(scribe, mail, around, ends),
            Letter::Cancelled(mail) => render(scribe, mail, around, ends),
            Letter::Excused(mail) => render(scribe, mail, around, ends),
            Letter::Withdrawn(mail) => render(scribe, mail, around, ends),
            Letter::Inquiry(mail) => render(scribe, mail, around, ends),
            Letter::InquiryDecided(mail) => render(scribe, mail, around, ends),
            Letter::InquiryExtended(mail) => render(scribe, mail, around, ends),
            Letter::InquiryWithdrawn(mail) => render(scribe, mail, around, ends),
        }
    }
}

/// The name on a letter: an office, or a person who is no client. The client and the family are addressed by their part
/// only, because a letter names no client.
pub fn addressee(to: &RecipientView) -> String {
    to.label.clone()
}

/// Where a meeting takes place, in words for letters.
pub fn place(conn: &mut Conn, form: MeetingForm, place: &str) -> Result<Place, StorageError> {
    if form == MeetingForm::Video {
        return Ok(Place::Online);
    }
    Ok(match MeetingPlace::parse(place) {
        Some(MeetingPlace::ClientHome) => Place::ClientHome,
        Some(MeetingPlace::Office(uid)) => {
            meeting_recipients::office_name(conn, &uid)?.map_or(Place::Open, Place::Office)
        }
        Some(MeetingPlace::Venue(uid)) => {
            meeting_recipients::venue_name(conn, &uid)?.map_or(Place::Open, Place::Office)
        }
        // What is written in free words could tell where somebody lives; it stands behind the link.
        Some(MeetingPlace::Other(_) | MeetingPlace::Open) | None => Place::Open,
    })
}

/// The foot of a meeting's letters.
fn signature(conn: &mut Conn, row: &MeetingRow) -> Result<Signature, StorageError> {
    let from = meeting_recipients::sender(conn, row.office_id, row.organizer_id)?;
    Ok(Signature {
        office: from.office,
        person: from.person,
        phone: from.phone,
        fax: from.fax,
        email: from.email,
    })
}

/// Who stands as organizer in the calendars: the office where its address is confirmed, else the installation.
pub fn organizer(conn: &mut Conn, row: &MeetingRow, from: &str) -> Result<String, StorageError> {
    let own = signature(conn, row)?.email;
    Ok(if own.is_empty() { from.to_owned() } else { own })
}

/// Asks for ○△× on the candidates.
pub fn poll(
    conn: &mut Conn,
    row: &MeetingRow,
    slots: &[SlotRow],
    due_at: NaiveDateTime,
) -> Result<Letter, StorageError> {
    Ok(Letter::Poll(PollInvitation {
        meeting_number: row.number.clone(),
        slots: slots.iter().map(|s| Span { starts_at: s.starts_at, ends_at: s.ends_at }).collect(),
        place: place(conn, row.form, &row.place)?,
        due_at,
        sender: signature(conn, row)?,
    }))
}

/// Asks for ○△× on a candidate that was added to the others.
pub fn added(
    conn: &mut Conn,
    row: &MeetingRow,
    slot: Span,
    due_at: NaiveDateTime,
) -> Result<Letter, StorageError> {
    Ok(Letter::Added(PollAddition {
        meeting_number: row.number.clone(),
        slot,
        place: place(conn, row.form, &row.place)?,
        due_at,
        sender: signature(conn, row)?,
    }))
}

/// What every letter about a settled date says, `later` states after the one that is stored.
fn date(conn: &mut Conn, row: &MeetingRow, at: When, later: i32) -> Result<SettledDate, StorageError> {
    Ok(SettledDate {
        meeting_uid: row.calendar_uid.clone(),
        meeting_number: row.number.clone(),
        meeting_kind: KIND.into(),
        sequence: u32::try_from(row.calendar_sequence + later).unwrap_or_default(),
        when: at.span,
        place: at.place,
        organizer: row.calendar_organizer.clone(),
        sender: signature(conn, row)?,
    })
}

/// The stored place at a date.
fn there(conn: &mut Conn, row: &MeetingRow, span: Span) -> Result<When, StorageError> {
    Ok(When { span, place: place(conn, row.form, &row.place)? })
}

/// The date is settled.
pub fn fixed(conn: &mut Conn, row: &MeetingRow, span: Span) -> Result<Letter, StorageError> {
    let at = there(conn, row, span)?;
    Ok(Letter::Fixed(MeetingFixed { date: date(conn, row, at, 0)? }))
}

/// A settled date or place has changed.
pub fn changed(conn: &mut Conn, row: &MeetingRow, before: When, after: When) -> Result<Letter, StorageError> {
    let date = date(conn, row, after, 1)?;
    Ok(Letter::Changed(MeetingChanged { date, before: before.span, place_before: before.place }))
}

/// A settled meeting does not take place.
pub fn cancelled(conn: &mut Conn, row: &MeetingRow, span: Span) -> Result<Letter, StorageError> {
    let at = there(conn, row, span)?;
    Ok(Letter::Cancelled(MeetingCancelled { date: date(conn, row, at, 1)? }))
}

/// A settled meeting takes place without the recipient, who writes instead.
pub fn excused(conn: &mut Conn, row: &MeetingRow, span: Span) -> Result<Letter, StorageError> {
    let at = there(conn, row, span)?;
    Ok(Letter::Excused(MeetingExcused { date: date(conn, row, at, 1)? }))
}

/// Asks for a written opinion.
pub fn inquiry(
    conn: &mut Conn,
    row: &MeetingRow,
    (due_at, again): (NaiveDateTime, Option<i32>),
) -> Result<Letter, StorageError> {
    let sender = signature(conn, row)?;
    Ok(Letter::Inquiry(InquiryInvitation { meeting_number: row.number.clone(), due_at, again, sender }))
}

/// There is more time for a written opinion, from one deadline to another.
pub fn inquiry_extended(
    conn: &mut Conn,
    row: &MeetingRow,
    (before, due_at): (NaiveDateTime, NaiveDateTime),
) -> Result<Letter, StorageError> {
    let sender = signature(conn, row)?;
    let meeting_number = row.number.clone();
    Ok(Letter::InquiryExtended(InquiryExtended { meeting_number, before, due_at, sender }))
}

/// What was decided on a written opinion can be read.
pub fn inquiry_decided(conn: &mut Conn, row: &MeetingRow) -> Result<Letter, StorageError> {
    let sender = signature(conn, row)?;
    Ok(Letter::InquiryDecided(InquiryDecided { meeting_number: row.number.clone(), sender }))
}

/// No written opinion is needed any more.
pub fn inquiry_withdrawn(conn: &mut Conn, row: &MeetingRow) -> Result<Letter, StorageError> {
    Ok(Letter::InquiryWithdrawn(InquiryWithdrawn {
        meeting_number: row.number.clone(),
        meeting_kind: KIND.into(),
        sender: signature(conn, row)?,
    }))
}

/// No date is looked for any more.
pub fn withdrawn(conn: &mut Conn, row: &MeetingRow) -> Result<Letter, StorageError> {
    Ok(Letter::Withdrawn(PollWithdrawn {
        meeting_number: row.number.clone(),
        meeting_kind: KIND.into(),
        sender: signature(conn, row)?,
    }))
}
