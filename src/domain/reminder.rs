//! When to remind: recipients a few business days before their deadline, the organizer at it and on the next one.

use chrono::{NaiveDate, NaiveDateTime};

use super::time::{BusinessCalendar, jst};

/// Business days before the deadline on which recipients are asked again.
pub const DAYS_BEFORE: [i32; 2] = [3, 1];
/// The hour in Japan at which reminders leave.
const HOUR: u32 = 9;

/// The times of a round of answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminders {
    /// When recipients who have not answered are asked again.
    pub recipients: Vec<NaiveDateTime>,
    /// When the organizer learns which answers are missing.
    pub organizer: Vec<NaiveDateTime>,
}

/// The reminders of a deadline that still lie ahead. `days_before` are business days, e.g. 7, 3 and 1.
pub fn plan(
    due_at: NaiveDateTime,
    now: NaiveDateTime,
    days_before: &[i32],
    calendar: &BusinessCalendar,
) -> Reminders {
    let day = jst::jst_date(due_at);
    let at_nine = |days: i32| calendar.add(day, days).and_then(|day| jst::at(day, HOUR, 0));
    let ahead = |at: &NaiveDateTime| *at > now;
    let mut recipients: Vec<NaiveDateTime> =
        days_before.iter().filter_map(|days| at_nine(-days)).filter(ahead).collect();
    recipients.sort();
    recipients.dedup();
    let organizer = [Some(due_at), at_nine(1)].into_iter().flatten().filter(ahead).collect();
    Reminders { recipients, organizer }
}

/// When to ask again on a day, moved on to one on which offices are open; nothing once that has passed.
pub fn on_day(day: NaiveDate, now: NaiveDateTime, calendar: &BusinessCalendar) -> Option<NaiveDateTime> {
    let at = jst::at(calendar.this_or_next(day)?, HOUR, 0)?;
    (at > now).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, hour: u32) -> NaiveDateTime {
        jst::at(day.parse().unwrap(), hour, 0).unwrap()
    }

    #[test]
    fn reminders_fall_on_business_days_at_nine() {
        let calendar = BusinessCalendar::public_offices();
        let due = at("2026-11-26", 17);
        let plan = plan(due, at("2026-11-10", 12), &DAYS_BEFORE, &calendar);
        // The 23rd is a holiday and the 21st and 22nd a weekend.
        assert_eq!(plan.recipients, [at("2026-11-20", 9), at("2026-11-25", 9)]);
        assert_eq!(plan.organizer, [due, at("2026-11-27", 9)]);
    }

    #[test]
    fn what_has_passed_is_not_planned() {
        let calendar = BusinessCalendar::public_offices();
        let due = at("2026-11-26", 17);
        let late = plan(due, at("2026-11-25", 10), &[7, 3, 1], &calendar);
        assert!(late.recipients.is_empty());
        assert_eq!(late.organizer.len(), 2);
    }
}
