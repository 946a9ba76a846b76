//! Rule sets by date and insurer: which rules hold on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::adoption::Adoption;
use super::catalogue::Catalogue;
use super::places::Places;
use super::rule::{Article, Cell, Clause, Part, RuleKind, RuleNo, Step, Trigger};
use crate::domain::care_team::Framework;
use crate::domain::certification::CareLevel;
use crate::domain::ids::{ClientId, InsurerId};
use crate::domain::words::Word;

/// One rule as it holds in a rule set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub no: RuleNo,
    /// As it is printed: `R14イ`.
    pub number: String,
    pub kind: RuleKind,
    pub article: Article,
    pub frameworks: Vec<Framework>,
}

/// Municipal figures and names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The local name of the support center.
    pub center_name: String,
    /// The kinds of ケアマネジメント that the municipality runs.
    pub runs: Vec<Framework>,
    /// The kinds that may be delegated.
    pub delegates: Vec<Framework>,
    /// Years for which records are kept after 終結.
    pub retention_years: u8,
    /// From how many times a month 生活援助中心型 is notified, 要介護1 to 5.
    pub home_help: [u16; 5],
    /// The part of a certification's days that 短期入所 may take, in thousandths.
    pub short_stay_share: u16,
}

impl Settings {
    /// The number of times a month from which home help is notified; nothing below 要介護1.
    pub fn home_help_limit(&self, level: CareLevel) -> Option<u16> {
        let [one, two, three, four, five] = self.home_help;
        match level {
            CareLevel::Care1 => Some(one),
            CareLevel::Care2 => Some(two),
            CareLevel::Care3 => Some(three),
            CareLevel::Care4 => Some(four),
            CareLevel::Care5 => Some(five),
            CareLevel::Target | CareLevel::Support1 | CareLevel::Support2 => None,
        }
    }
}

/// Which steps a kind of ケアマネジメント keeps.
pub type Matrix = BTreeMap<Framework, BTreeMap<Step, Cell>>;

/// The rules that hold from one day to the next change.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleSet {
    pub rules: Vec<Rule>,
    pub settings: Settings,
    pub matrix: Matrix,
    /// By trigger, in the order of [`Trigger::ALL`].
    pub(super) clauses: Vec<Vec<Clause>>,
}

impl RuleSet {
    pub(super) fn new(rules: Vec<Rule>, clauses: Vec<Clause>, settings: Settings, matrix: Matrix) -> Self {
        let mut by_trigger = vec![Vec::new(); Trigger::ALL.len()];
        for clause in clauses {
            if let Some(place) = by_trigger.get_mut(clause.trigger as usize) {
                place.push(clause);
            }
        }
        Self { rules, settings, matrix, clauses: by_trigger }
    }

    /// What is asked in a framework on a trigger; steps that the matrix leaves out are not.
    pub fn asked(&self, trigger: Trigger, framework: Framework) -> impl Iterator<Item = &Clause> {
        let clauses = self.clauses.get(trigger as usize).map(Vec::as_slice).unwrap_or_default();
        clauses.iter().filter(move |clause| {
            clause.frameworks.contains(&framework) && self.cell(framework, clause.step) == Cell::Do
        })
    }

    /// The cell of the matrix; a framework without a row keeps every step.
    pub fn cell(&self, framework: Framework, step: Option<Step>) -> Cell {
        let cell = step.and_then(|step| self.matrix.get(&framework)?.get(&step).copied());
        cell.unwrap_or(Cell::Do)
    }

    /// Every clause, trigger by trigger.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().flatten()
    }

    /// Whether the home help of a plan has to be notified.
    pub(super) fn is_much_home_help(&self, level: Option<CareLevel>, places: &Places) -> bool {
        let limit = level.and_then(|level| self.settings.home_help_limit(level));
        limit.is_some_and(|limit| places.home_help >= limit)
    }

    /// Whether it might have to be, for all that can be read: what is counted stays below the number and something is left
    /// that can't be counted, or nobody knows for which level the number is.
    pub(super) fn may_be_much_home_help(&self, level: Option<CareLevel>, places: &Places) -> bool {
        let Some(level) = level else {
            let least = self.settings.home_help.iter().min();
            return places.home_help_unread || least.is_some_and(|least| places.home_help >= *least);
        };
        let limit = self.settings.home_help_limit(level);
        places.home_help_unread && limit.is_some_and(|limit| places.home_help < limit)
    }
}

/// The rule sets of one insurer in the order of their days.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleBook {
    first: RuleSet,
    /// Each with its first day.
    later: Vec<(NaiveDate, RuleSet)>,
    /// The counts of months that some set knows.
    counted: Vec<(RuleNo, Part)>,
}

