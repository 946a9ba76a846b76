//! Takes one plan of a set over: its client, its certification, its offices, its next version, its care team.

use crate::domain::access::Role;
use crate::domain::careplan::{ImportedPlan, PlanFate, TakenPlan, decide_plan};
use crate::domain::ids::{InsurerId, OfficeId};
use crate::domain::plan_draft::{PlanKind, VersionSource};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::clients::{self, ClientRow, NewClient};
use crate::storage::tables::insurers;
use crate::storage::tables::plans::{self, NewPlan, PlanRow, VersionRow};
use crate::usecases::certification_steps::note_imported;
use crate::usecases::plan_steps::{self, AddVersion};
use crate::usecases::team_steps::put_in_charge;
use crate::usecases::{Cmd, Failure};

pub(super) struct Applier<'a> {
    pub cmd: &'a Cmd,
    pub office: OfficeId,
    pub takes_client_data: bool,
}

impl Applier<'_> {
    pub fn apply(&mut self, tx: &mut Tx<'_>, imported: &ImportedPlan) -> Result<TakenPlan, Failure> {
        let insurer = insurers::find_by_number(tx, &imported.key.insurer_number)?;
        let insurer = insurer.ok_or(Failure::NotFound("insurer"))?.id;
        let client = self.client(tx, insurer, imported)?;
        let plan = self.plan(tx, &client, imported)?;
        let versions = plans::versions(tx, plan.id)?;
        let known: Vec<_> = versions.iter().map(|v| (v.number, v.digest.clone())).collect();
        if let PlanFate::Unchanged { number } = decide_plan(&imported.digest, &known) {
            let version =
                versions.into_iter().find(|v| v.number == number).ok_or(Failure::NotFound("version"))?;
            return Ok(taken(&client, &plan, &version, false));
        }
        note_imported(tx, self.cmd, client.id, &imported.content.head.certification)?;
        let version = plan_steps::add_version(
            tx,
            self.cmd,
            &AddVersion {
                client: &client,
                plan: &plan,
                content: imported.content.clone(),
                source: VersionSource::Import,
                note: "",
                author: &imported.content.head.author,
            },
        )?;
        Ok(taken(&client, &plan, &version, true))
    }

    fn client(
        &self,
        tx: &mut Tx<'_>,
        insurer: InsurerId,
        imported: &ImportedPlan,
    ) -> Result<ClientRow, Failure> {
        let known = clients::find_by_number(tx, insurer, &imported.key.insured_number)?;
        match (known, &imported.client) {
            (Some(row), Some(data)) if self.takes_client_data && row.data() != *data => {
                if !clients::update_data(tx, &row, data, row.area_id, self.cmd.now)? {
                    return Err(Failure::Conflict);
                }
                Ok(clients::get(tx, row.id)?)
            }
            (Some(row), _) => Ok(row),
            (None, Some(data)) => {
                let uid = self.cmd.uid();
                // Whoever imports a new client as a care manager is taken to be in charge; the page can change it.
                let manager = self
                    .cmd
                    .actor
                    .account()
                    .filter(|_| self.cmd.actor.is_in(self.office, &[Role::CareManager]));
                let id = clients::insert(
                    tx,
                    &NewClient {
                        uid: &uid,
                        insurer_id: insurer,
                        insured_number: &imported.key.insured_number,
                        office_id: self.office,
                        area_id: None,
                        data,
                        data_key: &self.cmd.keys.new_data_key(uid.as_str().as_bytes(), &self.cmd.mint),
                        now: self.cmd.now,
                    },
                )?;
                if let Some(manager) = manager {
                    put_in_charge(tx, self.cmd, id, (manager.account, jst_date(self.cmd.now), ""))?;
                }
                Ok(clients::get(tx, id)?)
            }
            (None, None) => Err(Failure::NotFound("client")),
        }
    }

    fn plan(&self, tx: &mut Tx<'_>, client: &ClientRow, imported: &ImportedPlan) -> Result<PlanRow, Failure> {
        let planned_on = imported.key.planned_on;
        if let Some(plan) = plans::find_by_date(tx, client.id, PlanKind::Care, planned_on)? {
            return Ok(plan);
        }
        let new = NewPlan {
            uid: &self.cmd.uid(),
            client_id: client.id,
            kind: PlanKind::Care,
            planned_on,
            office_id: self.office,
            now: self.cmd.now,
        };
        Ok(plans::insert(tx, &new)?)
    }
}

fn taken(client: &ClientRow, plan: &PlanRow, version: &VersionRow, is_new: bool) -> TakenPlan {
    TakenPlan {
        client: client.uid.clone(),
        plan: plan.uid.clone(),
        version: version.uid.clone(),
        number: version.number,
        is_new,
    }
}
