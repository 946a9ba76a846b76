//! The outbox: letters as rows of the transaction of their cause.

use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use crate::domain::ids::{MailId, OfficeId, Uid};
use crate::domain::job::MailState;
use crate::domain::office::Plane;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{invitations, mails};

/// A letter to queue.
#[derive(Insertable)]
#[diesel(table_name = mails)]
pub struct NewMail<'a> {
    pub uid: &'a Uid,
    /// Word of the mail layer's kind.
    pub kind: &'a str,
    pub plane: Plane,
    pub to_address: &'a str,
    pub to_name: &'a str,
    pub office_id: Option<OfficeId>,
    pub object_kind: &'a str,
    pub object_uid: &'a str,
    pub payload: &'a str,
    pub message_id: &'a str,
    pub state: MailState,
    pub attempts: i32,
    pub next_at: NaiveDateTime,
    pub last_reply: &'a str,
    pub queued_at: NaiveDateTime,
    pub version: i32,
}

/// A letter as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct MailRow {
    pub id: MailId,
    pub uid: Uid,
    pub kind: String,
    pub plane: Plane,
    pub to_address: String,
    pub to_name: String,
    pub office_id: Option<OfficeId>,
    pub object_kind: String,
    pub object_uid: String,
    pub payload: String,
    pub message_id: String,
    pub state: MailState,
    pub attempts: i32,
    pub next_at: NaiveDateTime,
    pub leased_until: Option<NaiveDateTime>,
    pub last_reply: String,
    pub queued_at: NaiveDateTime,
    pub sent_at: Option<NaiveDateTime>,
    pub bounced_at: Option<NaiveDateTime>,
    pub version: i32,
    /// What the person who noted the bounce wrote.
    pub bounce_reason: String,
}

/// Queues a letter.
pub fn insert(conn: &mut Conn, row: &NewMail<'_>) -> Result<(), StorageError> {
    diesel::insert_into(mails::table).values(row).execute(conn)?;
    Ok(())
}

/// The letter with this uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<MailRow>, StorageError> {
    Ok(mails::table.filter(mails::uid.eq(uid)).first(conn).optional()?)
}

/// Letters that may leave now, oldest first, at most one for each address: while an earlier letter to an address
/// waits, later ones wait behind it, so that nobody gets a change before what it changes. Letters of the kind `urgent` hold
/// a code that is over in minutes and changes nothing: they wait behind no other and leave first.
///
/// Two walks along an index that stop as soon as `limit` letters are found. Letters that are put off, or wait behind one that is, are
/// passed over on the way.
pub fn due(
    conn: &mut Conn,
    now: NaiveDateTime,
    urgent: &str,
    limit: i64,
) -> Result<Vec<MailRow>, StorageError> {
    let earlier = diesel::alias!(mails as earlier);
    let blocked = earlier
        .filter(earlier.field(mails::to_address).eq(mails::to_address))
        .filter(earlier.field(mails::state).eq(MailState::Queued))
        .filter(earlier.field(mails::id).lt(mails::id));
    let ready = || {
        mails::table
            .filter(mails::state.eq(MailState::Queued))
            .filter(mails::next_at.le(now))
            .filter(mails::leased_until.is_null().or(mails::leased_until.lt(now)))
            .order(mails::id)
    };
    let mut letters: Vec<MailRow> = ready().filter(mails::kind.eq(urgent)).limit(limit).load(conn)?;
    let rest = limit - letters.len() as i64;
    let others = ready().filter(mails::kind.ne(urgent)).filter(not(exists(blocked))).limit(rest);
    letters.extend(others.load::<MailRow>(conn)?);
    Ok(letters)
}

/// Takes a letter for sending, unless somebody else was faster.
pub fn lease(conn: &mut Conn, row: &MailRow, until: NaiveDateTime) -> Result<bool, StorageError> {
    let unchanged = mails::table
        .find(row.id)
        .filter(mails::version.eq(row.version))
        .filter(mails::state.eq(MailState::Queued));
    let taken = diesel::update(unchanged)
        .set((
            mails::leased_until.eq(until),
            mails::attempts.eq(mails::attempts + 1),
            mails::version.eq(mails::version + 1),
        ))
        .execute(conn)?;
    Ok(taken == 1)
}

