//! The text of an entry, parsed once so that nothing behind the edge has to look at it again.

use unicode_normalization::UnicodeNormalization;

/// The longest entry, in characters. A spoken contribution of four minutes is about 1,200.
pub const ENTRY_MAX_CHARS: usize = 4000;

/// Why a text can't be an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextError {
    /// Nothing but blanks.
    Required,
    /// More than [`ENTRY_MAX_CHARS`].
    TooLong,
    /// A NUL or another control character, which no keyboard types and no form of ours can print.
    Control,
}

/// The text of an entry: NFC, trimmed, 1 to 4,000 characters, line breaks as `\n`, no control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryText(String);

impl EntryText {
    /// Parses what was typed.
    pub fn parse(typed: &str) -> Result<Self, TextError> {
        let unified = typed.replace("\r\n", "\n").replace('\r', "\n");
        let trimmed = unified.trim();
        if trimmed.is_empty() {
            return Err(TextError::Required);
        }
        if trimmed.chars().any(is_refused_control) {
            return Err(TextError::Control);
        }
        let text: String = trimmed.nfc().collect();
        if text.chars().count() > ENTRY_MAX_CHARS {
            return Err(TextError::TooLong);
        }
        Ok(Self(text))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Gives the text away.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// Tabs and line breaks are typed; every other control character, and the bidirectional overrides that make a text
/// read differently from what it is, are refused rather than silently dropped.
fn is_refused_control(c: char) -> bool {
    let typed = matches!(c, '\n' | '\t');
    let overriding = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    (c.is_control() && !typed) || overriding
}
