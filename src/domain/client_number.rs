//! Under which number an insurer knows a client, and since when: numbers change with a move to another insurer, and when
//! a number is issued to somebody on public assistance alone (H番号, みなし番号).

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::ids::InsurerId;
use super::national_number::is_insured_number;
use super::refusal::Refused;
use super::time::{DateRefusal, parse_date};
use super::words::Word;

crate::words! {
    /// Why a client gets another number.
    pub enum NumberReason {
        /// 転居: another insurer.
        Moved = "moved",
        /// みなし番号から被保険者番号へ, or back.
        Issued = "issued",
        /// The number was taken down wrongly: it was never the client's and is free again.
        Corrected = "corrected",
    }
}

/// A change of number as typed.
#[derive(Clone, Debug, Default)]
pub struct TypedNumber {
    /// The word of a [`NumberReason`].
    pub reason: String,
    /// 保険者番号
    pub insurer_number: String,
    /// 被保険者番号
    pub insured_number: String,
    /// Its first day.
    pub since_on: String,
}

/// Why a number can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberError {
    /// No reason is chosen.
    ReasonRequired,
    /// The insured number does not have its form.
    Form,
    /// No insurer with that number is registered.
    InsurerUnknown,
    /// Who moved to another insurer has another one.
    SameInsurer,
    /// It is the client's number already.
    Same,
    /// It is, or was, another client's.
    Taken,
    /// The first day is blank.
    DayRequired,
    /// The first day is not understood.
    Day(DateRefusal),
    /// The first day lies ahead.
    DayAhead,
    /// The first day lies on or before the one of the present number.
    BeforePresent(NaiveDate),
}

impl From<NumberError> for Refused {
    fn from(error: NumberError) -> Self {
        match error {
            NumberError::ReasonRequired => Refused::at("reason", "number-reason-required"),
            NumberError::Form => Refused::at("insured_number", "client-insured-number-form"),
            NumberError::InsurerUnknown => Refused::at("insurer_number", "client-insurer-unknown"),
            NumberError::SameInsurer => Refused::at("insurer_number", "number-same-insurer"),
            NumberError::Same => Refused::at("insured_number", "number-same"),
            NumberError::Taken => Refused::at("insured_number", "number-taken"),
            NumberError::DayRequired => Refused::at("since_on", "number-day-required"),
            NumberError::Day(refusal) => Refused::at("since_on", refusal.code()),
            NumberError::DayAhead => Refused::at("since_on", "number-day-ahead"),
            NumberError::BeforePresent(first) => {
                Refused::at("since_on", "number-before-present").with("from", first)
            }
        }
    }
}

/// A number that can be taken, and the last day of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberChange {
    pub reason: NumberReason,
    pub since_on: NaiveDate,
    pub last_of_present: Option<NaiveDate>,
}

/// Checks a change of number. Nobody gets one ahead of its day, so that the number that stands with the client is always
/// the one in force.
pub fn change(
    typed: &TypedNumber,
    present_since: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<NumberChange, NumberError> {
    let reason = NumberReason::parse(&typed.reason).ok_or(NumberError::ReasonRequired)?;
    if !is_insured_number(&typed.insured_number) {
        return Err(NumberError::Form);
    }
    if typed.since_on.is_empty() {
        return Err(NumberError::DayRequired);
    }
    let since_on = parse_date(&typed.since_on).map_err(NumberError::Day)?;
    if since_on > today {
        return Err(NumberError::DayAhead);
    }
    // A number that was never right has no days to keep.
    let first = present_since.filter(|_| reason != NumberReason::Corrected);
    if let Some(first) = first.filter(|first| since_on <= *first) {
        return Err(NumberError::BeforePresent(first));
    }
    Ok(NumberChange { reason, since_on, last_of_present: since_on.checked_sub_days(Days::new(1)) })
}

/// A number that a client has or had, as far as it tells who the insurer was.
#[derive(Clone, Copy, Debug)]
pub struct HeldNumber {
    pub insurer: InsurerId,
    /// Not known for the number under which the client was registered.
    pub starts_on: Option<NaiveDate>,
    /// Missing for the present one.
    pub ends_on: Option<NaiveDate>,
    pub reason: Option<NumberReason>,
}

/// Which of a client's numbers was in force from which day on, the oldest first; the first from the beginning of time. Numbers of a
/// merged registration do not stand in the line that leads to the present number, and are not among them.
pub fn numbers_by_day(numbers: &[HeldNumber]) -> Vec<(NaiveDate, usize)> {
    let mut days = Vec::new();
    let (mut at, mut followed) = (numbers.iter().position(|number| number.ends_on.is_none()), None);
    // A line is never longer than there are numbers.
    for _ in numbers {
        let Some((key, number)) = at.and_then(|key| Some((key, numbers.get(key)?))) else { break };
        let Some(from) = number.starts_on else { break };
        let before =
            numbers.iter().position(|other| other.ends_on.is_some() && other.ends_on == from.pred_opt());
        // A number to which the client came back stands at its later days alone: before this one it held as well.
        let returned = followed.filter(|_| number.reason == Some(NumberReason::Moved));
        let Some(earlier) = before.or(returned) else { break };
        days.push((from, key));
        if before.is_none() {
            (followed, at) = (None, None);
            days.push((NaiveDate::MIN, earlier));
        } else {
            (followed, at) = (Some(key), before);
        }
    }
    days.extend(at.map(|first| (NaiveDate::MIN, first)));
    days.reverse();
    days
}

/// Which of a client's numbers was in force on a day.
pub fn number_on(numbers: &[HeldNumber], day: NaiveDate) -> Option<usize> {
    numbers_by_day(numbers).into_iter().rfind(|(from, _)| *from <= day).map(|(_, key)| key)
}

/// A number with the days on which it was in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its place among the numbers.
    pub key: usize,
    /// Nothing for the first number of all, whose beginning nobody knows.
    pub from: Option<NaiveDate>,
    /// Its last day; nothing for the present one.
    pub until: Option<NaiveDate>,
}

