//! Personal links: the secret is derived from a keyed hash and stored nowhere, so that a resend is
//! identical, a revocation changes the nonce, and a stolen database opens nothing. The keyed hash is handed in.

use data_encoding::{BASE64URL_NOPAD, Encoding};
use unicode_normalization::UnicodeNormalization;

use super::access::InvitationKind;
use super::ids::Uid;
use super::words::Word;

/// The 32 signs of a typed code: no O and I, no 0 and 1, which people take for each other.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Signs of a typed code: 40 bit.
const CODE_LENGTH: usize = 8;
/// Bytes of a token: the uid and the keyed hash.
const TOKEN_BYTES: usize = 48;

/// What was found behind the `#` of a link, or typed from paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A whole token: which invitation, and the proof.
    Token(Uid, [u8; 32]),
    /// A typed code, in its one spelling.
    Code(String),
}

/// Why a text is neither a token nor a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GivenError {
    /// Nothing was given.
    Empty,
    /// A link that was cut off or changed on its way.
    BrokenLink,
    /// Not eight signs of the alphabet.
    NotACode,
}

impl From<GivenError> for super::refusal::Refused {
    fn from(error: GivenError) -> Self {
        Self::at(
            "code",
            match error {
                GivenError::Empty => "link-code-empty",
                GivenError::BrokenLink => "link-broken",
                GivenError::NotACode => "link-code-not-a-code",
            },
        )
    }
}

/// The parts that the keyed hash of a link is made of; expiry and revocation are columns, so that a link can be extended.
pub fn signed_parts<'a>(kind: InvitationKind, uid: &'a [u8; 16], nonce: &'a str) -> [&'a [u8]; 3] {
    [kind.as_str().as_bytes(), uid.as_slice(), nonce.as_bytes()]
}

/// The fragment of a link: `t` and base64url of uid and keyed hash.
pub fn fragment(uid: &Uid, mac: &[u8; 32]) -> String {
    let bytes = [uid.bytes().as_slice(), mac.as_slice()].concat();
    format!("t{}", BASE64URL_NOPAD.encode(&bytes))
}

/// The typed code: the first 40 bit of the same keyed hash.
pub fn code(mac: &[u8; 32]) -> String {
    let bits = mac.iter().take(5).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    (0..CODE_LENGTH)
        .rev()
        .map(|at| {
            let sign = usize::try_from((bits >> (5 * at)) & 31).unwrap_or_default();
            char::from(SIGNS.get(sign).copied().unwrap_or(b'A'))
        })
        .collect()
}

/// The code as it is printed: two groups of four.
pub fn code_for_reading(code: &str) -> String {
    let (head, tail) = code.split_at_checked(4).unwrap_or((code, ""));
    format!("{head} {tail}")
}

/// The fragment that a QR on paper carries; a small symbol survives FAX.
pub fn code_fragment(code: &str) -> String {
    format!("c{code}")
}

/// Reads a fragment (`t…` or `c…`, with or without `#`) or a code as somebody typed it.
pub fn read(text: &str) -> Result<Given, GivenError> {
    let text = text.trim().trim_start_matches('#');
    if text.is_empty() {
        return Err(GivenError::Empty);
    }
    if let Some(token) = text.strip_prefix('t').filter(|_| text.len() > 2 * CODE_LENGTH) {
        return read_token(token).ok_or(GivenError::BrokenLink);
    }
    let typed = match text.strip_prefix('c').and_then(read_code) {
        Some(code) => Some(code),
        None => read_code(text),
    };
    typed.map(Given::Code).ok_or(GivenError::NotACode)
}

fn read_token(token: &str) -> Option<Given> {
    let strict: &Encoding = &BASE64URL_NOPAD;
    let bytes = strict.decode(token.as_bytes()).ok().filter(|b| b.len() == TOKEN_BYTES)?;
    let (uid, mac) = bytes.split_at_checked(16)?;
    Some(Given::Token(Uid::from_bytes(uid.try_into().ok()?), mac.try_into().ok()?))
}

/// Full-width letters, small letters, hyphens and spaces are mended; nothing else is.
fn read_code(typed: &str) -> Option<String> {
    let plain: String = typed
        .nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '−' | 'ー' | '–'))
        .flat_map(char::to_uppercase)
        .collect();
    let fits = plain.len() == CODE_LENGTH && plain.bytes().all(|b| SIGNS.contains(&b));
    fits.then_some(plain)
}

/// Whether a typed office number is the invited one; full-width digits and hyphens are mended.
pub fn is_office_number(typed: &str, number: &str) -> bool {
    let plain: String = typed.nfkc().filter(|c| c.is_ascii_alphanumeric()).collect();
    !number.is_empty() && plain.eq_ignore_ascii_case(number)
}

/// The six digits of a confirmation code, from random bytes.
pub fn six_digits(random: [u8; 8]) -> String {
    format!("{:06}", u64::from_be_bytes(random) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid() -> Uid {
        Uid::from_parts(1_790_000_000_000, [7; 10])
    }

    #[test]
    fn a_token_is_read_back_and_any_change_breaks_it() {
        let mac = [0xA5; 32];
        let text = fragment(&uid(), &mac);
        assert_eq!(read(&text), Ok(Given::Token(uid(), mac)));
        assert_eq!(read(&format!(" #{text} ")), Ok(Given::Token(uid(), mac)));
        assert_eq!(read(&text[..text.len() - 1]), Err(GivenError::BrokenLink));
        assert_eq!(read(&format!("{text}A")), Err(GivenError::BrokenLink));
        assert_eq!(read(""), Err(GivenError::Empty));
    }

    #[test]
    fn a_code_has_eight_signs_that_nobody_mistakes() {
        assert_eq!(code(&[0; 32]), "AAAAAAAA");
        assert_eq!(code(&[0xFF; 32]), "99999999");
        for seed in 0..=255_u8 {
            let made = code(&[seed; 32]);
            assert!(!made.contains(['O', 'I', '0', '1']), "{made}");
            assert_eq!(read(&code_fragment(&made)), Ok(Given::Code(made.clone())));
            assert_eq!(read(&code_for_reading(&made)), Ok(Given::Code(made)));
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["abcd-2345", "ＡＢＣＤ　２３４５", " ABCD2345 ", "#cABCD2345"] {
            assert_eq!(read(typed), Ok(Given::Code("ABCD2345".into())), "{typed}");
        }
        for wrong in ["ABCD234", "ABCD23456", "ABCD0345", "ABCDI345", "あいうえおかきく"] {
            assert_eq!(read(wrong), Err(GivenError::NotACode), "{wrong}");
        }
    }

    #[test]
    fn a_code_that_begins_with_c_is_not_taken_for_a_mark() {
        assert_eq!(read("CCCCCCCC"), Ok(Given::Code("CCCCCCCC".into())));
        assert_eq!(read("ccccccccc"), Ok(Given::Code("CCCCCCCC".into())));
    }

    #[test]
    fn an_office_number_is_compared_as_digits() {
        assert!(is_office_number("２８７０ー１０００１２".replace('ー', "-").as_str(), "2870100012"));
        assert!(!is_office_number("2870100013", "2870100012"));
        assert!(!is_office_number("", ""));
    }

    #[test]
    fn six_digits_keep_their_zeros() {
        assert_eq!(six_digits([0; 8]), "000000");
        assert_eq!(six_digits(1_000_042_u64.to_be_bytes()), "000042");
    }
}
