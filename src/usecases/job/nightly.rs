//! What runs each night, at three in Japan.

use chrono::{Days, NaiveDateTime};

use crate::domain::job::JobKind;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::storage::Tx;
use crate::usecases::{Cmd, Desk, Failure, outbox};

/// The work of each night.
const NIGHTLY: [JobKind; 3] = [JobKind::CleanUp, JobKind::ExpireImports, JobKind::RefreshDrafts];

/// Queues all of it for the coming night. Queued again, it only moves to the same time.
pub fn plan(desk: &Desk) -> Result<(), Failure> {
    let cmd = desk.system("nightly");
    desk.note(|tx| NIGHTLY.iter().try_for_each(|kind| plan_one(tx, &cmd, *kind)))
}

/// Queues one kind for the coming night. Its key holds one waiting job only, however many processes plan it.
pub fn plan_one(tx: &mut Tx<'_>, cmd: &Cmd, kind: JobKind) -> Result<(), Failure> {
    let key = format!("nightly-{}", kind.as_str());
    outbox::schedule(tx, cmd, kind, Some(&key), &serde_json::json!({}), next_night(cmd.now))
}

fn next_night(now: NaiveDateTime) -> NaiveDateTime {
    let tomorrow = jst::jst_date(now).checked_add_days(Days::new(1));
    tomorrow.and_then(|day| jst::at(day, 3, 0)).unwrap_or(now)
}
