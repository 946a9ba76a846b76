//! The demo is filled whatever the day is and whatever the clock shows: no quarter, month or midnight makes it fail or
//! leaves it without what it is there to show.

use diesel::prelude::*;

use super::*;
use crate::config;
use crate::domain::meeting::MeetingState;
use crate::domain::words::Word;
use crate::storage::schema::{conferences, issue_reports, meetings};
use crate::storage::{Conn, StorageError};

/// A wall-clock time in Japan, UTC.
fn japan(day: &str, hour: u32, minute: u32) -> NaiveDateTime {
    jst::at(day.parse().unwrap(), hour, minute).unwrap()
}

/// What a filled demo holds.
#[derive(Debug, PartialEq, Eq)]
struct Contents {
    reports: Vec<String>,
    meetings: Vec<(String, String)>,
    sittings: i64,
    invitations: Vec<Uid>,
    made_on: NaiveDate,
}

/// Fills a folder as `enza demo` does at a moment, and looks at what is in it.
fn filled(now: NaiveDateTime) -> Contents {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let overrides = [("server.listen", "127.0.0.1:0".to_owned()), ("data.dir", data)];
    let config = config::load(None, [], &overrides).unwrap().config;
    let listener = app::bind(&config).unwrap();
    let args = Args { listen: None, json: true, seed: 1, fill_only: true };
    let mark = fill(config.clone(), &args, &listener, now).unwrap_or_else(|e| panic!("at {now}: {e:#}"));
    let state = app::build(config, Mode::serving()).unwrap();
    let read = |conn: &mut Conn| -> Result<Contents, StorageError> {
        Ok(Contents {
            reports: issue_reports::table
                .select(issue_reports::state)
                .order(issue_reports::state)
                .load(conn)?,
            meetings: meetings::table
                .select((meetings::number, meetings::state))
                .order(meetings::id)
                .load(conn)?,
            sittings: conferences::table.count().get_result(conn)?,
            invitations: mark.invitations,
            made_on: mark.made_on,
        })
    };
    state.store().read(read).unwrap()
}

/// One published report and a draft that was looked at, a meeting in every state, and every sitting.
fn assert_whole(contents: &Contents) {
    assert!(contents.reports.contains(&"published".to_owned()), "{contents:?}");
    assert!(contents.reports.contains(&"reviewed".to_owned()), "{contents:?}");
    let mut states: Vec<&str> = contents.meetings.iter().map(|(_, state)| state.as_str()).collect();
    states.sort_unstable();
    states.dedup();
    assert_eq!(states.len(), MeetingState::ALL.len(), "{states:?}");
    assert_eq!(contents.sittings, 80, "{contents:?}");
    assert!(contents.invitations.len() >= 3, "{contents:?}");
}

#[test]
fn the_last_evening_of_the_fiscal_year_and_the_night_after_it_give_the_same_demo() {
    let evening = filled(japan("2027-03-31", 23, 59));
    assert_whole(&evening);
    assert_eq!(evening, filled(japan("2027-04-01", 0, 1)), "a day has one content");
}

#[test]
fn the_first_morning_of_the_fiscal_year_has_a_whole_demo() {
    let morning = filled(japan("2027-04-01", 9, 30));
    assert_whole(&morning);
    assert_eq!(morning.made_on, "2027-04-01".parse().unwrap());
}

#[test]
fn the_last_day_of_the_year_has_a_whole_demo() {
    assert_whole(&filled(japan("2026-12-31", 23, 59)));
}

#[test]
fn a_leap_day_has_a_whole_demo_though_the_year_before_had_none() {
    assert_whole(&filled(japan("2028-02-29", 12, 0)));
}

/// The end of a month; with `ENZA_LONG=1` every fifth day of two years.
#[test]
fn every_day_has_a_whole_demo() {
    let (mut day, last, step): (NaiveDate, NaiveDate, i64) = if std::env::var("ENZA_LONG").is_ok() {
        ("2026-01-01".parse().unwrap(), "2027-12-31".parse().unwrap(), 5)
    } else {
        ("2026-05-31".parse().unwrap(), "2026-05-31".parse().unwrap(), 1)
    };
    while day <= last {
        assert_whole(&filled(japan(&day.to_string(), 12, 0)));
        day += TimeDelta::days(step);
    }
}

#[test]
fn the_twelve_months_end_on_the_last_half_past_nine() {
    let morning = japan("2026-11-21", 9, 30);
    for (hour, minute) in [(9, 30), (9, 31), (12, 0), (23, 59)] {
        assert_eq!(last_morning(japan("2026-11-21", hour, minute)), Some(morning), "{hour}:{minute}");
    }
    for (hour, minute) in [(0, 0), (8, 59), (9, 29)] {
        assert_eq!(last_morning(japan("2026-11-22", hour, minute)), Some(morning), "{hour}:{minute}");
    }
}
