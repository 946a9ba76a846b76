//! Reminders: what became of them, which days offices chose for them, and which letters nobody wants.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::InvitationKind;
use crate::domain::ids::{AccountId, InvitationId, OfficeId, Uid};
use crate::domain::reminder::{MutableMail, ReminderOutcome};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{mail_mutes, reminder_choices, reminders};

/// What became of the reminder of an invitation on a day.
#[derive(Insertable)]
#[diesel(table_name = reminders)]
pub struct NewReminder<'a> {
    pub invitation_id: InvitationId,
    pub reminded_on: NaiveDate,
    pub outcome: ReminderOutcome,
    /// The letter; empty when there was none.
    pub mail_uid: &'a str,
    pub noted_at: NaiveDateTime,
}

/// Notes it. A second note of one day is refused by the table, so that two workers never write to one office twice.
pub fn insert(conn: &mut Conn, row: &NewReminder<'_>) -> Result<(), StorageError> {
    diesel::insert_into(reminders::table).values(row).execute(conn)?;
    Ok(())
}

/// When each of these invitations was reminded of last.
pub fn last(
    conn: &mut Conn,
    of: &[InvitationId],
) -> Result<Vec<(InvitationId, NaiveDateTime)>, StorageError> {
    Ok(reminders::table
        .filter(reminders::invitation_id.eq_any(of))
        .order(reminders::id)
        .select((reminders::invitation_id, reminders::noted_at))
        .load(conn)?)
}

/// The days that an office chose, if it chose and did not go back to the rules since.
pub fn chosen(
    conn: &mut Conn,
    office: OfficeId,
    kind: InvitationKind,
) -> Result<Option<Vec<i32>>, StorageError> {
    let newest: Option<Option<String>> = reminder_choices::table
        .filter(reminder_choices::office_id.eq(office))
        .filter(reminder_choices::kind.eq(kind))
        .order(reminder_choices::id.desc())
        .select(reminder_choices::days)
        .first(conn)
        .optional()?;
    let days = |text: String| text.split_whitespace().filter_map(|day| day.parse().ok()).collect();
    Ok(newest.flatten().map(days))
}

/// Notes which days an office chose; none at all goes back to the rules.
pub fn choose(
    conn: &mut Conn,
    (uid, office): (&Uid, OfficeId),
    (kind, days): (InvitationKind, Option<&[i32]>),
    (by, at): (&str, NaiveDateTime),
) -> Result<(), StorageError> {
    let days = days.map(|days| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
    diesel::insert_into(reminder_choices::table)
        .values((
            reminder_choices::uid.eq(uid),
            reminder_choices::office_id.eq(office),
            reminder_choices::kind.eq(kind),
            reminder_choices::days.eq(days),
            reminder_choices::chosen_by.eq(by),
            reminder_choices::chosen_at.eq(at),
        ))
        .execute(conn)?;
    Ok(())
}

/// Who does not want a kind of letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Muting {
    /// An office.
    Office(OfficeId),
    /// A person.
    Account(AccountId),
}

impl Muting {
    fn keys(self) -> (Option<OfficeId>, Option<AccountId>) {
        match self {
            Self::Office(office) => (Some(office), None),
            Self::Account(account) => (None, Some(account)),
        }
    }
}

/// Whether somebody has stopped a kind of letter.
pub fn is_muted(conn: &mut Conn, who: Muting, kind: MutableMail) -> Result<bool, StorageError> {
    Ok(!living(conn, who, kind)?.is_empty())
}

fn living(conn: &mut Conn, who: Muting, kind: MutableMail) -> Result<Vec<i64>, StorageError> {
    let living = mail_mutes::table
        .filter(mail_mutes::kind.eq(kind))
        .filter(mail_mutes::ended_at.is_null())
        .select(mail_mutes::id)
        .into_boxed();
    let own = match who {
        Muting::Office(office) => living.filter(mail_mutes::office_id.eq(office)),
        Muting::Account(account) => living.filter(mail_mutes::account_id.eq(account)),
    };
    Ok(own.load(conn)?)
}

/// Notes that somebody wants no letters of a kind.
pub fn mute(
    conn: &mut Conn,
    (uid, who): (&Uid, Muting),
    kind: MutableMail,
    (by, at): (&str, NaiveDateTime),
) -> Result<(), StorageError> {
    let (office, account) = who.keys();
    diesel::insert_into(mail_mutes::table)
        .values((
            mail_mutes::uid.eq(uid),
            mail_mutes::office_id.eq(office),
            mail_mutes::account_id.eq(account),
            mail_mutes::kind.eq(kind),
            mail_mutes::muted_by.eq(by),
            mail_mutes::muted_at.eq(at),
            mail_mutes::ended_by.eq(""),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that they want them again. Says whether they had stopped them.
pub fn unmute(
    conn: &mut Conn,
    who: Muting,
    kind: MutableMail,
    (by, at): (&str, NaiveDateTime),
) -> Result<bool, StorageError> {
    let living = living(conn, who, kind)?;
    let ended = diesel::update(mail_mutes::table.filter(mail_mutes::id.eq_any(living)))
        .set((mail_mutes::ended_by.eq(by), mail_mutes::ended_at.eq(at)))
        .execute(conn)?;
    Ok(ended > 0)
}
