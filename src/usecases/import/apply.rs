//! Takes a set over: its clients, certifications, offices, next versions, care teams, withdrawals and histories.

use std::collections::{BTreeMap, BTreeSet};

use super::world::World;
use crate::domain::access::Role;
use crate::domain::careplan::{
    CarePlanSet, ImportedPlan, PlanFate, PlanKey, Step, TakenPlan, carried_client, decide_plan,
};
use crate::domain::ids::{OfficeId, PlanId};
use crate::domain::plan_draft::{PlanKind, PlanState, VersionSource};
use crate::storage::Tx;
use crate::storage::tables::clients::{self, ClientRow, NewClient};
use crate::storage::tables::illnesses;
use crate::storage::tables::plans::{self, NewPlan, PlanRow, VersionRow};
use crate::usecases::certification_steps::note_imported;
use crate::usecases::plan_steps::{self, AddVersion};
use crate::usecases::team_steps::begin_in_charge;
use crate::usecases::{Cmd, Failure};

/// What was done with the plans of a set.
pub(super) struct Applied {
    /// Its plans as they stand now, in their order.
    pub plans: Vec<TakenPlan>,
    /// The plans it took back.
    pub withdrawn: Vec<TakenPlan>,
}

pub(super) struct Applier<'a> {
    pub cmd: &'a Cmd,
    pub office: OfficeId,
    pub takes_client_data: bool,
    pub set: &'a CarePlanSet,
}

/// What a plan of the set becomes.
enum Outcome<'w> {
    /// A version that the plan has.
    Stands(&'w VersionRow),
    /// The version to add at this place.
    Added(usize),
}

/// A plan as the steps so far have left it.
struct Standing<'w> {
    row: &'w PlanRow,
    versions: Vec<(i32, String)>,
    added: BTreeMap<i32, usize>,
    state: PlanState,
}

