//! Jobs and letters that wait: their states, and when a failed one is tried again.

use chrono::{NaiveDateTime, TimeDelta};

crate::words! {
    /// Where a letter of the outbox stands.
    pub enum MailState {
        /// 未送信: waits for its turn or its next try.
        Queued = "queued",
        /// 送信済み
        Sent = "sent",
        /// 不達: the relay refused it for good.
        Refused = "refused",
        /// 不達（戻り）: a person noted that it came back.
        Bounced = "bounced",
        /// 取り下げ: its cause went away before it was sent.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// Where a job stands.
    pub enum JobState { Queued = "queued", Done = "done", Failed = "failed" }
}

crate::words! {
    /// What a job does. A payload holds ids only; everything else is read again when it runs.
    pub enum JobKind {
        /// Asks those again who have not answered an invitation.
        RemindInvitation = "remind_invitation",
        /// Tells an organizer which answers are missing.
        RemindOrganizer = "remind_organizer",
        /// Removes what has expired: sessions, parked forms, throttles, tickets of rooms, finished jobs, and what ended
        /// links leave behind (devices, drafts of opinions).
        CleanUp = "clean_up",
        /// Throws previews of imports away that nobody has decided on in time.
        ExpireImports = "expire_imports",
        /// Builds open drafts of reports again after issues changed.
        RefreshDrafts = "refresh_drafts",
    }
}

/// How long a worker may hold a letter or a job before another may take it.
pub const LEASE: TimeDelta = TimeDelta::minutes(2);

/// How often a job is tried before a person has to look at it.
pub const MOST_ATTEMPTS: i32 = 8;

/// When a letter or job that has failed `attempts` times is tried again: after 15 s, doubling up to 15 minutes.
/// A letter is never given up by itself: it stays visible as 未送信 until it leaves or a person decides.
pub fn next_try(attempts: i32, now: NaiveDateTime) -> NaiveDateTime {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(6);
    now + (TimeDelta::seconds(15) * 2_i32.pow(doublings)).min(TimeDelta::minutes(15))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_apart_up_to_a_quarter_of_an_hour() {
        let now = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(0, 0, 0).unwrap();
        let seconds = |attempts| (next_try(attempts, now) - now).num_seconds();
        assert_eq!([seconds(0), seconds(1), seconds(2), seconds(3)], [15, 15, 30, 60]);
        assert_eq!([seconds(7), seconds(50), seconds(i32::MAX)], [900, 900, 900]);
    }
}
