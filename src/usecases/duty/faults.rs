//! What stands against an entry as it was typed, before anything is known of the client.

use chrono::NaiveDate;

use super::enter::EnterInput;
use crate::domain::duty::entry::{BODY_LIMIT, EntryKind, Point};
use crate::domain::refusal::Refused;
use crate::domain::time::parse_date;
use crate::domain::words::Word;

/// Most days of one stay.
const LONGEST_STAY: u16 = 366;

/// All of it in the order of the fields, so that it is mended at once. Nothing for a kind that does not exist: that is refused
/// by itself.
pub fn faults(input: &EnterInput, today: NaiveDate) -> Vec<Refused> {
    let Some(kind) = EntryKind::parse(&input.kind) else { return Vec::new() };
    let found = [
        day(&input.on, today).err(),
        (kind == EntryKind::JudgedMinor && input.minor_changes.find(&input.reason_code).is_none())
            .then(|| Refused::at("reason_code", "duty-minor-unfit")),
        (kind == EntryKind::ShortStay && stay(&input.days).is_none())
            .then(|| Refused::at("days", "duty-days-unfit")),
        // What is ticked contradicts nothing.
        (ticked(input, Point::MetFamily) && ticked(input, Point::NoFamily))
            .then(|| Refused::at("points", "duty-family-both")),
        // What is written with a visit is its record.
        if input.also.is_empty() { body(kind, &input.body) } else { body(EntryKind::Recorded, &input.body) },
    ];
    found.into_iter().flatten().collect()
}

/// A day as people write it, not to come.
pub(super) fn day(typed: &str, today: NaiveDate) -> Result<NaiveDate, Refused> {
    let on = parse_date(typed).map_err(|e| Refused::at("on", e.code()))?;
    if on > today { Err(Refused::at("on", "duty-day-future")) } else { Ok(on) }
}

fn body(kind: EntryKind, typed: &str) -> Option<Refused> {
    if kind.needs_body() && typed.is_empty() {
        let is_record = kind == EntryKind::Recorded;
        return Some(Refused::at(
            "body",
            if is_record { "duty-record-missing" } else { "duty-body-missing" },
        ));
    }
    let is_long = typed.chars().count() > BODY_LIMIT;
    is_long.then(|| Refused::at("body", "duty-text-long").with("limit", BODY_LIMIT))
}

/// Whether a point is ticked.
pub(super) fn ticked(input: &EnterInput, point: Point) -> bool {
    input.points.iter().any(|typed| typed == point.as_str())
}

/// The days of a stay, where they can be.
pub(super) fn stay(typed: &str) -> Option<u16> {
    typed.parse().ok().filter(|days| (1..=LONGEST_STAY).contains(days))
}
