//! Japan Standard Time, ages, fiscal years, quarters and months.

use chrono::{Datelike, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Weekday};

/// Japan has been nine hours ahead of UTC all year round since 1952; no older instant is ever stored.
const AHEAD: TimeDelta = TimeDelta::hours(9);

/// The wall-clock time in Japan of a UTC time.
pub fn to_jst(utc: NaiveDateTime) -> NaiveDateTime {
    utc.checked_add_signed(AHEAD).unwrap_or(utc)
}

/// The UTC time of a wall-clock time in Japan.
pub fn from_jst(local: NaiveDateTime) -> NaiveDateTime {
    local.checked_sub_signed(AHEAD).unwrap_or(local)
}

/// The calendar day in Japan of a UTC time.
pub fn jst_date(utc: NaiveDateTime) -> NaiveDate {
    to_jst(utc).date()
}

/// The UTC time at which a day begins in Japan.
pub fn day_start(date: NaiveDate) -> NaiveDateTime {
    from_jst(date.and_time(NaiveTime::MIN))
}

/// The UTC time of an hour and minute of a day in Japan, or nothing when there is no such time of day.
pub fn at(date: NaiveDate, hour: u32, minute: u32) -> Option<NaiveDateTime> {
    date.and_hms_opt(hour, minute, 0).map(from_jst)
}

/// The completed years of age on a day, or nothing before the birth.
///
/// Who is born on 29 February completes a year at the end of 28 February in a common year (民法143条2項 with
/// 年齢計算ニ関スル法律), so the new age shows from 1 March.
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> Option<u32> {
    on.years_since(birth)
}

/// The fiscal year (年度, from 1 April) of a day: 2027-03-31 lies in 2026.
pub fn fiscal_year(date: NaiveDate) -> i32 {
    if date.month() >= 4 { date.year() } else { date.year() - 1 }
}

/// The Monday of the week of a day.
pub fn monday_of(date: NaiveDate) -> NaiveDate {
    date.week(Weekday::Mon).checked_first_day().unwrap_or(date)
}

/// The first day of the month of a day.
pub fn month_start(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// The last day of the month of a day.
pub fn month_end(date: NaiveDate) -> NaiveDate {
    month_start(date).checked_add_months(Months::new(1)).and_then(|next| next.pred_opt()).unwrap_or(date)
}

/// The same day `months` later or earlier; a day the month does not have becomes its last (民法143条2項).
pub fn add_months(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    let distance = Months::new(months.unsigned_abs());
    if months >= 0 { date.checked_add_months(distance) } else { date.checked_sub_months(distance) }
}

/// A calendar quarter in JST, the unit of regional issues (January–March is the first).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    number: u32,
}

impl Quarter {
    /// The quarter of a day.
    pub fn of(date: NaiveDate) -> Self {
        Self { year: date.year(), number: date.month0() / 3 + 1 }
    }

    /// The last quarter that is complete on a day: what reports call the current one.
    pub fn last_full(today: NaiveDate) -> Self {
        Self::of(today).previous()
    }

    /// Reads the stored form, e.g. `2026-Q3`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once("-Q")?;
        let (year, number) = (year.parse().ok()?, number.parse().ok()?);
        let quarter = Self { year, number };
        ((1..=4).contains(&number) && quarter.to_string() == text).then_some(quarter)
    }

    /// The calendar year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 4.
    pub fn number(self) -> u32 {
        self.number
    }

    /// The quarter before.
    pub fn previous(self) -> Self {
        if self.number == 1 {
            Self { year: self.year - 1, number: 4 }
        } else {
            Self { number: self.number - 1, ..self }
        }
    }

    /// The quarter after.
    pub fn next(self) -> Self {
        if self.number == 4 {
            Self { year: self.year + 1, number: 1 }
        } else {
            Self { number: self.number + 1, ..self }
        }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.number * 3 - 2, 1).unwrap_or_default()
    }

    /// Its last day.
    pub fn last_day(self) -> NaiveDate {
        self.next().first_day().pred_opt().unwrap_or_default()
    }
}

impl std::fmt::Display for Quarter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.number)
    }
}
