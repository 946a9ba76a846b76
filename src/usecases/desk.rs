//! The desk: opens the one write transaction of a use-case, makes it idempotent, insists on its audit row, commits, wakes.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cmd::Cmd;
use super::failure::Failure;
use super::keys::Keys;
use super::mint::Mint;
use super::session::park;
use crate::domain::access::Actor;
use crate::domain::refusal::Refused;
use crate::storage::clock::Clock;
use crate::storage::store::Wakes;
use crate::storage::tables::operations;
use crate::storage::wake::Bells;
use crate::storage::{StorageError, Store, Tx};

/// Runs use-cases. Built once, cheap to clone.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    clock: Clock,
    mint: Mint,
    keys: Keys,
    bells: Bells,
}

impl Desk {
    /// The desk of one process.
    pub fn new(store: Store, clock: Clock, mint: Mint, keys: Keys, bells: Bells) -> Self {
        Self { store, clock, mint, keys, bells }
    }

    /// The store, to read.
    pub fn store(&self) -> &Store {
        &self.store
    }
    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }
    /// The installation's key.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
    /// The bells that commits ring.
    pub fn bells(&self) -> &Bells {
        &self.bells
    }
    /// The source of randomness.
    pub fn mint(&self) -> &Mint {
        &self.mint
    }

    /// A command of an actor, now.
    pub fn cmd(&self, actor: Actor, op_id: Option<String>, request_id: impl Into<String>) -> Cmd {
        Cmd {
            actor,
            acting: None,
            now: self.clock.now(),
            op_id,
            request_id: request_id.into(),
            mint: self.mint.clone(),
            keys: self.keys.clone(),
        }
    }

    /// A command of the server itself.
    pub fn system(&self, name: &'static str) -> Cmd {
        self.cmd(Actor::System(name), None, format!("system-{name}"))
    }

    /// Runs a use-case in its write transaction, on this thread. A repeat of the same operation id by the same actor
    /// gives the first answer again and writes nothing.
    pub fn write<T: Serialize + DeserializeOwned>(
        &self,
        cmd: &mut Cmd,
        name: &'static str,
        mut work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let outcome = self.store.write(|tx| once(tx, cmd, name, &mut work));
        match outcome {
            Ok((value, wakes)) => {
                self.bells.ring(&wakes);
                Ok(value)
            }
            // Two copies of one request met: the other one has committed, so its answer is ours, also where this one ran into
            // what the other had done. A look that fails hides nothing of what this one was told.
            Err(failure) if cmd.op_id.is_some() && may_be_own_doing(&failure) => {
                self.repeated(cmd, name).ok().flatten().ok_or(failure)
            }
            Err(failure) => Err(failure),
        }
    }

    /// Runs a use-case whose outcome is shown once and kept nowhere: recovery codes, tokens, tickets. There is no operation
    /// id, because a repeat would need the secret stored, and what it gives back can't be serialized, so that nobody can
    /// have it stored by mistake.
    pub fn write_once_shown<T>(
        &self,
        cmd: &mut Cmd,
        name: &'static str,
        mut work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        cmd.op_id = None;
        self.note(|tx| {
            let value = work(tx, cmd)?;
            insist_on_audit(tx, name)?;
            Ok(value)
        })
    }

    /// [`Desk::write_once_shown`] on a blocking thread, for handlers.
    pub async fn run_once_shown<T: Send + 'static>(
        &self,
        mut cmd: Cmd,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let desk = self.clone();
        tokio::task::spawn_blocking(move || desk.write_once_shown(&mut cmd, name, work))
            .await
            .map_err(|_| Failure::Storage(StorageError::Gone))?
    }

    /// [`Desk::write`] on a blocking thread, for handlers.
    pub async fn run<T>(
        &self,
        mut cmd: Cmd,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
    {
        let desk = self.clone();
        tokio::task::spawn_blocking(move || desk.write(&mut cmd, name, work))
            .await
            .map_err(|_| Failure::Storage(StorageError::Gone))?
    }

    /// A write that is nobody's deed and leaves no audit row: leases, login touches, throttles, presence, autosaved
    /// drafts.
    pub fn note<T>(&self, work: impl FnMut(&mut Tx<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        let (value, wakes) = self.store.write(work)?;
        self.bells.ring(&wakes);
        Ok(value)
    }

    /// [`Desk::note`] on a blocking thread.
    pub async fn noting<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let desk = self.clone();
        tokio::task::spawn_blocking(move || desk.note(work))
            .await
            .map_err(|_| Failure::Storage(StorageError::Gone))?
    }

    /// Rings after a commit made elsewhere, for the live intake.
    pub fn ring(&self, wakes: &Wakes) {
        self.bells.ring(wakes);
    }

    fn repeated<T: DeserializeOwned>(&self, cmd: &Cmd, name: &'static str) -> Result<Option<T>, Failure> {
        let Some(op_id) = cmd.op_id.as_deref() else { return Ok(None) };
        let stored = self.store.read(|conn| operations::find(conn, &cmd.actor.name(), op_id))?;
        answer(stored, name)
    }
}

fn once<T: Serialize + DeserializeOwned>(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    name: &'static str,
    work: &mut impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let actor = cmd.actor.name();
    if let Some(op_id) = cmd.op_id.clone() {
        if let Some(value) = answer(operations::find(tx, &actor, &op_id)?, name)? {
            return Ok(value);
        }
        let value = work(tx, cmd)?;
        insist_on_audit(tx, name)?;
        operations::insert(tx, (&actor, &op_id), name, &serde_json::to_string(&value)?, cmd.now)?;
        park::sent(tx, cmd)?;
        return Ok(value);
    }
    let value = work(tx, cmd)?;
    insist_on_audit(tx, name)?;
    Ok(value)
}

/// Whether a failure may follow from what another copy of the same request has done.
fn may_be_own_doing(failure: &Failure) -> bool {
    match failure {
        Failure::Storage(e) => e.is_unique_violation(),
        Failure::Refused(_) | Failure::Denied | Failure::NotFound(_) | Failure::Conflict => true,
    }
}

fn insist_on_audit(tx: &Tx<'_>, name: &str) -> Result<(), Failure> {
    if tx.audited() == 0 {
        return Err(StorageError::Corrupt(format!("{name} wrote no audit row")).into());
    }
    Ok(())
}

/// The stored answer; an operation id used for something else is refused.
fn answer<T: DeserializeOwned>(stored: Option<(String, String)>, name: &str) -> Result<Option<T>, Failure> {
    match stored {
        None => Ok(None),
        Some((earlier, output)) if earlier == name => Ok(Some(serde_json::from_str(&output)?)),
        Some(_) => Err(Refused::new("operation-id-reused").into()),
    }
}
