//! The open date polls of an office week by week, all answered in one form.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::errors::Typed;
use super::{Page, Sample, of};
use crate::render::FormState;
use crate::render::parts::{Choice, Crumb};

/// `templates/inbox/week.hbs`
#[derive(Serialize)]
pub struct InboxWeekPage {
    pub crumbs: Vec<Crumb>,
    /// What stands against the answers, of all polls together.
    pub form: FormState,
    pub monday: NaiveDate,
    pub sunday: NaiveDate,
    pub previous: NaiveDate,
    pub next: NaiveDate,
    /// Other weeks in which something waits for an answer.
    pub elsewhere: Vec<OtherWeek>,
    /// Monday to Sunday; none where nothing is asked in this week.
    pub days: Vec<WeekDay>,
    /// The polls with a candidate in this week, the nearest deadline first.
    pub polls: Vec<WeekPoll>,
    /// How many more there are than one form holds.
    pub left_out: usize,
    pub attendances: Vec<Choice>,
    /// Which answers were taken while others were not: 受付番号.
    pub taken: Vec<String>,
    /// Polls that ended before the answer came in.
    pub over: Vec<OverPoll>,
}

/// A week in which polls wait.
#[derive(Serialize)]
pub struct OtherWeek {
    pub monday: NaiveDate,
    pub polls: usize,
}

/// A day with what stands on it, in order of time.
#[derive(Serialize)]
pub struct WeekDay {
    pub on: NaiveDate,
    pub entries: Vec<WeekEntry>,
}

/// A candidate, or else a settled meeting.
#[derive(Serialize)]
pub struct WeekEntry {
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub slot: Option<WeekSlot>,
    /// Which meeting is settled, as far as the reader was told.
    pub settled: String,
}

/// A candidate of a poll.
#[derive(Serialize)]
pub struct WeekSlot {
    /// What tells its fields from those of others: invitation and candidate.
    pub name: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub number: String,
    pub sender: String,
    pub client: String,
    /// The mark, or empty.
    pub answer: String,
    pub reason: String,
    /// Whether the answer can't be changed any more.
    pub is_closed: bool,
    /// Nothing is asked about what has passed.
    pub is_past: bool,
    /// What else is wanted at this time.
    pub clashes: Vec<String>,
    /// What is wrong with the answer, or empty.
    pub error: String,
}

/// A poll: all of it but its candidates of this week.
#[derive(Serialize)]
pub struct WeekPoll {
    pub uid: String,
    pub number: String,
    pub client: String,
    pub sender: String,
    pub phone: String,
    pub label: String,
    pub place: String,
    pub means: &'static str,
    pub agenda: String,
    pub due_at: Option<NaiveDateTime>,
    pub is_answered: bool,
    pub is_late: bool,
    /// What the fields are shown with, and what is wrong with them.
    pub form: FormState,
    pub persons: Vec<String>,
    /// Candidates of this week.
    pub here: usize,
    /// Those of other weeks.
    pub elsewhere: Vec<WeekSlot>,
    /// How many of all candidates are still without an answer.
    pub left: usize,
    /// Stands for what the form was shown with, so that only what was changed is sent on.
    pub was: String,
    /// The number of the sheet on record.
    pub base: i32,
}

/// A poll that ended before the answer came in.
#[derive(Serialize)]
pub struct OverPoll {
    pub uid: String,
    pub number: String,
    pub client: String,
    /// What became of it and what to do.
    pub text: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    /// Whether the invitation still opens.
    pub opens: bool,
    /// What was typed for it.
    pub typed: Vec<Typed>,
}

impl WeekSlot {
    fn sample(name: &str, is_closed: bool) -> Self {
        Self {
            name: name.into(),
            starts_at: at(5),
            ends_at: at(6),
            number: "M8-0123".into(),
            sender: "みなと居宅介護支援事業所".into(),
            client: "架空 太郎".into(),
            answer: "maybe".into(),
            reason: "15時まで".into(),
            is_closed,
            is_past: false,
            clashes: vec!["会議番号 M8-0124 の候補（14:30〜15:30）と重なります".into()],
            error: "条件を入力してください".into(),
        }
    }
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, 7).unwrap_or_default()
}

fn at(hour: u32) -> NaiveDateTime {
    day().and_hms_opt(hour, 0, 0).unwrap_or_default()
}

fn typed() -> Vec<Typed> {
    vec![Typed { field: "連絡したいこと".into(), text: "駐車場はありますか".into() }]
}

impl Page for InboxWeekPage {
    const TEMPLATE: &'static str = "inbox/week";
    const TITLE: &'static str = "inbox-week-title";

    fn sample() -> Self {
        let entry = |slot, settled: &str| WeekEntry {
            starts_at: at(5),
            ends_at: at(6),
            slot,
            settled: settled.into(),
        };
        let entries = vec![
            entry(Some(WeekSlot::sample("i-s", false)), ""),
            entry(Some(WeekSlot::sample("j-s", true)), ""),
            entry(None, "会議番号 M8-0120（みなと居宅介護支援事業所）"),
        ];
        Self {
            crumbs: vec![Crumb::to("/inbox", "回答するもの")],
            form: FormState::default(),
            monday: day(),
            sunday: day(),
            previous: day(),
            next: day(),
            elsewhere: vec![OtherWeek { monday: day(), polls: 2 }],
            days: vec![WeekDay { on: day(), entries }],
            polls: vec![WeekPoll {
                uid: "i".into(),
                number: "M8-0123".into(),
                client: "架空 太郎".into(),
                sender: "みなと居宅介護支援事業所".into(),
                phone: "00-0000-0001".into(),
                label: "なぎさ訪問看護".into(),
                place: "ご利用者宅".into(),
                means: "in_person",
                agenda: "原案について".into(),
                due_at: Some(at(3)),
                is_answered: true,
                is_late: true,
                form: FormState::default(),
                persons: vec!["訪問 直子".into()],
                here: 1,
                elsewhere: vec![WeekSlot::sample("i-t", false)],
                left: 1,
                was: "0".into(),
                base: 1,
            }],
            left_out: 1,
            attendances: vec![Choice::of("attending", "出席します")],
            taken: vec!["M8-0123-02-1".into()],
            over: vec![OverPoll {
                uid: "o".into(),
                number: "M8-0125".into(),
                client: "架空 花子".into(),
                text: "回答の前に、日程が確定しました。".into(),
                starts_at: Some(at(5)),
                ends_at: Some(at(6)),
                opens: true,
                typed: typed(),
            }],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<InboxWeekPage>()]
}
