//! The files of one sending unit to plans: 1表 is the parent of 2表, 3表 and 補足, 支援計画書 that of its 別表; what belongs
//! together names the same client and plan date.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::carried::carried_digest;
use super::field::parse_date;
use super::file_name::UnitKey;
use super::layout::Interface;
use super::problem::{Problem, ProblemCode};
use super::record::Record;
use super::set::{CarePlanSet, ImportedPlan, PlanKey, ReadOptions, Unit};
use super::sheets;
use crate::domain::certification::CareLevel;
use crate::domain::client::ClientData;
use crate::domain::plan_draft::{PlanContent, PlanKind};

/// Joins the files of one unit and adds its plans and problems to the set.
pub(super) fn join_unit(key: &UnitKey, unit: &Unit, options: &ReadOptions<'_>, set: &mut CarePlanSet) {
    let mut joiner = Joiner { key, unit, options, set };
    let has = |of: &[Interface]| of.iter().any(|interface| unit.files.contains_key(interface));
    let is_preventive = has(&Interface::PREVENTIVE);
    if has(&[Interface::Sheet1, Interface::Sheet2, Interface::Sheet3])
        || (has(&[Interface::Hosoku]) && !is_preventive)
    {
        joiner.care();
    }
    if is_preventive {
        joiner.preventive();
    }
    joiner.withdrawals(Interface::Sheet1Deleted, PlanKind::Care);
    joiner.withdrawals(Interface::PreventiveDeleted, PlanKind::Preventive);
    joiner.histories();
}

pub(super) fn of_key<'g, 'a>(grouped: &'g Grouped<'a>, key: &PlanKey) -> &'g [&'a Record] {
    grouped.get(key).map_or(&[], Vec::as_slice)
}

pub(super) struct Joiner<'a> {
    pub(super) key: &'a UnitKey,
    pub(super) unit: &'a Unit,
    pub(super) options: &'a ReadOptions<'a>,
    pub(super) set: &'a mut CarePlanSet,
}

/// The rows of a file by plan; the rows of one plan stay in the order of the file.
pub(super) type Grouped<'a> = BTreeMap<PlanKey, Vec<&'a Record>>;
pub(super) type Heads<'a> = Vec<(PlanKey, &'a Record)>;

impl<'a> Joiner<'a> {
    /// The 居宅サービス計画 of the unit.
    fn care(&mut self) {
        self.name_missing_files(&[
            (Interface::Sheet1, ProblemCode::Missing1Kyo),
            (Interface::Sheet2, ProblemCode::Missing2Kyo),
            (Interface::Hosoku, ProblemCode::MissingHosoku),
        ]);
        let heads = self.heads(Interface::Sheet1);
        for (_, record) in &heads {
            self.check_office(self.file_name(Interface::Sheet1), record);
        }
        let hosoku = self.grouped(Interface::Hosoku);
        let sheet2 = self.grouped(Interface::Sheet2);
        let sheet3 = self.grouped(Interface::Sheet3);
        if self.unit.is_whole && self.unit.files.contains_key(&Interface::Sheet1) {
            self.name_orphans(&heads, &hosoku, ProblemCode::HosokuUnused, Interface::Hosoku);
            self.name_orphans(&heads, &sheet2, ProblemCode::OrphanRow, Interface::Sheet2);
            self.name_orphans(&heads, &sheet3, ProblemCode::OrphanRow, Interface::Sheet3);
        }
        for (key, head) in heads {
            let client = self.client(of_key(&hosoku, &key));
            let hosoku = of_key(&hosoku, &key).first().copied();
            self.plan(&key, head, (client, hosoku), of_key(&sheet2, &key), of_key(&sheet3, &key));
        }
    }

