//! Makes an account.

use serde::{Deserialize, Serialize};

use super::authorize;
use crate::config::Secret;
use crate::domain::account::{AccountState, is_login, login_key};
use crate::domain::ids::Uid;
use crate::domain::office::AddressState;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::storage::tables::accounts;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure, password, totp};

/// What is known of a new account.
#[derive(Clone, Debug)]
pub struct CreateAccount {
    /// The login name: lower-case letters, digits, `.`, `-`, `_`, `@`.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// Its reading, or empty.
    pub kana: String,
    /// Profession, e.g. 主任介護支援専門員, or empty.
    pub profession: String,
    /// Mail address, or empty.
    pub email: String,
    /// A first password; without one the account waits for its one-time address.
    pub password: Option<FirstPassword>,
    /// A TOTP secret known already (demo and tests); without one it is set up at the first sign-in.
    pub totp_secret: Option<Vec<u8>>,
    /// Whether a new password must be chosen at the first sign-in.
    pub must_change_password: bool,
}

/// A first password, plain or hashed already (many accounts of a demo share one hash).
#[derive(Clone, Debug)]
pub enum FirstPassword {
    /// As a person typed it.
    Plain(Secret),
    /// What [`password::hash`] made.
    Hashed(String),
}

/// The account that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// Its uid.
    pub uid: Uid,
}

/// Makes an account.
pub fn create(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CreateAccount) -> Result<Created, Failure> {
    authorize(cmd)?;
    let login = login_key(&input.login);
    if !is_login(&login) {
        return Err(Refused::at("login", "account-login-form").into());
    }
    if input.name.trim().is_empty() {
        return Err(Refused::at("name", "field-required").into());
    }
    if accounts::find_by_login(tx, &login)?.is_some() {
        return Err(Refused::at("login", "account-login-taken").into());
    }
    let uid = cmd.uid();
    let password_hash = match &input.password {
        Some(FirstPassword::Plain(password)) => password::hash(&cmd.mint, password.expose())?,
        Some(FirstPassword::Hashed(hash)) => hash.clone(),
        None => String::new(),
    };
    let totp = input.totp_secret.as_ref().map(|secret| totp::seal(&cmd.keys, &uid, secret, &cmd.mint));
    let state = if password_hash.is_empty() { AccountState::Invited } else { AccountState::Active };
    accounts::insert(
        tx,
        &accounts::NewAccount {
            uid: &uid,
            login: &login,
            name: input.name.trim(),
            kana: &input.kana,
            profession: &input.profession,
            email: &input.email,
            email_state: if input.email.is_empty() { AddressState::Unset } else { AddressState::Unconfirmed },
            password_hash: &password_hash,
            password_changed_at: input.password.as_ref().map(|_| cmd.now),
            must_change_password: input.must_change_password,
            totp_secret: totp.as_deref(),
            totp_confirmed_at: totp.as_ref().map(|_| cmd.now),
            totp_last_step: 0,
            state: state.as_str(),
            stamp: 1,
            language: "ja",
            created_at: cmd.now,
            updated_at: cmd.now,
            version: 1,
        },
    )?;
    cmd.audit(tx, &Audit::of("account.create").object("account", &uid))?;
    Ok(Created { uid })
}
