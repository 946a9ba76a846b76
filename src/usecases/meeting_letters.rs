//! The letters of a meeting, made of facts that name no client.

use chrono::NaiveDateTime;

use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingPlace};
use crate::domain::office::Plane;
use crate::mail::calendar::Place;
use crate::mail::letters::{
    Ends, MeetingCancelled, MeetingChanged, MeetingFixed, PollInvitation, PollWithdrawn, Rendered, Signature,
    Span, render,
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
    /// The date is settled.
    Fixed(MeetingFixed),
    /// Date or place have changed.
    Changed(MeetingChanged),
    /// It does not take place.
    Cancelled(MeetingCancelled),
    /// No date is looked for any more.
    Withdrawn(PollWithdrawn),
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
            Letter::Fixed(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Changed(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Cancelled(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
            Letter::Withdrawn(mail) => enqueue(tx, cmd, &recipient, about, mail)?,
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
            Letter::Fixed(mail) => render(scribe, mail, around, ends),
            Letter::Changed(mail) => render(scribe, mail, around, ends),
            Letter::Cancelled(mail) => render(scribe, mail, around, ends),
            Letter::Withdrawn(mail) => render(scribe, mail, around, ends),
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
        Some(MeetingPlace::Open) | None => Place::Open,
    })
}

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

/// The date is settled.
pub fn fixed(conn: &mut Conn, row: &MeetingRow, span: Span) -> Result<Letter, StorageError> {
    Ok(Letter::Fixed(MeetingFixed {
        meeting_uid: row.calendar_uid.clone(),
        meeting_number: row.number.clone(),
        meeting_kind: KIND.into(),
        sequence: sequence(row.calendar_sequence),
        when: span,
        place: place(conn, row.form, &row.place)?,
        sender: signature(conn, row)?,
    }))
}

/// A settled date or place has changed.
pub fn changed(conn: &mut Conn, row: &MeetingRow, before: When, after: When) -> Result<Letter, StorageError> {
    Ok(Letter::Changed(MeetingChanged {
        meeting_uid: row.calendar_uid.clone(),
        meeting_number: row.number.clone(),
        meeting_kind: KIND.into(),
        sequence: sequence(row.calendar_sequence) + 1,
        when: after.span,
        place: after.place,
        before: before.span,
        place_before: before.place,
        sender: signature(conn, row)?,
    }))
}

/// A settled meeting does not take place.
pub fn cancelled(conn: &mut Conn, row: &MeetingRow, span: Span) -> Result<Letter, StorageError> {
    Ok(Letter::Cancelled(MeetingCancelled {
        meeting_uid: row.calendar_uid.clone(),
        meeting_number: row.number.clone(),
        meeting_kind: KIND.into(),
        sequence: sequence(row.calendar_sequence) + 1,
        when: span,
        place: place(conn, row.form, &row.place)?,
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

fn sequence(stored: i32) -> u32 {
    u32::try_from(stored).unwrap_or_default()
}
