//! When offices and persons can come as a rule. A week is written once; what takes its place ends it.

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, OfficeId, Uid};
use crate::domain::regular_hours::{Band, Week, weekday};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{accounts, offices, regular_bands, regular_weeks};

/// Whose word it is: of an office its own or the directory's, of a person always the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// The office's own.
    Office(OfficeId),
    /// The directory's, for an office.
    Directory(OfficeId),
    /// A person's.
    Account(AccountId),
}

impl Voice {
    fn columns(self) -> (Option<OfficeId>, Option<AccountId>, bool) {
        match self {
            Voice::Office(office) => (Some(office), None, true),
            Voice::Directory(office) => (Some(office), None, false),
            Voice::Account(account) => (None, Some(account), true),
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = regular_weeks)]
struct NewWeek<'a> {
    uid: &'a Uid,
    office_id: Option<OfficeId>,
    account_id: Option<AccountId>,
    is_own: bool,
    pause_minutes: Option<i32>,
    note: &'a str,
    set_at: NaiveDateTime,
    set_by: &'a str,
}

/// A word as it was given.
#[derive(Clone, Debug, Queryable)]
pub struct WeekRow {
    pub id: i64,
    pub uid: Uid,
    pub office_id: Option<OfficeId>,
    pub account_id: Option<AccountId>,
    pub is_own: bool,
    pub pause_minutes: Option<i32>,
    pub note: String,
    pub set_at: NaiveDateTime,
    pub set_by: String,
    pub ended_at: Option<NaiveDateTime>,
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// When they can come.
    pub week: Week,
    /// Minutes between two meetings.
    pub pause: Option<u16>,
    /// In their own words.
    pub note: String,
}

/// Makes others who write the word of the same office or person wait: the row is written without being changed.
pub fn lock(conn: &mut Conn, voice: Voice) -> Result<(), StorageError> {
    match voice {
        Voice::Office(id) | Voice::Directory(id) => diesel::update(offices::table.find(id))
            .set(offices::version.eq(offices::version))
            .execute(conn)?,
        Voice::Account(id) => diesel::update(accounts::table.find(id))
            .set(accounts::version.eq(accounts::version))
            .execute(conn)?,
    };
    Ok(())
}

/// The words of a voice, the newest first; those that ended too.
pub fn list(conn: &mut Conn, voice: Voice, most: i64) -> Result<Vec<WeekRow>, StorageError> {
    let (office, account, is_own) = voice.columns();
    let mut all = regular_weeks::table.filter(regular_weeks::is_own.eq(is_own)).into_boxed();
    if let Some(office) = office {
        all = all.filter(regular_weeks::office_id.eq(office));
    }
    if let Some(account) = account {
        all = all.filter(regular_weeks::account_id.eq(account));
    }
    Ok(all.order(regular_weeks::id.desc()).limit(most).load(conn)?)
}

/// What a word says.
pub fn said(conn: &mut Conn, row: &WeekRow) -> Result<Said, StorageError> {
    let bands: Vec<(i32, i32, i32)> = regular_bands::table
        .filter(regular_bands::week_id.eq(row.id))
        .select((regular_bands::weekday, regular_bands::from_minute, regular_bands::to_minute))
        .load(conn)?;
    let week = Week::of(bands.into_iter().filter_map(band).collect());
    let pause = row.pause_minutes.and_then(|minutes| u16::try_from(minutes).ok());
    Ok(Said { week, pause, note: row.note.clone() })
}

/// A stored band.
pub fn band((day, from, to): (i32, i32, i32)) -> Option<Band> {
    let day = weekday(u8::try_from(day).ok()?)?;
    Some(Band { day, from: u16::try_from(from).ok()?, to: u16::try_from(to).ok()? })
}

/// Ends what a voice has said. Says whether there was anything.
pub fn end(conn: &mut Conn, voice: Voice, now: NaiveDateTime) -> Result<bool, StorageError> {
    let (office, account, is_own) = voice.columns();
    let living = regular_weeks::table
        .filter(regular_weeks::is_own.eq(is_own))
        .filter(regular_weeks::ended_at.is_null());
    let ended = match (office, account) {
        (Some(office), _) => diesel::update(living.filter(regular_weeks::office_id.eq(office)))
            .set(regular_weeks::ended_at.eq(now))
            .execute(conn)?,
        (None, Some(account)) => diesel::update(living.filter(regular_weeks::account_id.eq(account)))
            .set(regular_weeks::ended_at.eq(now))
            .execute(conn)?,
        (None, None) => 0,
    };
    Ok(ended > 0)
}

/// Writes a word.
pub fn insert(
    conn: &mut Conn,
    (uid, voice): (&Uid, Voice),
    said: &Said,
    (set_at, set_by): (NaiveDateTime, &str),
) -> Result<(), StorageError> {
    let (office_id, account_id, is_own) = voice.columns();
    let pause_minutes = said.pause.map(i32::from);
    let row = NewWeek { uid, office_id, account_id, is_own, pause_minutes, note: &said.note, set_at, set_by };
    let id: i64 = diesel::insert_into(regular_weeks::table)
        .values(&row)
        .returning(regular_weeks::id)
        .get_result(conn)?;
    for band in said.week.bands() {
        diesel::insert_into(regular_bands::table)
            .values((
                regular_bands::week_id.eq(id),
                regular_bands::weekday.eq(i32::try_from(band.day.number_from_monday()).unwrap_or(1)),
                regular_bands::from_minute.eq(i32::from(band.from)),
                regular_bands::to_minute.eq(i32::from(band.to)),
            ))
            .execute(conn)?;
    }
    Ok(())
}
