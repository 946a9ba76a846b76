//! The pledge of secrecy: its text, and the version by which a signature is known.

use sha2::{Digest, Sha256};

/// What people sign where an insurer has put no text of its own.
pub const DEFAULT_TEXT: &str = "\
私は、地域ケア会議および地域課題の集計で知り得た個人と事例に関する情報を、正当な理由なく他に漏らしません。\
会議や集計の場を離れた後、また職を退いた後も同じです（介護保険法第115条の48第5項）。\n\
私は、示された数値や事例から個人を特定しようとせず、画面や資料を写し取って持ち出しません。";

/// A pledge's text with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pledge {
    text: String,
    digest: String,
}

impl Pledge {
    /// The pledge of an insurer's text; an empty one means the default.
    pub fn of(insurers_text: &str) -> Self {
        let text = insurers_text.trim();
        let text = if text.is_empty() { DEFAULT_TEXT } else { text };
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
        Self { text: text.to_owned(), digest }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The beginning of the digest: another text is another version.
    pub fn version(&self) -> &str {
        self.digest.get(..12).unwrap_or(&self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_text_is_another_version() {
        assert_eq!(Pledge::of("  "), Pledge::of(DEFAULT_TEXT));
        assert_ne!(Pledge::of("誓います。").version(), Pledge::of("").version());
        assert_eq!(Pledge::of("誓います。").version().len(), 12);
    }
}
