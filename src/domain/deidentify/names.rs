//! Names of persons in whatever spelling: whole, family or given name alone, in kanji or by their reading.

use std::ops::Range;

use super::identity::RELATIONS;
use super::letters::{Letter, Script, has_at, key, places, script, script_at};
use super::{Candidate, Kind};

/// When a part of a name counts as the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Needs {
    /// Wherever it stands.
    Nothing,
    /// Where it stands as a word of its own: short readings are part of many words.
    Edges,
    /// Where さん, 様 or another form of address follows: 森さん, not 森.
    Address,
}

/// A name, or a part of one, in the form in which it is looked for.
#[derive(Clone, Debug)]
pub(super) struct NameKey {
    letters: Vec<char>,
    needs: Needs,
    kind: Kind,
    word: String,
}

/// Words that stand for persons and are nobody's name.
const WORDS: [&str; 14] = [
    "本人",
    "家族",
    "長男",
    "長女",
    "次男",
    "次女",
    "二男",
    "二女",
    "夫婦",
    "主治医",
    "先生",
    "医師",
    "担当者",
    "知人",
];

/// How people are spoken of behind their name; the longer before the shorter.
const ADDRESS: [&str; 16] = [
    "看護師",
    "薬剤師",
    "療法士",
    "相談員",
    "ケアマネ",
    "ドクター",
    "先生",
    "医師",
    "ちゃん",
    "さん",
    "さま",
    "くん",
    "様",
    "氏",
    "殿",
    "君",
];

/// The keys of a person's name and its reading, the parts divided by a space where they are known.
pub(super) fn keys(name: &str, kana: &str, kind: Kind, word: &str) -> Vec<NameKey> {
    let mut keys = Vec::new();
    for spelling in [name, kana] {
        let parts: Vec<&str> =
            spelling.split(|c: char| c.is_whitespace() || matches!(c, '・' | '･' | ',' | '、')).collect();
        let parts: Vec<Vec<char>> = parts.into_iter().map(key).filter(|part| !part.is_empty()).collect();
        let whole = parts.concat();
        keys.push((whole.clone(), of_whole(&whole)));
        match parts.as_slice() {
            [] => {}
            [_] => keys.extend(guessed(&whole)),
            [family, .., given] => {
                // One letter is enough for a given name: 恵は歩ける. As a family name it is a word too often: 林, 森.
                let needs = if given.len() == 1 && !is_kana(given) { Needs::Edges } else { of_part(given) };
                keys.extend([(family.clone(), of_part(family)), (given.clone(), needs)]);
                keys.push(([given.as_slice(), family.as_slice()].concat(), Needs::Nothing));
            }
        }
    }
    let is_word = |letters: &Vec<char>| WORDS.iter().chain(&RELATIONS).any(|word| key(word) == *letters);
    keys.retain(|(letters, _)| !letters.is_empty() && !is_word(letters));
    keys.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    keys.dedup_by(|later, earlier| later.0 == earlier.0);
    let named = |(letters, needs)| NameKey { letters, needs, kind, word: word.to_owned() };
    keys.into_iter().map(named).collect()
}

/// Where a name is written without a space, each part that it may have.
fn guessed(whole: &[char]) -> Vec<(Vec<char>, Needs)> {
    let part = |range: Range<usize>| whole.get(range).map(<[char]>::to_vec);
    let length = whole.len();
    let cuts: &[usize] = if is_kana(whole) { &[2, 3, 4] } else { &[1, 2, 3] };
    let both = cuts.iter().filter(|cut| **cut < length).flat_map(|cut| [part(0..*cut), part(*cut..length)]);
    both.flatten()
        .filter(|part| part.len() < length)
        .map(|part| {
            let is_sure = !is_kana(whole) && part.len() >= 2 && length >= 3;
            (part, if is_sure { Needs::Nothing } else { Needs::Address })
        })
        .collect()
}

fn of_whole(letters: &[char]) -> Needs {
    match (letters.len(), is_kana(letters)) {
        (0 | 1, _) => Needs::Address,
        (2 | 3, true) => Needs::Edges,
        _ => Needs::Nothing,
    }
}

fn of_part(letters: &[char]) -> Needs {
    match (letters.len(), is_kana(letters)) {
        (0 | 1, _) => Needs::Address,
        (2..=4, true) => Needs::Edges,
        _ => Needs::Nothing,
    }
}

fn is_kana(letters: &[char]) -> bool {
    letters.iter().all(|c| matches!(script(*c), Script::Hiragana | Script::Katakana))
}

pub(super) fn find(letters: &[Letter], keys: &[NameKey]) -> Vec<Candidate> {
    keys.iter()
        .flat_map(|key| places(letters, &key.letters).into_iter().filter_map(|at| found(letters, key, at)))
        .collect()
}

fn found(letters: &[Letter], key: &NameKey, at: Range<usize>) -> Option<Candidate> {
    let address = address_end(letters, at.end);
    let is_it = match key.needs {
        Needs::Nothing => true,
        Needs::Address => address.is_some() && is_begin(letters, at.start),
        Needs::Edges => {
            // はらはら is no name twice.
            let is_doubled = has_at(letters, at.end, &key.letters);
            is_begin(letters, at.start) && !is_doubled && (address.is_some() || is_end(letters, at.end))
        }
    };
    let end = address.unwrap_or(at.end);
    is_it.then(|| Candidate::word(at.start..end, key.kind, &key.word))
}

/// The place behind さん, 様 and the like, if one of them stands here.
fn address_end(letters: &[Letter], at: usize) -> Option<usize> {
    ADDRESS.iter().map(|word| key(word)).find(|word| has_at(letters, at, word)).map(|word| at + word.len())
}

/// Whether a word can begin at a place: 林さん, and not within 小林さん.
fn is_begin(letters: &[Letter], at: usize) -> bool {
    let (Some(first), Some(before)) = (letters.get(at), at.checked_sub(1)) else { return true };
    let Some(last) = letters.get(before) else { return true };
    let is_same = script(last.written) == script(first.written);
    first.is_spaced || !is_same || "はがをにとのもへでや".contains(last.written)
}

/// Whether a word can end before a place.
fn is_end(letters: &[Letter], at: usize) -> bool {
    let Some(next) = letters.get(at) else { return true };
    let is_same = script_at(letters, at.checked_sub(1)) == Some(script(next.written));
    next.is_spaced || !is_same || "はがをにとのもへでや".contains(next.written)
}
