//! The one place that reads the wall clock. Everything else is handed a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, NaiveDateTime, SubsecRound};

/// Where the time comes from: the machine, or a hand-moved clock (the demo's twelve months, tests of limits).
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is moved: microseconds since 1970, UTC.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start` (UTC).
    pub fn standing_at(start: NaiveDateTime) -> Self {
        Clock::Hand(Arc::new(AtomicI64::new(start.and_utc().timestamp_micros())))
    }

    /// The time in UTC, cut to microseconds as both backends keep them.
    pub fn now(&self) -> NaiveDateTime {
        match self {
            Clock::System => wall_clock().trunc_subsecs(6),
            Clock::Hand(at) => {
                DateTime::from_timestamp_micros(at.load(Ordering::SeqCst)).unwrap_or_default().naive_utc()
            }
        }
    }

    /// Moves a hand-moved clock; the machine's clock stays as it is.
    pub fn set(&self, to: NaiveDateTime) {
        if let Clock::Hand(at) = self {
            at.store(to.and_utc().timestamp_micros(), Ordering::SeqCst);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
fn wall_clock() -> NaiveDateTime {
    chrono::Utc::now().naive_utc()
}
