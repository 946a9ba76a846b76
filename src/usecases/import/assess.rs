//! What a set would change here, step by step.

use std::collections::{BTreeMap, BTreeSet};

use super::world::World;
use crate::domain::careplan::{
    CarePlanSet, ClientFate, ImportedHistory, ImportedPlan, KnownClient, PlanFate, PlanKey, Problem,
    ProblemCode, Step, Withdrawal, WithdrawalFate, carried_client, decide_client, decide_plan,
};
use crate::domain::client::{ClientData, ClientState};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::plan_draft::{PlanKind, PlanState};
use crate::storage::tables::clients::ClientRow;
use crate::storage::tables::plans::Uses;

/// What happens to one plan of the set and to its client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessedPlan {
    /// What happens to the client.
    pub client: ClientFate,
    /// What happens to the plan.
    pub plan: PlanFate,
    /// The particulars of the client that differ from what is known here.
    pub differing: Vec<&'static str>,
    /// The client's name: from the set, else as known here.
    pub name: String,
}

/// What happens to one plan that the set takes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessedWithdrawal {
    /// What happens.
    pub fate: WithdrawalFate,
    /// The client's name as known here.
    pub name: String,
    /// The versions that stay.
    pub versions: usize,
    /// What else stays.
    pub uses: Uses,
}

/// What happens to one history of illness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessedHistory {
    /// The client's name.
    pub name: String,
    /// Whether exactly this is known.
    pub is_known: bool,
}

/// What a set would change; what can't be done has no assessment but a problem.
#[derive(Debug, Default)]
pub struct Assessment {
    pub plans: Vec<Option<AssessedPlan>>,
    pub withdrawals: Vec<Option<AssessedWithdrawal>>,
    pub histories: Vec<Option<AssessedHistory>>,
    pub problems: Vec<Problem>,
    /// The clients that are known here.
    pub known: BTreeSet<Uid>,
}

/// Assesses every step of a set, in its order.
pub(super) fn assess(world: &World, office: OfficeId, set: &CarePlanSet) -> Assessment {
    let mut assessor = Assessor { world, office, plans: BTreeMap::new(), clients: BTreeMap::new() };
    let mut found = Assessment::default();
    for step in set.steps() {
        match step {
            Step::Plan(plan) => {
                let assessed = noted(assessor.plan(plan, &mut found.problems), &mut found.problems);
                found.plans.push(assessed);
            }
            Step::Withdraw(withdrawal) => {
                let assessed = noted(assessor.withdrawal(withdrawal), &mut found.problems);
                found.withdrawals.push(assessed);
            }
        }
    }
    for history in &set.histories {
        let assessed = noted(assessor.history(history), &mut found.problems);
        found.histories.push(assessed);
    }
    let keys = set.plans.iter().map(|p| &p.key).chain(set.withdrawals.iter().map(|w| &w.key));
    let told = set.histories.iter().map(|h| world.client(&h.insurer_number, &h.insured_number));
    let rows = keys.map(|key| world.client_of(key)).chain(told).flatten();
    found.known = rows.filter(|row| assessor.is_ours(row)).map(|row| row.uid.clone()).collect();
    found
}

fn noted<T>(assessed: Result<T, Problem>, problems: &mut Vec<Problem>) -> Option<T> {
    match assessed {
        Ok(found) => Some(found),
        Err(problem) => {
            problems.push(problem);
            None
        }
    }
}

type Client = (String, String);

/// A plan as the steps so far will have left it.
#[derive(Clone, Default)]
struct KnownPlan {
    versions: Vec<(i32, String)>,
    is_withdrawn: bool,
}

/// Remembers what earlier steps of the same set will have made, so that two sets of one plan are told as one change.
struct Assessor<'w> {
    world: &'w World,
    office: OfficeId,
    plans: BTreeMap<(PlanKind, PlanKey), KnownPlan>,
    clients: BTreeMap<Client, KnownClient>,
}

