//! Who was asked in the inquiry that is judged.

use diesel::prelude::*;

use crate::domain::ids::InquiryId;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{invitations, participants};

/// Who was asked in an inquiry, by name. Who may ask was decided with the judgement.
pub fn asked(conn: &mut Conn, inquiry: InquiryId) -> Result<Vec<String>, StorageError> {
    Ok(invitations::table
        .inner_join(participants::table)
        .filter(invitations::inquiry_id.eq(inquiry))
        .filter(invitations::revoked_at.is_null())
        .order(invitations::id)
        .select(participants::label)
        .load(conn)?)
}
