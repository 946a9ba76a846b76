//! Removal of what has expired and nobody can use any more.

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::domain::careplan::ImportState;
use crate::domain::job::JobState;
use crate::domain::throttle::FREE_IN_A_ROW;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    invitations, jobs, link_openings, login_sessions, office_lists, opinion_drafts, parked_forms, plan_edits,
    room_tickets, throttles,
};

/// How long an ended login session stays visible in the list of devices.
const SESSIONS_STAY: TimeDelta = TimeDelta::days(30);
/// How long a finished job stays for whoever looks into a fault.
const JOBS_STAY: TimeDelta = TimeDelta::days(30);
/// How long a list of offices waits for its confirmation.
pub const LISTS_WAIT: TimeDelta = TimeDelta::hours(24);
/// How long a throttle without new failures is kept.
const THROTTLES_STAY: TimeDelta = TimeDelta::days(2);

/// How long a device stays confirmed, and a draft kept, after its link has ended: a link can be extended meanwhile.
const LINKS_STAY: TimeDelta = TimeDelta::days(30);

/// How long something that was written on a plan and discarded can be taken back.
const DISCARDED_STAY: TimeDelta = TimeDelta::days(7);

/// How many rows went, by table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub sessions: usize,
    pub parked_forms: usize,
    pub throttles: usize,
    pub tickets: usize,
    pub jobs: usize,
    /// Lists of offices that nobody decided on in time; only their content goes.
    pub lists: usize,
    pub openings: usize,
    pub drafts: usize,
    /// Writings on plans that their authors discarded.
    pub plan_edits: usize,
}

/// Removes expired rows.
pub fn remove(conn: &mut Conn, now: NaiveDateTime) -> Result<Removed, StorageError> {
    let sessions = login_sessions::table.filter(login_sessions::expires_at.lt(now - SESSIONS_STAY));
    let forms = parked_forms::table.filter(parked_forms::expires_at.lt(now));
    let still = throttles::blocked_until.is_null().or(throttles::blocked_until.lt(now));
    // A door that waits or is closed for good keeps its count: two quiet days must not give a guesser new tries.
    let old = throttles::table
        .filter(throttles::window_started_at.lt(now - THROTTLES_STAY))
        .filter(throttles::in_a_row.lt(FREE_IN_A_ROW))
        .filter(still);
    let tickets = room_tickets::table.filter(room_tickets::expires_at.lt(now));
    let done =
        jobs::table.filter(jobs::state.eq(JobState::Done)).filter(jobs::finished_at.lt(now - JOBS_STAY));
    let ended =
        || invitations::table.filter(invitations::expires_at.lt(now - LINKS_STAY)).select(invitations::id);
    let openings = link_openings::table.filter(link_openings::invitation_id.eq_any(ended()));
    let drafts = opinion_drafts::table.filter(opinion_drafts::invitation_id.eq_any(ended()));
    let discarded = plan_edits::table.filter(plan_edits::discarded_at.lt(now - DISCARDED_STAY));
    Ok(Removed {
        sessions: diesel::delete(sessions).execute(conn)?,
        parked_forms: diesel::delete(forms).execute(conn)?,
        throttles: diesel::delete(old).execute(conn)?,
        tickets: diesel::delete(tickets).execute(conn)?,
        jobs: diesel::delete(done).execute(conn)?,
        lists: expire_lists(conn, now)?,
        openings: diesel::delete(openings).execute(conn)?,
        drafts: diesel::delete(drafts).execute(conn)?,
        plan_edits: diesel::delete(discarded).execute(conn)?,
    })
}

fn expire_lists(conn: &mut Conn, now: NaiveDateTime) -> Result<usize, StorageError> {
    let old = office_lists::table
        .filter(office_lists::state.eq(ImportState::Previewed))
        .filter(office_lists::created_at.lt(now - LISTS_WAIT));
    let ended = (
        office_lists::state.eq(ImportState::Expired),
        office_lists::content.eq(""),
        office_lists::done_at.eq(Some(now)),
    );
    Ok(diesel::update(old).set(ended).execute(conn)?)
}
