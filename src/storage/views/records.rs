//! The record of a meeting as it is read, and all that it fills itself from.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::ids::{OpinionId, ParticipantId, PlanId, Uid};
use crate::domain::meeting::{Actual, MeetingForm, MeetingPlace, MeetingState, ParticipantKind, Planned};
use crate::domain::opinion::{Decision, RowRef, labels_of};
use crate::domain::record::{
    Attended, EntryFacts, EntryMark, InquiryFacts, OpinionFacts, PersonFacts, PersonKind, RecordBody,
    RecordFacts, RecordState, TaskFacts,
};
use crate::domain::room::{Audience, ContributionKind, Entry, MarkKind, RoomState};
use crate::domain::words::Word;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, clients, offices, participants, plan_versions};
use crate::storage::tables::client_hand_overs;
use crate::storage::tables::inquiries::{self, InquiryRow};
use crate::storage::tables::inquiry_hosts::{self, PersonRow};
use crate::storage::tables::inquiry_questions;
use crate::storage::tables::meeting_records::{self, RecordRow};
use crate::storage::tables::meetings::{self, MeetingRow};
use crate::storage::tables::opinions;
use crate::storage::tables::plan_rows;
use crate::storage::tables::room_hosts;
use crate::storage::views::deliveries::records as carried;
use crate::storage::views::meeting_recipients::venue_name;
use crate::storage::views::rooms;

/// The record of a meeting with its surroundings.
#[derive(Clone, Debug)]
pub struct RecordView {
    /// The meeting.
    pub meeting: MeetingRow,
    /// The client.
    pub client: Uid,
    /// Their name.
    pub client_name: String,
    /// The record, once it was begun.
    pub record: Option<RecordRow>,
    /// The text of the latest revision.
    pub body: RecordBody,
    /// Number, author, note and time of every revision, latest first.
    pub history: Vec<(i32, String, String, NaiveDateTime)>,
    /// Whether the reader may edit it.
    pub may_edit: bool,
    /// Whether the reader plans in the office that called the meeting: earlier revisions are read there and nowhere else.
    pub is_own: bool,
    /// Who got the signed record together with the plan, and when they acknowledged it.
    pub receipts: Vec<carried::Receipt>,
    /// The newest version of the plan, while the reader's office makes it.
    pub newest_version: Option<Uid>,
}

/// The record of a meeting: for those who plan there; signed, also for the offices that were asked to take part.
pub fn record(conn: &mut Conn, scope: &Scope, meeting: &Uid) -> Result<Option<RecordView>, StorageError> {
    let Some(meeting) = meetings::find(conn, meeting)? else { return Ok(None) };
    let record = meeting_records::of_meeting(conn, meeting.id)?;
    let is_own = scope.care_offices().contains(&meeting.office_id);
    let is_signed = record.as_ref().is_some_and(|r| r.state == RecordState::Signed);
    let may_read = is_own || (is_signed && takes_part(conn, scope, &meeting)?);
    if !may_read {
        return Ok(None);
    }
    let (body, history) = match &record {
        Some(row) => {
            let latest = meeting_records::revision(conn, row.id, row.current_number)?;
            (latest.map(|r| r.body).unwrap_or_default(), meeting_records::history(conn, row.id)?)
        }
        None => (RecordBody::default(), Vec::new()),
    };
    let (client, client_name) =
        clients::table.find(meeting.client_id).select((clients::uid, clients::name)).first(conn)?;
    let may_edit = is_own && !is_signed;
    let receipts = match &record {
        Some(row) if is_own => carried::receipts(conn, row.id)?,
        _ => Vec::new(),
    };
    let newest_version = if is_own && is_signed { newest_version(conn, &meeting)? } else { None };
    let (is_own, history) = if is_own { (true, history) } else { (false, Vec::new()) };
    Ok(Some(RecordView {
        meeting,
        client,
        client_name,
        record,
        body,
        history,
        may_edit,
        is_own,
        receipts,
        newest_version,
    }))
}

/// The newest version of the meeting's plan, unless the client went to another office since.
fn newest_version(conn: &mut Conn, meeting: &MeetingRow) -> Result<Option<Uid>, StorageError> {
    if client_hand_overs::left_at(conn, meeting.id)?.is_some() {
        return Ok(None);
    }
    let plan: PlanId =
        plan_versions::table.find(meeting.plan_version_id).select(plan_versions::plan_id).first(conn)?;
    Ok(plan_versions::table
        .filter(plan_versions::plan_id.eq(plan))
        .order(plan_versions::number.desc())
        .select(plan_versions::uid)
        .first(conn)
        .optional()?)
}

