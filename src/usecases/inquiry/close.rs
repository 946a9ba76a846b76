//! Closes the collection before everybody has answered. Late answers are still taken until the decisions are closed.

use serde::{Deserialize, Serialize};

use super::steps;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::refusal::Refused;
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which collection.
#[derive(Clone, Debug)]
pub struct CloseInput {
    /// The inquiry.
    pub inquiry: Uid,
}

/// A closed collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// How many have not answered.
    pub missing: usize,
}

/// Closes the collection.
pub fn close(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CloseInput) -> Result<Closed, Failure> {
    let (first, _) = steps::planned(tx, cmd, &input.inquiry)?;
    inquiries::take_turn(tx, first.id)?;
    let (inquiry, meeting) = steps::planned(tx, cmd, &input.inquiry)?;
    if inquiry.state != InquiryState::Open {
        return Err(Refused::new("inquiry-collection-closed").into());
    }
    let asked = inquiry_hosts::asked(tx, inquiry.id)?;
    let missing = asked.iter().filter(|a| a.revoked_at.is_none() && a.answered_at.is_none()).count();
    inquiries::set_state(tx, inquiry.id, InquiryState::Collected, Some(cmd.now))?;
    let about = inquiry_hosts::about(tx, meeting.id, inquiry.plan_version_id)?;
    let note = Audit::of("inquiry.close").object("inquiry", &inquiry.uid).subject(&about.client_uid);
    let detail = serde_json::json!({ "missing": missing });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    Ok(Closed { missing })
}
