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
/// Most signs of the reason of a withdrawal.
pub const WITHDRAWAL_LIMIT: usize = 500;

/// Why rules can't be adopted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdoptError {
    /// What was asked before today stays as it was asked.
    DayPast,
    DayTooFar,
    YearsUnfit,
    /// The same rules hold from that day already.
    SameAlready,
    /// What the insurer has adopted is no longer what the preview was made from.
    ShownChanged,
}

impl From<AdoptError> for Refused {
    fn from(error: AdoptError) -> Self {
        match error {
            AdoptError::DayPast => Refused::at("from", "rules-day-past"),
            AdoptError::DayTooFar => Refused::at("from", "rules-day-too-far"),
            AdoptError::YearsUnfit => Refused::at("retention_years", "rules-years"),
            AdoptError::SameAlready => Refused::at("from", "rules-same"),
            AdoptError::ShownChanged => Refused::new(SHOWN_CHANGED),
        }
    }
}

/// Why an adoption can't be withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithdrawAdoptionError {
    WithdrawnAlready,
    /// Its day has come: what is asked by it stays as it was asked.
    HoldsAlready,
    ReasonRequired,
    ReasonTooLong,
    /// What the insurer has adopted is no longer what the withdrawal was shown from.
    ShownChanged,
}

impl From<WithdrawAdoptionError> for Refused {
    fn from(error: WithdrawAdoptionError) -> Self {
        match error {
            WithdrawAdoptionError::WithdrawnAlready => Refused::new("rules-withdrawn-already"),
            WithdrawAdoptionError::HoldsAlready => Refused::new("rules-holds-already"),
            WithdrawAdoptionError::ReasonRequired => Refused::at("reason", "rules-reason-required"),
            WithdrawAdoptionError::ReasonTooLong => {
                Refused::at("reason", "rules-reason-long").with("limit", WITHDRAWAL_LIMIT)
            }
            WithdrawAdoptionError::ShownChanged => Refused::new(SHOWN_CHANGED),
        }
    }
}

/// The refusal of what was not shown as it is now; the page is shown anew with it.
pub const SHOWN_CHANGED: &str = "rules-shown-changed";

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

/// Only what has not begun to hold is withdrawn; from its day on, others are adopted in its place.
pub fn check_ahead(from: NaiveDate, today: NaiveDate) -> Result<(), WithdrawAdoptionError> {
    if from > today { Ok(()) } else { Err(WithdrawAdoptionError::HoldsAlready) }
}

/// The reason of a withdrawal.
pub fn read_reason(typed: &str) -> Result<&str, WithdrawAdoptionError> {
    let reason = typed.trim();
    match reason.chars().count() {
        0 => Err(WithdrawAdoptionError::ReasonRequired),
        signs if signs > WITHDRAWAL_LIMIT => Err(WithdrawAdoptionError::ReasonTooLong),
        _ => Ok(reason),
    }
}
