//! A month of duties by the day on which they are due.

use chrono::NaiveDate;
use serde::Serialize;

use super::duties::{DutyLine, line};
use super::{Sample, of};
use crate::render::parts::Choice;
use crate::render::{FormState, Page};

/// A month of due dates.
#[derive(Serialize)]
pub struct DutyCalendarPage {
    pub month: String,
    pub previous_href: String,
    pub next_href: String,
    /// Whose duties it shows, and of which month.
    pub form: FormState,
    pub persons: Vec<Choice>,
    /// From Monday on, as they are written.
    pub weekdays: [&'static str; 7],
    pub weeks: Vec<Vec<CalendarDay>>,
}

/// A day of the calendar; nothing where the week belongs to another month.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CalendarDay {
    pub on: Option<NaiveDate>,
    pub number: u32,
    pub is_today: bool,
    pub lines: Vec<DutyLine>,
    /// How many more there are.
    pub more: usize,
}

impl Page for DutyCalendarPage {
    const TEMPLATE: &'static str = "duties/calendar";
    const TITLE: &'static str = "duty-calendar-title";
    fn sample() -> Self {
        let filled = CalendarDay {
            on: Some(NaiveDate::default()),
            number: 1,
            is_today: true,
            lines: vec![line()],
            more: 2,
        };
        Self {
            month: "2026年11月".into(),
            previous_href: "/duties/calendar?month=2026-10".into(),
            next_href: "/duties/calendar?month=2026-12".into(),
            form: FormState::default(),
            persons: vec![Choice::of("all", "事業所の全員")],
            weekdays: ["月", "火", "水", "木", "金", "土", "日"],
            weeks: vec![vec![CalendarDay::default(), filled]],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<DutyCalendarPage>()]
}
