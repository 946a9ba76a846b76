//! Jobs: shallow, idempotent, taken by lease.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{JobId, Uid};
use crate::domain::job::{JobKind, JobState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::upsert;
use crate::storage::schema::jobs;

/// A job to queue.
#[derive(Insertable)]
#[diesel(table_name = jobs)]
pub struct NewJob<'a> {
    pub uid: &'a Uid,
    pub kind: JobKind,
    /// While a job with this key waits, queueing another only moves it.
    pub dedupe_key: Option<&'a str>,
    pub payload: &'a str,
    pub state: JobState,
    pub run_at: NaiveDateTime,
    pub leased_by: &'a str,
    pub attempts: i32,
    pub last_error: &'a str,
    pub created_at: NaiveDateTime,
}

/// A job as it stands.
#[derive(Clone, Debug, Queryable)]
pub struct JobRow {
    pub id: JobId,
    pub uid: Uid,
    pub kind: JobKind,
    pub dedupe_key: Option<String>,
    pub payload: String,
    pub state: JobState,
    pub run_at: NaiveDateTime,
    pub leased_by: String,
    pub leased_until: Option<NaiveDateTime>,
    pub attempts: i32,
    pub last_error: String,
    pub created_at: NaiveDateTime,
    pub finished_at: Option<NaiveDateTime>,
}

/// Queues a job. One with the same key that still waits takes the new time and payload. One that runs right now keeps its
/// lease and becomes a job of its own, told apart by the new uid: it runs once more after the running one has ended.
pub fn insert(conn: &mut Conn, row: &NewJob<'_>) -> Result<(), StorageError> {
    let insert = diesel::insert_into(jobs::table).values(row);
    upsert(
        insert,
        "ON CONFLICT (dedupe_key) DO UPDATE SET uid = excluded.uid, run_at = excluded.run_at, \
         payload = excluded.payload, state = excluded.state, attempts = 0",
    )
    .execute(conn)?;
    Ok(())
}

/// Queues a job unless one with the same key waits or runs already, which then stays as it is.
pub fn insert_unless_known(conn: &mut Conn, row: &NewJob<'_>) -> Result<(), StorageError> {
    let insert = diesel::insert_into(jobs::table).values(row);
    upsert(insert, "ON CONFLICT (dedupe_key) DO NOTHING").execute(conn)?;
    Ok(())
}

/// Jobs that may run now, oldest first.
pub fn due(conn: &mut Conn, now: NaiveDateTime, limit: i64) -> Result<Vec<JobRow>, StorageError> {
    Ok(jobs::table
        .filter(jobs::state.eq(JobState::Queued))
        .filter(jobs::run_at.le(now))
        .filter(jobs::leased_until.is_null().or(jobs::leased_until.lt(now)))
        .order((jobs::run_at.asc(), jobs::id.asc()))
        .limit(limit)
        .load(conn)?)
}

/// Takes a job, unless somebody else was faster.
pub fn lease(
    conn: &mut Conn,
    row: &JobRow,
    worker: &str,
    until: NaiveDateTime,
) -> Result<bool, StorageError> {
    let unchanged = jobs::table
        .find(row.id)
        .filter(jobs::state.eq(JobState::Queued))
        .filter(jobs::attempts.eq(row.attempts))
        .filter(jobs::leased_by.eq(&row.leased_by));
    let taken = diesel::update(unchanged)
        .set((jobs::leased_by.eq(worker), jobs::leased_until.eq(until), jobs::attempts.eq(row.attempts + 1)))
        .execute(conn)?;
    Ok(taken == 1)
}

/// Ends a job that this worker holds; its key becomes free for the next one. One that was queued again meanwhile is
/// another job by now and only given free.
pub fn finish(
    conn: &mut Conn,
    (id, uid): (JobId, &Uid),
    worker: &str,
    (state, error): (JobState, &str),
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    release_if_queued_again(conn, (id, uid), worker)?;
    let mine = jobs::table.find(id).filter(jobs::leased_by.eq(worker)).filter(jobs::uid.eq(uid));
    let done = diesel::update(mine)
        .set((
            jobs::state.eq(state),
            jobs::last_error.eq(error),
            jobs::finished_at.eq(now),
            jobs::dedupe_key.eq(None::<String>),
            jobs::leased_by.eq(""),
            jobs::leased_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

/// Gives a job back for a later try.
pub fn put_back(
    conn: &mut Conn,
    (id, uid): (JobId, &Uid),
    worker: &str,
    error: &str,
    run_at: NaiveDateTime,
) -> Result<bool, StorageError> {
    release_if_queued_again(conn, (id, uid), worker)?;
    let mine = jobs::table.find(id).filter(jobs::leased_by.eq(worker)).filter(jobs::uid.eq(uid));
    let done = diesel::update(mine)
        .set((
            jobs::last_error.eq(error),
            jobs::run_at.eq(run_at),
            jobs::leased_by.eq(""),
            jobs::leased_until.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(done == 1)
}

fn release_if_queued_again(
    conn: &mut Conn,
    (id, uid): (JobId, &Uid),
    worker: &str,
) -> Result<(), StorageError> {
    let again = jobs::table.find(id).filter(jobs::leased_by.eq(worker)).filter(jobs::uid.ne(uid));
    diesel::update(again)
        .set((jobs::leased_by.eq(""), jobs::leased_until.eq(None::<NaiveDateTime>)))
        .execute(conn)?;
    Ok(())
}

/// The job of a uid.
pub fn find(conn: &mut Conn, uid: &Uid) -> Result<Option<JobRow>, StorageError> {
    Ok(jobs::table.filter(jobs::uid.eq(uid)).first(conn).optional()?)
}

/// Puts a failed job back, with all its tries; says whether it had failed.
pub fn run_again(conn: &mut Conn, uid: &Uid, now: NaiveDateTime) -> Result<bool, StorageError> {
    let failed = jobs::table.filter(jobs::uid.eq(uid)).filter(jobs::state.eq(JobState::Failed));
    let back = diesel::update(failed)
        .set((
            jobs::state.eq(JobState::Queued),
            jobs::run_at.eq(now),
            jobs::attempts.eq(0),
            jobs::finished_at.eq(None::<NaiveDateTime>),
        ))
        .execute(conn)?;
    Ok(back == 1)
}

/// Takes back a waiting job by its key.
pub fn withdraw(conn: &mut Conn, dedupe_key: &str) -> Result<usize, StorageError> {
    let waiting =
        jobs::table.filter(jobs::dedupe_key.eq(dedupe_key)).filter(jobs::state.eq(JobState::Queued));
    Ok(diesel::delete(waiting).execute(conn)?)
}
