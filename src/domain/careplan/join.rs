//! The files of one sending unit to plans: 1表 is the parent, the others join it by client and plan date.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::field::parse_date;
use super::file_name::UnitKey;
use super::layout::Interface;
use super::problem::{Problem, ProblemCode};
use super::record::Record;
use super::set::{CarePlanSet, ImportedPlan, PlanKey, ReadOptions, Unit};
use super::sheets;
use crate::domain::certification::CareLevel;
use crate::domain::client::ClientData;
use crate::domain::plan_draft::{PlanContent, digest};

/// Joins the files of one unit and adds its plans and problems to the set.
pub(super) fn join_unit(key: &UnitKey, unit: &Unit, options: &ReadOptions<'_>, set: &mut CarePlanSet) {
    let mut joiner = Joiner { key, unit, options, set };
    joiner.name_missing_files();
    let heads = joiner.heads();
    let hosoku = joiner.grouped(Interface::Hosoku);
    let sheet2 = joiner.grouped(Interface::Sheet2);
    let sheet3 = joiner.grouped(Interface::Sheet3);
    if unit.is_whole && unit.files.contains_key(&Interface::Sheet1) {
        joiner.name_orphans(&heads, &hosoku, ProblemCode::HosokuUnused, Interface::Hosoku);
        joiner.name_orphans(&heads, &sheet2, ProblemCode::OrphanRow, Interface::Sheet2);
        joiner.name_orphans(&heads, &sheet3, ProblemCode::OrphanRow, Interface::Sheet3);
    }
    for (key, head) in heads {
        let client = joiner.client(of_key(&hosoku, &key));
        joiner.plan(&key, head, client, of_key(&sheet2, &key), of_key(&sheet3, &key));
    }
}

fn of_key<'g, 'a>(grouped: &'g Grouped<'a>, key: &PlanKey) -> &'g [&'a Record] {
    grouped.get(key).map_or(&[], Vec::as_slice)
}

struct Joiner<'a> {
    key: &'a UnitKey,
    unit: &'a Unit,
    options: &'a ReadOptions<'a>,
    set: &'a mut CarePlanSet,
}

/// The rows of a file by plan; the rows of one plan stay in the order of the file.
type Grouped<'a> = BTreeMap<PlanKey, Vec<&'a Record>>;
type Heads<'a> = Vec<(PlanKey, &'a Record)>;

impl<'a> Joiner<'a> {
    fn file_name(&self, interface: Interface) -> &'a str {
        self.unit.files.get(&interface).map_or("", |file| &file.name)
    }

    fn records(&self, interface: Interface) -> &'a [Record] {
        self.unit.files.get(&interface).map_or(&[], |file| &file.records)
    }

    fn name(&mut self, problem: Problem) {
        self.set.problems.push(problem);
    }

    /// A missing file is named beside a file of the same unit, so that a person sees which unit is meant.
    fn name_missing_files(&mut self) {
        let known = self.unit.files.values().next().map_or("", |file| &file.name);
        let owed = [
            (Interface::Sheet1, ProblemCode::Missing1Kyo),
            (Interface::Sheet2, ProblemCode::Missing2Kyo),
            (Interface::Hosoku, ProblemCode::MissingHosoku),
        ];
        for (interface, code) in owed {
            if !self.unit.files.contains_key(&interface) {
                self.name(Problem::of_file(code, known).with("wanted", interface.prefix()));
            }
        }
    }

    fn grouped(&self, interface: Interface) -> Grouped<'a> {
        let mut grouped = Grouped::new();
        for record in self.records(interface) {
            if let Some(key) = plan_key(interface, record) {
                grouped.entry(key).or_default().push(record);
            }
        }
        grouped
    }

    /// The rows of 1表, one per plan, in the order of the file.
    fn heads(&mut self) -> Heads<'a> {
        let file = self.file_name(Interface::Sheet1);
        let mut heads: Heads<'a> = Vec::new();
        for record in self.records(Interface::Sheet1) {
            let Some(key) = plan_key(Interface::Sheet1, record) else { continue };
            self.check_office(file, record);
            match heads.iter().find(|(other, _)| *other == key) {
                None => heads.push((key, record)),
                Some((_, first)) => {
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

    fn name_orphans(
        &mut self,
        heads: &Heads<'_>,
        rows: &Grouped<'_>,
        code: ProblemCode,
        interface: Interface,
    ) {
        let file = self.file_name(interface);
        for (key, records) in rows {
            if let (false, Some(first)) = (heads.iter().any(|(head, _)| head == key), records.first()) {
                self.name(Problem::of_row(code, file, first.row).with("date", key.planned_on));
            }
        }
    }

    fn client(&mut self, records: &[&Record]) -> Option<ClientData> {
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
        client: Option<ClientData>,
        rows: &[&Record],
        week: &[&Record],
    ) {
        let file = self.file_name(Interface::Sheet1);
        self.check_dates(file, key, record, client.as_ref());
        if rows.is_empty() && self.unit.is_whole && self.unit.files.contains_key(&Interface::Sheet2) {
            self.name(
                Problem::of_row(ProblemCode::PlanWithoutRows, file, record.row).with("date", key.planned_on),
            );
        }
        let mut head = sheets::head(record);
        let hosoku_level = self.level_of_hosoku(key);
        head.certification.care_level = head.certification.care_level.or(hosoku_level);
        head.rows_written_on = rows.first().and_then(|r| parse_date(r.text(4)));
        head.week_written_on = week.first().and_then(|r| parse_date(r.text(4)));
        let problems = &mut self.set.problems;
        let needs =
            sheets::needs(self.unit.files.get(&Interface::Sheet2).map_or("", |f| &f.name), rows, problems);
        let week =
            sheets::week(self.unit.files.get(&Interface::Sheet3).map_or("", |f| &f.name), week, problems);
        let content = PlanContent { head, needs, week };
        let digest = digest(&content);
        let (unit, file, key) = (self.key.clone(), file.to_owned(), key.clone());
        self.set.plans.push(ImportedPlan { unit, file, row: record.row, key, client, content, digest });
    }

    /// 補足 item 18 stands in where 1表 leaves the level blank.
    fn level_of_hosoku(&self, key: &PlanKey) -> Option<CareLevel> {
        let mut rows = self.records(Interface::Hosoku).iter();
        let row = rows.find(|r| plan_key(Interface::Hosoku, r).as_ref() == Some(key))?;
        CareLevel::from_code(row.text(18))
    }

    fn check_dates(&mut self, file: &str, key: &PlanKey, record: &Record, client: Option<&ClientData>) {
        let row = |code| Problem::of_row(code, file, record.row);
        if let (Some(from), Some(to)) = (parse_date(record.text(19)), parse_date(record.text(20)))
            && from > to
        {
            self.name(row(ProblemCode::PeriodReversed).with("from", from).with("to", to));
        }
        if let Some(born_on) = client.map(|c| c.born_on).filter(|born_on| *born_on > key.planned_on) {
            self.name(row(ProblemCode::BornAfterPlan).with("born", born_on).with("date", key.planned_on));
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

fn plan_key(interface: Interface, record: &Record) -> Option<PlanKey> {
    Some(PlanKey {
        insurer_number: record.owned(2),
        insured_number: record.owned(3),
        planned_on: parse_date(record.text(interface.plan_date_item()))?,
    })
}
