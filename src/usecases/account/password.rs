//! Password hashes: argon2id, 19 MiB, two passes, one lane (OWASP), as a PHC string.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::storage::StorageError;
use crate::usecases::{Failure, Mint};

/// The hash of a password with a random salt. Takes tens of milliseconds: never on an async thread.
pub fn hash(password: &str, mint: &Mint) -> Result<String, Failure> {
    let salt: [u8; 16] = mint.bytes();
    let hashed: Result<PasswordHash, _> =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hashed
        .map(|h| h.to_string())
        .map_err(|e| StorageError::Corrupt(format!("a password can't be hashed: {e}")).into())
}

/// Whether a password has this hash. Takes as long for an unknown hash as for a wrong password.
pub fn matches(password: &str, hash: &str) -> bool {
    match PasswordHash::new(hash) {
        Ok(parsed) => Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok(),
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_matches_its_own_hash_only() {
        let hashed = hash("correct horse battery", &Mint::seeded(1)).unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(matches("correct horse battery", &hashed));
        assert!(!matches("correct horse batterx", &hashed));
        assert!(!matches("", ""));
    }
}
