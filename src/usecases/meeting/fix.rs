//! Settles the date: in one transaction, so that neither a candidate nor the organizer is taken twice.

use chrono::NaiveDateTime;

use super::free::{Settling, keep_free};
use super::letters::{self, Letter};
use super::online::require_consent;
use super::preview::{self, Sending, require_seen};
use super::{audit, save, supported};
use crate::domain::access::InvitationKind;
use crate::domain::ids::{SlotId, Uid};
use crate::domain::meeting::{DraftError, Move, Planned, next};
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::SlotAnswer;
use crate::mail::letters::Span;
use crate::storage::Tx;
use crate::storage::tables::meetings::{self, MeetingChange, MeetingRow};
use crate::storage::tables::{offices, participants, slot_answers};
use crate::storage::views::meeting_recipients::RecipientView;
use crate::usecases::links::{Invite, OUTLIVES, Whom, invite};
use crate::usecases::{Cmd, Failure};

/// Which date.
#[derive(Clone, Debug)]
pub struct Fix {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Uid of the candidate.
    pub slot: Uid,
    /// Stands for the list of recipients that the organizer has seen.
    pub shown: String,
    /// The installation's own address. It stands as organizer in the calendars where the office has no confirmed one.
    pub from: String,
}

/// Settles the date and tells everybody who has not said that they will not come.
pub fn fix(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Fix) -> Result<usize, Failure> {
    let row = supported(tx, cmd, &input.meeting)?;
    let state = next(row.state, Move::Fix).map_err(Refused::from)?;
    let slot = meetings::slots(tx, row.id)?.into_iter().find(|s| s.uid == input.slot);
    let slot = slot.ok_or_else(|| Refused::new("meeting-slot-gone"))?;
    if slot.starts_at <= cmd.now {
        return Err(Refused::from(DraftError::SlotPast(0)).into());
    }
    require_consent(tx, cmd, &row, row.form)?;
    let times = (slot.starts_at, slot.ends_at);
    let settling = Settling { row: &row, times, slot: Some(&slot), form: row.form, place: &row.place };
    keep_free(tx, cmd, &settling)?;
    let sending = Sending::Fix(slot.uid.clone());
    let recipients = preview::recipients(tx, &cmd.scope(), &row, &sending)?;
    let doctors = preview::doctors(tx, &recipients)?;
    offices::take_turn(tx, &doctors)?;
    let span = Span { starts_at: slot.starts_at, ends_at: slot.ends_at };
    let busy = preview::busy_doctors(tx, &row, &recipients, span)?;
    require_seen(&recipients, &busy, &input.shown)?;
    note_those_who_cannot(tx, &row, slot.id)?;
    let change = MeetingChange {
        state,
        slot_id: Some(slot.id),
        starts_at: Some(slot.starts_at),
        ends_at: Some(slot.ends_at),
        calendar_organizer: letters::organizer(tx, &row, &input.from)?,
        ..MeetingChange::of(&row)
    };
    save(tx, cmd, &row, &change)?;
    let row = meetings::get(tx, row.id)?;
    let letter = preview::letter(tx, &row, &sending)?.ok_or(Failure::Conflict)?;
    let mut mailed = 0;
    for to in &recipients {
        mailed += usize::from(invite_to_room(tx, cmd, (&row, &letter), to, slot.ends_at)?);
    }
    let detail = serde_json::json!({ "slot": slot.uid, "mailed": mailed, "busy": busy.len() });
    audit(tx, cmd, "meeting.fix", &row, detail)?;
    Ok(mailed)
}

/// Invites one participant to the room of a settled date. Says whether a letter was queued.
pub(super) fn invite_to_room(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (row, letter): (&MeetingRow, &Letter),
    to: &RecipientView,
    ends_at: NaiveDateTime,
) -> Result<bool, Failure> {
    let wanted = Invite {
        whom: Whom::Participant(row.id, to.participant),
        inquiry: None,
        kind: InvitationKind::Room,
        address: &to.address,
        due_at: None,
        expires_at: ends_at + OUTLIVES,
    };
    let invited = invite(tx, cmd, &wanted)?;
    letter.enqueue(tx, cmd, to, &invited.uid)
}

/// Who answered × to this candidate will be absent; who answered ○ comes. What people said of themselves stays.
fn note_those_who_cannot(tx: &mut Tx<'_>, row: &MeetingRow, slot: SlotId) -> Result<(), Failure> {
    let answers = slot_answers::current(tx, row.id)?;
    for who in participants::list(tx, row.id)? {
        let answer = answers.iter().find(|a| a.slot_id == slot && a.participant_id == who.id);
        let planned = match (answer.map(|a| a.answer), who.planned) {
            (Some(SlotAnswer::No), Planned::Undecided | Planned::Attending) => Planned::Absent,
            (Some(SlotAnswer::Yes), Planned::Undecided) => Planned::Attending,
            _ => continue,
        };
        let reason = if planned == Planned::Absent { "日程の都合がつかない" } else { "" };
        let to = participants::Attendance {
            planned,
            reason,
            person_name: &who.person_name,
            represented_by: &who.represented_by,
        };
        if !participants::set_attendance(tx, &who, &to)? {
            return Err(Failure::Conflict);
        }
    }
    Ok(())
}
