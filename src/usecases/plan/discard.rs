//! Puts away what somebody has written of a plan and does not want, and takes it back.

use super::steps::{EditOf, place};
use crate::domain::access::Actor;
use crate::storage::tables::plan_edits;
use crate::usecases::{Desk, Failure};

/// Puts it away; it can be taken back until something else is written there, for a week.
pub async fn discard(desk: &Desk, actor: Actor, of: EditOf) -> Result<(), Failure> {
    mark(desk, actor, of, true).await
}

/// Takes back what was put away.
pub async fn restore(desk: &Desk, actor: Actor, of: EditOf) -> Result<(), Failure> {
    mark(desk, actor, of, false).await
}

async fn mark(desk: &Desk, actor: Actor, of: EditOf, is_discarded: bool) -> Result<(), Failure> {
    let now = desk.clock().now();
    desk.noting(move |tx| {
        let place = place(tx, &actor, &of)?;
        if let Some(row) = plan_edits::find(tx, &place.key)? {
            plan_edits::set_discarded(tx, &row.uid, is_discarded.then_some(now))?;
        }
        Ok(())
    })
    .await
}
