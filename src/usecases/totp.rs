//! The second factor: six digits that change every 30 seconds (RFC 6238), each taken once, one step early or late.

use chrono::NaiveDateTime;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use super::failure::Failure;
use super::keys::Keys;
use super::mint::Mint;
use crate::domain::ids::Uid;
use crate::storage::StorageError;

/// Seconds of a step.
const STEP: i64 = 30;

/// A new secret of 160 bit.
pub fn new_secret(mint: &Mint) -> [u8; 20] {
    mint.bytes()
}

/// Encrypts a secret for the row of its account.
pub fn seal(keys: &Keys, account: &Uid, secret: &[u8], mint: &Mint) -> Vec<u8> {
    keys.seal("totp", account.as_str().as_bytes(), secret, mint)
}

/// The secret of an account's row.
pub fn open(keys: &Keys, account: &Uid, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    keys.open("totp", account.as_str().as_bytes(), sealed)
}

/// The step that a typed code belongs to, when it is right now and later than the last one used.
pub fn check(secret: &[u8], typed: &str, last_step: i64, now: NaiveDateTime) -> Option<i64> {
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret, "")?.check(&code, seconds(now))?;
    i64::try_from(step).ok().filter(|step| *step > last_step)
}

/// The code of the next step that has not been used, for the demo's sign-in page and for tests.
pub fn next_code(secret: &[u8], last_step: i64, now: NaiveDateTime) -> Option<String> {
    let step = (now.and_utc().timestamp() / STEP).max(last_step + 1);
    let time = u64::try_from(step * STEP).ok()?;
    Some(totp(secret, "")?.generate(time).to_string())
}

/// The secret as text to type, in groups of four.
pub fn spelled(secret: &[u8]) -> String {
    let letters: Vec<char> = Secret::from(secret).to_base32().chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The picture that an app scans, as a `data:` address.
pub fn picture(secret: &[u8], login: &str) -> Result<String, Failure> {
    let broken = || Failure::Storage(StorageError::Corrupt("a QR code can't be drawn".into()));
    let png = totp(secret, login).ok_or_else(broken)?.to_qr_base64().map_err(|_| broken())?;
    Ok(format!("data:image/png;base64,{png}"))
}

fn totp(secret: &[u8], login: &str) -> Option<Totp> {
    let name: String = login.chars().filter(|c| *c != ':').collect();
    let name = if name.is_empty() { "enza".to_owned() } else { name };
    Builder::new()
        .with_secret(secret)
        .with_skew(1)
        .with_account_name(name)
        .with_issuer(Some("Enza"))
        .build()
        .ok()
}

fn seconds(now: NaiveDateTime) -> u64 {
    u64::try_from(now.and_utc().timestamp()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    fn at(second: i64) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(second, 0).unwrap().naive_utc()
    }

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(next_code(SECRET, 0, at(second)).unwrap(), code);
            assert_eq!(check(SECRET, code, 0, at(second)), Some(second / 30));
        }
    }

    #[test]
    fn a_code_is_taken_once_and_one_step_early_or_late() {
        let now = at(1_234_567_890);
        let step = 1_234_567_890 / 30;
        assert_eq!(check(SECRET, "005 924", step - 1, now), Some(step));
        assert_eq!(check(SECRET, "005924", step, now), None);
        for (shift, fits) in [(-60, false), (-30, true), (30, true), (60, false)] {
            let code = next_code(SECRET, 0, at(1_234_567_890 + shift)).unwrap();
            assert_eq!(check(SECRET, &code, 0, now).is_some(), fits, "{shift}");
        }
    }

    #[test]
    fn a_secret_opens_only_for_its_own_account() {
        let keys = Keys::from_root([7; 32]);
        let (one, other) = (Uid::from_parts(1, [1; 10]), Uid::from_parts(1, [2; 10]));
        let sealed = seal(&keys, &one, SECRET, &Mint::seeded(1));
        assert_eq!(open(&keys, &one, &sealed).unwrap().as_slice(), SECRET);
        assert!(open(&keys, &other, &sealed).is_none());
        assert!(picture(SECRET, "hanako.sato").unwrap().len() > 500);
        assert_eq!(spelled(SECRET), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
