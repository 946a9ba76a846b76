//! One row of a list against what is known: the facts it says, and everything that is wrong with it.

use super::known::Known;
use crate::domain::ids::Uid;
use crate::domain::office::{OfficeKind, ServiceKind, plain_number};
use crate::domain::office_list::{
    Column, ListRow, cleaned, codes_of, kind_names, kind_of, names_of, weekdays_of,
};
use crate::domain::phone;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::mail::MailAddress;
use crate::usecases::directory::AddOffice;
use crate::usecases::directory::edit_office::EditOffice;
use crate::usecases::directory::facts::faults;

crate::words! {
    /// What happens to a row.
    pub enum RowFate {
        /// An office that nobody knew.
        New = "new",
        /// A known office that differs.
        Changed = "changed",
        /// A known office as it stands.
        Unchanged = "unchanged",
        /// It can't be taken.
        Wrong = "wrong",
    }
}

/// A row with what happens to it.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// Its number in the file.
    pub row: u32,
    /// 事業所番号, or empty.
    pub number: String,
    /// The office's name.
    pub name: String,
    /// What happens to it.
    pub fate: RowFate,
    /// What a new office has, or what changes of a known one.
    pub changes: Vec<Change>,
    pub(super) act: Option<Act>,
}

/// One changing column. `before` is empty for a new office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub column: Column,
    pub before: String,
    pub after: String,
}

/// What confirming does.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Add(AddOffice),
    Edit(EditOffice),
}

/// Something that is wrong, with its place.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The row's number in the file.
    pub row: u32,
    /// The column; none when it is the row as a whole.
    pub column: Option<Column>,
    /// What stands there.
    pub value: String,
    /// What is wrong; its text says what to do.
    pub refused: Refused,
}

/// Reads one row. What is wrong is gathered and never ends the reading early, so that all of it can be mended at once.
pub(super) struct Reader<'a> {
    pub known: &'a Known,
    pub row: &'a ListRow,
    pub faults: Vec<Fault>,
}

impl Reader<'_> {
    pub fn wrong(&mut self, column: Option<Column>, refused: Refused) {
        let value = column.map(|column| self.row.text(column)).unwrap_or_default();
        let value = value.chars().take(80).collect();
        self.faults.push(Fault { row: self.row.row, column, value, refused });
    }

    fn at(&mut self, refused: Refused) {
        self.wrong(refused.field.and_then(Column::parse), refused);
    }

    /// Letters that could not be read, and cells that stand beside the headings.
    pub fn legible(&mut self) {
        if self.row.is_shifted {
            self.wrong(None, Refused::new("office-list-shifted"));
        }
        let broken: Vec<Column> =
            self.row.filled().filter(|(_, text)| text.contains('\u{FFFD}')).map(|(c, _)| c).collect();
        for column in broken {
            self.wrong(Some(column), Refused::new("office-list-letter"));
        }
    }

    /// What the row says of its office; what it leaves empty stays as it was.
    pub fn facts(&mut self, before: Option<&AddOffice>) -> Option<AddOffice> {
        let kind = self.kind(before.map(|facts| facts.kind));
        let blank = AddOffice::named(OfficeKind::Other, "");
        let known = before.unwrap_or(&blank);
        let areas = self.places(Column::Areas, &known.areas);
        let insurers = self.places(Column::Insurers, &known.insurers);
        let email = self.text(Column::Email, &known.email);
        let facts = AddOffice {
            number: self.number(known.number.as_deref()),
            name: self.text(Column::Name, &known.name),
            kana: self.text(Column::Kana, &known.kana),
            service_kinds: self.services(&known.service_kinds),
            local_label: self.text(Column::LocalLabel, &known.local_label),
            postal: self.dialled(Column::Postal, &known.postal),
            address: self.text(Column::Address, &known.address),
            phone: self.dialled(Column::Phone, &known.phone),
            fax: self.dialled(Column::Fax, &known.fax),
            email: MailAddress::parse(&email).map_or(email, |address| address.as_str().to_owned()),
            closed_weekdays: self.closed(&known.closed_weekdays),
            insurers: self.known.with_those_of_areas(&insurers, &areas),
            areas,
            note: self.text(Column::Note, &known.note),
            ..AddOffice::named(kind.unwrap_or(OfficeKind::Other), "")
        };
        if before.is_none_or(|before| self.known.cells(before) != self.known.cells(&facts)) {
            faults(&facts).into_iter().for_each(|fault| self.at(fault));
        }
        kind.map(|_| facts)
    }

    fn kind(&mut self, known: Option<OfficeKind>) -> Option<OfficeKind> {
        let typed = self.row.text(Column::Kind);
        let kind = if typed.is_empty() { known } else { kind_of(typed) };
        if kind.is_none() && typed.is_empty() {
            self.wrong(Some(Column::Kind), Refused::new("field-required"));
        } else if kind.is_none() {
            let refused = Refused::new("office-list-kind").with("kinds", kind_names().join("・"));
            self.wrong(Some(Column::Kind), refused);
        }
        kind
    }

    /// A cell; what is known when the cell is empty or says the same.
    fn text(&self, column: Column, known: &str) -> String {
        let typed = self.row.text(column);
        let says_the_same = typed.is_empty() || typed == cleaned(column, known);
        if says_the_same { known.to_owned() } else { typed.to_owned() }
    }

    fn number(&self, known: Option<&str>) -> Option<String> {
        let typed = plain_number(self.row.text(Column::Number));
        if typed.is_empty() { known.map(str::to_owned) } else { Some(typed) }
    }

    /// A postal code or telephone number: the same digits are the same number, however they are grouped.
    fn dialled(&self, column: Column, known: &str) -> String {
        let typed = self.text(column, known);
        let form = |text: &str| match column {
            Column::Postal => phone::postal_code(text),
            _ => phone::normalized(text),
        };
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        match form(&typed) {
            Some(number) if digits(&number) == digits(known) => known.to_owned(),
            Some(number) => number,
            None => typed,
        }
    }

    fn services(&mut self, known: &[String]) -> Vec<String> {
        let codes = codes_of(self.row.text(Column::ServiceKinds));
        let is_known = |code: &&String| ServiceKind::parse(code).is_some() || known.contains(code);
        if let Some(code) = codes.iter().find(|code| !is_known(code)) {
            let refused = Refused::new("office-list-service").with("code", code);
            self.wrong(Some(Column::ServiceKinds), refused);
        }
        if codes.is_empty() { known.to_vec() } else { codes }
    }

    fn closed(&mut self, known: &[u8]) -> Vec<u8> {
        match self.row.text(Column::ClosedWeekdays) {
            "" => known.to_vec(),
            typed => weekdays_of(typed).unwrap_or_else(|| {
                self.wrong(Some(Column::ClosedWeekdays), Refused::new("office-list-weekdays"));
                known.to_vec()
            }),
        }
    }

    fn places(&mut self, column: Column, known: &[Uid]) -> Vec<Uid> {
        let names = names_of(self.row.text(column));
        let mut found = Vec::new();
        for name in &names {
            let place =
                if column == Column::Areas { self.known.area(name) } else { self.known.insurer(name) };
            match place {
                Ok(uid) => found.push(uid),
                Err(refused) => self.at(refused),
            }
        }
        if names.is_empty() { known.to_vec() } else { found }
    }
}
