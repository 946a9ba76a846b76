//! A list against what is known: row by row what would happen, and everything that is wrong.

use std::collections::HashMap;

use super::ListSummary;
use super::known::Known;
use super::row::{Act, Change, Fault, PlannedRow, Reader, RowFate};
use crate::domain::ids::Uid;
use crate::domain::office::{OfficeKind, plain_number, search_text};
use crate::domain::office_list::{Column, ListRow, OfficeList, kind_of};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::Conn;
use crate::storage::tables::offices::OfficeRow;
use crate::usecases::Failure;
use crate::usecases::directory::AddOffice;
use crate::usecases::directory::edit_office::EditOffice;
use crate::usecases::keys::sha256_hex;

/// What a list would do.
#[derive(Clone, Debug)]
pub struct ListPlan {
    /// Its rows in their order.
    pub rows: Vec<PlannedRow>,
    /// Everything that is wrong, in the order of rows.
    pub faults: Vec<Fault>,
    /// How many rows are what.
    pub summary: ListSummary,
    /// Columns that are not in the file and so stay as they are.
    pub absent: Vec<Column>,
    /// Stands for all of it, so that only what was shown is taken over.
    pub digest: String,
}

impl ListPlan {
    /// Whether it can be confirmed.
    pub fn is_importable(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Looks what a kept list would do now.
pub fn look(conn: &mut Conn, content: &str) -> Result<ListPlan, Failure> {
    let list: OfficeList = serde_json::from_str(content)?;
    let known = Known::load(conn)?;
    let mut planner = Planner { known: &known, taken: HashMap::new(), faults: Vec::new() };
    let rows: Vec<PlannedRow> = list.rows.iter().map(|row| planner.row(row)).collect();
    let of = |fate: RowFate| rows.iter().filter(|row| row.fate == fate).count();
    let summary = ListSummary {
        new: of(RowFate::New),
        changed: of(RowFate::Changed),
        unchanged: of(RowFate::Unchanged),
        wrong: of(RowFate::Wrong),
    };
    let absent = Column::ALL.iter().filter(|c| **c != Column::Uid && !list.columns.contains(c));
    Ok(ListPlan {
        faults: planner.faults,
        summary,
        absent: absent.copied().collect(),
        digest: sha256_hex(format!("{rows:?}").as_bytes()),
        rows,
    })
}

/// Which office a row means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Meant {
    /// A known one, by its place.
    Known(usize),
    /// A new one of a number.
    Number(String),
    /// A new one without a number.
    Named(Option<OfficeKind>, String),
}

struct Planner<'a> {
    known: &'a Known,
    /// Which row has spoken of an office already.
    taken: HashMap<Meant, u32>,
    faults: Vec<Fault>,
}

impl Planner<'_> {
    fn row(&mut self, row: &ListRow) -> PlannedRow {
        let mut reader = Reader { known: self.known, row, faults: Vec::new() };
        reader.legible();
        let meant = meant(&mut reader);
        let known = match &meant {
            Some(Meant::Known(at)) => self.known.offices.get(*at),
            _ => None,
        };
        if let Some(meant) = meant
            && let Some(earlier) = self.taken.insert(meant, row.row)
        {
            let column = if row.text(Column::Number).is_empty() { Column::Name } else { Column::Number };
            reader.wrong(Some(column), Refused::new("office-list-twice").with("row", earlier));
        }
        let before = known.map(|office| self.known.facts(office));
        let facts = reader.facts(before.as_ref());
        let mut planned = PlannedRow {
            row: row.row,
            number: plain_number(row.text(Column::Number)),
            name: row.text(Column::Name).to_owned(),
            fate: RowFate::Wrong,
            changes: Vec::new(),
            act: None,
        };
        if let Some(before) = &before {
            planned.name = Some(planned.name).filter(|name| !name.is_empty()).unwrap_or(before.name.clone());
            planned.number =
                Some(planned.number).filter(|n| !n.is_empty()).or(before.number.clone()).unwrap_or_default();
        }
        let is_right = reader.faults.is_empty();
        reader.faults.sort_by_key(|fault| fault.column);
        self.faults.append(&mut reader.faults);
        let Some(facts) = facts.filter(|_| is_right) else { return planned };
        planned.changes = changes(self.known, before.as_ref(), &facts);
        planned.fate = match (&before, planned.changes.is_empty()) {
            (None, _) => RowFate::New,
            (Some(_), false) => RowFate::Changed,
            (Some(_), true) => RowFate::Unchanged,
        };
        planned.act = act(planned.fate, known, facts);
        planned
    }
}

