//! What waits for the reader.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::{MOST, Task, TaskKind};
use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{InquiryId, MeetingId, OfficeId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::judgement::Verdict;
use crate::domain::meeting::{MeetingState, ParticipantKind};
use crate::domain::report::ReportState;
use crate::domain::time::jst;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::Keep;
use crate::storage::schema::{
    areas, clients, conferences, duty_entries, follow_ups, inquiries, invitations, issue_reports, jobs,
    judgement_answers, judgement_reviews, mails, meetings, municipalities, offices, participants,
    report_reviews,
};
use crate::storage::tables::issue_reports::period_of;
use crate::storage::views::{deliveries, hand_overs};

/// Polls and inquiries that the reader's offices have not answered: by mail, on paper, or seen here only.
pub fn invitations(conn: &mut Conn, scope: &Scope, now: NaiveDateTime) -> Result<Vec<Task>, StorageError> {
    type Row = (Uid, InvitationKind, Option<NaiveDateTime>, String, String);
    let rows: Vec<Row> = invitations::table
        .inner_join(participants::table)
        .inner_join(meetings::table.inner_join(offices::table))
        .left_join(inquiries::table)
        .filter(invitations::office_id.eq_any(scope.team_offices()))
        .filter(invitations::answered_at.is_null().and(invitations::revoked_at.is_null()))
        .filter(invitations::expires_at.gt(now))
        .filter(participants::kind.ne(ParticipantKind::Organizer))
        .filter(
            invitations::kind.eq(InvitationKind::Poll).and(meetings::state.eq(MeetingState::Polling)).or(
                invitations::kind
                    .eq(InvitationKind::Inquiry)
                    .and(inquiries::state.nullable().eq(InquiryState::Open)),
            ),
        )
        .order((invitations::due_at.is_null(), invitations::due_at, invitations::id))
        .limit(MOST)
        .select((invitations::uid, invitations::kind, invitations::due_at, meetings::number, offices::name))
        .kept()
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(uid, kind, due_at, number, office)| {
            let kind =
                if kind == InvitationKind::Poll { TaskKind::PollAnswer } else { TaskKind::InquiryAnswer };
            Task { office, due_at, ..Task::new(kind, &uid, number) }
        })
        .collect())
}

/// Plans that were delivered to the reader's offices and whose receipt nobody has acknowledged.
pub fn deliveries(conn: &mut Conn, scope: &Scope, now: NaiveDateTime) -> Result<Vec<Task>, StorageError> {
    let waiting = deliveries::received(conn, scope, now, true, MOST)?.into_iter();
    Ok(waiting
        .map(|line| Task { office: line.sender, ..Task::new(TaskKind::PlanReceive, &line.uid, line.number) })
        .collect())
}

/// Clients who are offered to the reader's offices, and whom nobody has accepted or declined. They are not named.
pub fn hand_overs(conn: &mut Conn, scope: &Scope) -> Result<Vec<Task>, StorageError> {
    let offered = hand_overs::waiting(conn, scope, MOST)?.into_iter();
    Ok(offered
        .map(|(uid, office, starts_on)| {
            let due_at = starts_on.succ_opt().map(jst::day_start);
            Task { office, due_at, ..Task::new(TaskKind::HandOver, &uid, String::new()) }
        })
        .collect())
}

diesel::alias! {
    const LATER: Alias<Later> = judgement_reviews as later;
}

type Opinion = (i64, Option<Uid>, Option<Uid>, String, (Uid, String));

