//! The second person for an account's mail address is its owner: an administrator typed it in.

use crate::domain::access::{Actor, Role};
use crate::domain::refusal::Refused;
use crate::storage::tables::credentials;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The owner says that letters to the account's address reach them. An administrator may have typed the own one in, so
/// that nobody else has looked at it; theirs is confirmed by the letter that invites them.
pub fn confirm_own_address(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<(), Failure> {
    let Actor::Account(actor) = &cmd.actor else { return Err(Failure::Denied) };
    if cmd.actor.has_role(&[Role::Administrator]) {
        return Err(Refused::new("account-address-same-person").into());
    }
    let account = credentials::get(tx, actor.account)?;
    if account.email.is_empty() {
        return Err(Refused::new("address-none").into());
    }
    if !credentials::confirm_email(tx, account.id, &account.email, cmd.now)? {
        return Err(Failure::Conflict);
    }
    cmd.audit(tx, &Audit::of("account.confirm_address").object("account", &account.uid))
}
