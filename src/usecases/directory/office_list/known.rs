//! Everything the directory knows, read once, and how a file writes it.

use std::collections::{BTreeMap, HashMap};

use crate::domain::ids::{OfficeId, Uid};
use crate::domain::office::{OfficeKind, search_text};
use crate::domain::office_list::{Column, cleaned, joined, kind_name, weekday_names};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::tables::office_lists::{self, NamedArea, NamedInsurer};
use crate::storage::tables::offices::OfficeRow;
use crate::storage::{Conn, StorageError};
use crate::usecases::directory::AddOffice;

/// The texts of a row by their columns.
pub type Cells = BTreeMap<Column, String>;

/// The directory as it stands.
pub struct Known {
    pub offices: Vec<OfficeRow>,
    insurers: Vec<NamedInsurer>,
    areas: Vec<NamedArea>,
    works_with: HashMap<OfficeId, Vec<Uid>>,
    in_charge: HashMap<OfficeId, Vec<Uid>>,
    by_uid: HashMap<Uid, usize>,
    by_number: HashMap<String, usize>,
    by_name: HashMap<(OfficeKind, String), Vec<usize>>,
}

impl Known {
    /// Reads the directory.
    pub fn load(conn: &mut Conn) -> Result<Self, StorageError> {
        let mut known = Self {
            offices: office_lists::offices(conn)?,
            insurers: office_lists::insurers(conn)?,
            areas: office_lists::areas(conn)?,
            works_with: grouped(office_lists::works_with(conn)?),
            in_charge: grouped(office_lists::in_charge(conn)?),
            by_uid: HashMap::new(),
            by_number: HashMap::new(),
            by_name: HashMap::new(),
        };
        // Those without a number come last on either backend.
        known.offices.sort_by_key(|office| office.number.is_none());
        for (at, office) in known.offices.iter().enumerate() {
            known.by_uid.insert(office.uid.clone(), at);
            known.by_number.extend(office.number.clone().map(|number| (number, at)));
            if office.merged_into.is_none() && office.ended_on.is_none() {
                known.by_name.entry((office.kind, search_text(&[&office.name]))).or_default().push(at);
            }
        }
        Ok(known)
    }

    /// Where the office of a uid stands.
    pub fn of_uid(&self, uid: &Uid) -> Option<usize> {
        self.by_uid.get(uid).copied()
    }

    /// Where the office of a number stands.
    pub fn of_number(&self, number: &str) -> Option<usize> {
        self.by_number.get(number).copied()
    }

    /// Where the offices of a kind and a name stand that go on.
    pub fn of_name(&self, kind: OfficeKind, name: &str) -> &[usize] {
        self.by_name.get(&(kind, search_text(&[name]))).map_or(&[], Vec::as_slice)
    }

    /// What is known of an office, as its form would begin with it.
    pub fn facts(&self, office: &OfficeRow) -> AddOffice {
        let words = |stored: &str| stored.split_whitespace().map(str::to_owned).collect();
        let of = |links: &HashMap<OfficeId, Vec<Uid>>| links.get(&office.id).cloned().unwrap_or_default();
        AddOffice {
            number: office.number.clone(),
            kana: office.kana.clone(),
            service_kinds: words(&office.service_kinds),
            local_label: office.local_label.clone(),
            postal: office.postal.clone(),
            address: office.address.clone(),
            phone: office.phone.clone(),
            fax: office.fax.clone(),
            email: office.email.clone(),
            closed_weekdays: crate::domain::office::weekdays(office.closed_weekdays.split_whitespace()),
            insurers: of(&self.works_with),
            areas: of(&self.in_charge),
            note: office.note.clone(),
            ..AddOffice::named(office.kind, office.name.clone())
        }
    }

