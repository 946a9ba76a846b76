//! What centers say of judgements, and what offices answer. Nothing is taken out: a withdrawn review stays with its reason.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::{ClientId, InquiryId, OfficeId, Uid};
use crate::domain::judgement::{JudgementKind, Verdict};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, duty_entries, inquiries, judgement_answers, judgement_reviews, meetings,
};

/// What was judged, as the rules of a review need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedRow {
    pub kind: JudgementKind,
    entry: Option<i64>,
    inquiry: Option<InquiryId>,
    pub client: ClientId,
    /// The office that judged.
    pub office: OfficeId,
    /// The account of who judged, or of who calls the meeting; none where the program or somebody by a link did.
    pub author: Option<Uid>,
    pub is_withdrawn: bool,
}

/// A review as the rules need it.
#[derive(Clone, Debug)]
pub struct ReviewRow {
    pub id: i64,
    pub uid: Uid,
    pub office: OfficeId,
    /// The account of who reviewed.
    pub author: Option<Uid>,
    pub is_withdrawn: bool,
    pub is_answered: bool,
}

/// The kinds of entries that are judgements.
pub const ENTRIES: [EntryKind; 2] = [EntryKind::JudgedMinor, EntryKind::Excepted];

/// What an entry judges, if it does.
pub fn kind_of(kind: EntryKind) -> Option<JudgementKind> {
    match kind {
        EntryKind::JudgedMinor => Some(JudgementKind::Minor),
        EntryKind::Excepted => Some(JudgementKind::Excepted),
        _ => None,
    }
}

/// The judgement of a uid. Whoever reviews it at the same moment waits until this transaction is over.
pub fn take(conn: &mut Conn, uid: &Uid) -> Result<Option<JudgedRow>, StorageError> {
    match entry(conn, uid)? {
        Some(judged) => Ok(Some(judged)),
        None => inquiry(conn, uid),
    }
}

fn entry(conn: &mut Conn, uid: &Uid) -> Result<Option<JudgedRow>, StorageError> {
    type Found = (i64, EntryKind, ClientId, Option<OfficeId>, String, Option<NaiveDateTime>);
    let row = || duty_entries::table.filter(duty_entries::uid.eq(uid));
    // An update without a change makes the others wait.
    diesel::update(row()).set(duty_entries::withdrawn_by.eq(duty_entries::withdrawn_by)).execute(conn)?;
    let found: Option<Found> = row()
        .select((
            duty_entries::id,
            duty_entries::kind,
            duty_entries::client_id,
            duty_entries::office_id,
            duty_entries::author,
            duty_entries::withdrawn_at,
        ))
        .first(conn)
        .optional()?;
    Ok(found.and_then(|(id, kind, client, office, author, withdrawn_at)| {
        Some(JudgedRow {
            kind: kind_of(kind)?,
            entry: Some(id),
            inquiry: None,
            client,
            office: office?,
            author: account_of(&author),
            is_withdrawn: withdrawn_at.is_some(),
        })
    }))
}

/// The account behind a name of the audit.
fn account_of(author: &str) -> Option<Uid> {
    author.strip_prefix("account:").and_then(Uid::parse)
}

fn inquiry(conn: &mut Conn, uid: &Uid) -> Result<Option<JudgedRow>, StorageError> {
    let found: Option<(InquiryId, ClientId, OfficeId, Uid)> = inquiries::table
        .inner_join(meetings::table.inner_join(accounts::table))
        .filter(inquiries::uid.eq(uid))
        .select((inquiries::id, meetings::client_id, meetings::office_id, accounts::uid))
        .first(conn)
        .optional()?;
    let Some((id, client, office, author)) = found else { return Ok(None) };
    super::inquiries::take_turn(conn, id)?;
    Ok(Some(JudgedRow {
        kind: JudgementKind::Inquiry,
        entry: None,
        inquiry: Some(id),
        client,
        office,
        author: Some(author),
        is_withdrawn: false,
    }))
}

