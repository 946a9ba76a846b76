//! Exact days in either calendar become their month; a day or year of birth becomes a word.

use chrono::NaiveDate;

use super::letters::{Letter, Script, has_at, is_hyphen, key, script_at};
use super::numerals::{Number, arabic, is_numeral, number};
use super::{Candidate, Identity, Kind};
use crate::domain::time::wareki::Era;
use crate::domain::words::Word;

/// The years of a date that can be about a person or a paper of today.
const YEARS: std::ops::RangeInclusive<u32> = 1868..=2117;

#[derive(Clone, Copy)]
enum Year {
    Of(Era, u32),
    Gregorian(u32),
}

impl Year {
    fn gregorian(self) -> u32 {
        match self {
            Self::Gregorian(year) => year,
            Self::Of(era, year) => {
                let before = match era {
                    Era::Meiji => 1867,
                    Era::Taisho => 1911,
                    Era::Showa => 1925,
                    Era::Heisei => 1988,
                    Era::Reiwa => 2018,
                };
                before + year
            }
        }
    }

    fn text(self) -> String {
        match self {
            Self::Gregorian(year) => format!("{year}年"),
            Self::Of(era, 1) => format!("{}元年", era.name()),
            Self::Of(era, year) => format!("{}{year}年", era.name()),
        }
    }
}

pub(super) fn find(letters: &[Letter], identity: &Identity) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let Some(date) = date(letters, at, identity) else {
            at += 1;
            continue;
        };
        at = date.place.end;
        found.push(date);
    }
    found
}

fn date(letters: &[Letter], at: usize, identity: &Identity) -> Option<Candidate> {
    if let Some((year, month, day, end)) = full(letters, at) {
        let typed = NaiveDate::from_ymd_opt(i32::try_from(year.gregorian()).ok()?, month, day);
        let (end, is_birth) = match birth_end(letters, end) {
            Some(end) => (end, true),
            None => (tail_end(letters, end), typed.is_some() && typed == identity.born_on),
        };
        return Some(if is_birth {
            Candidate::word(at..end, Kind::Birth, "（生年月日）")
        } else {
            Candidate::word(at..end, Kind::Date, &format!("{}{month}月ごろ", year.text()))
        });
    }
    if let Some(end) = birth_year(letters, at) {
        return Some(Candidate::word(at..end, Kind::Birth, "（生年）"));
    }
    let (month, end) = month_and_day(letters, at)?;
    let end = tail_end(letters, end);
    Some(Candidate::word(at..end, Kind::Date, &format!("{month}月ごろ")))
}

/// A day with its year: 令和8年3月3日, 2026/3/3, R8.3.3, 20260303.
fn full(letters: &[Letter], at: usize) -> Option<(Year, u32, u32, usize)> {
    let (year, next) = year(letters, at)?;
    let (month, day, end) = match letters.get(next)?.written {
        '年' => {
            let month = number(letters, next + 1)?;
            let day = written(letters, month.end, '月').and_then(|next| number(letters, next))?;
            (month.value, day, written(letters, day.end, '日')?)
        }
        mark if mark == '/' || mark == '.' || mark == '・' || is_hyphen(mark) => {
            let month = arabic(letters, next + 1).filter(|m| m.digits <= 2)?;
            let same = letters
                .get(month.end)
                .filter(|l| l.written == mark || is_hyphen(l.written) == is_hyphen(mark))?;
            (same.written == mark || is_hyphen(mark)).then_some(())?;
            let day = arabic(letters, month.end + 1).filter(|d| d.digits <= 2)?;
            (month.value, day, day.end)
        }
        _ => return None,
    };
    is_day(month, day.value).then_some((year, month, day.value, end))
}

