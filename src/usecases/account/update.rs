//! What an account is called and where it is reached.

use crate::domain::access::Actor;
use crate::domain::ids::{AccountId, Uid};
use crate::domain::office::AddressState;
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::storage::tables::accounts::{self, AccountChange};
use crate::storage::tables::credentials;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What was typed.
#[derive(Clone, Debug)]
pub struct UpdateAccount {
    /// Whose: the actor's own where none is named.
    pub account: Option<Uid>,
    /// The name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// The profession.
    pub profession: String,
    /// The mail address; only an administrator changes it, since a password can be reset through it.
    pub email: Option<String>,
    /// `ja` or `en`; letters are written in it. Nothing keeps the account's own.
    pub language: Option<String>,
}

/// Changes an account.
pub fn update(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &UpdateAccount) -> Result<(), Failure> {
    let (id, uid) = whose(tx, cmd, input)?;
    let known = credentials::get(tx, id)?.email;
    let name = input.name.trim();
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Refused::at("name", "account-name").into());
    }
    let email = input.email.as_deref().map(str::trim);
    if email.is_some_and(|e| !e.is_empty() && MailAddress::parse(e).is_none()) {
        return Err(Refused::at("email", "account-email").into());
    }
    if input.language.as_deref().is_some_and(|chosen| !["ja", "en"].contains(&chosen)) {
        return Err(Refused::at("language", "account-language").into());
    }
    let change = AccountChange {
        name,
        kana: input.kana.trim(),
        profession: input.profession.trim(),
        email,
        // Saving the same address again does not ask for its confirmation again.
        email_state: email
            .filter(|typed| *typed != known)
            .map(|e| if e.is_empty() { AddressState::Unset } else { AddressState::Unconfirmed }),
        language: input.language.as_deref(),
        updated_at: cmd.now,
    };
    accounts::update(tx, id, &change)?;
    cmd.audit(tx, &Audit::of("account.update").object("account", &uid))
}

fn whose(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &UpdateAccount) -> Result<(AccountId, Uid), Failure> {
    match (&input.account, &cmd.actor) {
        (Some(uid), _) => {
            super::authorize(cmd)?;
            let account = credentials::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("account"))?;
            Ok((account.id, account.uid))
        }
        (None, Actor::Account(actor)) if input.email.is_none() => Ok((actor.account, actor.uid.clone())),
        _ => Err(Failure::Denied),
    }
}
