//! The timetable of many meetings at once, and what became of those that were accepted.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::meetings::MeetingOtherLetter;
use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// A timetable as it is proposed.
#[derive(Serialize)]
pub struct TimetablePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Where the page stands.
    pub path: &'static str,
    pub page: i64,
    pub saves_trips: bool,
    /// Whether somebody travels at all.
    pub has_travellers: bool,
    /// So many meetings are placed at once.
    pub most: i64,
    /// Minutes between two meetings.
    pub pause: u16,
    /// Who needs another time than that between two meetings; empty where nobody has said so.
    pub pauses: String,
    /// What was decided on for meetings of other pages.
    pub kept_pins: Vec<String>,
    /// How good it is, in words.
    pub gap: String,
    /// What it asks of people, beside what it would ask where no trip is saved.
    pub sums: Vec<TimetableSum>,
    pub placed: Vec<TimetableLine>,
    pub unplaced: Vec<TimetableLine>,
    pub left_out: Vec<TimetableLine>,
    pub pager: Pager,
}

/// What a timetable asks of people.
#[derive(Serialize)]
pub struct TimetableSum {
    pub label_key: &'static str,
    pub placed: usize,
    pub conditional: usize,
    pub open: usize,
    pub absent: usize,
    pub trips: usize,
}

/// A meeting of it.
#[derive(Serialize)]
pub struct TimetableLine {
    pub uid: String,
    pub number: String,
    pub client_name: String,
    pub place: String,
    /// When it is proposed to be held.
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    /// Whether a person has decided on that.
    pub is_pinned: bool,
    /// By when its people are asked to answer, UTC.
    pub answer_due_at: Option<NaiveDateTime>,
    /// By when it has to be held.
    pub due: Option<NaiveDate>,
    pub is_late: bool,
    /// Why it is held then, or why it can't be.
    pub notes: Vec<String>,
    /// What it can be changed to: a candidate, to be left out, or whatever is found.
    pub choices: Vec<Choice>,
    pub decided: String,
    pub candidates: Vec<TimetableCandidate>,
    /// What accepts it; empty where it can't be.
    pub proposal: String,
    pub is_marked: bool,
    /// The page that settles a candidate that collides with others all the same, or empty.
    pub fix_href: String,
    pub inquiry_href: String,
}

/// A candidate, with what its people answered.
#[derive(Serialize)]
pub struct TimetableCandidate {
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub is_proposed: bool,
    pub notes: Vec<String>,
}

/// What is accepted, with its letters, before anything leaves.
#[derive(Serialize)]
pub struct TimetableCheckPage {
    pub crumbs: Vec<Crumb>,
    pub action: &'static str,
    /// What was asked for and what is accepted, by name.
    pub hidden: Vec<Choice>,
    pub back: String,
    /// Letters that leave by mail, and those that are handed over on paper.
    pub mailed: usize,
    pub paper: usize,
    pub lines: Vec<TimetableCheck>,
}

/// A meeting that is accepted.
#[derive(Serialize)]
pub struct TimetableCheck {
    pub uid: String,
    pub number: String,
    pub client_name: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    /// Its letter with those who get it; none where the candidate is gone.
    pub letter: Option<MeetingOtherLetter>,
    /// Doctors who have another meeting then.
    pub busy: Vec<String>,
}

/// What became of the meetings that were accepted.
#[derive(Serialize)]
pub struct TimetableDonePage {
    pub crumbs: Vec<Crumb>,
    pub back: String,
    pub settled: usize,
    pub lines: Vec<TimetableOutcome>,
}

/// What became of one.
#[derive(Serialize)]
pub struct TimetableOutcome {
    pub uid: String,
    pub number: String,
    pub client_name: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub is_settled: bool,
    pub text: String,
}

fn time(hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default().and_hms_opt(hour, 0, 0).unwrap_or_default()
}

impl TimetableLine {
    fn sample() -> Self {
        Self {
            uid: "m".into(),
            number: "M8-0123".into(),
            client_name: "架空 太郎".into(),
            place: "ご利用者宅".into(),
            starts_at: Some(time(5)),
            ends_at: Some(time(6)),
            is_pinned: true,
            answer_due_at: Some(time(1)),
            due: NaiveDate::from_ymd_opt(2026, 11, 30),
            is_late: true,
            notes: vec!["全員が出席できます".into()],
            choices: vec![Choice::of("m:s", "12月1日"), Choice::of("m:out", "この回は外す")],
            decided: "m:s".into(),
            candidates: vec![TimetableCandidate {
                starts_at: time(5),
                ends_at: time(6),
                is_proposed: true,
                notes: vec!["○3".into()],
            }],
            proposal: "m:s".into(),
            is_marked: true,
            fix_href: "/meetings/m/fix?slot=s".into(),
            inquiry_href: "/meetings/m/inquiries/new".into(),
        }
    }
}

impl Page for TimetablePage {
    const TEMPLATE: &'static str = "timetables/index";
    const TITLE: &'static str = "timetable-title";
    fn sample() -> Self {
        let sum =
            |label_key| TimetableSum { label_key, placed: 2, conditional: 1, open: 1, absent: 0, trips: 2 };
        Self {
            crumbs: vec![Crumb::to("/meetings", "会議")],
            form: FormState::with([("from", "2026-11-21"), ("until", "2026-12-18")]),
            path: "/meetings/timetable",
            page: 2,
            saves_trips: true,
            has_travellers: true,
            most: 40,
            pause: 15,
            pauses: "みどり訪問介護（30分）".into(),
            kept_pins: vec!["n:out".into()],
            gap: "これよりよい案はありません。".into(),
            sums: vec![sum("timetable-sum"), sum("timetable-sum-unsaved")],
            placed: vec![TimetableLine::sample()],
            unplaced: vec![TimetableLine::sample()],
            left_out: vec![TimetableLine::sample()],
            pager: Pager::of(2, 1, 3, "/meetings/timetable", &[]),
        }
    }
}

impl Page for TimetableCheckPage {
    const TEMPLATE: &'static str = "timetables/check";
    const TITLE: &'static str = "timetable-check-title";
    fn sample() -> Self {
        let line = |letter| TimetableCheck {
            uid: "m".into(),
            number: "M8-0123".into(),
            client_name: "架空 太郎".into(),
            starts_at: Some(time(5)),
            ends_at: Some(time(6)),
            letter,
            busy: vec!["架空内科医院".into()],
        };
        Self {
            crumbs: vec![Crumb::to("/meetings", "会議")],
            action: "/meetings/timetable",
            hidden: vec![Choice::of("accept", "m:s:x"), Choice::of("step", "settle")],
            back: "/meetings/timetable".into(),
            mailed: 3,
            paper: 1,
            lines: vec![line(Some(MeetingOtherLetter::sample())), line(None)],
        }
    }
}

impl Page for TimetableDonePage {
    const TEMPLATE: &'static str = "timetables/done";
    const TITLE: &'static str = "timetable-done-title";
    fn sample() -> Self {
        let line = |is_settled| TimetableOutcome {
            uid: "m".into(),
            number: "M8-0123".into(),
            client_name: "架空 太郎".into(),
            starts_at: Some(time(5)),
            ends_at: Some(time(6)),
            is_settled,
            text: "日程を確定し、案内を送りました。".into(),
        };
        Self {
            crumbs: vec![Crumb::to("/meetings", "会議")],
            back: "/meetings/timetable".into(),
            settled: 1,
            lines: vec![line(true), line(false)],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<TimetablePage>(), of::<TimetableCheckPage>(), of::<TimetableDonePage>()]
}
