//! Texts as both readers take them: half-width, without spaces, with one sign for every dash and wave.

use unicode_normalization::UnicodeNormalization;

/// The text with `~` for the waves and long dashes that stand between two ends. A hyphen stays, for it also stands within a
/// day (`2026-04-01`).
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.nfkc().filter(|c| !c.is_whitespace()) {
        let c = match c {
            '〜' | '∼' | '∽' | '–' | '—' | '―' | '─' | '→' => '~',
            '‐' | '‑' | '−' => '-',
            // A long vowel within a word, else somebody's dash.
            'ー' if !plain.chars().next_back().is_some_and(is_kana) => '~',
            c => c,
        };
        plain.push(c);
    }
    plain
}

fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー')
}

/// A place in a text. Nothing that it does moves it beyond the end.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'t> {
    pub rest: &'t str,
}

impl<'t> Cursor<'t> {
    pub fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// Passes one of some words and says whether one was there.
    pub fn eat(&mut self, words: &[&str]) -> bool {
        let found = words.iter().find_map(|word| self.rest.strip_prefix(word));
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    /// Passes one sign.
    pub fn next(&mut self) -> Option<char> {
        let mut signs = self.rest.chars();
        let sign = signs.next();
        self.rest = signs.as_str();
        sign
    }

    /// Passes a run of digits, at most so many; a longer run is no such number.
    pub fn number(&mut self, longest: usize) -> Option<u16> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at_checked(digits)?;
        let number = number.parse().ok().filter(|_| (1..=longest).contains(&digits))?;
        self.rest = rest;
        Some(number)
    }

    /// Passes か月, ヶ月, ケ月 and their like.
    pub fn eat_months(&mut self) -> bool {
        let words = ["か月", "カ月", "ヵ月", "ヶ月", "ケ月", "ゖ月", "箇月", "個月", "月間"];
        self.eat(&words) && {
            self.eat(&["間"]);
            true
        }
    }
}
