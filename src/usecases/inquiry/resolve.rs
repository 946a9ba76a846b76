//! Decides what becomes of an opinion: adopted, partly adopted or not, always with a reason.

use serde::{Deserialize, Serialize};

use super::steps;
use crate::domain::ids::Uid;
use crate::domain::opinion::{self, Decision};
use crate::domain::refusal::Refused;
use crate::storage::tables::inquiries;
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::opinions::{self, NewResolution};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A decision on one opinion.
#[derive(Clone, Debug)]
pub struct ResolveInput {
    /// The opinion.
    pub opinion: Uid,
    /// What is decided; none when nothing was chosen.
    pub decision: Option<Decision>,
    /// Why.
    pub reason: String,
    /// Uid of the decision that stood there when this one was made; none where there was none yet.
    pub seen: Option<Uid>,
}

/// A decision on record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    /// The inquiry the opinion belongs to.
    pub inquiry: Uid,
    /// The decision; who changes it says that they saw it.
    pub resolution: Uid,
    /// How many opinions still wait for a decision.
    pub undecided: usize,
}

/// Takes a decision down, or changes it while the decisions are open; the audit keeps the earlier one. A decision that somebody else
/// made meanwhile is not written over unseen.
pub fn resolve(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ResolveInput) -> Result<Resolved, Failure> {
    let given = opinions::find(tx, &input.opinion)?.ok_or(Failure::NotFound("opinion"))?;
    let inquiry = inquiries::get(tx, given.inquiry_id)?;
    inquiries::take_turn(tx, inquiry.id)?;
    let (inquiry, meeting) = steps::planned(tx, cmd, &inquiry.uid)?;
    let all = opinions::of_inquiry(tx, inquiry.id)?;
    let is_current = opinions::current(&all).iter().any(|o| o.id == given.id);
    let (decision, reason) =
        opinion::resolve(inquiry.state, is_current, input.decision, &input.reason).map_err(Refused::from)?;
    let before = opinions::resolutions(tx, &[given.id])?.into_iter().next();
    if before.as_ref().map(|before| &before.uid) != input.seen.as_ref() {
        return Err(Refused::at("decision", "opinion-decided-meanwhile").into());
    }
    let (by, uid) = (cmd.actor_name(), cmd.uid());
    opinions::resolve(
        tx,
        &NewResolution {
            uid: &uid,
            opinion_id: given.id,
            decision,
            reason: &reason,
            decided_by: &by,
            decided_at: cmd.now,
        },
    )?;
    let about = inquiry_hosts::about(tx, meeting.id, inquiry.plan_version_id)?;
    let note = Audit::of("inquiry.resolve").object("opinion", &given.uid).subject(&about.client_uid);
    // The row is overwritten, so that the reason of an earlier decision stands nowhere else.
    let before = before.map(|b| serde_json::json!({ "decision": b.decision, "reason": b.reason }));
    let detail = serde_json::json!({ "decision": decision, "before": before });
    cmd.audit(tx, &note.insurer(&about.insurer_uid).detail(detail))?;
    let undecided = opinions::undecided(tx, &all)?.len();
    Ok(Resolved { inquiry: inquiry.uid, resolution: uid, undecided })
}
