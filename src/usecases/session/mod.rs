//! Login sessions: opened by a password and a second factor, touched while in use, ended by a click, a password change
//! or time.

pub mod end;
pub mod enroll;
pub mod park;
pub mod second_factor;
pub mod sign_in;
pub mod touch;

use chrono::Duration;
use serde::{Deserialize, Serialize};

use crate::domain::account::SessionStage;
use crate::domain::ids::SessionId;
use crate::storage::Tx;
use crate::storage::tables::credentials::{self, Credentials};
use crate::storage::tables::login_sessions::{self, NewLoginSession};
use crate::usecases::keys::sha256_hex;
use crate::usecases::{Cmd, Failure};

/// How long the step between password and second factor may take.
const HALF_WAY: Duration = Duration::minutes(10);

/// What the settings say about sessions.
#[derive(Clone, Copy, Debug)]
pub struct SessionRules {
    /// Hours after which a session ends in any case.
    pub absolute_hours: i64,
    /// Whether staff need a second factor.
    pub is_totp_required: bool,
}

/// The browser that signs in.
#[derive(Clone, Debug, Default)]
pub struct Device {
    /// The value of its device cookie, if it has one.
    pub secret: Option<String>,
    /// What it calls itself, for the list of sessions.
    pub user_agent: String,
    /// Where it comes from, for the list of sessions.
    pub address: String,
}

impl Device {
    fn hash(&self) -> String {
        sha256_hex(self.secret.as_deref().unwrap_or_default().as_bytes())
    }

    fn name(&self) -> String {
        self.user_agent.chars().filter(|c| !c.is_control()).take(200).collect()
    }
}

/// A session that was opened or has come further. Holds secrets: it goes into cookies and nowhere else.
#[derive(Clone, Serialize, Deserialize)]
pub struct Opened {
    /// The cookie's value.
    pub key: String,
    /// How far the sign-in has come.
    pub stage: SessionStage,
    /// The value of the device cookie, once the account is known to use this browser.
    pub device: Option<String>,
    /// Whether a new password must be chosen first.
    pub must_change_password: bool,
}

/// Begins a session of an account.
fn begin(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: &Credentials,
    stage: SessionStage,
    (device, rules): (&Device, SessionRules),
) -> Result<Opened, Failure> {
    let key = cmd.mint.secret();
    let life = match stage {
        SessionStage::Password => HALF_WAY,
        SessionStage::Full => Duration::hours(rules.absolute_hours),
    };
    login_sessions::insert(
        tx,
        &NewLoginSession {
            uid: &cmd.uid(),
            key_hash: &sha256_hex(key.as_bytes()),
            account_id: account.id,
            state: "",
            stage,
            stamp: account.stamp,
            user_agent: &device.name(),
            device: &device.address,
            created_at: cmd.now,
            seen_at: cmd.now,
            expires_at: cmd.now + life,
        },
    )?;
    let device = match stage {
        SessionStage::Full => Some(remember(tx, cmd, account, device)?),
        SessionStage::Password => None,
    };
    Ok(Opened { key, stage, device, must_change_password: account.must_change_password })
}

/// Brings a session to its full stage under a new key.
fn complete(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (session, account): (SessionId, &Credentials),
    (device, rules): (&Device, SessionRules),
) -> Result<Opened, Failure> {
    let key = cmd.mint.secret();
    let until = cmd.now + Duration::hours(rules.absolute_hours);
    let hash = sha256_hex(key.as_bytes());
    if !login_sessions::promote(tx, session, &hash, account.stamp, (cmd.now, until))? {
        return Err(Failure::NotFound("session"));
    }
    let device = Some(remember(tx, cmd, account, device)?);
    Ok(Opened { key, stage: SessionStage::Full, device, must_change_password: account.must_change_password })
}

/// Remembers the browser under the cookie it has, or a new one.
fn remember(tx: &mut Tx<'_>, cmd: &Cmd, account: &Credentials, device: &Device) -> Result<String, Failure> {
    let secret = device.secret.clone().unwrap_or_else(|| cmd.mint.secret());
    credentials::remember_device(tx, account.id, &sha256_hex(secret.as_bytes()), cmd.now)?;
    Ok(secret)
}
