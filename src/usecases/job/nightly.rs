//! What runs each night, at three in Japan.

use chrono::{Days, NaiveDateTime};

use crate::domain::job::JobKind;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::storage::Tx;
use crate::usecases::{Cmd, Desk, Failure, outbox};

/// The work of each night.
const NIGHTLY: [JobKind; 3] = [JobKind::CleanUp, JobKind::ExpireImports, JobKind::RefreshDrafts];

/// Queues all of it for the coming night, at each start. What waits already stays: a server that starts each morning must
/// still do what was due in the night, and a second process leaves the first one's work alone.
pub fn plan(desk: &Desk) -> Result<(), Failure> {
    let cmd = desk.system("nightly");
    desk.note(|tx| {
        NIGHTLY.iter().try_for_each(|kind| {
            outbox::schedule_unless_known(tx, &cmd, *kind, &key(*kind), next_night(cmd.now))
        })
    })
}

/// Queues one kind for the next night, out of the job that runs in this one.
pub fn plan_one(tx: &mut Tx<'_>, cmd: &Cmd, kind: JobKind) -> Result<(), Failure> {
    outbox::schedule(tx, cmd, kind, Some(&key(kind)), &serde_json::json!({}), next_night(cmd.now))
}

/// The key holds one waiting job only, however many processes plan it.
fn key(kind: JobKind) -> String {
    format!("nightly-{}", kind.as_str())
}

/// The next time that it is three in Japan.
fn next_night(now: NaiveDateTime) -> NaiveDateTime {
    let today = jst::jst_date(now);
    let at_three = |day| jst::at(day, 3, 0);
    let coming = at_three(today).filter(|night| *night > now);
    coming.or_else(|| today.checked_add_days(Days::new(1)).and_then(at_three)).unwrap_or(now)
}
