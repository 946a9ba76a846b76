//! Telephone and insured numbers, postal codes, mail addresses and whatever else is a long run of digits.

use super::letters::{Letter, Script, is_hyphen, script_at};
use super::numerals::digit;
use super::{Candidate, Kind, dates};

/// From how many digits on a run says whom it belongs to. Years, doses and degrees are shorter.
const LONG: usize = 7;

/// The digits of a number, as it is looked for; letters before them stay (H123456789).
pub(super) fn key(number: &str) -> Vec<char> {
    super::letters::key(number).into_iter().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Long numbers and mail addresses, whoever's they are.
pub(super) fn find(letters: &[Letter]) -> Vec<Candidate> {
    let mut found = runs(letters);
    found.extend(mails(letters));
    found
}

/// The person's own numbers.
pub(super) fn find_known(letters: &[Letter], known: &[(Kind, Vec<char>)]) -> Vec<Candidate> {
    known.iter().flat_map(|(kind, key)| known_number(letters, *kind, key)).collect()
}

/// A number of the person's own, whatever stands between its digits.
fn known_number(letters: &[Letter], kind: Kind, key: &[char]) -> Vec<Candidate> {
    let is_mark = |c: char| is_hyphen(c) || matches!(c, '(' | ')' | '.' | '/' | '・');
    let plain: Vec<(usize, char)> = letters
        .iter()
        .enumerate()
        .filter(|(_, l)| !is_mark(l.written))
        .map(|(at, l)| (at, digit(l.written).and_then(|d| char::from_digit(d, 10)).unwrap_or(l.key)))
        .collect();
    let is_digit =
        |at: Option<usize>| at.and_then(|at| plain.get(at)).is_some_and(|(_, c)| c.is_ascii_digit());
    let is_it = |window: &[(usize, char)]| window.iter().zip(key).all(|((_, c), wanted)| c == wanted);
    plain
        .windows(key.len().max(1))
        .enumerate()
        .filter(|(at, window)| {
            is_it(window) && !is_digit(at.checked_sub(1)) && !is_digit(Some(at + key.len()))
        })
        .filter_map(|(_, window)| Some(window.first()?.0..window.last()?.0 + 1))
        .map(|place| Candidate::word(place, kind, word(kind)))
        .collect()
}

/// The word that stands for a number.
pub(super) fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Phone => "（電話番号）",
        Kind::Postal => "（郵便番号）",
        Kind::Mail => "（メールアドレス）",
        _ => "（番号）",
    }
}

/// Runs of seven and more digits. Behind a 0 a space may stand between them, as people dictate telephone numbers.
fn runs(letters: &[Letter]) -> Vec<Candidate> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let run = run(letters, at);
        found.extend(run.as_ref().and_then(|run| run.finding(letters)));
        at = run.map_or(at + 1, |run| run.end);
    }
    found
}

struct Run {
    start: usize,
    end: usize,
    digits: String,
    /// How many digits stand in each part between hyphens.
    parts: Vec<usize>,
}

fn run(letters: &[Letter], start: usize) -> Option<Run> {
    let first = letters.get(start).and_then(|l| digit(l.written))?;
    let mut run = Run { start, end: start, digits: String::new(), parts: vec![0] };
    let mut is_parted = false;
    for (at, letter) in letters.iter().enumerate().skip(start) {
        let is_break = letter.is_spaced && at > start && first != 0;
        match digit(letter.written).and_then(|value| char::from_digit(value, 10)) {
            Some(digit) if !is_break => {
                if is_parted {
                    run.parts.push(0);
                }
                is_parted = false;
                run.digits.push(digit);
                if let Some(last) = run.parts.last_mut() {
                    *last += 1;
                }
                run.end = at + 1;
            }
            None if is_hyphen(letter.written) && !is_parted => is_parted = true,
            None if first == 0 && matches!(letter.written, '(' | ')' | '.') => is_parted = true,
            _ => break,
        }
    }
    Some(run)
}

impl Run {
    fn finding(&self, letters: &[Letter]) -> Option<Candidate> {
        let before = self.start.checked_sub(1).and_then(|at| letters.get(at)).map(|l| l.written);
        let behind = letters.get(self.end).map(|l| l.written);
        if self.digits.len() < LONG {
            return None;
        }
        if let Some((year, month)) = dates::compact(&self.digits).filter(|_| self.parts.len() == 1) {
            return Some(Candidate::word(
                self.start..self.end,
                Kind::Date,
                &format!("{year}年{month}月ごろ"),
            ));
        }
        let is_years = self.parts == [4, 4] && self.digits.starts_with(['1', '2']);
        if is_years || behind == Some('円') {
            return None;
        }
        if before == Some('〒') || self.parts == [3, 4] {
            let start = if before == Some('〒') { self.start - 1 } else { self.start };
            return Some(Candidate::word(start..self.end, Kind::Postal, word(Kind::Postal)));
        }
        let is_phone = self.digits.starts_with('0') && (9..=11).contains(&self.digits.len());
        let is_phone = is_phone && (self.parts.len() > 1 || self.digits.len() >= 10);
        // An insured number has ten digits in one run and may begin with 0 as well.
        let kind = if is_phone && (self.parts.len() > 1 || !self.digits.starts_with("00")) {
            Kind::Phone
        } else {
            Kind::Number
        };
        let before_it = self.start.checked_sub(1);
        let is_lettered = kind == Kind::Number && script_at(letters, before_it) == Some(Script::Latin);
        let start = if is_lettered { self.start - 1 } else { self.start };
        Some(Candidate::word(start..self.end, kind, word(kind)))
    }
}

fn mails(letters: &[Letter]) -> Vec<Candidate> {
    let is_part =
        |l: &Letter| l.written.is_ascii_alphanumeric() || matches!(l.written, '.' | '-' | '_' | '+');
    let ats = letters.iter().enumerate().filter(|(_, l)| l.written == '@').map(|(at, _)| at);
    ats.filter_map(|at| {
        let before = letters.get(..at)?.iter().rev().take_while(|l| is_part(l)).count();
        let behind = letters.get(at + 1..)?.iter().take_while(|l| is_part(l)).count();
        let is_mail = before > 0 && letters.get(at + 1..at + 1 + behind)?.iter().any(|l| l.written == '.');
        is_mail.then(|| Candidate::word(at - before..at + 1 + behind, Kind::Mail, word(Kind::Mail)))
    })
    .collect()
}
