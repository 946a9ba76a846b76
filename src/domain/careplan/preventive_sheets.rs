//! Checked rows to a 介護予防サービス・支援計画書.

use super::field::parse_date;
use super::problem::{Problem, ProblemCode};
use super::record::Record;
use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::plan_draft::{
    AreaFinding, ChecklistFinding, Delegation, Goal, LifeArea, Need, PlanClass, PlanContent, PlanHead,
    PreventiveForm, PreventiveGoal, PreventiveNeed, PreventiveScheme, ServiceItem,
};
use crate::domain::words::Word;

/// The plan of a UPYOBO row with its rows of the 別表, which stand in a file of that name.
pub fn plan(head: &Record, file: &str, rows: &[&Record], problems: &mut Vec<Problem>) -> PlanContent {
    PlanContent { head: plan_head(head), needs: needs(file, rows, problems), week: Vec::new() }
}

fn plan_head(record: &Record) -> PlanHead {
    let address = record.owned(18);
    PlanHead {
        author: record.owned(16),
        office_name: record.owned(17),
        office_address: if address.is_empty() { Vec::new() } else { vec![address] },
        first_planned_on: parse_date(record.text(20)),
        class: PlanClass::from_code(record.text(12)),
        certification: Certification {
            status: CertificationStatus::from_code(record.text(13)),
            certified_on: parse_date(record.text(9)),
            starts_on: parse_date(record.text(10)),
            ends_on: parse_date(record.text(11)),
            care_level: level(record.text(14)),
        },
        policy: record.owned(42),
        preventive: Some(Box::new(form(record))),
        ..PlanHead::default()
    }
}

fn level(code: &str) -> Option<CareLevel> {
    match code {
        "1" => Some(CareLevel::Support1),
        "2" => Some(CareLevel::Support2),
        "3" => Some(CareLevel::Target),
        _ => None,
    }
}

fn judged(code: &str) -> Option<bool> {
    match code {
        "1" => Some(true),
        "2" => Some(false),
        _ => None,
    }
}

fn form(record: &Record) -> PreventiveForm {
    let part = |no: u16| ChecklistFinding {
        count: record.text(no).parse().ok(),
        needs_program: judged(record.text(no + 6)),
    };
    let mut form = PreventiveForm {
        scheme: match record.text(5) {
            "1" => Some(PreventiveScheme::Support),
            "2" => Some(PreventiveScheme::Management),
            _ => None,
        },
        delegation: match record.text(6) {
            "1" => Some(Delegation::Own),
            "2" => Some(Delegation::Delegated),
            _ => None,
        },
        reference: record.owned(7),
        center_author: record.owned(15),
        office_phone: record.owned(19),
        center_name: record.owned(21),
        day_goal: record.owned(22),
        year_goal: record.owned(23),
        health_note: record.owned(40),
        support_policy: record.owned(41),
        checklist: [43, 44, 45, 46, 47, 48].map(part),
        center_opinion: record.owned(55),
        agreed_on: parse_date(record.text(56)),
        agreed_by: record.owned(57),
        ..PreventiveForm::default()
    };
    for (area, first) in LifeArea::ALL.iter().zip((24..).step_by(4)) {
        *form.area_mut(*area) = AreaFinding {
            situation: record.owned(first),
            wishes: record.owned(first + 1),
            has_issue: judged(record.text(first + 2)),
            causes: record.owned(first + 3),
        };
    }
    form
}

/// A row of the 別表 with its three numbers.
struct Line<'a> {
    record: &'a Record,
    need: i32,
    goal: i32,
    item: i32,
}

/// The needs of one client's rows. A blank repeats what stands above under the same number; whatever differs opens a
/// row of its own, so that nothing is lost.
fn needs(file: &str, records: &[&Record], problems: &mut Vec<Problem>) -> Vec<Need> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for record in records {
        let line = numbered(record, lines.last());
        if [5, 10].iter().any(|no| record.text(*no).is_empty()) && !is_need_only(record) {
            problems.push(Problem::of_row(ProblemCode::NumberBlank, file, record.row));
        }
        lines.push(line);
    }
    // Rows of one support plan keep the order of the file: the texts stand on the first of them.
    lines.sort_by_key(|line| (line.need, line.goal));
    let mut needs: Vec<Need> = Vec::new();
    for line in &lines {
        let note = |code: ProblemCode| {
            let problem = Problem::of_row(code, file, line.record.row);
            problem.with("need", line.need).with("goal", line.goal).with("number", line.item)
        };
        problems.extend(add(&mut needs, line).into_iter().map(note));
    }
    needs
}

