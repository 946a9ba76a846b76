//! When offices and persons can come as a rule. Of an office its own word counts before the directory's. That is no personal
//! data of a client; a person's own word is shown to that person only, and to others no more than whether a time fits.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use crate::domain::ids::{AccountId, OfficeId, Uid};
use crate::domain::regular_hours::{Band, PAUSE, Week};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{regular_bands, regular_weeks};
use crate::storage::tables::regular_weeks::{self as weeks, Voice, WeekRow, band};

/// So many former words are shown to be taken up again.
pub const FORMER: i64 = 5;

/// What somebody has said.
#[derive(Clone, Debug)]
pub struct HoursView {
    pub uid: Uid,
    pub week: Week,
    pub pause: Option<u16>,
    pub note: String,
    pub set_at: NaiveDateTime,
    pub set_by: String,
    pub ended_at: Option<NaiveDateTime>,
}

/// The word of a voice and those before it, the newest first.
fn of(conn: &mut Conn, voice: Voice) -> Result<Vec<HoursView>, StorageError> {
    let mut all = Vec::new();
    for row in weeks::list(conn, voice, FORMER + 1)? {
        let said = weeks::said(conn, &row)?;
        let WeekRow { uid, set_at, set_by, ended_at, .. } = row;
        let (week, pause, note) = (said.week, said.pause, said.note);
        all.push(HoursView { uid, week, pause, note, set_at, set_by, ended_at });
    }
    Ok(all)
}

/// What an office has said of itself, the newest first.
pub fn own_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<HoursView>, StorageError> {
    of(conn, Voice::Office(office))
}

/// What the directory says of an office, the newest first.
pub fn noted_of(conn: &mut Conn, office: OfficeId) -> Result<Vec<HoursView>, StorageError> {
    of(conn, Voice::Directory(office))
}

/// What a person has said, the newest first; for that person.
pub fn of_account(conn: &mut Conn, account: AccountId) -> Result<Vec<HoursView>, StorageError> {
    of(conn, Voice::Account(account))
}

/// What counts for somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// When they can come.
    pub week: Week,
    /// Minutes between two meetings, where somebody has said so.
    pub pause: Option<u16>,
}

impl Counts {
    /// Minutes between two meetings.
    pub fn minutes(&self) -> u16 {
        self.pause.unwrap_or(PAUSE)
    }
}

/// What counts for several offices and persons.
#[derive(Clone, Debug, Default)]
pub struct RegularHours {
    pub offices: BTreeMap<OfficeId, Counts>,
    pub accounts: BTreeMap<AccountId, Counts>,
}

impl RegularHours {
    /// What counts for an office.
    pub fn office(&self, office: OfficeId) -> Counts {
        self.offices.get(&office).cloned().unwrap_or_default()
    }

    /// What counts for a person.
    pub fn account(&self, account: AccountId) -> Counts {
        self.accounts.get(&account).cloned().unwrap_or_default()
    }
}

/// What counts for offices and persons: of an office its own word before the directory's, the newest of each.
pub fn counting(
    conn: &mut Conn,
    offices: &[OfficeId],
    accounts: &[AccountId],
) -> Result<RegularHours, StorageError> {
    type Row = (i64, (Option<OfficeId>, Option<AccountId>), Option<i32>);
    // What counts most comes last and takes the place of what came before.
    let rows: Vec<Row> = regular_weeks::table
        .filter(regular_weeks::ended_at.is_null())
        .filter(regular_weeks::office_id.eq_any(offices).or(regular_weeks::account_id.eq_any(accounts)))
        .order((regular_weeks::is_own, regular_weeks::id))
        .select((
            regular_weeks::id,
            (regular_weeks::office_id, regular_weeks::account_id),
            regular_weeks::pause_minutes,
        ))
        .load(conn)?;
    let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
    let stored: Vec<(i64, (i32, i32, i32))> = regular_bands::table
        .filter(regular_bands::week_id.eq_any(ids))
        .select((
            regular_bands::week_id,
            (regular_bands::weekday, regular_bands::from_minute, regular_bands::to_minute),
        ))
        .load(conn)?;
    let mut bands: BTreeMap<i64, Vec<Band>> = BTreeMap::new();
    for (week, stored) in stored {
        bands.entry(week).or_default().extend(band(stored));
    }
    let mut counting = RegularHours::default();
    for (id, who, pause) in rows {
        let week = Week::of(bands.remove(&id).unwrap_or_default());
        let counts = Counts { week, pause: pause.and_then(|minutes| u16::try_from(minutes).ok()) };
        match who {
            (Some(office), _) => drop(counting.offices.insert(office, counts)),
            (None, Some(account)) => drop(counting.accounts.insert(account, counts)),
            (None, None) => {}
        }
    }
    Ok(counting)
}
