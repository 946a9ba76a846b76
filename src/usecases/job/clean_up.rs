//! Removes what has expired: old sessions, parked forms, throttles, finished jobs. Typed text goes with its expiry.

use chrono::{Days, NaiveDateTime};

use crate::domain::job::JobKind;
use crate::domain::time::jst;
use crate::storage::Tx;
use crate::storage::tables::expired::{self, Removed};
use crate::usecases::{Cmd, Desk, Failure, outbox};

/// The one waiting clean-up has this key.
const KEY: &str = "clean-up";

/// Removes expired rows.
pub fn clean_up(tx: &mut Tx<'_>, cmd: &Cmd) -> Result<Removed, Failure> {
    Ok(expired::remove(tx, cmd.now)?)
}

/// Queues the next clean-up, at three in the night in Japan. Queued again, it only moves to the same time.
pub fn plan(desk: &Desk) -> Result<(), Failure> {
    let cmd = desk.system("clean_up");
    desk.note(|tx| {
        outbox::schedule(tx, &cmd, JobKind::CleanUp, Some(KEY), &serde_json::json!({}), next_night(cmd.now))
    })
}

fn next_night(now: NaiveDateTime) -> NaiveDateTime {
    let tomorrow = jst::jst_date(now).checked_add_days(Days::new(1));
    tomorrow.and_then(|day| jst::at(day, 3, 0)).unwrap_or(now)
}
