//! A set of files: names, bytes and rows are read and sorted into sending units; every problem is named.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::decode::decode;
use super::field::check_record;
use super::file_name::{FileName, UnitKey};
use super::join::join_unit;
use super::layout::Interface;
use super::problem::{Problem, ProblemCode, Severity, is_importable};
use super::record::{Record, split};
use crate::domain::client::ClientData;
use crate::domain::illness::IllnessHistory;
use crate::domain::plan_draft::{PlanContent, PlanKind};

/// More files than this in one set are refused; a set of ten receiving offices has forty.
pub const MAX_FILES: usize = 400;
/// A file with more faulty rows than this is not read on: the remedy is to mend the file, not the rows.
const MAX_REFUSED: usize = 200;

/// A file as it was handed in. When it is too large its bytes need not be given, only its size.
#[derive(Clone, Copy, Debug)]
pub struct InputFile<'a> {
    /// The name without folders.
    pub name: &'a str,
    /// The bytes.
    pub bytes: &'a [u8],
    /// The true size.
    pub size: u64,
}

/// What the reader of a set needs to know besides the files.
#[derive(Clone, Debug)]
pub struct ReadOptions<'a> {
    /// The care-managing office (1表 item 13) that imports.
    pub office_number: &'a str,
    /// Today in Japan.
    pub today: NaiveDate,
}

/// What names a plan: the client by insurer and insured number, and the 計画作成（変更）日.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PlanKey {
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// 居宅サービス計画作成（変更）日
    pub planned_on: NaiveDate,
}

/// One plan of one unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedPlan {
    /// The unit in which it came.
    pub unit: UnitKey,
    /// Its file of 1表.
    pub file: String,
    /// Its row there.
    pub row: u32,
    /// What names it.
    pub key: PlanKey,
    /// Who the client is, when 補足 says so.
    pub client: Option<ClientData>,
    /// The client's name as the files say it; blank when they don't.
    pub client_name: String,
    /// The content.
    pub content: PlanContent,
    /// The digest of the content.
    pub digest: String,
}

/// A plan that its sender takes back (削除).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// The unit in which it came.
    pub unit: UnitKey,
    /// Its file.
    pub file: String,
    /// Its row there.
    pub row: u32,
    /// Which kind of plan.
    pub kind: PlanKind,
    /// What names the plan.
    pub key: PlanKey,
}

/// 現病歴・既往歴 of one client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedHistory {
    /// The unit in which it came.
    pub unit: UnitKey,
    /// Its file.
    pub file: String,
    /// Its first row there.
    pub row: u32,
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// What was told on that day.
    pub history: IllnessHistory,
}

/// One thing that a set asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// A plan to take over.
    Plan(&'a ImportedPlan),
    /// A plan to mark as withdrawn.
    Withdraw(&'a Withdrawal),
}

/// A whole set, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarePlanSet {
    /// Its plans, in the order in which they are taken over.
    pub plans: Vec<ImportedPlan>,
    /// The plans it takes back.
    pub withdrawals: Vec<Withdrawal>,
    /// The histories of illness it brings.
    pub histories: Vec<ImportedHistory>,
    /// Everything that is wrong with it.
    pub problems: Vec<Problem>,
}

impl CarePlanSet {
    /// Whether nothing stands in the way.
    pub fn is_importable(&self) -> bool {
        is_importable(&self.problems)
    }

    /// Plans and withdrawals in the order of their units. What a unit takes back comes before what it brings, since an
    /// update needs no deletion and the two together can only mean a plan that is sent anew.
    pub fn steps(&self) -> Vec<Step<'_>> {
        let withdrawals = self.withdrawals.iter().map(|w| (&w.unit, 0, Step::Withdraw(w)));
        let plans = self.plans.iter().map(|p| (&p.unit, 1, Step::Plan(p)));
        let mut steps: Vec<_> = withdrawals.chain(plans).collect();
        steps.sort_by_key(|(unit, rank, _)| (*unit, *rank));
        steps.into_iter().map(|(_, _, step)| step).collect()
    }
}

