//! The second step: six digits of the app, or a recovery code from paper.

use super::{Device, Opened, SessionRules, complete};
use crate::config::Secret;
use crate::domain::access::Actor;
use crate::domain::ids::SessionId;
use crate::domain::refusal::Refused;
use crate::storage::tables::credentials::{self, Credentials};
use crate::storage::{Audit, Tx};
use crate::usecases::doors::Door;
use crate::usecases::recovery;
use crate::usecases::{Cmd, Desk, Failure, totp};

/// What was typed, and where.
#[derive(Clone, Debug)]
pub struct SecondFactor {
    /// The session whose password was right.
    pub session: SessionId,
    /// As typed.
    pub code: Secret,
    /// The browser.
    pub device: Device,
    /// The settings.
    pub rules: SessionRules,
}

/// Checks the code and brings the session to its full stage. `cmd` acts as the account of the session.
pub fn second_factor(desk: &Desk, cmd: &mut Cmd, input: &SecondFactor) -> Result<Opened, Failure> {
    let Actor::Account(actor) = cmd.actor.clone() else { return Err(Failure::Denied) };
    let account = desk.store().read(|conn| credentials::get(conn, actor.account))?;
    let door = Door::second_factor(&cmd.keys, &account.login);
    door.tried(desk, cmd.now)?;
    let outcome = desk.write(cmd, "session.second_factor", |tx, cmd| {
        let account = credentials::get(tx, actor.account)?;
        let audit = Audit::of("session.second_factor").object("account", &account.uid);
        let Some(way) = accept(tx, cmd, &account, input.code.expose())? else {
            cmd.audit_as(tx, &audit, "refused")?;
            return Ok(None);
        };
        door.opened(tx)?;
        let opened = complete(tx, cmd, (input.session, &account), (&input.device, input.rules))?;
        cmd.audit(tx, &audit.detail(serde_json::json!({ "by": way })))?;
        Ok(Some(opened))
    })?;
    outcome.ok_or_else(|| Refused::at("code", "session-code-wrong").into())
}

/// By which way the code is right, if it is: each code opens once.
fn accept(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: &Credentials,
    typed: &str,
) -> Result<Option<&'static str>, Failure> {
    let sealed = account.totp_secret.as_deref().filter(|_| account.has_totp());
    let secret = sealed.and_then(|sealed| totp::open(&cmd.keys, &account.uid, sealed));
    let Some(secret) = secret else { return Ok(None) };
    if let Some(step) = totp::check(&secret, typed, account.totp_last_step, cmd.now) {
        return Ok(credentials::use_step(tx, account.id, step)?.then_some("totp"));
    }
    let hash = recovery::hash(&cmd.keys, &account.uid, typed);
    Ok(credentials::use_recovery_code(tx, account.id, &hash, cmd.now)?.then_some("recovery_code"))
}
