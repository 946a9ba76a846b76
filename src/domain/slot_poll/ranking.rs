//! Ranking the candidates: required participants first, then how many can come; every rank says why.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;

use super::SlotAnswer;

/// The answer of one participant to one candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// Index of the candidate.
    pub slot: usize,
    /// Who; only told apart.
    pub participant: i64,
    /// What stands in lists.
    pub label: String,
    /// Whether the meeting makes no sense without them.
    pub is_required: bool,
    /// Of those with the same number one at least has to come.
    pub group: Option<i32>,
    /// The answer; nothing while it is open.
    pub answer: Option<SlotAnswer>,
}

/// Why a candidate stands where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The organizer or the room is in another meeting then, so that it can't be settled.
    Blocked,
    /// It has passed.
    Passed,
    /// Everybody required can come.
    AllRequired,
    /// Required people who can't come.
    RequiredMissing(Vec<String>),
    /// Required people who come under a condition.
    RequiredConditional(Vec<String>),
    /// Required people who have not answered.
    RequiredOpen(Vec<String>),
    /// Groups of which nobody can come.
    GroupMissing(Vec<String>),
    /// Groups of which somebody comes under a condition, and nobody without.
    GroupConditional(Vec<String>),
    /// Groups of which nobody who could come has answered yet.
    GroupOpen(Vec<String>),
    /// How many can come.
    Counts { yes: usize, maybe: usize, no: usize, open: usize },
}

/// A candidate with its counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Index of the candidate.
    pub slot: usize,
    /// ○
    pub yes: usize,
    /// △
    pub maybe: usize,
    /// ×
    pub no: usize,
    /// Not answered.
    pub open: usize,
    /// Whether nobody required has refused it, and nothing stands in its way.
    pub is_possible: bool,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// The candidates, the best first: none that is `blocked` (it has passed, or another meeting is in its way), no required ×, then fewer
/// required △ and open answers, then more ○, fewer ×, the earlier.
pub fn rank(slots: &[NaiveDateTime], votes: &[Vote], blocked: &BTreeMap<usize, Reason>) -> Vec<Ranked> {
    let judged = |(at, starts_at): (usize, &NaiveDateTime)| judge((at, *starts_at), votes, blocked.get(&at));
    let mut ranked: Vec<(Ranked, Key)> = slots.iter().enumerate().map(judged).collect();
    ranked.sort_by_key(|(_, key)| *key);
    ranked.into_iter().map(|(ranked, _)| ranked).collect()
}

/// Blocked, required ×, required △ or open, minus ○, ×, begin.
type Key = (bool, usize, usize, std::cmp::Reverse<usize>, usize, NaiveDateTime);

fn judge(
    (slot, starts_at): (usize, NaiveDateTime),
    votes: &[Vote],
    blocked: Option<&Reason>,
) -> (Ranked, Key) {
    let own: Vec<&Vote> = votes.iter().filter(|v| v.slot == slot).collect();
    let count = |wanted: Option<SlotAnswer>| own.iter().filter(|v| v.answer == wanted).count();
    let required = |wanted: Option<SlotAnswer>| -> Vec<String> {
        own.iter().filter(|v| v.is_required && v.answer == wanted).map(|v| v.label.clone()).collect()
    };
    let (yes, maybe, no, open) = (
        count(Some(SlotAnswer::Yes)),
        count(Some(SlotAnswer::Maybe)),
        count(Some(SlotAnswer::No)),
        count(None),
    );
    let (missing, conditional, waiting) =
        (required(Some(SlotAnswer::No)), required(Some(SlotAnswer::Maybe)), required(None));
    let [absent, unsure, silent] = groups(&own);
    let (missing_groups, unsure_groups) = (absent.len(), unsure.len() + silent.len());
    let key = (
        blocked.is_some(),
        missing.len() + missing_groups,
        conditional.len() + waiting.len() + unsure_groups,
        std::cmp::Reverse(yes),
        no,
        starts_at,
    );
    let is_possible = blocked.is_none() && missing.is_empty() && missing_groups == 0;
    let mut reasons: Vec<Reason> = blocked.cloned().into_iter().collect();
    if is_possible && conditional.is_empty() && waiting.is_empty() && unsure_groups == 0 {
        reasons.push(Reason::AllRequired);
    }
    if !missing.is_empty() {
        reasons.push(Reason::RequiredMissing(missing));
    }
    if !conditional.is_empty() {
        reasons.push(Reason::RequiredConditional(conditional));
    }
    if !waiting.is_empty() {
        reasons.push(Reason::RequiredOpen(waiting));
    }
    for (groups, reason) in [
        (absent, Reason::GroupMissing as fn(_) -> _),
        (unsure, Reason::GroupConditional),
        (silent, Reason::GroupOpen),
    ] {
        reasons.extend(groups.into_iter().map(reason));
    }
    reasons.push(Reason::Counts { yes, maybe, no, open });
    (Ranked { slot, yes, maybe, no, open, is_possible, reasons }, key)
}

/// The groups of which nobody can come, of which somebody comes under a condition only, and of which nobody has answered.
fn groups(own: &[&Vote]) -> [Vec<Vec<String>>; 3] {
    let mut found = [Vec::new(), Vec::new(), Vec::new()];
    let all: BTreeSet<i32> = own.iter().filter_map(|vote| vote.group).collect();
    for group in all {
        let of: Vec<&&Vote> = own.iter().filter(|vote| vote.group == Some(group)).collect();
        let has = |answer: Option<SlotAnswer>| of.iter().any(|vote| vote.answer == answer);
        let place = match () {
            () if has(Some(SlotAnswer::Yes)) => continue,
            () if has(Some(SlotAnswer::Maybe)) => 1,
            () if has(None) => 2,
            () => 0,
        };
        if let Some(place) = found.get_mut::<usize>(place) {
            place.push(of.iter().map(|vote| vote.label.clone()).collect());
        }
    }
    found
}
