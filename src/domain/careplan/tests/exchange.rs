//! Preventive plans, withdrawals and illnesses; and whatever stands in a plan comes back as the same plan.

use proptest::prelude::*;

use super::*;
use crate::domain::illness::{DoctorRole, IllnessCourse};
use crate::domain::plan_draft::{
    AreaFinding, ChecklistFinding, Delegation, PlanKind, PreventiveForm, PreventiveGoal, PreventiveNeed,
    PreventiveScheme,
};

const CENTER: &str = "2800100016";

/// A plan with something in every field of the form.
pub(super) fn preventive() -> PlanContent {
    let area = |name: &str, has_issue| AreaFinding {
        situation: format!("{name}の状況"),
        wishes: format!("{name}の意向"),
        has_issue: Some(has_issue),
        causes: format!("{name}の原因"),
    };
    let part = |count, needs_program| ChecklistFinding { count: Some(count), needs_program };
    let form = PreventiveForm {
        scheme: Some(PreventiveScheme::Management),
        delegation: Some(Delegation::Delegated),
        reference: "架空-12".into(),
        center_author: "架空 包子".into(),
        office_phone: "078-000-0001".into(),
        center_name: "架空地域包括支援センター".into(),
        day_goal: "毎朝の散歩".into(),
        year_goal: "=孫と旅行\nに行く".into(),
        movement: area("運動", true),
        daily_life: area("家庭", false),
        society: area("社会", true),
        health: area("健康", false),
        health_note: "血圧".into(),
        support_policy: "無理なく".into(),
        checklist: [
            part(3, Some(true)),
            part(0, Some(false)),
            part(1, None),
            part(2, Some(true)),
            part(0, None),
            ChecklistFinding::default(),
        ],
        center_opinion: "適切と認めます。".into(),
        agreed_on: Some(date(2026, 10, 25)),
        agreed_by: "架空 花子".into(),
    };
    let base = content().head;
    let head = PlanHead {
        author: "架空 太郎".into(),
        office_name: "架空居宅介護支援事業所".into(),
        office_address: vec!["架空市円座町２－２\n２階".into()],
        first_planned_on: base.first_planned_on,
        class: base.class,
        certification: Certification { care_level: Some(CareLevel::Support2), ..base.certification },
        policy: "地域で支え合う".into(),
        preventive: Some(Box::new(form)),
        ..PlanHead::default()
    };
    PlanContent { head, needs: preventive_needs(), week: Vec::new() }
}

fn preventive_needs() -> Vec<Need> {
    let service = |number, kind: &str| ServiceItem {
        number,
        service_kind: kind.into(),
        office_name: "架空通所".into(),
        period: "R8.11～R9.4".into(),
        ..ServiceItem::default()
    };
    let plan = |number, point: &str, items| Goal {
        number,
        short_text: point.into(),
        preventive: PreventiveGoal { self_care: "体操".into(), insured_care: "通所".into() },
        items,
        ..Goal::default()
    };
    let need = |number, body: &str, goals| Need {
        number,
        body: body.into(),
        preventive: PreventiveNeed {
            proposal: "歩く".into(),
            wishes: "歩きたい".into(),
            target: "散歩".into(),
        },
        goals,
        ..Need::default()
    };
    vec![
        need(
            1,
            "足腰",
            vec![
                plan(1, "靴", vec![service(1, "通所型サービス")]),
                plan(2, "杖", vec![service(1, "福祉用具"), service(2, "体操教室")]),
            ],
        ),
        need(2, "食事", vec![plan(1, "献立", Vec::new())]),
    ]
}

pub(super) fn center_unit() -> UnitKey {
    UnitKey { from: CENTER.into(), from_kind: "46".into(), to: OFFICE.into(), to_kind: "43".into(), ..unit() }
}

fn written(unit: &UnitKey, content: &PlanContent) -> Files {
    let plan = PlanToWrite { key: &key(1), client: &client(), content };
    let written = write_set(unit, "202611", &[plan], OnUnmappable::Stop).unwrap();
    let text = |bytes: &[u8]| SHIFT_JIS.decode_without_bom_handling(bytes).0.into_owned();
    Files(written.files.into_iter().map(|(name, bytes)| (name, text(&bytes))).collect())
}

fn one_file(prefix: Interface, unit: &UnitKey, text: &str) -> Files {
    Files(vec![(unit.file_name(prefix), text.to_owned())])
}

#[test]
fn a_preventive_plan_is_read_back_with_every_field_of_the_form() {
    let files = written(&center_unit(), &preventive());
    let names: Vec<_> = files.0.iter().map(|(name, _)| name.split_once("_28").unwrap().0).collect();
    assert_eq!(names, ["UPYOBO_SUB", "UPYOBO"]);
    let set = files.read();
    assert_eq!(set.problems, []);
    assert_eq!(set.plans[0].content, preventive());
    assert_eq!(set.plans[0].content.kind(), PlanKind::Preventive);
    assert_eq!((set.plans[0].client_name.as_str(), &set.plans[0].key), ("架空 花子", &key(1)));
}

