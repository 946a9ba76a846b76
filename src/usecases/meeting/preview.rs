//! What would be sent, to whom, before anything is sent: the same facts and the same letters as the sending itself.

use chrono::NaiveDateTime;

use super::letters::{self, Letter, When};
use crate::domain::access::Scope;
use crate::domain::ids::{ParticipantId, Uid};
use crate::domain::meeting::{MeetingState, Planned};
use crate::domain::slot_poll::SlotAnswer;
use crate::mail::letters::Span;
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::slot_answers;
use crate::storage::views::meeting_recipients::{self, RecipientView};
use crate::storage::{Conn, StorageError};
use crate::usecases::keys::sha256_hex;

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
}

/// Exactly who gets which letter.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The letter; the link is each recipient's own.
    pub letter: Letter,
    /// Who gets it.
    pub recipients: Vec<RecipientView>,
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
    let seen = seen(&recipients);
    Ok(letter.map(|letter| Preview { letter, recipients, seen }))
}

/// Who gets a letter: everybody for a poll; for dates those who have not said that they will not come.
pub(super) fn recipients(
    conn: &mut Conn,
    scope: &Scope,
    row: &MeetingRow,
    sending: &Sending,
) -> Result<Vec<RecipientView>, StorageError> {
    let mut all = meeting_recipients::recipients(conn, scope, row.id)?;
    let asks_everybody = match sending {
        Sending::Poll => true,
        // Who was asked for dates hears that none is looked for any more, also who wanted to write.
        Sending::Cancel => row.state == MeetingState::Polling,
        Sending::Fix(_) | Sending::Change(_) => false,
    };
    if asks_everybody {
        return Ok(all);
    }
    let refused = match sending {
        Sending::Fix(slot) => refusing(conn, row, slot)?,
        _ => Vec::new(),
    };
    all.retain(|r| {
        !matches!(r.planned, Planned::Absent | Planned::Writing) && !refused.contains(&r.participant)
    });
    Ok(all)
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
        (Sending::Change(_), None) => None,
    })
}

/// The settled date of a meeting.
pub(super) fn settled(row: &MeetingRow) -> Option<Span> {
    let fixed = row.state == MeetingState::Fixed;
    let times: Option<(NaiveDateTime, NaiveDateTime)> = row.starts_at.zip(row.ends_at);
    times.filter(|_| fixed).map(|(starts_at, ends_at)| Span { starts_at, ends_at })
}

/// A short text that changes with the recipients and their addresses.
pub fn seen(recipients: &[RecipientView]) -> String {
    let list: Vec<String> = recipients.iter().map(|r| format!("{}={}", r.uid, r.address)).collect();
    sha256_hex(list.join("\n").as_bytes()).chars().take(16).collect()
}
