//! Opinions (意見), append-only, and what was decided on each.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{InquiryId, InvitationId, OpinionId, ParticipantId, PlanVersionId, Uid};
use crate::domain::opinion::{Decision, OpinionRow, RowRef, Said, Stance};
use crate::domain::slot_poll::AnswerChannel;
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::{opinions, plan_versions, resolutions};

/// An opinion as it was given.
#[derive(Clone, Debug, Queryable)]
pub struct GivenRow {
    pub id: OpinionId,
    pub uid: Uid,
    pub inquiry_id: InquiryId,
    pub invitation_id: InvitationId,
    pub participant_id: ParticipantId,
    pub plan_version_id: PlanVersionId,
    pub row_kind: OpinionRow,
    pub row_uid: String,
    pub stance: Stance,
    pub body: String,
    pub given_at: NaiveDateTime,
    pub given_by: String,
    pub channel: AnswerChannel,
    pub is_late: bool,
    pub sheet_no: i32,
    pub entered_by: String,
    /// リスク・気になること, with an opinion on the draft as a whole.
    pub risks: String,
}

impl GivenRow {
    /// What it is about.
    pub fn row(&self) -> RowRef {
        RowRef { kind: self.row_kind, uid: Uid::parse(&self.row_uid) }
    }

    /// What was said, without when and by whom.
    pub fn said(&self) -> Said {
        Said {
            row: self.row(),
            stance: Some(self.stance),
            body: self.body.clone(),
            risks: self.risks.clone(),
        }
    }
}

/// An opinion to append.
#[derive(Insertable)]
#[diesel(table_name = opinions)]
pub struct NewOpinion<'a> {
    pub uid: &'a Uid,
    pub inquiry_id: InquiryId,
    pub invitation_id: InvitationId,
    pub participant_id: ParticipantId,
    pub plan_version_id: PlanVersionId,
    pub row_kind: OpinionRow,
    pub row_uid: &'a str,
    pub stance: Stance,
    pub body: &'a str,
    pub given_at: NaiveDateTime,
    pub given_by: &'a str,
    pub channel: AnswerChannel,
    pub entered_by: &'a str,
    pub is_late: bool,
    pub sheet_no: i32,
    pub risks: &'a str,
}

/// Appends opinions.
pub fn insert(conn: &mut Conn, rows: &[NewOpinion<'_>]) -> Result<(), StorageError> {
    insert_all!(conn, opinions::table, rows);
    Ok(())
}

/// The opinion of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<GivenRow>, StorageError> {
    Ok(opinions::table.filter(opinions::uid.eq(uid)).first(conn).optional()?)
}

/// Everything ever said to an inquiry, oldest first.
pub fn of_inquiry(conn: &mut Conn, inquiry: InquiryId) -> Result<Vec<GivenRow>, StorageError> {
    Ok(opinions::table.filter(opinions::inquiry_id.eq(inquiry)).order(opinions::id).load(conn)?)
}

/// Everything ever said through an invitation, oldest first.
pub fn of_invitation(conn: &mut Conn, invitation: InvitationId) -> Result<Vec<GivenRow>, StorageError> {
    Ok(opinions::table.filter(opinions::invitation_id.eq(invitation)).order(opinions::id).load(conn)?)
}

/// The latest of each answerer on each row, in the order in which the rows were first spoken of.
pub fn current(all: &[GivenRow]) -> Vec<&GivenRow> {
    let mut latest: BTreeMap<(InvitationId, RowRef), &GivenRow> = BTreeMap::new();
    for row in all {
        latest.insert((row.invitation_id, row.row()), row);
    }
    let mut rows: Vec<&GivenRow> = latest.into_values().collect();
    rows.sort_by_key(|r| r.id);
    rows
}

/// The current opinions that need a decision and have none.
pub fn undecided(conn: &mut Conn, all: &[GivenRow]) -> Result<Vec<OpinionId>, StorageError> {
    let waiting: Vec<OpinionId> =
        current(all).into_iter().filter(|o| o.stance.needs_decision()).map(|o| o.id).collect();
    let decided: Vec<OpinionId> = resolutions(conn, &waiting)?.into_iter().map(|r| r.opinion_id).collect();
    Ok(waiting.into_iter().filter(|id| !decided.contains(id)).collect())
}

/// What was decided on an opinion.
#[derive(Clone, Debug, Queryable)]
pub struct ResolutionRow {
    pub uid: Uid,
    pub opinion_id: OpinionId,
    pub decision: Decision,
    pub reason: String,
    pub decided_by: String,
    pub decided_at: NaiveDateTime,
    /// The version that took it in, and its number.
    pub taken_into: Option<(Uid, i32)>,
}

/// The decisions on opinions.
pub fn resolutions(conn: &mut Conn, ids: &[OpinionId]) -> Result<Vec<ResolutionRow>, StorageError> {
    Ok(resolutions::table
        .left_join(plan_versions::table)
        .filter(resolutions::opinion_id.eq_any(ids))
        .select((
            resolutions::uid,
            resolutions::opinion_id,
            resolutions::decision,
            resolutions::reason,
            resolutions::decided_by,
            resolutions::decided_at,
            (plan_versions::uid, plan_versions::number).nullable(),
        ))
        .load(conn)?)
}

/// A decision to take down.
#[derive(Insertable)]
#[diesel(table_name = resolutions)]
pub struct NewResolution<'a> {
    pub uid: &'a Uid,
    pub opinion_id: OpinionId,
    pub decision: Decision,
    pub reason: &'a str,
    pub decided_by: &'a str,
    pub decided_at: NaiveDateTime,
}

/// Takes a decision down, or changes it while the decisions are open: then it has another uid.
pub fn resolve(conn: &mut Conn, row: &NewResolution<'_>) -> Result<(), StorageError> {
    let insert = diesel::insert_into(resolutions::table).values(row);
    upsert(
        insert,
        "ON CONFLICT (opinion_id) DO UPDATE SET uid = excluded.uid, decision = excluded.decision, reason = excluded.reason, \
         decided_by = excluded.decided_by, decided_at = excluded.decided_at",
    )
    .execute(conn)?;
    Ok(())
}

/// Notes the version that came of adopted opinions.
pub fn note_version(
    conn: &mut Conn,
    ids: &[OpinionId],
    version: PlanVersionId,
) -> Result<usize, StorageError> {
    let adopted = resolutions::table
        .filter(resolutions::opinion_id.eq_any(ids))
        .filter(resolutions::decision.ne(Decision::Declined))
        .filter(resolutions::plan_version_id.is_null());
    Ok(diesel::update(adopted).set(resolutions::plan_version_id.eq(version)).execute(conn)?)
}
