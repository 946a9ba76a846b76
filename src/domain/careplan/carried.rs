//! What of a plan the files of the standard can carry, and when two plans are equal by it.
//!
//! A plan that was sent, or written out with 〓 for a letter MS932 does not have, comes back as the same plan: the row of
//! a file is made and read here exactly as in a file.

use super::layout::Interface;
use super::ms932::as_read;
use super::record::{Record, clean};
use super::write::{Fields, line_ends};
use super::{care_rows, preventive_rows, preventive_sheets, sheets};
use crate::domain::client::{ClientData, Sex};
use crate::domain::plan_draft::{PlanContent, PlanKind, digest};

/// Each pass through the files makes a plan plainer; after so many it is what it stays.
const MOST_PASSES: usize = 8;

/// The digest by which an imported plan is known again. The number of the office is no part of it: a file is only ever
/// taken over by the office that it names.
pub fn carried_digest(content: &PlanContent) -> String {
    let mut plan = carried(content);
    // What hands have numbered oddly is put in order when it is read, and what stands in order may be joined then.
    for _ in 0..MOST_PASSES {
        let again = carried(&plan);
        if again == plan {
            break;
        }
        plan = again;
    }
    plan.head.office_number.clear();
    digest(&plan)
}

/// The plan as it would come back from its files.
pub fn carried(content: &PlanContent) -> PlanContent {
    let mut problems = Vec::new();
    let records = |interface: Interface| -> Vec<Record> {
        let rows = match content.kind() {
            PlanKind::Care => care_rows::rows(interface, &nobody(), content),
            PlanKind::Preventive => preventive_rows::rows(interface, "", content),
        };
        rows.into_iter().map(|fields| record(interface, fields)).collect()
    };
    let read = match content.kind() {
        PlanKind::Care => {
            let (rows, week) = (records(Interface::Sheet2), records(Interface::Sheet3));
            let (rows, week): (Vec<_>, Vec<_>) = (rows.iter().collect(), week.iter().collect());
            let head = records(Interface::Sheet1);
            head.first().map(|head| sheets::plan(head, ("", &rows), ("", &week), &mut problems))
        }
        PlanKind::Preventive => {
            let rows = records(Interface::PreventiveRows);
            let rows: Vec<_> = rows.iter().collect();
            let head = records(Interface::Preventive);
            head.first().map(|head| preventive_sheets::plan(head, "", &rows, &mut problems))
        }
    };
    read.unwrap_or_default()
}

/// Gives the next version what was added here by hand and no file can tell. Only the 介護予防サービス・支援計画書 has such
/// texts: its file names offices in words, and knows neither what a service does nor whether the insurance pays.
pub fn keep_uncarried(before: &PlanContent, next: &mut PlanContent) {
    if next.kind() != PlanKind::Preventive {
        return;
    }
    next.head.office_number.clone_from(&before.head.office_number);
    next.head.office_postal.clone_from(&before.head.office_postal);
    next.head.intention.clone_from(&before.head.intention);
    next.head.committee_opinion.clone_from(&before.head.committee_opinion);
    let items = next.needs.iter_mut().flat_map(|need| &mut need.goals).flat_map(|goal| &mut goal.items);
    for item in items {
        let same = before.items().find(|old| old.uid == item.uid && old.office_name == item.office_name);
        if let Some(old) = same {
            item.body.clone_from(&old.body);
            item.is_covered = old.is_covered;
            item.office_number.clone_from(&old.office_number);
            item.frequency.clone_from(&old.frequency);
        }
    }
}

/// The client as 補足 would tell them.
pub fn carried_client(client: &ClientData) -> ClientData {
    let rows = care_rows::rows(Interface::Hosoku, client, &PlanContent::default());
    let read = rows.into_iter().next().and_then(|fields| sheets::client(&record(Interface::Hosoku, fields)));
    read.unwrap_or_else(|| client.clone())
}

fn record(interface: Interface, fields: Fields) -> Record {
    let mut texts = vec![String::new(); interface.layout().len()];
    for (no, text) in fields {
        if let Some(place) = usize::from(no).checked_sub(1).and_then(|at| texts.get_mut(at)) {
            *place = clean(&as_read(&line_ends(&text)));
        }
    }
    Record { row: 0, fields: texts }
}

/// 1表 repeats the client's address; a plan is the same plan wherever its client lives.
fn nobody() -> ClientData {
    ClientData {
        name: String::new(),
        kana: String::new(),
        sex: Sex::Female,
        born_on: chrono::NaiveDate::default(),
        postal: String::new(),
        address: String::new(),
        phone: String::new(),
    }
}
