//! When an office or a person can come as a rule (出席できる時間帯): bands of time on weekdays, e.g. Thursday 13:00–15:00. A week
//! without bands sets no limit.

use chrono::{Datelike, NaiveDateTime, Timelike, Weekday};

use super::refusal::Refused;
use super::search;
use super::time::jst;

/// Most rows of a form; more than that is no rule any more.
pub const MOST_ROWS: usize = 30;
/// Minutes of a day.
const DAY: u16 = 24 * 60;
/// Minutes that somebody needs between two meetings, where nobody has said otherwise.
pub const PAUSE: u16 = 15;
/// The longest such time, in minutes.
pub const LONGEST_PAUSE: u16 = 180;
/// Longest note, in characters.
pub const NOTE_LIMIT: usize = 200;

/// A band of time on one weekday, in minutes of the day in Japan; it ends on the same day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// The day.
    pub day: Weekday,
    /// Its first minute.
    pub from: u16,
    /// The minute in which it is over; 1440 is midnight.
    pub to: u16,
}

/// One row of the form: a band on several days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedRow {
    /// Which row of the form.
    pub no: usize,
    /// The days, 1 is Monday.
    pub days: Vec<u8>,
    /// When it begins.
    pub from: String,
    /// When it ends.
    pub to: String,
}

impl TypedRow {
    fn is_empty(&self) -> bool {
        self.days.is_empty() && self.from.is_empty() && self.to.is_empty()
    }
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowError {
    /// No weekday.
    NoDay,
    /// Begin or end is missing or no time of day.
    TimeUnreadable,
    /// It does not end after it begins; one that goes on past midnight is two.
    EndsFirst,
    /// It shares time with an earlier row on the same day: which row.
    Overlaps(usize),
}

/// What is wrong with a week as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeekError {
    /// A row, by its number in the form.
    Row(usize, RowError),
    /// More rows than [`MOST_ROWS`]: how many.
    TooManyRows(usize),
    /// The time between meetings is no number of minutes up to [`LONGEST_PAUSE`].
    PauseUnfit,
    /// The note is longer than [`NOTE_LIMIT`].
    NoteTooLong,
}

impl From<WeekError> for Refused {
    fn from(error: WeekError) -> Self {
        let row = |code, no: usize| Refused::at("rows", code).with("row", no + 1);
        match error {
            WeekError::Row(no, RowError::NoDay) => row("hours-no-day", no),
            WeekError::Row(no, RowError::TimeUnreadable) => row("hours-time-unreadable", no),
            WeekError::Row(no, RowError::EndsFirst) => row("hours-ends-first", no),
            WeekError::Row(no, RowError::Overlaps(with)) => row("hours-overlap", no).with("other", with + 1),
            WeekError::TooManyRows(n) => {
                Refused::at("rows", "hours-too-many").with("n", n).with("limit", MOST_ROWS)
            }
            WeekError::PauseUnfit => Refused::at("pause", "hours-pause-unfit").with("limit", LONGEST_PAUSE),
            WeekError::NoteTooLong => Refused::at("note", "field-too-long").with("limit", NOTE_LIMIT),
        }
    }
}

/// The bands of a week: the earliest first, none touching another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    bands: Vec<Band>,
}

impl Week {
    /// The week of bands as they are stored.
    pub fn of(mut bands: Vec<Band>) -> Self {
        bands.sort_by_key(|band| (band.day.num_days_from_monday(), band.from));
        let mut joined: Vec<Band> = Vec::with_capacity(bands.len());
        for band in bands {
            match joined.last_mut() {
                Some(last) if last.day == band.day && last.to >= band.from => last.to = last.to.max(band.to),
                _ => joined.push(band),
            }
        }
        Self { bands: joined }
    }

