//! Puts what somebody has written on top of the version that another person made meanwhile. What is kept becomes an edit
//! of that version; it is still nobody's word, so it leaves no audit row.

use std::collections::BTreeMap;

use super::steps::{EditOf, KeptEdit, place};
use crate::domain::access::Actor;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{PlanContent, PlanEdit, Side, rebase as merged};
use crate::domain::refusal::Refused;
use crate::storage::tables::{plan_edits, plan_rows, plans};
use crate::usecases::{Desk, Failure};

/// Rebases what the actor has kept onto the newest version of its plan. What both changed is decided by `choices`, all
/// of which must be made.
pub async fn rebase(
    desk: &Desk,
    actor: Actor,
    version: Uid,
    choices: BTreeMap<String, Side>,
) -> Result<(), Failure> {
    let (keys, mint, now) = (desk.keys().clone(), desk.mint().clone(), desk.clock().now());
    desk.noting(move |tx| {
        let place = place(tx, &actor, &EditOf::Version(version.clone()))?;
        let row = plan_edits::find(tx, &place.key)?.filter(|row| row.discarded_at.is_none());
        let row = row.ok_or(Failure::NotFound("edit"))?;
        let (Some(base), Some(onto)) = (row.base_version_id, place.base) else {
            return Err(Failure::NotFound("edit"));
        };
        let newest = plans::get_version(tx, onto)?;
        let plan = plans::get(tx, newest.plan_id)?;
        if newest.number != plan.current_number {
            return Err(Refused::new("plan-version-not-current").with("number", plan.current_number).into());
        }
        // Sent twice, it was done the first time.
        if base == onto {
            return Ok(());
        }
        let mut kept = KeptEdit::open(&keys, &row.uid, &row.body).ok_or(Failure::NotFound("edit"))?;
        let (before, theirs) = (plan_rows::content(tx, base)?, plan_rows::content(tx, onto)?);
        kept.edit = decided(&before, &kept.edit, &theirs, &choices)?;
        let sealed = kept.seal(&keys, &row.uid, &mint)?;
        plan_edits::keep(tx, &row.uid, &place.key, Some(onto), (&sealed, now))?;
        Ok(())
    })
    .await
}

fn decided(
    before: &PlanContent,
    mine: &PlanEdit,
    theirs: &PlanContent,
    choices: &BTreeMap<String, Side>,
) -> Result<PlanEdit, Refused> {
    let done = merged(before, mine, theirs, choices);
    let open = done.clashes.iter().filter(|clash| !choices.contains_key(&clash.key)).count();
    if open > 0 { Err(Refused::new("plan-clash-undecided").with("n", open)) } else { Ok(done.edit) }
}