impl Applier<'_> {
    /// Takes everything over with as many statements as one client takes.
    pub fn apply(&self, tx: &mut Tx<'_>, world: &mut World) -> Result<Applied, Failure> {
        self.register_clients(tx, world)?;
        self.update_clients(tx, world)?;
        self.begin_plans(tx, world)?;
        let world = &*world;
        let (outcomes, mut adds, standing) = self.decide(world)?;
        let told = adds.iter().map(|(add, _)| (add.client.id, add.content.head.certification.clone()));
        note_imported(tx, self.cmd, &told.collect::<Vec<_>>())?;
        let digests: Vec<String> = adds.iter_mut().map(|(_, digest)| std::mem::take(digest)).collect();
        let adds: Vec<AddVersion<'_>> = adds.into_iter().map(|(add, _)| add).collect();
        let made = plan_steps::add_versions(tx, self.cmd, &adds, &digests)?;
        self.settle_states(tx, &standing)?;
        self.note_histories(tx, world)?;
        let mut taken = Vec::with_capacity(outcomes.len());
        for (plan, outcome) in self.set.plans.iter().zip(outcomes) {
            let (client, row) = found(world, plan)?;
            taken.push(match outcome {
                Outcome::Stands(version) => taken_plan(client, row, version, false),
                Outcome::Added(at) => {
                    let version = made.get(at).ok_or(Failure::NotFound("version"))?;
                    taken_plan(client, row, version, true)
                }
            });
        }
        Ok(Applied { plans: taken, withdrawn: withdrawn(world, &standing) })
    }

    fn register_clients(&self, tx: &mut Tx<'_>, world: &mut World) -> Result<(), Failure> {
        let mut named = BTreeSet::new();
        let mut new = Vec::new();
        for plan in &self.set.plans {
            let Some(data) = &plan.client else { continue };
            let key = (&plan.key.insurer_number, &plan.key.insured_number);
            if world.client_of(&plan.key).is_none() && named.insert(key) {
                let insurer = world.insurer(&plan.key.insurer_number).ok_or(Failure::NotFound("insurer"))?;
                let uid = self.cmd.uid();
                let data_key = self.cmd.keys.new_data_key(uid.as_str().as_bytes(), &self.cmd.mint);
                new.push((uid, insurer, plan.key.insured_number.as_str(), data, data_key));
            }
        }
        if new.is_empty() {
            return Ok(());
        }
        // Whoever imports a new client as a care manager is taken to be in charge; the page can change it.
        let account = self.cmd.actor.account();
        let manager = account.filter(|_| self.cmd.actor.is_in(self.office, &[Role::CareManager]));
        let rows: Vec<NewClient<'_>> = new
            .iter()
            .map(|(uid, insurer_id, insured_number, data, data_key)| NewClient {
                uid,
                insurer_id: *insurer_id,
                insured_number,
                office_id: self.office,
                area_id: None,
                data,
                data_key,
                now: self.cmd.now,
            })
            .collect();
        let registered = clients::insert_many(tx, &rows)?;
        if let Some(manager) = manager {
            begin_in_charge(tx, self.cmd, &registered, manager.account)?;
        }
        Ok(world.read_clients_of(tx, self.set)?)
    }

    /// Replaces the particulars of known clients, one by one: it is asked for seldom, and each is checked against the
    /// version it was compared with.
    fn update_clients(&self, tx: &mut Tx<'_>, world: &mut World) -> Result<(), Failure> {
        if !self.takes_client_data {
            return Ok(());
        }
        let mut last = BTreeMap::new();
        for plan in &self.set.plans {
            let (Some(data), Some(row)) = (&plan.client, world.client_of(&plan.key)) else { continue };
            last.insert(row.id, (row, data));
        }
        let mut is_changed = false;
        for (row, data) in last.into_values() {
            if carried_client(&row.data()) == carried_client(data) {
                continue;
            }
            is_changed = true;
            if !clients::update_data(tx, row, data, row.area_id, self.cmd.now)? {
                return Err(Failure::Conflict);
            }
        }
        if is_changed {
            world.read_clients_of(tx, self.set)?;
        }
        Ok(())
    }

    fn begin_plans(&self, tx: &mut Tx<'_>, world: &mut World) -> Result<(), Failure> {
        let mut named: BTreeSet<(PlanKind, &PlanKey)> = BTreeSet::new();
        let mut new = Vec::new();
        for plan in &self.set.plans {
            let kind = plan.content.kind();
            if world.plan(kind, &plan.key).is_none() && named.insert((kind, &plan.key)) {
                let client = world.client_of(&plan.key).ok_or(Failure::NotFound("client"))?.id;
                new.push((self.cmd.uid(), client, kind, plan.key.planned_on));
            }
        }
        let rows: Vec<NewPlan<'_>> = new
            .iter()
            .map(|(uid, client_id, kind, planned_on)| NewPlan {
                uid,
                client_id: *client_id,
                kind: *kind,
                planned_on: *planned_on,
                office_id: self.office,
                now: self.cmd.now,
            })
            .collect();
        if !rows.is_empty() {
            plans::insert_many(tx, &rows)?;
            world.read_plans(tx)?;
        }
        Ok(())
    }

    /// Goes through the steps in their order: what each plan becomes, and the versions to add with their digests.
    fn decide<'w>(&'w self, world: &'w World) -> Result<Decided<'w>, Failure> {
        let mut standing: BTreeMap<PlanId, Standing<'w>> = BTreeMap::new();
        let mut outcomes = Vec::with_capacity(self.set.plans.len());
        let mut adds = Vec::new();
        for step in self.set.steps() {
            let plan = match step {
                Step::Plan(plan) => plan,
                Step::Withdraw(asked) => {
                    if let Some(row) = world.plan(asked.kind, &asked.key) {
                        stand(&mut standing, world, row).state = PlanState::Withdrawn;
                    }
                    continue;
                }
            };
            let (client, row) = found(world, plan)?;
            let now = stand(&mut standing, world, row);
            let is_withdrawn = now.state == PlanState::Withdrawn;
            if is_withdrawn {
                now.state = PlanState::Draft;
            }
            let number = match decide_plan(&plan.digest, &now.versions, is_withdrawn) {
                PlanFate::New => 1,
                PlanFate::NextVersion { number } => number,
                PlanFate::Unchanged { number } | PlanFate::Restored { number } => {
                    outcomes.push(match now.added.get(&number) {
                        Some(at) => Outcome::Added(*at),
                        None => Outcome::Stands(version(world, row, number)?),
                    });
                    continue;
                }
            };
            now.versions.push((number, plan.digest.clone()));
            now.added.insert(number, adds.len());
            outcomes.push(Outcome::Added(adds.len()));
            adds.push((addition(client, row, plan), plan.digest.clone()));
        }
        Ok((outcomes, adds, standing))
    }

    fn settle_states(
        &self,
        tx: &mut Tx<'_>,
        standing: &BTreeMap<PlanId, Standing<'_>>,
    ) -> Result<(), Failure> {
        for state in [PlanState::Withdrawn, PlanState::Draft] {
            let moved = standing.values().filter(|plan| plan.state == state && plan.row.state != state);
            let ids: Vec<PlanId> = moved.map(|plan| plan.row.id).collect();
            plans::set_state(tx, &ids, state, self.cmd.now)?;
        }
        Ok(())
    }

    fn note_histories(&self, tx: &mut Tx<'_>, world: &World) -> Result<(), Failure> {
        let mut last = BTreeMap::new();
        for told in &self.set.histories {
            let client = world.client(&told.insurer_number, &told.insured_number);
            if let Some(client) = client.filter(|client| !world.is_told(client.id, &told.history)) {
                last.insert((client.id, told.history.consulted_on), &told.history);
            }
        }
        let told: Vec<_> = last.into_iter().map(|((client, _), history)| (client, history)).collect();
        Ok(illnesses::replace(tx, &told)?)
    }
}

