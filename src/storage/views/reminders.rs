//! Reminders as people see them: which are stopped, when the last one left, and which days an office chose.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{MeetingId, OfficeId, Uid};
use crate::domain::reminder::{MutableMail, ReminderOutcome};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, invitations, mail_mutes, offices, participants, reminder_choices, reminders,
};

/// What an organizer is told of the reminders of a meeting, so that nobody believes that one went where none does.
#[derive(Clone, Debug, Default)]
pub struct RemindersView {
    /// The offices among the participants that have stopped them.
    pub muted: BTreeSet<OfficeId>,
    /// When the last one left, by the invitation's uid.
    pub last: BTreeMap<Uid, NaiveDateTime>,
}

/// The reminders of a meeting. Whoever shows them has seen the meeting.
pub fn of_meeting(conn: &mut Conn, meeting: MeetingId) -> Result<RemindersView, StorageError> {
    let invited: Vec<OfficeId> = participants::table
        .filter(participants::meeting_id.eq(meeting))
        .filter(participants::office_id.is_not_null())
        .select(participants::office_id.assume_not_null())
        .load(conn)?;
    let muted: Vec<OfficeId> = mail_mutes::table
        .filter(mail_mutes::ended_at.is_null())
        .filter(mail_mutes::kind.eq(MutableMail::AnswerReminders))
        .filter(mail_mutes::office_id.eq_any(invited))
        .select(mail_mutes::office_id.assume_not_null())
        .load(conn)?;
    let last: Vec<(Uid, NaiveDateTime)> = reminders::table
        .inner_join(invitations::table)
        .filter(invitations::meeting_id.eq(meeting))
        .filter(reminders::outcome.eq(ReminderOutcome::Sent))
        .order(reminders::id)
        .select((invitations::uid, reminders::noted_at))
        .load(conn)?;
    Ok(RemindersView { muted: muted.into_iter().collect(), last: last.into_iter().collect() })
}

/// Since when, and by whom, a kind of letter is stopped.
pub type Stopped = (NaiveDateTime, String);

/// Whether an office has stopped a kind of letter: directory data, like its address.
pub fn stopped_by_office(
    conn: &mut Conn,
    office: OfficeId,
    kind: MutableMail,
) -> Result<Option<Stopped>, StorageError> {
    Ok(mail_mutes::table
        .filter(mail_mutes::office_id.eq(office))
        .filter(mail_mutes::kind.eq(kind))
        .filter(mail_mutes::ended_at.is_null())
        .order(mail_mutes::id)
        .select((mail_mutes::muted_at, mail_mutes::muted_by))
        .first(conn)
        .optional()?)
}

/// Whether the reader has stopped a kind of letter.
pub fn stopped_by_reader(
    conn: &mut Conn,
    scope: &Scope,
    kind: MutableMail,
) -> Result<Option<Stopped>, StorageError> {
    let Some(account) = scope.account() else { return Ok(None) };
    Ok(mail_mutes::table
        .filter(mail_mutes::account_id.eq(account))
        .filter(mail_mutes::kind.eq(kind))
        .filter(mail_mutes::ended_at.is_null())
        .order(mail_mutes::id)
        .select((mail_mutes::muted_at, mail_mutes::muted_by))
        .first(conn)
        .optional()?)
}

/// An office in which the reader works.
#[derive(Clone, Debug, Queryable)]
pub struct OwnOffice {
    pub id: OfficeId,
    pub uid: Uid,
    pub name: String,
    pub email: String,
}

/// The offices in which the reader answers or asks, by name.
pub fn own_offices(conn: &mut Conn, scope: &Scope) -> Result<Vec<OwnOffice>, StorageError> {
    let mut own = scope.team_offices().to_vec();
    own.extend_from_slice(scope.care_offices());
    Ok(offices::table
        .filter(offices::id.eq_any(own))
        .order((offices::name, offices::id))
        .select((offices::id, offices::uid, offices::name, offices::email))
        .load(conn)?)
}

/// The newest choice of an office for one kind: the days, or none where it went back to the rules; when and by whom.
#[derive(Clone, Debug, Queryable)]
pub struct ChoiceView {
    pub days: Option<String>,
    pub at: NaiveDateTime,
    pub by: String,
}

/// What an office of the reader chose last, if it ever did.
pub fn choice(
    conn: &mut Conn,
    scope: &Scope,
    office: OfficeId,
    kind: InvitationKind,
) -> Result<Option<ChoiceView>, StorageError> {
    Ok(reminder_choices::table
        .filter(reminder_choices::office_id.eq(office))
        .filter(reminder_choices::office_id.eq_any(scope.care_offices()))
        .filter(reminder_choices::kind.eq(kind))
        .order(reminder_choices::id.desc())
        .select((reminder_choices::days, reminder_choices::chosen_at, reminder_choices::chosen_by))
        .first(conn)
        .optional()?)
}

/// Whether the reader's account has a confirmed address, so that letters to it leave at all.
pub fn own_address(conn: &mut Conn, scope: &Scope) -> Result<String, StorageError> {
    let Some(account) = scope.account() else { return Ok(String::new()) };
    Ok(accounts::table.find(account).select(accounts::email).first(conn)?)
}
