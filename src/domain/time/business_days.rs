//! Business days: weekdays that are neither national holidays nor the turn of the year.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// How far a search for an open day goes before it gives up: an office that never opens has no business day.
const LONGEST_SEARCH_DAYS: u32 = 1_000;

/// Which days count.
#[derive(Clone, Debug)]
pub struct BusinessCalendar {
    closed_weekdays: Vec<Weekday>,
    open_on_holidays: bool,
}

impl Default for BusinessCalendar {
    fn default() -> Self {
        Self::public_offices()
    }
}

impl BusinessCalendar {
    /// The days on which public offices work: not on Saturday, Sunday, national holidays and 12/29–1/3
    /// (行政機関の休日に関する法律1条).
    pub fn public_offices() -> Self {
        Self { closed_weekdays: vec![Weekday::Sat, Weekday::Sun], open_on_holidays: false }
    }

    /// The same calendar with other weekly closed days, e.g. of an office that works on Saturdays.
    #[must_use]
    pub fn closed_on(mut self, weekdays: &[Weekday]) -> Self {
        self.closed_weekdays = weekdays.to_vec();
        self
    }

    /// The same calendar for an office that serves on national holidays too, as many providers do.
    #[must_use]
    pub fn open_on_holidays(mut self) -> Self {
        self.open_on_holidays = true;
        self
    }

    /// Whether a day counts.
    pub fn is_open(&self, date: NaiveDate) -> bool {
        let holiday = !self.open_on_holidays && yasumi::is_holiday(date);
        !self.closed_weekdays.contains(&date.weekday()) && !is_turn_of_year(date) && !holiday
    }

    /// The day itself when it counts, else the next that does.
    pub fn this_or_next(&self, date: NaiveDate) -> Option<NaiveDate> {
        if self.is_open(date) { Some(date) } else { self.add(date, 1) }
    }

    /// The day that lies `count` business days after (or, negative, before) a day; the day itself is never counted.
    pub fn add(&self, date: NaiveDate, count: i32) -> Option<NaiveDate> {
        let mut day = date;
        let mut left = count.unsigned_abs();
        let mut idle = 0;
        while left > 0 {
            day = if count > 0 {
                day.checked_add_days(Days::new(1))
            } else {
                day.checked_sub_days(Days::new(1))
            }?;
            if self.is_open(day) {
                left -= 1;
                idle = 0;
            } else {
                idle += 1;
            }
            if idle > LONGEST_SEARCH_DAYS {
                return None;
            }
        }
        Some(day)
    }

    /// How many business days lie after `from` up to and including `to`; negative when `to` is earlier.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.between(to, from);
        }
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        i64::try_from(days.filter(|day| self.is_open(*day)).count()).unwrap_or(i64::MAX)
    }
}

/// The name of the national holiday on a day, if it is one (substitute and sandwiched holidays included).
pub fn holiday_name(date: NaiveDate) -> Option<String> {
    yasumi::holiday_name(date)
}

fn is_turn_of_year(date: NaiveDate) -> bool {
    matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3))
}
