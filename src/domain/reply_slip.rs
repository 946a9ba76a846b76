//! The number on a reply slip (返信票の番号): by it the office that asked finds where to type in what came back by FAX. It
//! names an invitation and is no secret: it opens nothing without a sign-in of that office, unlike the code of the link.

use unicode_normalization::UnicodeNormalization;

use super::ids::Uid;
use super::refusal::Refused;

/// The 32 signs of a number: no O and I, no 0 and 1, which people and FAX take for each other.
const SIGNS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
/// Signs before the check sign: 40 bit, the end of the invitation's uid.
const LENGTH: usize = 8;

/// Why a text is no number of a reply slip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipError {
    /// Nothing was typed.
    Empty,
    /// Not nine signs of the alphabet.
    NotANumber,
    /// The check sign does not fit: a sign was misread, or two were exchanged.
    Misread,
    /// No invitation of the reader's offices has it. Of another office's number nothing else is said.
    Unknown,
    /// What was asked was taken back.
    TakenBack,
}

impl From<SlipError> for Refused {
    fn from(error: SlipError) -> Self {
        Self::at(
            "slip",
            match error {
                SlipError::Empty => "slip-empty",
                SlipError::NotANumber => "slip-not-a-number",
                SlipError::Misread => "slip-misread",
                SlipError::Unknown => "slip-unknown",
                SlipError::TakenBack => "slip-taken-back",
            },
        )
    }
}

/// The number of an invitation: nine signs.
pub fn number(invitation: &Uid) -> String {
    let bytes = invitation.bytes();
    let bits = bytes.iter().skip(11).fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
    let values: Vec<u8> =
        (0..LENGTH).rev().map(|at| u8::try_from((bits >> (5 * at)) & 31).unwrap_or_default()).collect();
    let check = check(&values);
    values.into_iter().chain([check]).map(sign).collect()
}

/// The number as it is printed: three groups of three.
pub fn for_reading(number: &str) -> String {
    let signs: Vec<char> = number.chars().collect();
    signs.chunks(3).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// Reads a number as somebody typed it, and gives the ten hexadecimal digits with which the invitation's uid ends.
pub fn read(typed: &str) -> Result<String, SlipError> {
    let plain: String = typed
        .nfkc()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '−' | 'ー' | '–'))
        .flat_map(char::to_uppercase)
        .collect();
    if plain.is_empty() {
        return Err(SlipError::Empty);
    }
    let value = |byte: u8| SIGNS.iter().position(|sign| *sign == byte).and_then(|at| u8::try_from(at).ok());
    let values: Option<Vec<u8>> = plain.bytes().map(value).collect();
    let values = values.filter(|values| values.len() == LENGTH + 1).ok_or(SlipError::NotANumber)?;
    let (last, first) = values.split_last().ok_or(SlipError::NotANumber)?;
    if check(first) != *last {
        return Err(SlipError::Misread);
    }
    let bits = first.iter().fold(0_u64, |bits, value| (bits << 5) | u64::from(*value));
    Ok(format!("{bits:010x}"))
}

fn sign(value: u8) -> char {
    SIGNS.get(usize::from(value)).copied().map_or('A', char::from)
}

/// A sum over the field of 32 elements, each place weighted by another power of its generator: every single misread sign and
/// every exchange of two signs changes it.
fn check(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, value| doubled(sum ^ value))
}

fn doubled(value: u8) -> u8 {
    let twice = value << 1;
    if twice & 32 == 0 { twice } else { twice ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uid(seed: u8) -> Uid {
        Uid::from_parts(
            1_790_000_000_000,
            std::array::from_fn(|at| seed.wrapping_mul(37).wrapping_add((at as u8).wrapping_mul(91))),
        )
    }

    #[test]
    fn a_number_leads_back_to_the_end_of_its_uid() {
        for seed in 0..=255 {
            let uid = uid(seed);
            let made = number(&uid);
            assert_eq!(made.len(), 9);
            assert!(!made.contains(['O', 'I', '0', '1']), "{made}");
            let tail = read(&made).unwrap();
            assert!(uid.as_str().ends_with(&tail), "{uid} {tail}");
            assert_eq!(read(&for_reading(&made)), Ok(tail));
        }
    }

    #[test]
    fn a_misread_sign_and_two_exchanged_ones_are_noticed() {
        let made: Vec<u8> = number(&uid(7)).into_bytes();
        for at in 0..made.len() {
            for sign in SIGNS {
                let mut wrong = made.clone();
                wrong[at] = *sign;
                let judged = read(std::str::from_utf8(&wrong).unwrap());
                assert_eq!(judged.is_ok(), wrong == made, "{at} {sign}");
            }
            for other in 0..at {
                let mut wrong = made.clone();
                wrong.swap(at, other);
                let judged = read(std::str::from_utf8(&wrong).unwrap());
                assert_eq!(judged.is_ok(), wrong == made, "{at} {other}");
            }
        }
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        let made = number(&uid(3));
        let tail = read(&made).unwrap();
        let wide: String = made.chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap()).collect();
        for typed in [made.to_lowercase(), wide, format!(" {}-{} ", &made[..4], &made[4..])] {
            assert_eq!(read(&typed), Ok(tail.clone()), "{typed}");
        }
        assert_eq!(read(" 　"), Err(SlipError::Empty));
        for wrong in [&made[..8], "ABCD2345OI", "あいうえおかきくけ", "'; DROP TABLE"] {
            assert_eq!(read(wrong), Err(SlipError::NotANumber), "{wrong}");
        }
    }
}
