//! Runs the jobs of the queue that are due.

use super::{Works, drafts, nightly, remind};
use crate::domain::job::JobKind;
use crate::usecases::job::finish::{self, Verdict};
use crate::usecases::job::take;
use crate::usecases::{Cmd, Failure};

/// Jobs taken at once; they run one after the other.
const AT_ONCE: i64 = 8;

/// Runs what is due, up to one batch. Returns how many jobs were tried.
pub async fn round(works: &Works) -> Result<usize, Failure> {
    let taken = take::take(&works.desk, &works.worker, AT_ONCE).await?;
    for row in &taken {
        // The job's uid is the operation's id: a job that ran, but whose end was not noted, changes nothing twice.
        let cmd = works.desk.cmd(
            crate::domain::access::Actor::System("jobs"),
            Some(row.uid.to_string()),
            format!("job-{}", row.uid),
        );
        let verdict = run(works, cmd, row.kind, &row.payload).await;
        if verdict != Verdict::Done {
            tracing::warn!(job = %row.uid, kind = %row.kind, attempt = row.attempts, ?verdict, "job not done");
        }
        finish::finish(&works.desk, &works.worker, row, verdict).await?;
    }
    Ok(taken.len())
}

async fn run(works: &Works, cmd: Cmd, kind: JobKind, payload: &str) -> Verdict {
    match kind {
        JobKind::RemindInvitation => remind::invitation(works, cmd, payload).await,
        JobKind::RemindOrganizer => remind::organizer(works, cmd, payload).await,
        JobKind::CleanUp => nightly::clean_up(works).await,
        JobKind::ExpireImports => nightly::expire_imports(works).await,
        JobKind::RefreshDrafts => drafts::refresh(works, payload).await,
    }
}
