//! When to remind whom of what: one table of rules, read when a letter is to leave, and the letters nobody has to get.

use chrono::{NaiveDate, NaiveDateTime};

use super::access::InvitationKind;
use super::refusal::Refused;
use super::time::{BusinessCalendar, jst};

crate::words! {
    /// Who is written to.
    pub enum Reminded {
        /// Whoever was asked and has not answered.
        Recipient = "recipient",
        /// Whoever asked, while answers are missing.
        Organizer = "organizer",
    }
}

crate::words! {
    /// Whether a rule holds where nobody chose.
    pub enum Standing {
        /// It holds always.
        Always = "always",
        /// It holds until the office that asks chooses otherwise.
        ByDefault = "by_default",
        /// It holds where the office that asks chose it.
        ByChoice = "by_choice",
    }
}

crate::words! {
    /// What became of a reminder whose day had come.
    pub enum ReminderOutcome {
        /// A letter was queued.
        Sent = "sent",
        /// The office has stopped these letters.
        Muted = "muted",
    }
}

crate::words! {
    /// Letters that bind nobody to anything, so that they can be stopped. What asks for the first time, changes, cancels or secures
    /// something can't.
    pub enum MutableMail {
        /// 回答のお願いの再送, to an office.
        AnswerReminders = "answer_reminders",
        /// 意見への判断のお知らせ, to an office.
        Decisions = "decisions",
        /// 回答状況のお知らせ, to the person who asked.
        Progress = "progress",
    }
}

/// One rule: of what, to whom, and how many business days from the deadline; before it the number is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What was asked for.
    pub kind: InvitationKind,
    /// Who is written to.
    pub to: Reminded,
    /// Business days from the deadline, at nine; 0 is the deadline itself, to the minute.
    pub days: i32,
    /// Whether it holds where nobody chose.
    pub standing: Standing,
}

impl Rule {
    /// The word of its moment, for texts.
    pub fn moment(&self) -> &'static str {
        match self.days {
            ..=-7 => "seven-before",
            -6..=-2 => "three-before",
            -1 => "one-before",
            0 => "deadline",
            1.. => "one-after",
        }
    }
}

const fn rule(kind: InvitationKind, to: Reminded, days: i32, standing: Standing) -> Rule {
    Rule { kind, to, days, standing }
}

/// The rules. The law sets no day for a reminder; these follow what offices do by telephone: twice before the deadline, and a
/// word to whoever asked when it has passed.
pub const RULES: [Rule; 10] = [
    rule(InvitationKind::Poll, Reminded::Recipient, -7, Standing::ByChoice),
    rule(InvitationKind::Poll, Reminded::Recipient, -3, Standing::ByDefault),
    rule(InvitationKind::Poll, Reminded::Recipient, -1, Standing::ByDefault),
    rule(InvitationKind::Poll, Reminded::Organizer, 0, Standing::Always),
    rule(InvitationKind::Poll, Reminded::Organizer, 1, Standing::Always),
    rule(InvitationKind::Inquiry, Reminded::Recipient, -7, Standing::ByChoice),
    rule(InvitationKind::Inquiry, Reminded::Recipient, -3, Standing::ByDefault),
    rule(InvitationKind::Inquiry, Reminded::Recipient, -1, Standing::ByDefault),
    rule(InvitationKind::Inquiry, Reminded::Organizer, 0, Standing::Always),
    rule(InvitationKind::Inquiry, Reminded::Organizer, 1, Standing::Always),
];

/// What answers are asked for by a deadline, and so what can be reminded of.
pub const ASKED: [InvitationKind; 2] = [InvitationKind::Poll, InvitationKind::Inquiry];

/// The hour in Japan at which reminders leave.
const HOUR: u32 = 9;

/// Whether a rule holds for an office that chose these days for its recipients, or never chose.
pub fn holds(rule: &Rule, chosen: Option<&[i32]>) -> bool {
    match (rule.standing, chosen) {
        (Standing::Always, _) => true,
        (_, Some(days)) => days.contains(&rule.days),
        (standing, None) => standing == Standing::ByDefault,
    }
}

/// The days that hold for one kind and addressee, the earliest first.
pub fn days(kind: InvitationKind, to: Reminded, chosen: Option<&[i32]>) -> Vec<i32> {
    let own = RULES.iter().filter(|r| r.kind == kind && r.to == to && holds(r, chosen));
    own.map(|r| r.days).collect()
}

