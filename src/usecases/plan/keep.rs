//! Keeps what somebody has written of a plan so far, sealed. It is nobody's word yet, so it leaves no audit row.

use chrono::NaiveDateTime;

use super::steps::place;
pub use super::steps::{EditOf, KeptEdit, stamp};
use crate::domain::access::Actor;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::plan_edits::{self, PlanEditRow};
use crate::usecases::{Desk, Failure};

/// Keeps what a form holds and says when.
pub async fn keep(desk: &Desk, actor: Actor, of: EditOf, kept: KeptEdit) -> Result<NaiveDateTime, Failure> {
    write(desk, actor, of, (kept, false)).await
}

/// Keeps what a form holds without being asked to: only while what is kept is what the form knew. Another window of the same
/// author may have gone on, and a version made meanwhile needs no writing any more.
pub async fn keep_quietly(
    desk: &Desk,
    actor: Actor,
    of: EditOf,
    kept: KeptEdit,
) -> Result<NaiveDateTime, Failure> {
    write(desk, actor, of, (kept, true)).await
}

async fn write(
    desk: &Desk,
    actor: Actor,
    of: EditOf,
    (kept, is_quiet): (KeptEdit, bool),
) -> Result<NaiveDateTime, Failure> {
    let (keys, mint, now) = (desk.keys().clone(), desk.mint().clone(), desk.clock().now());
    desk.noting(move |tx: &mut Tx<'_>| {
        let place = place(tx, &actor, &of)?;
        let row = plan_edits::find(tx, &place.key)?;
        if is_quiet && known(row.as_ref()) != kept.seen {
            return Err(Refused::new("plan-edit-elsewhere").into());
        }
        let uid = row.map_or_else(|| mint.uid(now), |row| row.uid);
        let sealed = kept.seal(&keys, &uid, &mint)?;
        plan_edits::keep(tx, &uid, &place.key, place.base, (&sealed, now))?;
        Ok(now)
    })
    .await
}

fn known(row: Option<&PlanEditRow>) -> String {
    row.filter(|row| row.discarded_at.is_none()).map(|row| stamp(row.saved_at)).unwrap_or_default()
}
