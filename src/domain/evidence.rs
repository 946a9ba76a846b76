//! The period of a document of evidence: preset or by its days, neither reversed nor longer than records are kept.

use chrono::NaiveDate;

use crate::domain::refusal::Refused;
use crate::domain::time::jst::{add_months, fiscal_year};
use crate::domain::time::parse_date;
use crate::domain::words::Word;

/// Most years of one document. Records are kept for two years after the end of support (運営基準29条2項), in many
/// municipalities for five.
pub const MOST_YEARS: i32 = 5;

crate::words! {
    /// How a period is chosen.
    pub enum PeriodChoice {
        /// The fiscal year (年度) of today.
        ThisYear = "this_year",
        LastYear = "last_year",
        /// The two years that end today.
        TwoYears = "two_years",
        /// By its first and last day.
        Days = "days",
    }
}

/// A period, both days included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EvidencePeriod {
    pub from: NaiveDate,
    pub until: NaiveDate,
}

impl EvidencePeriod {
    /// The period of a choice; `from` and `until` are read for [`PeriodChoice::Days`] only. Every fault at once.
    pub fn parse(choice: &str, from: &str, until: &str, today: NaiveDate) -> Result<Self, Vec<Refused>> {
        let unfit = || vec![Refused::at("period", "evidence-period-unfit")];
        let year = fiscal_year(today);
        let found = match PeriodChoice::parse(choice).ok_or_else(unfit)? {
            PeriodChoice::ThisYear => fiscal(year),
            PeriodChoice::LastYear => fiscal(year - 1),
            PeriodChoice::TwoYears => {
                let from = add_months(today, -24).and_then(|day| day.succ_opt());
                from.map(|from| Self { from, until: today })
            }
            PeriodChoice::Days => return Self::of_days(from, until),
        };
        found.ok_or_else(unfit)
    }

    fn of_days(from: &str, until: &str) -> Result<Self, Vec<Refused>> {
        let day = |field, typed: &str| parse_date(typed).map_err(|e| Refused::at(field, e.code()));
        match (day("from", from), day("until", until)) {
            (Ok(from), Ok(until)) if until < from => {
                Err(vec![Refused::at("until", "evidence-period-reversed")])
            }
            (Ok(from), Ok(until)) if add_months(from, MOST_YEARS * 12).is_none_or(|end| until >= end) => {
                Err(vec![Refused::at("until", "evidence-period-long").with("years", MOST_YEARS)])
            }
            (Ok(from), Ok(until)) => Ok(Self { from, until }),
            (from, until) => Err([from.err(), until.err()].into_iter().flatten().collect()),
        }
    }

    /// Whether a day lies in it.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.until
    }
}

fn fiscal(year: i32) -> Option<EvidencePeriod> {
    let from = NaiveDate::from_ymd_opt(year, 4, 1)?;
    Some(EvidencePeriod { from, until: NaiveDate::from_ymd_opt(year + 1, 3, 31)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(choice: &str, from: &str, until: &str, today: &str) -> Result<String, Vec<&'static str>> {
        let today = parse_date(today).unwrap();
        EvidencePeriod::parse(choice, from, until, today)
            .map(|period| format!("{}/{}", period.from, period.until))
            .map_err(|refused| refused.into_iter().map(|r| r.code).collect())
    }

    #[test]
    fn presets_follow_the_fiscal_year() {
        assert_eq!(parse("this_year", "", "", "2027-03-31").unwrap(), "2026-04-01/2027-03-31");
        assert_eq!(parse("this_year", "", "", "2027-04-01").unwrap(), "2027-04-01/2028-03-31");
        assert_eq!(parse("last_year", "", "", "2026-11-21").unwrap(), "2025-04-01/2026-03-31");
        assert_eq!(parse("two_years", "", "", "2026-11-21").unwrap(), "2024-11-22/2026-11-21");
        assert_eq!(parse("two_years", "", "", "2028-02-29").unwrap(), "2026-03-01/2028-02-29");
    }

    #[test]
    fn own_days_are_neither_reversed_nor_too_far_apart() {
        let of = |from: &str, until: &str| parse("days", from, until, "2026-11-21");
        assert_eq!(of("R7.4.1", "2026年3月31日").unwrap(), "2025-04-01/2026-03-31");
        assert_eq!(of("2026-11-21", "2026-11-21").unwrap(), "2026-11-21/2026-11-21");
        assert_eq!(of("2026-11-21", "2026-11-20").unwrap_err(), ["evidence-period-reversed"]);
        assert_eq!(of("2021-11-22", "2026-11-21").unwrap(), "2021-11-22/2026-11-21");
        assert_eq!(of("2021-11-21", "2026-11-21").unwrap_err(), ["evidence-period-long"]);
        assert_eq!(of("", "きのう").unwrap_err().len(), 2);
        assert_eq!(parse("ever", "", "", "2026-11-21").unwrap_err(), ["evidence-period-unfit"]);
    }
}
