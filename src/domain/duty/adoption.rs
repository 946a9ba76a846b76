//! An insurer's decision to follow a preset from a day on.

use chrono::{Days, NaiveDate};

use super::catalogue::Overrides;
use super::preset::Preset;
use crate::domain::refusal::Refused;

/// From a day on a preset holds, with changes of the insurer's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Adoption {
    pub effective_from: NaiveDate,
    pub preset: Preset,
    pub overrides: Overrides,
}

/// How many days ahead rules may be adopted: five years.
const AHEAD: Days = Days::new(5 * 365 + 1);
/// 基準29条2項 asks for two years; beyond 30 a typing error is likelier than a wish.
const YEARS: std::ops::RangeInclusive<u8> = 2..=30;

/// Why rules can't be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdoptError {
    /// What was asked before today stays as it was asked.
    DayPast,
    DayTooFar,
    YearsUnfit,
}

impl From<AdoptError> for Refused {
    fn from(error: AdoptError) -> Self {
        match error {
            AdoptError::DayPast => Refused::at("from", "rules-day-past"),
            AdoptError::DayTooFar => Refused::at("from", "rules-day-too-far"),
            AdoptError::YearsUnfit => Refused::at("retention_years", "rules-years"),
        }
    }
}

/// Rules are adopted from today or a day ahead: nothing that was asked changes afterwards.
pub fn check_day(from: NaiveDate, today: NaiveDate) -> Result<(), AdoptError> {
    if from < today {
        return Err(AdoptError::DayPast);
    }
    if today.checked_add_days(AHEAD).is_some_and(|last| from > last) {
        return Err(AdoptError::DayTooFar);
    }
    Ok(())
}

/// The years for which an insurer has records kept, when it says so itself.
pub fn check_years(years: Option<u8>) -> Result<(), AdoptError> {
    if years.is_none_or(|years| YEARS.contains(&years)) { Ok(()) } else { Err(AdoptError::YearsUnfit) }
}
