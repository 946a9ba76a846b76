//! Files beside a plan, sealed.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::attachment::{Audience, FileKind};
use crate::domain::hand_over::HandOverState;
use crate::domain::ids::{ClientId, PlanAttachmentId, PlanId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_hand_overs, plan_attachments, plans};

/// A file to keep.
#[derive(Insertable)]
#[diesel(table_name = plan_attachments)]
pub struct NewPlanAttachment<'a> {
    pub uid: &'a Uid,
    pub plan_id: PlanId,
    /// The client under whose data key it is sealed.
    pub key_client_id: ClientId,
    pub name: &'a str,
    pub kind: FileKind,
    pub audience: Audience,
    /// Bytes before sealing.
    pub size: i64,
    pub body: &'a [u8],
    pub added_by: &'a str,
    pub added_at: NaiveDateTime,
}

/// Keeps a file.
pub fn insert(conn: &mut Conn, row: &NewPlanAttachment<'_>) -> Result<(), StorageError> {
    diesel::insert_into(plan_attachments::table).values(row).execute(conn)?;
    Ok(())
}

/// How many files of a plan can be opened.
pub fn count(conn: &mut Conn, plan: PlanId) -> Result<i64, StorageError> {
    let live = plan_attachments::table.filter(plan_attachments::withdrawn_at.is_null());
    Ok(live.filter(plan_attachments::plan_id.eq(plan)).count().get_result(conn)?)
}

/// A file that was not withdrawn, with its plan.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<(PlanAttachmentId, PlanId)>, StorageError> {
    Ok(plan_attachments::table
        .filter(plan_attachments::uid.eq(uid))
        .filter(plan_attachments::withdrawn_at.is_null())
        .select((plan_attachments::id, plan_attachments::plan_id))
        .first(conn)
        .optional()?)
}

/// Withdraws a file. Its bytes are gone, that it was there stays; but a former office that had it when it handed the client over
/// keeps it with its records.
pub fn withdraw(conn: &mut Conn, id: PlanAttachmentId, now: NaiveDateTime) -> Result<(), StorageError> {
    let kept: i64 = plan_attachments::table
        .inner_join(plans::table)
        .inner_join(client_hand_overs::table.on(client_hand_overs::client_id.eq(plans::client_id)))
        .filter(plan_attachments::id.eq(id))
        .filter(client_hand_overs::state.eq(HandOverState::Accepted))
        .filter(client_hand_overs::settled_at.ge(plan_attachments::added_at.nullable()))
        .count()
        .get_result(conn)?;
    let row = plan_attachments::table.filter(plan_attachments::id.eq(id));
    if kept == 0 {
        diesel::update(row).set(plan_attachments::body.eq(Vec::<u8>::new())).execute(conn)?;
    }
    diesel::update(row).set(plan_attachments::withdrawn_at.eq(now)).execute(conn)?;
    Ok(())
}
