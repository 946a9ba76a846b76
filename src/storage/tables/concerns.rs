//! Concerns (懸念あり) that nobody has answered: they stand between a plan and its consent.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::opinions::{self, GivenRow};
use crate::domain::ids::{InquiryId, OfficeId, OpinionId, ParticipantId, PlanVersionId, Uid};
use crate::domain::meeting::MeetingState;
use crate::domain::opinion::{RowRef, Stance};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::opinions as given;
use crate::storage::schema::{inquiries, meetings, plan_versions};

/// The inquiries of an office about a plan, up to a version of it, in which concerns wait for a decision, with how many; the latest
/// inquiry last. Whoever said something else of the same row since, in a later inquiry, has no such concern any more. What another
/// office asked is its own to decide.
pub fn open(
    conn: &mut Conn,
    version: PlanVersionId,
    office: OfficeId,
) -> Result<Vec<(Uid, usize)>, StorageError> {
    let (plan, number): (i64, i32) = plan_versions::table
        .find(version)
        .select((plan_versions::plan_id, plan_versions::number))
        .first(conn)?;
    let asked: Vec<(InquiryId, Uid)> = inquiries::table
        .inner_join(meetings::table)
        .inner_join(plan_versions::table)
        .filter(plan_versions::plan_id.eq(plan))
        .filter(plan_versions::number.le(number))
        .filter(meetings::office_id.eq(office))
        .filter(meetings::state.ne(MeetingState::Cancelled))
        .order(inquiries::id)
        .select((inquiries::id, inquiries::uid))
        .load(conn)?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<InquiryId> = asked.iter().map(|(id, _)| *id).collect();
    let all: Vec<GivenRow> =
        given::table.filter(given::inquiry_id.eq_any(&ids)).order(given::id).load(conn)?;
    let mut latest: BTreeMap<(ParticipantId, RowRef), &GivenRow> = BTreeMap::new();
    for one in &all {
        latest.insert((one.participant_id, one.row()), one);
    }
    let concerns: Vec<&GivenRow> = latest.into_values().filter(|one| one.stance == Stance::Concern).collect();
    let keys: Vec<OpinionId> = concerns.iter().map(|one| one.id).collect();
    let decided: Vec<OpinionId> =
        opinions::resolutions(conn, &keys)?.into_iter().map(|decided| decided.opinion_id).collect();
    let waiting = |inquiry: InquiryId| {
        concerns.iter().filter(|one| one.inquiry_id == inquiry && !decided.contains(&one.id)).count()
    };
    let counted = asked.into_iter().map(|(id, uid)| (uid, waiting(id)));
    Ok(counted.filter(|(_, count)| *count > 0).collect())
}
