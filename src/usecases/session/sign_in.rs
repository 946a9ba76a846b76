//! The first step: login and password. An unknown login costs the same work, gives the same answer and closes the same
//! way as a known one.

use super::{Device, Opened, SessionRules, begin};
use crate::config::Secret;
use crate::domain::access::{AccountActor, Actor};
use crate::domain::account::{AccountState, SessionStage, login_key};
use crate::domain::ids::AccountId;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::credentials::{self, Credentials};
use crate::storage::tables::login_sessions;
use crate::storage::views::identity;
use crate::storage::{Audit, Tx};
use crate::usecases::doors::Door;
use crate::usecases::keys::sha256_hex;
use crate::usecases::{Cmd, Desk, Failure, password};

/// What was typed, and where.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// As typed.
    pub login: String,
    /// As typed.
    pub password: Secret,
    /// The browser.
    pub device: Device,
    /// The session that this browser had before; it ends.
    pub previous_key: Option<String>,
    /// The settings.
    pub rules: SessionRules,
}

/// Checks the password and opens a session. Hashes: call it on a blocking thread.
pub fn sign_in(desk: &Desk, cmd: &mut Cmd, input: &SignIn) -> Result<Opened, Failure> {
    let login = login_key(&input.login);
    let (found, is_known) = desk.store().read(|conn| -> Result<_, Failure> {
        let found = credentials::find_by_login(conn, &login)?;
        let id = found.as_ref().map_or(AccountId(0), |account| account.id);
        let is_known = credentials::knows_device(conn, id, &input.device.hash())?;
        Ok((found, is_known))
    })?;
    let device = input.device.secret.as_deref().filter(|_| is_known);
    let door = Door::password(&cmd.keys, &login, device);
    door.tried(desk, cmd.now)?;
    let active = found.as_ref().filter(|account| account.state == AccountState::Active);
    let stored = active.map_or("", |account| account.password_hash.as_str());
    let is_right = password::verify(input.password.expose(), stored);
    let outcome = desk.write(cmd, "session.sign_in", |tx, cmd| match active.filter(|_| is_right) {
        Some(account) => open(tx, cmd, account, &door, input).map(Some),
        None => {
            let mut audit = Audit::of("session.sign_in");
            if let Some(account) = &found {
                audit = audit.object("account", &account.uid);
            }
            cmd.audit_as(tx, &audit, "refused")?;
            Ok(None)
        }
    })?;
    outcome.ok_or_else(|| Refused::new("session-wrong").into())
}

fn open(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    seen: &Credentials,
    door: &Door,
    input: &SignIn,
) -> Result<Opened, Failure> {
    // Read again inside the transaction: a password changed meanwhile must not open anything.
    let account = credentials::get(tx, seen.id)?;
    if account.password_hash != seen.password_hash || account.state != AccountState::Active {
        return Err(Failure::Conflict);
    }
    let memberships = identity::memberships(tx, account.id, jst_date(cmd.now))?;
    let actor = AccountActor {
        account: account.id,
        uid: account.uid.clone(),
        name: account.name.clone(),
        memberships,
        token: None,
    };
    if !actor.is_employed() {
        return Err(Refused::new("session-no-role").into());
    }
    door.opened(tx)?;
    if let Some(key) = &input.previous_key {
        login_sessions::revoke_key(tx, &sha256_hex(key.as_bytes()), cmd.now)?;
    }
    let needs_second = account.has_totp() || input.rules.is_totp_required;
    let stage = if needs_second { SessionStage::Password } else { SessionStage::Full };
    cmd.actor = Actor::Account(actor);
    let opened = begin(tx, cmd, &account, stage, (&input.device, input.rules))?;
    let detail = serde_json::json!({ "stage": stage });
    cmd.audit(tx, &Audit::of("session.sign_in").object("account", &account.uid).detail(detail))?;
    Ok(opened)
}
