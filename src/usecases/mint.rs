//! All randomness: the system's generator, or a seeded one so that a demo is the same every time.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::NaiveDateTime;
use rand::rngs::{ChaCha20Rng, SysRng};
use rand::{Rng, SeedableRng, TryRng};

use crate::domain::ids::Uid;

/// Makes ids, nonces and secrets. Cheap to clone; clones of a seeded mint share their sequence.
#[derive(Clone)]
pub enum Mint {
    /// The operating system's generator. Secrets come only from here outside a demo.
    System,
    /// A seeded sequence, for the demo and for tests.
    Seeded(Arc<Mutex<ChaCha20Rng>>),
}

impl Mint {
    /// A mint that makes the same things for the same seed.
    pub fn seeded(seed: u64) -> Self {
        Mint::Seeded(Arc::new(Mutex::new(ChaCha20Rng::seed_from_u64(seed))))
    }

    /// `N` random bytes. Ends the process when the system has no randomness: nothing safe can be done then.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        match self {
            Mint::System => {
                if SysRng.try_fill_bytes(&mut bytes).is_err() {
                    tracing::error!("the system's random generator failed");
                    std::process::abort();
                }
            }
            Mint::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(&mut bytes),
        }
        bytes
    }

    /// A new uid of the given time.
    pub fn uid(&self, now: NaiveDateTime) -> Uid {
        Uid::from_parts(now.and_utc().timestamp_millis().unsigned_abs(), self.bytes())
    }

    /// A random secret as 43 characters of URL-safe text (256 bit).
    pub fn secret(&self) -> String {
        data_encoding::BASE64URL_NOPAD.encode(&self.bytes::<32>())
    }
}

impl std::fmt::Debug for Mint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mint")
    }
}
