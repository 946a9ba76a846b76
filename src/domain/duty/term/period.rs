//! Reads a 期間.

use chrono::{Datelike, Days, NaiveDate};

use super::is_as_needed;
use super::scan::{Cursor, plain};
use crate::domain::time::jst::{add_months, month_end};

/// First and last day of a 期間, as far as they are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term {
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// How far a year that is written with one or two digits may lie from the plan's own.
const YEARS_AROUND: u32 = 5;

/// The days of a 期間 as people write it: `R8.4.1～R8.9.30`, `令和8年4月1日から6か月`, `2026/4/1-2026/9/30`, `4月〜9月`. A missing
/// year follows from the other end, or is the first in which the period is not over on the day of the plan (`near`). A month
/// alone begins with its first day and ends with its last. A blank text and one that sets no day on purpose (`随時`) name
/// none. Nothing where the text can't be read, for example where it is a length alone (`6か月`).
pub fn of(text: &str, near: NaiveDate) -> Option<Term> {
    let text = plain(text);
    let parts = parts(&text, near);
    let says_nothing = parts.iter().all(|part| matches!(part, Part::Dash | Part::From | Part::Until));
    if says_nothing {
        return (text.is_empty() || is_as_needed(&text)).then(Term::default);
    }
    let term = ends(&parts)?.term(near)?;
    let is_upright = term.from.zip(term.until).is_none_or(|(from, until)| from <= until);
    is_upright.then_some(term)
}

/// A day as far as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Day {
    year: Option<i32>,
    month: u16,
    /// Missing: the whole month.
    day: Option<u16>,
    /// `8.4`: the fourth of August, or April of the eighth year.
    is_dotted: bool,
}

