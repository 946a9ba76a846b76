//! An office hands in its individual service plan for a version of the care plan, in place of an earlier one where it says so, and
//! takes it back with a reason.

use crate::domain::attachment::CheckedFile;
use crate::domain::ids::{ClientId, OfficeId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::service_plan::{LONGEST_NOTE, MOST, ServicePlan, ServicePlanError};
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::offices;
use crate::storage::tables::plans;
use crate::storage::tables::service_plans::{self, NewServicePlan};
use crate::storage::{Audit, StorageError, Tx};
use crate::usecases::cmd::TEAM;
use crate::usecases::{Cmd, Failure};

/// What is handed in.
#[derive(Clone, Debug)]
pub struct GiveServicePlan {
    /// The version that it follows.
    pub version: Uid,
    /// The office; none where the actor has one only that serves the client.
    pub office: Option<Uid>,
    /// What the office says of it.
    pub says: ServicePlan,
    /// The file.
    pub file: CheckedFile,
    /// The one whose place it takes.
    pub replaces: Option<Uid>,
}

/// Hands it in.
pub fn give_service_plan(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &GiveServicePlan) -> Result<(), Failure> {
    let version = plans::find_version(tx, &input.version)?.ok_or(Failure::NotFound("version"))?;
    let plan = plans::get(tx, version.plan_id)?;
    // Two of one office wait for each other, so that both don't take the same place.
    let client = clients::get_in_turn(tx, plan.client_id)?;
    let office = office_of(tx, cmd, client.id, input.office.as_ref())?;
    let digest = data_encoding::HEXLOWER.encode(&cmd.keys.mac("service-plan", &[&input.file.bytes]));
    let known = service_plans::digests(tx, version.id, office)?;
    if known.contains(&digest) {
        return Err(Refused::from(ServicePlanError::Known).into());
    }
    if known.len() as i64 >= MOST {
        return Err(Refused::from(ServicePlanError::TooMany).into());
    }
    if let Some(before) = &input.replaces {
        take_place(tx, before, (office, plan.id), cmd)?;
    }
    let uid = cmd.uid();
    let body = sealed(tx, cmd, &client, (&uid, &input.file.bytes))?;
    let given_by = cmd.actor_name();
    let row = NewServicePlan {
        uid: &uid,
        plan_version_id: version.id,
        key_client_id: client.id,
        office_id: office,
        title: &input.says.title,
        made_on: input.says.made_on,
        starts_on: input.says.starts_on,
        ends_on: input.says.ends_on,
        note: &input.says.note,
        name: &input.file.name,
        kind: input.file.kind,
        size: i64::try_from(input.file.bytes.len()).unwrap_or(i64::MAX),
        digest: &digest,
        body: &body,
        given_by: &given_by,
        given_at: cmd.now,
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    service_plans::insert(tx, &row)?;
    let detail = serde_json::json!({
        "version": input.version, "kind": input.file.kind.as_str(), "size": row.size, "replaces": input.replaces,
    });
    let note = Audit::of("service_plan.give").object("service-plan", &uid).subject(&client.uid);
    cmd.audit(tx, &note.detail(detail))
}

/// The office for which the actor hands in: one of theirs that serves the client now. To whoever serves nobody there is no plan.
fn office_of(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    client: ClientId,
    wanted: Option<&Uid>,
) -> Result<OfficeId, Failure> {
    let own = cmd.actor.offices_as(TEAM);
    let serving = service_plans::serving(tx, client, &own, jst_date(cmd.now))?;
    let named = match wanted {
        Some(uid) => offices::find_by_uid(tx, uid)?.map(|office| office.id),
        None => serving.first().copied().filter(|_| serving.len() == 1),
    };
    if serving.is_empty() {
        return Err(Failure::NotFound("version"));
    }
    let office = named.filter(|office| serving.contains(office) && cmd.act_in(*office, TEAM));
    office.ok_or_else(|| Refused::from(ServicePlanError::NotServing).into())
}

fn take_place(
    tx: &mut Tx<'_>,
    before: &Uid,
    (office, plan): (OfficeId, crate::domain::ids::PlanId),
    cmd: &Cmd,
) -> Result<(), Failure> {
    let gone = || Failure::from(Refused::from(ServicePlanError::Gone));
    let row = service_plans::find(tx, before)?.filter(|row| row.office_id == office).ok_or_else(gone)?;
    let of = plans::get_version(tx, row.plan_version_id)?.plan_id;
    if of != plan || !service_plans::replace(tx, row.id, cmd.now)? {
        return Err(gone());
    }
    Ok(())
}

fn sealed(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: &ClientRow,
    (uid, bytes): (&Uid, &[u8]),
) -> Result<Vec<u8>, Failure> {
    let data_key = clients::data_key(tx, client.id)?;
    let whose = (client.uid.as_str().as_bytes(), data_key.as_slice());
    let body = cmd.keys.seal_for(whose, &uid.bytes(), bytes, &cmd.mint);
    Ok(body.ok_or_else(|| StorageError::Corrupt("the data key of a client does not open".into()))?)
}

/// Takes one back, by the office that handed it in.
pub fn withdraw_service_plan(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (uid, reason): (&Uid, &str),
) -> Result<(), Failure> {
    let row = service_plans::find(tx, uid)?.ok_or(Failure::NotFound("service plan"))?;
    if !cmd.act_in(row.office_id, TEAM) {
        return Err(Failure::NotFound("service plan"));
    }
    if !(1..=LONGEST_NOTE).contains(&reason.trim().chars().count()) {
        return Err(Refused::from(ServicePlanError::NoReason).into());
    }
    let by = cmd.actor_name();
    if !service_plans::withdraw(tx, row.id, (&by, reason.trim()), cmd.now)? {
        return Err(Refused::from(ServicePlanError::Gone).into());
    }
    let version = plans::get_version(tx, row.plan_version_id)?;
    let client = plans::get(tx, version.plan_id)?.client_id;
    let client = clients::get(tx, client)?.uid;
    cmd.audit(tx, &Audit::of("service_plan.withdraw").object("service-plan", uid).subject(&client))
}
