//! Notes how a try to send a letter ended.

use crate::domain::job::{MOST_ATTEMPTS, MailState, next_try};
use crate::storage::tables::mails::{self, Settled};
use crate::usecases::letter::take::Leased;
use crate::usecases::{Desk, Failure};

/// The longest reply of a relay that is kept.
const LONGEST_REPLY: usize = 500;

/// How a try ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The relay took it.
    Sent(String),
    /// The relay refused it for good.
    Refused(String),
    /// Not delivered, or nobody knows: tried again under the same Message-ID.
    Again(String),
    /// It can't be written, e.g. a payload of another version.
    Unwritable(String),
    /// Its cause went away: a revoked or expired link.
    Pointless(String),
}

/// Notes the outcome, if the lease still holds. A lost lease means that another process answers for the letter now.
pub async fn settle(desk: &Desk, leased: &Leased, outcome: Outcome) -> Result<(), Failure> {
    let now = desk.clock().now();
    let (row, version, attempt) = (leased.row.clone(), leased.version, leased.attempt);
    desk.noting(move |tx| {
        let (state, reply) = judged(&outcome, attempt);
        let reply: String = reply.chars().take(LONGEST_REPLY).collect();
        let sent_at = (state == MailState::Sent).then_some(now);
        let settled = Settled { state, reply: &reply, next_at: next_try(attempt, now), sent_at };
        let held = mails::settle(tx, row.id, version, &settled)?;
        if held && state == MailState::Sent && row.object_kind == "invitation" {
            mails::note_invitation_sent(tx, &row.object_uid, now)?;
        }
        Ok(())
    })
    .await
}

fn judged(outcome: &Outcome, attempt: i32) -> (MailState, &str) {
    match outcome {
        Outcome::Sent(reply) => (MailState::Sent, reply),
        Outcome::Refused(reply) => (MailState::Refused, reply),
        Outcome::Again(reply) => (MailState::Queued, reply),
        // A letter that can't be written would hold up every later one to the same address.
        Outcome::Unwritable(why) if attempt >= MOST_ATTEMPTS => (MailState::Refused, why),
        Outcome::Unwritable(why) => (MailState::Queued, why),
        Outcome::Pointless(why) => (MailState::Withdrawn, why),
    }
}