impl RuleBook {
    /// The law as it stood day by day, with what an insurer adopted.
    pub fn new(catalogue: &Catalogue, adoptions: &[Adoption]) -> Self {
        let mut days = catalogue.days();
        days.extend(adoptions.iter().map(|adoption| adoption.effective_from));
        let set_of = |day: NaiveDate| {
            // Of two adoptions from one day the later one holds.
            let held = adoptions.iter().filter(|adoption| adoption.effective_from <= day);
            catalogue.rule_set(day, held.max_by_key(|adoption| adoption.effective_from))
        };
        let first = set_of(NaiveDate::MIN);
        Self::from_sets(first, days.into_iter().map(|day| (day, set_of(day))).collect())
    }

    /// Up to the day before a day this book, from then on another.
    fn followed_by(&self, next: &Self, from: NaiveDate) -> Self {
        let before = self.later.iter().filter(|(day, _)| *day < from);
        let after = next.later.iter().filter(|(day, _)| *day > from);
        let turn = (from, next.on(from).clone());
        Self::from_sets(self.first.clone(), before.cloned().chain([turn]).chain(after.cloned()).collect())
    }

    fn from_sets(first: RuleSet, later: Vec<(NaiveDate, RuleSet)>) -> Self {
        let sets = later.iter().map(|(_, set)| set).chain([&first]);
        let counts = sets.flat_map(RuleSet::clauses).filter(|clause| clause.trigger == Trigger::Months);
        let mut counted: Vec<(RuleNo, Part)> = counts.map(|clause| (clause.rule, clause.part)).collect();
        counted.sort_unstable();
        counted.dedup();
        Self { first, later, counted }
    }

    /// The rule set that holds on a day.
    pub fn on(&self, day: NaiveDate) -> &RuleSet {
        let after = self.later.partition_point(|(from, _)| *from <= day);
        after.checked_sub(1).and_then(|place| self.later.get(place)).map_or(&self.first, |(_, set)| set)
    }

    /// The rule sets with the first day of each, oldest first, and the last day before the next.
    pub fn sets(&self) -> impl Iterator<Item = (NaiveDate, NaiveDate, &RuleSet)> {
        let ends =
            self.later.iter().map(|(from, _)| from.pred_opt().unwrap_or(*from)).chain([NaiveDate::MAX]);
        let sets = self.later.iter().map(|(from, set)| (*from, set));
        [(NaiveDate::MIN, &self.first)]
            .into_iter()
            .chain(sets)
            .zip(ends)
            .map(|((from, set), until)| (from, until, set))
    }

    /// The rules that count months, so that a count goes on where one set follows another.
    pub(super) fn counted(&self) -> &[(RuleNo, Part)] {
        &self.counted
    }
}

/// The rule books of clients. A client is judged by the insurer of each day: a move changes what is asked from its day on.
#[derive(Clone, Debug)]
pub struct RuleBooks {
    books: Vec<RuleBook>,
    /// The place of the book of each client.
    by_client: BTreeMap<ClientId, usize>,
    /// For a client that is not known.
    law: RuleBook,
}

impl RuleBooks {
    /// Builds the books of clients, each with the days from which its insurers held, from every adoption of those insurers.
    pub fn new(
        catalogue: &Catalogue,
        adoptions: impl IntoIterator<Item = (InsurerId, Adoption)>,
        clients: impl IntoIterator<Item = (ClientId, Vec<(NaiveDate, InsurerId)>)>,
    ) -> Self {
        let mut adopted: BTreeMap<InsurerId, Vec<Adoption>> = BTreeMap::new();
        for (insurer, adoption) in adoptions {
            adopted.entry(insurer).or_default().push(adoption);
        }
        let law = RuleBook::new(catalogue, &[]);
        let of_insurer: BTreeMap<InsurerId, RuleBook> = adopted
            .into_iter()
            .map(|(insurer, adoptions)| (insurer, RuleBook::new(catalogue, &adoptions)))
            .collect();
        let (mut books, mut by_client) = (Vec::new(), BTreeMap::new());
        let mut known: BTreeMap<Vec<(NaiveDate, InsurerId)>, usize> = BTreeMap::new();
        for (client, days) in clients {
            let place = *known.entry(days).or_insert_with_key(|days| {
                let mut parts =
                    days.iter().map(|(from, insurer)| (*from, of_insurer.get(insurer).unwrap_or(&law)));
                let first = parts.next().map_or(&law, |(_, book)| book).clone();
                books.push(parts.fold(first, |book, (from, next)| book.followed_by(next, from)));
                books.len() - 1
            });
            by_client.insert(client, place);
        }
        Self { books, by_client, law }
    }

    /// The rule book of a client.
    pub fn of(&self, client: ClientId) -> &RuleBook {
        self.by_client.get(&client).and_then(|place| self.books.get(*place)).unwrap_or(&self.law)
    }
}
