//! Hashing of passwords: argon2id with OWASP's figures. Slow by intent: call it on a blocking thread.

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};

use super::failure::Failure;
use super::mint::Mint;
use crate::domain::password::canonical;
use crate::storage::StorageError;

/// What an account without a password is compared with, so that it takes as long as any other. It was made from random
/// bytes that nobody has kept.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Cw7xq8oCw2vQ1yOaF0kq1A$Yq0H0o5K0yJvV6C3d0v2xk0m5sX2ZJw7y1oQm3c9q2E";

/// The hash to store, with its parameters and salt.
pub fn hash(mint: &Mint, password: &str) -> Result<String, Failure> {
    let salt: [u8; 16] = mint.bytes();
    let made = hasher()?.hash_password_with_salt(canonical(password).as_bytes(), &salt).map_err(broken)?;
    Ok(made.to_string())
}

/// Whether a password is the one behind a hash. An empty hash costs the same time and never fits.
pub fn verify(password: &str, stored: &str) -> bool {
    let hash = if stored.is_empty() { NOBODY } else { stored };
    let fits = hasher().is_ok_and(|h| h.verify_password(canonical(password).as_bytes(), hash).is_ok());
    fits && !stored.is_empty()
}

/// 19 MiB, two passes, one lane.
fn hasher() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(19_456, 2, 1, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(error: impl std::fmt::Display) -> Failure {
    Failure::Storage(StorageError::Corrupt(format!("a password can't be hashed: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_hash_and_no_other() {
        let stored = hash(&Mint::System, "kumo no ue no asagohan").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify("kumo no ue no asagohan", &stored));
        assert!(verify("ｋｕｍｏ no ue no asagohan", &stored));
        assert!(!verify("kumo no ue no bangohan", &stored));
        assert!(!verify("", ""));
    }

    #[test]
    fn the_hash_of_nobody_can_be_computed() {
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODY).is_ok());
    }
}
