//! Days on which an office is closed beside its weekly ones; meetings are not proposed for them.

use chrono::{NaiveDate, TimeDelta};

use super::facts::require_keeper;
use super::required;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::offices;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The longest stretch that is noted at once, in days.
const LONGEST: i64 = 31;

/// Days to note.
#[derive(Clone, Debug)]
pub struct CloseDays {
    /// The office.
    pub office: Uid,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, the first one included.
    pub to: NaiveDate,
    /// Why, e.g. 年末年始.
    pub reason: String,
}

/// Notes the days.
pub fn close_days(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CloseDays) -> Result<(), Failure> {
    let office = offices::find_by_uid(tx, &input.office)?.ok_or(Failure::NotFound("office"))?;
    require_keeper(tx, cmd, &office)?;
    if !input.reason.is_empty() {
        required("reason", &input.reason, 60)?;
    }
    let days = (input.to - input.from).num_days() + 1;
    if !(1..=LONGEST).contains(&days) {
        return Err(Refused::at("to", "office-closure-span").with("limit", LONGEST).into());
    }
    for day in 0..days {
        offices::close_on(tx, office.id, input.from + TimeDelta::days(day), &input.reason)?;
    }
    let detail = serde_json::json!({ "from": input.from, "to": input.to });
    cmd.audit(tx, &Audit::of("directory.close_days").object("office", &office.uid).detail(detail))
}

/// Takes one such day back.
pub fn reopen_day(tx: &mut Tx<'_>, cmd: &mut Cmd, office: &Uid, day: NaiveDate) -> Result<(), Failure> {
    let office = offices::find_by_uid(tx, office)?.ok_or(Failure::NotFound("office"))?;
    require_keeper(tx, cmd, &office)?;
    if !offices::open_on(tx, office.id, day)? {
        return Err(Failure::NotFound("closure"));
    }
    let detail = serde_json::json!({ "day": day });
    cmd.audit(tx, &Audit::of("directory.reopen_day").object("office", &office.uid).detail(detail))
}
