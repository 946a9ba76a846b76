//! Roles end, and doors open again.

use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{accounts, credentials};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, doors, room_steps};

use super::authorize;

/// Ends a role in an office; the account's sessions end with it.
pub fn end_membership(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    account: &Uid,
    membership: &Uid,
) -> Result<(), Failure> {
    authorize(cmd)?;
    let row = credentials::find_by_uid(tx, account)?.ok_or(Failure::NotFound("account"))?;
    if !accounts::end_membership(tx, row.id, membership, jst_date(cmd.now))? {
        return Err(Failure::NotFound("membership"));
    }
    credentials::bump_stamp(tx, row.id)?;
    room_steps::dismiss_lost_of_account(tx, cmd, account)?;
    let detail = serde_json::json!({ "membership": membership });
    cmd.audit(tx, &Audit::of("account.end_membership").object("account", account).detail(detail))
}

/// Lets an account try its password again.
pub fn unlock(tx: &mut Tx<'_>, cmd: &mut Cmd, account: &Uid) -> Result<(), Failure> {
    authorize(cmd)?;
    let row = credentials::find_by_uid(tx, account)?.ok_or(Failure::NotFound("account"))?;
    doors::unlock(tx, &cmd.keys, &row.login)?;
    cmd.audit(tx, &Audit::of("account.unlock").object("account", account))
}