/// The days that an office chose, out of what it was offered.
pub fn choice(kind: InvitationKind, typed: &[String]) -> Result<Vec<i32>, Refused> {
    let offered: Vec<i32> = RULES
        .iter()
        .filter(|r| r.kind == kind && r.to == Reminded::Recipient && r.standing != Standing::Always)
        .map(|r| r.days)
        .collect();
    let day = |text: &String| text.parse().ok().filter(|day| offered.contains(day));
    let mut chosen: Vec<i32> = typed
        .iter()
        .map(|text| day(text).ok_or(Refused::at("days", "reminder-days-unknown")))
        .collect::<Result<_, _>>()?;
    chosen.sort_unstable();
    chosen.dedup();
    Ok(chosen)
}

/// The moments of these days around a deadline, in order.
pub fn moments(due_at: NaiveDateTime, days: &[i32], calendar: &BusinessCalendar) -> Vec<NaiveDateTime> {
    let day = jst::jst_date(due_at);
    let moment = |days: &i32| match days {
        0 => Some(due_at),
        days => calendar.add(day, *days).and_then(|day| jst::at(day, HOUR, 0)),
    };
    let mut all: Vec<NaiveDateTime> = days.iter().filter_map(moment).collect();
    all.sort();
    all.dedup();
    all
}

/// The moments that still lie ahead.
pub fn ahead(
    due_at: NaiveDateTime,
    now: NaiveDateTime,
    days: &[i32],
    calendar: &BusinessCalendar,
) -> Vec<NaiveDateTime> {
    moments(due_at, days, calendar).into_iter().filter(|at| *at > now).collect()
}

/// Whether a reminder is due now: one of its moments has come since the last time (or since it was asked for), and the deadline
/// has not. Whatever was missed meanwhile is one reminder.
pub fn is_due(
    due_at: NaiveDateTime,
    (since, now): (NaiveDateTime, NaiveDateTime),
    days: &[i32],
    calendar: &BusinessCalendar,
) -> bool {
    due_at > now && moments(due_at, days, calendar).iter().any(|at| *at > since && *at <= now)
}

/// When to ask again on a day, moved on to one on which offices are open; nothing once that has passed.
pub fn on_day(day: NaiveDate, now: NaiveDateTime, calendar: &BusinessCalendar) -> Option<NaiveDateTime> {
    let at = jst::at(calendar.this_or_next(day)?, HOUR, 0)?;
    (at > now).then_some(at)
}

/// Whether the day until which an answer had to wait has come since the last reminder.
pub fn has_come(
    day: NaiveDate,
    (since, now): (NaiveDateTime, NaiveDateTime),
    calendar: &BusinessCalendar,
) -> bool {
    on_day(day, since, calendar).is_some_and(|at| at <= now)
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
        let of = |to| days(InvitationKind::Poll, to, None);
        let recipients = ahead(due, at("2026-11-10", 12), &of(Reminded::Recipient), &calendar);
        // The 23rd is a holiday and the 21st and 22nd a weekend.
        assert_eq!(recipients, [at("2026-11-20", 9), at("2026-11-25", 9)]);
        let organizer = ahead(due, at("2026-11-10", 12), &of(Reminded::Organizer), &calendar);
        assert_eq!(organizer, [due, at("2026-11-27", 9)]);
        assert!(ahead(due, at("2026-11-25", 10), &[-3, -1], &calendar).is_empty(), "what has passed");
    }

    #[test]
    fn an_office_chooses_the_days_of_its_recipients_and_nothing_else() {
        let kind = InvitationKind::Inquiry;
        assert_eq!(days(kind, Reminded::Recipient, None), [-3, -1]);
        assert_eq!(days(kind, Reminded::Recipient, Some(&[-7])), [-7]);
        assert_eq!(days(kind, Reminded::Recipient, Some(&[])), [] as [i32; 0]);
        assert_eq!(days(kind, Reminded::Organizer, Some(&[])), [0, 1], "the deadline itself is always told");
        assert_eq!(choice(kind, &["-1".into(), "-7".into(), "-1".into()]).unwrap(), [-7, -1]);
        for wrong in ["0", "1", "-2", "x", ""] {
            assert!(choice(kind, &[wrong.to_owned()]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_was_missed_is_one_reminder_and_none_after_the_deadline() {
        let calendar = BusinessCalendar::public_offices();
        let (due, days) = (at("2026-11-26", 17), [-3, -1]);
        let is_due = |since, now| is_due(due, (since, now), &days, &calendar);
        let asked = at("2026-11-10", 12);
        assert!(!is_due(asked, at("2026-11-20", 8)));
        assert!(is_due(asked, at("2026-11-20", 9)));
        assert!(!is_due(at("2026-11-20", 9), at("2026-11-24", 9)), "reminded already");
        assert!(is_due(asked, at("2026-11-25", 12)), "both have passed");
        assert!(!is_due(at("2026-11-25", 10), at("2026-11-26", 9)), "asked after the last of them");
        assert!(!is_due(asked, due), "the deadline has passed");
    }
}
