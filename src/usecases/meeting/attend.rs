//! Changes how somebody takes part in a meeting whose date is settled: by their link, or entered by the organizer.

use super::answer::change_attendance;
use super::{asked_by, own, participant_of};
use crate::domain::access::{Actor, InvitationKind};
use crate::domain::ids::Uid;
use crate::domain::meeting::MeetingState;
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::AnswerSheet;
use crate::storage::Tx;
use crate::storage::tables::invitations;
use crate::usecases::{Cmd, Failure};

/// Who takes part how.
#[derive(Clone, Debug)]
pub struct Attend {
    /// Meeting and participant, when the organizer enters it; a link names them itself.
    pub of: Option<(Uid, Uid)>,
    /// Attendance, reason, person; no answers to candidates.
    pub sheet: AnswerSheet,
}

/// Notes the attendance.
pub fn attend(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Attend) -> Result<(), Failure> {
    let (row, who) = match (&cmd.actor, &input.of) {
        (Actor::Link(link), None) if matches!(link.kind, InvitationKind::Poll | InvitationKind::Room) => {
            let invitation = invitations::get(tx, link.invitation)?;
            asked_by(tx, &invitation)?
        }
        (Actor::Account(_), Some((meeting, participant))) => {
            let row = own(tx, cmd, meeting)?;
            // While dates are asked for, what somebody told is an answer, and it is kept by which way it came.
            if row.state == MeetingState::Polling {
                return Err(Refused::at("channel", "meeting-channel-missing").into());
            }
            let who = participant_of(tx, &row, participant)?;
            (row, who)
        }
        _ => return Err(Failure::Denied),
    };
    change_attendance(tx, cmd, (&row, &who), &input.sheet)
}
