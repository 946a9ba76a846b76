//! What would be sent, to whom, before anything is sent: the same facts and the same letters as the sending itself.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, TimeDelta};

use super::letters::{self, Letter, When};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{OfficeId, ParticipantId, Uid};
use crate::domain::meeting::{DraftError, MeetingState, ParticipantKind, Planned};
use crate::domain::office::OfficeKind;
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::SlotAnswer;
use crate::mail::letters::Span;
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::{offices, slot_answers};
use crate::storage::views::meeting_recipients::{self, RecipientView};
use crate::storage::views::regular_hours::counting;
use crate::storage::{Conn, StorageError};
use crate::usecases::keys::sha256_hex;
use crate::usecases::meeting_dates;

/// What is to be sent.
#[derive(Clone, Debug)]
pub enum Sending {
    /// The candidates.
    Poll,
    /// One candidate, settled: its uid.
    Fix(Uid),
    /// A change of a settled date or place.
    Change(When),
    /// A cancellation.
    Cancel,
    /// The settled date, to one participant who was not told of it yet: its uid.
    Invite(Uid),
}

/// A letter with those who get it.
pub type Part = (Letter, Vec<RecipientView>);

/// Exactly who gets which letter.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The letter; the link is each recipient's own.
    pub letter: Letter,
    /// Who gets it.
    pub recipients: Vec<RecipientView>,
    /// Another letter that leaves with it, to others.
    pub others: Option<Part>,
    /// Doctors who come to another settled meeting at that time.
    pub busy: Vec<String>,
    /// Stands for the list of recipients as shown, so that nobody else gets a letter than those who were shown.
    pub seen: String,
}

/// The preview for a meeting of the scope.
pub fn preview(
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    sending: &Sending,
) -> Result<Option<Preview>, StorageError> {
    let Some(row) = meetings::find(conn, uid)?.filter(|m| scope.care_offices().contains(&m.office_id)) else {
        return Ok(None);
    };
    let letter = letter(conn, &row, sending)?;
    let recipients = recipients(conn, scope, &row, sending)?;
    let others = others(conn, scope, &row, sending, &recipients)?;
    let busy = match span_of(conn, &row, sending)? {
        Some(span) => busy_doctors(conn, &row, &recipients, span)?,
        None => Vec::new(),
    };
    let seen = marked(seen(&recipients, others.as_ref()), &busy);
    Ok(letter.map(|letter| Preview { letter, recipients, others, busy, seen }))
}

/// The date that a sending would settle.
fn span_of(conn: &mut Conn, row: &MeetingRow, sending: &Sending) -> Result<Option<Span>, StorageError> {
    Ok(match sending {
        Sending::Fix(slot) => {
            let slot = meetings::slots(conn, row.id)?.into_iter().find(|s| s.uid == *slot);
            slot.map(|s| Span { starts_at: s.starts_at, ends_at: s.ends_at })
        }
        Sending::Change(after) => Some(after.span),
        Sending::Poll | Sending::Cancel | Sending::Invite(_) => None,
    })
}

/// The offices that are one person: a clinic is its doctor, however it was invited.
pub(super) fn doctors(conn: &mut Conn, coming: &[RecipientView]) -> Result<Vec<OfficeId>, StorageError> {
    let known: Vec<OfficeId> = coming.iter().filter(|r| comes(r)).filter_map(|r| r.office).collect();
    let clinics: Vec<OfficeId> = offices::list(conn, &known)?
        .into_iter()
        .filter(|office| office.kind == OfficeKind::Clinic)
        .map(|office| office.id)
        .collect();
    let is_doctor = |r: &&RecipientView| {
        comes(r)
            && (r.kind == ParticipantKind::Doctor || r.office.is_some_and(|office| clinics.contains(&office)))
    };
    Ok(coming.iter().filter(is_doctor).filter_map(|r| r.office).collect())
}

/// The doctors among those who come who have another settled meeting at that time, or closer to it than the time they need between
/// two, whichever office called it: no more is told.
pub(super) fn busy_doctors(
    conn: &mut Conn,
    row: &MeetingRow,
    coming: &[RecipientView],
    span: Span,
) -> Result<Vec<String>, StorageError> {
    let doctors = doctors(conn, coming)?;
    let hours = counting(conn, &doctors, &[])?;
    let mut by_pause: BTreeMap<u16, Vec<OfficeId>> = BTreeMap::new();
    for doctor in doctors {
        by_pause.entry(hours.office(doctor).minutes()).or_default().push(doctor);
    }
    let mut taken = Vec::new();
    for (minutes, doctors) in by_pause {
        let pause = TimeDelta::minutes(i64::from(minutes));
        let around = (span.starts_at - pause, span.ends_at + pause);
        taken.extend(meetings::offices_taken(conn, row.id, &doctors, around)?);
    }
    let is_taken = |r: &&RecipientView| comes(r) && r.office.is_some_and(|office| taken.contains(&office));
    Ok(coming.iter().filter(is_taken).map(|r| r.label.clone()).collect())
}

/// What stands for a preview that also told of doctors who are taken: who settles all the same has seen it.
pub(super) fn marked(seen: String, busy: &[String]) -> String {
    if busy.is_empty() { seen } else { format!("{seen}!{}", busy.len()) }
}

/// Refuses where something else was shown than what stands now; a doctor who was taken meanwhile is named.
pub(super) fn require_seen(
    recipients: &[RecipientView],
    busy: &[String],
    shown: &str,
) -> Result<(), Refused> {
    let plain = seen(recipients, None);
    if marked(plain.clone(), busy) == shown {
        return Ok(());
    }
    Err(match busy.is_empty() || plain != shown {
        true => DraftError::RecipientsChanged.into(),
        false => Refused::new("meeting-doctor-busy").with("name", busy.join("、")),
    })
}

