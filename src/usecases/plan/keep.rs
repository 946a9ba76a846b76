//! Keeps what somebody has written of a plan so far, sealed. It is nobody's word yet, so it leaves no audit row.

use chrono::NaiveDateTime;

use super::steps::place;
pub use super::steps::{EditOf, KeptEdit};
use crate::domain::access::Actor;
use crate::storage::tables::plan_edits;
use crate::usecases::{Desk, Failure};

/// Keeps what a form holds and says when.
pub async fn keep(desk: &Desk, actor: Actor, of: EditOf, kept: KeptEdit) -> Result<NaiveDateTime, Failure> {
    let (keys, mint, now) = (desk.keys().clone(), desk.mint().clone(), desk.clock().now());
    desk.noting(move |tx| {
        let place = place(tx, &actor, &of)?;
        let known = plan_edits::find(tx, &place.key)?.map(|row| row.uid);
        let uid = known.unwrap_or_else(|| mint.uid(now));
        let sealed = kept.seal(&keys, &uid, &mint)?;
        plan_edits::keep(tx, &uid, &place.key, place.base, (&sealed, now))?;
        Ok(now)
    })
    .await
}
