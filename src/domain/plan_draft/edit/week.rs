//! The lines of the week (第3表) as they are typed.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::super::content::{WeekEntry, WeekKind};
use super::{EditError, tidy};

/// A line of the week as it was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditedWeekEntry {
    /// What it is.
    pub kind: WeekKind,
    /// Its text.
    pub body: String,
    /// 1 = Monday … 7 = Sunday, or blank.
    pub weekday: String,
    /// Such as `9:00`, or blank.
    pub starts_at: String,
    /// As `starts_at`.
    pub ends_at: String,
    /// Whether it goes.
    #[serde(default)]
    pub is_removed: bool,
}

impl EditedWeekEntry {
    /// A line as it stands in a form.
    pub(super) fn of(entry: &WeekEntry) -> Self {
        Self {
            kind: entry.kind,
            body: entry.body.clone(),
            weekday: entry.weekday.map(|day| day.to_string()).unwrap_or_default(),
            starts_at: entry.starts_at.clone(),
            ends_at: entry.ends_at.clone(),
            is_removed: false,
        }
    }

    /// A line to fill in.
    pub fn blank(kind: WeekKind) -> Self {
        let none = String::new;
        Self { kind, body: none(), weekday: none(), starts_at: none(), ends_at: none(), is_removed: false }
    }

    fn is_blank(&self) -> bool {
        self.body.trim().is_empty() && self.starts_at.trim().is_empty() && self.ends_at.trim().is_empty()
    }
}

/// The lines that stand, or all that can't be taken; blank ones are left out.
pub(super) fn written(entries: &[EditedWeekEntry]) -> (Vec<WeekEntry>, Vec<EditError>) {
    let stand = entries.iter().enumerate().filter(|(_, entry)| !entry.is_removed && !entry.is_blank());
    let (mut written, mut refused) = (Vec::new(), Vec::new());
    for (at, entry) in stand {
        let (body, read) = (tidy(&entry.body), read(entry));
        refused.extend(body.is_empty().then_some(EditError::WeekTextRequired { at }));
        match read {
            None => refused.push(EditError::WeekUnreadable { at }),
            Some((weekday, starts_at, ends_at)) => {
                written.push(WeekEntry { kind: entry.kind, body, weekday, starts_at, ends_at });
            }
        }
    }
    (written, refused)
}

/// The day and the times of a line, where they can be read.
fn read(entry: &EditedWeekEntry) -> Option<(Option<i32>, String, String)> {
    let weekday = match entry.weekday.trim() {
        "" => None,
        day => Some(day.parse().ok().filter(|day| (1..=7).contains(day))?),
    };
    Some((weekday, time(&entry.starts_at)?, time(&entry.ends_at)?))
}

/// `HH:MM` of `9:00`, `900`, `０９：００` or `9時30分`; blank stays blank. A service may end at `24:00`.
fn time(typed: &str) -> Option<String> {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Some(text);
    }
    let text = text.replace('時', ":").replace('分', "");
    let (hour, minute) = match text.split_once(':') {
        Some((hour, "")) => (hour, "0"),
        Some(parts) => parts,
        None => text.split_at_checked(text.len().checked_sub(2)?)?,
    };
    let is_digits =
        |part: &str| !part.is_empty() && part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !is_digits(hour) || !is_digits(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour * 60 + minute <= 24 * 60 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_are_read_as_people_type_them() {
        for (typed, read) in [
            ("9:00", Some("09:00")),
            ("900", Some("09:00")),
            ("１０：３０", Some("10:30")),
            ("9時", Some("09:00")),
            ("9時30分", Some("09:30")),
            ("24:00", Some("24:00")),
            ("", Some("")),
            ("24:01", None),
            ("9:75", None),
            ("朝", None),
            ("9", None),
        ] {
            assert_eq!(time(typed).as_deref(), read, "{typed}");
        }
    }
}
