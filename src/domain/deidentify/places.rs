//! Where the person lives, below the prefecture: city, town, house number, building.

use super::letters::{Letter, Script, has_at, is_hyphen, key, places, script};
use super::numerals::{Number, is_numeral, number};
use super::{Candidate, Kind};

/// A named part of the address.
#[derive(Clone, Debug)]
pub(super) struct PlaceKey {
    letters: Vec<char>,
    word: String,
}

/// An address in the form in which it is looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    names: Vec<PlaceKey>,
    /// 丁目, 番, 号 of the house.
    house: Vec<u32>,
}

/// City names that are words as well.
const COMMON: [&str; 8] = ["中央", "本町", "大字", "新町", "南部", "北部", "東部", "西部"];

/// The parts of an address as it was typed.
pub(super) fn place(address: &str) -> Place {
    let written: String = super::letters::letters(address)
        .iter()
        .map(|l| if l.is_spaced { format!(" {}", l.written) } else { l.written.to_string() })
        .collect();
    let below = without_prefecture(written.trim());
    let named = first_number(below);
    let (named, rest) = below.split_at(named);
    let (cities, town) = cities(named);
    let mut names = Vec::new();
    for city in cities {
        let suffix: String = city.chars().last().into_iter().collect();
        let stem = city.strip_suffix(suffix.as_str()).unwrap_or_default();
        names.push(PlaceKey { letters: key(&city), word: format!("○○{suffix}") });
        if stem.chars().count() >= 2 && !COMMON.contains(&stem) {
            names.push(PlaceKey { letters: key(stem), word: "○○".to_owned() });
        }
    }
    for town in [town.as_str(), town.trim_start_matches("大字").trim_start_matches("字")] {
        let town = town.trim();
        if town.chars().count() >= 2 && !COMMON.contains(&town) {
            names.push(PlaceKey { letters: key(town), word: "○○地区".to_owned() });
        }
    }
    let house = super::letters::letters(rest);
    let (numbers, end) = house_numbers(&house, 0).unwrap_or_default();
    names.extend(buildings(&house, end));
    Place { names, house: numbers }
}

/// Where the house number begins: 3番, 二丁目.
fn first_number(below: &str) -> usize {
    let arabic = below.find(|c: char| c.is_ascii_digit());
    let kanji = below.find("丁目").map(|at| below.split_at(at).0.trim_end_matches(is_kanji_number).len());
    arabic.into_iter().chain(kanji).min().unwrap_or(below.len())
}

fn is_kanji_number(c: char) -> bool {
    "一二三四五六七八九十".contains(c)
}

fn without_prefecture(address: &str) -> &str {
    for whole in ["北海道", "東京都", "大阪府", "京都府"] {
        if let Some(rest) = address.strip_prefix(whole) {
            return rest.trim_start();
        }
    }
    // 県 stands third or fourth: 滋賀県, 神奈川県.
    let at =
        address.char_indices().skip(2).take(2).find(|(_, c)| *c == '県').map(|(at, c)| at + c.len_utf8());
    at.and_then(|at| address.get(at..)).unwrap_or(address).trim_start()
}

/// The parts that end in 郡, 市, 区, 町 or 村, and what is left as the name of the town.
fn cities(named: &str) -> (Vec<String>, String) {
    let mut found: Vec<String> = Vec::new();
    let mut part = String::new();
    for c in named.chars().filter(|c| !c.is_whitespace()) {
        part.push(c);
        let is_end = matches!(c, '郡' | '市' | '区' | '町' | '村');
        if is_end && part.chars().count() >= 2 {
            found.push(std::mem::take(&mut part));
        } else if is_end && !found.is_empty() {
            // 四日市市: the name ends in the same letter.
            if let Some(last) = found.last_mut() {
                last.push_str(&std::mem::take(&mut part));
            }
        }
    }
    (found, part)
}

/// Names of buildings behind the house number.
fn buildings(house: &[Letter], from: usize) -> Vec<PlaceKey> {
    let text: String = house
        .iter()
        .skip(from)
        .map(|l| {
            if l.written.is_ascii_digit() || l.is_spaced && l.written.is_ascii_digit() {
                ' '
            } else {
                l.written
            }
        })
        .collect();
    let words = text.split(|c: char| {
        !matches!(script(c), Script::Kanji | Script::Hiragana | Script::Katakana | Script::Latin)
    });
    words
        .filter(|word| word.chars().count() >= 3)
        .map(|word| PlaceKey { letters: key(word), word: "集合住宅".to_owned() })
        .collect()
}

/// The numbers of a house that begin here, 1-2-3 or 一丁目2番地の3, and the place behind them.
fn house_numbers(letters: &[Letter], at: usize) -> Option<(Vec<u32>, usize)> {
    let mut numbers = Vec::new();
    let mut place = at;
    while let Some(Number { value, end, .. }) = number(letters, place) {
        numbers.push(value);
        let (next, is_more) = divider(letters, end);
        place = next;
        if !is_more {
            break;
        }
    }
    (!numbers.is_empty()).then_some((numbers, place))
}

/// The place behind what divides two numbers of a house, and whether another number follows.
fn divider(letters: &[Letter], at: usize) -> (usize, bool) {
    let words = ["丁目", "番地の", "番地", "番", "号", "の"];
    let word = words.iter().map(|word| key(word)).find(|word| has_at(letters, at, word));
    let end = match word {
        Some(word) => at + word.len(),
        None if letters.get(at).is_some_and(|l| is_hyphen(l.written)) => at + 1,
        None => return (at, false),
    };
    let is_more = letters.get(end).is_some_and(is_numeral);
    let is_word = letters.get(at).is_some_and(|l| !is_hyphen(l.written) && l.written != 'の');
    (if is_more || is_word { end } else { at }, is_more)
}

pub(super) fn find(letters: &[Letter], known: &[Place]) -> Vec<Candidate> {
    let mut found = Vec::new();
    for name in known.iter().flat_map(|place| &place.names) {
        found.extend(
            places(letters, &name.letters)
                .into_iter()
                .map(|at| Candidate::word(at, Kind::Address, &name.word)),
        );
    }
    let mut at = 0;
    while at < letters.len() {
        let house = house(letters, at, known);
        at = house.as_ref().map_or(at + 1, |house| house.place.end);
        found.extend(house);
    }
    found
}

/// A house number: with 丁目 or 番地 whoever's it is, else the person's own.
fn house(letters: &[Letter], at: usize, known: &[Place]) -> Option<Candidate> {
    if at.checked_sub(1).and_then(|before| letters.get(before)).is_some_and(is_numeral) {
        return None;
    }
    let (numbers, end) = house_numbers(letters, at)?;
    let says = |word: &str| (at..end).any(|place| has_at(letters, place, &key(word)));
    let is_own = numbers.len() >= 2 && known.iter().any(|place| place.house.starts_with(&numbers));
    let is_own = is_own
        && !letters.get(end).is_some_and(|l| is_numeral(l) || matches!(l.written, '/' | '.' | '月' | '年'));
    let is_house = says("丁目") || says("番地") || is_own;
    is_house.then(|| Candidate::word(at..end, Kind::Address, "（番地）"))
}
