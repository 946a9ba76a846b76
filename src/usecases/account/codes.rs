//! New recovery codes; the old ones stop working.

use crate::domain::access::Actor;
use crate::domain::refusal::Refused;
use crate::storage::tables::credentials;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, recovery};

/// The codes. Shown once and never stored.
pub struct NewCodes {
    /// As they are printed.
    pub codes: Vec<String>,
}

/// Makes new recovery codes for the actor, whose password was just asked for again.
pub fn renew_codes(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<NewCodes, Failure> {
    let Actor::Account(actor) = cmd.actor.clone() else { return Err(Failure::Denied) };
    let account = credentials::get(tx, actor.account)?;
    if !account.has_totp() {
        return Err(Refused::new("account-no-totp").into());
    }
    let codes = recovery::new_codes(&cmd.mint);
    let hashes: Vec<String> = codes.iter().map(|c| recovery::hash(&cmd.keys, &account.uid, c)).collect();
    credentials::replace_recovery_codes(tx, account.id, &hashes, cmd.now)?;
    cmd.audit(tx, &Audit::of("account.renew_codes").object("account", &account.uid))?;
    Ok(NewCodes { codes })
}
