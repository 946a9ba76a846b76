//! Meetings: planned, polled, fixed, moved, cancelled, held.

mod add_participant;
mod add_scan;
mod answer;
mod answer_as_member;
mod answer_for;
mod attend;
mod cancel;
mod counter_propose;
mod create;
mod end_support;
mod extend_link;
mod fix;
mod free;
mod hold;
mod invite_one;
pub mod online;
pub mod preview;
mod record_attendance;
mod remove_participant;
mod require_one_of;
mod require_participant;
mod reschedule;
mod resend;
mod revoke_link;
mod send;
mod set_agenda;
mod set_slots;
mod withdraw_file;

pub use crate::usecases::meeting_letters as letters;
pub use add_participant::{AddParticipant, Added, add_participant};
pub use add_scan::{AddScan, add_scan};
pub use answer::{Answer, Receipt, answer, receipt_number};
pub use answer_as_member::answer_as_member;
pub use answer_for::{AnswerFor, Received, answer_for, answer_received};
pub use attend::{Attend, attend};
pub use cancel::{Cancel, cancel};
pub use counter_propose::{Decline, Taken, decline_proposal, reopen_proposal, take_proposal};
pub use create::{Create, Created, create, create_by};
pub use end_support::{ChangeState, change_state, state_faults};
pub use extend_link::{ExtendLink, extend_link};
pub use fix::{Fix, fix};
pub use hold::hold;
pub use invite_one::{InviteOne, invite_one};
pub use record_attendance::{RecordAttendance, Was, record_attendance};
pub use remove_participant::remove_participant;
pub use require_one_of::{dissolve_group, require_one_of};
pub use require_participant::require_participant;
pub use reschedule::{Reschedule, reschedule};
pub use resend::resend;
pub use revoke_link::revoke_link;
pub use send::send;
pub use set_agenda::{SetAgenda, set_agenda};
pub use set_slots::{SetSlots, set_slots};
pub use withdraw_file::{WithdrawFile, withdraw_file};

use crate::domain::ids::{AccountId, Uid};
use crate::domain::meeting::{Move, is_open, next};
use crate::domain::refusal::Refused;
use crate::storage::tables::invitations::InvitationRow;
use crate::storage::tables::meetings::{self, MeetingChange, MeetingRow};
use crate::storage::tables::participants::{self, ParticipantRow};
use crate::storage::tables::subjects;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, keeping};

/// The meeting of a uid, when the actor's office holds it. Another office's meeting does not exist for the actor.
fn own(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<MeetingRow, Failure> {
    let row = meetings::find(tx, uid)?.ok_or(Failure::NotFound("meeting"))?;
    cmd.require_planner(row.office_id, "meeting")?;
    Ok(row)
}

/// The meeting of a uid, as [`own`], for what leads to letters: none leave for a client whose support has ended.
fn supported(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<MeetingRow, Failure> {
    let row = own(tx, cmd, uid)?;
    keeping::supported(tx, row.client_id)?;
    Ok(row)
}

/// The participant of a uid in this meeting.
fn participant_of(tx: &mut Tx<'_>, meeting: &MeetingRow, uid: &Uid) -> Result<ParticipantRow, Failure> {
    participants::find(tx, uid)?
        .filter(|p| p.meeting_id == meeting.id)
        .ok_or(Failure::NotFound("participant"))
}

/// Meeting and participant of an invitation that belongs to one.
fn asked_by(tx: &mut Tx<'_>, invitation: &InvitationRow) -> Result<(MeetingRow, ParticipantRow), Failure> {
    match (invitation.meeting_id, invitation.participant_id) {
        (Some(meeting), Some(who)) => Ok((meetings::get(tx, meeting)?, participants::get(tx, who)?)),
        _ => Err(Failure::NotFound("meeting")),
    }
}

/// Refuses to change who takes part once the meeting is over.
fn require_open(row: &MeetingRow) -> Result<(), Failure> {
    if !is_open(row.state) {
        next(row.state, Move::Cancel).map_err(Refused::from)?;
    }
    Ok(())
}

/// Writes a change, or says that somebody else was faster.
fn save(tx: &mut Tx<'_>, cmd: &Cmd, row: &MeetingRow, change: &MeetingChange) -> Result<(), Failure> {
    if meetings::update(tx, row, change, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}

/// The audit row of something done with a meeting.
fn audit(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    action: &'static str,
    row: &MeetingRow,
    detail: serde_json::Value,
) -> Result<(), Failure> {
    let client = subjects::of_meeting(tx, row.id)?;
    cmd.audit(tx, &Audit::of(action).object("meeting", &row.uid).whose(&client).detail(detail))
}

/// The signed-in person who acts.
fn account(cmd: &Cmd) -> Result<(AccountId, String), Failure> {
    cmd.actor.account().map(|a| (a.account, a.name.clone())).ok_or(Failure::Denied)
}