#[test]
fn repeated_and_blank_texts_of_the_rows_are_the_same_plan() {
    let files = written(&center_unit(), &preventive()).change(
        Interface::PreventiveRows,
        ",1,,,,,2,\"杖\"",
        ",1,\"足腰\",\"歩く\",\"歩きたい\",\"散歩\",\"2\",\"杖\"",
    );
    assert_eq!(files.read().plans[0].content, preventive());
    let differs = written(&center_unit(), &preventive()).change(
        Interface::PreventiveRows,
        ",1,,,,,2,",
        ",1,\"別\",,,,2,",
    );
    let set = differs.read();
    assert!(set.problems.iter().any(|p| p.code == ProblemCode::TextDiffers && p.row == Some(2)));
    assert_eq!(set.plans[0].content.needs.len(), 3, "nothing is lost");
}

#[test]
fn files_of_a_preventive_plan_that_do_not_belong_together_are_named() {
    let files = || written(&center_unit(), &preventive());
    let rows_only = Files(files().0.into_iter().filter(|(name, _)| name.contains("_SUB_")).collect());
    assert!(rows_only.codes().contains(&ProblemCode::MissingYobo));
    let orphan = files().change(Interface::PreventiveRows, "0009000001", "0009000002");
    assert!(orphan.codes().contains(&ProblemCode::OrphanYoboRow));
    let bare = Files(files().0.into_iter().filter(|(name, _)| !name.contains("_SUB_")).collect());
    assert!(bare.codes().contains(&ProblemCode::MissingYoboSub));
    let foreign = UnitKey { to: "2870100027".into(), ..center_unit() };
    assert!(written(&foreign, &preventive()).codes().contains(&ProblemCode::OfficeNotInName));
}

#[test]
fn a_deletion_asks_for_the_withdrawal_of_the_plan_that_it_names() {
    let row = "202407,282038,0009000001,20261101\r\n";
    let set = one_file(Interface::Sheet1Deleted, &unit(), row).read();
    assert_eq!(set.problems, []);
    assert_eq!((set.withdrawals[0].kind, &set.withdrawals[0].key), (PlanKind::Care, &key(1)));
    let set = one_file(Interface::PreventiveDeleted, &center_unit(), &row.repeat(2)).read();
    assert_eq!(set.withdrawals.len(), 1);
    assert_eq!(set.problems[0].code, ProblemCode::RowTwice);
    let foreign = one_file(Interface::Sheet1Deleted, &center_unit(), row);
    assert_eq!(foreign.codes(), [ProblemCode::OfficeNotInName], "only its sender takes a plan back");
    let blank = one_file(Interface::Sheet1Deleted, &unit(), "202407,282038,0009000001,\r\n");
    assert_eq!(blank.codes(), [ProblemCode::NeededBlank]);
}

#[test]
fn steps_follow_the_time_stamps_and_a_deletion_comes_before_the_plan_of_its_unit() {
    let mut files = files();
    let row = "202407,282038,0009000001,20261101\r\n";
    let later = UnitKey { stamp: "20261105000000".into(), ..unit() };
    files.0.extend(one_file(Interface::Sheet1Deleted, &later, row).0);
    files.0.extend(one_file(Interface::Sheet1Deleted, &unit(), row).0);
    let set = files.read();
    let told: Vec<_> = set.steps().iter().map(|step| matches!(step, Step::Withdraw(_))).collect();
    assert_eq!(told, [true, false, true]);
}

#[test]
fn illnesses_are_read_in_the_order_of_the_sheet() {
    let rows = "202407,282038,0009000001,20261001,\"H12年10月\",\"架空の病\",\"架空医院 架空医師\",1,\"078-000-0002\",01,\"内服\"\r\n\
                202407,282038,0009000001,20261001,\"2023/6\",\"別の病\",,2,,,\r\n";
    let set = one_file(Interface::Illnesses, &center_unit(), rows).read();
    assert_eq!(set.problems, []);
    let history = &set.histories[0].history;
    assert_eq!((history.consulted_on, history.lines.len()), (date(2026, 10, 1), 2));
    assert_eq!(history.lines[0].role, Some(DoctorRole::Main));
    assert_eq!(history.lines[0].course, Some(IllnessCourse::Treated));
    assert_eq!((history.lines[1].name.as_str(), history.lines[1].course), ("別の病", None));
}

