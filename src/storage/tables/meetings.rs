//! Meetings and their candidate slots.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{
    AccountId, ClientId, MeetingId, OfficeId, PlanId, PlanVersionId, RoomId, SlotId, Uid,
};
use crate::domain::meeting::{MeetingForm, MeetingState, MeetingTrigger, Planned};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, clients, meeting_slots, meetings, participants, plan_versions};

/// A meeting to plan.
#[derive(Insertable)]
#[diesel(table_name = meetings)]
pub struct NewMeeting<'a> {
    pub uid: &'a Uid,
    pub number: &'a str,
    pub client_id: ClientId,
    pub plan_version_id: PlanVersionId,
    pub office_id: OfficeId,
    pub organizer_id: AccountId,
    pub trigger_rule: MeetingTrigger,
    pub form: MeetingForm,
    pub place: &'a str,
    pub online_url: &'a str,
    pub agenda: &'a str,
    pub state: MeetingState,
    pub calendar_uid: &'a str,
    pub calendar_sequence: i32,
    pub reason_code: &'a str,
    pub reason: &'a str,
    pub ordinal: i32,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
}

/// A meeting as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct MeetingRow {
    pub id: MeetingId,
    pub uid: Uid,
    pub number: String,
    pub client_id: ClientId,
    pub plan_version_id: PlanVersionId,
    pub office_id: OfficeId,
    pub organizer_id: AccountId,
    pub trigger_rule: MeetingTrigger,
    pub form: MeetingForm,
    pub place: String,
    pub online_url: String,
    pub agenda: String,
    pub state: MeetingState,
    pub answer_due_at: Option<NaiveDateTime>,
    pub slot_id: Option<SlotId>,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub calendar_uid: String,
    pub calendar_sequence: i32,
    pub reason_code: String,
    pub reason: String,
    pub ordinal: i32,
    pub room_id: Option<RoomId>,
    pub previous_id: Option<MeetingId>,
    pub created_at: NaiveDateTime,
    pub updated_at: NaiveDateTime,
    pub version: i32,
    /// The address that stands in ORGANIZER since the date was first settled.
    pub calendar_organizer: String,
}

/// What of a meeting can change.
#[derive(Clone, Debug, AsChangeset)]
#[diesel(table_name = meetings, treat_none_as_null = true)]
pub struct MeetingChange {
    pub form: MeetingForm,
    pub place: String,
    pub online_url: String,
    pub agenda: String,
    pub state: MeetingState,
    pub answer_due_at: Option<NaiveDateTime>,
    pub slot_id: Option<SlotId>,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub calendar_sequence: i32,
    pub reason_code: String,
    pub reason: String,
    pub calendar_organizer: String,
}

impl MeetingChange {
    /// No change yet.
    pub fn of(row: &MeetingRow) -> Self {
        Self {
            form: row.form,
            place: row.place.clone(),
            online_url: row.online_url.clone(),
            agenda: row.agenda.clone(),
            state: row.state,
            answer_due_at: row.answer_due_at,
            slot_id: row.slot_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            calendar_sequence: row.calendar_sequence,
            reason_code: row.reason_code.clone(),
            reason: row.reason.clone(),
            calendar_organizer: row.calendar_organizer.clone(),
        }
    }
}

/// Plans a meeting.
pub fn insert(conn: &mut Conn, row: &NewMeeting<'_>) -> Result<MeetingId, StorageError> {
    Ok(diesel::insert_into(meetings::table).values(row).returning(meetings::id).get_result(conn)?)
}

/// The meeting of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<MeetingRow>, StorageError> {
    Ok(meetings::table.filter(meetings::uid.eq(uid)).first(conn).optional()?)
}

/// The meeting of a key.
pub fn get(conn: &mut Conn, id: MeetingId) -> Result<MeetingRow, StorageError> {
    Ok(meetings::table.find(id).first(conn)?)
}

/// 開催回数: which held meeting on the plan of this version one is that begins at a time; without a time, the next one.
/// What was cancelled or replaced by an inquiry was not held, and does not count.
pub fn ordinal(
    conn: &mut Conn,
    version: PlanVersionId,
    starts_at: Option<NaiveDateTime>,
) -> Result<i32, StorageError> {
    let plan: PlanId = plan_versions::table.find(version).select(plan_versions::plan_id).first(conn)?;
    let held = meetings::table
        .inner_join(plan_versions::table)
        .filter(plan_versions::plan_id.eq(plan))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        // Only an inquiry in place of the meeting leaves the code of a reason.
        .filter(meetings::reason_code.eq(""));
    let before: i64 = match starts_at {
        Some(at) => held.filter(meetings::starts_at.lt(at)).count().get_result(conn)?,
        None => held.count().get_result(conn)?,
    };
    Ok(i32::try_from(before).unwrap_or(i32::MAX).saturating_add(1))
}