/// A year and the place behind its number. Eight digits in a row are cut into a year and the rest by [`compact`].
fn year(letters: &[Letter], at: usize) -> Option<(Year, usize)> {
    if let Some((era, from)) = era(letters, at) {
        if letters.get(from).is_some_and(|l| l.written == '元') {
            return Some((Year::Of(era, 1), from + 1));
        }
        let from = if letters.get(from).is_some_and(|l| l.written == '.') { from + 1 } else { from };
        let year = number(letters, from).filter(|n| (1..=99).contains(&n.value))?;
        return Some((Year::Of(era, year.value), year.end));
    }
    if at.checked_sub(1).and_then(|before| letters.get(before)).is_some_and(is_numeral) {
        return None;
    }
    let year: Number = number(letters, at).filter(|n| n.digits == 4 && YEARS.contains(&n.value))?;
    Some((Year::Gregorian(year.value), year.end))
}

fn era(letters: &[Letter], at: usize) -> Option<(Era, usize)> {
    let named = Era::ALL.iter().find(|era| has_at(letters, at, &key(era.name())));
    if let Some(era) = named {
        return Some((*era, at + 2));
    }
    if script_at(letters, at.checked_sub(1)) == Some(Script::Latin) {
        return None;
    }
    let letter = letters.get(at)?.key;
    let era = Era::ALL.iter().find(|era| era.letter().to_ascii_lowercase() == letter)?;
    letters.get(at + 1).filter(|l| l.written.is_ascii_digit() || l.written == '元')?;
    Some((*era, at + 1))
}

/// 3月3日, 三月三日, and 3/3 where the day of the week stands behind it.
fn month_and_day(letters: &[Letter], at: usize) -> Option<(u32, usize)> {
    if at.checked_sub(1).and_then(|before| letters.get(before)).is_some_and(is_numeral) {
        return None;
    }
    let month = number(letters, at)?;
    let mark = letters.get(month.end)?.written;
    let day = number(letters, month.end + 1)?;
    is_day(month.value, day.value).then_some(())?;
    match mark {
        '月' => Some((month.value, written(letters, day.end, '日')?)),
        '/' if weekday_end(letters, day.end) > day.end => Some((month.value, day.end)),
        _ => None,
    }
}

/// 昭和15年生まれ, 1940年2月生.
fn birth_year(letters: &[Letter], at: usize) -> Option<usize> {
    let (_, next) = year(letters, at)?;
    let next = written(letters, next, '年').unwrap_or(next);
    let month = number(letters, next).and_then(|month| written(letters, month.end, '月'));
    birth_end(letters, month.unwrap_or(next))
}

/// The place behind 生まれ or 生, if that stands here and is no other word.
fn birth_end(letters: &[Letter], at: usize) -> Option<usize> {
    let end = written(letters, at, '生')?;
    if has_at(letters, end, &key("まれ")) {
        return Some(end + 2);
    }
    let is_other_word = script_at(letters, Some(end)) == Some(Script::Kanji) || has_at(letters, end, &['き']);
    (!is_other_word).then_some(end)
}

/// The place behind what belongs to a day: its weekday and ごろ.
fn tail_end(letters: &[Letter], at: usize) -> usize {
    let end = weekday_end(letters, at);
    let about = [key("ごろ"), key("ころ"), key("頃")];
    about.iter().find(|word| has_at(letters, end, word)).map_or(end, |word| end + word.len())
}

fn weekday_end(letters: &[Letter], at: usize) -> usize {
    let is_one = |place: usize, wanted: &str| letters.get(place).is_some_and(|l| wanted.contains(l.written));
    if !is_one(at, "(（") || !is_one(at + 1, "月火水木金土日祝") {
        return at;
    }
    let end = if has_at(letters, at + 2, &key("曜日")) { at + 4 } else { at + 2 };
    if is_one(end, ")）") { end + 1 } else { at }
}

fn written(letters: &[Letter], at: usize, wanted: char) -> Option<usize> {
    letters.get(at).filter(|letter| letter.written == wanted).map(|_| at + 1)
}

fn is_day(month: u32, day: u32) -> bool {
    (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// Whether eight digits in a row are a day: 20260303.
pub(super) fn compact(digits: &str) -> Option<(u32, u32)> {
    let (year, rest) = digits.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    let (year, month, day): (u32, u32, u32) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    (digits.len() == 8 && YEARS.contains(&year) && is_day(month, day)).then_some((year, month))
}
