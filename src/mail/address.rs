//! Mail addresses, parsed once so that nothing later has to doubt them.

use lettre::message::Mailbox;
use unicode_normalization::UnicodeNormalization;

/// The longest address a mail server must take (RFC 5321 §4.5.3.1.3).
const LONGEST: usize = 254;

/// An address that can stand in an envelope and a header: ASCII, one `@`, no control letters, no quoting.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailAddress(String);

impl MailAddress {
    /// Reads an address as it was typed; full-width letters and outer spaces are mended, nothing else is.
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String = typed.trim().nfkc().collect();
        let plain = text.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>()[],;:\\".contains(&b));
        let fits = text.len() <= LONGEST && text.parse::<lettre::Address>().is_ok();
        (plain && fits).then_some(Self(text))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address with a display name for a header; control letters of the name become spaces.
    pub(super) fn mailbox(&self, name: &str) -> Option<Mailbox> {
        let name = one_line(name);
        Some(Mailbox::new((!name.is_empty()).then_some(name), self.0.parse().ok()?))
    }
}

impl std::fmt::Display for MailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text for a header or a calendar line: control letters and line separators become one space.
pub(crate) fn one_line(text: &str) -> String {
    let clean = |c: char| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c };
    let spaced: String = text.chars().map(clean).collect();
    spaced.split(' ').filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{MailAddress, one_line};

    #[test]
    fn an_address_is_taken_only_when_it_can_stand_in_an_envelope() {
        for good in ["a@example.jp", " fukushi+kaigo@city.example.lg.jp ", "ｏｆｆｉｃｅ＠example.jp"]
        {
            assert!(MailAddress::parse(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@",
            "@b",
            "a@b@c",
            "a b@example.jp",
            "a@example.jp\r\nRCPT TO:<x@example.jp>",
            "a@example.jp\0",
            "\"a\\\"b\"@example.jp",
            "<a@example.jp>",
            "a@example.jp,b@example.jp",
            "a@exa\u{2028}mple.jp",
            "山田@example.jp",
        ] {
            assert_eq!(MailAddress::parse(bad), None, "{bad:?}");
        }
        assert_eq!(MailAddress::parse(&format!("{}@example.jp", "a".repeat(260))), None);
    }

    #[test]
    fn a_header_text_has_one_line() {
        assert_eq!(one_line("件名\r\nBcc: x@example.jp\u{2028}\0終"), "件名 Bcc: x@example.jp 終");
    }
}
