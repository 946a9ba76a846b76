//! Doors that can be guessed at: tries are counted in the database, so that several servers count together.

use chrono::NaiveDateTime;

use super::desk::Desk;
use super::failure::Failure;
use super::keys::{Keys, sha256_hex};
use crate::domain::refusal::Refused;
use crate::domain::throttle::Closed;
use crate::storage::tables::throttles;
use crate::storage::{StorageError, Tx};

/// A door: what is guessed, whose it is, and from which known device. Its name tells nothing to who reads the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door(String, Closing);

/// How the people at a door are told that it is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closing {
    SignIn,
    HandOver,
}

impl Door {
    /// The door of a password. A device from which the account has signed in has a door of its own, so that strangers
    /// can't close it.
    pub fn password(keys: &Keys, login: &str, known_device: Option<&str>) -> Self {
        let device = known_device.map(short).unwrap_or_default();
        Self(format!("{}{device}", prefix(keys, "password", login)), Closing::SignIn)
    }

    /// The door of the second factor; only who knows the password comes to it.
    pub fn second_factor(keys: &Keys, login: &str) -> Self {
        Self(prefix(keys, "totp", login), Closing::SignIn)
    }

    /// The door of a password that is asked for again inside a session.
    pub fn confirmation(keys: &Keys, login: &str) -> Self {
        Self(prefix(keys, "confirm", login), Closing::SignIn)
    }

    /// The door of mails that anybody can ask for.
    pub fn reset(keys: &Keys, login: &str) -> Self {
        Self(prefix(keys, "reset", login), Closing::SignIn)
    }

    /// The door of the insured number that whoever takes a client over types; each proposal has its own.
    pub fn hand_over(keys: &Keys, hand_over: &str) -> Self {
        Self(prefix(keys, "hand-over", hand_over), Closing::HandOver)
    }

    /// Counts a try, or says why it is not made.
    pub fn tried(&self, desk: &Desk, now: NaiveDateTime) -> Result<(), Failure> {
        let (name, closing) = (self.0.clone(), self.1);
        desk.note(move |tx| {
            throttles::lock(tx, &name, now)?;
            let door = throttles::find(tx, &name, now)?.tried(now);
            let door = door.map_err(|closed| refusal(closed, closing, now))?;
            Ok::<_, Failure>(throttles::update(tx, &name, &door)?)
        })
    }

    /// Forgets the tries after a success.
    pub fn opened(&self, tx: &mut Tx<'_>) -> Result<(), StorageError> {
        throttles::clear(tx, &self.0)
    }
}

/// Opens every door of a login again.
pub fn unlock(tx: &mut Tx<'_>, keys: &Keys, login: &str) -> Result<(), StorageError> {
    for kind in ["password", "totp", "confirm", "reset"] {
        throttles::clear_all_of(tx, &prefix(keys, kind, login))?;
    }
    Ok(())
}

fn prefix(keys: &Keys, kind: &str, login: &str) -> String {
    let mac = keys.mac("door", &[kind.as_bytes(), login.as_bytes()]);
    format!("{kind}:{}:", data_encoding::HEXLOWER.encode(&mac).chars().take(32).collect::<String>())
}

fn short(device: &str) -> String {
    sha256_hex(device.as_bytes()).chars().take(32).collect()
}

fn refusal(closed: Closed, closing: Closing, now: NaiveDateTime) -> Failure {
    match closed {
        Closed::Until(until) => {
            let minutes = ((until - now).num_seconds() + 59) / 60;
            let refused = match closing {
                Closing::SignIn => Refused::new("session-wait"),
                Closing::HandOver => Refused::at("insured_number", "hand-over-wait"),
            };
            refused.with("minutes", minutes).into()
        }
        Closed::ForGood => match closing {
            Closing::SignIn => Refused::new("session-closed").into(),
            Closing::HandOver => Refused::at("insured_number", "hand-over-shut").into(),
        },
    }
}
