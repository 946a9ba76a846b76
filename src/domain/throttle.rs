//! Throttling of guesses: some tries are free, then each one costs a growing wait, and a hundred wrong ones in a row
//! close the door (NIST SP 800-63B 5.2.2).

use chrono::{Duration, NaiveDateTime};

/// Tries within a window that cost nothing.
const FREE: i32 = 10;
/// Tries in a row, over any time, after which waiting begins too. From then on only a success or an administrator makes
/// the door forget them; time alone does not.
pub const FREE_IN_A_ROW: i32 = 20;
/// Tries in a row after which only an administrator or a new password opens the door.
const MOST_IN_A_ROW: i32 = 100;
/// The window, in minutes.
const WINDOW_MINUTES: i64 = 15;
/// The first wait, in seconds; it doubles up to the longest.
const FIRST_WAIT: i64 = 30;
/// The longest wait, in seconds.
const LONGEST_WAIT: i64 = 900;

/// What is known about the tries at one door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttle {
    /// When the window began.
    pub window_started_at: NaiveDateTime,
    /// Tries in the window.
    pub failures: i32,
    /// Tries since the last success.
    pub in_a_row: i32,
    /// Until when nothing is tried.
    pub blocked_until: Option<NaiveDateTime>,
}

/// Why a try is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// Wait until then.
    Until(NaiveDateTime),
    /// Too many in a row.
    ForGood,
}

impl Throttle {
    /// A door that nobody has tried.
    pub fn fresh(now: NaiveDateTime) -> Self {
        Self { window_started_at: now, failures: 0, in_a_row: 0, blocked_until: None }
    }

    /// Counts a try before its outcome is known, so that parallel tries can't slip past; success forgets them all.
    pub fn tried(self, now: NaiveDateTime) -> Result<Self, Closed> {
        if self.in_a_row >= MOST_IN_A_ROW {
            return Err(Closed::ForGood);
        }
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Err(Closed::Until(until));
        }
        let is_new_window = now - self.window_started_at >= Duration::minutes(WINDOW_MINUTES);
        let (start, failures) =
            if is_new_window { (now, 1) } else { (self.window_started_at, self.failures + 1) };
        let in_a_row = self.in_a_row + 1;
        let beyond = (failures - FREE).max(in_a_row - FREE_IN_A_ROW);
        let blocked_until = (beyond >= 0).then(|| now + wait(beyond));
        Ok(Self { window_started_at: start, failures, in_a_row, blocked_until })
    }
}

fn wait(beyond: i32) -> Duration {
    let doublings = u32::try_from(beyond).unwrap_or_default().min(5);
    Duration::seconds((FIRST_WAIT << doublings).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> NaiveDateTime {
        chrono::DateTime::from_timestamp(1_790_000_000 + second, 0).unwrap().naive_utc()
    }

    #[test]
    fn ten_tries_are_free_then_the_wait_grows() {
        let mut door = Throttle::fresh(at(0));
        for n in 1..=10 {
            door = door.tried(at(n)).unwrap();
        }
        assert_eq!(door.tried(at(11)), Err(Closed::Until(at(10 + 30))));
        door = door.tried(at(41)).unwrap();
        assert_eq!(door.tried(at(42)), Err(Closed::Until(at(41 + 60))));
    }

    #[test]
    fn a_patient_guesser_gets_a_hundred_tries_and_no_more() {
        let mut door = Throttle::fresh(at(0));
        let (mut second, mut tries) = (0, 0);
        loop {
            match door.tried(at(second)) {
                Ok(next) => {
                    door = next;
                    tries += 1;
                }
                Err(Closed::Until(_)) => second += 30,
                Err(Closed::ForGood) => break,
            }
        }
        assert_eq!(tries, 100);
        assert!(second > 15 * 60 * 70, "the waits have grown to a quarter of an hour: {second}");
    }

    #[test]
    fn a_person_who_mistypes_now_and_then_never_waits() {
        let mut door = Throttle::fresh(at(0));
        for day in 0..19 {
            door = door.tried(at(day * 86_400)).unwrap();
        }
        assert_eq!(door.blocked_until, None);
    }
}
