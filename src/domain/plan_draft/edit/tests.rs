use super::*;
use crate::domain::plan_draft::WeekKind;
use crate::domain::words::Word;

fn uid(n: u64) -> Uid {
    Uid::from_parts(n, [0; 10])
}

fn plan() -> PlanContent {
    let item = |n: u64, body: &str| ServiceItem {
        uid: Some(uid(n)),
        number: n as i32 - 10,
        body: body.into(),
        ..ServiceItem::default()
    };
    let goal = |n: u64, short: &str, items| Goal {
        uid: Some(uid(n)),
        number: 1,
        long_text: "外出できる".into(),
        short_text: short.into(),
        items,
        ..Goal::default()
    };
    let goals =
        vec![goal(5, "玄関まで", vec![item(11, "歩行訓練")]), goal(6, "門まで", vec![item(12, "付き添い")])];
    let need =
        Need { uid: Some(uid(1)), number: 1, body: "歩行が不安定".into(), goals, ..Need::default() };
    PlanContent { needs: vec![need], ..PlanContent::default() }
}

fn mint() -> impl FnMut() -> Uid {
    let mut n = 900;
    move || {
        n += 1;
        uid(n)
    }
}

#[test]
fn an_edit_that_changes_nothing_makes_no_version() {
    let before = plan();
    assert_eq!(apply(&before, &PlanEdit::of(&before), &mut mint()), Err(EditError::NothingChanged));
}

#[test]
fn a_changed_text_keeps_the_uid_and_a_blank_added_row_is_left_out() {
    let before = plan();
    let mut edit = PlanEdit::of(&before);
    edit.row_mut(&uid(11)).unwrap().texts.insert(RowField::Body, "屋外の歩行訓練\r\n週２回".into());
    edit.rows.push(EditedRow::new(RowKind::ServiceItem, None, [(RowField::Covered, "1".into())]));
    let next = apply(&before, &edit, &mut mint()).unwrap();
    let first = next.items().next().unwrap();
    assert_eq!((first.uid.clone(), first.body.as_str()), (Some(uid(11)), "屋外の歩行訓練\n週２回"));
    assert_eq!(next.items().count(), 2);
}

#[test]
fn a_removed_goal_takes_its_items_along_and_an_added_item_is_numbered() {
    let before = plan();
    let mut edit = PlanEdit::of(&before);
    edit.row_mut(&uid(5)).unwrap().is_removed = true;
    edit.rows.push(EditedRow::new(RowKind::ServiceItem, None, [(RowField::Body, "見守り".into())]));
    let next = apply(&before, &edit, &mut mint()).unwrap();
    let items: Vec<_> = next.items().map(|i| (i.number, i.body.as_str(), i.uid.clone().unwrap())).collect();
    assert_eq!(items, [(1, "付き添い", uid(12)), (2, "見守り", uid(901))]);
}

#[test]
fn rows_of_another_plan_and_plans_without_needs_are_refused() {
    let before = plan();
    let mut edit = PlanEdit::of(&before);
    edit.rows[0].uid = Some(uid(77));
    assert_eq!(apply(&before, &edit, &mut mint()), Err(EditError::UnknownRow));
    let mut edit = PlanEdit::of(&before);
    edit.rows[0].is_removed = true;
    assert_eq!(apply(&before, &edit, &mut mint()), Err(EditError::NeedsRequired));
}

