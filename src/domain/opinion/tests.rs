use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::*;

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 0, 0).unwrap()
}

fn row(n: u8) -> RowRef {
    RowRef::row(OpinionRow::ServiceItem, Uid::from_parts(1, [n; 10]))
}

fn facts() -> SheetFacts {
    SheetFacts {
        state: InquiryState::Open,
        due_at: now() + Duration::days(1),
        last_sheet: 0,
        rows: vec![row(1), row(2), RowRef::OVERALL],
        current: Vec::new(),
    }
}

fn said(row: RowRef, stance: Stance, body: &str) -> Said {
    Said { row, stance: Some(stance), body: body.into(), risks: String::new() }
}

#[test]
fn a_sheet_is_numbered_and_holds_what_was_said() {
    let sheet = answer(
        &facts(),
        &[said(row(1), Stance::Amend, " 週2回に "), said(RowRef::OVERALL, Stance::Agree, "")],
        "理学療法士 架空",
        now(),
    )
    .unwrap();
    assert_eq!(sheet.number, 1);
    assert!(!sheet.is_late);
    let news = News { row: row(1), stance: Stance::Amend, body: "週2回に".into(), risks: String::new() };
    assert_eq!(sheet.appended[0], news);
}

#[test]
fn words_are_needed_for_an_amendment_and_for_a_concern_only() {
    for (stance, is_refused) in
        [(Stance::Agree, false), (Stance::Amend, true), (Stance::Concern, true), (Stance::Outside, false)]
    {
        let outcome = answer(
            &facts(),
            &[said(row(1), stance, "　"), said(RowRef::OVERALL, Stance::Agree, "")],
            "a",
            now(),
        );
        assert_eq!(outcome.is_err(), is_refused, "{stance}");
    }
}

#[test]
fn every_fault_of_a_sheet_is_named_at_its_row() {
    let stranger = RowRef::row(OpinionRow::Need, Uid::from_parts(1, [9; 10]));
    let wrong = [
        said(stranger, Stance::Agree, ""),
        Said { row: row(1), stance: None, body: "言葉だけ".into(), risks: String::new() },
        said(row(2), Stance::Concern, &"𠮷".repeat(LONGEST_TEXT + 1)),
    ];
    assert_eq!(
        answer(&facts(), &wrong, " ", now()).unwrap_err(),
        [
            AnswerError::UnknownRow,
            AnswerError::StanceRequired(row(1)),
            AnswerError::TextTooLong(row(2)),
            AnswerError::OverallRequired,
            AnswerError::AnswererRequired,
        ]
    );
}

#[test]
fn a_second_sheet_appends_only_what_is_new() {
    let mut before = facts();
    before.last_sheet = 1;
    before.current = vec![said(row(1), Stance::Concern, "転倒"), said(RowRef::OVERALL, Stance::Agree, "")];
    let same = answer(&before, &[said(row(1), Stance::Concern, "転倒")], "a", now()).unwrap();
    assert_eq!((same.number, same.appended.len()), (1, 0));
    let changed = answer(&before, &[said(row(1), Stance::Agree, "")], "a", now()).unwrap();
    assert_eq!((changed.number, changed.appended.len()), (2, 1));
}

#[test]
fn a_late_sheet_is_taken_and_marked_until_the_opinions_are_decided_upon() {
    let all = [said(RowRef::OVERALL, Stance::Agree, "")];
    let mut late = facts();
    late.due_at = now();
    assert!(!answer(&late, &all, "a", now()).unwrap().is_late);
    assert!(answer(&late, &all, "a", now() + Duration::seconds(1)).unwrap().is_late);
    late.state = InquiryState::Collected;
    assert!(answer(&late, &all, "a", now()).is_ok());
    late.state = InquiryState::Consolidated;
    assert_eq!(answer(&late, &all, "a", now()).unwrap_err(), [AnswerError::AlreadyConsolidated]);
}

#[test]
fn a_decision_names_its_reason_and_concerns_the_latest_opinion() {
    let open = InquiryState::Collected;
    assert_eq!(
        resolve(open, true, Some(Decision::Adopted), " 転倒が減る見込み ").unwrap(),
        (Decision::Adopted, "転倒が減る見込み".into())
    );
    assert_eq!(resolve(open, true, None, "x").unwrap_err(), ResolveError::DecisionRequired);
    assert_eq!(resolve(open, true, Some(Decision::Partly), "　").unwrap_err(), ResolveError::ReasonRequired);
    assert_eq!(resolve(open, false, Some(Decision::Partly), "x").unwrap_err(), ResolveError::Superseded);
    assert_eq!(
        resolve(InquiryState::Consolidated, true, Some(Decision::Partly), "x").unwrap_err(),
        ResolveError::AlreadyConsolidated
    );
}

#[test]
fn the_decisions_close_when_none_is_missing() {
    assert_eq!(consolidate(InquiryState::Open, (0, 0), false), Ok(()));
    assert_eq!(consolidate(InquiryState::Collected, (2, 1), true), Err(ConsolidateError::Undecided(2)));
    assert_eq!(consolidate(InquiryState::Open, (0, 3), false), Err(ConsolidateError::Unanswered(3)));
    assert_eq!(consolidate(InquiryState::Open, (0, 3), true), Ok(()));
    assert_eq!(
        consolidate(InquiryState::Consolidated, (0, 0), true),
        Err(ConsolidateError::AlreadyConsolidated)
    );
}

#[test]
fn every_row_of_a_version_has_a_place_and_a_text() {
    use crate::domain::plan_draft::{Goal, Need, ServiceItem};
    let uid = |n| Some(Uid::from_parts(1, [n; 10]));
    let item = ServiceItem {
        uid: uid(3),
        number: 2,
        service_kind: "通所介護".into(),
        frequency: "週2回".into(),
        ..ServiceItem::default()
    };
    let goal =
        Goal { uid: uid(2), number: 1, short_text: "歩ける".into(), items: vec![item], ..Goal::default() };
    let need =
        Need { uid: uid(1), number: 1, body: "外出したい".into(), goals: vec![goal], ..Need::default() };
    let content = PlanContent { needs: vec![need], ..PlanContent::default() };
    let labels: Vec<String> = labels_of(&content).into_iter().map(|(_, label)| label).collect();
    assert_eq!(labels, ["1 外出したい", "1-1 歩ける", "1-1-2 通所介護（週2回）", ""]);
    assert_eq!(rows_of(&content).last(), Some(&RowRef::OVERALL));
}
