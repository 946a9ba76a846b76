//! What whoever sends a letter should know of its recipients: directory data, no personal data of clients.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use crate::domain::ids::OfficeId;
use crate::domain::reminder::MutableMail;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{mail_mutes, offices};

/// What is known of an office that is written to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientNotes {
    muted: BTreeSet<OfficeId>,
    /// By address: the offices that have it.
    known: BTreeMap<String, Vec<(OfficeId, String)>>,
}

impl RecipientNotes {
    /// Whether an office has stopped reminders.
    pub fn is_muted(&self, office: OfficeId) -> bool {
        self.muted.contains(&office)
    }

    /// The names of other offices that have the address at which an office is written to.
    pub fn sharing(&self, office: OfficeId, address: &str) -> Vec<&str> {
        let all = self.known.get(address).into_iter().flatten();
        all.filter(|(other, _)| *other != office).map(|(_, name)| name.as_str()).collect()
    }
}

/// What is known of offices, each with the address at which it is written to.
pub fn notes(conn: &mut Conn, to: &[(OfficeId, &str)]) -> Result<RecipientNotes, StorageError> {
    let ids: Vec<OfficeId> = to.iter().map(|(office, _)| *office).collect();
    let addresses: BTreeSet<&str> =
        to.iter().map(|(_, address)| *address).filter(|a| !a.is_empty()).collect();
    let muted: Vec<OfficeId> = mail_mutes::table
        .filter(mail_mutes::ended_at.is_null())
        .filter(mail_mutes::kind.eq(MutableMail::AnswerReminders))
        .filter(mail_mutes::office_id.eq_any(ids))
        .select(mail_mutes::office_id.assume_not_null())
        .load(conn)?;
    let rows: Vec<(String, OfficeId, String)> = offices::table
        .filter(offices::email.eq_any(addresses))
        .filter(offices::merged_into.is_null())
        .order(offices::name)
        .select((offices::email, offices::id, offices::name))
        .load(conn)?;
    let mut known: BTreeMap<String, Vec<(OfficeId, String)>> = BTreeMap::new();
    for (address, office, name) in rows {
        known.entry(address).or_default().push((office, name));
    }
    Ok(RecipientNotes { muted: muted.into_iter().collect(), known })
}