/// The text of a revision of a record that was looked up by the reader's scope, for the office that called the meeting.
pub fn revision(conn: &mut Conn, view: &RecordView, number: i32) -> Result<Option<RecordBody>, StorageError> {
    match view.record.as_ref().filter(|_| view.is_own) {
        Some(row) => Ok(meeting_records::revision(conn, row.id, number)?.map(|r| r.body)),
        None => Ok(None),
    }
}

fn takes_part(conn: &mut Conn, scope: &Scope, meeting: &MeetingRow) -> Result<bool, StorageError> {
    let asked = participants::table
        .filter(participants::meeting_id.eq(meeting.id))
        .filter(participants::office_id.eq_any(scope.team_offices()));
    Ok(diesel::select(diesel::dsl::exists(asked)).get_result(conn)?)
}

/// All that is on record about a meeting. Takes no `Scope`: the use-case that drafts the record has authorized.
pub fn facts(
    conn: &mut Conn,
    meeting: &MeetingRow,
    today: NaiveDate,
    no_meeting_reason: String,
) -> Result<RecordFacts, StorageError> {
    let (client_name, planner): (String, String) = (
        clients::table.find(meeting.client_id).select(clients::name).first(conn)?,
        accounts::table.find(meeting.organizer_id).select(accounts::name).first(conn)?,
    );
    let is_replaced = meeting.state == MeetingState::ReplacedByInquiry;
    let people = inquiry_hosts::participants(conn, meeting.id)?;
    let mut inquiries = Vec::new();
    for inquiry in inquiries::of_meeting(conn, meeting.id)? {
        inquiries.extend(inquiry_facts(conn, meeting, &inquiry)?);
    }
    let (entries, tasks, seated) = match meeting.room_id {
        Some(room) => {
            let state = rooms::state(conn, room, Audience::Steering)?;
            let tasks = rooms::follow_ups(conn, room)?.into_iter();
            (
                entries(&state),
                tasks.map(|t| TaskFacts { who: t.who, what: t.what, due_on: t.due_on }).collect(),
                room_hosts::seated(conn, meeting.id, room)?,
            )
        }
        None => (Vec::new(), Vec::new(), Vec::new()),
    };
    Ok(RecordFacts {
        today,
        client_name,
        planner,
        held: meeting.starts_at.zip(meeting.ends_at).filter(|_| !is_replaced),
        place: place(conn, meeting)?,
        ordinal: meetings::ordinal(conn, meeting.plan_version_id, meeting.starts_at)?,
        agenda: meeting.agenda.clone(),
        no_meeting_reason,
        people: people.iter().map(|row| person(row, &seated)).collect(),
        inquiries,
        entries,
        tasks,
    })
}

/// 開催場所
fn place(conn: &mut Conn, meeting: &MeetingRow) -> Result<String, StorageError> {
    let room = match MeetingPlace::parse(&meeting.place) {
        Some(MeetingPlace::ClientHome) => "利用者宅".to_owned(),
        Some(MeetingPlace::Office(uid)) => offices::table
            .filter(offices::uid.eq(&uid))
            .select(offices::name)
            .first(conn)
            .optional()?
            .unwrap_or_default(),
        Some(MeetingPlace::Venue(uid)) => venue_name(conn, &uid)?.unwrap_or_default(),
        Some(MeetingPlace::Other(words)) => words,
        Some(MeetingPlace::Open) | None => String::new(),
    };
    Ok(match meeting.form {
        MeetingForm::InPerson => room,
        MeetingForm::Video => "テレビ電話装置等".to_owned(),
        MeetingForm::Mixed => format!("{room}（テレビ電話装置等を併用）"),
    })
}

/// 所属（職種）
fn affiliation(label: &str, profession: &str) -> String {
    if profession.is_empty() { label.to_owned() } else { format!("{label}（{profession}）") }
}

fn person(row: &PersonRow, seated: &[ParticipantId]) -> PersonFacts {
    PersonFacts {
        kind: match row.kind {
            ParticipantKind::Client => PersonKind::Client,
            ParticipantKind::Family => PersonKind::Family,
            _ => PersonKind::Professional,
        },
        affiliation: affiliation(&row.label, &row.profession),
        name: row.person_name.clone(),
        relation: row.relation.clone().unwrap_or_default(),
        attended: attended(row, seated),
        reason: if row.actual_note.is_empty() { row.reason.clone() } else { row.actual_note.clone() },
    }
}