/// Every number that was in force on some day of a time, the oldest first.
pub fn numbers_in_time(numbers: &[HeldNumber], (first, last): (NaiveDate, NaiveDate)) -> Vec<InForce> {
    let days = numbers_by_day(numbers);
    let ends = days.iter().skip(1).map(|(next, _)| next.pred_opt()).chain([None]);
    let all = days.iter().zip(ends).map(|((from, key), until)| InForce {
        key: *key,
        from: Some(*from).filter(|from| *from > NaiveDate::MIN),
        until,
    });
    let is_of_time = |number: &InForce| {
        number.from.is_none_or(|from| from <= last) && number.until.is_none_or(|until| first <= until)
    };
    all.filter(is_of_time).collect()
}

/// A number as it stood when somebody ceased to learn more of the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberThen {
    pub insurer: InsurerId,
    pub insured_number: String,
    pub starts_on: Option<NaiveDate>,
    pub ends_on: Option<NaiveDate>,
    pub reason: Option<NumberReason>,
}

impl NumberThen {
    /// As far as it tells who the insurer was.
    pub fn held(&self) -> HeldNumber {
        let Self { insurer, insured_number: _, starts_on, ends_on, reason } = self;
        HeldNumber { insurer: *insurer, starts_on: *starts_on, ends_on: *ends_on, reason: *reason }
    }
}

/// Lets numbers stand as they stood before others were noted: the one then present had no end yet. That is the one on which the
/// first of the later numbers followed; another that has ended, of a merged registration, had ended then too.
pub fn reopen(then: &mut [HeldNumber], later: &[HeldNumber]) {
    if then.iter().any(|number| number.ends_on.is_none()) {
        return;
    }
    let is_followed = |number: &HeldNumber| {
        let next = number.ends_on.and_then(|last| last.succ_opt());
        later.iter().any(|other| other.starts_on == next)
    };
    if let Some(present) = then.iter_mut().max_by_key(|number| (is_followed(number), number.ends_on)) {
        present.ends_on = None;
    }
}

