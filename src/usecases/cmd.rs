//! The command: who acts, when, under which operation id. Handed to every use-case.

use chrono::NaiveDateTime;

use super::failure::Failure;
use super::keys::Keys;
use super::mint::Mint;
use crate::domain::access::{Actor, Membership, Role, Scope, scope};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::time::jst::jst_date;
use crate::storage::tx::NewAuditEvent;
use crate::storage::{Audit, Tx};

/// Those who make plans and call meetings.
pub const PLANNERS: &[Role] = &[Role::CareManager, Role::CenterStaff];
/// Those who take part in care: they call meetings, or serve clients and are asked.
pub const TEAM: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::ProviderStaff];

/// Who acts, when, and with what.
#[derive(Clone, Debug)]
pub struct Cmd {
    /// Who acts.
    pub actor: Actor,
    /// In which office and role the actor does this, once the authorization has found it; see [`Cmd::acting`].
    pub(super) acting: Option<Membership>,
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
        scope(&self.actor).on(jst_date(self.now))
    }

    /// The display name of who acts, as it stands beside what was noted; empty where no person acts.
    pub fn actor_name(&self) -> String {
        self.actor.account().map(|a| a.name.clone()).unwrap_or_default()
    }

    /// Refuses unless the actor holds one of the roles somewhere, and acts in it from then on.
    pub fn require_role(&mut self, roles: &[Role]) -> Result<(), Failure> {
        if self.act_where(|m| roles.contains(&m.role)) { Ok(()) } else { Err(Failure::Denied) }
    }

    /// Lets the actor act in one of the roles in an office, and says whether they hold it. The audit row then names that
    /// office and role, which a person who works in two offices could not be asked for afterwards.
    pub fn act_in(&mut self, office: OfficeId, roles: &[Role]) -> bool {
        self.act_where(|m| m.office == office && roles.contains(&m.role))
    }

    /// Lets the actor act in the first membership that gives the right, and says whether there is one.
    pub fn act_where(&mut self, gives_right: impl Fn(&Membership) -> bool) -> bool {
        let found = self.actor.account().and_then(|a| a.memberships.iter().find(|m| gives_right(m)));
        if found.is_some() {
            self.acting = found.cloned();
        }
        found.is_some()
    }

    /// Goes on only for somebody who makes plans in the office, and for the server itself. To everybody else there is no
    /// such thing: a refusal would say that there is one.
    pub fn require_planner(&mut self, office: OfficeId, what: &'static str) -> Result<(), Failure> {
        let may = matches!(self.actor, Actor::System(_)) || self.act_in(office, PLANNERS);
        if may { Ok(()) } else { Err(Failure::NotFound(what)) }
    }

    /// In which office and role the actor acts: what the authorization found, else the only one there is. Nothing is
    /// guessed for somebody who holds several.
    pub fn acting(&self) -> Option<&Membership> {
        let only = || match self.actor.account().map(|a| a.memberships.as_slice()) {
            Some([only]) => Some(only),
            _ => None,
        };
        self.acting.as_ref().or_else(only)
    }

    /// Writes the audit row of a thing done.
    pub fn audit(&self, tx: &mut Tx<'_>, audit: &Audit) -> Result<(), Failure> {
        self.audit_as(tx, audit, "done")
    }

    /// Writes an audit row with another outcome: `viewed` or `refused`.
    pub fn audit_as(&self, tx: &mut Tx<'_>, audit: &Audit, outcome: &str) -> Result<(), Failure> {
        let account = self.actor.account();
        let membership = self.acting();
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
