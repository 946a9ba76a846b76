//! The command: who acts, when, under which operation id. Handed to every use-case.

use chrono::NaiveDateTime;

use super::failure::Failure;
use super::keys::Keys;
use super::mint::Mint;
use crate::domain::access::{Actor, Role, Scope, scope};
use crate::domain::ids::Uid;
use crate::storage::tx::NewAuditEvent;
use crate::storage::{Audit, Tx};

/// Who acts, when, and with what.
#[derive(Clone, Debug)]
pub struct Cmd {
    /// Who acts.
    pub actor: Actor,
    /// The time of the act, UTC.
    pub now: NaiveDateTime,
    /// The client-made id that makes a repeat harmless; none for jobs, which are idempotent by themselves.
    pub op_id: Option<String>,
    /// The request, for the audit and the log.
    pub request_id: String,
    /// All randomness.
    pub mint: Mint,
    /// The installation's key.
    pub keys: Keys,
}

impl Cmd {
    /// A new uid of this moment.
    pub fn uid(&self) -> Uid {
        self.mint.uid(self.now)
    }

    /// What the actor may see.
    pub fn scope(&self) -> Scope {
        scope(&self.actor)
    }

    /// Refuses unless the actor holds one of the roles somewhere.
    pub fn require_role(&self, roles: &[Role]) -> Result<(), Failure> {
        if self.actor.has_role(roles) { Ok(()) } else { Err(Failure::Denied) }
    }

    /// Writes the audit row of a thing done.
    pub fn audit(&self, tx: &mut Tx<'_>, audit: &Audit) -> Result<(), Failure> {
        self.audit_as(tx, audit, "done")
    }

    /// Writes an audit row with another outcome: `viewed` or `refused`.
    pub fn audit_as(&self, tx: &mut Tx<'_>, audit: &Audit, outcome: &str) -> Result<(), Failure> {
        let account = self.actor.account();
        let membership = account.and_then(|a| a.memberships.first());
        let detail = if audit.detail.is_null() { String::new() } else { audit.detail.to_string() };
        tx.append_audit(&NewAuditEvent {
            uid: &self.uid(),
            at: self.now,
            actor: &self.actor.name(),
            actor_name: account.map_or("", |a| a.name.as_str()),
            office_uid: membership.map_or("", |m| m.office_uid.as_str()),
            role: membership.map_or("", |m| crate::domain::words::Word::as_str(m.role)),
            action: audit.action,
            object_kind: audit.object_kind,
            object_uid: &audit.object_uid,
            insurer_uid: &audit.insurer_uid,
            subjects: &audit.subjects.join(" "),
            purpose: &audit.purpose,
            outcome,
            detail: &detail,
            request_id: &self.request_id,
            token_uid: account.and_then(|a| a.token.as_ref()).map_or("", |t| t.uid.as_str()),
            hash: "",
        })?;
        Ok(())
    }
}