/// The reviews of a judgement, oldest first, withdrawn ones too.
pub fn of(conn: &mut Conn, judged: &JudgedRow) -> Result<Vec<ReviewRow>, StorageError> {
    let mut query = judgement_reviews::table.into_boxed();
    query = match judged.entry {
        Some(entry) => query.filter(judgement_reviews::duty_entry_id.eq(entry)),
        None => query.filter(judgement_reviews::inquiry_id.eq(judged.inquiry)),
    };
    let rows: Vec<(i64, Uid, OfficeId, String, bool)> = query
        .order(judgement_reviews::id)
        .select((
            judgement_reviews::id,
            judgement_reviews::uid,
            judgement_reviews::office_id,
            judgement_reviews::author,
            judgement_reviews::withdrawn_at.is_not_null(),
        ))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let answered: Vec<i64> = judgement_answers::table
        .filter(judgement_answers::review_id.eq_any(&ids))
        .select(judgement_answers::review_id)
        .load(conn)?;
    let row = |(id, uid, office, author, is_withdrawn): (i64, Uid, OfficeId, String, bool)| {
        let is_answered = answered.contains(&id);
        ReviewRow { id, uid, office, author: account_of(&author), is_withdrawn, is_answered }
    };
    Ok(rows.into_iter().map(row).collect())
}

/// A review to write down.
pub struct NewReview<'a> {
    pub uid: &'a Uid,
    pub office: OfficeId,
    pub verdict: Verdict,
    pub body: &'a str,
    /// By the name of the audit.
    pub author: &'a str,
    pub author_name: &'a str,
    pub now: NaiveDateTime,
}

/// Writes a review down.
pub fn insert(conn: &mut Conn, judged: &JudgedRow, new: &NewReview<'_>) -> Result<(), StorageError> {
    diesel::insert_into(judgement_reviews::table)
        .values((
            judgement_reviews::uid.eq(new.uid),
            judgement_reviews::client_id.eq(judged.client),
            judgement_reviews::duty_entry_id.eq(judged.entry),
            judgement_reviews::inquiry_id.eq(judged.inquiry),
            judgement_reviews::office_id.eq(new.office),
            judgement_reviews::verdict.eq(new.verdict),
            judgement_reviews::body.eq(new.body),
            judgement_reviews::author.eq(new.author),
            judgement_reviews::author_name.eq(new.author_name),
            judgement_reviews::created_at.eq(new.now),
            judgement_reviews::withdrawn_by.eq(""),
            judgement_reviews::withdrawn_reason.eq(""),
        ))
        .execute(conn)?;
    Ok(())
}

/// Marks a review as withdrawn. Says whether it stood until then.
pub fn withdraw(
    conn: &mut Conn,
    id: i64,
    (by, reason): (&str, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let standing = judgement_reviews::table
        .filter(judgement_reviews::id.eq(id))
        .filter(judgement_reviews::withdrawn_at.is_null());
    let done = diesel::update(standing)
        .set((
            judgement_reviews::withdrawn_at.eq(now),
            judgement_reviews::withdrawn_by.eq(by),
            judgement_reviews::withdrawn_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// An answer to write down.
pub struct NewAnswer<'a> {
    pub uid: &'a Uid,
    pub review: i64,
    pub office: OfficeId,
    pub body: &'a str,
    /// By the name of the audit.
    pub author: &'a str,
    pub author_name: &'a str,
    pub now: NaiveDateTime,
}

/// Writes an answer down.
pub fn answer(conn: &mut Conn, new: &NewAnswer<'_>) -> Result<(), StorageError> {
    diesel::insert_into(judgement_answers::table)
        .values((
            judgement_answers::uid.eq(new.uid),
            judgement_answers::review_id.eq(new.review),
            judgement_answers::office_id.eq(new.office),
            judgement_answers::body.eq(new.body),
            judgement_answers::author.eq(new.author),
            judgement_answers::author_name.eq(new.author_name),
            judgement_answers::created_at.eq(new.now),
        ))
        .execute(conn)?;
    Ok(())
}
