//! What an inquiry is about: the meeting's version, or what changed since an earlier inquiry that it follows (再確認).

use crate::domain::access::InvitationKind;
use crate::domain::ids::{InquiryId, ParticipantId, PlanVersionId, Uid};
use crate::domain::inquiry::{InquiryState, OpenError};
use crate::domain::meeting::{self, MeetingState};
use crate::domain::opinion::{RowRef, asked_rows, may_ask_again, rows_of, touched};
use crate::domain::refusal::Refused;
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::tables::{plan_rows, plans};
use crate::storage::{Conn, StorageError, Tx};
use crate::usecases::links::change_secret;
use crate::usecases::meeting_dates::living;
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// What an inquiry is about.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// The version.
    pub version: PlanVersionId,
    /// The earlier inquiry that it follows.
    pub follows: Option<InquiryId>,
}

impl Subject {
    /// Whether the meeting still asks.
    pub fn is_open(self, meeting: &MeetingRow) -> bool {
        if self.follows.is_some() { may_ask_again(meeting.state) } else { meeting::is_open(meeting.state) }
    }

    /// Whether its reason has to do for a whole meeting.
    pub fn replaces(self, meeting: &MeetingRow, chosen: bool) -> bool {
        match self.follows {
            Some(_) => meeting.state == MeetingState::ReplacedByInquiry,
            None => chosen,
        }
    }
}

/// The version of the meeting, or the plan's current one where an earlier inquiry of the meeting is followed: that one has to differ.
pub fn subject(conn: &mut Conn, meeting: &MeetingRow, follows: Option<&Uid>) -> Result<Subject, Failure> {
    let Some(uid) = follows else {
        return Ok(Subject { version: meeting.plan_version_id, follows: None });
    };
    let earlier = inquiries::find(conn, uid)?.filter(|earlier| earlier.meeting_id == meeting.id);
    let earlier = earlier.ok_or(Failure::NotFound("inquiry"))?;
    let version = plans::current_of_version(conn, earlier.plan_version_id)?;
    if version == earlier.plan_version_id {
        return Err(Refused::from(OpenError::NothingChanged).into());
    }
    Ok(Subject { version, follows: Some(earlier.id) })
}

/// The rows that are asked about: all of the version, or those that changed since the inquiry that is followed.
pub fn asked_about(conn: &mut Conn, of: &Subject) -> Result<Vec<RowRef>, StorageError> {
    let content = plan_rows::content(conn, of.version)?;
    let all = rows_of(&content);
    let Some(earlier) = of.follows else { return Ok(all) };
    let before = inquiries::get(conn, earlier)?.plan_version_id;
    let changed = asked_rows(&touched(&plan_rows::content(conn, before)?, &content));
    Ok(all.into_iter().filter(|row| changed.contains(row)).collect())
}

/// Ends the re-confirmations that those who are asked again have not answered: what they asked is asked by this one too.
pub(super) fn close_earlier(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    meeting: &MeetingRow,
    (asked, new): (&[ParticipantId], InquiryId),
) -> Result<(), Failure> {
    let open = living(tx, meeting.id, InvitationKind::Inquiry)?;
    for earlier in inquiries::of_meeting(tx, meeting.id)? {
        if earlier.follows_id.is_none() || earlier.id == new || earlier.state != InquiryState::Open {
            continue;
        }
        for invitation in &open {
            let is_theirs = invitation.participant_id.is_some_and(|who| asked.contains(&who));
            if invitation.inquiry_id == Some(earlier.id) && is_theirs && invitation.answered_at.is_none() {
                change_secret(tx, cmd, invitation, false)?;
                withdraw(tx, cmd, "invitation", &invitation.uid)?;
            }
        }
        let all = inquiry_hosts::asked(tx, earlier.id)?;
        if all.iter().all(|one| one.revoked_at.is_some() || one.answered_at.is_some()) {
            inquiries::set_state(tx, earlier.id, InquiryState::Collected, Some(cmd.now))?;
        }
    }
    Ok(())
}