/// Who insured a client from which day on, the oldest first; the first from the beginning of time.
pub fn insurers_by_day(present: InsurerId, numbers: &[HeldNumber]) -> Vec<(NaiveDate, InsurerId)> {
    let mut days: Vec<_> = numbers_by_day(numbers)
        .into_iter()
        .filter_map(|(from, key)| Some((from, numbers.get(key)?.insurer)))
        .collect();
    if days.is_empty() {
        days.push((NaiveDate::MIN, present));
    }
    days.dedup_by_key(|(_, insurer)| *insurer);
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_was_the_insurers_whose_number_led_to_the_present_one() {
        let number = |insurer: i64, starts_on: &str, ends_on: &str, reason| HeldNumber {
            insurer: InsurerId(insurer),
            starts_on: starts_on.parse().ok(),
            ends_on: ends_on.parse().ok(),
            reason,
        };
        let (moved, issued) = (Some(NumberReason::Moved), Some(NumberReason::Issued));
        let of = |present: i64, numbers: &[HeldNumber]| {
            let name = |(from, insurer): (NaiveDate, InsurerId)| {
                (if from == NaiveDate::MIN { String::new() } else { from.to_string() }, insurer.0)
            };
            insurers_by_day(InsurerId(present), numbers).into_iter().map(name).collect::<Vec<_>>()
        };
        let first = number(1, "", "2026-03-31", None);
        let second = number(2, "2026-04-01", "", moved);
        assert_eq!(of(1, &[]), [(String::new(), 1)]);
        assert_eq!(of(2, &[second, first]), [(String::new(), 1), ("2026-04-01".into(), 2)]);
        // Another number of the same insurer in between.
        let issue = number(1, "2026-02-01", "2026-03-31", issued);
        let before = number(1, "", "2026-01-31", None);
        assert_eq!(of(2, &[before, issue, second]), [(String::new(), 1), ("2026-04-01".into(), 2)]);
        // A registration that was merged ended on the day of the merge.
        let merged = number(3, "", "2026-10-10", None);
        assert_eq!(of(2, &[first, second, merged]), [(String::new(), 1), ("2026-04-01".into(), 2)]);
        assert_eq!(of(1, &[merged]), [(String::new(), 1)]);
        // There and back again: the former number is in force once more and stands with its new days.
        let away = number(2, "2026-04-01", "2026-08-31", moved);
        let back = number(1, "2026-09-01", "", moved);
        assert_eq!(
            of(1, &[away, back]),
            [(String::new(), 1), ("2026-04-01".into(), 2), ("2026-09-01".into(), 1)]
        );
        let on = |day: &str| number_on(&[away, back], day.parse().unwrap());
        assert_eq!(
            ["2026-03-31", "2026-04-01", "2026-08-31", "2026-09-01"].map(on),
            [Some(1), Some(0), Some(0), Some(1)],
            "each day has its number"
        );
        assert_eq!(number_on(&[merged], NaiveDate::MIN), None);
        // What was never right is not there any more.
        let corrected = number(2, "2026-04-01", "", Some(NumberReason::Corrected));
        assert_eq!(of(2, &[corrected]), [(String::new(), 2)]);
    }

    fn held(starts_on: &str, ends_on: &str) -> HeldNumber {
        let reason = Some(NumberReason::Moved).filter(|_| !starts_on.is_empty());
        HeldNumber {
            insurer: InsurerId(1),
            starts_on: starts_on.parse().ok(),
            ends_on: ends_on.parse().ok(),
            reason,
        }
    }

    #[test]
    fn every_number_of_a_time_is_told_with_its_days() {
        let all = [held("", "2026-03-31"), held("2026-04-01", "2026-05-31"), held("2026-06-01", "")];
        let told = |first: &str, last: &str| -> Vec<String> {
            let name = |number: InForce| {
                let text = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
                format!("{} {}/{}", number.key, text(number.from), text(number.until))
            };
            numbers_in_time(&all, (day(first), day(last))).into_iter().map(name).collect()
        };
        let [first, second, third] = ["0 /2026-03-31", "1 2026-04-01/2026-05-31", "2 2026-06-01/"];
        assert_eq!(told("2026-01-01", "2026-12-31"), [first, second, third]);
        assert_eq!(told("2026-03-31", "2026-04-01"), [first, second]);
        assert_eq!(told("2026-04-01", "2026-05-31"), [second]);
        assert_eq!(told("2026-06-01", "2026-06-01"), [third]);
    }

    #[test]
    fn the_number_that_another_followed_was_the_present_one_before() {
        // The registration that was merged ended after the day from which on the client had moved.
        let (present, merged) = (held("", "2026-10-04"), held("", "2026-10-10"));
        let mut then = [present, merged];
        reopen(&mut then, &[held("2026-10-05", "")]);
        assert_eq!(then.map(|number| number.ends_on), [None, Some(day("2026-10-10"))]);
        let mut open = [held("2026-10-05", ""), merged];
        reopen(&mut open, &[held("2026-10-11", "")]);
        assert_eq!(open.map(|number| number.ends_on), [None, Some(day("2026-10-10"))]);
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn typed(reason: &str, number: &str, since: &str) -> TypedNumber {
        let text = str::to_owned;
        TypedNumber {
            reason: text(reason),
            insurer_number: "990010".into(),
            insured_number: text(number),
            since_on: text(since),
        }
    }

    #[test]
    fn a_number_follows_on_the_one_before_from_a_day_that_has_come() {
        let (first, today) = (Some(day("2026-04-01")), day("2026-11-21"));
        let at = |reason: &str, since: &str| change(&typed(reason, "0000000001", since), first, today);
        let moved = at("moved", "2026-10-01").unwrap();
        assert_eq!(moved.last_of_present, Some(day("2026-09-30")));
        assert_eq!(at("moved", "2026-11-22"), Err(NumberError::DayAhead));
        assert_eq!(at("issued", "2026-04-01"), Err(NumberError::BeforePresent(day("2026-04-01"))));
        assert!(at("corrected", "2026-04-01").is_ok(), "what was never right has no days");
        assert_eq!(at("", "2026-10-01"), Err(NumberError::ReasonRequired));
        let short = change(&typed("moved", "123", "2026-10-01"), first, today);
        assert_eq!(short, Err(NumberError::Form));
        assert!(change(&typed("issued", "H123456789", "2026-10-01"), None, today).is_ok());
    }
}
