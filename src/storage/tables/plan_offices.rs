//! Offices as the rows of plans name them: found by their number, registered when nobody has named them before.

use chrono::NaiveDateTime;

use super::offices::{self, NewOffice, OfficeRow};
use crate::domain::ids::Uid;
use crate::domain::office::{AddressState, OfficeKind, search_text};
use crate::storage::db::{Conn, StorageError};

/// The office of a number; when it was merged into another one, that, however often.
pub fn find(conn: &mut Conn, number: &str) -> Result<Option<OfficeRow>, StorageError> {
    let mut found = offices::find_by_number(conn, number)?;
    while let Some(kept) = found.as_ref().and_then(|office| office.merged_into) {
        found = Some(offices::get(conn, kept)?);
    }
    Ok(found)
}

/// Registers an office that a plan names for the first time: a provider without a mail address.
pub fn insert(
    conn: &mut Conn,
    uid: &Uid,
    (number, name): (&str, &str),
    now: NaiveDateTime,
) -> Result<OfficeRow, StorageError> {
    let row = NewOffice {
        uid,
        number: Some(number),
        kind: OfficeKind::Provider,
        insurer_id: None,
        name,
        search: &search_text(&[name, number]),
        service_kinds: "",
        local_label: "",
        postal: "",
        address: "",
        phone: "",
        fax: "",
        email: "",
        email_state: AddressState::Unset,
        email_confirmed_by: "",
        closed_weekdays: "",
        note: "",
        created_at: now,
        updated_at: now,
        version: 1,
        kana: "",
        is_provisional: true,
        email_set_by: "",
    };
    offices::insert(conn, &row)
}