/// How a try ended.
#[derive(Clone, Debug)]
pub struct Settled<'a> {
    pub state: MailState,
    pub reply: &'a str,
    pub next_at: NaiveDateTime,
    pub sent_at: Option<NaiveDateTime>,
}

/// Notes how the try ended that leased the letter at this version. Says whether the lease still held.
pub fn settle(
    conn: &mut Conn,
    id: MailId,
    leased_version: i32,
    settled: &Settled<'_>,
) -> Result<bool, StorageError> {
    let mine = mails::table.find(id).filter(mails::version.eq(leased_version));
    let done = diesel::update(mine)
        .set((
            mails::state.eq(settled.state),
            mails::last_reply.eq(settled.reply),
            mails::next_at.eq(settled.next_at),
            mails::sent_at.eq(settled.sent_at),
            mails::leased_until.eq(None::<NaiveDateTime>),
            mails::version.eq(mails::version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Puts a letter back into the queue by hand, unless it has changed meanwhile.
pub fn queue_again(conn: &mut Conn, row: &MailRow, now: NaiveDateTime) -> Result<bool, StorageError> {
    let unchanged = mails::table.find(row.id).filter(mails::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            mails::state.eq(MailState::Queued),
            mails::next_at.eq(now),
            mails::bounced_at.eq(None::<NaiveDateTime>),
            mails::bounce_reason.eq(""),
            mails::leased_until.eq(None::<NaiveDateTime>),
            mails::version.eq(mails::version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Notes by hand that a letter came back, unless it has changed meanwhile.
pub fn note_bounce(
    conn: &mut Conn,
    row: &MailRow,
    reason: &str,
    at: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unchanged = mails::table.find(row.id).filter(mails::version.eq(row.version));
    let done = diesel::update(unchanged)
        .set((
            mails::state.eq(MailState::Bounced),
            mails::bounced_at.eq(at),
            mails::bounce_reason.eq(reason),
            mails::version.eq(mails::version + 1),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// What became of letters that were to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TakenBack {
    /// How many were taken back.
    pub count: usize,
    /// Whether one of them, or one that is on its way just now, may have reached its recipient.
    pub may_have_left: bool,
}

impl TakenBack {
    /// Whether letters were waiting and surely none has left.
    pub fn is_unseen(self) -> bool {
        self.count > 0 && !self.may_have_left
    }
}

/// Takes back the letters of a thing that wait. One that a sender holds by a living lease can't be taken back: it
/// counts as sent. One that was tried before may have arrived.
pub fn withdraw(
    conn: &mut Conn,
    object_kind: &str,
    object_uid: &Uid,
    now: NaiveDateTime,
) -> Result<TakenBack, StorageError> {
    let waiting = mails::table
        .filter(mails::object_kind.eq(object_kind))
        .filter(mails::object_uid.eq(object_uid.as_str()))
        .filter(mails::state.eq(MailState::Queued))
        .filter(mails::leased_until.is_null().or(mails::leased_until.lt(now)));
    let count = diesel::update(waiting)
        .set((mails::state.eq(MailState::Withdrawn), mails::version.eq(mails::version + 1)))
        .execute(conn)?;
    let tried: i64 = mails::table
        .filter(mails::object_kind.eq(object_kind))
        .filter(mails::object_uid.eq(object_uid.as_str()))
        .filter(mails::state.eq_any([MailState::Queued, MailState::Withdrawn]))
        .filter(mails::attempts.gt(0))
        .count()
        .get_result(conn)?;
    Ok(TakenBack { count, may_have_left: tried > 0 })
}

/// The invitation learns when its letter left for the first time.
pub fn note_invitation_sent(conn: &mut Conn, uid: &str, at: NaiveDateTime) -> Result<(), StorageError> {
    let unsent = invitations::table.filter(invitations::uid.eq(uid)).filter(invitations::sent_at.is_null());
    diesel::update(unsent).set(invitations::sent_at.eq(at)).execute(conn)?;
    Ok(())
}

/// How many letters about a thing were queued since a time.
pub fn count_since(
    conn: &mut Conn,
    (object_kind, object_uid): (&str, &Uid),
    since: NaiveDateTime,
) -> Result<i64, StorageError> {
    Ok(mails::table
        .filter(mails::object_kind.eq(object_kind))
        .filter(mails::object_uid.eq(object_uid.as_str()))
        .filter(mails::queued_at.gt(since))
        .count()
        .get_result(conn)?)
}
