//! What a password must be: long, and not one that a guesser tries first. No rules on its letters and no
//! forced change, unless an auditor insists on classes (`login.password_composition = "mhlw"`).

use unicode_normalization::UnicodeNormalization;

use super::refusal::Refused;

/// Longest password, so that hashing stays cheap.
pub const LONGEST: usize = 128;

/// Words that guessers try first. Only what remains when they are taken out counts.
const BLOCKED: &str = include_str!("../../config/blocked_passwords.txt");

/// The rules of this installation.
#[derive(Clone, Copy, Debug)]
pub struct PasswordRules {
    /// Least number of characters; never below 13.
    pub min_length: usize,
    /// Whether letters of three classes are demanded.
    pub is_mixed: bool,
}

/// Why a password can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// Too few characters.
    TooShort { min: usize },
    /// Too many.
    TooLong,
    /// Made of words that everybody tries.
    Guessable,
    /// Made of the person's own name or login.
    LikeTheAccount,
    /// Too few classes of letters.
    NotMixed,
}

impl From<PasswordError> for Refused {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::TooShort { min } => {
                Refused::at("new_password", "password-too-short").with("min", min)
            }
            PasswordError::TooLong => Refused::at("new_password", "password-too-long").with("max", LONGEST),
            PasswordError::Guessable => Refused::at("new_password", "password-guessable"),
            PasswordError::LikeTheAccount => Refused::at("new_password", "password-like-the-account"),
            PasswordError::NotMixed => Refused::at("new_password", "password-not-mixed"),
        }
    }
}

/// The form in which a password is hashed: NFKC, so that full-width letters of a Japanese keyboard are the same.
pub fn canonical(typed: &str) -> String {
    typed.nfkc().collect()
}

/// Whether a new password may be taken; `own` are the login, name and mail address of the account.
pub fn check(typed: &str, rules: PasswordRules, own: &[&str]) -> Result<(), PasswordError> {
    let password = canonical(typed);
    let length = password.chars().count();
    let min = rules.min_length.max(13);
    if length < min {
        return Err(PasswordError::TooShort { min });
    }
    if length > LONGEST {
        return Err(PasswordError::TooLong);
    }
    if is_like(&password, own) {
        return Err(PasswordError::LikeTheAccount);
    }
    if is_blocked(&password) || zxcvbn::zxcvbn(&password, own).guesses_log10() < 9.0 {
        return Err(PasswordError::Guessable);
    }
    if rules.is_mixed && classes(&password) < 3 {
        return Err(PasswordError::NotMixed);
    }
    Ok(())
}

/// Whether next to nothing remains when the words that everybody tries are taken out.
fn is_blocked(password: &str) -> bool {
    let mut rest = plain(password);
    for word in BLOCKED.lines().map(str::trim).filter(|w| !w.is_empty() && !w.starts_with('#')) {
        rest = rest.replace(word, "");
    }
    let letters: Vec<char> = rest.chars().filter(|c| c.is_alphabetic()).collect();
    let mut distinct = letters.clone();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.len() < 4
}

fn is_like(password: &str, own: &[&str]) -> bool {
    let mut rest = plain(password);
    let before = rest.len();
    for word in own.iter().flat_map(|text| text.split(['@', ' ', '　', '.'])) {
        let word = plain(word);
        if word.chars().count() >= 3 {
            rest = rest.replace(&word, "");
        }
    }
    rest.len() < before && rest.chars().filter(|c| c.is_alphanumeric()).count() < 8
}

/// Lower case, with the usual substitutions of letters undone.
fn plain(text: &str) -> String {
    let undo = |c: char| match c {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    };
    canonical(text).to_lowercase().chars().map(undo).collect()
}

fn classes(password: &str) -> usize {
    let has = |fits: fn(char) -> bool| usize::from(password.chars().any(fits));
    has(|c| c.is_lowercase())
        + has(|c| c.is_uppercase())
        + has(char::is_numeric)
        + has(|c| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: PasswordRules = PasswordRules { min_length: 13, is_mixed: false };

    #[test]
    fn long_phrases_are_taken() {
        for good in [
            "kumo no ue no asagohan",
            "tsukue-4-hon-no-enpitsu",
            "雨の日は黄色い長靴で歩きます",
            "vK8#pQz!2mLw9",
        ] {
            assert_eq!(check(good, RULES, &["hanako.sato"]), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_everybody_tries_is_not() {
        for bad in [
            "password12345",
            "P@ssw0rd123456",
            "1234567890123",
            "aaaaaaaaaaaaaa",
            "qwertyuiop1234",
            "kaigo-kaigo-2026",
            "enzaEnza!2026",
            "1qaz2wsx3edc4rfv",
            "administrator1",
        ] {
            assert_eq!(check(bad, RULES, &[]), Err(PasswordError::Guessable), "{bad}");
        }
        assert_eq!(check("short", RULES, &[]), Err(PasswordError::TooShort { min: 13 }));
        assert_eq!(check(&"ab1".repeat(60), RULES, &[]), Err(PasswordError::TooLong));
        assert_eq!(
            check("hanako.sato-2026", RULES, &["hanako.sato", "佐藤 花子"]),
            Err(PasswordError::LikeTheAccount)
        );
    }

    #[test]
    fn an_auditor_may_insist_on_classes() {
        let mixed = PasswordRules { is_mixed: true, ..RULES };
        assert_eq!(check("kumo no ue no asagohan", mixed, &[]), Err(PasswordError::NotMixed));
        assert_eq!(check("Kumo no ue no 3 asagohan", mixed, &[]), Ok(()));
    }

    #[test]
    fn full_width_letters_are_the_same_password() {
        assert_eq!(canonical("ｋｕｍｏ"), canonical("kumo"));
    }
}
