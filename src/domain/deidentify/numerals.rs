//! Numbers as people write them: digits of either width and kanji.

use super::letters::Letter;

/// A number and the place behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    pub value: u32,
    /// How many letters it is written in.
    pub digits: usize,
    pub end: usize,
}

/// The number that begins at a place, at most eight digits of it.
pub(super) fn number(letters: &[Letter], at: usize) -> Option<Number> {
    arabic(letters, at).or_else(|| kanji(letters, at))
}

/// The number in digits that begins at a place.
pub(super) fn arabic(letters: &[Letter], at: usize) -> Option<Number> {
    let digits: Vec<u32> =
        letters.get(at..)?.iter().map_while(|letter| letter.written.to_digit(10)).collect();
    whole(&digits, at)
}

/// Whether the letter is a digit, or a kanji that stands for a number.
pub(super) fn is_numeral(letter: &Letter) -> bool {
    letter.written.is_ascii_digit() || digit(letter.written).is_some() || letter.written == '十'
}

/// The digit of a letter, of a kanji as well.
pub(super) fn digit(c: char) -> Option<u32> {
    const KANJI: &str = "〇一二三四五六七八九";
    let of_kanji = || KANJI.chars().position(|k| k == c || (k == '〇' && matches!(c, '零' | '○' | '◯')));
    c.to_digit(10).or_else(|| of_kanji().and_then(|value| u32::try_from(value).ok()))
}

/// 八十四, 三十, 十二, 二〇二六.
fn kanji(letters: &[Letter], at: usize) -> Option<Number> {
    let part: Vec<char> =
        letters.get(at..)?.iter().map(|l| l.written).take_while(|c| is_kanji_numeral(*c)).collect();
    let Some(ten) = part.iter().position(|c| matches!(c, '十' | '百')) else {
        let digits: Vec<u32> = part.iter().filter_map(|c| digit(*c)).collect();
        return whole(&digits, at);
    };
    let mut value = 0;
    let mut unit = None;
    for c in &part {
        match (c, unit) {
            ('百', before) => (value, unit) = (value + before.unwrap_or(1) * 100, None),
            ('十', before) => (value, unit) = (value + before.unwrap_or(1) * 10, None),
            (c, _) => unit = digit(*c),
        }
    }
    (ten <= 2 && part.len() <= 5).then_some(Number {
        value: value + unit.unwrap_or(0),
        digits: part.len(),
        end: at + part.len(),
    })
}

fn is_kanji_numeral(c: char) -> bool {
    !c.is_ascii_digit() && (digit(c).is_some() || matches!(c, '十' | '百'))
}

fn whole(digits: &[u32], at: usize) -> Option<Number> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    let value = digits.iter().fold(0, |all, digit| all * 10 + digit);
    Some(Number { value, digits: digits.len(), end: at + digits.len() })
}
