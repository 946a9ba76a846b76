//! Questions of an inquiry about single rows of the plan, or to single ones of those who are asked.

use diesel::prelude::*;

use crate::domain::ids::{InquiryId, ParticipantId, Uid};
use crate::domain::opinion::{OpinionRow, RowRef};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::inquiry_questions;

/// A question as it was put.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct QuestionRow {
    pub participant_id: Option<ParticipantId>,
    pub row_kind: OpinionRow,
    pub row_uid: String,
    pub body: String,
}

impl QuestionRow {
    /// What it is about.
    pub fn row(&self) -> RowRef {
        RowRef { kind: self.row_kind, uid: Uid::parse(&self.row_uid) }
    }

    /// Whether somebody who is asked reads it.
    pub fn is_for(&self, participant: ParticipantId) -> bool {
        self.participant_id.is_none_or(|own| own == participant)
    }
}

/// Puts a question to somebody, or to everybody who is asked.
pub fn insert(
    conn: &mut Conn,
    inquiry: InquiryId,
    to: Option<ParticipantId>,
    (row, body): (&RowRef, &str),
) -> Result<(), StorageError> {
    diesel::insert_into(inquiry_questions::table)
        .values((
            inquiry_questions::inquiry_id.eq(inquiry),
            inquiry_questions::participant_id.eq(to),
            inquiry_questions::row_kind.eq(row.kind),
            inquiry_questions::row_uid.eq(row.uid.as_ref().map_or("", Uid::as_str)),
            inquiry_questions::body.eq(body),
        ))
        .execute(conn)?;
    Ok(())
}

/// The questions of an inquiry in the order in which they were put.
pub fn of_inquiry(conn: &mut Conn, inquiry: InquiryId) -> Result<Vec<QuestionRow>, StorageError> {
    Ok(inquiry_questions::table
        .filter(inquiry_questions::inquiry_id.eq(inquiry))
        .order(inquiry_questions::id)
        .select((
            inquiry_questions::participant_id,
            inquiry_questions::row_kind,
            inquiry_questions::row_uid,
            inquiry_questions::body,
        ))
        .load(conn)?)
}
