//! Writes and signs the minutes of a closed sitting.

use super::{Moved, about, hosted};
use crate::domain::conference::{ConferenceError, ConferenceState};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::conferences;
use crate::usecases::{Cmd, Failure};

/// The minutes.
#[derive(Clone, Debug)]
pub struct MinutesInput {
    /// The conference.
    pub conference: Uid,
    /// The text.
    pub body: String,
    /// The version of the conference that was read.
    pub version: i32,
    /// Whether they are signed now; signed minutes never change.
    pub is_signing: bool,
}

/// Writes the minutes, and signs them when asked to.
pub fn sign_minutes(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &MinutesInput) -> Result<Moved, Failure> {
    let mut row = hosted(tx, cmd, &input.conference)?;
    if row.state != ConferenceState::Closed {
        return Err(Refused::from(ConferenceError::OutOfOrder).into());
    }
    if row.version != input.version {
        return Err(Failure::Conflict);
    }
    let body = input.body.trim();
    if input.is_signing && body.is_empty() {
        return Err(Refused::from(ConferenceError::MinutesRequired).into());
    }
    row.minutes = body.to_owned();
    if input.is_signing {
        row.state = ConferenceState::Signed;
        row.minutes_state = "signed".into();
        row.signed_by = cmd.actor_name();
        row.signed_at = Some(cmd.now);
    }
    if !conferences::update(tx, &row, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let action = if input.is_signing { "conference.sign_minutes" } else { "conference.write_minutes" };
    let note = about(tx, action, &row)?;
    cmd.audit(tx, &note)?;
    Ok(Moved { state: row.state })
}
