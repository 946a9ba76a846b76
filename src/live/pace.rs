//! How fast one connection may write.

/// Writes a second on average.
const PER_SECOND: u64 = 50;
/// Writes at once.
const BURST: u64 = 200;
/// Malformed messages before the connection is closed.
const MALFORMED: u32 = 20;
/// Refused writes in a row before a connection that doesn't slow down is closed.
const IGNORED: u64 = 3 * BURST;

/// What a connection may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// Go on.
    Go,
    /// Not now; try again in a second.
    TooFast,
    /// The connection ignores its refusals.
    Close,
}

/// The pace of one connection.
#[derive(Debug)]
pub struct Pace {
    /// Thousandths of a write.
    allowance: u64,
    at_ms: u64,
    refused: u64,
    malformed: u32,
}

impl Pace {
    /// A connection that begins now.
    pub fn starting(now_ms: u64) -> Self {
        Self { allowance: BURST * 1000, at_ms: now_ms, refused: 0, malformed: 0 }
    }

    /// Counts a write.
    pub fn write(&mut self, now_ms: u64) -> Pass {
        let earned = now_ms.saturating_sub(self.at_ms).saturating_mul(PER_SECOND);
        self.allowance = self.allowance.saturating_add(earned).min(BURST * 1000);
        self.at_ms = now_ms;
        if self.allowance >= 1000 {
            self.allowance -= 1000;
            self.refused = 0;
            return Pass::Go;
        }
        self.refused += 1;
        if self.refused > IGNORED { Pass::Close } else { Pass::TooFast }
    }

    /// Counts a malformed message.
    pub fn malformed(&mut self) -> Pass {
        self.malformed += 1;
        if self.malformed > MALFORMED { Pass::Close } else { Pass::Go }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_average_counts() {
        let mut pace = Pace::starting(0);
        assert!((0..BURST).all(|_| pace.write(0) == Pass::Go));
        assert_eq!(pace.write(0), Pass::TooFast);
        assert_eq!(pace.write(20), Pass::Go);
        assert_eq!(pace.write(20), Pass::TooFast);
    }

    #[test]
    fn who_ignores_refusals_is_closed() {
        let mut pace = Pace::starting(0);
        let passes: Vec<Pass> = (0..5 * BURST).map(|_| pace.write(0)).collect();
        assert!(passes.contains(&Pass::Close));
        assert_eq!(passes.iter().position(|p| *p == Pass::Close).map(|at| at as u64), Some(BURST + IGNORED));
    }

    #[test]
    fn a_few_malformed_messages_are_forgiven() {
        let mut pace = Pace::starting(0);
        assert!((0..MALFORMED).all(|_| pace.malformed() == Pass::Go));
        assert_eq!(pace.malformed(), Pass::Close);
    }
}
