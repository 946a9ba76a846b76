//! Sends the letters of the outbox: at least once, oldest first, in exact order for each address.

use std::time::Duration;

use futures_util::future::join_all;

use super::Works;
use crate::mail::message;
use crate::mail::{Letter, SendError};
use crate::usecases::Failure;
use crate::usecases::letter::compose;
use crate::usecases::letter::settle::{self, Outcome};
use crate::usecases::letter::take::{self, Leased};

/// Letters sent at once; the transport holds as many connections or fewer.
const AT_ONCE: i64 = 8;
/// Well below the lease, so that no second process takes a letter that is still being sent.
const PATIENCE: Duration = Duration::from_secs(90);

/// Sends what is due, up to one batch. Returns how many letters were tried.
pub async fn round(works: &Works) -> Result<usize, Failure> {
    let taken = take::take(&works.desk, AT_ONCE).await?;
    let tries = taken.iter().map(|leased| async move {
        let outcome = attempt(works, leased).await;
        tracing::info!(letter = %leased.row.uid, attempt = leased.attempt, outcome = word(&outcome), "letter tried");
        settle::settle(&works.desk, leased, outcome).await
    });
    for settled in join_all(tries).await {
        settled?;
    }
    Ok(taken.len())
}

async fn attempt(works: &Works, leased: &Leased) -> Outcome {
    let letter = match written(works, leased).await {
        Ok(letter) => letter,
        Err(outcome) => return outcome,
    };
    let message = match message::build(&letter) {
        Ok(message) => message,
        Err(error) => return Outcome::Unwritable(error.to_string()),
    };
    match tokio::time::timeout(PATIENCE, works.post.transport.send(&message)).await {
        Ok(Ok(reply)) => Outcome::Sent(reply),
        Ok(Err(SendError::Refused(reply))) => Outcome::Refused(reply),
        Ok(Err(SendError::Later(reply) | SendError::Unknown(reply))) => Outcome::Again(reply),
        Err(_) => Outcome::Again("the relay did not answer in time".into()),
    }
}

async fn written(works: &Works, leased: &Leased) -> Result<Letter, Outcome> {
    let (post, desk, row) = (works.post.clone(), works.desk.clone(), leased.row.clone());
    let read: Result<_, Failure> =
        works.desk.store().reading(move |conn| Ok(compose::compose(conn, &desk, &post, &row))).await;
    read.unwrap_or_else(|failure| Err(Outcome::Again(failure.to_string())))
}

/// The log names the outcome only: a relay's reply may hold the address.
fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Sent(_) => "sent",
        Outcome::Refused(_) => "refused",
        Outcome::Again(_) => "again",
        Outcome::Unwritable(_) => "unwritable",
        Outcome::Pointless(_) => "withdrawn",
    }
}
