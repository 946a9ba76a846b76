//! What a document of evidence quotes beside the ledger: versions of plans, meetings with who took part, inquiries with
//! their answers, and deliveries. Who may ask was decided with the client; what of meetings and inquiries is told, a [`Sight`]
//! decides, which is that of their own pages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::duties::LedgerClient;
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::delivery::DeliveryMeans;
use crate::domain::ids::{OpinionId, PlanVersionId, Uid};
use crate::domain::meeting::{Actual, MeetingForm, MeetingState, MeetingTrigger};
use crate::domain::opinion::{Decision, OpinionRow, RowRef, Stance, in_words, labels_of};
use crate::domain::plan_draft::{PlanKind, VersionSource};
use crate::domain::record::RecordState;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, deliveries as delivered, inquiries as asked, invitations, meeting_records, meetings, opinions,
    participants, plan_versions, plans,
};
use crate::storage::tables::{opinions as decisions, plan_rows};

/// Which of a client's meetings a reader is told of. An inquiry and its opinions are read by the office that called the meeting;
/// who took part is told by the record, which the offices that were asked to come read once it is signed.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    own: BTreeSet<Uid>,
    attended: BTreeSet<Uid>,
}

impl Sight {
    /// Whether the reader is told of a meeting and who took part.
    pub fn tells_meeting(&self, meeting: &Uid) -> bool {
        self.own.contains(meeting) || self.attended.contains(meeting)
    }

    /// Whether the reader is told of the inquiries of a meeting and what was said to them.
    pub fn tells_inquiry(&self, meeting: &Uid) -> bool {
        self.own.contains(meeting)
    }
}

/// What the reader is told of a client's meetings.
pub fn sight(conn: &mut Conn, scope: &Scope, client: &LedgerClient) -> Result<Sight, StorageError> {
    let own: Vec<Uid> = meetings::table
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .select(meetings::uid)
        .load(conn)?;
    let attended: Vec<Uid> = meetings::table
        .inner_join(participants::table)
        .inner_join(meeting_records::table)
        .filter(meetings::client_id.eq(client.id))
        .filter(participants::office_id.eq_any(scope.team_offices()))
        .filter(meeting_records::state.eq(RecordState::Signed))
        .select(meetings::uid)
        .load(conn)?;
    Ok(Sight { own: own.into_iter().collect(), attended: attended.into_iter().collect() })
}

/// A version of a plan.
#[derive(Clone, Debug, Queryable)]
pub struct Version {
    pub uid: Uid,
    pub plan: Uid,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
    pub number: i32,
    pub source: VersionSource,
    pub author: String,
    pub note: String,
    pub created_at: NaiveDateTime,
}

/// A meeting that was held.
#[derive(Clone, Debug, Queryable)]
pub struct Held {
    pub uid: Uid,
    /// 会議番号
    pub number: String,
    pub trigger: MeetingTrigger,
    pub form: MeetingForm,
    pub starts_at: Option<NaiveDateTime>,
    pub agenda: String,
}

/// Somebody who was to take part in a meeting.
#[derive(Clone, Debug, Queryable)]
pub struct Attendee {
    pub meeting: Uid,
    pub label: String,
    pub person_name: String,
    pub actual: Actual,
    /// The reason of an absence, or who came instead.
    pub note: String,
}

/// The record (第4表) of a meeting, or of an inquiry in its place.
#[derive(Clone, Debug, Queryable)]
pub struct Recorded {
    pub meeting: Uid,
    pub number: String,
    pub starts_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
    pub signed_at: Option<NaiveDateTime>,
    pub signed_by: String,
    pub state: RecordState,
}

/// An inquiry about the client.
#[derive(Clone, Debug, Queryable)]
pub struct Inquiry {
    pub uid: Uid,
    pub meeting: Uid,
    /// The number of its meeting (会議番号).
    pub number: String,
    pub reason_code: String,
    pub reason: String,
    pub question: String,
    pub sent_at: Option<NaiveDateTime>,
    pub closed_at: Option<NaiveDateTime>,
    pub created_at: NaiveDateTime,
}

/// Somebody who was asked.
#[derive(Clone, Debug, Queryable)]
pub struct Asked {
    pub inquiry: Uid,
    pub number: String,
    /// The office or person asked.
    pub who: String,
    pub answered_by: String,
    /// Nothing while no answer has come.
    pub answered_at: Option<NaiveDateTime>,
}

/// An opinion that was given.
#[derive(Clone, Debug)]
pub struct Answer {
    pub inquiry: Uid,
    /// The office or person asked.
    pub who: String,
    pub given_by: String,
    pub given_at: NaiveDateTime,
    /// The row of the plan, or empty for the plan as a whole.
    pub about: String,
    pub stance: Stance,
    pub body: String,
    /// What was decided on it, and why.
    pub decision: Option<(Decision, String)>,
}

#[derive(Queryable)]
struct AnswerRow {
    id: OpinionId,
    inquiry: Uid,
    who: String,
    given_by: String,
    given_at: NaiveDateTime,
    version: PlanVersionId,
    row_kind: OpinionRow,
    row_uid: String,
    stance: Stance,
    body: String,
    risks: String,
}

/// A version that was handed over.
#[derive(Clone, Debug, Queryable)]
pub struct Delivery {
    pub uid: Uid,
    pub number: String,
    pub label: String,
    /// Who handed it over.
    pub by: String,
    pub means: DeliveryMeans,
    pub planned_on: NaiveDate,
    pub version: i32,
    pub version_uid: Uid,
    pub delivered_on: Option<NaiveDate>,
    pub acknowledged_at: Option<NaiveDateTime>,
    pub note: String,
    pub created_at: NaiveDateTime,
    /// When, by whom and why it was taken back.
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    /// When its link was taken back, unless it was sent again since.
    pub revoked_at: Option<NaiveDateTime>,
}

