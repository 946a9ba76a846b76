//! What is known here of the clients and plans that a set names, read with as many statements as one takes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::careplan::{CarePlanSet, PlanKey};
use crate::domain::ids::{ClientId, InsurerId, OfficeId, PlanId};
use crate::domain::illness::IllnessHistory;
use crate::domain::plan_draft::PlanKind;
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::plans::{self, PlanRow, Uses, VersionRow};
use crate::storage::tables::{client_frameworks, illnesses, insurers};
use crate::storage::{Conn, StorageError};

/// What is known here of the clients and plans that a set names.
pub(super) struct World {
    insurers: BTreeMap<String, InsurerId>,
    clients: BTreeMap<(InsurerId, String), ClientRow>,
    plans: BTreeMap<(ClientId, PlanKind, NaiveDate), PlanRow>,
    versions: BTreeMap<PlanId, Vec<VersionRow>>,
    uses: BTreeMap<PlanId, Uses>,
    histories: BTreeMap<ClientId, Vec<IllnessHistory>>,
    centers: BTreeMap<ClientId, OfficeId>,
}

/// Insurer number and insured number.
type Numbers<'s> = (&'s str, &'s str);

fn numbers(set: &CarePlanSet) -> BTreeSet<Numbers<'_>> {
    let keys = set.plans.iter().map(|p| &p.key).chain(set.withdrawals.iter().map(|w| &w.key));
    let told = set.histories.iter().map(|h| (h.insurer_number.as_str(), h.insured_number.as_str()));
    keys.map(|key| (key.insurer_number.as_str(), key.insured_number.as_str())).chain(told).collect()
}

impl World {
    /// Reads what a set needs.
    pub fn of(conn: &mut Conn, set: &CarePlanSet, today: NaiveDate) -> Result<Self, StorageError> {
        let named = numbers(set);
        let insurer_numbers: BTreeSet<&str> = named.iter().map(|(insurer, _)| *insurer).collect();
        let insurers = insurers::keys_of(conn, &insurer_numbers.into_iter().collect::<Vec<_>>())?;
        let mut world = Self {
            insurers: insurers.into_iter().collect(),
            clients: BTreeMap::new(),
            plans: BTreeMap::new(),
            versions: BTreeMap::new(),
            uses: BTreeMap::new(),
            histories: BTreeMap::new(),
            centers: BTreeMap::new(),
        };
        world.read_clients(conn, &named)?;
        world.read_plans(conn)?;
        let ids: Vec<ClientId> = world.clients.values().map(|client| client.id).collect();
        world.centers = client_frameworks::entrusting_of(conn, &ids, today)?;
        if !set.histories.is_empty() {
            world.histories = illnesses::of_clients(conn, &ids)?;
        }
        let wanted = set.withdrawals.iter().filter_map(|w| world.plan(w.kind, &w.key)).map(|plan| plan.id);
        let withdrawn: Vec<PlanId> = wanted.collect();
        world.uses = plans::uses(conn, &withdrawn)?;
        Ok(world)
    }

    /// Reads the clients again, after new ones were registered.
    pub fn read_clients_of(&mut self, conn: &mut Conn, set: &CarePlanSet) -> Result<(), StorageError> {
        self.read_clients(conn, &numbers(set))
    }

    fn read_clients(&mut self, conn: &mut Conn, named: &BTreeSet<Numbers<'_>>) -> Result<(), StorageError> {
        let mut by_insurer: BTreeMap<InsurerId, Vec<&str>> = BTreeMap::new();
        for (insurer, insured) in named {
            if let Some(id) = self.insurers.get(*insurer) {
                by_insurer.entry(*id).or_default().push(insured);
            }
        }
        for (insurer, insured) in by_insurer {
            let rows = clients::find_by_numbers(conn, insurer, &insured)?;
            self.clients.extend(rows.into_iter().map(|(number, row)| ((insurer, number), row)));
        }
        Ok(())
    }

    /// Reads the plans of all clients, with their versions.
    pub fn read_plans(&mut self, conn: &mut Conn) -> Result<(), StorageError> {
        let ids: Vec<ClientId> = self.clients.values().map(|client| client.id).collect();
        let rows = plans::of_clients(conn, &ids)?;
        let ids: Vec<PlanId> = rows.iter().map(|plan| plan.id).collect();
        self.plans = rows.into_iter().map(|p| ((p.client_id, p.kind, p.planned_on), p)).collect();
        self.versions.clear();
        for version in plans::versions_of(conn, &ids)? {
            self.versions.entry(version.plan_id).or_default().push(version);
        }
        Ok(())
    }

    /// The center that entrusts the client today.
    pub fn entrusting(&self, client: ClientId) -> Option<OfficeId> {
        self.centers.get(&client).copied()
    }

    pub fn insurer(&self, number: &str) -> Option<InsurerId> {
        self.insurers.get(number).copied()
    }

    pub fn client(&self, insurer_number: &str, insured_number: &str) -> Option<&ClientRow> {
        self.clients.get(&(self.insurer(insurer_number)?, insured_number.to_owned()))
    }

    pub fn client_of(&self, key: &PlanKey) -> Option<&ClientRow> {
        self.client(&key.insurer_number, &key.insured_number)
    }

    pub fn client_by_key(&self, id: ClientId) -> Option<&ClientRow> {
        self.clients.values().find(|client| client.id == id)
    }

    pub fn plan(&self, kind: PlanKind, key: &PlanKey) -> Option<&PlanRow> {
        self.plans.get(&(self.client_of(key)?.id, kind, key.planned_on))
    }

    /// The versions of a plan, oldest first.
    pub fn versions(&self, plan: PlanId) -> &[VersionRow] {
        self.versions.get(&plan).map_or(&[], Vec::as_slice)
    }

    /// What stands on the versions of a plan that the set takes back.
    pub fn uses(&self, plan: PlanId) -> Uses {
        self.uses.get(&plan).copied().unwrap_or_default()
    }

    /// Whether exactly this was told of the client on that day.
    pub fn is_told(&self, client: ClientId, history: &IllnessHistory) -> bool {
        self.histories.get(&client).is_some_and(|known| known.contains(history))
    }
}
