//! Judgements with what centers said of them: those of one client, those a center looks through, one by itself.
//!
//! An entry of the ledger is seen with the ledger. An inquiry is seen by the office that opened it, and what its reason is
//! also by the center that entrusts the client, which reviews it; the opinions stay with the inquiry.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

mod asked;
mod change;
mod reviews;

pub use asked::asked;
pub use change::{ChangeView, JudgedPlan, change, plans_of};

use super::client_sight::{entrusted_by, kept_by};
use super::hand_overs::FormerCare;
use crate::domain::access::Scope;
use crate::domain::duty::Subject;
use crate::domain::duty::entry::{EntryKind, Point};
use crate::domain::hand_over::FormerTime;
use crate::domain::ids::{ClientId, InquiryId, OfficeId, PlanVersionId, Uid};
use crate::domain::judgement::{JudgementKind, ReviewState, Standing, Verdict, state};
use crate::domain::meeting::{MeetingState, MeetingTrigger};
use crate::domain::time::jst::{day_start, jst_date};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_frameworks, clients, duty_entries, inquiries, insurers, meetings, offices,
};
use crate::storage::tables;
use crate::storage::tables::judgement_reviews::{ENTRIES, kind_of};

/// Which judgements are wanted.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// One.
    One(&'a Uid),
    /// Those about a client, whatever their day.
    Client(ClientId),
    /// Those about a client whom the reader's office had, as they stood when its time was over.
    Former(&'a FormerCare),
    /// Those about the clients whom the reader's centers entrust to others, made by others from one day to another.
    Entrusted(NaiveDate, NaiveDate),
}

/// The client of a judgement.
#[derive(Clone, Debug, Queryable)]
pub struct JudgedClient {
    pub id: ClientId,
    pub uid: Uid,
    pub name: String,
    pub insurer: Uid,
    /// The office that makes the plans now.
    pub office: OfficeId,
}

/// The office that judged.
#[derive(Clone, Debug, Queryable)]
pub struct JudgingOffice {
    pub id: OfficeId,
    pub uid: Uid,
    pub name: String,
}

/// Who took a judgement or a review back, and why.
#[derive(Clone, Debug)]
pub struct TakenBack {
    pub at: NaiveDateTime,
    pub by: String,
    pub reason: String,
}

impl TakenBack {
    fn of((at, by, reason): (Option<NaiveDateTime>, String, String)) -> Option<Self> {
        at.map(|at| Self { at, by, reason })
    }
}

/// What an inquiry adds.
#[derive(Clone, Debug, Queryable)]
pub struct InquiryPart {
    pub id: InquiryId,
    pub meeting: Uid,
    /// 会議番号
    pub number: String,
    pub trigger: MeetingTrigger,
    /// Whether an inquiry took the place of the meeting.
    pub replaces_meeting: bool,
    pub version: PlanVersionId,
    pub question: String,
}

/// A judgement.
#[derive(Clone, Debug)]
pub struct JudgementView {
    pub uid: Uid,
    pub kind: JudgementKind,
    pub client: JudgedClient,
    pub office: JudgingOffice,
    /// The day in Japan.
    pub on: NaiveDate,
    pub created_at: NaiveDateTime,
    pub author: String,
    /// The point of the list: the example of a minor change, the ground, or the reason of an inquiry.
    pub code: String,
    /// Word of the rule whose duty does not stand, or empty.
    pub rule: String,
    /// Whether the author wrote down that everybody in charge was asked for an opinion.
    pub opinions_asked: bool,
    pub subject: Option<Subject>,
    pub body: String,
    pub withdrawn: Option<TakenBack>,
    pub inquiry: Option<InquiryPart>,
    /// Oldest first, withdrawn ones too.
    pub reviews: Vec<ReviewView>,
    /// Whether a center other than the office that judged entrusted the client on the day of the judgement.
    pub has_center: bool,
}

/// What a center said.
#[derive(Clone, Debug)]
pub struct ReviewView {
    pub uid: Uid,
    pub office: OfficeId,
    pub office_name: String,
    pub verdict: Verdict,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn: Option<TakenBack>,
    /// Oldest first.
    pub answers: Vec<AnswerView>,
}

/// What the office answered.
#[derive(Clone, Debug, Queryable)]
pub struct AnswerView {
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
}

impl JudgementView {
    /// Where it stands by the latest review that was not withdrawn.
    pub fn state(&self) -> ReviewState {
        let standing = self.standing();
        let standing = standing
            .map(|review| Standing { verdict: review.verdict, is_answered: !review.answers.is_empty() });
        state(standing, self.has_center)
    }

    /// Whether the center is to say something of it. One that was taken back waits for nobody.
    pub fn waits_for_center(&self) -> bool {
        self.withdrawn.is_none() && self.state().waits_for_center()
    }

    /// Forgets what was done after a time was over.
    fn stand_as_of(&mut self, time: &FormerTime) {
        let stood = |taken: &mut Option<TakenBack>| {
            if taken.as_ref().is_some_and(|taken| !time.knew(taken.at)) {
                *taken = None;
            }
        };
        stood(&mut self.withdrawn);
        self.reviews.retain(|review| time.knew(review.created_at));
        for review in &mut self.reviews {
            stood(&mut review.withdrawn);
            review.answers.retain(|answer| time.knew(answer.created_at));
        }
    }

    /// The latest review that was not withdrawn.
    pub fn standing(&self) -> Option<&ReviewView> {
        self.reviews.iter().rev().find(|review| review.withdrawn.is_none())
    }
}

/// The judgements that the reader sees, the latest first.
pub fn list(conn: &mut Conn, scope: &Scope, which: Which<'_>) -> Result<Vec<JudgementView>, StorageError> {
    let mut found = entries(conn, scope, which)?;
    found.extend(inquiries_of(conn, scope, which)?);
    found.sort_by(|a, b| (b.0.on, b.0.created_at, &b.0.uid).cmp(&(a.0.on, a.0.created_at, &a.0.uid)));
    let reviews = reviews::reviews(conn, scope, (which, &found))?;
    let mut by_key: BTreeMap<Key, Vec<ReviewView>> = BTreeMap::new();
    for (key, review) in reviews {
        by_key.entry(key).or_default().push(review);
    }
    let mut clients: Vec<ClientId> = found.iter().map(|(view, _)| view.client.id).collect();
    clients.sort_unstable();
    clients.dedup();
    let centers = tables::client_frameworks::entrustments_of(conn, &clients)?;
    let center_of = |view: &JudgementView| {
        let mut of_client = centers.get(&view.client.id).into_iter().flatten().rev();
        of_client.find(|(span, _)| span.holds_on(view.on)).map(|(_, center)| *center)
    };
    let take = |(view, key): (JudgementView, Key)| JudgementView {
        reviews: by_key.remove(&key).unwrap_or_default(),
        has_center: center_of(&view).is_some_and(|center| center != view.office.id),
        ..view
    };
    let mut all: Vec<JudgementView> = found.into_iter().map(take).collect();
    if let Which::Former(care) = which {
        all.iter_mut().for_each(|view| view.stand_as_of(&care.time));
    }
    Ok(all)
}

/// One judgement, if the reader sees it.
pub fn find(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<JudgementView>, StorageError> {
    Ok(list(conn, scope, Which::One(uid))?.pop())
}

/// The key of the row that judges: of an entry, or of an inquiry.
type Key = (Option<i64>, Option<InquiryId>);

#[derive(Queryable)]
struct EntryRow {
    id: i64,
    uid: Uid,
    kind: EntryKind,
    on: NaiveDate,
    created_at: NaiveDateTime,
    author: String,
    reason_code: String,
    ground: String,
    rule: String,
    subject: String,
    body: String,
    points: String,
    withdrawn: (Option<NaiveDateTime>, String, String),
    client: JudgedClient,
    office: JudgingOffice,
}

fn entries(
    conn: &mut Conn,
    scope: &Scope,
    which: Which<'_>,
) -> Result<Vec<(JudgementView, Key)>, StorageError> {
    let own = scope.care_offices();
    let judged = duty_entries::office_id.assume_not_null();
    let all = duty_entries::table
        .inner_join(clients::table.inner_join(insurers::table))
        .inner_join(offices::table.on(offices::id.eq(judged)))
        .filter(duty_entries::kind.eq_any(ENTRIES));
    let mut query = match which {
        Which::Former(_) => all.into_boxed(),
        _ => kept_by!(all, scope),
    };
    query = match which {
        Which::One(uid) => query.filter(duty_entries::uid.eq(uid)),
        Which::Client(client) => query.filter(duty_entries::client_id.eq(client)),
        Which::Former(care) => query
            .filter(duty_entries::client_id.eq(care.client.id))
            .filter(duty_entries::created_at.le(care.time.accepted_at)),
        Which::Entrusted(from, until) => query
            .filter(duty_entries::client_id.eq_any(entrusted_by!(own, scope.today())))
            .filter(judged.ne_all(own))
            .filter(duty_entries::happened_on.between(from, until)),
    };
    let rows: Vec<EntryRow> = query
        .select((
            duty_entries::id,
            duty_entries::uid,
            duty_entries::kind,
            duty_entries::happened_on,
            duty_entries::created_at,
            duty_entries::author_name,
            duty_entries::reason_code,
            duty_entries::ground,
            duty_entries::rule,
            duty_entries::subject,
            duty_entries::body,
            duty_entries::points,
            (duty_entries::withdrawn_at, duty_entries::withdrawn_by, duty_entries::withdrawn_reason),
            (clients::id, clients::uid, clients::name, insurers::uid, clients::office_id),
            (offices::id, offices::uid, offices::name),
        ))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(of_entry).collect())
}

fn of_entry(row: EntryRow) -> Option<(JudgementView, Key)> {
    let kind = kind_of(row.kind)?;
    let view = JudgementView {
        uid: row.uid,
        kind,
        client: row.client,
        office: row.office,
        on: row.on,
        created_at: row.created_at,
        author: row.author,
        code: if kind == JudgementKind::Minor { row.reason_code } else { row.ground },
        rule: row.rule,
        opinions_asked: Point::read(&row.points).any(|point| point == Point::OpinionsAsked),
        subject: Subject::parse(&row.subject),
        body: row.body,
        withdrawn: TakenBack::of(row.withdrawn),
        inquiry: None,
        reviews: Vec::new(),
        has_center: false,
    };
    Some((view, (Some(row.id), None)))
}

#[derive(Queryable)]
struct InquiryRow {
    uid: Uid,
    created_at: NaiveDateTime,
    opened_by: String,
    reason_code: String,
    reason: String,
    part: InquiryPart,
    client: JudgedClient,
    office: JudgingOffice,
}

fn inquiries_of(
    conn: &mut Conn,
    scope: &Scope,
    which: Which<'_>,
) -> Result<Vec<(JudgementView, Key)>, StorageError> {
    let own = scope.care_offices();
    let entrusted = || clients::id.eq_any(entrusted_by!(own, scope.today()));
    let mut query = inquiries::table
        .inner_join(meetings::table.inner_join(clients::table.inner_join(insurers::table)))
        .inner_join(offices::table.on(offices::id.eq(meetings::office_id)))
        .filter(meetings::office_id.eq_any(own).or(entrusted()))
        .filter(clients::merged_into_id.is_null())
        .into_boxed();
    query = match which {
        Which::One(uid) => query.filter(inquiries::uid.eq(uid)),
        Which::Client(client) => query.filter(meetings::client_id.eq(client)),
        Which::Former(care) => query
            .filter(meetings::client_id.eq(care.client.id))
            .filter(inquiries::created_at.le(care.time.accepted_at)),
        Which::Entrusted(from, until) => query
            .filter(entrusted())
            .filter(meetings::office_id.ne_all(own))
            .filter(inquiries::created_at.ge(day_start(from)))
            .filter(inquiries::created_at.lt(day_start(until.succ_opt().unwrap_or(until)))),
    };
    let rows: Vec<InquiryRow> = query
        .select((
            inquiries::uid,
            inquiries::created_at,
            inquiries::opened_by,
            inquiries::reason_code,
            inquiries::reason,
            (
                inquiries::id,
                meetings::uid,
                meetings::number,
                meetings::trigger_rule,
                meetings::reason_code.ne("").and(meetings::state.ne(MeetingState::Cancelled)),
                inquiries::plan_version_id,
                inquiries::question,
            ),
            (clients::id, clients::uid, clients::name, insurers::uid, clients::office_id),
            (offices::id, offices::uid, offices::name),
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(of_inquiry).collect())
}

fn of_inquiry(row: InquiryRow) -> (JudgementView, Key) {
    let key = (None, Some(row.part.id));
    let view = JudgementView {
        uid: row.uid,
        kind: JudgementKind::Inquiry,
        client: row.client,
        office: row.office,
        on: jst_date(row.created_at),
        created_at: row.created_at,
        author: row.opened_by,
        code: row.reason_code,
        rule: String::new(),
        opinions_asked: false,
        subject: None,
        body: row.reason,
        withdrawn: None,
        inquiry: Some(row.part),
        reviews: Vec::new(),
        has_center: false,
    };
    (view, key)
}

/// The center that entrusts a client today (委託元). Who may ask was decided with the client.
pub fn center(conn: &mut Conn, scope: &Scope, client: ClientId) -> Result<Option<OfficeId>, StorageError> {
    tables::client_frameworks::entrusting(conn, client, scope.today())
}
