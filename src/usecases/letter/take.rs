//! Takes letters for sending: oldest first, at most one for each address at a time; codes overtake.

use crate::domain::job::LEASE;
use crate::domain::words::Word;
use crate::mail::MailKind;
use crate::storage::tables::mails::{self, MailRow};
use crate::usecases::{Desk, Failure};

/// A letter that this process may send now.
#[derive(Clone, Debug)]
pub struct Leased {
    /// The row as it stood before the lease.
    pub row: MailRow,
    /// The version under which its outcome is noted.
    pub version: i32,
    /// Which try this is, from 1.
    pub attempt: i32,
}

/// Takes up to `limit` letters that are due.
pub async fn take(desk: &Desk, limit: i64) -> Result<Vec<Leased>, Failure> {
    let now = desk.clock().now();
    // Looked for outside the transaction: in an outage the queue is long, and nobody else's write waits for that. Whoever leases
    // one first has it.
    let due = desk.store().reading(move |conn| mails::due(conn, now, MailKind::LinkCode.as_str(), limit));
    let due = due.await?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    desk.noting(move |tx| {
        let mut taken = Vec::new();
        for row in due.iter().cloned() {
            if mails::lease(tx, &row, now + LEASE)? {
                taken.push(Leased { version: row.version + 1, attempt: row.attempts + 1, row });
            }
        }
        Ok(taken)
    })
    .await
}
