//! A new password: by its owner who knows the old one, or by a one-time address. Every other session ends.

use serde::{Deserialize, Serialize};

use super::link;
use crate::config::Secret;
use crate::domain::access::Actor;
use crate::domain::ids::{SessionId, Uid};
use crate::domain::password::{self, PasswordRules};
use crate::domain::refusal::Refused;
use crate::storage::tables::credentials::{self, Credentials};
use crate::storage::tables::{account_links, login_sessions};
use crate::storage::{Audit, Tx};
use crate::usecases::doors::{self, Door};
use crate::usecases::password as hashing;
use crate::usecases::{Cmd, Desk, Failure};

/// What the owner typed.
#[derive(Clone, Debug)]
pub struct ChangePassword {
    /// The session that goes on.
    pub session: SessionId,
    /// The old one.
    pub current: Secret,
    /// The new one.
    pub new: Secret,
    /// The rules.
    pub rules: PasswordRules,
}

/// Whose password was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordSet {
    /// The account.
    pub account: Uid,
}

/// Changes the actor's own password. Hashes: call it on a blocking thread.
pub fn change_password(desk: &Desk, cmd: &mut Cmd, input: &ChangePassword) -> Result<PasswordSet, Failure> {
    let account = confirm_password(desk, cmd, &input.current)?;
    if input.current.expose() == input.new.expose() {
        return Err(Refused::at("new_password", "password-unchanged").into());
    }
    check(&account, input.new.expose(), input.rules)?;
    let hash = hashing::hash(&cmd.mint, input.new.expose())?;
    desk.write(cmd, "account.change_password", |tx, cmd| {
        let stamp = set(tx, cmd, &account, &hash)?;
        login_sessions::restamp(tx, input.session, stamp)?;
        cmd.audit(tx, &Audit::of("account.change_password").object("account", &account.uid))?;
        Ok(PasswordSet { account: account.uid.clone() })
    })
}

/// Asks for the actor's password again, before something that only its owner may do. Hashes.
pub fn confirm_password(desk: &Desk, cmd: &Cmd, typed: &Secret) -> Result<Credentials, Failure> {
    let Actor::Account(actor) = &cmd.actor else { return Err(Failure::Denied) };
    let account = desk.store().read(|conn| credentials::get(conn, actor.account))?;
    let door = Door::confirmation(&cmd.keys, &account.login);
    door.tried(desk, cmd.now)?;
    if !hashing::verify(typed.expose(), &account.password_hash) {
        return Err(Refused::at("current_password", "password-wrong").into());
    }
    desk.note(|tx| Ok::<_, Failure>(door.opened(tx)?))?;
    Ok(account)
}

/// What the holder of a one-time address typed.
#[derive(Clone, Debug)]
pub struct RedeemLink {
    /// The token.
    pub token: Secret,
    /// The new password.
    pub new: Secret,
    /// The rules.
    pub rules: PasswordRules,
}

/// Sets a password by a one-time address, which is used up. Hashes: call it on a blocking thread.
pub fn redeem(desk: &Desk, cmd: &mut Cmd, input: &RedeemLink) -> Result<PasswordSet, Failure> {
    let typed = input.token.expose();
    let opened = desk.store().read(|conn| link::open(conn, &cmd.keys, typed, cmd.now))??;
    let (account, row) = (&opened.account, &opened.link);
    check(account, input.new.expose(), input.rules)?;
    let hash = hashing::hash(&cmd.mint, input.new.expose())?;
    desk.write(cmd, "account.redeem_link", |tx, cmd| {
        if !account_links::use_up(tx, &row.uid, cmd.now)? {
            return Err(Refused::at("token", "account-link-dead").into());
        }
        set(tx, cmd, account, &hash)?;
        if opened.is_by_mail {
            credentials::confirm_email(tx, account.id, &account.email, cmd.now)?;
        }
        doors::unlock(tx, &cmd.keys, &account.login)?;
        let detail = serde_json::json!({ "kind": row.kind, "by_mail": opened.is_by_mail });
        cmd.audit(tx, &Audit::of("account.redeem_link").object("account", &account.uid).detail(detail))?;
        Ok(PasswordSet { account: account.uid.clone() })
    })
}

/// Whether a new password may be taken for an account.
pub fn check(account: &Credentials, new: &str, rules: PasswordRules) -> Result<(), Failure> {
    let own = [account.login.as_str(), account.name.as_str(), account.email.as_str()];
    password::check(new, rules, &own).map_err(|error| Refused::from(error).into())
}

/// Stores the hash and returns the new stamp.
fn set(tx: &mut Tx<'_>, cmd: &Cmd, account: &Credentials, hash: &str) -> Result<i32, Failure> {
    credentials::set_password(tx, account.id, hash, false, cmd.now)?;
    Ok(credentials::bump_stamp(tx, account.id)?)
}