/// Reads a set. Never fails: what cannot be read is a problem of the set.
pub fn read_set(files: &[InputFile<'_>], options: &ReadOptions<'_>) -> CarePlanSet {
    let mut set = CarePlanSet::default();
    if files.is_empty() {
        set.problems.push(Problem::of_file(ProblemCode::NoFiles, ""));
    }
    if files.len() > MAX_FILES {
        let problem = Problem::of_file(ProblemCode::TooManyFiles, "");
        set.problems.push(problem.with("found", files.len()).with("limit", MAX_FILES));
        return set;
    }
    let mut units: BTreeMap<UnitKey, Unit> = BTreeMap::new();
    for file in files {
        match FileName::parse(file.name) {
            FileName::Unknown => set.problems.push(Problem::of_file(ProblemCode::FileNameUnknown, file.name)),
            FileName::NotUsed(prefix) => {
                set.problems
                    .push(Problem::of_file(ProblemCode::FileNotUsed, file.name).with("prefix", prefix));
            }
            FileName::Read(interface, key) => {
                let unit = units.entry(key).or_default();
                if unit.files.contains_key(&interface) {
                    set.problems.push(Problem::of_file(ProblemCode::FileTwice, file.name));
                    unit.is_whole = false;
                    continue;
                }
                let read = read_file(file, interface, &mut set.problems);
                unit.is_whole &= read.is_whole;
                unit.files.insert(interface, read);
            }
        }
    }
    for (key, unit) in &units {
        join_unit(key, unit, options, &mut set);
    }
    set
}

/// The rows of one file that passed their checks.
pub(super) struct FileRows {
    pub(super) name: String,
    pub(super) records: Vec<Record>,
    is_whole: bool,
}

pub(super) struct Unit {
    pub(super) files: BTreeMap<Interface, FileRows>,
    /// Whether all rows of all files passed; else a missing partner row may only be an unreadable one.
    pub(super) is_whole: bool,
}

impl Default for Unit {
    fn default() -> Self {
        Self { files: BTreeMap::new(), is_whole: true }
    }
}

fn read_file(file: &InputFile<'_>, interface: Interface, problems: &mut Vec<Problem>) -> FileRows {
    let mut rows = FileRows { name: file.name.to_owned(), records: Vec::new(), is_whole: false };
    let mut found = Vec::new();
    match decode(file.name, file.bytes, file.size) {
        Ok(text) => {
            let records = split(file.name, &text, &mut found);
            check_versions(file.name, &records, &mut found);
            let mut refused = 0;
            for record in records {
                if refused >= MAX_REFUSED {
                    let more = Problem::of_row(ProblemCode::MoreProblems, file.name, record.row);
                    found.push(more.with("limit", MAX_REFUSED));
                    break;
                }
                if check_record(file.name, interface, &record, &mut found) {
                    rows.records.push(record);
                } else {
                    refused += 1;
                }
            }
            if rows.records.is_empty() && found.is_empty() {
                found.push(Problem::of_file(ProblemCode::FileEmpty, file.name));
            }
        }
        Err(problem) => found.push(problem),
    }
    rows.is_whole = found.iter().all(|p| p.severity != Severity::Error);
    problems.append(&mut found);
    rows
}

/// One file holds one CSV version.
fn check_versions(file: &str, records: &[Record], problems: &mut Vec<Problem>) {
    let Some(first) = records.first() else { return };
    let other = records.iter().find(|r| super::record::is_version(r.text(1)) && r.text(1) != first.text(1));
    if let Some(other) = other {
        let problem = Problem::of_row(ProblemCode::VersionsMixed, file, other.row);
        problems.push(problem.with("first", first.text(1)).with("value", other.text(1)));
    }
}
