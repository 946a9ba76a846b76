//! 和暦: writing dates in Japanese eras and reading what people type.

use chrono::{Datelike, NaiveDate};
use icu_calendar::cal::Japanese;
use icu_calendar::{Date, Gregorian};
use unicode_normalization::UnicodeNormalization;

crate::words! {
    /// An era of the Japanese calendar; the words are those of the calendar data.
    pub enum Era { Meiji = "meiji", Taisho = "taisho", Showa = "showa", Heisei = "heisei", Reiwa = "reiwa" }
}

impl Era {
    /// The name as it is written out.
    pub fn name(self) -> &'static str {
        match self {
            Era::Meiji => "明治",
            Era::Taisho => "大正",
            Era::Showa => "昭和",
            Era::Heisei => "平成",
            Era::Reiwa => "令和",
        }
    }

    /// The letter of the short form.
    pub fn letter(self) -> char {
        match self {
            Era::Meiji => 'M',
            Era::Taisho => 'T',
            Era::Showa => 'S',
            Era::Heisei => 'H',
            Era::Reiwa => 'R',
        }
    }
}

/// A day in the Japanese calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wareki {
    /// The era.
    pub era: Era,
    /// The year in the era; 1 is written 元.
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
    /// 1 to 31.
    pub day: u32,
}

impl Wareki {
    /// The day in its era, or nothing before Meiji 6 (1873), when Japan took the solar calendar.
    pub fn of(date: NaiveDate) -> Option<Self> {
        let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
        let japanese = Date::try_new_gregorian(date.year(), month, day).ok()?.to_calendar(Japanese::new());
        let year = japanese.era_year();
        let era = <Era as crate::domain::words::Word>::parse(&year.era)?;
        Some(Self { era, year: year.year, month: date.month(), day: date.day() })
    }

    /// `令和8年`, `令和元年`.
    pub fn year_text(&self) -> String {
        match self.year {
            1 => format!("{}元年", self.era.name()),
            year => format!("{}{year}年", self.era.name()),
        }
    }

    /// `令和8年11月21日`.
    pub fn long(&self) -> String {
        format!("{}{}月{}日", self.year_text(), self.month, self.day)
    }

    /// `R8.11.21`.
    pub fn short(&self) -> String {
        format!("{}{}.{}.{}", self.era.letter(), self.year, self.month, self.day)
    }
}

/// `令和8年11月21日`; before 1873 the Gregorian form, because no era fits.
pub fn long(date: NaiveDate) -> String {
    Wareki::of(date).map_or_else(
        || format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        |wareki| wareki.long(),
    )
}

/// `R8.11.21`; before 1873 the Gregorian form.
pub fn short(date: NaiveDate) -> String {
    Wareki::of(date).map_or_else(|| date.format("%Y.%-m.%-d").to_string(), |wareki| wareki.short())
}

/// `令和8年`, of a year counted by its first day unless the era begins later in it.
pub fn year(date: NaiveDate) -> String {
    Wareki::of(date).map_or_else(|| format!("{}年", date.year()), |wareki| wareki.year_text())
}

/// `令和8年11月`, of the month of a day.
pub fn month(day: NaiveDate) -> String {
    format!("{}{}月", year(day), day.month())
}

/// `令和8年度` of a fiscal year; 2019 is 令和元年度 from its beginning, as public bodies count it.
pub fn fiscal_year(year: i32) -> String {
    let inside = NaiveDate::from_ymd_opt(year, 12, 31).unwrap_or_default();
    Wareki::of(inside).map_or_else(|| format!("{year}年度"), |wareki| format!("{}度", wareki.year_text()))
}

/// Why a typed date was not understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRefusal {
    /// Nothing was typed.
    Empty,
    /// It is not written like a date.
    Unreadable,
    /// The calendar has no such day, e.g. 2 月 30 日.
    NoSuchDay,
    /// The era had not begun on that day, e.g. 令和元年4月30日.
    EraNotBegun,
    /// A year that no person lives in and no paper is kept for: a slip of the finger, e.g. 3026.
    YearFarAway,
}