fn is_need_only(record: &Record) -> bool {
    !record.text(5).is_empty() && (10..=17).all(|no| record.text(no).is_empty())
}

fn numbered<'a>(record: &'a Record, above: Option<&Line<'a>>) -> Line<'a> {
    let number = |no: u16| record.text(no).parse::<i32>().ok();
    let need = number(5).or(above.map(|a| a.need)).unwrap_or(1);
    let same_need = above.filter(|a| a.need == need);
    let goal = number(10).or(same_need.map(|a| a.goal)).unwrap_or(1);
    let same_goal = same_need.filter(|a| a.goal == goal);
    let item = number(14).or(same_goal.map(|a| a.item + 1)).unwrap_or(1);
    Line { record, need, goal, item }
}

/// Adds a row to the needs, and says what was odd about it.
fn add(needs: &mut Vec<Need>, line: &Line<'_>) -> Vec<ProblemCode> {
    let mut odd = Vec::new();
    let said = need_of(line);
    match needs.last_mut().filter(|need| need.number == line.need) {
        Some(need) if fits(need_texts(&said), need_texts(need)) => fill_need(need, said),
        found => {
            odd.extend(found.map(|_| ProblemCode::TextDiffers));
            needs.push(said);
        }
    }
    if is_need_only(line.record) {
        return odd;
    }
    let Some(need) = needs.last_mut() else { return odd };
    let said = goal_of(line);
    match need.goals.last_mut().filter(|goal| goal.number == line.goal) {
        Some(goal) if fits(goal_texts(&said), goal_texts(goal)) => fill_goal(goal, said),
        found => {
            odd.extend(found.map(|_| ProblemCode::TextDiffers));
            need.goals.push(said);
        }
    }
    if let (Some(item), Some(goal)) = (item_of(line), need.goals.last_mut()) {
        if goal.items.contains(&item) {
            odd.push(ProblemCode::RowTwice);
            return odd;
        }
        odd.extend(goal.items.iter().any(|o| o.number == item.number).then_some(ProblemCode::NumberTwice));
        goal.items.push(item);
    }
    odd
}

/// Whether each text is blank, the one above, or the first one said.
fn fits<const N: usize>(said: [&str; N], above: [&str; N]) -> bool {
    said.iter().zip(above).all(|(said, above)| said.is_empty() || above.is_empty() || *said == above)
}

fn fill(text: &mut String, said: String) {
    if text.is_empty() {
        *text = said;
    }
}

fn need_of(line: &Line<'_>) -> Need {
    let record = line.record;
    Need {
        number: line.need,
        body: record.owned(6),
        preventive: PreventiveNeed {
            proposal: record.owned(7),
            wishes: record.owned(8),
            target: record.owned(9),
        },
        ..Need::default()
    }
}

fn need_texts(need: &Need) -> [&str; 4] {
    [&need.body, &need.preventive.proposal, &need.preventive.wishes, &need.preventive.target]
}

fn fill_need(need: &mut Need, said: Need) {
    fill(&mut need.body, said.body);
    fill(&mut need.preventive.proposal, said.preventive.proposal);
    fill(&mut need.preventive.wishes, said.preventive.wishes);
    fill(&mut need.preventive.target, said.preventive.target);
}

fn goal_of(line: &Line<'_>) -> Goal {
    let record = line.record;
    Goal {
        number: line.goal,
        short_text: record.owned(11),
        preventive: PreventiveGoal { self_care: record.owned(12), insured_care: record.owned(13) },
        ..Goal::default()
    }
}

fn goal_texts(goal: &Goal) -> [&str; 3] {
    [&goal.short_text, &goal.preventive.self_care, &goal.preventive.insured_care]
}

fn fill_goal(goal: &mut Goal, said: Goal) {
    fill(&mut goal.short_text, said.short_text);
    fill(&mut goal.preventive.self_care, said.preventive.self_care);
    fill(&mut goal.preventive.insured_care, said.preventive.insured_care);
}

fn item_of(line: &Line<'_>) -> Option<ServiceItem> {
    let record = line.record;
    (15..=17).any(|no| !record.text(no).is_empty()).then(|| ServiceItem {
        number: line.item,
        service_kind: record.owned(15),
        office_name: record.owned(16),
        period: record.owned(17),
        ..ServiceItem::default()
    })
}
