//! The write transaction: a connection that remembers what to wake and counts its audit rows.

use std::ops::{Deref, DerefMut};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::db::{Conn, StorageError};
use super::schema::audit_events;
use super::store::Wakes;
use super::wake::Wake;
use crate::domain::ids::Uid;

/// One write transaction. Derefs to the connection, so table functions take it as `tx`.
pub struct Tx<'c> {
    conn: &'c mut Conn,
    wakes: Wakes,
    audited: usize,
}

impl<'c> Tx<'c> {
    pub(super) fn new(conn: &'c mut Conn) -> Self {
        Self { conn, wakes: Vec::new(), audited: 0 }
    }

    /// Asks for a wake-up after the commit.
    pub fn wake(&mut self, wake: Wake) {
        if !self.wakes.contains(&wake) {
            self.wakes.push(wake);
        }
    }

    /// How many audit rows this transaction has written.
    pub fn audited(&self) -> usize {
        self.audited
    }

    /// Writes an audit row; use-cases call it through `Cmd::audit`.
    pub fn append_audit(&mut self, row: &NewAuditEvent<'_>) -> Result<(), StorageError> {
        diesel::insert_into(audit_events::table).values(row).execute(self.conn)?;
        self.audited += 1;
        Ok(())
    }

    pub(super) fn into_wakes(self) -> Wakes {
        self.wakes
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

/// What happened, to whose data, and why; completed by the command into an audit row (GL 6.0 17①).
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// The use-case or the view, e.g. `inquiry.circulate`.
    pub action: &'static str,
    /// Kind of the thing acted on.
    pub object_kind: &'static str,
    /// Uid of the thing acted on.
    pub object_uid: String,
    /// Uid of the insurer concerned.
    pub insurer_uid: String,
    /// Uids of the clients or cases whose data were handled.
    pub subjects: Vec<String>,
    /// What for, e.g. the meeting's uid or a reason typed by a person.
    pub purpose: String,
    /// Further facts without names.
    pub detail: serde_json::Value,
}

impl Audit {
    /// An audit note of an action.
    pub fn of(action: &'static str) -> Self {
        Self { action, ..Self::default() }
    }
    /// The thing acted on.
    #[must_use]
    pub fn object(mut self, kind: &'static str, uid: &Uid) -> Self {
        self.object_kind = kind;
        self.object_uid = uid.to_string();
        self
    }
    /// A client or case whose data were handled.
    #[must_use]
    pub fn subject(mut self, uid: &Uid) -> Self {
        self.subjects.push(uid.to_string());
        self
    }
    /// Several of them.
    #[must_use]
    pub fn subjects<'u>(mut self, uids: impl IntoIterator<Item = &'u Uid>) -> Self {
        self.subjects.extend(uids.into_iter().map(ToString::to_string));
        self
    }
    /// A client or case with its insurer, as `tables::subjects` gives them.
    #[must_use]
    pub fn whose(self, (subject, insurer): &(Uid, Uid)) -> Self {
        self.subject(subject).insurer(insurer)
    }
    /// The insurer concerned.
    #[must_use]
    pub fn insurer(mut self, uid: &Uid) -> Self {
        self.insurer_uid = uid.to_string();
        self
    }
    /// What for.
    #[must_use]
    pub fn purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = purpose.into();
        self
    }
    /// Further facts without names.
    #[must_use]
    pub fn detail(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}

/// A row of the audit log before it is sealed.
#[derive(Insertable)]
#[diesel(table_name = audit_events)]
pub struct NewAuditEvent<'a> {
    /// Its uid.
    pub uid: &'a Uid,
    /// When, UTC.
    pub at: NaiveDateTime,
    /// `Actor::name`.
    pub actor: &'a str,
    /// Display name of a signed-in person at that time.
    pub actor_name: &'a str,
    /// The office acted for.
    pub office_uid: &'a str,
    /// The role acted in.
    pub role: &'a str,
    /// See [`Audit::action`].
    pub action: &'a str,
    /// See [`Audit::object_kind`].
    pub object_kind: &'a str,
    /// See [`Audit::object_uid`].
    pub object_uid: &'a str,
    /// See [`Audit::insurer_uid`].
    pub insurer_uid: &'a str,
    /// Space-separated uids.
    pub subjects: &'a str,
    /// See [`Audit::purpose`].
    pub purpose: &'a str,
    /// `done`, `viewed` or `refused`.
    pub outcome: &'a str,
    /// JSON text.
    pub detail: &'a str,
    /// The request.
    pub request_id: &'a str,
    /// The API token used.
    pub token_uid: &'a str,
    /// Empty until sealed.
    pub hash: &'a str,
}