    /// Reads the rows of a form, and says everything that is wrong with them. Empty rows are none.
    pub fn parse(rows: &[TypedRow]) -> Result<Self, Vec<WeekError>> {
        let filled: Vec<&TypedRow> = rows.iter().filter(|row| !row.is_empty()).collect();
        if filled.len() > MOST_ROWS {
            return Err(vec![WeekError::TooManyRows(filled.len())]);
        }
        let mut errors = Vec::new();
        let mut bands: Vec<(usize, Band)> = Vec::new();
        for row in filled {
            match read(row) {
                Ok(own) => {
                    let earlier = bands.iter().find(|(_, known)| own.iter().any(|band| meets(known, band)));
                    match earlier {
                        Some((with, _)) => errors.push(WeekError::Row(row.no, RowError::Overlaps(*with))),
                        None => bands.extend(own.into_iter().map(|band| (row.no, band))),
                    }
                }
                Err(found) => errors.extend(found.into_iter().map(|error| WeekError::Row(row.no, error))),
            }
        }
        if errors.is_empty() {
            Ok(Self::of(bands.into_iter().map(|(_, band)| band).collect()))
        } else {
            Err(errors)
        }
    }

    /// Whether it sets no limit.
    pub fn is_free(&self) -> bool {
        self.bands.is_empty()
    }

    /// The bands.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// The bands of a day.
    pub fn on(&self, day: Weekday) -> impl Iterator<Item = &Band> {
        self.bands.iter().filter(move |band| band.day == day)
    }

    /// Whether somebody can come from begin to end (UTC).
    pub fn takes(&self, starts_at: NaiveDateTime, ends_at: NaiveDateTime) -> bool {
        let (from, to) = (jst::to_jst(starts_at), jst::to_jst(ends_at));
        let begins = minute(from);
        let length = (to - from).num_minutes();
        let fits = |band: &Band| band.from <= begins && i64::from(begins) + length <= i64::from(band.to);
        self.is_free() || self.on(from.weekday()).any(fits)
    }
}

fn minute(at: NaiveDateTime) -> u16 {
    u16::try_from(at.hour() * 60 + at.minute()).unwrap_or(DAY)
}

fn meets(one: &Band, other: &Band) -> bool {
    one.day == other.day && one.from < other.to && other.from < one.to
}

fn read(row: &TypedRow) -> Result<Vec<Band>, Vec<RowError>> {
    let days: Vec<Weekday> = row.days.iter().filter_map(|day| weekday(*day)).collect();
    let mut errors = Vec::new();
    if days.is_empty() {
        errors.push(RowError::NoDay);
    }
    match (time_of_day(&row.from), time_of_day(&row.to)) {
        (Some(from), Some(to)) if from < to => {
            if errors.is_empty() {
                return Ok(days.into_iter().map(|day| Band { day, from, to }).collect());
            }
        }
        (Some(_), Some(_)) => errors.push(RowError::EndsFirst),
        _ => errors.push(RowError::TimeUnreadable),
    }
    Err(errors)
}

/// 1 is Monday, 7 is Sunday.
pub fn weekday(number: u8) -> Option<Weekday> {
    Weekday::try_from(number.checked_sub(1)?).ok()
}