    pub(super) fn file_name(&self, interface: Interface) -> &'a str {
        self.unit.files.get(&interface).map_or("", |file| &file.name)
    }

    fn records(&self, interface: Interface) -> &'a [Record] {
        self.unit.files.get(&interface).map_or(&[], |file| &file.records)
    }

    pub(super) fn name(&mut self, problem: Problem) {
        self.set.problems.push(problem);
    }

    /// A missing file is named beside a file of the same unit, so that a person sees which unit is meant.
    pub(super) fn name_missing_files(&mut self, owed: &[(Interface, ProblemCode)]) {
        let known = self.unit.files.values().next().map_or("", |file| &file.name);
        for (interface, code) in owed {
            if !self.unit.files.contains_key(interface) {
                self.name(Problem::of_file(*code, known).with("wanted", interface.prefix()));
            }
        }
    }

    pub(super) fn grouped(&self, interface: Interface) -> Grouped<'a> {
        let mut grouped = Grouped::new();
        for record in self.records(interface) {
            if let Some(key) = plan_key(interface, record) {
                grouped.entry(key).or_default().push(record);
            }
        }
        grouped
    }

    /// The rows of a parent file, one per plan, in the order of the file.
    pub(super) fn heads(&mut self, interface: Interface) -> Heads<'a> {
        let file = self.file_name(interface);
        let mut heads: Heads<'a> = Vec::new();
        let mut places: BTreeMap<PlanKey, &'a Record> = BTreeMap::new();
        for record in self.records(interface) {
            let Some(key) = plan_key(interface, record) else { continue };
            match places.get(&key) {
                None => {
                    places.insert(key.clone(), record);
                    heads.push((key, record));
                }
                Some(first) => {
                    let is_same = first.fields == record.fields;
                    let code = if is_same { ProblemCode::RowTwice } else { ProblemCode::PlanTwice };
                    let problem = Problem::of_row(code, file, record.row);
                    self.name(
                        problem.with("first", first.row).with("need", 0).with("goal", 0).with("number", 0),
                    );
                }
            }
        }
        heads
    }

    /// A set is imported for one care-managing office; a plan of another one is somebody else's.
    fn check_office(&mut self, file: &str, record: &Record) {
        let office = record.text(13);
        let Some(item) = Interface::Sheet1.layout().get(12) else { return };
        let at = |code| Problem::of_field(code, file, record.row, item).with("value", office);
        if office != self.options.office_number {
            self.name(at(ProblemCode::OfficeMismatch).with("expected", self.options.office_number));
        } else if office != self.key.from {
            self.name(at(ProblemCode::SenderMismatch).with("expected", &self.key.from));
        }
    }

    pub(super) fn name_orphans(
        &mut self,
        heads: &Heads<'_>,
        rows: &Grouped<'_>,
        code: ProblemCode,
        interface: Interface,
    ) {
        let file = self.file_name(interface);
        let known: BTreeSet<&PlanKey> = heads.iter().map(|(key, _)| key).collect();
        for (key, records) in rows {
            if let (false, Some(first)) = (known.contains(key), records.first()) {
                self.name(Problem::of_row(code, file, first.row).with("date", key.planned_on));
            }
        }
    }

    pub(super) fn client(&mut self, records: &[&Record]) -> Option<ClientData> {
        let (first, rest) = records.split_first()?;
        let file = self.file_name(Interface::Hosoku);
        for other in rest {
            let is_same = first.fields == other.fields;
            let code = if is_same { ProblemCode::RowTwice } else { ProblemCode::ClientTwice };
            let problem = Problem::of_row(code, file, other.row).with("first", first.row);
            self.name(problem.with("need", 0).with("goal", 0).with("number", 0));
        }
        sheets::client(first)
    }

    fn plan(
        &mut self,
        key: &PlanKey,
        record: &Record,
        (client, hosoku): (Option<ClientData>, Option<&Record>),
        rows: &[&Record],
        week: &[&Record],
    ) {
        let file = self.file_name(Interface::Sheet1);
        self.check_dates(file, key, record, [19, 20]);
        if let Some(born_on) = client.as_ref().map(|c| c.born_on).filter(|born_on| *born_on > key.planned_on)
        {
            let problem = Problem::of_row(ProblemCode::BornAfterPlan, file, record.row);
            self.name(problem.with("born", born_on).with("date", key.planned_on));
        }
        if rows.is_empty() && self.unit.is_whole && self.unit.files.contains_key(&Interface::Sheet2) {
            self.name(
                Problem::of_row(ProblemCode::PlanWithoutRows, file, record.row).with("date", key.planned_on),
            );
        }
        let (rows_file, week_file) = (self.file_name(Interface::Sheet2), self.file_name(Interface::Sheet3));
        let problems = &mut self.set.problems;
        let mut content = sheets::plan(record, (rows_file, rows), (week_file, week), problems);
        let level = hosoku.and_then(|row| CareLevel::from_code(row.text(18)));
        let certification = &mut content.head.certification;
        // 補足 item 18 stands in where 1表 leaves the level blank.
        certification.care_level = certification.care_level.or(level);
        let client_name = client.as_ref().map(|c| c.name.clone()).unwrap_or_default();
        self.push(Interface::Sheet1, key, record, (client, client_name), content);
    }

    pub(super) fn push(
        &mut self,
        interface: Interface,
        key: &PlanKey,
        record: &Record,
        (client, client_name): (Option<ClientData>, String),
        content: PlanContent,
    ) {
        let (unit, file) = (self.key.clone(), self.file_name(interface).to_owned());
        let digest = carried_digest(&content);
        let (row, key) = (record.row, key.clone());
        self.set.plans.push(ImportedPlan { unit, file, row, key, client, client_name, content, digest });
    }

    /// The period of the certification stands in the two items.
    pub(super) fn check_dates(&mut self, file: &str, key: &PlanKey, record: &Record, period: [u16; 2]) {
        let row = |code| Problem::of_row(code, file, record.row);
        if let [Some(from), Some(to)] = period.map(|no| parse_date(record.text(no)))
            && from > to
        {
            self.name(row(ProblemCode::PeriodReversed).with("from", from).with("to", to));
        }
        if is_far_ahead(key.planned_on, self.options.today) {
            self.name(row(ProblemCode::DateFarAhead).with("date", key.planned_on));
        }
    }
}

/// A plan is made for the coming weeks; one dated a year ahead is a slip of the keyboard.
fn is_far_ahead(date: NaiveDate, today: NaiveDate) -> bool {
    today.checked_add_days(Days::new(366)).is_some_and(|limit| date > limit)
}

pub(super) fn plan_key(interface: Interface, record: &Record) -> Option<PlanKey> {
    Some(PlanKey {
        insurer_number: record.owned(2),
        insured_number: record.owned(3),
        planned_on: parse_date(record.text(interface.plan_date_item()))?,
    })
}