/// Every version of the client's plans, in the order of the plans' days and of the versions.
pub fn versions(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Version>, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client.id))
        .order((plans::planned_on, plans::id, plan_versions::number))
        .select((
            plan_versions::uid,
            plans::uid,
            plans::kind,
            plans::planned_on,
            plan_versions::number,
            plan_versions::source,
            plan_versions::author,
            plan_versions::note,
            plan_versions::created_at,
        ))
        .load(conn)?)
}

/// The meetings that were held about a client, oldest first.
pub fn held(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Held>, StorageError> {
    Ok(meetings::table
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .order((meetings::starts_at, meetings::id))
        .select((
            meetings::uid,
            meetings::number,
            meetings::trigger_rule,
            meetings::form,
            meetings::starts_at,
            meetings::agenda,
        ))
        .load(conn)?)
}

/// Who took part in them and who did not, in the order of each meeting.
pub fn attendees(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Attendee>, StorageError> {
    Ok(participants::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client.id))
        .filter(meetings::state.eq_any([MeetingState::Held, MeetingState::Signed]))
        .order((participants::meeting_id, participants::sort, participants::id))
        .select((
            meetings::uid,
            participants::label,
            participants::person_name,
            participants::actual,
            participants::actual_note,
        ))
        .load(conn)?)
}

/// The records of the client's meetings, in the order in which they were begun.
pub fn records(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Recorded>, StorageError> {
    Ok(meeting_records::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client.id))
        .order(meeting_records::id)
        .select((
            meetings::uid,
            meetings::number,
            meetings::starts_at,
            meeting_records::created_at,
            meeting_records::signed_at,
            meeting_records::signed_by,
            meeting_records::state,
        ))
        .load(conn)?)
}

/// The inquiries about a client, oldest first.
pub fn inquiries(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Inquiry>, StorageError> {
    Ok(asked::table
        .inner_join(meetings::table)
        .filter(meetings::client_id.eq(client.id))
        .order(asked::id)
        .select((
            asked::uid,
            meetings::uid,
            meetings::number,
            asked::reason_code,
            asked::reason,
            asked::question,
            asked::sent_at,
            asked::closed_at,
            asked::created_at,
        ))
        .load(conn)?)
}

/// Who was asked in them, answered or not.
pub fn asked_of(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Asked>, StorageError> {
    Ok(invitations::table
        .inner_join(asked::table.inner_join(meetings::table))
        .inner_join(participants::table)
        .filter(meetings::client_id.eq(client.id))
        .filter(invitations::kind.eq(InvitationKind::Inquiry))
        .filter(invitations::revoked_at.is_null())
        .order(invitations::id)
        .select((
            asked::uid,
            meetings::number,
            participants::label,
            invitations::answered_by,
            invitations::answered_at,
        ))
        .load(conn)?)
}

/// The opinions on them, in the order in which they came; earlier wordings too.
pub fn answers(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Answer>, StorageError> {
    let rows: Vec<AnswerRow> = opinions::table
        .inner_join(asked::table.inner_join(meetings::table))
        .inner_join(participants::table)
        .filter(meetings::client_id.eq(client.id))
        .order(opinions::id)
        .select((
            opinions::id,
            asked::uid,
            participants::label,
            opinions::given_by,
            opinions::given_at,
            opinions::plan_version_id,
            opinions::row_kind,
            opinions::row_uid,
            opinions::stance,
            opinions::body,
            opinions::risks,
        ))
        .load(conn)?;
    let ids: Vec<OpinionId> = rows.iter().map(|row| row.id).collect();
    let mut versions: Vec<PlanVersionId> = rows.iter().map(|row| row.version).collect();
    versions.sort_unstable();
    versions.dedup();
    let contents = plan_rows::contents(conn, &versions)?;
    let labels: BTreeMap<PlanVersionId, BTreeMap<RowRef, String>> = contents
        .iter()
        .map(|(version, content)| (*version, labels_of(content).into_iter().collect()))
        .collect();
    let mut decided: BTreeMap<OpinionId, (Decision, String)> = decisions::resolutions(conn, &ids)?
        .into_iter()
        .map(|row| (row.opinion_id, (row.decision, row.reason)))
        .collect();
    let label = |row: &AnswerRow| {
        let at = RowRef { kind: row.row_kind, uid: Uid::parse(&row.row_uid) };
        labels.get(&row.version).and_then(|of| of.get(&at)).cloned().unwrap_or_default()
    };
    let answer = |row: AnswerRow| Answer {
        about: label(&row),
        decision: decided.remove(&row.id),
        inquiry: row.inquiry,
        who: row.who,
        given_by: row.given_by,
        given_at: row.given_at,
        stance: row.stance,
        body: in_words(&row.body, &row.risks),
    };
    Ok(rows.into_iter().map(answer).collect())
}

/// The deliveries of a client's plans, oldest first, withdrawn ones too.
pub fn deliveries(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<Delivery>, StorageError> {
    Ok(delivered::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .inner_join(accounts::table)
        .left_join(invitations::table)
        .filter(plans::client_id.eq(client.id))
        .order(delivered::id)
        .select((
            delivered::uid,
            delivered::number,
            delivered::label,
            accounts::name,
            delivered::means,
            plans::planned_on,
            plan_versions::number,
            plan_versions::uid,
            delivered::delivered_on,
            delivered::acknowledged_at,
            delivered::note,
            delivered::created_at,
            delivered::withdrawn_at,
            delivered::withdrawn_by,
            delivered::withdrawn_reason,
            invitations::revoked_at.nullable(),
        ))
        .load(conn)?)
}
