//! Takes a file beside a plan away: its bytes are gone, unless a former office keeps them; that it was there stays in the log.

use crate::domain::ids::Uid;
use crate::storage::tables::{plan_attachments, plans};
use crate::storage::{Audit, Tx};
use crate::usecases::keeping::planned;
use crate::usecases::{Cmd, Failure};

/// Takes the file away.
pub fn withdraw_attachment(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(), Failure> {
    let (id, plan) = plan_attachments::find(tx, uid)?.ok_or(Failure::NotFound("attachment"))?;
    let plan = plans::get(tx, plan)?;
    let client = planned(tx, cmd, &plan, "attachment")?;
    plan_attachments::withdraw(tx, id, cmd.now)?;
    cmd.audit(tx, &Audit::of("plan.withdraw_attachment").object("plan-attachment", uid).subject(&client.uid))
}
