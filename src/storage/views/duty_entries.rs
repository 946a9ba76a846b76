//! What was entered in a client's ledger of duties, on screens.

use std::cmp::Reverse;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;
use diesel::sql_types::{Date, Integer, Nullable};

use super::consents::{self, ConsentView};
use super::duties::LedgerClient;
use crate::domain::consent::{ConsentForm, Purpose};
use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::{OfficeId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::duty_entries;

/// An entry as it is shown.
#[derive(Clone, Debug, Queryable)]
pub struct EntryView {
    pub uid: Uid,
    pub kind: EntryKind,
    pub on: NaiveDate,
    pub subject: String,
    pub rule: String,
    pub ground: String,
    pub points: String,
    pub days: i32,
    pub reason_code: String,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    /// In which office it was made; none for a consent, which stands in a ledger of its own.
    pub office: Option<OfficeId>,
    /// The plan's day and the number of its version, for a consent to one.
    pub consented: (Option<NaiveDate>, Option<i32>),
}

/// A client's entries, newest first, withdrawn ones too; the consents that the rules ask for stand among them. Who may ask
/// was decided with the client.
pub fn entries(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<EntryView>, StorageError> {
    let mut entries: Vec<EntryView> = duty_entries::table
        .filter(duty_entries::client_id.eq(client.id))
        .order((duty_entries::happened_on.desc(), duty_entries::id.desc()))
        .select((
            duty_entries::uid,
            duty_entries::kind,
            duty_entries::happened_on,
            duty_entries::subject,
            duty_entries::rule,
            duty_entries::ground,
            duty_entries::points,
            duty_entries::days,
            duty_entries::reason_code,
            duty_entries::body,
            duty_entries::author_name,
            duty_entries::created_at,
            duty_entries::withdrawn_at,
            duty_entries::withdrawn_by,
            duty_entries::withdrawn_reason,
            duty_entries::office_id,
            (None::<NaiveDate>.into_sql::<Nullable<Date>>(), None::<i32>.into_sql::<Nullable<Integer>>()),
        ))
        .load(conn)?;
    entries.extend(consents::list(conn, client.id)?.into_iter().filter_map(consent_entry));
    entries.sort_by_key(|entry| Reverse((entry.on, entry.created_at)));
    Ok(entries)
}

/// A consent as the ledger shows it.
fn consent_entry(consent: ConsentView) -> Option<EntryView> {
    let kind = match (consent.purpose, consent.form) {
        (_, ConsentForm::Oral) => return None,
        (Purpose::Plan, _) => EntryKind::Consented,
        (Purpose::VideoMonitoring, _) => EntryKind::VideoConsented,
        _ => return None,
    };
    let consented = consent.version.map(|(_, number, on)| (on, number)).unzip();
    Some(EntryView {
        uid: consent.uid,
        kind,
        on: consent.given_on,
        subject: String::new(),
        rule: String::new(),
        ground: String::new(),
        points: String::new(),
        days: 0,
        reason_code: String::new(),
        body: consent.note,
        author: consent.author,
        created_at: consent.created_at,
        withdrawn_at: consent.withdrawn_at,
        withdrawn_by: consent.withdrawn_by,
        withdrawn_reason: consent.withdrawn_reason,
        office: None,
        consented,
    })
}
