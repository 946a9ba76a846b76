//! The numbers of the long-term care insurance: insurers, offices and insured persons.
//!
//! The form is required; the check digit is only ever a warning, because the standard's own sample numbers break it.

/// Whether a text is an insurer number (保険者番号): six digits.
pub fn is_insurer_number(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is an insured number (被保険者番号): ten digits, or H and nine digits for 生活保護 alone.
pub fn is_insured_number(text: &str) -> bool {
    let digits = text.strip_prefix('H').unwrap_or(text);
    text.len() == 10 && digits.len() >= 9 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a text is an office number (介護保険事業所番号): ten characters; the third or fourth may be a capital
/// letter other than I, O and Q (総合事業).
pub fn is_office_number(text: &str) -> bool {
    text.len() == 10
        && text
            .chars()
            .enumerate()
            .all(|(at, c)| c.is_ascii_digit() || (matches!(at, 2 | 3) && letter_value(c).is_some()))
}

/// Whether the last digit of a number is the check digit of the others (モジュラス10 ウェイト2-1分割).
pub fn has_check_digit(number: &str) -> bool {
    let Some((at, last)) = number.char_indices().next_back() else { return false };
    number.get(..at).and_then(check_digit) == last.to_digit(10)
}

/// The check digit of a number's body. Insurer numbers and office numbers share the rule.
pub fn check_digit(body: &str) -> Option<u32> {
    let mut sum = 0;
    for (at, c) in body.chars().rev().enumerate() {
        let value = c.to_digit(10).or_else(|| letter_value(c))?;
        let product = value * if at % 2 == 0 { 2 } else { 1 };
        sum += product / 10 + product % 10;
    }
    Some((10 - sum % 10) % 10)
}

/// A=10, B=11 … Z=32; I, O and Q are skipped because they look like digits.
fn letter_value(c: char) -> Option<u32> {
    "ABCDEFGHJKLMNPRSTUVWXYZ".find(c).and_then(|at| u32::try_from(at + 10).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_follow_the_computed_vectors() {
        for (body, digit) in
            [("137010001", 6), ("280010001", 4), ("280A10001", 3), ("14100", 2), ("28203", 8)]
        {
            assert_eq!(check_digit(body), Some(digit), "{body}");
        }
        for insurer in ["122192", "122069", "121012"] {
            assert!(has_check_digit(insurer), "{insurer}");
        }
        assert!(!has_check_digit("0300000100"), "the sample of the standard breaks its own rule");
    }

    #[test]
    fn forms_are_told_apart() {
        assert!(is_insured_number("0000012345") && is_insured_number("H123456789"));
        assert!(
            !is_insured_number("H12345678")
                && !is_insured_number("HH12345678")
                && !is_insured_number("1234567890１")
        );
        assert!(
            is_office_number("280A100013")
                && !is_office_number("28I0100013")
                && !is_office_number("A800100014")
        );
        assert!(is_insurer_number("282038") && !is_insurer_number("28203") && !is_insurer_number("28２０38"));
    }
}
