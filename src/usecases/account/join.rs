//! Gives an account a role in an office.

use chrono::NaiveDate;

use super::{Created, authorize};
use crate::domain::access::Role;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{accounts, offices};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which role, where, from when.
#[derive(Clone, Debug)]
pub struct Join {
    /// The account.
    pub account: Uid,
    /// The office.
    pub office: Uid,
    /// The role there.
    pub role: Role,
    /// What the person is called there, e.g. 管理者, or empty.
    pub title: String,
    /// The last day, when it is known.
    pub ends_on: Option<NaiveDate>,
}

/// Gives an account a role in an office, from today on. Nobody gives a role to themselves: an administrator sees no client
/// and no case, and one signature must not change that. Where there is one administrator only, the
/// command line does it, which leaves its audit row too.
pub fn join(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Join) -> Result<Created, Failure> {
    authorize(cmd)?;
    let account = accounts::find_by_uid(tx, &input.account)?.ok_or(Failure::NotFound("account"))?;
    if cmd.actor.account().is_some_and(|actor| actor.account == account.id) {
        return Err(Refused::at("role", "account-joins-alone").into());
    }
    let office = offices::find_by_uid(tx, &input.office)?.ok_or(Failure::NotFound("office"))?;
    if !input.role.fits(office.kind) {
        return Err(Refused::at("role", "account-role-unfit").into());
    }
    let uid = cmd.uid();
    accounts::insert_membership(
        tx,
        &accounts::NewMembership {
            uid: &uid,
            account_id: account.id,
            office_id: office.id,
            role: input.role,
            title: &input.title,
            starts_on: jst_date(cmd.now),
            ends_on: input.ends_on,
            created_at: cmd.now,
        },
    )?;
    let detail = serde_json::json!({ "office": office.uid, "role": input.role });
    cmd.audit(tx, &Audit::of("account.join").object("account", &account.uid).detail(detail))?;
    Ok(Created { uid })
}
