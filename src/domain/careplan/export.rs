//! One plan as the files that an office hands to another one.

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};

use super::file_name::UnitKey;
use super::problem::{Problem, Severity};
use super::set::{InputFile, PlanKey, ReadOptions, read_set};
use super::write::{OnUnmappable, PlanToWrite, Unmappable, WriteError, write_set};
use crate::domain::client::ClientData;
use crate::domain::plan_draft::{PlanContent, PlanKind, PreventiveScheme};

/// サービス種類コード with its name; the kinds that take part in the exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceKind {
    /// Two characters.
    pub code: String,
    /// Its name.
    pub name: String,
}

static KINDS: LazyLock<Vec<ServiceKind>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_str!("../../../config/careplan/service_kinds.csv").as_bytes())
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some(ServiceKind { code: record.get(0)?.to_owned(), name: record.get(1)?.to_owned() })
        })
        .collect()
});

/// Every kind of service in the exchange.
pub fn service_kinds() -> &'static [ServiceKind] {
    &KINDS
}

/// The code of a service that a plan names in words.
pub fn service_kind_code(name: &str) -> Option<&'static str> {
    KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.code.as_str())
}

/// A plan to hand out.
#[derive(Clone, Copy, Debug)]
pub struct PlanToExport<'a> {
    /// What names it.
    pub key: &'a PlanKey,
    /// The client.
    pub client: &'a ClientData,
    /// The content.
    pub content: &'a PlanContent,
    /// The number of the office that hands it out.
    pub from: &'a str,
    /// The number of the office that gets it.
    pub to: &'a str,
    /// The service kind for which that office gets it.
    pub to_kind: &'a str,
    /// Now, in Japan.
    pub at: NaiveDateTime,
}

/// The files, and what a person has to know before they leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Name and bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// Letters that stand as 〓 in the files.
    pub lost: Vec<Unmappable>,
    /// Why no reader of the standard would take the files.
    pub errors: Vec<Problem>,
}

/// Writes a plan, and reads it back as its receiver will.
pub fn export(plan: &PlanToExport<'_>) -> Result<Export, WriteError> {
    let unit = UnitKey {
        stamp: plan.at.format("%Y%m%d%H%M%S").to_string(),
        from: plan.from.to_owned(),
        from_kind: own_kind(plan.content).to_owned(),
        to: plan.to.to_owned(),
        to_kind: plan.to_kind.to_owned(),
    };
    let mut content = plan.content.clone();
    if content.kind() == PlanKind::Care {
        plan.from.clone_into(&mut content.head.office_number);
    }
    let today: NaiveDate = plan.at.date();
    let to_write = PlanToWrite { key: plan.key, client: plan.client, content: &content };
    let month = today.format("%Y%m").to_string();
    let written = write_set(&unit, &month, &[to_write], OnUnmappable::Geta)?;
    let inputs: Vec<InputFile<'_>> = written
        .files
        .iter()
        .map(|(name, bytes)| InputFile { name, bytes, size: bytes.len() as u64 })
        .collect();
    let read = read_set(&inputs, &ReadOptions { office_number: plan.from, today });
    let errors = read.problems.into_iter().filter(|p| p.severity == Severity::Error).collect();
    Ok(Export { files: written.files, lost: written.replaced, errors })
}

/// The service kind as which the plan's office hands it out.
fn own_kind(content: &PlanContent) -> &'static str {
    match content.head.preventive.as_ref().map(|form| form.scheme) {
        None => "43",
        Some(Some(PreventiveScheme::Management)) => "AF",
        Some(_) => "46",
    }
}
