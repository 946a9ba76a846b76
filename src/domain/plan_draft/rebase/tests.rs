use super::super::content::{Goal, Need, ServiceItem};
use super::super::edit::{Step, apply};
use super::*;

fn uid(n: u64) -> Uid {
    Uid::from_parts(n, [0; 10])
}

fn item(n: u64, body: &str) -> ServiceItem {
    ServiceItem { uid: Some(uid(n)), body: body.into(), ..ServiceItem::default() }
}

/// Need 1 with the items 11 and 12 below goal 2, need 3 with item 13 below goal 4.
fn plan() -> PlanContent {
    let goal =
        |n: u64, items| Goal { uid: Some(uid(n)), short_text: "歩く".into(), items, ..Goal::default() };
    let need = |n: u64, body: &str, goals| Need {
        uid: Some(uid(n)),
        number: 0,
        body: body.into(),
        goals,
        ..Need::default()
    };
    PlanContent {
        needs: vec![
            need(1, "歩行", vec![goal(2, vec![item(11, "訓練"), item(12, "見守り")])]),
            need(3, "入浴", vec![goal(4, vec![item(13, "入浴介助")])]),
        ],
        ..PlanContent::default()
    }
}

fn mint() -> impl FnMut() -> Uid {
    let mut n = 900;
    move || {
        n += 1;
        uid(n)
    }
}

fn with(content: &PlanContent, change: impl FnOnce(&mut PlanEdit)) -> PlanEdit {
    let mut edit = PlanEdit::of(content);
    change(&mut edit);
    edit
}

fn say(edit: &mut PlanEdit, n: u64, body: &str) {
    edit.row_mut(&uid(n)).unwrap().texts.insert(RowField::Body, body.into());
}

fn made(base: &PlanContent, change: impl FnOnce(&mut PlanEdit)) -> PlanContent {
    apply(base, &with(base, change), &mut mint()).unwrap()
}

fn bodies(content: &PlanContent) -> Vec<&str> {
    content.items().map(|item| item.body.as_str()).collect()
}

#[test]
fn what_only_one_side_changed_is_taken_from_it() {
    let base = plan();
    let theirs = made(&base, |edit| {
        say(edit, 12, "付き添い");
        edit.policy = "無理をしない".into();
    });
    let mine = with(&base, |edit| {
        say(edit, 11, "屋外訓練");
        edit.intention = "買い物に行きたい".into();
        edit.step(Step::Add(RowKind::ServiceItem, 3));
        edit.rows[4].texts.insert(RowField::Body, "通院".into());
    });
    let done = rebase(&base, &mine, &theirs, &BTreeMap::new());
    assert_eq!(done.clashes, []);
    let next = apply(&theirs, &done.edit, &mut mint()).unwrap();
    assert_eq!(bodies(&next), ["屋外訓練", "付き添い", "通院", "入浴介助"]);
    assert_eq!(
        (next.head.intention.as_str(), next.head.policy.as_str()),
        ("買い物に行きたい", "無理をしない")
    );
}

#[test]
fn a_text_that_both_changed_is_decided_by_its_key() {
    let base = plan();
    let theirs = made(&base, |edit| say(edit, 11, "訓練（週1回）"));
    let mine = with(&base, |edit| say(edit, 11, "訓練（週3回）"));
    let asked = rebase(&base, &mine, &theirs, &BTreeMap::new());
    let [clash] = asked.clashes.as_slice() else { panic!("{:?}", asked.clashes) };
    assert_eq!((clash.base.as_str(), clash.mine.as_str()), ("訓練", "訓練（週3回）"));
    assert_eq!(clash.theirs, "訓練（週1回）");
    for (side, kept) in [(Side::Mine, "訓練（週3回）"), (Side::Theirs, "訓練（週1回）")] {
        let choices = [(clash.key.clone(), side)].into();
        let edit = rebase(&base, &mine, &theirs, &choices).edit;
        let body = edit.rows.iter().find(|row| row.uid == Some(uid(11))).unwrap();
        assert_eq!(body.texts[&RowField::Body], kept);
    }
}

#[test]
fn a_row_that_one_removed_and_the_other_changed_stays_or_goes_as_chosen() {
    let base = plan();
    let remove = |edit: &mut PlanEdit| edit.row_mut(&uid(12)).unwrap().is_removed = true;
    let theirs = made(&base, remove);
    let mine = with(&base, |edit| say(edit, 12, "見守りと声かけ"));
    for (side, left) in
        [(Side::Mine, vec!["訓練", "見守りと声かけ", "入浴介助"]), (Side::Theirs, vec!["訓練", "入浴介助"])]
    {
        let choices = [(format!("gone-{}", uid(12)), side)].into();
        let done = rebase(&base, &mine, &theirs, &choices);
        assert_eq!(done.clashes.len(), 1);
        let next = super::super::edit::written(&theirs, &done.edit, &mut mint()).unwrap();
        assert_eq!(bodies(&next), left);
    }
    let theirs = made(&base, |edit| say(edit, 12, "付き添い"));
    let mine = with(&base, remove);
    let choices = [(format!("gone-{}", uid(12)), Side::Theirs)].into();
    let done = rebase(&base, &mine, &theirs, &choices);
    assert_eq!(done.clashes.len(), 1);
    let next = super::super::edit::written(&theirs, &done.edit, &mut mint()).unwrap();
    assert_eq!(bodies(&next), ["訓練", "付き添い", "入浴介助"]);
}

#[test]
fn moved_rows_keep_their_new_place_and_rows_added_meanwhile_find_theirs() {
    let base = plan();
    let theirs = made(&base, |edit| {
        edit.step(Step::Add(RowKind::ServiceItem, 6));
        edit.rows[7].texts.insert(RowField::Body, "清拭".into());
    });
    let mine = with(&base, |edit| {
        edit.step(Step::Down(0));
    });
    let done = rebase(&base, &mine, &theirs, &BTreeMap::new());
    assert_eq!(done.clashes, []);
    let next = apply(&theirs, &done.edit, &mut mint()).unwrap();
    assert_eq!(bodies(&next), ["入浴介助", "清拭", "訓練", "見守り"]);
    let moved = made(&base, |edit| {
        edit.step(Step::Down(2));
    });
    let both = rebase(&base, &mine, &moved, &BTreeMap::new());
    assert_eq!(both.clashes.iter().map(|c| c.key.as_str()).collect::<Vec<_>>(), ["order"]);
}

#[test]
fn the_week_is_decided_as_a_whole() {
    let base = plan();
    let line = |edit: &mut PlanEdit, body: &str| {
        edit.step(Step::AddLine(crate::domain::plan_draft::WeekKind::Service));
        edit.week.as_mut().unwrap().last_mut().unwrap().body = body.into();
    };
    let theirs = made(&base, |edit| line(edit, "通所介護"));
    let mine = with(&base, |edit| line(edit, "訪問介護"));
    let choices = [("week".to_owned(), Side::Theirs)].into();
    let done = rebase(&base, &mine, &theirs, &choices);
    assert_eq!(done.clashes.len(), 1);
    assert_eq!(done.edit.week, PlanEdit::of(&theirs).week);
    let only_mine = rebase(&base, &mine, &base, &BTreeMap::new());
    assert!(only_mine.clashes.is_empty() && only_mine.edit.week == mine.week);
}
