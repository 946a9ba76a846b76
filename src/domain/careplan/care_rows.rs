//! A 居宅サービス計画 to the rows of its four files.

use chrono::NaiveDate;

use super::layout::Interface;
use super::write::{Fields, day};
use crate::domain::certification::Certification;
use crate::domain::client::ClientData;
use crate::domain::plan_draft::{Goal, Need, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind};

/// The rows of a plan in one of its files.
pub(super) fn rows(interface: Interface, client: &ClientData, content: &PlanContent) -> Vec<Fields> {
    let head = &content.head;
    match interface {
        Interface::Hosoku => vec![hosoku(client, &head.certification)],
        Interface::Sheet1 => vec![sheet1(client, head)],
        Interface::Sheet2 => sheet2(&content.needs, head.rows_written_on),
        Interface::Sheet3 => content.week.iter().map(|entry| sheet3(entry, head.week_written_on)).collect(),
        _ => Vec::new(),
    }
}

fn line(lines: &[String], at: usize) -> String {
    lines.get(at).cloned().unwrap_or_default()
}

fn hosoku(client: &ClientData, certification: &Certification) -> Fields {
    let address: Vec<String> = client.address.splitn(2, '\n').map(str::to_owned).collect();
    vec![
        (5, client.kana.clone()),
        (6, client.name.clone()),
        (7, client.sex.code().to_owned()),
        (8, day(Some(client.born_on))),
        (9, client.postal.clone()),
        (10, line(&address, 0)),
        (11, line(&address, 1)),
        (12, client.phone.clone()),
        (13, day(certification.certified_on)),
        (16, certification.status.map(|s| s.code().to_owned()).unwrap_or_default()),
        (18, certification.care_level.map(|l| l.code().to_owned()).unwrap_or_default()),
        (63, "000000".to_owned()),
    ]
}

fn sheet1(client: &ClientData, head: &PlanHead) -> Fields {
    let certification = &head.certification;
    let address: Vec<String> = client.address.splitn(2, '\n').map(str::to_owned).collect();
    vec![
        (4, day(head.written_on)),
        (5, client.postal.clone()),
        (6, line(&address, 0)),
        (7, line(&address, 1)),
        (8, head.author.clone()),
        (9, head.office_name.clone()),
        (10, head.office_postal.clone()),
        (11, line(&head.office_address, 0)),
        (12, line(&head.office_address, 1)),
        (13, head.office_number.clone()),
        (15, day(head.first_planned_on)),
        (16, head.class.map(|c| c.code().to_owned()).unwrap_or_default()),
        (17, certification.status.map(|s| s.code().to_owned()).unwrap_or_default()),
        (18, day(certification.certified_on)),
        (19, day(certification.starts_on)),
        (20, day(certification.ends_on)),
        (21, certification.care_level.map(|l| l.code().to_owned()).unwrap_or_default()),
        (22, head.intention.clone()),
        (23, head.committee_opinion.clone()),
        (24, head.policy.clone()),
        (25, head.life_support_reason.map(|r| r.code().to_owned()).unwrap_or_default()),
        (26, head.life_support_note.clone()),
    ]
}

/// The rows of 2表. A text that repeats the row above is left blank, as on paper.
fn sheet2(needs: &[Need], written_on: Option<NaiveDate>) -> Vec<Fields> {
    let mut rows = Vec::new();
    for need in needs {
        let mut above: Option<&Goal> = None;
        let mut need_body = need.body.as_str();
        for goal in &need.goals {
            let mut texts = goal_texts(goal, above.filter(|a| a.number == goal.number));
            let no_item = [None];
            let items =
                goal.items.iter().map(Some).chain(no_item.into_iter().filter(|_| goal.items.is_empty()));
            for item in items {
                let mut fields =
                    vec![(4, day(written_on)), (6, need.number.to_string()), (7, need_body.to_owned())];
                fields.push((8, goal.number.to_string()));
                fields.append(&mut texts);
                fields.extend(item.into_iter().flat_map(item_fields));
                rows.push(fields);
                need_body = "";
            }
            above = Some(goal);
        }
        if need.goals.is_empty() {
            rows.push(vec![(4, day(written_on)), (6, need.number.to_string()), (7, need.body.clone())]);
        }
    }
    rows
}

fn goal_texts(goal: &Goal, above: Option<&Goal>) -> Fields {
    let repeats_long =
        above.is_some_and(|a| a.long_text == goal.long_text && a.long_period == goal.long_period);
    let mut texts = vec![(10, goal.short_text.clone()), (12, goal.short_period.clone())];
    if !repeats_long {
        texts.extend([(9, goal.long_text.clone()), (11, goal.long_period.clone())]);
    }
    texts
}

fn item_fields(item: &ServiceItem) -> Fields {
    vec![
        (13, item.number.to_string()),
        (14, item.body.clone()),
        (15, if item.is_covered { "Y" } else { "N" }.to_owned()),
        (16, item.service_kind.clone()),
        (17, item.office_number.clone()),
        (18, item.office_name.clone()),
        (19, item.frequency.clone()),
        (20, item.period.clone()),
    ]
}

fn sheet3(entry: &WeekEntry, written_on: Option<NaiveDate>) -> Fields {
    let time = |text: &str| text.replace(':', "");
    let mut fields = vec![(4, day(written_on))];
    match entry.kind {
        WeekKind::Service => fields.extend([
            (6, entry.body.clone()),
            (7, entry.weekday.map(|d| d.to_string()).unwrap_or_default()),
            (8, time(&entry.starts_at)),
            (9, time(&entry.ends_at)),
        ]),
        WeekKind::Activity => {
            fields.extend([
                (10, entry.body.clone()),
                (11, time(&entry.starts_at)),
                (12, time(&entry.ends_at)),
            ]);
        }
        WeekKind::Outside => fields.push((13, entry.body.clone())),
    }
    fields
}