/// Who gets a letter. Everybody is asked for dates; a settled date goes to those who have not said that they will not
/// come; a change or a cancellation goes to whoever was asked or has the date in the calendar, whatever they have said
/// since.
pub(super) fn recipients(
    conn: &mut Conn,
    scope: &Scope,
    row: &MeetingRow,
    sending: &Sending,
) -> Result<Vec<RecipientView>, StorageError> {
    let held = match (sending, row.state) {
        (Sending::Change(_) | Sending::Cancel, MeetingState::Fixed) => InvitationKind::Room,
        (Sending::Change(_) | Sending::Cancel, _) => InvitationKind::Poll,
        (Sending::Poll, _) => return meeting_recipients::recipients(conn, scope, row.id),
        (Sending::Fix(slot), _) => return coming(conn, scope, row, slot),
        (Sending::Invite(who), _) => return not_told_yet(conn, scope, row, who),
    };
    meeting_dates::holders(conn, scope, row.id, held)
}

/// Everybody who has not said that they will not come on the date of a candidate.
fn coming(
    conn: &mut Conn,
    scope: &Scope,
    row: &MeetingRow,
    slot: &Uid,
) -> Result<Vec<RecipientView>, StorageError> {
    let refused = refusing(conn, row, slot)?;
    let mut all = meeting_recipients::recipients(conn, scope, row.id)?;
    all.retain(|r| comes(r) && !refused.contains(&r.participant));
    Ok(all)
}

fn comes(who: &RecipientView) -> bool {
    !matches!(who.planned, Planned::Absent | Planned::Writing)
}

/// One participant, unless they will not come or have the date already.
fn not_told_yet(
    conn: &mut Conn,
    scope: &Scope,
    row: &MeetingRow,
    who: &Uid,
) -> Result<Vec<RecipientView>, StorageError> {
    let told = meeting_dates::living(conn, row.id, InvitationKind::Room)?;
    let mut all = meeting_recipients::recipients(conn, scope, row.id)?;
    let is_told = |r: &RecipientView| told.iter().any(|i| i.participant_id == Some(r.participant));
    all.retain(|r| r.uid == *who && comes(r) && !is_told(r));
    Ok(all)
}

/// With a cancellation, those who write instead of coming hear that nobody needs their answer any more.
pub(super) fn others(
    conn: &mut Conn,
    scope: &Scope,
    row: &MeetingRow,
    sending: &Sending,
    told: &[RecipientView],
) -> Result<Option<Part>, StorageError> {
    if !matches!(sending, Sending::Cancel) {
        return Ok(None);
    }
    let mut writing = meeting_dates::holders(conn, scope, row.id, InvitationKind::Inquiry)?;
    writing.retain(|w| told.iter().all(|t| t.participant != w.participant));
    if writing.is_empty() {
        return Ok(None);
    }
    Ok(Some((letters::inquiry_withdrawn(conn, row)?, writing)))
}

/// Who answered × to a candidate.
fn refusing(conn: &mut Conn, row: &MeetingRow, slot: &Uid) -> Result<Vec<ParticipantId>, StorageError> {
    let Some(slot) = meetings::slots(conn, row.id)?.into_iter().find(|s| s.uid == *slot) else {
        return Ok(Vec::new());
    };
    let answers = slot_answers::current(conn, row.id)?.into_iter();
    Ok(answers
        .filter(|a| a.slot_id == slot.id && a.answer == SlotAnswer::No)
        .map(|a| a.participant_id)
        .collect())
}

/// The letter of a sending, or nothing while the meeting has no date for it.
pub(super) fn letter(
    conn: &mut Conn,
    row: &MeetingRow,
    sending: &Sending,
) -> Result<Option<Letter>, StorageError> {
    Ok(match (sending, settled(row)) {
        (Sending::Poll, _) => {
            let slots = meetings::slots(conn, row.id)?;
            match row.answer_due_at {
                Some(due) => Some(letters::poll(conn, row, &slots, due)?),
                None => None,
            }
        }
        (Sending::Fix(slot), _) => {
            let slot = meetings::slots(conn, row.id)?.into_iter().find(|s| s.uid == *slot);
            match slot {
                Some(s) => {
                    Some(letters::fixed(conn, row, Span { starts_at: s.starts_at, ends_at: s.ends_at })?)
                }
                None => None,
            }
        }
        (Sending::Change(after), Some(span)) => {
            let place = letters::place(conn, row.form, &row.place)?;
            Some(letters::changed(conn, row, When { span, place }, after.clone())?)
        }
        (Sending::Cancel, Some(span)) => Some(letters::cancelled(conn, row, span)?),
        (Sending::Cancel, None) => Some(letters::withdrawn(conn, row)?),
        (Sending::Invite(_), Some(span)) => Some(letters::fixed(conn, row, span)?),
        (Sending::Change(_) | Sending::Invite(_), None) => None,
    })
}

/// The settled date of a meeting.
pub(super) fn settled(row: &MeetingRow) -> Option<Span> {
    let fixed = row.state == MeetingState::Fixed;
    let times: Option<(NaiveDateTime, NaiveDateTime)> = row.starts_at.zip(row.ends_at);
    times.filter(|_| fixed).map(|(starts_at, ends_at)| Span { starts_at, ends_at })
}

/// A short text that changes with the recipients and their addresses.
pub fn seen(recipients: &[RecipientView], others: Option<&Part>) -> String {
    let others = others.map(|(_, others)| others.as_slice()).unwrap_or_default();
    let list: Vec<String> =
        recipients.iter().chain(others).map(|r| format!("{}={}", r.uid, r.address)).collect();
    sha256_hex(list.join("\n").as_bytes()).chars().take(16).collect()
}