/// Changes a meeting unless somebody else has meanwhile. Says whether it did.
pub fn update(
    conn: &mut Conn,
    row: &MeetingRow,
    change: &MeetingChange,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unchanged = meetings::table.find(row.id).filter(meetings::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((change, meetings::updated_at.eq(now), meetings::version.eq(row.version + 1)))
        .execute(conn)?;
    Ok(done == 1)
}

/// A settled meeting of an organizer.
#[derive(Clone, Debug, Queryable)]
pub struct SettledMeeting {
    pub id: MeetingId,
    pub number: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
}

/// Settled meetings of an organizer that end after a time.
pub fn settled_of(
    conn: &mut Conn,
    organizer: AccountId,
    after: NaiveDateTime,
) -> Result<Vec<SettledMeeting>, StorageError> {
    Ok(meetings::table
        .filter(meetings::organizer_id.eq(organizer))
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::ends_at.gt(after))
        .order(meetings::starts_at)
        .select((meetings::id, meetings::number, meetings::starts_at, meetings::ends_at))
        .load(conn)?)
}

/// Which of some offices come to another settled meeting that overlaps a span.
pub fn offices_taken(
    conn: &mut Conn,
    meeting: MeetingId,
    offices: &[OfficeId],
    (starts_at, ends_at): (NaiveDateTime, NaiveDateTime),
) -> Result<Vec<OfficeId>, StorageError> {
    if offices.is_empty() {
        return Ok(Vec::new());
    }
    let found: Vec<Option<OfficeId>> = participants::table
        .inner_join(meetings::table)
        .filter(meetings::state.eq(MeetingState::Fixed))
        .filter(meetings::id.ne(meeting))
        .filter(meetings::starts_at.lt(ends_at).and(meetings::ends_at.gt(starts_at)))
        .filter(participants::office_id.eq_any(offices.to_vec()))
        .filter(participants::planned.ne_all([Planned::Absent, Planned::Writing]))
        .order(participants::id)
        .select(participants::office_id)
        .load(conn)?;
    Ok(found.into_iter().flatten().collect())
}

/// Makes other transactions that settle a date for the same organizer wait: the row is written without being changed.
pub fn lock_organizer(conn: &mut Conn, organizer: AccountId) -> Result<(), StorageError> {
    diesel::update(accounts::table.find(organizer))
        .set(accounts::version.eq(accounts::version))
        .execute(conn)?;
    Ok(())
}

/// A candidate.
#[derive(Clone, Debug, Queryable)]
pub struct SlotRow {
    pub id: SlotId,
    pub uid: Uid,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

/// The candidates that stand, in order of time.
pub fn slots(conn: &mut Conn, meeting: MeetingId) -> Result<Vec<SlotRow>, StorageError> {
    Ok(meeting_slots::table
        .filter(meeting_slots::meeting_id.eq(meeting))
        .filter(meeting_slots::withdrawn_at.is_null())
        .order(meeting_slots::starts_at)
        .select((meeting_slots::id, meeting_slots::uid, meeting_slots::starts_at, meeting_slots::ends_at))
        .load(conn)?)
}

/// Adds a candidate.
pub fn insert_slot(
    conn: &mut Conn,
    meeting: MeetingId,
    uid: &Uid,
    (starts_at, ends_at): (NaiveDateTime, NaiveDateTime),
    sort: i32,
) -> Result<SlotId, StorageError> {
    Ok(diesel::insert_into(meeting_slots::table)
        .values((
            meeting_slots::uid.eq(uid),
            meeting_slots::meeting_id.eq(meeting),
            meeting_slots::starts_at.eq(starts_at),
            meeting_slots::ends_at.eq(ends_at),
            meeting_slots::sort.eq(sort),
        ))
        .returning(meeting_slots::id)
        .get_result(conn)?)
}

/// Takes a candidate back about which people were asked already.
pub fn withdraw_slot(conn: &mut Conn, id: SlotId, now: NaiveDateTime) -> Result<(), StorageError> {
    diesel::update(meeting_slots::table.find(id)).set(meeting_slots::withdrawn_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Takes away candidates that nobody has been asked about yet.
pub fn delete_slots(conn: &mut Conn, meeting: MeetingId) -> Result<(), StorageError> {
    diesel::delete(meeting_slots::table.filter(meeting_slots::meeting_id.eq(meeting))).execute(conn)?;
    Ok(())
}

/// The outside name of a meeting's client, for the audit.
pub fn client_uid(conn: &mut Conn, id: ClientId) -> Result<Uid, StorageError> {
    Ok(clients::table.find(id).select(clients::uid).first(conn)?)
}
