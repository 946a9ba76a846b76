//! The form in which names are searched: what a person types finds what another person wrote.

use unicode_normalization::UnicodeNormalization;

/// NFKC, lower case, katakana as hiragana, without spaces and without variation selectors.
pub fn normalized(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'))
        .map(hiragana)
        .collect()
}

/// The normalized forms of several texts, divided by spaces, so that no search runs over a border.
pub fn joined<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(normalized).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Every pair of neighbouring letters of a normalized text, divided by spaces.
pub fn grams(normalized: &str) -> String {
    let mut pairs: Vec<String> = normalized
        .split(' ')
        .flat_map(|word| word.chars().zip(word.chars().skip(1)))
        .map(|(a, b)| format!("{a}{b}"))
        .collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs.join(" ")
}

fn hiragana(c: char) -> char {
    match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - 0x60).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_in_another_form_is_found() {
        for typed in ["カクウ ハナコ", "ｶｸｳﾊﾅｺ", "かくう　はなこ"] {
            assert_eq!(normalized(typed), "かくうはなこ");
        }
        assert_eq!(normalized("葛\u{E0100}城 ＡＢ"), "葛城ab");
        assert_eq!(joined(["架空 花子", "", "１２"]), "架空花子 12");
        assert_eq!(grams("架空花 12"), "12 架空 空花");
    }
}
