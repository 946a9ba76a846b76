//! What was done with the links of deliveries after they were sent. Who may ask was decided with the version or the client.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::delivery::DeliveryStep;
use crate::domain::ids::{ClientId, PlanVersionId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{deliveries, delivery_steps, plan_versions, plans};

/// Something that was done.
#[derive(Clone, Debug, Queryable)]
pub struct Step {
    pub kind: DeliveryStep,
    pub at: NaiveDateTime,
    /// Who did it; empty where nobody knows.
    pub by: String,
    /// Why, where a reason is asked for and known.
    pub reason: String,
}

/// The steps by the uid of their delivery, in their order.
pub type Steps = BTreeMap<Uid, Vec<Step>>;

type Columns = (
    deliveries::uid,
    (delivery_steps::kind, delivery_steps::noted_at, delivery_steps::noted_by, delivery_steps::reason),
);
const COLUMNS: Columns = (
    deliveries::uid,
    (delivery_steps::kind, delivery_steps::noted_at, delivery_steps::noted_by, delivery_steps::reason),
);

/// Those of a version's deliveries.
pub fn of_version(conn: &mut Conn, version: PlanVersionId) -> Result<Steps, StorageError> {
    let rows = delivery_steps::table
        .inner_join(deliveries::table)
        .filter(deliveries::plan_version_id.eq(version))
        .order(delivery_steps::id)
        .select(COLUMNS)
        .load(conn)?;
    Ok(by_delivery(rows))
}

/// Those of all deliveries of a client's plans.
pub fn of_client(conn: &mut Conn, client: ClientId) -> Result<Steps, StorageError> {
    let rows = delivery_steps::table
        .inner_join(deliveries::table.inner_join(plan_versions::table.inner_join(plans::table)))
        .filter(plans::client_id.eq(client))
        .order(delivery_steps::id)
        .select(COLUMNS)
        .load(conn)?;
    Ok(by_delivery(rows))
}

fn by_delivery(rows: Vec<(Uid, Step)>) -> Steps {
    let mut steps = Steps::new();
    for (delivery, step) in rows {
        steps.entry(delivery).or_default().push(step);
    }
    steps
}
