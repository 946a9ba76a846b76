//! Periods of regional statistics: calendar quarters in JST and years of four quarters. Published periods nest or are
//! disjoint, because figures of periods that overlap in part could be subtracted from one another.

use std::fmt;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::domain::time::Quarter;
use crate::domain::time::jst::day_start;

/// What one report covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    Quarter(Quarter),
    /// Four quarters, named by the first.
    Year(Quarter),
}

impl Period {
    /// The four full quarters that end last before a day: the reach of "recurring".
    pub fn last_year(today: NaiveDate) -> Self {
        let last = Quarter::last_full(today);
        Self::Year(last.previous().previous().previous())
    }

    pub fn first(self) -> Quarter {
        match self {
            Self::Quarter(q) | Self::Year(q) => q,
        }
    }

    pub fn last(self) -> Quarter {
        match self {
            Self::Quarter(q) => q,
            Self::Year(q) => q.next().next().next(),
        }
    }

    pub fn quarters(self) -> impl Iterator<Item = Quarter> {
        let last = self.last();
        std::iter::successors(Some(self.first()), |q| Some(q.next())).take_while(move |q| *q <= last)
    }

    pub fn first_day(self) -> NaiveDate {
        self.first().first_day()
    }

    pub fn last_day(self) -> NaiveDate {
        self.last().last_day()
    }

    /// The first instant of the period, in UTC.
    pub fn begins_at(self) -> NaiveDateTime {
        day_start(self.first_day())
    }

    /// The first instant after the period, in UTC.
    pub fn ends_before(self) -> NaiveDateTime {
        day_start(self.last().next().first_day())
    }

    /// Statistics never speak of a running quarter.
    pub fn is_over(self, today: NaiveDate) -> bool {
        self.last_day() < today
    }

    pub fn has(self, quarter: Quarter) -> bool {
        self.first() <= quarter && quarter <= self.last()
    }

    pub fn contains(self, other: Self) -> bool {
        self.has(other.first()) && self.has(other.last())
    }

    /// Whether the two share a quarter.
    pub fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    /// Whether both may be published: one holds the other whole, or they share nothing.
    pub fn nests_with(self, other: Self) -> bool {
        !self.overlaps(other) || self.contains(other) || other.contains(self)
    }

    /// Reads `2026-Q3` or `2025-Q4..2026-Q3`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once("..") {
            None => Quarter::parse(text).map(Self::Quarter),
            Some((first, last)) => {
                let year = Self::Year(Quarter::parse(first)?);
                (Quarter::parse(last)? == year.last()).then_some(year)
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quarter(q) => q.fmt(f),
            Self::Year(q) => write!(f, "{q}..{}", self.last()),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text} is no period"))
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn q(text: &str) -> Quarter {
        Quarter::parse(text).unwrap()
    }

    #[test]
    fn periods_are_written_and_read_back() {
        for text in ["2026-Q3", "2025-Q4..2026-Q3"] {
            assert_eq!(Period::parse(text).unwrap().to_string(), text);
        }
        for text in ["2026-Q5", "2025-Q4..2026-Q2", "2026", "2025-Q4.."] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_period_begins_at_midnight_in_japan_and_is_over_on_the_day_after_its_last() {
        let quarter = Period::Quarter(q("2026-Q1"));
        assert_eq!(quarter.begins_at().to_string(), "2025-12-31 15:00:00");
        assert_eq!(quarter.ends_before().to_string(), "2026-03-31 15:00:00");
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(!quarter.is_over(day("2026-03-31")));
        assert!(quarter.is_over(day("2026-04-01")));
        assert_eq!(Period::last_year(day("2026-04-01")).to_string(), "2025-Q2..2026-Q1");
        assert_eq!(Period::last_year(day("2026-04-01")).quarters().count(), 4);
    }

    #[test]
    fn years_that_overlap_in_part_do_not_nest() {
        let year = Period::Year(q("2025-Q2"));
        assert!(year.nests_with(Period::Quarter(q("2026-Q1"))));
        assert!(Period::Quarter(q("2026-Q1")).nests_with(year));
        assert!(year.nests_with(Period::Quarter(q("2026-Q2"))));
        assert!(year.nests_with(Period::Year(q("2026-Q2"))));
        assert!(!year.nests_with(Period::Year(q("2025-Q3"))));
    }
}