/// What taking the row over does.
fn act(fate: RowFate, known: Option<&OfficeRow>, facts: AddOffice) -> Option<Act> {
    match (fate, known) {
        (RowFate::New, _) => Some(Act::Add(facts)),
        (RowFate::Changed, Some(office)) => Some(Act::Edit(EditOffice {
            office: office.uid.clone(),
            version: office.version,
            facts,
            ended_on: office.ended_on,
        })),
        _ => None,
    }
}

/// Which office a row means: by its key, else by its number, else by kind and name.
fn meant(reader: &mut Reader<'_>) -> Option<Meant> {
    let (known, row) = (reader.known, reader.row);
    let (typed, number) = (row.text(Column::Uid), plain_number(row.text(Column::Number)));
    let of_number = known.of_number(&number);
    let found = if !typed.is_empty() {
        let Some(at) = Uid::parse(typed).and_then(|uid| known.of_uid(&uid)) else {
            reader.wrong(Some(Column::Uid), Refused::new("office-list-uid-unknown"));
            return None;
        };
        if of_number.is_some_and(|other| other != at) {
            reader.wrong(Some(Column::Number), Refused::new("office-known"));
        }
        Some((at, Column::Uid))
    } else if number.is_empty() {
        of_name(reader)
    } else {
        of_number.map(|at| (at, Column::Number))
    };
    if let Some((at, column)) = found {
        goes_on(reader, at, column);
        return Some(Meant::Known(at));
    }
    let name = search_text(&[row.text(Column::Name)]);
    match (number.is_empty(), name.is_empty()) {
        (false, _) => Some(Meant::Number(number)),
        (true, false) => Some(Meant::Named(kind_of(row.text(Column::Kind)), name)),
        (true, true) => None,
    }
}

fn of_name(reader: &mut Reader<'_>) -> Option<(usize, Column)> {
    let kind = kind_of(reader.row.text(Column::Kind))?;
    match reader.known.of_name(kind, reader.row.text(Column::Name)) {
        [] => None,
        [only] => Some((*only, Column::Name)),
        _ => {
            reader.wrong(Some(Column::Name), Refused::new("office-list-name-several"));
            None
        }
    }
}

/// An office that has ended, was merged or is an insurer's own is not written by a list.
fn goes_on(reader: &mut Reader<'_>, at: usize, column: Column) {
    let Some(office) = reader.known.offices.get(at) else { return };
    let code = match office {
        office if office.merged_into.is_some() => "office-is-merged",
        office if office.kind == OfficeKind::Insurer => "office-list-insurer",
        office if office.ended_on.is_some() => "office-list-ended",
        _ => return,
    };
    reader.wrong(Some(column), Refused::new(code));
}

fn changes(known: &Known, before: Option<&AddOffice>, after: &AddOffice) -> Vec<Change> {
    let old = before.map(|facts| known.cells(facts)).unwrap_or_default();
    let new = known.cells(after);
    let text = |cells: &super::known::Cells, column: Column| cells.get(&column).cloned().unwrap_or_default();
    let all = Column::ALL.iter().map(|column| Change {
        column: *column,
        before: text(&old, *column),
        after: text(&new, *column),
    });
    all.filter(|change| change.before != change.after).collect()
}
