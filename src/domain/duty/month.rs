//! Calendar months, the unit in which monitoring is counted.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A calendar month in Japan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        let month0 = i32::try_from(day.month0()).unwrap_or_default();
        Self(day.year() * 12 + month0)
    }

    /// The month of its printed form, `2026-04`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) =
            text.split_once('-').filter(|(year, number)| year.len() == 4 && number.len() == 2)?;
        NaiveDate::from_ymd_opt(year.parse().ok()?, number.parse().ok()?, 1).map(Self::of)
    }

    /// So many months later, or earlier when negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    /// The first day.
    pub fn first_day(self) -> NaiveDate {
        let number = u32::try_from(self.0.rem_euclid(12)).unwrap_or_default() + 1;
        NaiveDate::from_ymd_opt(self.0.div_euclid(12), number, 1).unwrap_or_default()
    }

    /// The last day, 28 to 31.
    pub fn last_day(self) -> NaiveDate {
        self.plus(1).first_day().pred_opt().unwrap_or_default()
    }

    /// Whether a day lies in the month.
    pub fn has(self, day: NaiveDate) -> bool {
        Self::of(day) == self
    }
}

impl fmt::Display for Month {
    /// `2026-04`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}
