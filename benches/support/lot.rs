//! A small generator of made-up data (架空): the same for the same seed.

use enza::domain::duty::RecordUid;
use enza::domain::ids::Uid;

/// Its state.
pub struct Lot {
    state: u64,
    named: u64,
}

impl Lot {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self { state: seed, named: 0 }
    }

    /// A number below another one.
    pub fn next(&mut self, below: u64) -> u64 {
        // SplitMix64 (Steele, Lea and Flood 2014).
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % below
    }

    /// Whether a thing was done; one in eight was not.
    pub fn mostly(&mut self) -> bool {
        self.next(8) > 0
    }

    /// A name. They rise, as those do that are made from the time.
    pub fn uid(&mut self) -> Uid {
        self.named += 1;
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.next(u64::MAX).to_be_bytes());
        Uid::from_parts(1_700_000_000_000 + self.named, random)
    }

    /// The name of a record.
    pub fn record(&mut self) -> RecordUid {
        RecordUid::from(&self.uid())
    }
}
