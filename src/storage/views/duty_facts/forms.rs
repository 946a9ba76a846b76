//! What the heads of plans say to the rules, and the days of consent on the forms of preventive plans, version by version.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use serde::Deserialize;

use crate::domain::certification::Certification;
use crate::domain::duty::fact::Issue;
use crate::domain::ids::{ClientId, Uid};
use crate::domain::plan_draft::{Delegation, PlanKind, PreventiveScheme};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{plan_versions, plans};

/// The head of a version as far as rules ask about it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Head {
    pub(super) certification: Certification,
    pub(super) committee_opinion: String,
    pub(super) preventive: Option<PreventiveHead>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct PreventiveHead {
    pub(super) scheme: Option<PreventiveScheme>,
    pub(super) delegation: Option<Delegation>,
    pub(super) center_opinion: String,
    pub(super) agreed_on: Option<NaiveDate>,
}

/// A version with the day of consent on its form.
pub(super) type Form = (Issue, Option<NaiveDate>);

/// The consents on the forms of one plan.
pub(super) struct Agreed {
    /// By day the version that first carries it: a later one took it over with the form.
    days: BTreeMap<NaiveDate, Issue>,
    /// The day on the newest form.
    own: Option<NaiveDate>,
}

impl Agreed {
    pub(super) fn of(earlier: &[Form], newest: Form) -> Self {
        let mut days: BTreeMap<NaiveDate, Issue> = BTreeMap::new();
        for (issue, day) in earlier.iter().chain([&newest]) {
            let Some(day) = day else { continue };
            days.entry(*day).and_modify(|first| *first = (*first).min(*issue)).or_insert(*issue);
        }
        Self { days, own: newest.1 }
    }

    /// The first version that carries the consent of the newest form.
    pub(super) fn of_newest(&self) -> Option<Issue> {
        self.days.get(&self.own?).copied()
    }

    /// Each consent with its version. Where it is the only one and stands on the newest form, it is the plan's as a whole.
    pub(super) fn consents(&self) -> impl Iterator<Item = (NaiveDate, Option<Issue>)> {
        let is_whole = self.days.len() == 1 && self.own.is_some();
        self.days.iter().map(move |(day, issue)| (*day, Some(*issue).filter(|_| !is_whole)))
    }
}

/// The forms of the versions of preventive plans before the newest, by plan.
pub(super) fn earlier_forms(
    conn: &mut Conn,
    ids: &[ClientId],
) -> Result<BTreeMap<Uid, Vec<Form>>, StorageError> {
    let rows: Vec<(Uid, NaiveDateTime, i32, String)> = plans::table
        .inner_join(plan_versions::table)
        .filter(plans::client_id.eq_any(ids))
        .filter(plans::kind.eq(PlanKind::Preventive))
        .filter(plan_versions::number.lt(plans::current_number))
        .select((plans::uid, plan_versions::created_at, plan_versions::number, plan_versions::head))
        .kept()
        .load(conn)?;
    let mut forms: BTreeMap<Uid, Vec<Form>> = BTreeMap::new();
    for (plan, made_at, number, head) in rows {
        let head: Head = serde_json::from_str(&head).unwrap_or_default();
        let agreed_on = head.preventive.and_then(|form| form.agreed_on);
        forms.entry(plan).or_default().push((Issue { made_at, number }, agreed_on));
    }
    Ok(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn issue(number: i32) -> Issue {
        Issue {
            made_at: day("2026-04-01").and_hms_opt(u32::try_from(number).unwrap(), 0, 0).unwrap(),
            number,
        }
    }

    #[test]
    fn a_consent_belongs_to_the_version_that_first_carries_it() {
        let (april, june) = (Some(day("2026-04-15")), Some(day("2026-06-10")));
        let of = |earlier: &[(i32, Option<NaiveDate>)], newest: (i32, Option<NaiveDate>)| {
            let earlier: Vec<Form> = earlier.iter().map(|(number, on)| (issue(*number), *on)).collect();
            let agreed = Agreed::of(&earlier, (issue(newest.0), newest.1));
            let consents: Vec<_> = agreed.consents().collect();
            (agreed.of_newest().map(|issue| issue.number), consents)
        };
        let whole = |on: Option<NaiveDate>| vec![(on.unwrap(), None)];
        assert_eq!(of(&[(1, None)], (2, april)), (Some(2), whole(april)));
        assert_eq!(of(&[(1, april)], (2, april)), (Some(1), whole(april)), "taken over with the form");
        let both = vec![(april.unwrap(), Some(issue(1))), (june.unwrap(), Some(issue(2)))];
        assert_eq!(of(&[(1, april)], (2, june)), (Some(2), both), "the earlier one is not forgotten");
        let cleared = vec![(april.unwrap(), Some(issue(1)))];
        assert_eq!(of(&[(1, april)], (2, None)), (None, cleared), "it was given to the version before");
    }
}
