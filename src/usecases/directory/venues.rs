//! The rooms of an office in which meetings are held: added, changed, closed and opened again.

use super::facts::require_speaker;
use super::required;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::mail::address::one_line;
use crate::storage::tables::offices::{self, OfficeRow};
use crate::storage::tables::venues::{self, NewVenue, VenueChange, VenueRow};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Most seats of a room.
pub const MOST_SEATS: i32 = 500;
/// Longest name, in characters.
const NAME_LIMIT: usize = 60;
/// Longest note, in characters.
const NOTE_LIMIT: usize = 200;

/// A room as typed.
#[derive(Clone, Debug)]
pub struct TypedVenue {
    /// The office.
    pub office: Uid,
    /// What it is called.
    pub name: String,
    /// How many people it takes.
    pub seats: String,
    /// How to get there, what is in it.
    pub note: String,
}

impl TypedVenue {
    /// Name and note, each in one line.
    fn words(&self) -> (String, String) {
        (one_line(self.name.trim()), one_line(self.note.trim()))
    }

    fn seats(&self) -> Option<i32> {
        let plain = crate::domain::search::normalized(&self.seats);
        plain.parse().ok().filter(|seats| (1..=MOST_SEATS).contains(seats))
    }

    /// Everything that is wrong with it.
    pub fn faults(&self) -> Vec<Refused> {
        let mut faults: Vec<Refused> =
            required("name", self.name.trim(), NAME_LIMIT).err().into_iter().collect();
        if self.seats().is_none() {
            faults.push(Refused::at("seats", "venue-seats-unfit").with("limit", MOST_SEATS));
        }
        if self.note.trim().chars().count() > NOTE_LIMIT {
            faults.push(Refused::at("note", "field-too-long").with("limit", NOTE_LIMIT));
        }
        faults
    }

    fn check(&self, known: &[VenueRow], own: Option<&Uid>) -> Result<i32, Refused> {
        if let Some(fault) = self.faults().into_iter().next() {
            return Err(fault);
        }
        if is_known(known, &self.words().0, own) {
            return Err(Refused::at("name", "venue-known"));
        }
        self.seats().ok_or_else(|| Refused::at("seats", "venue-seats-unfit").with("limit", MOST_SEATS))
    }
}

/// Whether another room in use has the name.
fn is_known(known: &[VenueRow], name: &str, own: Option<&Uid>) -> bool {
    known.iter().any(|row| row.name == name && Some(&row.uid) != own && row.closed_at.is_none())
}

/// Adds a room.
pub fn add_venue(tx: &mut Tx<'_>, cmd: &mut Cmd, typed: &TypedVenue) -> Result<(), Failure> {
    let office = kept(tx, cmd, &typed.office)?;
    let known = venues::list(tx, office.id)?;
    let seats = typed.check(&known, None)?;
    let ((name, note), uid) = (typed.words(), cmd.uid());
    venues::insert(
        tx,
        &NewVenue {
            uid: &uid,
            office_id: office.id,
            name: &name,
            seats,
            note: &note,
            created_at: cmd.now,
            version: 0,
        },
    )?;
    audit(tx, cmd, "directory.add_venue", (&office, &uid))
}

/// Changes a room; `version` is the one its writer saw.
pub fn change_venue(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (typed, venue, version): (&TypedVenue, &Uid, i32),
) -> Result<(), Failure> {
    let office = kept(tx, cmd, &typed.office)?;
    let known = venues::list(tx, office.id)?;
    let row = known.iter().find(|row| row.uid == *venue).ok_or(Failure::NotFound("venue"))?;
    let seats = typed.check(&known, Some(venue))?;
    if row.version != version {
        return Err(Refused::new("venue-changed-meanwhile").into());
    }
    let (name, note) = typed.words();
    save(tx, row, &VenueChange { name: &name, seats, note: &note, closed_at: row.closed_at })?;
    audit(tx, cmd, "directory.change_venue", (&office, venue))
}

/// Closes a room, or opens it again. What is settled there stands.
pub fn close_venue(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (office, venue): (&Uid, &Uid),
    is_closed: bool,
) -> Result<(), Failure> {
    let office = kept(tx, cmd, office)?;
    let known = venues::list(tx, office.id)?;
    let row = known.iter().find(|row| row.uid == *venue).ok_or(Failure::NotFound("venue"))?;
    if !is_closed && is_known(&known, &row.name, Some(venue)) {
        return Err(Refused::new("venue-known").into());
    }
    let closed_at = is_closed.then_some(cmd.now);
    save(tx, row, &VenueChange { name: &row.name, seats: row.seats, note: &row.note, closed_at })?;
    let action = if is_closed { "directory.close_venue" } else { "directory.open_venue" };
    audit(tx, cmd, action, (&office, venue))
}

fn kept(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<OfficeRow, Failure> {
    let office = offices::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("office"))?;
    require_speaker(tx, cmd, &office)?;
    if office.merged_into.is_some() {
        return Err(Refused::new("office-is-merged").into());
    }
    Ok(office)
}

fn save(tx: &mut Tx<'_>, row: &VenueRow, change: &VenueChange<'_>) -> Result<(), Failure> {
    if venues::update(tx, row, change)? { Ok(()) } else { Err(Failure::Conflict) }
}

fn audit(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    action: &'static str,
    (office, venue): (&OfficeRow, &Uid),
) -> Result<(), Failure> {
    let detail = serde_json::json!({ "venue": venue });
    cmd.audit(tx, &Audit::of(action).object("office", &office.uid).detail(detail))
}
