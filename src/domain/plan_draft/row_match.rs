//! Rows keep their uid from version to version: by equal parent and text, then by equal numbers, else they are new.

use super::content::{Goal, PlanContent, ServiceItem};
use crate::domain::ids::Uid;

/// Gives every row of the next version the uid of its row in the version before, or a new one.
pub fn carry_uids(before: Option<&PlanContent>, next: &mut PlanContent, mint: &mut dyn FnMut() -> Uid) {
    let old_needs = before.map_or(&[][..], |content| &content.needs);
    let partners = partners(old_needs, &next.needs, &[|a, b| a == b, |a, b| a.body == b.body], |a, b| {
        a.number == b.number
    });
    for (need, partner) in next.needs.iter_mut().zip(partners) {
        let old = partner.and_then(|at| old_needs.get(at));
        need.uid = Some(old.and_then(|o| o.uid.clone()).unwrap_or_else(&mut *mint));
        carry_goals(old.map_or(&[], |o| &o.goals), &mut need.goals, mint);
    }
}

fn carry_goals(old: &[Goal], next: &mut [Goal], mint: &mut dyn FnMut() -> Uid) {
    let same_texts = |a: &Goal, b: &Goal| (&a.long_text, &a.short_text) == (&b.long_text, &b.short_text);
    let partners = partners(old, next, &[bare_goal_equal, same_texts], |a, b| a.number == b.number);
    for (goal, partner) in next.iter_mut().zip(partners) {
        let partner = partner.and_then(|at| old.get(at));
        goal.uid = Some(partner.and_then(|o| o.uid.clone()).unwrap_or_else(&mut *mint));
        carry_items(partner.map_or(&[], |o| &o.items), &mut goal.items, mint);
    }
}

fn carry_items(old: &[ServiceItem], next: &mut [ServiceItem], mint: &mut dyn FnMut() -> Uid) {
    let same_office = |a: &ServiceItem, b: &ServiceItem| {
        (&a.body, &a.office_number, &a.office_name) == (&b.body, &b.office_number, &b.office_name)
    };
    let partners = partners(old, next, &[bare_item_equal, same_office, |a, b| a.body == b.body], |a, b| {
        a.number == b.number
    });
    for (item, partner) in next.iter_mut().zip(partners) {
        let partner = partner.and_then(|at| old.get(at));
        item.uid = Some(partner.and_then(|o| o.uid.clone()).unwrap_or_else(&mut *mint));
    }
}

fn bare_goal_equal(a: &Goal, b: &Goal) -> bool {
    (&a.long_text, &a.long_period, &a.short_text, &a.short_period)
        == (&b.long_text, &b.long_period, &b.short_text, &b.short_period)
}

fn bare_item_equal(a: &ServiceItem, b: &ServiceItem) -> bool {
    ServiceItem { uid: None, number: 0, ..a.clone() } == ServiceItem { uid: None, number: 0, ..b.clone() }
}

type Same<T> = fn(&T, &T) -> bool;

/// For each next row the place of its old row. Every old row is used once; closer likeness is served first over the
/// whole list, so that a renumbered row is not robbed of its past by its new neighbour.
fn partners<T>(old: &[T], next: &[T], texts: &[Same<T>], same_number: Same<T>) -> Vec<Option<usize>> {
    let mut taken = vec![false; old.len()];
    let mut found: Vec<Option<usize>> = vec![None; next.len()];
    for same in texts.iter().chain([&same_number]) {
        for (row, partner) in next.iter().zip(&mut found).filter(|(_, partner)| partner.is_none()) {
            let free =
                old.iter().zip(&mut taken).enumerate().find(|(_, (o, is_taken))| !**is_taken && same(o, row));
            if let Some((at, (_, is_taken))) = free {
                *is_taken = true;
                *partner = Some(at);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::content::Need;
    use super::*;

    fn need(number: i32, body: &str) -> Need {
        Need { number, body: body.into(), ..Need::default() }
    }

    fn carried(old: Vec<Need>, next: Vec<Need>) -> (Vec<Uid>, Vec<Uid>) {
        let mut counter = 0;
        let mut mint = || {
            counter += 1;
            Uid::from_parts(counter, [0; 10])
        };
        let mut before = PlanContent { needs: old, ..PlanContent::default() };
        carry_uids(None, &mut before, &mut mint);
        let mut after = PlanContent { needs: next, ..PlanContent::default() };
        carry_uids(Some(&before), &mut after, &mut mint);
        let uids = |c: &PlanContent| c.needs.iter().map(|n| n.uid.clone().unwrap()).collect::<Vec<_>>();
        (uids(&before), uids(&after))
    }

    #[test]
    fn a_renumbered_row_keeps_its_uid_by_its_text() {
        let (old, new) = carried(vec![need(1, "歩行"), need(2, "入浴")], vec![need(1, "入浴")]);
        assert_eq!(new, [old[1].clone()]);
    }

    #[test]
    fn a_reworded_row_keeps_its_uid_by_its_number_and_an_added_one_is_new() {
        let (old, new) = carried(
            vec![need(1, "歩行"), need(2, "入浴")],
            vec![need(1, "歩行の安定"), need(2, "入浴"), need(3, "食事")],
        );
        assert_eq!(new[..2], old[..]);
        assert!(!old.contains(&new[2]));
    }

    #[test]
    fn texts_win_over_numbers_when_rows_swap() {
        let (old, new) =
            carried(vec![need(1, "歩行"), need(2, "入浴")], vec![need(1, "入浴"), need(2, "歩行")]);
        assert_eq!(new, [old[1].clone(), old[0].clone()]);
    }

    #[test]
    fn two_items_with_one_text_are_told_apart_by_their_office() {
        let item = |number, office: &str| ServiceItem {
            number,
            body: "機能訓練".into(),
            office_number: office.into(),
            ..ServiceItem::default()
        };
        let plan = |items| vec![Need { goals: vec![Goal { items, ..Goal::default() }], ..need(1, "歩行") }];
        let mut n = 0;
        let mut mint = || {
            n += 1;
            Uid::from_parts(n, [0; 10])
        };
        let mut before =
            PlanContent { needs: plan(vec![item(1, "a"), item(2, "b")]), ..PlanContent::default() };
        carry_uids(None, &mut before, &mut mint);
        let mut after =
            PlanContent { needs: plan(vec![item(1, "b"), item(2, "a")]), ..PlanContent::default() };
        carry_uids(Some(&before), &mut after, &mut mint);
        let uids = |c: &PlanContent| c.items().map(|i| i.uid.clone().unwrap()).collect::<Vec<_>>();
        let (old, new) = (uids(&before), uids(&after));
        assert_eq!(new, [old[1].clone(), old[0].clone()]);
    }
}
