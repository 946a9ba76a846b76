//! Begins a plan of a client by hand, from nothing or as a copy of an earlier one.

use crate::domain::client_state::require_supported;
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{PlanContent, PlanEdit, VersionSource, written};
use crate::domain::refusal::Refused;
use crate::domain::time::wareki;
use crate::storage::tables::plan_edits::EditKey;
use crate::storage::tables::plans::{self, NewPlan};
use crate::storage::tables::{clients, plan_edits, plan_rows};
use crate::storage::{Audit, Tx};
use crate::usecases::plan::offices;
use crate::usecases::plan::revise::Revised;
use crate::usecases::plan_steps::{self, AddVersion};
use crate::usecases::{Cmd, Failure};

/// A plan to begin.
#[derive(Clone, Debug)]
pub struct CreatePlanInput {
    /// Whose plan.
    pub client: Uid,
    /// The version of an earlier plan that is copied.
    pub from: Option<Uid>,
    /// 計画作成（変更）日, as it was typed.
    pub planned_on: String,
    /// The sheets.
    pub edit: PlanEdit,
    /// Why.
    pub note: String,
}

/// Begins the plan with its first version. A client has one plan of a kind for each day.
pub fn create(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CreatePlanInput) -> Result<Revised, Failure> {
    let client = clients::find(tx, &input.client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    require_supported(&client.uid, client.state)?;
    let planned_on =
        wareki::parse_date(&input.planned_on).map_err(|why| Refused::at("planned_on", why.code()))?;
    let before = match &input.from {
        None => blank(input.edit.preventive.is_some()),
        Some(from) => {
            let version = plans::find_version(tx, from)?.ok_or(Failure::NotFound("version"))?;
            if plans::get(tx, version.plan_id)?.client_id != client.id {
                return Err(Failure::NotFound("version"));
            }
            plan_rows::content(tx, version.id)?
        }
    };
    let mut content = written(&before, &input.edit, &mut || cmd.uid()).map_err(Refused::from)?;
    offices::number(tx, client.insurer_id, &before, &mut content)?;
    let kind = content.kind();
    if plans::find_by_date(tx, client.id, kind, planned_on)?.is_some() {
        return Err(Refused::at("planned_on", "plan-date-taken").into());
    }
    let uid = cmd.uid();
    let (client_id, office_id, now) = (client.id, client.office_id, cmd.now);
    let plan = plans::insert(tx, &NewPlan { uid: &uid, client_id, kind, planned_on, office_id, now })?;
    let author = cmd.actor_name();
    let add = AddVersion {
        client: &client,
        plan: &plan,
        content,
        source: VersionSource::Edit,
        note: &input.note,
        author: &author,
    };
    let made = plan_steps::add_version(tx, cmd, &add)?;
    if let Some(account) = cmd.actor.account() {
        plan_edits::delete(tx, &EditKey { account: account.account, client: client.id, plan: None })?;
    }
    let note = Audit::of("plan.create").object("plan-version", &made.uid).subject(&client.uid);
    cmd.audit(tx, &note.purpose(input.note.clone()))?;
    Ok(Revised { version: made.uid, number: made.number })
}

/// What a plan that is begun from nothing starts from: nothing, on the form of its kind.
fn blank(is_preventive: bool) -> PlanContent {
    let mut content = PlanContent::default();
    content.head.preventive = is_preventive.then(Box::default);
    content
}