/// Opinions of centers that wait for an answer: their last word on a judgement that stands. Each kind of judgement is a query
/// of its own, so that it begins with the reader's offices.
macro_rules! opinions {
    ($of:expr, $conn:expr) => {{
        let answered =
            judgement_answers::table.filter(judgement_answers::review_id.eq(judgement_reviews::id));
        let of_same = LATER
            .field(judgement_reviews::duty_entry_id)
            .eq(judgement_reviews::duty_entry_id)
            .or(LATER.field(judgement_reviews::inquiry_id).eq(judgement_reviews::inquiry_id));
        let later = LATER
            .filter(LATER.field(judgement_reviews::id).gt(judgement_reviews::id))
            .filter(LATER.field(judgement_reviews::withdrawn_at).is_null())
            .filter(of_same);
        let rows: Vec<Opinion> = judgement_reviews::table
            .inner_join(clients::table)
            .inner_join(offices::table)
            .left_join(
                duty_entries::table.on(judgement_reviews::duty_entry_id.eq(duty_entries::id.nullable())),
            )
            .left_join(inquiries::table.on(judgement_reviews::inquiry_id.eq(inquiries::id.nullable())))
            .left_join(meetings::table.on(inquiries::meeting_id.nullable().eq(meetings::id.nullable())))
            .filter($of)
            .filter(duty_entries::withdrawn_at.is_null())
            .filter(judgement_reviews::verdict.eq(Verdict::Opinion))
            .filter(judgement_reviews::withdrawn_at.is_null())
            .filter(not(exists(answered)))
            .filter(not(exists(later)))
            .order(judgement_reviews::id)
            .limit(MOST)
            .select((
                judgement_reviews::id,
                duty_entries::uid.nullable(),
                inquiries::uid.nullable(),
                offices::name,
                (clients::uid, clients::name),
            ))
            .load($conn)?;
        rows
    }};
}

/// Judgements that stand, on which a center's last word is an opinion that the reader's offices have to answer: those of the
/// ledger for the office that makes the plans now, those of an inquiry for the office whose meeting it was.
pub fn judgements(conn: &mut Conn, scope: &Scope) -> Result<Vec<Task>, StorageError> {
    let of_ledger =
        judgement_reviews::inquiry_id.is_null().and(clients::office_id.eq_any(scope.care_offices()));
    let of_inquiry = meetings::office_id.nullable().eq_any(scope.care_offices());
    let mut rows = opinions!(of_ledger, conn);
    rows.extend(opinions!(of_inquiry, conn));
    rows.sort_by_key(|(id, ..)| *id);
    rows.truncate(usize::try_from(MOST).unwrap_or_default());
    Ok(rows
        .into_iter()
        .filter_map(|(_, entry, inquiry, office, client)| {
            let task = Task::new(TaskKind::JudgementAnswer, &entry.or(inquiry)?, String::new());
            Some(Task { office, ..task }.about(client))
        })
        .collect())
}

/// Meetings of the reader's own clients on which the reader has the next move. A settled one waits for its record once it
/// is over, also when nobody noted that it took place; a replaced one once its inquiries are decided.
pub fn meetings(conn: &mut Conn, scope: &Scope, now: NaiveDateTime) -> Result<Vec<Task>, StorageError> {
    type Row = (MeetingId, Uid, String, String, Option<NaiveDateTime>, (Uid, String));
    let undecided = inquiries::table
        .filter(inquiries::state.ne(InquiryState::Consolidated))
        .select(inquiries::meeting_id);
    let is_over = meetings::state.eq(MeetingState::Fixed).and(meetings::ends_at.le(now).assume_not_null());
    let is_decided = meetings::state.eq(MeetingState::ReplacedByInquiry).and(meetings::id.ne_all(undecided));
    let rows: Vec<Row> = meetings::table
        .inner_join(clients::table)
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(meetings::state.eq_any(["planning", "polling", "held"]).or(is_over).or(is_decided))
        .order((meetings::answer_due_at.is_null(), meetings::answer_due_at, meetings::id))
        .limit(MOST)
        .select((
            meetings::id,
            meetings::uid,
            meetings::number,
            meetings::state,
            meetings::answer_due_at,
            (clients::uid, clients::name),
        ))
        .kept()
        .load(conn)?;
    let polling = rows.iter().filter(|r| r.3 == "polling").map(|r| r.0).collect();
    let answers = answers(conn, polling)?;
    Ok(rows
        .into_iter()
        .map(|(id, uid, number, state, due_at, client)| match state.as_str() {
            "planning" => Task::new(TaskKind::MeetingSend, &uid, number).about(client),
            "held" | "fixed" | "replaced_by_inquiry" => {
                Task::new(TaskKind::RecordSign, &uid, number).about(client)
            }
            _ => {
                let (done, total) = answers.get(&id).copied().unwrap_or_default();
                Task { due_at, done, total, ..Task::new(TaskKind::PollSettle, &uid, number) }.about(client)
            }
        })
        .collect())
}