#[test]
fn every_part_of_the_head_and_the_week_is_written_as_it_was_typed() {
    use crate::domain::certification::CareLevel;
    use crate::domain::plan_draft::{PlanClass, WeekKind};
    let before = plan();
    let mut edit = PlanEdit::of(&before);
    for (part, typed) in [
        (HeadPart::WrittenOn, "R8.11.21"),
        (HeadPart::FirstPlannedOn, "令和元年5月1日"),
        (HeadPart::Class, "continued"),
        (HeadPart::CertifiedFrom, "2026-10-01"),
        (HeadPart::CertifiedTo, "R9.9.30"),
        (HeadPart::CareLevel, "care_2"),
        (HeadPart::OfficeAddress, "架空市円座町１\r\n架空ビル２階"),
    ] {
        edit.head.insert(part, typed.into());
    }
    let mut line = EditedWeekEntry::blank(WeekKind::Service);
    (line.body, line.weekday) = ("訪問介護".into(), "2".into());
    (line.starts_at, line.ends_at) = ("9:30".into(), "1030".into());
    edit.week = Some(vec![EditedWeekEntry::blank(WeekKind::Activity), line]);
    let next = apply(&before, &edit, &mut mint()).unwrap();
    assert_eq!(next.head.written_on.unwrap().to_string(), "2026-11-21");
    assert_eq!(next.head.class, Some(PlanClass::Continued));
    assert_eq!(next.head.certification.care_level, Some(CareLevel::Care2));
    assert_eq!(next.head.office_address, ["架空市円座町１", "架空ビル２階"]);
    let [entry] = next.week.as_slice() else { panic!("{:?}", next.week) };
    assert_eq!(
        (entry.weekday, entry.starts_at.as_str(), entry.ends_at.as_str()),
        (Some(2), "09:30", "10:30")
    );
    assert_eq!(apply(&next, &PlanEdit::of(&next), &mut mint()), Err(EditError::NothingChanged));
}

#[test]
fn a_part_that_can_not_be_read_is_named() {
    let before = plan();
    let refused = |part, typed: &str| {
        let mut edit = PlanEdit::of(&before);
        edit.head.insert(part, typed.into());
        apply(&before, &edit, &mut mint())
    };
    let part = HeadPart::WrittenOn;
    let date = |why| Err(EditError::DateUnreadable { part, why });
    assert_eq!(refused(part, "きのう"), date(DateRefusal::Unreadable));
    assert_eq!(refused(part, "3026-11-21"), date(DateRefusal::YearFarAway));
    let part = HeadPart::CareLevel;
    assert_eq!(refused(part, "care_9"), Err(EditError::WordUnknown { part }));
    let mut edit = PlanEdit::of(&before);
    edit.head.insert(HeadPart::CertifiedFrom, "R8.10.1".into());
    edit.head.insert(HeadPart::CertifiedTo, "R8.9.30".into());
    assert_eq!(apply(&before, &edit, &mut mint()), Err(EditError::PeriodBackwards));
}

#[test]
fn everything_that_can_not_be_taken_is_told_at_once() {
    let mut edit = PlanEdit::of(&plan());
    assert_eq!(faults(&edit), []);
    edit.head.insert(HeadPart::WrittenOn, "きのう".into());
    edit.head.insert(HeadPart::CertifiedOn, "あした".into());
    let need = edit.rows.iter().position(|row| row.kind == RowKind::Need).unwrap();
    edit.rows[need].texts.insert(RowField::Body, "　".into());
    edit.week = Some(vec![EditedWeekEntry { starts_at: "朝".into(), ..entry("入浴") }, entry("")]);
    let found = faults(&edit);
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(found.contains(&EditError::NeedTextRequired { number: 1 }), "{found:?}");
    assert_eq!(row_of_need(&edit, 1), Some(need));
    edit.rows[need].is_removed = true;
    assert_ne!(row_of_need(&edit, 1), Some(need));
}

fn entry(body: &str) -> EditedWeekEntry {
    let starts_at = "9:00".to_owned();
    EditedWeekEntry { body: body.into(), starts_at, ..EditedWeekEntry::blank(WeekKind::ALL[0]) }
}

#[test]
fn a_blank_goal_stays_for_the_service_item_below_it() {
    let before = plan();
    let mut edit = PlanEdit::of(&before);
    let at = edit.rows.len();
    edit.step(Step::Add(RowKind::Need, 0));
    edit.rows[at].texts.insert(RowField::Body, "服薬".into());
    edit.rows[at + 2].texts.insert(RowField::Body, "服薬の確認".into());
    let next = apply(&before, &edit, &mut mint()).unwrap();
    assert_eq!(next.needs[1].goals[0].items[0].body, "服薬の確認");
}