/// Who was there: as noted, else whoever took a seat in the room, else as announced. The recorder corrects the rest.
fn attended(row: &PersonRow, seated: &[ParticipantId]) -> Attended {
    match (row.actual, row.planned) {
        (Actual::Represented, _) if !row.actual_note.is_empty() => {
            Attended::Represented(row.actual_note.clone())
        }
        (Actual::Represented, _) | (Actual::Unrecorded, Planned::Represented) => {
            Attended::Represented(row.represented_by.clone())
        }
        (Actual::Present, _) | (Actual::Unrecorded, Planned::Attending) => Attended::Present,
        (Actual::Unrecorded, _) if seated.contains(&row.id) => Attended::Present,
        (Actual::Absent | Actual::Unrecorded, _) => Attended::Absent,
    }
}

/// What was asked and answered, one by one. Takes no `Scope`: its callers have looked the inquiry up by theirs.
pub fn inquiry_facts(
    conn: &mut Conn,
    meeting: &MeetingRow,
    inquiry: &InquiryRow,
) -> Result<Vec<InquiryFacts>, StorageError> {
    let about = inquiry_hosts::about(conn, meeting.id, inquiry.plan_version_id)?;
    let labels = labels_of(&plan_rows::content(conn, inquiry.plan_version_id)?);
    let all = opinions::of_inquiry(conn, inquiry.id)?;
    let current = opinions::current(&all);
    let ids: Vec<OpinionId> = current.iter().map(|o| o.id).collect();
    let decided: BTreeMap<OpinionId, (Decision, String)> = opinions::resolutions(conn, &ids)?
        .into_iter()
        .map(|r| (r.opinion_id, (r.decision, r.reason)))
        .collect();
    let place = |row: &RowRef| labels.iter().position(|(known, _)| known == row);
    let label = |row: &RowRef| {
        place(row).and_then(|at| labels.get(at)).map(|(_, label)| label.clone()).unwrap_or_default()
    };
    let questions = inquiry_questions::of_inquiry(conn, inquiry.id)?;
    let mut facts = Vec::new();
    for asked in inquiry_hosts::asked(conn, inquiry.id)?.into_iter().filter(|a| a.revoked_at.is_none()) {
        let mut own: Vec<_> = current.iter().filter(|o| o.invitation_id == asked.id).collect();
        own.sort_by_key(|o| place(&o.row()).unwrap_or(usize::MAX));
        let opinions = own.iter().map(|o| OpinionFacts {
            about: label(&o.row()),
            stance: o.stance,
            body: o.body.clone(),
            risks: o.risks.clone(),
            decision: decided.get(&o.id).cloned(),
        });
        facts.push(InquiryFacts {
            to: affiliation(&asked.label, &asked.profession),
            asked_at: inquiry.sent_at,
            question: inquiry.question.clone(),
            questions: questions
                .iter()
                .filter(|question| question.is_for(asked.participant_id))
                .map(|question| (label(&question.row()), question.body.clone()))
                .collect(),
            version: about.version_number,
            answerer: asked.answered_by.clone(),
            answered_at: asked.answered_at,
            opinions: opinions.collect(),
        });
    }
    Ok(facts)
}

/// The room's entries that stand, marked as those who steer have marked them.
fn entries(state: &RoomState) -> Vec<EntryFacts> {
    let standing = state.entries.values().filter(|e| e.withdrawn.is_none());
    standing.map(|entry| entry_facts(state, entry)).collect()
}

fn entry_facts(state: &RoomState, entry: &Entry) -> EntryFacts {
    let kind = ContributionKind::parse(&entry.kind);
    let marked = |kind| entry.marks.get(&kind);
    let (mark, wording) = match (marked(MarkKind::Decision), marked(MarkKind::LeftOver), kind) {
        // A mark that makes a task says what is to be done, which stands beside the decision by itself.
        (Some(m), _, _) if !m.row_ref.is_empty() => (EntryMark::Decision, ""),
        (Some(m), _, _) => (EntryMark::Decision, m.text.as_str()),
        (None, Some(m), _) => (EntryMark::LeftOver, m.text.as_str()),
        (None, None, Some(ContributionKind::Decision)) => (EntryMark::Decision, ""),
        (None, None, Some(ContributionKind::LeftOver)) => (EntryMark::LeftOver, ""),
        (None, None, _) => (EntryMark::Said, ""),
    };
    let text = if wording.is_empty() { entry.text() } else { wording };
    let card = entry.seat.as_ref().and_then(|uid| state.seats.get(uid)).map(|seat| &seat.card);
    let who = card.map(|c| [c.profession.as_str(), c.name.as_str()].join(" ").trim().to_owned());
    EntryFacts { who: who.unwrap_or_default(), kind, text: text.to_owned(), mark }
}
