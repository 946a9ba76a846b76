//! Re-confirmation (再確認): where a plan has changed since it was asked about, only those are asked again whose rows changed, and only
//! about these rows. What was said of every other row stands.

use std::collections::BTreeSet;

use super::{OpinionRow, RowRef, Stance};
use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingState, is_open};
use crate::domain::plan_draft::{PlanContent, RowChange, RowDiff, RowKind, ServiceItem, compare};

/// What somebody who was asked about the earlier version stands for.
#[derive(Clone, Debug)]
pub struct Stood<'a> {
    /// The number of their office (事業所番号), or empty.
    pub office_number: &'a str,
    /// What they said last of each row.
    pub said: Vec<(RowRef, Stance)>,
}

/// Whether a meeting in this state still asks again: until its record is signed, also in writing alone.
pub fn may_ask_again(state: MeetingState) -> bool {
    is_open(state) || matches!(state, MeetingState::ReplacedByInquiry | MeetingState::Held)
}

/// The rows that read otherwise than before, are new or are gone, in the order of the later version. A row that only moved reads the
/// same.
pub fn touched(before: &PlanContent, after: &PlanContent) -> Vec<RowDiff> {
    let is_touched = |row: &RowDiff| !matches!(row.change, RowChange::Same | RowChange::Moved);
    compare(before, after).rows.into_iter().filter(is_touched).collect()
}

/// What is asked of it: the rows that stand in the later version, and the whole.
pub fn asked_rows(touched: &[RowDiff]) -> BTreeSet<RowRef> {
    let standing = touched.iter().filter(|row| row.change != RowChange::Removed);
    standing.filter_map(row_ref).chain([RowRef::OVERALL]).collect()
}

/// Whether a touched row is theirs: their office serves by it, or below it, in either version, or they wanted it otherwise. Whoever
/// only agreed to another's row is not asked again; people may ask them all the same.
pub fn is_concerned(
    stood: &Stood<'_>,
    touched: &[RowDiff],
    (before, after): (&PlanContent, &PlanContent),
) -> bool {
    let rows: BTreeSet<RowRef> = touched.iter().filter_map(row_ref).collect();
    let spoke = stood.said.iter().any(|(row, stance)| stance.needs_decision() && rows.contains(row));
    let is_touched =
        |kind, uid: &Option<Uid>| uid.clone().is_some_and(|uid| rows.contains(&RowRef::row(kind, uid)));
    let serves = |content: &PlanContent| {
        content.needs.iter().any(|need| {
            let of_need = is_touched(OpinionRow::Need, &need.uid);
            need.goals.iter().any(|goal| {
                let of_goal = of_need || is_touched(OpinionRow::Goal, &goal.uid);
                let mut own = goal.items.iter().filter(|item| item.office_number == stood.office_number);
                own.any(|item| of_goal || is_touched(OpinionRow::ServiceItem, &item.uid))
            })
        })
    };
    spoke || (!stood.office_number.is_empty() && (serves(before) || serves(after)))
}

/// The offices that serve by the later version and did not by the earlier one: their numbers and names, each once.
pub fn newcomers(before: &PlanContent, after: &PlanContent) -> Vec<(String, String)> {
    let office = |item: &ServiceItem| (item.office_number.clone(), item.office_name.clone());
    let is_same = |one: &(String, String), other: &(String, String)| match one.0.is_empty() {
        true => one.1 == other.1,
        false => one.0 == other.0,
    };
    let mut new: Vec<(String, String)> = Vec::new();
    for one in after.items().map(office).filter(|(_, name)| !name.is_empty()) {
        let is_known = |known: &(String, String)| is_same(&one, known);
        if !before.items().map(office).any(|known| is_known(&known)) && !new.iter().any(is_known) {
            new.push(one);
        }
    }
    new
}

/// How opinions name a row of a difference.
pub fn row_ref(row: &RowDiff) -> Option<RowRef> {
    let kind = match row.kind {
        RowKind::Need => OpinionRow::Need,
        RowKind::Goal => OpinionRow::Goal,
        RowKind::ServiceItem => OpinionRow::ServiceItem,
    };
    Some(RowRef::row(kind, row.uid.clone()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::plan_draft::{Goal, Need};

    fn uid(n: u64) -> Uid {
        Uid::from_parts(n, [0; 10])
    }

    fn plan(items: &[(u64, &str, &str)]) -> PlanContent {
        let item = |(n, body, office): &(u64, &str, &str)| ServiceItem {
            uid: Some(uid(*n)),
            body: (*body).into(),
            office_number: (*office).into(),
            ..ServiceItem::default()
        };
        let goal = Goal { uid: Some(uid(2)), items: items.iter().map(item).collect(), ..Goal::default() };
        let need = Need { uid: Some(uid(1)), body: "入浴".into(), goals: vec![goal], ..Need::default() };
        PlanContent { needs: vec![need], ..PlanContent::default() }
    }

    #[test]
    fn only_those_are_asked_again_whose_rows_changed() {
        let before = plan(&[(3, "見守り", "H"), (4, "入浴介助", "D"), (5, "配食", "M")]);
        let after = plan(&[(4, "入浴介助と更衣", "D"), (3, "見守り", "H"), (6, "歩行訓練", "R")]);
        let touched = touched(&before, &after);
        let item = |n| RowRef::row(OpinionRow::ServiceItem, uid(n));
        assert_eq!(asked_rows(&touched), BTreeSet::from([item(4), item(6), RowRef::OVERALL]));
        let concerned = |office_number, said: &[(RowRef, Stance)]| {
            is_concerned(&Stood { office_number, said: said.to_vec() }, &touched, (&before, &after))
        };
        assert!(!concerned("H", &[(item(3), Stance::Agree)]), "a row that only moved reads the same");
        assert!(concerned("D", &[]) && concerned("R", &[]), "it serves by a row that changed, or came");
        assert!(concerned("M", &[]), "its row is gone");
        assert!(concerned("H", &[(item(4), Stance::Concern)]), "it wanted another's row otherwise");
        for stance in [Stance::Outside, Stance::Agree] {
            assert!(!concerned("H", &[(item(4), stance)]), "another's row, of which it wanted nothing");
        }
        assert!(!concerned("", &[(RowRef::OVERALL, Stance::Agree)]), "the whole is no row");
    }

    #[test]
    fn a_need_that_changed_is_that_of_all_who_serve_below_it() {
        let before = plan(&[(3, "見守り", "H")]);
        let mut after = before.clone();
        after.needs.iter_mut().for_each(|need| need.body = "一人で入浴する".into());
        let touched = touched(&before, &after);
        let concerned = |office_number| {
            is_concerned(&Stood { office_number, said: Vec::new() }, &touched, (&before, &after))
        };
        assert!(concerned("H") && !concerned("D"));
    }

    #[test]
    fn a_meeting_asks_again_until_its_record_is_signed() {
        assert!(may_ask_again(MeetingState::ReplacedByInquiry) && may_ask_again(MeetingState::Held));
        assert!(!may_ask_again(MeetingState::Signed) && !may_ask_again(MeetingState::Cancelled));
    }
}
