//! Takes jobs that are due.

use crate::domain::job::LEASE;
use crate::storage::tables::jobs::{self, JobRow};
use crate::usecases::{Desk, Failure};

/// Takes up to `limit` due jobs for a worker.
pub async fn take(desk: &Desk, worker: &str, limit: i64) -> Result<Vec<JobRow>, Failure> {
    let now = desk.clock().now();
    let worker = worker.to_owned();
    desk.noting(move |tx| {
        let mut taken = Vec::new();
        for mut row in jobs::due(tx, now, limit)? {
            if jobs::lease(tx, &row, &worker, now + LEASE)? {
                row.attempts += 1;
                taken.push(row);
            }
        }
        Ok(taken)
    })
    .await
}
