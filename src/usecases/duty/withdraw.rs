//! Withdraws an entry: it no longer counts, and stays with who withdrew it and why.

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::tables::duty_entries;
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::{entered, take_back};
use crate::usecases::keeping::kept;
use crate::usecases::{Cmd, Failure};

/// Most signs of a reason.
const REASON_LIMIT: usize = 500;

/// Which entry, and why.
#[derive(Clone, Debug)]
pub struct WithdrawInput {
    pub client: Uid,
    pub entry: Uid,
    pub reason: String,
}

/// Withdraws an entry of a client.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawInput) -> Result<(), Failure> {
    let (client, _) = kept(tx, cmd, &input.client)?;
    if let Some(consent) = entered(tx, client.id, &input.entry)? {
        if consent.withdrawn_at.is_some() {
            return Err(Refused::new("duty-withdrawn-already").into());
        }
        check(&input.reason)?;
        // What was entered by mistake never stood.
        return take_back(tx, cmd, (&client, &input.entry), (consent.given_on, &input.reason));
    }
    let standing = duty_entries::standing(tx, client.id, &input.entry)?;
    let standing = standing.ok_or(Failure::NotFound("entry"))?;
    let kind = standing.ok_or_else(|| Refused::new("duty-withdrawn-already"))?;
    check(&input.reason)?;
    let by = cmd.actor_name();
    if !duty_entries::withdraw(tx, &input.entry, (&by, &input.reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    let about = Audit::of("duty.withdraw").object("duty-entry", &input.entry).subject(&client.uid);
    cmd.audit(tx, &about.detail(serde_json::json!({ "kind": kind.as_str() })))
}

fn check(reason: &str) -> Result<(), Failure> {
    if reason.is_empty() {
        return Err(Refused::at("reason", "duty-reason-missing").into());
    }
    if reason.chars().count() > REASON_LIMIT {
        return Err(Refused::at("reason", "duty-text-long").with("limit", REASON_LIMIT).into());
    }
    Ok(())
}
