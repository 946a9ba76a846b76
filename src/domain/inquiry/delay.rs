//! まだ回答できない: somebody who is asked says that an answer has to wait, until about when, and why. That is no answer.

use chrono::{Days, NaiveDate, NaiveDateTime};

use super::InquiryState;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::time::{DateRefusal, parse_date};

/// The longest word to it, in characters.
pub const LONGEST_DELAY_TEXT: usize = 500;
/// The longest name, in characters.
const LONGEST_NAME: usize = 200;
/// Beyond it a typing error is likelier than an expectation.
const FARTHEST: Days = Days::new(180);

/// What is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedDelay {
    /// Until about when, as typed.
    pub expected_on: String,
    /// Why, in a word; may be empty.
    pub body: String,
    /// Who says it.
    pub said_by: String,
}

/// Why it can't be taken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DelayError {
    AlreadyConsolidated,
    AlreadyAnswered,
    DayUnreadable(DateRefusal),
    DayInPast,
    DayTooFar,
    TextTooLong,
    NameRequired,
    NameTooLong,
}

impl From<DelayError> for Refused {
    fn from(error: DelayError) -> Self {
        match error {
            DelayError::AlreadyConsolidated => Refused::new("opinion-already-consolidated"),
            DelayError::AlreadyAnswered => Refused::new("delay-already-answered"),
            DelayError::DayUnreadable(why) => Refused::at("expected_on", why.code()),
            DelayError::DayInPast => Refused::at("expected_on", "delay-day-in-past"),
            DelayError::DayTooFar => Refused::at("expected_on", "delay-day-too-far"),
            DelayError::TextTooLong => {
                Refused::at("body", "inquiry-text-too-long").with("limit", LONGEST_DELAY_TEXT)
            }
            DelayError::NameRequired => Refused::at("said_by", "opinion-answerer-required"),
            DelayError::NameTooLong => {
                Refused::at("said_by", "inquiry-text-too-long").with("limit", LONGEST_NAME)
            }
        }
    }
}

/// The day that is expected, or everything that stands against what was typed, in the order of the form.
pub fn delay(
    state: InquiryState,
    is_answered: bool,
    typed: &TypedDelay,
    now: NaiveDateTime,
) -> Result<NaiveDate, Vec<DelayError>> {
    if state == InquiryState::Consolidated {
        return Err(vec![DelayError::AlreadyConsolidated]);
    }
    if is_answered {
        return Err(vec![DelayError::AlreadyAnswered]);
    }
    let today = jst_date(now);
    let day = parse_date(&typed.expected_on);
    let mut errors = Vec::new();
    match &day {
        Err(why) => errors.push(DelayError::DayUnreadable(*why)),
        Ok(day) if *day < today => errors.push(DelayError::DayInPast),
        Ok(day) if today.checked_add_days(FARTHEST).is_some_and(|last| *day > last) => {
            errors.push(DelayError::DayTooFar);
        }
        Ok(_) => {}
    }
    if typed.body.trim().chars().count() > LONGEST_DELAY_TEXT {
        errors.push(DelayError::TextTooLong);
    }
    if typed.said_by.trim().is_empty() {
        errors.push(DelayError::NameRequired);
    } else if typed.said_by.trim().chars().count() > LONGEST_NAME {
        errors.push(DelayError::NameTooLong);
    }
    match day {
        Ok(day) if errors.is_empty() => Ok(day),
        _ => Err(errors),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(expected_on: &str, said_by: &str) -> TypedDelay {
        TypedDelay { expected_on: expected_on.into(), body: String::new(), said_by: said_by.into() }
    }

    #[test]
    fn whoever_has_to_wait_names_a_day_to_come_and_themselves() {
        let now = "2026-11-20T01:00:00".parse().unwrap();
        let taken = |state, typed: &TypedDelay| delay(state, false, typed, now);
        let open = InquiryState::Open;
        assert_eq!(taken(open, &said("2026-12-01", "訪問 直子")), Ok("2026-12-01".parse().unwrap()));
        assert_eq!(taken(open, &said("2026-11-20", "訪問 直子")).map(|_| ()), Ok(()), "today, after noon");
        assert_eq!(
            taken(open, &said("2026-11-19", " ")),
            Err(vec![DelayError::DayInPast, DelayError::NameRequired])
        );
        assert_eq!(taken(open, &said("2028-01-01", "a")), Err(vec![DelayError::DayTooFar]));
        let done = InquiryState::Consolidated;
        assert_eq!(taken(done, &said("", "")), Err(vec![DelayError::AlreadyConsolidated]));
        assert_eq!(delay(open, true, &said("", ""), now), Err(vec![DelayError::AlreadyAnswered]));
    }
}