impl Day {
    fn in_year(self, year: i32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, u32::from(self.month), u32::from(self.day.unwrap_or(1)))
    }

    fn last_in(self, year: i32) -> Option<NaiveDate> {
        let day = self.in_year(year)?;
        Some(if self.day.is_some() { day } else { month_end(day) })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Length {
    months: u16,
    days: u16,
}

impl Length {
    /// The last day of so long a time: the one before the day of the same number, or the last of a month that has no such
    /// day (民法143条2項).
    fn end(self, from: NaiveDate) -> Option<NaiveDate> {
        let after = add_months(from, i32::from(self.months))?;
        if self.days == 0 && after.day() != from.day() {
            return Some(after);
        }
        after.checked_add_days(Days::new(u64::from(self.days)))?.pred_opt()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Day(Day),
    Length(Length),
    /// A number that is no day by itself.
    Number(u16),
    Dash,
    /// から
    From,
    /// まで
    Until,
}

fn parts(text: &str, near: NaiveDate) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = Cursor::new(text);
    while !at.rest.is_empty() {
        if let Some((day, after)) = day(at, near) {
            parts.push(Part::Day(day));
            at = after;
        } else if let Some((length, after)) = length(at) {
            parts.push(Part::Length(length));
            at = after;
        } else if let Some(number) = at.number(4) {
            parts.push(Part::Number(number));
        } else if at.eat(&["~", "-"]) {
            parts.push(Part::Dash);
        } else if at.eat(&["から", "より"]) {
            parts.push(Part::From);
        } else if at.eat(&["まで", "迄"]) {
            parts.push(Part::Until);
        } else if at.next().is_some_and(|c| c.is_ascii_digit()) {
            // The rest of a number that is too long for any day.
            parts.push(Part::Number(0));
        }
    }
    parts
}

/// The ends of a period before missing years are known.
#[derive(Clone, Copy, Default)]
struct Ends {
    from: Option<Day>,
    until: Option<Day>,
    length: Option<Length>,
}

fn ends(parts: &[Part]) -> Option<Ends> {
    let whole = |month| Day { year: None, month, day: None, is_dotted: false };
    let is_month = |day: Day| day.day.is_none();
    match parts {
        // 4〜9月, R8.4〜9
        [Part::Number(first @ 1..=12), Part::Dash, Part::Day(last)] if is_month(*last) => {
            Some(Ends { from: Some(whole(*first)), until: Some(*last), length: None })
        }
        [Part::Day(first), Part::Dash, Part::Number(last @ 1..=12)] if is_month(*first) => {
            Some(Ends { from: Some(*first), until: Some(whole(*last)), length: None })
        }
        _ if parts.iter().any(|part| matches!(part, Part::Number(_))) => None,
        _ => of_days(parts),
    }
}

/// One day or two, with a length or without.
fn of_days(parts: &[Part]) -> Option<Ends> {
    let mut days = parts.iter().enumerate().filter_map(|(place, part)| match part {
        Part::Day(day) => Some((place, *day)),
        _ => None,
    });
    let (place, first) = days.next()?;
    if let Some((_, last)) = days.next() {
        return days.next().is_none().then_some(Ends { from: Some(first), until: Some(last), length: None });
    }
    let length = parts.iter().find_map(|part| match part {
        Part::Length(length) => Some(*length),
        _ => None,
    });
    let before = place.checked_sub(1).and_then(|before| parts.get(before));
    match (before, parts.get(place + 1)) {
        (_, Some(Part::Until)) | (Some(Part::Dash | Part::From), None) => {
            Some(Ends { until: Some(first), ..Ends::default() })
        }
        (_, Some(Part::Dash | Part::From | Part::Length(_))) => {
            Some(Ends { from: Some(first), until: None, length })
        }
        (_, None) if length.is_some() => Some(Ends { from: Some(first), until: None, length }),
        _ => None,
    }
}

impl Ends {
    fn term(self, near: NaiveDate) -> Option<Term> {
        let year = |end: Option<Day>| end.and_then(|day| day.year);
        match (year(self.from), year(self.until)) {
            (Some(from), _) => self.of_first_year(from),
            (None, Some(until)) => {
                let last = self.until?.last_in(until);
                let Some(first) = self.from else { return Some(Term { from: None, until: Some(last?) }) };
                let starts = [until, until - 1].into_iter().filter_map(|year| first.in_year(year));
                let from = starts.filter(|from| last.is_some_and(|last| *from <= last)).max();
                Some(Term { from: Some(from?), until: Some(last?) })
            }
            (None, None) if self.is_unclear(near) => None,
            (None, None) => {
                let years = near.year() - 1..=near.year() + 1;
                let mut terms = years.clone().filter_map(|year| self.of_first_year(year));
                if self.until.is_none() && self.length.is_none() {
                    // Without an end the first day is the one that lies nearest.
                    return terms.min_by_key(|term| term.from.map(|from| (from - near).num_days().abs()));
                }
                terms.find(|term| term.until.is_some_and(|until| until >= near))
            }
        }
    }

    /// Whether two numbers with a dot may as well be a year and a month of about that time.
    fn is_unclear(self, near: NaiveDate) -> bool {
        let day = self.from.or(self.until).filter(|day| day.is_dotted);
        day.is_some_and(|day| (i32::from(day.month) + REIWA).abs_diff(near.year()) <= 1)
    }

    /// The period whose first end, or only one, lies in a year.
    fn of_first_year(self, year: i32) -> Option<Term> {
        let Some(first) = self.from else {
            return Some(Term { from: None, until: Some(self.until?.last_in(year)?) });
        };
        let from = first.in_year(year)?;
        let until = match (self.until, self.length) {
            (Some(last), _) => {
                let years = last.year.map_or(year..=year + 1, |year| year..=year);
                let mut ends = years.filter_map(|year| last.last_in(year));
                // An end before the beginning in a year of its own is a slip.
                Some(ends.find(|until| *until >= from)?)
            }
            (None, Some(length)) => Some(length.end(from)?),
            (None, None) => None,
        };
        Some(Term { from: Some(from), until })
    }
}

/// A day at a place, and the place behind it.
fn day(at: Cursor<'_>, near: NaiveDate) -> Option<(Day, Cursor<'_>)> {
    let found = of_era(at).or_else(|| of_four_digits(at)).or_else(|| of_short_year(at, near));
    let (day, after) = found.or_else(|| without_year(at))?;
    let fits = (1..=12).contains(&day.month) && day.day.is_none_or(|day| (1..=31).contains(&day));
    fits.then_some((day, after))
}

/// The year before 令和元年, and those before the first years of 平成 and 昭和.
const REIWA: i32 = 2018;
const HEISEI: i32 = 1988;
const SHOWA: i32 = 1925;

fn is_near(year: i32, near: NaiveDate) -> bool {
    year.abs_diff(near.year()) <= YEARS_AROUND
}

fn of_era(mut at: Cursor<'_>) -> Option<(Day, Cursor<'_>)> {
    let eras: [(&[&str], i32); 3] =
        [(&["令和", "R", "r"], REIWA), (&["平成", "H", "h"], HEISEI), (&["昭和", "S", "s"], SHOWA)];
    let before = eras.iter().find_map(|(names, before)| at.eat(names).then_some(*before))?;
    at.eat(&["."]);
    let year = if at.eat(&["元"]) { 1 } else { at.number(2)? };
    of_year(at, before + i32::from(year))
}

fn of_four_digits(mut at: Cursor<'_>) -> Option<(Day, Cursor<'_>)> {
    if let Some((whole, rest)) = at.rest.split_at_checked(8)
        && whole.bytes().all(|b| b.is_ascii_digit())
        && !rest.starts_with(|c: char| c.is_ascii_digit())
    {
        let number = |from: usize, until: usize| whole.get(from..until)?.parse::<u16>().ok();
        let day = Day {
            year: number(0, 4).map(i32::from),
            month: number(4, 6)?,
            day: number(6, 8),
            is_dotted: false,
        };
        return Some((day, Cursor { rest }));
    }
    let year = at.number(4).filter(|year| (1900..2200).contains(year))?;
    of_year(at, i32::from(year))
}

/// Month and day behind a year: `年4月1日`, `年4月`, `.4.1`, `/4`.
fn of_year(mut at: Cursor<'_>, year: i32) -> Option<(Day, Cursor<'_>)> {
    let sign = ["年", "/", ".", "-", "・"].into_iter().find(|sign| at.eat(&[*sign]))?;
    let month = at.number(2)?;
    let year = Some(year);
    if at.eat(&["月"]) || sign == "年" {
        let mut behind = at;
        let day = behind.number(2).filter(|_| behind.eat(&["日"]));
        return Some((Day { year, month, day, is_dotted: false }, if day.is_some() { behind } else { at }));
    }
    let mut behind = at;
    let day = if behind.eat(&[sign]) { behind.number(2).filter(|day| *day <= 31) } else { None };
    Some((Day { year, month, day, is_dotted: false }, if day.is_some() { behind } else { at }))
}

/// `8年4月1日`, `8.4.1`, `26/4/1`: a year of one or two digits, of the era or of the century.
fn of_short_year(mut at: Cursor<'_>, near: NaiveDate) -> Option<(Day, Cursor<'_>)> {
    let short = i32::from(at.number(2)?);
    let year = [REIWA + short, 2000 + short].into_iter().find(|year| is_near(*year, near))?;
    let (day, after) = of_year(at, year)?;
    (at.rest.starts_with('年') || day.day.is_some()).then_some((day, after))
}

/// `4月1日`, `4月`, `4/1`, `4.1`
fn without_year(mut at: Cursor<'_>) -> Option<(Day, Cursor<'_>)> {
    let month = at.number(2)?;
    let is_dotted = at.rest.starts_with('.');
    if at.eat(&["/", "."]) {
        let day = at.number(2)?;
        return Some((Day { year: None, month, day: Some(day), is_dotted }, at));
    }
    if at.rest.starts_with("月間") || !at.eat(&["月"]) {
        return None;
    }
    let mut behind = at;
    let day = behind.number(2).filter(|_| behind.eat(&["日"]));
    Some((Day { year: None, month, day, is_dotted }, if day.is_some() { behind } else { at }))
}

fn length(mut at: Cursor<'_>) -> Option<(Length, Cursor<'_>)> {
    if at.eat(&["半年"]) {
        at.eat(&["間"]);
        return Some((Length { months: 6, days: 0 }, at));
    }
    let number = at.number(3)?;
    let of = |months: u16, days: u16| Length {
        months: number.saturating_mul(months),
        days: number.saturating_mul(days),
    };
    let length = if at.eat_months() {
        of(1, 0)
    } else if at.eat(&["年間", "年"]) {
        let half = if at.eat(&["半"]) { 6 } else { 0 };
        Length { months: of(12, 0).months.saturating_add(half), days: 0 }
    } else if at.eat(&["週間"]) {
        of(0, 7)
    } else if at.eat(&["日間"]) {
        of(0, 1)
    } else {
        return None;
    };
    Some((length, at))
}
