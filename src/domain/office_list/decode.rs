//! Bytes to text: MS932 and UTF-8, with or without its mark, are taken as spreadsheets save them; the rest is named.

use super::read::FileFault;
use crate::domain::careplan::{self, ProblemCode};

/// Lists beyond this size are not read. Two thousand offices have some hundred kilobytes.
pub const MAX_LIST_BYTES: u64 = 2 * 1024 * 1024;

/// The text of a file, or why it has none. `size` is its true size; one that is too large has no bytes.
pub(super) fn decode(bytes: &[u8], size: u64) -> Result<String, FileFault> {
    if size > MAX_LIST_BYTES {
        return Err(FileFault::TooLarge { size });
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(FileFault::Utf16);
    }
    let text = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(marked) => utf8(marked)?,
        None if is_utf8_japanese(bytes) => utf8(bytes)?,
        None => ms932(bytes, size)?,
    };
    match text.find(|c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        Some(at) => Err(FileFault::Control { row: row_of(text.get(..at).unwrap_or_default()) }),
        None if text.trim().is_empty() => Err(FileFault::Empty),
        None => Ok(text),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, FileFault> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        FileFault::Encoding { row: row_of(&String::from_utf8_lossy(good)) }
    })
}

/// Two half-width kana of MS932 can look like one two-byte letter of UTF-8, so only longer letters count.
fn is_utf8_japanese(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().any(|c| c.len_utf8() >= 3))
}

fn ms932(bytes: &[u8], size: u64) -> Result<String, FileFault> {
    careplan::decode("", bytes, size).map_err(|problem| {
        let row = problem.row.unwrap_or(1);
        match problem.code {
            ProblemCode::FileEmpty => FileFault::Empty,
            ProblemCode::ControlCharacter => FileFault::Control { row },
            _ => FileFault::Encoding { row },
        }
    })
}

fn row_of(before: &str) -> u32 {
    1 + u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX - 1)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{EUC_JP, SHIFT_JIS};

    use super::*;

    const TEXT: &str = "事業所番号,区分,名前\r\n9970100037,薬局,髙﨑薬局\r\n";

    fn read(bytes: &[u8]) -> Result<String, FileFault> {
        decode(bytes, bytes.len() as u64)
    }

    #[test]
    fn what_spreadsheets_save_is_read_alike() {
        assert_eq!(read(TEXT.as_bytes()).unwrap(), TEXT);
        assert_eq!(read(format!("\u{feff}{TEXT}").as_bytes()).unwrap(), TEXT);
        assert_eq!(read(&SHIFT_JIS.encode(TEXT).0).unwrap(), TEXT);
    }

    #[test]
    fn everything_else_is_named() {
        let utf16: Vec<u8> =
            std::iter::once(0xFEFF).chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16), Err(FileFault::Utf16));
        assert!(matches!(read(&EUC_JP.encode(&TEXT.repeat(4)).0), Err(FileFault::Encoding { .. })));
        assert_eq!(read(b"\xef\xbb\xbfa\n\xff\xff"), Err(FileFault::Encoding { row: 2 }));
        assert_eq!(read(format!("{TEXT}a\0").as_bytes()), Err(FileFault::Control { row: 3 }));
        assert_eq!(read(b""), Err(FileFault::Empty));
        assert_eq!(read(b"\xef\xbb\xbf \r\n"), Err(FileFault::Empty));
        let size = 300 << 20;
        assert_eq!(decode(b"", size), Err(FileFault::TooLarge { size }));
    }
}