/// How many of those asked for a date have answered, by meeting.
fn answers(conn: &mut Conn, of: Vec<MeetingId>) -> Result<BTreeMap<MeetingId, (i64, i64)>, StorageError> {
    if of.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(MeetingId, Option<NaiveDateTime>)> = invitations::table
        .filter(invitations::meeting_id.eq_any(of))
        .filter(invitations::kind.eq(InvitationKind::Poll).and(invitations::revoked_at.is_null()))
        .select((invitations::meeting_id.assume_not_null(), invitations::answered_at))
        .kept()
        .load(conn)?;
    Ok(counted(rows))
}

fn counted<K: Ord>(rows: Vec<(K, Option<NaiveDateTime>)>) -> BTreeMap<K, (i64, i64)> {
    let mut counts = BTreeMap::new();
    for (key, answered_at) in rows {
        let (done, total): &mut (i64, i64) = counts.entry(key).or_default();
        *done += i64::from(answered_at.is_some());
        *total += 1;
    }
    counts
}

/// Inquiries about the reader's own clients: still collecting, or ready to be decided. What was said about a meeting that was
/// cancelled stays on record, and waits for nobody.
pub fn inquiries(conn: &mut Conn, scope: &Scope) -> Result<Vec<Task>, StorageError> {
    type Row = (InquiryId, Uid, String, String, NaiveDateTime, (Uid, String));
    let rows: Vec<Row> = inquiries::table
        .inner_join(meetings::table.inner_join(clients::table))
        .filter(meetings::office_id.eq_any(scope.care_offices()))
        .filter(inquiries::state.eq_any(["open", "collected"]).and(inquiries::sent_at.is_not_null()))
        .filter(meetings::state.ne(MeetingState::Cancelled))
        .order((inquiries::due_at, inquiries::id))
        .limit(MOST)
        .select((
            inquiries::id,
            inquiries::uid,
            meetings::number,
            inquiries::state,
            inquiries::due_at,
            (clients::uid, clients::name),
        ))
        .kept()
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let answered: Vec<(Option<InquiryId>, Option<NaiveDateTime>)> = invitations::table
        .filter(invitations::inquiry_id.eq_any(rows.iter().map(|r| r.0).collect::<Vec<_>>()))
        .filter(invitations::revoked_at.is_null())
        .select((invitations::inquiry_id, invitations::answered_at))
        .kept()
        .load(conn)?;
    let counts = counted(answered);
    Ok(rows
        .into_iter()
        .map(|(id, uid, number, state, due_at, client)| {
            let (done, total) = counts.get(&Some(id)).copied().unwrap_or_default();
            let is_open = state == "open";
            let kind = if is_open { TaskKind::InquiryCollect } else { TaskKind::OpinionsDecide };
            Task { due_at: is_open.then_some(due_at), done, total, ..Task::new(kind, &uid, number) }
                .about(client)
        })
        .collect())
}

