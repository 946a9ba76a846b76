//! Ends a job, or gives it back for a later try.

use crate::domain::job::{JobState, MOST_ATTEMPTS, next_try};
use crate::storage::tables::jobs::{self, JobRow};
use crate::usecases::{Desk, Failure};

/// How a job went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It did what it had to, or there was nothing to do any more.
    Done,
    /// A later try may succeed.
    Retry(String),
    /// No later try can succeed.
    Fail(String),
}

impl From<Result<(), Failure>> for Verdict {
    fn from(outcome: Result<(), Failure>) -> Self {
        match outcome {
            Ok(()) => Verdict::Done,
            Err(failure @ (Failure::Storage(_) | Failure::Conflict)) => Verdict::Retry(failure.to_string()),
            Err(failure) => Verdict::Fail(failure.to_string()),
        }
    }
}

/// Notes how a leased job went. A lost lease means that it runs again.
pub async fn finish(desk: &Desk, worker: &str, row: &JobRow, verdict: Verdict) -> Result<(), Failure> {
    let now = desk.clock().now();
    let (worker, id, uid, attempts) = (worker.to_owned(), row.id, row.uid.clone(), row.attempts);
    desk.noting(move |tx| {
        match &verdict {
            Verdict::Done => jobs::finish(tx, (id, &uid), &worker, (JobState::Done, ""), now)?,
            Verdict::Fail(why) => jobs::finish(tx, (id, &uid), &worker, (JobState::Failed, why), now)?,
            Verdict::Retry(why) if attempts >= MOST_ATTEMPTS => {
                jobs::finish(tx, (id, &uid), &worker, (JobState::Failed, why), now)?
            }
            Verdict::Retry(why) => jobs::put_back(tx, (id, &uid), &worker, why, next_try(attempts, now))?,
        };
        Ok(())
    })
    .await
}
