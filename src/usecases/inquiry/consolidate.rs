//! Closes the decisions: from now on nothing of the inquiry changes, and each answerer can see what became of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::steps;
use crate::domain::ids::{InvitationId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::opinion;
use crate::domain::refusal::Refused;
use crate::domain::reminder::MutableMail;
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::invitations;
use crate::storage::tables::meetings::MeetingRow;
use crate::storage::tables::opinions::{self, GivenRow};
use crate::storage::tables::reminders::{self, Muting};
use crate::storage::views::meeting_recipients;
use crate::storage::{Audit, Tx};
use crate::usecases::keeping::supported;
use crate::usecases::meeting_letters as letters;
use crate::usecases::{Cmd, Failure};

/// Which inquiry.
#[derive(Clone, Debug)]
pub struct ConsolidateInput {
    /// The inquiry.
    pub inquiry: Uid,
    /// Whether it goes on without those who have not answered.
    pub is_confirmed: bool,
}

/// Closed decisions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consolidated {
    /// The meeting whose record they go into.
    pub meeting: Uid,
}

/// Closes the decisions once none is missing.
pub fn consolidate(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    input: &ConsolidateInput,
) -> Result<Consolidated, Failure> {
    let (first, _) = steps::planned(tx, cmd, &input.inquiry)?;
    inquiries::take_turn(tx, first.id)?;
    let (inquiry, meeting) = steps::planned(tx, cmd, &input.inquiry)?;
    let all = opinions::of_inquiry(tx, inquiry.id)?;
    let asked = inquiry_hosts::asked(tx, inquiry.id)?;
    let unanswered: Vec<&Uid> = asked
        .iter()
        .filter(|one| one.answered_at.is_none() && one.revoked_at.is_none())
        .map(|one| &one.uid)
        .collect();
    let open = (opinions::undecided(tx, &all)?.len(), unanswered.len());
    opinion::consolidate(inquiry.state, open, input.is_confirmed).map_err(Refused::from)?;
    for one in &asked {
        inquiries::drop_draft(tx, one.id)?;
    }
    let closed_at = inquiry.closed_at.unwrap_or(cmd.now);
    inquiries::set_state(tx, inquiry.id, InquiryState::Consolidated, Some(closed_at))?;
    // No letter leaves for a client whose support has ended; the decisions are closed all the same.
    let told = match supported(tx, meeting.client_id) {
        Ok(_) => tell_authors(tx, cmd, &meeting, &all)?,
        Err(Failure::Refused(_)) => 0,
        Err(other) => return Err(other),
    };
    let about = inquiry_hosts::about(tx, meeting.id, inquiry.plan_version_id)?;
    let note = Audit::of("inquiry.consolidate").object("inquiry", &inquiry.uid).subject(&about.client_uid);
    let detail = serde_json::json!({ "without": unanswered, "mailed": told });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Consolidated { meeting: meeting.uid })
}

/// Tells whoever wrote something on which was decided that the decisions can be read, unless their office has stopped these
/// letters. A link that opens nothing any more is not sent.
fn tell_authors(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    meeting: &MeetingRow,
    all: &[GivenRow],
) -> Result<usize, Failure> {
    let decided = opinions::current(all).into_iter().filter(|given| given.stance.needs_decision());
    let authors: BTreeSet<InvitationId> = decided.map(|given| given.invitation_id).collect();
    let everybody = meeting_recipients::recipients(tx, &cmd.scope(), meeting.id)?;
    let letter = letters::inquiry_decided(tx, meeting)?;
    let mut mailed = 0;
    for author in authors {
        let row = invitations::get(tx, author)?;
        let to = everybody.iter().find(|to| Some(to.participant) == row.participant_id);
        let Some(to) = to.filter(|_| row.revoked_at.is_none() && row.expires_at > cmd.now) else { continue };
        if let Some(office) = to.office
            && reminders::is_muted(tx, Muting::Office(office), MutableMail::Decisions)?
        {
            continue;
        }
        mailed += usize::from(letter.enqueue(tx, cmd, to, &row.uid)?);
    }
    Ok(mailed)
}
