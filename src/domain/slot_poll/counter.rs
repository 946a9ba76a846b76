//! Other times that somebody proposes who is asked for ○△×: up to three, each taken into the poll or declined by the organizer.

use chrono::{NaiveDateTime, TimeDelta};

use super::{Busy, PollSlot};
use crate::domain::regular_hours::time_of_day;
use crate::domain::time::{jst, parse_date};

crate::words! {
    /// What became of another time.
    pub enum ProposalState {
        /// Nobody has decided yet.
        Open = "open",
        /// It is a candidate now.
        Taken = "taken",
        /// It is none, for a reason.
        Declined = "declined",
        /// Later ones of the same participant took its place.
        Replaced = "replaced",
    }
}

/// Most times that one participant proposes.
pub const MOST_PROPOSALS: usize = 3;
/// How long one lasts of which only the begin is given, in minutes.
const MINUTES: i64 = 60;
/// The longest meeting.
const LONGEST: TimeDelta = TimeDelta::hours(8);

/// A time as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedTime {
    /// Which row of the form, from 0.
    pub no: usize,
    /// The day.
    pub date: String,
    /// When it begins.
    pub from: String,
    /// When it ends; an hour later where it is left out.
    pub to: String,
}

impl TypedTime {
    fn is_empty(&self) -> bool {
        self.date.is_empty() && self.from.is_empty() && self.to.is_empty()
    }
}

/// What is wrong with a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// No day or no time of day.
    Unreadable,
    /// It is over already.
    Past,
    /// It ends before it begins, or lasts longer than a day's work.
    LengthUnfit,
    /// It is a candidate already, or was given a second time.
    Known,
}

/// Reads what was typed, and says everything that is wrong with it. Empty rows are none.
pub fn read_times(
    typed: &[TypedTime],
    slots: &[PollSlot],
    now: NaiveDateTime,
) -> Result<Vec<Busy>, Vec<(usize, TimeError)>> {
    let mut times: Vec<Busy> = Vec::new();
    let mut errors = Vec::new();
    for row in typed.iter().filter(|row| !row.is_empty()) {
        let checked = read(row).ok_or(TimeError::Unreadable).and_then(|time| {
            let is_known = slots.iter().any(|slot| slot.starts_at == time.starts_at)
                || times.iter().any(|earlier| earlier.starts_at == time.starts_at);
            let length = time.ends_at - time.starts_at;
            match () {
                () if length <= TimeDelta::zero() || length > LONGEST => Err(TimeError::LengthUnfit),
                () if time.starts_at <= now => Err(TimeError::Past),
                () if is_known => Err(TimeError::Known),
                () => Ok(time),
            }
        });
        match checked {
            Ok(time) => times.push(time),
            Err(error) => errors.push((row.no, error)),
        }
    }
    if errors.is_empty() { Ok(times) } else { Err(errors) }
}

fn read(row: &TypedTime) -> Option<Busy> {
    let date = parse_date(&row.date).ok()?;
    let at = |minute: u16| Some(jst::day_start(date) + TimeDelta::minutes(i64::from(minute)));
    let starts_at = at(time_of_day(&row.from)?)?;
    let ends_at = match row.to.as_str() {
        "" => starts_at + TimeDelta::minutes(MINUTES),
        to => at(time_of_day(to)?)?,
    };
    Some(Busy { starts_at, ends_at })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::domain::ids::Uid;

    fn at(day: u32, hour: u32) -> NaiveDateTime {
        jst::at(NaiveDate::from_ymd_opt(2026, 12, day).unwrap(), hour, 0).unwrap()
    }

    fn typed(no: usize, date: &str, from: &str, to: &str) -> TypedTime {
        TypedTime { no, date: date.into(), from: from.into(), to: to.into() }
    }

    #[test]
    fn times_are_read_and_one_without_an_end_lasts_an_hour() {
        let rows = [
            typed(0, "2026-12-03", "14:00", "15:30"),
            typed(1, "", "", ""),
            typed(2, "2026-12-04", "９時", ""),
        ];
        let read = read_times(&rows, &[], at(1, 0)).unwrap();
        assert_eq!(read[0], Busy { starts_at: at(3, 14), ends_at: at(3, 15) + TimeDelta::minutes(30) });
        assert_eq!(read[1], Busy { starts_at: at(4, 9), ends_at: at(4, 10) });
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let slot = PollSlot { uid: Uid::from_parts(1, [1; 10]), starts_at: at(8, 10) };
        let rows = [
            typed(0, "2026-12-03", "14:00", "13:00"),
            typed(1, "2026-11-03", "14:00", ""),
            typed(2, "来週", "14:00", ""),
            typed(3, "2026-12-08", "10:00", ""),
            typed(4, "2026-12-03", "8:00", "17:00"),
            typed(5, "2026-12-09", "10:00", ""),
            typed(6, "2026-12-09", "10:00", "12:00"),
        ];
        let errors = read_times(&rows, &[slot], at(1, 0)).unwrap_err();
        use TimeError::{Known, LengthUnfit, Past, Unreadable};
        assert_eq!(
            errors,
            [(0, LengthUnfit), (1, Past), (2, Unreadable), (3, Known), (4, LengthUnfit), (6, Known)]
        );
    }
}
