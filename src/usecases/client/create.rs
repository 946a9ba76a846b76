//! Registers a client by hand, for who is not in any file.

use serde::{Deserialize, Serialize};

use super::area_of;
use crate::domain::access::Role;
use crate::domain::client::{ClientError, TypedClient, check};
use crate::domain::ids::Uid;
use crate::domain::national_number::is_insured_number;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::clients::{self, NewClient};
use crate::storage::tables::{insurers, offices};
use crate::storage::{Audit, Tx};
use crate::usecases::team_steps::put_in_charge;
use crate::usecases::{Cmd, Failure};

/// A client to register.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CreateClientInput {
    /// The care-managing office.
    pub office: String,
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// Who the client is.
    pub typed: TypedClient,
    /// The uid of the area the client lives in; blank when unknown.
    pub area: String,
}

/// Registers a client; gives the client's uid.
pub fn create(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CreateClientInput) -> Result<Uid, Failure> {
    let office = Uid::parse(&input.office).ok_or(Failure::NotFound("office"))?;
    let office = offices::find_by_uid(tx, &office)?.ok_or(Failure::NotFound("office"))?.id;
    cmd.require_planner(office, "office")?;
    let data = check(&input.typed, jst_date(cmd.now)).map_err(Refused::from)?;
    if !is_insured_number(&input.insured_number) {
        return Err(Refused::from(ClientError::InsuredNumberForm).into());
    }
    let insurer = insurers::find_by_number(tx, &input.insurer_number)?;
    let insurer = insurer.ok_or(Refused::from(ClientError::InsurerUnknown))?;
    let (insurer, insurer_uid) = (insurer.id, insurer.uid);
    if clients::find_by_number(tx, insurer, &input.insured_number)?.is_some() {
        return Err(Refused::from(ClientError::AlreadyRegistered).into());
    }
    let uid = cmd.uid();
    let manager = cmd.actor.account().filter(|_| cmd.actor.is_in(office, &[Role::CareManager]));
    let manager = manager.map(|account| account.account);
    let new = NewClient {
        uid: &uid,
        insurer_id: insurer,
        insured_number: &input.insured_number,
        office_id: office,
        area_id: area_of(tx, insurer, &input.area)?,
        data: &data,
        data_key: &cmd.keys.new_data_key(uid.as_str().as_bytes(), &cmd.mint),
        now: cmd.now,
    };
    let id = clients::insert(tx, &new)?;
    if let Some(account) = manager {
        put_in_charge(tx, cmd, &[id], (account, jst_date(cmd.now), ""))?;
    }
    let note = Audit::of("client.create").object("client", &uid).subject(&uid).insurer(&insurer_uid);
    cmd.audit(tx, &note)?;
    Ok(uid)
}