type Decided<'w> = (Vec<Outcome<'w>>, Vec<(AddVersion<'w>, String)>, BTreeMap<PlanId, Standing<'w>>);

fn stand<'s, 'w>(
    standing: &'s mut BTreeMap<PlanId, Standing<'w>>,
    world: &'w World,
    row: &'w PlanRow,
) -> &'s mut Standing<'w> {
    standing.entry(row.id).or_insert_with(|| Standing {
        row,
        versions: world.versions(row.id).iter().map(|v| (v.number, v.digest.clone())).collect(),
        added: BTreeMap::new(),
        state: row.state,
    })
}

fn found<'w>(world: &'w World, plan: &ImportedPlan) -> Result<(&'w ClientRow, &'w PlanRow), Failure> {
    let client = world.client_of(&plan.key).ok_or(Failure::NotFound("client"))?;
    let row = world.plan(plan.content.kind(), &plan.key).ok_or(Failure::NotFound("plan"))?;
    Ok((client, row))
}

fn version<'w>(world: &'w World, row: &PlanRow, number: i32) -> Result<&'w VersionRow, Failure> {
    let found = world.versions(row.id).iter().find(|version| version.number == number);
    found.ok_or(Failure::NotFound("version"))
}

fn addition<'w>(client: &'w ClientRow, plan: &'w PlanRow, imported: &'w ImportedPlan) -> AddVersion<'w> {
    let head = &imported.content.head;
    let center_author = head.preventive.as_ref().map_or("", |form| form.center_author.as_str());
    AddVersion {
        client,
        plan,
        content: imported.content.clone(),
        source: VersionSource::Import,
        note: "",
        author: if head.author.is_empty() { center_author } else { &head.author },
    }
}

fn taken_plan(client: &ClientRow, plan: &PlanRow, version: &VersionRow, is_new: bool) -> TakenPlan {
    TakenPlan {
        client: client.uid.clone(),
        plan: plan.uid.clone(),
        version: version.uid.clone(),
        number: version.number,
        is_new,
    }
}

/// The plans that the set took back, with the version that stands last.
fn withdrawn(world: &World, standing: &BTreeMap<PlanId, Standing<'_>>) -> Vec<TakenPlan> {
    let taken = standing.values().filter(|plan| plan.state == PlanState::Withdrawn);
    let taken = taken.filter(|plan| plan.row.state != PlanState::Withdrawn);
    taken
        .filter_map(|plan| {
            let version = world.versions(plan.row.id).last()?;
            let client = world.client_by_key(plan.row.client_id)?;
            Some(taken_plan(client, plan.row, version, false))
        })
        .collect()
}