impl DateRefusal {
    /// The code of the refusal's text.
    pub fn code(self) -> &'static str {
        match self {
            DateRefusal::Empty => "date-empty",
            DateRefusal::Unreadable => "date-unreadable",
            DateRefusal::NoSuchDay => "date-no-such-day",
            DateRefusal::EraNotBegun => "date-era-not-begun",
            DateRefusal::YearFarAway => "date-year-far-away",
        }
    }
}

/// The years that can be typed: from 明治6年, the first of the solar calendar, to the last that an era of two digits writes (令和99年).
const YEARS: std::ops::RangeInclusive<i32> = 1873..=2117;

/// Reads a date as people type it: `R8.11.21`, `令和8年11月21日`, `令和元年5月1日`, `S10/3/3`, `2026-11-21`,
/// `2026年11月21日`, `20261121`, each also in full-width letters and digits.
///
/// A day after the end of its era (`平成32年3月31日`) is read by counting on, because papers printed before a
/// change of era carry such dates. A day before its era began is a slip and is refused.
pub fn parse_date(typed: &str) -> Result<NaiveDate, DateRefusal> {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Err(DateRefusal::Empty);
    }
    let (era, rest) = split_era(&text);
    let (year, month, day) = numbers(rest, era.is_some()).ok_or(DateRefusal::Unreadable)?;
    match era {
        None if !YEARS.contains(&year) => Err(DateRefusal::YearFarAway),
        None => NaiveDate::from_ymd_opt(year, month, day).ok_or(DateRefusal::NoSuchDay),
        Some(era) => from_era(era, year, month, day),
    }
}

fn split_era(text: &str) -> (Option<Era>, &str) {
    for era in <Era as crate::domain::words::Word>::ALL.iter().copied() {
        if let Some(rest) = text.strip_prefix(era.name()) {
            return (Some(era), rest);
        }
        let letters = [era.letter(), era.letter().to_ascii_lowercase()];
        if let Some(rest) = text.strip_prefix(letters.as_slice()) {
            return (Some(era), rest);
        }
    }
    (None, text)
}

/// Year, month and day of the part behind the era. A bare run of digits is read only as eight of a Gregorian date
/// or six behind an era; anything shorter could mean two days.
fn numbers(rest: &str, has_era: bool) -> Option<(i32, u32, u32)> {
    let rest = rest.strip_prefix('.').unwrap_or(rest);
    if rest.bytes().all(|b| b.is_ascii_digit()) {
        let width = if has_era { 2 } else { 4 };
        let whole = rest.len() == width + 4;
        let (year, tail) = rest.split_at_checked(width).filter(|_| whole)?;
        let (month, day) = tail.split_at_checked(2)?;
        return Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?));
    }
    let written = rest.replace(['年', '月'], ".");
    let written = written.strip_suffix('日').unwrap_or(&written).replace(['/', '-', '。', '・', '．'], ".");
    let mut parts = written.split('.');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let year = if has_era && year == "元" { 1 } else { whole_number(year, if has_era { 2 } else { 4 })? };
    let shape_fits = has_era || (1000..=9999).contains(&year);
    shape_fits.then_some(())?;
    Some((
        i32::try_from(year).ok()?,
        u32::try_from(whole_number(month, 2)?).ok()?,
        u32::try_from(whole_number(day, 2)?).ok()?,
    ))
}

fn whole_number(text: &str, longest: usize) -> Option<i64> {
    let plain = !text.is_empty() && text.len() <= longest && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn from_era(era: Era, year: i32, month: u32, day: u32) -> Result<NaiveDate, DateRefusal> {
    if year < 1 {
        return Err(DateRefusal::NoSuchDay);
    }
    let (month8, day8) = match (u8::try_from(month), u8::try_from(day)) {
        (Ok(month), Ok(day)) => (month, day),
        _ => return Err(DateRefusal::NoSuchDay),
    };
    let word = crate::domain::words::Word::as_str(era);
    let read = Date::try_new_japanese_with_calendar(word, year, month8, day8, Japanese::new())
        .map_err(|_| DateRefusal::NoSuchDay)?
        .to_calendar(Gregorian);
    let date =
        NaiveDate::from_ymd_opt(read.era_year().extended_year, month, day).ok_or(DateRefusal::NoSuchDay)?;
    match Wareki::of(date) {
        Some(real) if real.era >= era => Ok(date),
        _ => Err(DateRefusal::EraNotBegun),
    }
}
