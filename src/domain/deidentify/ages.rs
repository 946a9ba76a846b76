//! Exact ages become five-year bands; 90 and over is one.

use super::letters::{Letter, has_at, is_hyphen, key};
use super::numerals::{Number, is_numeral, number};
use super::{Candidate, Kind};

/// The oldest age that anybody has.
const OLDEST: u32 = 130;

/// `80〜84歳`, `90歳以上`.
pub(super) fn band(age: u32) -> String {
    let first = age - age % 5;
    if age >= 90 { "90歳以上".to_owned() } else { format!("{first}〜{}歳", first + 4) }
}

pub(super) fn find(letters: &[Letter]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let (end, one) =
            with_unit(letters, at).or_else(|| after_label(letters, at)).unwrap_or((at + 1, None));
        found.extend(one);
        at = end;
    }
    found
}

/// An age that begins here and the place behind it; nothing to replace where it is no exact one.
type Read = Option<(usize, Option<Candidate>)>;

/// 84歳, 八十四才, 82〜84歳; 80歳代, 65歳以上 and five-year bands are not exact.
fn with_unit(letters: &[Letter], at: usize) -> Read {
    if at.checked_sub(1).and_then(|before| letters.get(before)).is_some_and(is_numeral) {
        return None;
    }
    let first = number(letters, at)?;
    let range =
        letters.get(first.end).filter(|l| is_range(l.written)).and_then(|_| number(letters, first.end + 1));
    let Number { value: age, end, .. } = range.filter(|to| is_unit(letters, to.end)).unwrap_or(first);
    if !is_unit(letters, end) || age > OLDEST {
        return None;
    }
    let behind = end + 1;
    let is_band = end != first.end && first.value % 5 == 0 && age == first.value + 4;
    let bound = ["以上", "以下", "未満", "以降", "前後", "過ぎ", "すぎ"];
    let is_open = ["代", "台", "刻み", "児検診"].iter().any(|word| has_at(letters, behind, &key(word)));
    let is_bound = age.is_multiple_of(5) && bound.iter().any(|word| has_at(letters, behind, &key(word)));
    let is_exact = !is_band && !is_open && !is_bound;
    Some((behind, is_exact.then(|| Candidate::word(at..behind, Kind::Age, &band(age)))))
}

/// 年齢84, 年齢：84.
fn after_label(letters: &[Letter], at: usize) -> Read {
    has_at(letters, at, &key("年齢")).then_some(())?;
    let mark = letters.get(at + 2).filter(|l| matches!(l.written, ':' | 'は' | '='));
    let from = if mark.is_some() { at + 3 } else { at + 2 };
    let age = number(letters, from).filter(|age| (40..=OLDEST).contains(&age.value))?;
    let is_plain =
        !is_unit(letters, age.end) && !letters.get(age.end).is_some_and(|l| "代台〜~".contains(l.written));
    is_plain.then(|| (age.end, Some(Candidate::word(from..age.end, Kind::Age, &band(age.value)))))
}

fn is_unit(letters: &[Letter], at: usize) -> bool {
    letters.get(at).is_some_and(|letter| matches!(letter.written, '歳' | '才' | '歲'))
}

fn is_range(c: char) -> bool {
    is_hyphen(c) || matches!(c, '~' | '〜' | '～' | '・')
}