/// The minute of `13:00`, `１３時３０分`, `9時` or `1300`; `24:00` is the end of the day.
pub fn time_of_day(typed: &str) -> Option<u16> {
    let plain = search::normalized(typed).replace('時', ":").replace('分', "");
    let (hour, minute) = match plain.split_once(':') {
        Some((hour, "")) => (hour, "0"),
        Some((hour, minute)) => (hour, minute),
        None if plain.len() >= 3 && plain.is_ascii() => plain.split_at(plain.len() - 2),
        None => (plain.as_str(), "0"),
    };
    let number = |text: &str| {
        let is_plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_plain.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let at = hour * 60 + minute;
    (minute < 60 && at <= DAY).then_some(at)
}

/// `13:00`
pub fn clock(minute: u16) -> String {
    format!("{}:{:02}", minute / 60, minute % 60)
}

/// Minutes between meetings as typed; nothing where the field was left empty.
pub fn pause(typed: &str) -> Result<Option<u16>, WeekError> {
    let plain = search::normalized(typed);
    let plain = plain.trim_end_matches('分');
    if plain.is_empty() {
        return Ok(None);
    }
    let read = plain.parse().ok().filter(|minutes| *minutes <= LONGEST_PAUSE);
    read.map(Some).ok_or(WeekError::PauseUnfit)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn row(no: usize, days: &[u8], from: &str, to: &str) -> TypedRow {
        TypedRow { no, days: days.to_vec(), from: from.into(), to: to.into() }
    }

    fn thursday(hour: u32, minute: u32) -> NaiveDateTime {
        jst::at(NaiveDate::from_ymd_opt(2026, 12, 3).unwrap(), hour, minute).unwrap()
    }

    #[test]
    fn a_clinic_that_has_thursday_afternoon_takes_what_lies_wholly_in_it() {
        let week = Week::parse(&[row(0, &[4], "13:00", "15:00"), row(1, &[], "", "")]).unwrap();
        assert!(week.takes(thursday(13, 0), thursday(14, 0)) && week.takes(thursday(14, 0), thursday(15, 0)));
        assert!(!week.takes(thursday(14, 30), thursday(15, 30)), "it goes on too long");
        assert!(!week.takes(thursday(12, 30), thursday(13, 30)), "it begins too early");
        let day = chrono::TimeDelta::days(1);
        assert!(!week.takes(thursday(13, 0) + day, thursday(14, 0) + day), "friday");
        assert!(Week::default().takes(thursday(3, 0), thursday(23, 0)), "who has said nothing sets no limit");
    }

    #[test]
    fn bands_that_touch_are_one_so_that_a_meeting_may_lie_across_them() {
        let week = Week::parse(&[row(0, &[4], "9:00", "12:00"), row(1, &[4], "12:00", "15:00")]).unwrap();
        assert_eq!(week.bands(), [Band { day: Weekday::Thu, from: 540, to: 900 }]);
        assert!(week.takes(thursday(11, 30), thursday(12, 30)));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_each_in_its_row() {
        let rows = [
            row(0, &[1, 2], "9:00", "12:00"),
            row(1, &[], "9:00", "12:00"),
            row(2, &[3], "15:00", "13:00"),
            row(3, &[5], "22:00", "2:00"),
            row(4, &[2], "11:00", "13:00"),
            row(5, &[4], "朝", "25:00"),
            row(6, &[4], "9:00", ""),
            row(7, &[], "12:00", "9:00"),
        ];
        let errors = Week::parse(&rows).unwrap_err();
        let expected = [
            (1, RowError::NoDay),
            (2, RowError::EndsFirst),
            (3, RowError::EndsFirst),
            (4, RowError::Overlaps(0)),
            (5, RowError::TimeUnreadable),
            (6, RowError::TimeUnreadable),
            (7, RowError::NoDay),
            (7, RowError::EndsFirst),
        ];
        let expected: Vec<WeekError> =
            expected.into_iter().map(|(no, error)| WeekError::Row(no, error)).collect();
        assert_eq!(errors, expected);
        let many: Vec<TypedRow> = (0..1_000).map(|no| row(no, &[1], "9:00", "10:00")).collect();
        assert_eq!(Week::parse(&many), Err(vec![WeekError::TooManyRows(1_000)]));
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let read = [
            ("13:00", 780),
            ("１３：３０", 810),
            ("9時", 540),
            ("9時5分", 545),
            ("1300", 780),
            ("24:00", 1440),
            ("9", 540),
        ];
        for (typed, minute) in read {
            assert_eq!(time_of_day(typed), Some(minute), "{typed}");
        }
        for unfit in
            ["", "24:01", "25:00", "9:60", "-1:00", "13:00:00", "午後", "99999", "1:2:3", "+9", "9:", "：00"]
        {
            let expected = if unfit == "9:" { Some(540) } else { None };
            assert_eq!(time_of_day(unfit), expected, "{unfit}");
        }
        assert_eq!(clock(545), "9:05");
    }

    #[test]
    fn a_pause_is_a_number_of_minutes() {
        assert_eq!(pause(" "), Ok(None));
        assert_eq!(pause("３０分"), Ok(Some(30)));
        for unfit in ["181", "-5", "長め", "1.5"] {
            assert_eq!(pause(unfit), Err(WeekError::PauseUnfit), "{unfit}");
        }
    }
}
