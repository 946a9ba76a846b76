//! What a set would change here, plan by plan.

use std::collections::BTreeMap;

use crate::domain::careplan::{
    CarePlanSet, ClientFate, ImportedPlan, KnownClient, PlanFate, PlanKey, Problem, ProblemCode,
    decide_client, decide_plan,
};
use crate::domain::client::ClientData;
use crate::domain::ids::{InsurerId, OfficeId, Uid};
use crate::domain::plan_draft::PlanKind;
use crate::storage::tables::{clients, insurers, plans};
use crate::storage::{Conn, StorageError};

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
    /// The client, when known here.
    pub known_as: Option<Uid>,
}

/// Assesses every plan of a set, in its order; a plan that cannot be taken over has no assessment but a problem.
pub fn assess(
    conn: &mut Conn,
    office: OfficeId,
    set: &CarePlanSet,
) -> Result<(Vec<Option<AssessedPlan>>, Vec<Problem>), StorageError> {
    let mut assessor =
        Assessor { conn, office, versions: BTreeMap::new(), clients: BTreeMap::new(), uids: BTreeMap::new() };
    let mut assessed = Vec::new();
    let mut problems = Vec::new();
    for plan in &set.plans {
        match assessor.plan(plan)? {
            Ok(found) => assessed.push(Some(found)),
            Err(problem) => {
                problems.push(problem);
                assessed.push(None);
            }
        }
    }
    Ok((assessed, problems))
}

type Client = (String, String);

/// Remembers what earlier plans of the same set will have made, so that two sets of one plan are told as one change.
struct Assessor<'c> {
    conn: &'c mut Conn,
    office: OfficeId,
    versions: BTreeMap<PlanKey, Vec<(i32, String)>>,
    clients: BTreeMap<Client, Option<KnownClient>>,
    uids: BTreeMap<Client, Uid>,
}

impl Assessor<'_> {
    fn plan(&mut self, plan: &ImportedPlan) -> Result<Result<AssessedPlan, Problem>, StorageError> {
        let problem = |code: ProblemCode| {
            Problem::of_row(code, &plan.file, plan.row).with("value", &plan.key.insurer_number)
        };
        let Some(insurer) = insurers::find_by_number(self.conn, &plan.key.insurer_number)?.map(|i| i.id)
        else {
            return Ok(Err(problem(ProblemCode::InsurerUnknown)));
        };
        let known = self.known_client(insurer, plan)?;
        let client = match decide_client(plan, known.as_ref()) {
            Ok(fate) => fate,
            Err(code) => return Ok(Err(problem(code))),
        };
        let versions = self.known_versions(insurer, plan)?;
        let fate = decide_plan(&plan.digest, versions);
        match fate {
            PlanFate::New => versions.push((1, plan.digest.clone())),
            PlanFate::NextVersion { number } => versions.push((number, plan.digest.clone())),
            PlanFate::Unchanged { .. } => {}
        }
        let differing = differing(known.as_ref().map(|k| &k.data), plan.client.as_ref());
        let name = plan.client.as_ref().or(known.as_ref().map(|k| &k.data)).map(|c| c.name.clone());
        self.remember_client(plan, &client);
        let known_as = self.uids.get(&client_key(&plan.key)).cloned();
        Ok(Ok(AssessedPlan { client, plan: fate, differing, name: name.unwrap_or_default(), known_as }))
    }

    fn known_client(
        &mut self,
        insurer: InsurerId,
        plan: &ImportedPlan,
    ) -> Result<Option<KnownClient>, StorageError> {
        let key = client_key(&plan.key);
        if let Some(known) = self.clients.get(&key) {
            return Ok(known.clone());
        }
        let office = self.office;
        let found = clients::find_by_number(self.conn, insurer, &plan.key.insured_number)?;
        self.uids.extend(found.as_ref().map(|row| (key.clone(), row.uid.clone())));
        let known = found.map(|row| KnownClient { data: row.data(), is_of_office: row.office_id == office });
        self.clients.insert(key, known.clone());
        Ok(known)
    }

    fn remember_client(&mut self, plan: &ImportedPlan, fate: &ClientFate) {
        if let (ClientFate::New, Some(data)) = (fate, &plan.client) {
            let known = KnownClient { data: data.clone(), is_of_office: true };
            self.clients.insert(client_key(&plan.key), Some(known));
        }
    }

    fn known_versions(
        &mut self,
        insurer: InsurerId,
        plan: &ImportedPlan,
    ) -> Result<&mut Vec<(i32, String)>, StorageError> {
        if !self.versions.contains_key(&plan.key) {
            let stored = stored_versions(self.conn, insurer, &plan.key)?;
            self.versions.insert(plan.key.clone(), stored);
        }
        Ok(self.versions.entry(plan.key.clone()).or_default())
    }
}

fn client_key(key: &PlanKey) -> Client {
    (key.insurer_number.clone(), key.insured_number.clone())
}

fn stored_versions(
    conn: &mut Conn,
    insurer: InsurerId,
    key: &PlanKey,
) -> Result<Vec<(i32, String)>, StorageError> {
    let Some(client) = clients::find_by_number(conn, insurer, &key.insured_number)? else {
        return Ok(Vec::new());
    };
    let Some(plan) = plans::find_by_date(conn, client.id, PlanKind::Care, key.planned_on)? else {
        return Ok(Vec::new());
    };
    Ok(plans::versions(conn, plan.id)?.into_iter().map(|v| (v.number, v.digest)).collect())
}

/// The particulars that differ, as the words of `client-field-…`.
fn differing(known: Option<&ClientData>, said: Option<&ClientData>) -> Vec<&'static str> {
    let (Some(known), Some(said)) = (known, said) else { return Vec::new() };
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
