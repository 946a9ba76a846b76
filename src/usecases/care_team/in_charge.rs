//! Who is in charge of a client changes on a day.

use super::{noted, own};
use crate::domain::care_team::{TeamError, read_day, read_line};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{accounts, hand_overs};
use crate::storage::{Audit, Tx};
use crate::usecases::team_steps::put_in_charge;
use crate::usecases::{Cmd, Failure};

/// Who shall be in charge, as typed.
#[derive(Clone, Debug)]
pub struct PutInCharge {
    /// The client.
    pub client: Uid,
    /// The uid of the account.
    pub manager: String,
    /// From which day on.
    pub starts_on: String,
    /// Why; may be blank.
    pub reason: String,
}

/// Puts somebody of the client's office in charge.
pub fn change_manager(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &PutInCharge) -> Result<(), Failure> {
    let client = own(tx, cmd, &input.client)?;
    let account = match Uid::parse(&input.manager) {
        Some(uid) => accounts::find_by_uid(tx, &uid)?,
        None => None,
    };
    let account = account.ok_or(Refused::from(TeamError::ManagerRequired))?;
    let today = jst_date(cmd.now);
    if !hand_overs::works_in_all(tx, account.id, &[client.office_id], today)? {
        return Err(Refused::from(TeamError::ManagerRequired).into());
    }
    if client.manager_account_id == Some(account.id) {
        return Err(Refused::from(TeamError::SameManager).into());
    }
    let from = read_day("starts_on", &input.starts_on).map_err(Refused::from)?;
    let from = from.ok_or(Refused::from(TeamError::StartRequired))?;
    read_line("reason", &input.reason, false).map_err(Refused::from)?;
    put_in_charge(tx, cmd, &[client.id], (account.id, from, &input.reason))?;
    let audit = Audit::of("client.manager.change").object("client", &client.uid).purpose(&input.reason);
    let detail = serde_json::json!({ "manager": account.uid, "from": from });
    noted(tx, cmd, client.id, audit.detail(detail))
}
