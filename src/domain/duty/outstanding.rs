//! An outstanding duty without the rule book that it was found by, so that it can be remembered.

use chrono::NaiveDate;

use super::fact::Subject;
use super::rule::Clause;
use super::rule_set::RuleBook;
use super::{Duty, DutyStatus, Why};
use crate::domain::care_team::Framework;

/// A duty that somebody still has to act on: nothing has met it and nothing excuses from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outstanding {
    place: Place,
    subject: Subject,
    framework: Framework,
    asked_from: NaiveDate,
    due: Option<NaiveDate>,
    status: DutyStatus,
    why: Why,
}

/// Where a clause stands in a rule book, and in every equal one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    set: u16,
    clause: u16,
}

impl Outstanding {
    /// Takes down an outstanding duty that was found by a rule book; nothing when its clause is not one of the book's.
    pub fn of(book: &RuleBook, duty: &Duty<'_>) -> Option<Self> {
        let place = Place::of(book, duty.clause)?;
        let Duty { subject, framework, asked_from, due, status, why, .. } = *duty;
        Some(Self { place, subject, framework, asked_from, due, status, why })
    }

    /// The duty as an equal rule book says it; nothing when that book has no such clause.
    pub fn duty<'r>(&self, book: &'r RuleBook) -> Option<Duty<'r>> {
        let clause = self.place.find(book)?;
        let Self { subject, framework, asked_from, due, status, why, .. } = *self;
        Some(Duty { clause, subject, framework, asked_from, due, status, proof: None, why })
    }
}

impl Place {
    fn of(book: &RuleBook, clause: &Clause) -> Option<Self> {
        book.sets().zip(0..).find_map(|((.., rules), set)| {
            let mut clauses = rules.clauses().zip(0..);
            clauses.find(|(known, _)| std::ptr::eq(*known, clause)).map(|(_, clause)| Self { set, clause })
        })
    }

    fn find(self, book: &RuleBook) -> Option<&Clause> {
        let (.., rules) = book.sets().nth(self.set.into())?;
        rules.clauses().nth(self.clause.into())
    }
}
