//! Cancels a meeting: a CANCEL goes to those who have it in their calendar, a plain letter to those who were asked for
//! dates or for a written opinion, whose inquiries are closed.

use super::preview::{self, Sending, seen};
use super::{audit, own, save};
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::{DraftError, MeetingState, Move, TEXT_LIMIT, next};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::inquiries;
use crate::storage::tables::meetings::{MeetingChange, MeetingRow};
use crate::usecases::meeting_dates::{call_off, living};
use crate::usecases::{Cmd, Failure};

/// Why, and who is told.
#[derive(Clone, Debug)]
pub struct Cancel {
    /// Uid of the meeting.
    pub meeting: Uid,
    /// Why; kept with the meeting, never written in a letter.
    pub reason: String,
    /// Stands for the list of recipients that the organizer has seen.
    pub shown: String,
}

/// Cancels the meeting.
pub fn cancel(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Cancel) -> Result<usize, Failure> {
    let row = own(tx, cmd, &input.meeting)?;
    let state = next(row.state, Move::Cancel).map_err(Refused::from)?;
    if input.reason.trim().is_empty() {
        return Err(Refused::from(DraftError::ReasonMissing).into());
    }
    if input.reason.chars().count() > TEXT_LIMIT {
        return Err(Refused::from(DraftError::TooLong("reason")).into());
    }
    let mailed = tell(tx, cmd, &row, &input.shown)?;
    close_inquiries(tx, cmd, &row)?;
    let change = MeetingChange {
        state,
        reason: input.reason.trim().to_owned(),
        calendar_sequence: row.calendar_sequence + 1,
        ..MeetingChange::of(&row)
    };
    save(tx, cmd, &row, &change)?;
    audit(tx, cmd, "meeting.cancel", &row, serde_json::json!({ "mailed": mailed }))?;
    Ok(mailed)
}

/// Tells exactly those who were shown; says how many letters were queued.
fn tell(tx: &mut Tx<'_>, cmd: &Cmd, row: &MeetingRow, shown: &str) -> Result<usize, Failure> {
    let recipients = preview::recipients(tx, &cmd.scope(), row, &Sending::Cancel)?;
    let others = preview::others(tx, &cmd.scope(), row, &Sending::Cancel, &recipients)?;
    if seen(&recipients, others.as_ref()) != shown {
        return Err(Refused::from(DraftError::RecipientsChanged).into());
    }
    let letter = preview::letter(tx, row, &Sending::Cancel)?.ok_or(Failure::Conflict)?;
    let is_fixed = row.state == MeetingState::Fixed;
    let kind = if is_fixed { InvitationKind::Room } else { InvitationKind::Poll };
    let mut mailed = 0;
    for invitation in living(tx, row.id, kind)? {
        mailed += usize::from(call_off(tx, cmd, (&invitation, &letter), &recipients)?);
    }
    if let Some((letter, writing)) = &others {
        for invitation in living(tx, row.id, InvitationKind::Inquiry)? {
            mailed += usize::from(call_off(tx, cmd, (&invitation, letter), writing)?);
        }
    }
    Ok(mailed)
}

/// Ends the collection of every open inquiry: what was said stays on record, nothing is taken any more.
fn close_inquiries(tx: &mut Tx<'_>, cmd: &Cmd, row: &MeetingRow) -> Result<(), Failure> {
    for first in inquiries::of_meeting(tx, row.id)? {
        inquiries::take_turn(tx, first.id)?;
        let inquiry = inquiries::get(tx, first.id)?;
        if inquiry.state == InquiryState::Open {
            inquiries::set_state(tx, inquiry.id, InquiryState::Collected, Some(cmd.now))?;
        }
    }
    Ok(())
}