impl Assessor<'_> {
    /// A center's client may be cared for by the office it delegates to, and the plan is imported by either.
    fn is_ours(&self, row: &ClientRow) -> bool {
        row.office_id == self.office || self.world.entrusting(row.id) == Some(self.office)
    }

    /// Whether the office makes the plans of a client now; no other one begins a plan or goes on with it, whichever began it.
    fn plans_for(&self, key: &PlanKey) -> bool {
        self.world.client_of(key).is_some_and(|row| row.office_id == self.office)
    }

    fn plan(&mut self, plan: &ImportedPlan, problems: &mut Vec<Problem>) -> Result<AssessedPlan, Problem> {
        let problem = |code: ProblemCode| {
            Problem::of_row(code, &plan.file, plan.row).with("value", &plan.key.insurer_number)
        };
        if self.world.insurer(&plan.key.insurer_number).is_none() {
            return Err(problem(ProblemCode::InsurerUnknown));
        }
        let known = self.known_client(&plan.key);
        let client = decide_client(plan, known.as_ref()).map_err(problem)?;
        let client_now = self.world.client_of(&plan.key);
        if client_now.is_some() && !self.plans_for(&plan.key) {
            return Err(problem(ProblemCode::ClientElsewhere));
        }
        let standing = self.known_plan(plan.content.kind(), &plan.key);
        let fate = decide_plan(&plan.digest, &standing.versions, standing.is_withdrawn);
        let is_closed = client_now.is_some_and(|row| row.state == ClientState::Closed);
        if is_closed && !matches!(fate, PlanFate::Unchanged { .. }) {
            problems.push(problem(ProblemCode::ClientClosed));
        }
        match fate {
            PlanFate::New => standing.versions.push((1, plan.digest.clone())),
            PlanFate::NextVersion { number } => standing.versions.push((number, plan.digest.clone())),
            PlanFate::Unchanged { .. } | PlanFate::Restored { .. } => {}
        }
        standing.is_withdrawn = false;
        let data = known.as_ref().map(|k| &k.data);
        let differing = differing(data, plan.client.as_ref());
        let name = data.or(plan.client.as_ref()).map(|c| c.name.clone()).unwrap_or_default();
        // Where no birth date is told, a wrong name is the only sign of a mistyped insured number.
        let is_named = plan.client.is_none() && !plan.client_name.is_empty();
        if is_named && data.is_some_and(|data| !is_same_name(&plan.client_name, data)) {
            let differs = Problem::of_row(ProblemCode::ClientNameDiffers, &plan.file, plan.row);
            problems.push(differs.with("value", &plan.client_name).with("known", &name));
        }
        if let (ClientFate::New, Some(data)) = (&client, &plan.client) {
            let known = KnownClient { data: data.clone(), is_of_office: true };
            self.clients.insert(client_key(&plan.key), known);
        }
        let name = plan.client.as_ref().map_or(name, |client| client.name.clone());
        Ok(AssessedPlan { client, plan: fate, differing, name })
    }

    fn withdrawal(&mut self, asked: &Withdrawal) -> Result<AssessedWithdrawal, Problem> {
        let problem = |code: ProblemCode| {
            Problem::of_row(code, &asked.file, asked.row).with("date", asked.key.planned_on)
        };
        let row = self.world.plan(asked.kind, &asked.key);
        if row.is_some() && !self.plans_for(&asked.key) {
            return Err(problem(ProblemCode::WithdrawalElsewhere));
        }
        let name = self.known_client(&asked.key).map(|known| known.data.name).unwrap_or_default();
        let uses = row.map(|plan| self.world.uses(plan.id)).unwrap_or_default();
        let standing = self.known_plan(asked.kind, &asked.key);
        let versions = standing.versions.len();
        if versions == 0 {
            return Err(problem(ProblemCode::WithdrawalUnknown));
        }
        let was_withdrawn = std::mem::replace(&mut standing.is_withdrawn, true);
        let fate = if was_withdrawn { WithdrawalFate::AlreadyWithdrawn } else { WithdrawalFate::Withdrawn };
        Ok(AssessedWithdrawal { fate, name, versions, uses })
    }

    fn history(&self, told: &ImportedHistory) -> Result<AssessedHistory, Problem> {
        let problem = |code: ProblemCode| Problem::of_row(code, &told.file, told.row);
        let row = self.world.client(&told.insurer_number, &told.insured_number);
        if row.is_some_and(|row| !self.is_ours(row)) {
            return Err(problem(ProblemCode::ClientElsewhere));
        }
        let made = self.clients.get(&(told.insurer_number.clone(), told.insured_number.clone()));
        let name = row.map(|row| row.name.clone()).or(made.map(|known| known.data.name.clone()));
        let name = name.ok_or_else(|| problem(ProblemCode::HistoryUnknown))?;
        let is_known = row.is_some_and(|row| self.world.is_told(row.id, &told.history));
        Ok(AssessedHistory { name, is_known })
    }

    fn known_client(&self, key: &PlanKey) -> Option<KnownClient> {
        let row = self.world.client_of(key);
        let stored = row.map(|row| KnownClient { data: row.data(), is_of_office: self.is_ours(row) });
        stored.or_else(|| self.clients.get(&client_key(key)).cloned())
    }

    fn known_plan(&mut self, kind: PlanKind, key: &PlanKey) -> &mut KnownPlan {
        let world = self.world;
        self.plans.entry((kind, key.clone())).or_insert_with(|| {
            let Some(row) = world.plan(kind, key) else { return KnownPlan::default() };
            let versions = world.versions(row.id).iter().map(|v| (v.number, v.digest.clone()));
            KnownPlan { versions: versions.collect(), is_withdrawn: row.state == PlanState::Withdrawn }
        })
    }
}

fn client_key(key: &PlanKey) -> Client {
    (key.insurer_number.clone(), key.insured_number.clone())
}

/// Names are compared without their spaces and as MS932 writes them.
fn is_same_name(said: &str, known: &ClientData) -> bool {
    let bare = |name: &str| name.split_whitespace().collect::<String>();
    bare(said) == bare(&carried_client(known).name)
}

/// The particulars that differ, as the words of `client-field-…`.
fn differing(known: Option<&ClientData>, said: Option<&ClientData>) -> Vec<&'static str> {
    let (Some(known), Some(said)) = (known.map(carried_client), said.map(carried_client)) else {
        return Vec::new();
    };
    let pairs = [
        ("name", known.name == said.name),
        ("kana", known.kana == said.kana),
        ("sex", known.sex == said.sex),
        ("born-on", known.born_on == said.born_on),
        ("postal", known.postal == said.postal),
        ("address", known.address == said.address),
        ("phone", known.phone == said.phone),
    ];
    pairs.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}
