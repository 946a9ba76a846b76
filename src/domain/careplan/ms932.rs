//! Text to MS932, the only encoding of the standard.

use std::borrow::Cow;

use encoding_rs::SHIFT_JIS;
use unicode_normalization::char::compose;

/// Text to MS932. Letters that Windows writes otherwise are mapped first, split voiced kana are joined; what then has
/// no code becomes 〓 and is handed back. A variation selector only chooses a shape: the letter before it is written,
/// and the selector is handed back as lost.
pub fn encode_ms932(text: &str) -> (Vec<u8>, Vec<char>) {
    if !text.chars().any(is_special) {
        let (bytes, _, had_errors) = SHIFT_JIS.encode(text);
        if !had_errors {
            return (bytes.into_owned(), Vec::new());
        }
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut lost = Vec::new();
    for letter in joined_marks(text).chars().map(windows_form) {
        if is_selector(letter) {
            lost.push(letter);
            continue;
        }
        let mut buffer = [0; 4];
        let (encoded, _, had_errors) = SHIFT_JIS.encode(letter.encode_utf8(&mut buffer));
        if had_errors || is_unfit(letter) {
            lost.push(letter);
            bytes.extend_from_slice(&[0x81, 0xAC]);
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    (bytes, lost)
}

/// The text as a reader of the file gets it.
pub(super) fn as_read(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.chars().any(is_special) {
        return Cow::Borrowed(text);
    }
    let (bytes, _) = encode_ms932(text);
    Cow::Owned(SHIFT_JIS.decode_without_bom_handling(&bytes).0.into_owned())
}

/// Letters that are not simply what the table of MS932 says.
fn is_special(letter: char) -> bool {
    windows_form(letter) != letter
        || is_selector(letter)
        || is_unfit(letter)
        || matches!(letter, '\u{3099}' | '\u{309A}')
}

fn is_selector(letter: char) -> bool {
    matches!(letter, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// A file with a control code is no text: no reader takes it.
fn is_unfit(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\r' | '\n' | '\t')
}

/// か + U+3099 → が. Full NFC would also replace compatibility ideographs such as 神, which MS932 has.
fn joined_marks(text: &str) -> String {
    let mut joined = String::with_capacity(text.len());
    for letter in text.chars() {
        let whole = matches!(letter, '\u{3099}' | '\u{309A}').then(|| joined.chars().last()).flatten();
        match whole.and_then(|last| compose(last, letter)) {
            Some(voiced) => {
                joined.pop();
                joined.push(voiced);
            }
            None => joined.push(letter),
        }
    }
    joined
}

fn windows_form(letter: char) -> char {
    match letter {
        '\u{301C}' => '\u{FF5E}',
        '\u{2014}' => '\u{2015}',
        '\u{2016}' => '\u{2225}',
        '\u{2212}' => '\u{FF0D}',
        '\u{00A2}' => '\u{FFE0}',
        '\u{00A3}' => '\u{FFE1}',
        '\u{00AC}' => '\u{FFE2}',
        // Shift_JIS has no yen sign or overline of its own; unmapped they would turn into \ and ~.
        '\u{00A5}' => '\u{FFE5}',
        '\u{203E}' => '\u{FFE3}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_back(text: &str) -> String {
        SHIFT_JIS.decode_without_bom_handling(&encode_ms932(text).0).0.into_owned()
    }

    #[test]
    fn windows_forms_and_split_kana_are_written() {
        assert_eq!(read_back("〜—‖−¢£¬¥"), "～―∥－￠￡￢￥");
        assert_eq!(read_back("か\u{3099}は\u{309A}"), "がぱ");
        assert_eq!(read_back("神髙﨑①"), "神髙﨑①");
    }

    #[test]
    fn letters_without_a_code_become_geta_and_are_listed() {
        assert_eq!(encode_ms932("𠮷田").1, ['𠮷']);
        assert_eq!(read_back("𠮷田"), "〓田");
        assert_eq!(read_back("葛\u{E0100}城"), "葛城");
        assert_eq!(encode_ms932("葛\u{E0100}城").1, ['\u{E0100}']);
        assert_eq!(encode_ms932("一\u{1b}二").1, ['\u{1b}']);
    }

    #[test]
    fn what_is_read_back_is_read_back_the_same_again() {
        for code in (0..=0x2_FFFF).filter_map(char::from_u32) {
            let text = code.to_string();
            let once = as_read(&text).into_owned();
            assert_eq!(as_read(&once), once, "U+{:04X}", u32::from(code));
        }
    }
}
