//! Setting up the second factor: a code of the new secret proves that the app has it. The secret waits sealed in the
//! form, so that looking at the page changes nothing.

use super::{Device, Opened, SessionRules, complete};
use crate::domain::access::Actor;
use crate::domain::ids::SessionId;
use crate::domain::refusal::Refused;
use crate::storage::tables::{credentials, login_sessions};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, recovery, totp};

/// Which secret, proven by which code, from which session.
#[derive(Clone, Debug)]
pub struct Enroll {
    /// The session that sets it up.
    pub session: SessionId,
    /// The sealed secret that the page carried.
    pub pending: String,
    /// The code as typed.
    pub code: String,
    /// Present while signing in: the session then becomes full.
    pub completing: Option<(Device, SessionRules)>,
}

/// What was set up. Holds secrets: shown once, never stored.
pub struct Enrolled {
    /// The recovery codes.
    pub codes: Vec<String>,
    /// The session, when it became full.
    pub opened: Option<Opened>,
}

/// A new secret with its sealed form for the page.
pub fn offer(cmd: &Cmd) -> Result<(Vec<u8>, String), Failure> {
    let Actor::Account(actor) = &cmd.actor else { return Err(Failure::Denied) };
    let secret = totp::new_secret(&cmd.mint);
    let sealed = cmd.keys.seal("totp-pending", actor.uid.as_str().as_bytes(), &secret, &cmd.mint);
    Ok((secret.to_vec(), data_encoding::BASE64URL_NOPAD.encode(&sealed)))
}

/// The secret of a sealed form that was offered to this account before.
pub fn offered(cmd: &Cmd, pending: &str) -> Option<Vec<u8>> {
    let actor = cmd.actor.account()?;
    let sealed = data_encoding::BASE64URL_NOPAD.decode(pending.as_bytes()).ok()?;
    let secret = cmd.keys.open("totp-pending", actor.uid.as_str().as_bytes(), &sealed)?;
    Some(secret.to_vec())
}

/// Sets the second factor up, makes new recovery codes and ends all other sessions.
pub fn enroll(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Enroll) -> Result<Enrolled, Failure> {
    let Actor::Account(actor) = cmd.actor.clone() else { return Err(Failure::Denied) };
    let account = credentials::get(tx, actor.account)?;
    // Who has one already comes here only after a full sign-in.
    if input.completing.is_some() && account.has_totp() {
        return Err(Failure::Denied);
    }
    let secret = offered(cmd, &input.pending).ok_or_else(|| Refused::new("session-offer-expired"))?;
    let step = totp::check(&secret, &input.code, 0, cmd.now)
        .ok_or_else(|| Refused::at("code", "session-code-wrong"))?;
    let sealed = totp::seal(&cmd.keys, &account.uid, &secret, &cmd.mint);
    credentials::set_totp(tx, account.id, Some(&sealed), step, cmd.now)?;
    let codes = recovery::new_codes(&cmd.mint);
    let hashes: Vec<String> = codes.iter().map(|c| recovery::hash(&cmd.keys, &account.uid, c)).collect();
    credentials::replace_recovery_codes(tx, account.id, &hashes, cmd.now)?;
    let stamp = credentials::bump_stamp(tx, account.id)?;
    login_sessions::restamp(tx, input.session, stamp)?;
    let account = credentials::get(tx, account.id)?;
    let opened = match &input.completing {
        Some((device, rules)) => Some(complete(tx, cmd, (input.session, &account), (device, *rules))?),
        None => None,
    };
    cmd.audit(tx, &Audit::of("session.enroll").object("account", &account.uid))?;
    Ok(Enrolled { codes, opened })
}