/// What the reader took on in a meeting or conference.
pub fn follow_ups(conn: &mut Conn, scope: &Scope) -> Result<Vec<Task>, StorageError> {
    let Some(owner) = scope.account_uid() else { return Ok(Vec::new()) };
    let rows: Vec<(Uid, String, Option<NaiveDate>, String)> = follow_ups::table
        .filter(follow_ups::owner_account_uid.eq(owner.as_str()))
        .filter(follow_ups::closed_at.is_null())
        .order((follow_ups::due_on.is_null(), follow_ups::due_on, follow_ups::id))
        .limit(MOST)
        .select((follow_ups::uid, follow_ups::what, follow_ups::due_on, follow_ups::source_uid))
        .kept()
        .load(conn)?;
    let sources: Vec<String> = rows.iter().map(|row| row.3.clone()).collect();
    let origins = super::super::follow_ups::origins(conn, scope, &sources)?;
    Ok(rows
        .into_iter()
        .map(|(uid, what, due_on, source)| {
            let due_at = due_on.and_then(|day| day.succ_opt()).map(jst::day_start);
            let office = origins.get(&source).map(|origin| origin.name.clone()).unwrap_or_default();
            Task { due_at, office, ..Task::new(TaskKind::FollowUp, &uid, what) }
        })
        .collect())
}

/// Reports that are built and not yet published: for the insurer's staff, who publish them, and for the staff of the
/// centers in its areas until they have reviewed what stands now.
pub fn reports(conn: &mut Conn, scope: &Scope) -> Result<Vec<Task>, StorageError> {
    if scope.insurers().is_empty() && scope.areas().is_empty() {
        return Ok(Vec::new());
    }
    let of_own_areas = areas::table
        .inner_join(municipalities::table)
        .filter(areas::id.eq_any(scope.areas()))
        .select(municipalities::insurer_id);
    let reviewer = scope.account_uid().map(|uid| format!("account:{uid}")).unwrap_or_default();
    let reviewed = report_reviews::table
        .filter(report_reviews::report_id.eq(issue_reports::id))
        .filter(report_reviews::reviewed_by.eq(reviewer))
        .filter(report_reviews::reviewed_at.nullable().ge(issue_reports::built_at));
    let is_reviewer = issue_reports::insurer_id.eq_any(of_own_areas).and(not(exists(reviewed)));
    let rows: Vec<(Uid, String, NaiveDate, NaiveDate)> = issue_reports::table
        .filter(issue_reports::insurer_id.eq_any(scope.insurers()).or(is_reviewer))
        .filter(issue_reports::state.ne(ReportState::Unchanged))
        .filter(issue_reports::built_at.is_not_null())
        .filter(issue_reports::published_at.is_null().and(issue_reports::withdrawn_at.is_null()))
        .order(issue_reports::id.desc())
        .limit(MOST)
        .select((
            issue_reports::uid,
            issue_reports::title,
            issue_reports::period_from,
            issue_reports::period_to,
        ))
        .kept()
        .load(conn)?;
    rows.into_iter()
        .map(|(uid, title, from, to)| {
            let period = Some(period_of(from, to)?);
            Ok(Task { period, ..Task::new(TaskKind::ReportReview, &uid, title) })
        })
        .collect()
}

/// Sittings of the reader's offices that are over and have no signed minutes (記録待ち).
pub fn sittings(conn: &mut Conn, hosts: &[OfficeId]) -> Result<Vec<Task>, StorageError> {
    if hosts.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uid, String)> = conferences::table
        .filter(conferences::office_id.eq_any(hosts))
        .filter(conferences::state.eq("closed"))
        .order((conferences::starts_at, conferences::id))
        .limit(MOST)
        .select((conferences::uid, conferences::title))
        .kept()
        .load(conn)?;
    Ok(rows.into_iter().map(|(uid, title)| Task::new(TaskKind::MinutesSign, &uid, title)).collect())
}

/// What an administrator must look after: letters that did not leave, jobs that failed.
pub fn failures(conn: &mut Conn, scope: &Scope) -> Result<Vec<Task>, StorageError> {
    if !scope.is_administrator() {
        return Ok(Vec::new());
    }
    let mails: i64 =
        mails::table.filter(mails::state.eq_any(["refused", "bounced"])).count().get_result(conn)?;
    let jobs: i64 = jobs::table.filter(jobs::state.eq("failed")).count().get_result(conn)?;
    let found = [(TaskKind::MailFailed, mails), (TaskKind::JobFailed, jobs)];
    Ok(found
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| Task::list(kind, String::new(), count))
        .collect())
}
