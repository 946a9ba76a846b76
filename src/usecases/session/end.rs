//! Ending sessions: one's own, another device's, all others.

use serde::{Deserialize, Serialize};

use crate::domain::access::Actor;
use crate::domain::ids::{SessionId, Uid};
use crate::storage::tables::login_sessions;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Which sessions of the actor end.
#[derive(Clone, Debug)]
pub enum Ending {
    /// One of them.
    One(Uid),
    /// All but this one.
    AllBut(SessionId),
}

/// How many ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// How many.
    pub count: usize,
}

/// Ends sessions of the actor's own account.
pub fn end(tx: &mut Tx<'_>, cmd: &mut Cmd, which: &Ending) -> Result<Ended, Failure> {
    let Actor::Account(actor) = cmd.actor.clone() else { return Err(Failure::Denied) };
    let count = match which {
        Ending::One(uid) => usize::from(login_sessions::revoke(tx, uid, actor.account, cmd.now)?),
        Ending::AllBut(own) => login_sessions::revoke_others(tx, actor.account, Some(*own), cmd.now)?,
    };
    if count == 0 && matches!(which, Ending::One(_)) {
        return Err(Failure::NotFound("session"));
    }
    let detail = serde_json::json!({ "count": count });
    cmd.audit(tx, &Audit::of("session.end").object("account", &actor.uid).detail(detail))?;
    Ok(Ended { count })
}

/// Ends every session of everybody, after an incident.
pub fn flush(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<Ended, Failure> {
    if !matches!(cmd.actor, Actor::System(_)) {
        return Err(Failure::Denied);
    }
    let count = login_sessions::revoke_all(tx, cmd.now)?;
    cmd.audit(tx, &Audit::of("session.flush").detail(serde_json::json!({ "count": count })))?;
    Ok(Ended { count })
}
