//! Bytes to text: only MS932 is taken, everything else is recognised and named.
//!
//! UTF-8 is refused although it could be read: the standard's senders write MS932 only, so a UTF-8 file has been
//! opened and saved by something else, which as a rule has also cut the leading zeros of the numbers.

use encoding_rs::{EUC_JP, SHIFT_JIS};

use super::problem::{Problem, ProblemCode};

/// Files beyond this size are not read at all. A real set of one office has some hundred kilobytes.
pub const MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;

/// The text of a file, or why it has none.
pub fn decode(file: &str, bytes: &[u8], size: u64) -> Result<String, Problem> {
    let problem = |code| Problem::of_file(code, file);
    if size > MAX_FILE_BYTES {
        let mib = |n: u64| n.div_ceil(1024 * 1024);
        let found =
            problem(ProblemCode::FileTooLarge).with("size", mib(size)).with("limit", mib(MAX_FILE_BYTES));
        return Err(found);
    }
    if bytes.is_empty() {
        return Err(problem(ProblemCode::FileEmpty));
    }
    if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
        return Err(problem(ProblemCode::EncodingUtf8Bom));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(problem(ProblemCode::EncodingUtf16));
    }
    if is_utf8_japanese(bytes) {
        return Err(Problem {
            row: Some(first_row_beyond_ascii(bytes)),
            ..problem(ProblemCode::EncodingUtf8)
        });
    }
    let (text, had_errors) = SHIFT_JIS.decode_without_bom_handling(bytes);
    if let Some(row) = wrong_encoding_row(bytes, &text, had_errors) {
        return Err(Problem { row: Some(row), ..problem(ProblemCode::EncodingOther) });
    }
    if let Some(at) = text.find(|c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        let row = line_of(text.get(..at).unwrap_or_default());
        return Err(Problem { row: Some(row), ..problem(ProblemCode::ControlCharacter) });
    }
    Ok(text.into_owned())
}

/// Valid UTF-8 with Japanese letters. Two half-width kana of MS932 can look like one two-byte letter of UTF-8, so
/// only letters of three bytes and more count.
fn is_utf8_japanese(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|c| c.len_utf8() >= 3))
}

fn first_row_beyond_ascii(bytes: &[u8]) -> u32 {
    let head = bytes.iter().take_while(|b| b.is_ascii());
    1 + u32::try_from(head.filter(|b| **b == b'\n').count()).unwrap_or(u32::MAX - 1)
}

/// A few unreadable letters are reported at their fields; many of them mean another encoding altogether, and so does
/// text that is mostly half-width kana while it reads as good EUC-JP, or the escape sequences of JIS.
fn wrong_encoding_row(bytes: &[u8], text: &str, had_errors: bool) -> Option<u32> {
    if bytes.windows(2).any(|pair| matches!(pair, [0x1B, b'$' | b'('])) {
        return text.find('\u{1b}').and_then(|at| text.get(..at)).map(line_of);
    }
    let (mut beyond_ascii, mut unreadable, mut half_kana) = (0usize, 0usize, 0usize);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        beyond_ascii += 1;
        unreadable += usize::from(c == '\u{FFFD}');
        half_kana += usize::from(matches!(c, '\u{FF61}'..='\u{FF9F}'));
    }
    let is_garbled = had_errors && unreadable > 3 && unreadable * 50 > beyond_ascii;
    let is_euc = half_kana * 2 > beyond_ascii && beyond_ascii > 8 && {
        let (euc, errors) = EUC_JP.decode_without_bom_handling(bytes);
        !errors && euc.chars().any(|c| matches!(c, 'ぁ'..='ん' | '一'..='龠'))
    };
    (is_garbled || is_euc).then(|| first_row_beyond_ascii(bytes))
}

fn line_of(before: &str) -> u32 {
    1 + u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(bytes: &[u8]) -> Result<String, ProblemCode> {
        decode("x.csv", bytes, bytes.len() as u64).map_err(|p| p.code)
    }

    #[test]
    fn ms932_is_read_with_its_windows_letters() {
        let (bytes, _, _) = SHIFT_JIS.encode("髙﨑 ①～―∥－　ﾃｽﾄ,\"架空\"\r\n");
        assert_eq!(code(&bytes).unwrap(), "髙﨑 ①～―∥－　ﾃｽﾄ,\"架空\"\r\n");
        assert_eq!(code(b"202407,ascii only\n").unwrap(), "202407,ascii only\n");
    }

    #[test]
    fn half_width_kana_that_looks_like_utf8_is_still_ms932() {
        assert_eq!(code(&[b'"', 0xC3, 0xBD, 0xC4, 0xB4, b'"']).unwrap(), "\"ﾃｽﾄｴ\"");
    }

    #[test]
    fn other_encodings_are_named() {
        let text = "202407,\"架空の課題を分析した結果、歩行が不安定です。\"\n".repeat(3);
        assert_eq!(code(text.as_bytes()).unwrap_err(), ProblemCode::EncodingUtf8);
        assert_eq!(code(format!("\u{feff}{text}").as_bytes()).unwrap_err(), ProblemCode::EncodingUtf8Bom);
        assert_eq!(code(&EUC_JP.encode(&text).0).unwrap_err(), ProblemCode::EncodingOther);
        assert_eq!(code(&encoding_rs::ISO_2022_JP.encode(&text).0).unwrap_err(), ProblemCode::EncodingOther);
        let utf16: Vec<u8> =
            std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(code(&utf16).unwrap_err(), ProblemCode::EncodingUtf16);
        assert_eq!(code(b"202407,\0\n").unwrap_err(), ProblemCode::ControlCharacter);
        assert_eq!(code(b"").unwrap_err(), ProblemCode::FileEmpty);
    }

    #[test]
    fn a_file_that_is_too_large_is_named_without_its_bytes() {
        let problem = decode("x.csv", b"", 300 * 1024 * 1024).unwrap_err();
        assert_eq!(problem.code, ProblemCode::FileTooLarge);
        assert_eq!(problem.args[0].1, "300");
    }
}