    /// How a file writes the facts of an office.
    pub fn cells(&self, facts: &AddOffice) -> Cells {
        let closed: Vec<String> = facts.closed_weekdays.iter().map(ToString::to_string).collect();
        let text = |column: &Column| match column {
            Column::Uid => String::new(),
            Column::Number => facts.number.clone().unwrap_or_default(),
            Column::Kind => kind_name(facts.kind).to_owned(),
            Column::Name => facts.name.clone(),
            Column::Kana => facts.kana.clone(),
            Column::ServiceKinds => facts.service_kinds.join(" "),
            Column::LocalLabel => facts.local_label.clone(),
            Column::Postal => facts.postal.clone(),
            Column::Address => facts.address.clone(),
            Column::Phone => facts.phone.clone(),
            Column::Fax => facts.fax.clone(),
            Column::Email => facts.email.clone(),
            Column::ClosedWeekdays => weekday_names(&closed.join(" ")),
            Column::Insurers => self.insurer_names(&facts.insurers),
            Column::Areas => self.area_names(&facts.areas),
            Column::Note => facts.note.clone(),
        };
        Column::ALL.iter().map(|column| (*column, cleaned(*column, &text(column)))).collect()
    }

    fn insurer_names(&self, uids: &[Uid]) -> String {
        let is_alone = |name: &str| self.insurers.iter().filter(|i| i.name == name).count() == 1;
        let named = self.insurers.iter().filter(|insurer| uids.contains(&insurer.uid));
        let names = named.map(|i| if is_alone(&i.name) { i.name.clone() } else { i.number.clone() });
        joined(&names.collect::<Vec<_>>())
    }

    fn area_names(&self, uids: &[Uid]) -> String {
        let is_alone = |name: &str| self.areas.iter().filter(|a| a.name == name).count() == 1;
        let named = self.areas.iter().filter(|area| uids.contains(&area.uid));
        let names = named.map(|a| if is_alone(&a.name) { a.name.clone() } else { full_name(a) });
        joined(&names.collect::<Vec<_>>())
    }

    /// The insurer of a name or number.
    pub fn insurer(&self, typed: &str) -> Result<Uid, Refused> {
        let fits = |insurer: &&NamedInsurer| insurer.number == typed || is_same(&insurer.name, typed);
        let found: Vec<_> = self.insurers.iter().filter(fits).collect();
        match found.as_slice() {
            [only] => Ok(only.uid.clone()),
            [] => Err(Refused::at("insurers", "office-list-insurer-unknown").with("name", typed)),
            _ => Err(Refused::at("insurers", "office-list-insurer-several").with("name", typed)),
        }
    }

    /// The area of a name; one that goes on before one that has ended.
    pub fn area(&self, typed: &str) -> Result<Uid, Refused> {
        let fits = |area: &&NamedArea| is_same(&area.name, typed) || is_same(&full_name(area), typed);
        let mut found: Vec<_> = self.areas.iter().filter(fits).collect();
        if found.iter().any(|area| area.closed_on.is_none()) {
            found.retain(|area| area.closed_on.is_none());
        }
        match found.as_slice() {
            [only] => Ok(only.uid.clone()),
            [] => Err(Refused::at("areas", "office-list-area-unknown").with("name", typed)),
            _ => Err(Refused::at("areas", "office-list-area-several").with("name", typed)),
        }
    }

    /// These insurers and those of the areas, each once, in the order of numbers: whoever is in charge of an area works
    /// with its insurer.
    pub fn with_those_of_areas(&self, insurers: &[Uid], areas: &[Uid]) -> Vec<Uid> {
        let is_of_area = |uid: &Uid| self.areas.iter().any(|a| areas.contains(&a.uid) && a.insurer == *uid);
        let all = self.insurers.iter().map(|insurer| &insurer.uid);
        all.filter(|uid| insurers.contains(uid) || is_of_area(uid)).cloned().collect()
    }
}

fn grouped(pairs: Vec<(OfficeId, Uid)>) -> HashMap<OfficeId, Vec<Uid>> {
    let mut groups: HashMap<OfficeId, Vec<Uid>> = HashMap::new();
    for (office, uid) in pairs {
        groups.entry(office).or_default().push(uid);
    }
    groups
}

fn full_name(area: &NamedArea) -> String {
    format!("{}/{}", area.municipality, area.name)
}

fn is_same(known: &str, typed: &str) -> bool {
    search_text(&[known]) == search_text(&[typed])
}
