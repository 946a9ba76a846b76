//! A 介護予防サービス・支援計画書 to the rows of its two files.

use super::layout::Interface;
use super::write::{Fields, day};
use crate::domain::certification::CareLevel;
use crate::domain::plan_draft::{
    AreaFinding, Delegation, Goal, LifeArea, Need, PlanContent, PlanHead, PreventiveForm, PreventiveScheme,
    ServiceItem,
};
use crate::domain::words::Word;

/// The items of the four areas begin here, four for each.
const AREAS: u16 = 24;
/// The counts of 基本チェックリスト begin here, and six items later 事業プログラムの要否.
const CHECKLIST: u16 = 43;

/// The rows of a plan in one of its files.
pub(super) fn rows(interface: Interface, client_name: &str, content: &PlanContent) -> Vec<Fields> {
    let blank = PreventiveForm::default();
    let form = content.head.preventive.as_deref().unwrap_or(&blank);
    match interface {
        Interface::Preventive => vec![head(client_name, &content.head, form)],
        Interface::PreventiveRows => content.needs.iter().flat_map(need_rows).collect(),
        _ => Vec::new(),
    }
}

fn code(text: Option<&str>) -> String {
    text.unwrap_or_default().to_owned()
}

/// 1 yes, 2 no, blank while nobody has judged.
fn judged(judgment: Option<bool>) -> String {
    code(judgment.map(|yes| if yes { "1" } else { "2" }))
}

fn scheme(scheme: PreventiveScheme) -> &'static str {
    match scheme {
        PreventiveScheme::Support => "1",
        PreventiveScheme::Management => "2",
    }
}

fn delegation(delegation: Delegation) -> &'static str {
    match delegation {
        Delegation::Own => "1",
        Delegation::Delegated => "2",
    }
}

/// 要支援状態区分 has a code list of its own; a 要介護 level has no place in this form.
fn level(level: CareLevel) -> Option<&'static str> {
    match level {
        CareLevel::Support1 => Some("1"),
        CareLevel::Support2 => Some("2"),
        CareLevel::Target => Some("3"),
        _ => None,
    }
}

fn head(client_name: &str, head: &PlanHead, form: &PreventiveForm) -> Fields {
    let certification = &head.certification;
    let mut fields = vec![
        (5, code(form.scheme.map(scheme))),
        (6, code(form.delegation.map(delegation))),
        (7, form.reference.clone()),
        (8, client_name.to_owned()),
        (9, day(certification.certified_on)),
        (10, day(certification.starts_on)),
        (11, day(certification.ends_on)),
        (12, code(head.class.map(|c| c.code()))),
        (13, code(certification.status.map(|s| s.code()))),
        (14, code(certification.care_level.and_then(level))),
        (15, form.center_author.clone()),
        (16, head.author.clone()),
        (17, head.office_name.clone()),
        (18, head.office_address.join("\n")),
        (19, form.office_phone.clone()),
        (20, day(head.first_planned_on)),
        (21, form.center_name.clone()),
        (22, form.day_goal.clone()),
        (23, form.year_goal.clone()),
        (40, form.health_note.clone()),
        (41, form.support_policy.clone()),
        (42, head.policy.clone()),
        (55, form.center_opinion.clone()),
        (56, day(form.agreed_on)),
        (57, form.agreed_by.clone()),
    ];
    for (area, first) in LifeArea::ALL.iter().zip((AREAS..).step_by(4)) {
        fields.extend(area_fields(form.area(*area), first));
    }
    for (part, no) in form.checklist.iter().zip(CHECKLIST..) {
        fields.push((no, part.count.map(|n| n.to_string()).unwrap_or_default()));
        fields.push((no + 6, judged(part.needs_program)));
    }
    fields
}

fn area_fields(found: &AreaFinding, first: u16) -> Fields {
    vec![
        (first, found.situation.clone()),
        (first + 1, found.wishes.clone()),
        (first + 2, judged(found.has_issue)),
        (first + 3, found.causes.clone()),
    ]
}

/// The texts of a need stand on its first row only, those of a support plan on the first row of that.
fn need_rows(need: &Need) -> Vec<Fields> {
    let mut rows = Vec::new();
    let mut texts = need_texts(need);
    for goal in &need.goals {
        for item in services(goal) {
            let mut fields = vec![(5, need.number.to_string()), (10, goal.number.to_string())];
            fields.append(&mut texts);
            fields.extend(item);
            rows.push(fields);
        }
    }
    if need.goals.is_empty() {
        texts.push((5, need.number.to_string()));
        rows.push(texts);
    }
    rows
}

fn need_texts(need: &Need) -> Fields {
    vec![
        (6, need.body.clone()),
        (7, need.preventive.proposal.clone()),
        (8, need.preventive.wishes.clone()),
        (9, need.preventive.target.clone()),
    ]
}

/// One row for each service of a support plan, or the one of a plan without services.
fn services(goal: &Goal) -> Vec<Fields> {
    let mut rows: Vec<Fields> = goal.items.iter().map(service).collect();
    if rows.is_empty() {
        rows.push(Fields::new());
    }
    if let Some(first) = rows.first_mut() {
        first.extend([
            (11, goal.short_text.clone()),
            (12, goal.preventive.self_care.clone()),
            (13, goal.preventive.insured_care.clone()),
        ]);
    }
    rows
}

fn service(item: &ServiceItem) -> Fields {
    vec![
        (14, item.number.to_string()),
        (15, item.service_kind.clone()),
        (16, item.office_name.clone()),
        (17, item.period.clone()),
    ]
}