/// Letters of every kind: commas, quotes, line ends, signs with which a formula begins, letters that Windows writes
/// otherwise, letters MS932 does not have, control codes.
fn any_text() -> impl Strategy<Value = String> {
    let letters: Vec<char> =
        "架空ｶﾅ①,\"〜—‖−¢£¬¥\n\r\t =+-@A1〓𠮷㐂\u{3099}\u{FE00}\u{0}\u{1b}か".chars().collect();
    proptest::collection::vec(proptest::sample::select(letters), 0..8)
        .prop_map(|letters| letters.into_iter().collect())
}

fn any_item() -> impl Strategy<Value = ServiceItem> {
    (0..4, any_text(), any::<bool>(), any_text(), any_text()).prop_map(
        |(number, body, is_covered, service_kind, period)| ServiceItem {
            number,
            body,
            is_covered,
            office_name: service_kind.clone(),
            service_kind,
            period,
            ..ServiceItem::default()
        },
    )
}

fn any_needs() -> impl Strategy<Value = Vec<Need>> {
    let items = proptest::collection::vec(any_item(), 0..3);
    let goal = (0..3, any_text(), any_text(), any_text(), items).prop_map(
        |(number, long_text, short_text, self_care, items)| Goal {
            number,
            long_text,
            short_text,
            preventive: PreventiveGoal { self_care, insured_care: String::new() },
            items,
            ..Goal::default()
        },
    );
    let goals = proptest::collection::vec(goal, 0..3);
    let need = (0..3, any_text(), any_text(), goals).prop_map(|(number, body, target, goals)| Need {
        number,
        body,
        preventive: PreventiveNeed { target, ..PreventiveNeed::default() },
        goals,
        ..Need::default()
    });
    proptest::collection::vec(need, 1..4)
}

/// Plans as hands may have made them: numbers in any order, equal neighbours, blank rows.
fn any_plan() -> impl Strategy<Value = PlanContent> {
    (any::<bool>(), any_needs(), any_text(), any_text()).prop_map(|(is_preventive, needs, policy, causes)| {
        let mut content = if is_preventive { preventive() } else { content() };
        content.needs = needs;
        content.head.policy = policy;
        content.head.office_address.push(causes.clone());
        if let Some(form) = &mut content.head.preventive {
            form.society.causes = causes;
        }
        content
    })
}

proptest! {
    #[test]
    fn whatever_stands_in_a_plan_comes_back_as_the_same_plan(content in any_plan(), name in any_text()) {
        let client = ClientData { name: format!("架{name}"), ..client() };
        let plan = PlanToWrite { key: &key(1), client: &client, content: &content };
        let written = write_set(&unit(), "202611", &[plan], OnUnmappable::Geta).unwrap();
        let set = read(&written.files);
        prop_assert!(set.is_importable(), "{:?}", set.problems);
        prop_assert_eq!(&set.plans[0].digest, &carried_digest(&content));
        prop_assert_eq!(&set.plans[0].content, &carried(&content));
        if content.kind() == PlanKind::Care {
            prop_assert_eq!(set.plans[0].client.as_ref(), Some(&carried_client(&client)));
        }
    }

    #[test]
    fn letters_that_are_lost_are_listed_and_stop_the_writing(content in any_plan()) {
        let plan = PlanToWrite { key: &key(1), client: &client(), content: &content };
        let geta = write_set(&unit(), "202611", &[plan], OnUnmappable::Geta).unwrap();
        match write_set(&unit(), "202611", &[plan], OnUnmappable::Stop) {
            Ok(written) => prop_assert!(written.replaced.is_empty() && geta.replaced.is_empty()),
            Err(WriteError::Unmappable(lost)) => prop_assert_eq!(lost, geta.replaced),
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn no_bytes_of_any_file_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0..Interface::ALL.len()) {
        let set = read(&[(unit().file_name(Interface::ALL[which]), bytes)]);
        prop_assert!(!set.is_importable() || set.plans.is_empty());
    }

    #[test]
    fn swapped_columns_cut_rows_and_huge_cells_are_problems_with_their_place(
        which in 0usize..2, at in any::<proptest::sample::Index>(), kind in 0..4,
    ) {
        let mut files = written(&center_unit(), &preventive());
        let text = &mut files.0[which].1;
        let cells: Vec<String> = text.split(',').map(str::to_owned).collect();
        let at = at.index(cells.len());
        let mut damaged = cells.clone();
        match kind {
            0 => { damaged.remove(at); }
            1 => damaged.insert(at, "\"架空\"".into()),
            2 => damaged[at] = format!("\"{}\"", "長".repeat(10_001)),
            _ => damaged.truncate(at + 1),
        }
        *text = damaged.join(",");
        let set = files.read();
        prop_assert!(set.problems.iter().all(|p| !p.file.is_empty() || p.row.is_none()));
        if kind == 2 {
            prop_assert!(!set.is_importable());
        }
    }
}
