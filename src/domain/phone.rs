//! Telephone and FAX numbers: one form, so that the same number is found again however it was typed.

use unicode_normalization::UnicodeNormalization;

/// A number in plain digits with single hyphens between its groups, or nothing when it can't be a Japanese number.
///
/// Full-width digits, long dashes, spaces, dots and brackets are taken for what they mean; `+81 6 …` becomes `06…`.
/// An empty text stays empty. Accepts 10 or 11 digits that begin with 0.
pub fn normalized(typed: &str) -> Option<String> {
    let plain: String = typed.trim().nfkc().collect();
    let plain = plain.strip_prefix("+81").map_or(plain.clone(), |rest| {
        let rest = rest.trim_start_matches([' ', '-', '(', ')']);
        format!("0{}", rest.strip_prefix('0').unwrap_or(rest))
    });
    let mut number = String::new();
    for c in plain.chars() {
        match c {
            '0'..='9' => number.push(c),
            '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | 'ー' | ' ' | '(' | ')' | '.' => {
                if !number.is_empty() && !number.ends_with('-') {
                    number.push('-');
                }
            }
            _ => return None,
        }
    }
    let number = number.trim_end_matches('-').to_owned();
    let digits = number.chars().filter(char::is_ascii_digit).count();
    let fits = number.is_empty() || (number.starts_with('0') && matches!(digits, 10 | 11));
    fits.then_some(number)
}

/// A postal code as `123-4567`, empty for an empty text, or nothing when it has not seven digits.
pub fn postal_code(typed: &str) -> Option<String> {
    let plain: String = typed.trim().trim_start_matches('〒').nfkc().collect();
    let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
    let is_clean = plain.chars().all(|c| c.is_ascii_digit() || "-‐‑–—―−ー ".contains(c));
    match (digits.len(), digits.split_at_checked(3)) {
        (0, _) if plain.is_empty() => Some(String::new()),
        (7, Some((first, last))) if is_clean => Some(format!("{first}-{last}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for typed in
            ["06-1234-5678", "０６－１２３４－５６７８", "(06) 1234 5678", "06.1234.5678", "+81 6-1234-5678"]
        {
            assert_eq!(normalized(typed).as_deref(), Some("06-1234-5678"), "{typed}");
        }
        assert_eq!(normalized("09012345678").as_deref(), Some("09012345678"));
        assert_eq!(normalized("  ").as_deref(), Some(""));
        for wrong in ["12-3456-7890", "06-1234", "06-1234-5678-90", "内線3", "06-1234-567x"] {
            assert_eq!(normalized(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_postal_code_has_seven_digits() {
        assert_eq!(postal_code("〒６７３ー０８９１").as_deref(), Some("673-0891"));
        assert_eq!(postal_code("6730891").as_deref(), Some("673-0891"));
        assert_eq!(postal_code("").as_deref(), Some(""));
        assert_eq!(postal_code("673-089"), None);
        assert_eq!(postal_code("明石"), None);
    }
}
