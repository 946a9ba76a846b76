//! The texts of plans that the ledger can't count by, or that can't be meant, so that somebody sees them.

use std::collections::{BTreeMap, BTreeSet};

use super::plan_facts::{Goal, goals_of, items_of, plans_of};
use crate::domain::duty::{RecordUid, term};
use crate::domain::ids::ClientId;
use crate::storage::db::{Conn, StorageError};

/// What can't be read, or be meant, in a plan's newest version, each text once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// 期間 of goals and services; a blank one for a goal for which nothing is written.
    pub periods: BTreeSet<String>,
    /// 頻度 of 訪問介護（生活援助中心型）, the only ones that are counted.
    pub frequencies: BTreeSet<String>,
    /// 期間 that were over before the plan was made, as they stay behind where a plan is written on a copy.
    pub past: BTreeSet<String>,
    /// 期間 that end after the certification of the plan's head: the plan ends with it and is made anew (基準13条15号).
    pub beyond: BTreeSet<String>,
}

impl Unread {
    fn is_empty(&self) -> bool {
        self.periods.is_empty()
            && self.frequencies.is_empty()
            && self.past.is_empty()
            && self.beyond.is_empty()
    }
}

/// What can't be read, by the plans of a client that say something of the kind. Who may ask was decided with the client.
pub fn unread(conn: &mut Conn, client: ClientId) -> Result<BTreeMap<RecordUid, Unread>, StorageError> {
    let goals = goals_of(conn, &[client])?;
    let items = items_of(conn, &[client])?;
    let mut all = BTreeMap::new();
    for plan in plans_of(conn, &[client])? {
        let goals = goals.get(&plan.version).map(Vec::as_slice).unwrap_or_default();
        let items = items.get(&plan.version).map(Vec::as_slice).unwrap_or_default();
        let periods = || {
            // The long-term goal's tells the end only where the goal's own is blank.
            goals.iter().map(Goal::told).chain(items.iter().map(|item| &item.period))
        };
        let read = |period: &str| term::of(period, plan.planned_on);
        let is_unread = |period: &&String| read(period).is_none();
        let until = |period: &str| read(period).and_then(|term| term.until);
        let is_past = |period: &&String| until(period).is_some_and(|until| until < plan.planned_on);
        let certified = plan.certified_until();
        let is_beyond =
            |period: &&String| until(period).zip(certified).is_some_and(|(until, last)| until > last);
        let counted = items.iter().filter(|item| item.is_home_help());
        let blank = goals.iter().any(|goal| goal.says_nothing(items, plan.kind)).then(String::new);
        let unread = Unread {
            periods: periods().filter(is_unread).cloned().chain(blank).collect(),
            past: periods().filter(is_past).cloned().collect(),
            beyond: periods().filter(is_beyond).cloned().collect(),
            frequencies: counted
                .filter(|item| item.times().is_none())
                .map(|item| item.frequency.clone())
                .collect(),
        };
        if !unread.is_empty() {
            all.insert(RecordUid::from(&plan.uid), unread);
        }
    }
    Ok(all)
}
