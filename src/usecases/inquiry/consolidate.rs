//! Closes the decisions: from now on nothing of the inquiry changes, and each answerer can see what became of it.

use serde::{Deserialize, Serialize};

use super::steps;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::opinion;
use crate::domain::refusal::Refused;
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::opinions;
use crate::storage::{Audit, Tx};
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
    let about = inquiry_hosts::about(tx, meeting.id, inquiry.plan_version_id)?;
    let note = Audit::of("inquiry.consolidate").object("inquiry", &inquiry.uid).subject(&about.client_uid);
    let detail = serde_json::json!({ "without": unanswered });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Consolidated { meeting: meeting.uid })
}
