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

/// As [`normalized`], and without voiced marks and small letters, so that a reading that was misheard or typed in
/// another way is found as well: がっこう and かつこう are one.
pub fn folded(text: &str) -> String {
    normalized(text).chars().map(plain).collect()
}

/// The folded forms of several texts, divided by spaces, so that no search runs over a border.
pub fn joined_folded<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    texts.into_iter().map(folded).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Every pair of neighbouring letters of each word of a text, in their order.
pub fn pairs(text: &str) -> Vec<String> {
    let words = text.split(' ');
    words.flat_map(|word| word.chars().zip(word.chars().skip(1))).map(|(a, b)| format!("{a}{b}")).collect()
}

/// Every pair of neighbouring letters of a text once, divided by spaces.
pub fn grams(text: &str) -> String {
    let mut pairs = pairs(text);
    pairs.sort_unstable();
    pairs.dedup();
    pairs.join(" ")
}

/// The pairs that a text keeps when one of its letters is another: one list for each letter that may be. Nothing for
/// texts so short that nearly everything would be alike.
pub fn pairs_but_one_letter(text: &str) -> Vec<Vec<String>> {
    let pairs = pairs(text);
    if pairs.len() < 3 {
        return Vec::new();
    }
    // Another letter at a place changes the pair before it and the pair after it.
    let without = |place: usize| {
        let kept = pairs.iter().enumerate().filter(|(at, _)| *at != place && at + 1 != place);
        kept.map(|(_, pair)| pair.clone()).collect()
    };
    (0..=pairs.len()).map(without).collect()
}

fn plain(c: char) -> char {
    const VOICED: &str = "がかぎきぐくげけごこざさじしずすぜせぞそだたぢちづつでてどとばはびひぶふべへぼほぱはぴひぷふぺへぽほ\
        ゔうぁあぃいぅうぇえぉおっつゃやゅゆょよゎわゕかゖけ";
    let mut letters = VOICED.chars();
    while let (Some(voiced), Some(plain)) = (letters.next(), letters.next()) {
        if voiced == c {
            return plain;
        }
    }
    c
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

    #[test]
    fn voiced_marks_and_small_letters_make_no_difference_when_folded() {
        for (typed, found) in
            [("ｶﾞｯｺｳ", "かつこう"), ("きょうだ", "きようた"), ("パブ", "はふ"), ("架空", "架空")]
        {
            assert_eq!(folded(typed), found);
        }
        assert_eq!(joined_folded(["ジロウ", "０１２"]), "しろう 012");
    }

    #[test]
    fn a_text_with_one_other_letter_keeps_one_of_the_lists() {
        let kept = pairs_but_one_letter("さとうはな");
        for typed in ["さとうはな", "かとうはな", "さいうはな", "さとうはる"] {
            let own = pairs(typed);
            assert!(kept.iter().any(|list| list.iter().all(|pair| own.contains(pair))), "{typed}");
        }
        let other = pairs("すずきいち");
        assert!(!kept.iter().any(|list| list.iter().all(|pair| other.contains(pair))));
        assert!(pairs_but_one_letter("さとう").is_empty(), "three letters are too few");
    }
}
