//! What else a unit may hold: 支援計画書, withdrawals, and the history of illnesses.

use super::join::{Grouped, Joiner, of_key};
use super::layout::Interface;
use super::preventive_sheets;
use super::problem::{Problem, ProblemCode};
use super::record::Record;
use super::set::{ImportedHistory, PlanKey, Withdrawal};
use crate::domain::illness::{DoctorRole, Illness, IllnessCourse, IllnessHistory};
use crate::domain::plan_draft::PlanKind;

impl Joiner<'_> {
    /// The 介護予防サービス・支援計画書 of the unit.
    pub(super) fn preventive(&mut self) {
        self.name_missing_files(&[
            (Interface::Preventive, ProblemCode::MissingYobo),
            (Interface::PreventiveRows, ProblemCode::MissingYoboSub),
        ]);
        self.check_names_office(Interface::Preventive);
        let heads = self.heads(Interface::Preventive);
        let (hosoku, rows) = (self.grouped(Interface::Hosoku), self.grouped(Interface::PreventiveRows));
        let (head_file, rows_file) =
            (self.file_name(Interface::Preventive), self.file_name(Interface::PreventiveRows));
        if self.is_whole_with(Interface::Preventive) {
            self.name_orphans(&heads, &rows, ProblemCode::OrphanYoboRow, Interface::PreventiveRows);
        }
        for (key, head) in heads {
            self.check_dates(head_file, &key, head, [10, 11]);
            let rows = of_key(&rows, &key);
            if rows.is_empty() && self.is_whole_with(Interface::PreventiveRows) {
                let problem = Problem::of_row(ProblemCode::YoboWithoutRows, head_file, head.row);
                self.name(problem.with("date", key.planned_on));
            }
            let content = preventive_sheets::plan(head, rows_file, rows, &mut self.set.problems);
            let client = self.client(of_key(&hosoku, &key));
            self.push(Interface::Preventive, &key, head, (client, head.owned(8)), content);
        }
    }

    /// What the unit takes back.
    pub(super) fn withdrawals(&mut self, interface: Interface, kind: PlanKind) {
        if !self.unit.files.contains_key(&interface) {
            return;
        }
        self.check_names_office(interface);
        for (key, record) in self.heads(interface) {
            let file = self.file_name(interface).to_owned();
            self.set.withdrawals.push(Withdrawal {
                unit: self.key.clone(),
                file,
                row: record.row,
                kind,
                key,
            });
        }
    }

    /// The histories of illness in the unit.
    pub(super) fn histories(&mut self) {
        if !self.unit.files.contains_key(&Interface::Illnesses) {
            return;
        }
        self.check_names_office(Interface::Illnesses);
        let file = self.file_name(Interface::Illnesses);
        let grouped: Grouped<'_> = self.grouped(Interface::Illnesses);
        for (key, records) in grouped {
            let Some(first) = records.first() else { continue };
            let PlanKey { insurer_number, insured_number, planned_on: consulted_on } = key;
            let lines = records.iter().map(|record| illness(record)).collect();
            self.set.histories.push(ImportedHistory {
                unit: self.key.clone(),
                file: file.to_owned(),
                row: first.row,
                insurer_number,
                insured_number,
                history: IllnessHistory { consulted_on, lines },
            });
        }
    }

    /// These files hold no number of the office they belong to; their names do. A 居宅サービス計画 is withdrawn by its
    /// sender only; what the support center and the office it delegates to exchange concerns both.
    fn check_names_office(&mut self, interface: Interface) {
        let office = self.options.office_number;
        let is_ours =
            self.key.from == office || (interface != Interface::Sheet1Deleted && self.key.to == office);
        if !is_ours {
            let problem = Problem::of_file(ProblemCode::OfficeNotInName, self.file_name(interface));
            self.name(problem.with("expected", office).with("value", &self.key.from));
        }
    }

    fn is_whole_with(&self, interface: Interface) -> bool {
        self.unit.is_whole && self.unit.files.contains_key(&interface)
    }
}

fn illness(record: &Record) -> Illness {
    Illness {
        since: record.owned(5),
        name: record.owned(6),
        doctor: record.owned(7),
        role: DoctorRole::from_code(record.text(8)),
        phone: record.owned(9),
        course: IllnessCourse::from_code(record.text(10)),
        treatment: record.owned(11),
    }
}
