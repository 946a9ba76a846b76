//! A text as it is compared: letter by letter in one form, each with the place of the original that it came from.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// One letter of the compared form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letter {
    /// Lower case, katakana as hiragana, small letters large, old forms of kanji new.
    pub key: char,
    /// The letter in NFKC, as it was written.
    pub written: char,
    /// Where it stands in the original.
    pub start: usize,
    pub end: usize,
    /// Whether a space or a line break stands before it.
    pub is_spaced: bool,
}

/// The letters of a text; spaces, variation selectors and signs without a shape are no letters. A mark that changes the
/// letter before it (half-width ﾞ) goes with it.
pub(super) fn letters(text: &str) -> Vec<Letter> {
    let mut found = Vec::new();
    let mut is_spaced = false;
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            is_spaced = true;
            continue;
        }
        if is_shapeless(first) {
            continue;
        }
        let mut cluster = String::from(first);
        while let Some((_, mark)) = rest.next_if(|(_, c)| is_mark(*c) || is_shapeless(*c)) {
            cluster.extend(is_mark(mark).then_some(mark));
        }
        let end = rest.peek().map_or(text.len(), |(at, _)| *at);
        for written in cluster.nfkc().filter(|c| !c.is_whitespace()) {
            found.push(Letter { key: folded(written), written, start, end, is_spaced });
            is_spaced = false;
        }
    }
    found
}

/// A word in the form in which it is looked for.
pub(super) fn key(word: &str) -> Vec<char> {
    letters(word).into_iter().map(|letter| letter.key).collect()
}

/// Where a key stands.
pub(super) fn places(letters: &[Letter], key: &[char]) -> Vec<Range<usize>> {
    if key.is_empty() {
        return Vec::new();
    }
    let is_it = |window: &[Letter]| window.iter().zip(key).all(|(letter, wanted)| letter.key == *wanted);
    letters
        .windows(key.len())
        .enumerate()
        .filter(|(_, window)| is_it(window))
        .map(|(at, _)| at..at + key.len())
        .collect()
}

/// Whether a key stands at a place.
pub(super) fn has_at(letters: &[Letter], at: usize, key: &[char]) -> bool {
    letters
        .get(at..at + key.len())
        .is_some_and(|part| part.iter().zip(key).all(|(l, wanted)| l.key == *wanted))
}

/// The written letters of a place.
pub(super) fn written(letters: &[Letter], place: &Range<usize>) -> String {
    letters.get(place.clone()).unwrap_or_default().iter().map(|letter| letter.written).collect()
}

/// The kinds of letters that Japanese is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Script {
    Kanji,
    Hiragana,
    Katakana,
    Latin,
    Digit,
    Other,
}

pub(super) fn script(c: char) -> Script {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => Script::Hiragana,
        'ァ'..='ヺ' | 'ー' | 'ヽ' | 'ヾ' => Script::Katakana,
        '々' | '〆' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => {
            Script::Kanji
        }
        '\u{20000}'..='\u{3FFFF}' => Script::Kanji,
        '0'..='9' => Script::Digit,
        c if c.is_alphabetic() => Script::Latin,
        _ => Script::Other,
    }
}

/// The script of the letter at a place; nothing outside the text.
pub(super) fn script_at(letters: &[Letter], at: Option<usize>) -> Option<Script> {
    letters.get(at?).map(|letter| script(letter.written))
}

/// Hyphens, dashes and the long vowel mark, which people type for one another between numbers.
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | 'ー' | '─')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}' | '\u{FF9E}' | '\u{FF9F}' | '\u{300}'..='\u{36F}')
}

fn is_shapeless(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
    )
}

fn folded(c: char) -> char {
    /// Small letters and those that sound alike, and old or rare forms of kanji, each before the form it is compared in.
    const ALIKE: &str = "ぁあぃいぅうぇえぉおっつゃやゅゆょよゎわゕかゖけぢじづずをお\
        髙高﨑崎嵜崎邊辺邉辺齋斎齊斎斉斎澤沢濱浜濵浜嶋島嶌島冨富國国廣広櫻桜眞真惠恵壽寿榮栄學学龍竜瀧滝條条德徳\
        彌弥禮礼靜静淸清淺浅圓円𠮷吉槇槙";
    let lower = c.to_lowercase().next().unwrap_or(c);
    let plain = match lower {
        'ァ'..='ヶ' => char::from_u32(u32::from(lower) - 0x60).unwrap_or(lower),
        other => other,
    };
    let mut pairs = ALIKE.chars();
    while let (Some(one), Some(other)) = (pairs.next(), pairs.next()) {
        if one == plain {
            return other;
        }
    }
    plain
}
