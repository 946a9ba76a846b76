//! Meetings: list, planning, the meeting as a task list, previews before anything is sent.

mod agenda;
mod other_letter;
mod show;
mod show_sample;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

pub use agenda::{AgendaRow, MeetingAgendaPage};
pub use other_letter::MeetingOtherLetter;

use super::plan_self_checks::SelfCheckNote;
use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager, RecipientNote, StandingAnswer};
use crate::render::{FormState, Page};

pub use show::{
    MeetingBest, MeetingFacts, MeetingGroup, MeetingInquiry, MeetingLink, MeetingMark, MeetingNext,
    MeetingPage, MeetingPerson, MeetingProposal, MeetingSlot, MeetingTask, MeetingVersion,
};

/// The list.
#[derive(Serialize)]
pub struct MeetingsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub states: Vec<Choice>,
    pub rows: Vec<MeetingsRow>,
    pub pager: Pager,
}

/// One line of the list.
#[derive(Serialize)]
pub struct MeetingsRow {
    pub uid: String,
    pub number: String,
    pub client_name: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub due_at: Option<NaiveDateTime>,
    pub answered: i64,
    pub asked: i64,
}

/// Planning a meeting.
#[derive(Serialize)]
pub struct MeetingNewPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Uid of the plan version, or empty when none was chosen.
    pub plan: String,
    pub client_name: String,
    pub version_number: i32,
    /// Who would take part.
    pub proposed: Vec<String>,
    pub triggers: Vec<Choice>,
    pub forms: Vec<Choice>,
    pub places: Vec<Choice>,
    /// Whether the agenda begins with what earlier meetings have left over.
    pub is_begun: bool,
}

/// Candidates and deadline.
#[derive(Serialize)]
pub struct MeetingSlotsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    pub number: String,
    /// The rows of the form: 0, 1, 2 …
    pub rows: Vec<MeetingSlotRow>,
}

/// One row of the form of candidates.
#[derive(Serialize)]
pub struct MeetingSlotRow {
    pub no: usize,
    pub shown: usize,
    pub date: String,
    pub from: String,
    pub to: String,
    pub notes: Vec<String>,
    /// What stands against the row, or empty.
    pub error: String,
}

/// Exactly what would be sent, and to whom.
#[derive(Serialize)]
pub struct MeetingPreviewPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// `send`, `fix`, `change` or `cancel`.
    pub what: &'static str,
    pub heading_key: String,
    pub lead_key: String,
    pub act_key: String,
    pub action: String,
    pub back: String,
    pub number: String,
    pub mailed: Vec<MeetingRecipient>,
    pub paper: Vec<MeetingRecipient>,
    pub subject: String,
    pub text: String,
    /// What the participants will read beside the letter, a line each.
    pub agenda: Vec<String>,
    /// What the form carries on.
    pub hidden: Vec<Choice>,
    pub asks_reason: bool,
    /// Another letter that leaves with it, to others.
    pub others: Option<MeetingOtherLetter>,
    /// Doctors who come to another settled meeting at that time.
    pub busy: Vec<String>,
    /// Where the room has fewer seats than people are expected.
    pub seats_short: String,
    /// Whose consent to video the meeting needs, and whether it is on record.
    pub video: Option<VideoConsents>,
    /// Whether the plan was gone through, while nothing has left yet.
    pub self_check: Option<SelfCheckNote>,
}

/// Whose consent to video a meeting needs.
#[derive(Serialize)]
pub struct VideoConsents {
    /// The client, whose page of consents takes them.
    pub client: String,
    pub lines: Vec<VideoConsent>,
}

/// One of them.
#[derive(Serialize)]
pub struct VideoConsent {
    /// `client` or `family`.
    pub person: &'static str,
    pub is_on_record: bool,
}

impl VideoConsents {
    pub(super) fn sample() -> Self {
        let line = |person, is_on_record| VideoConsent { person, is_on_record };
        Self { client: "c".into(), lines: vec![line("client", true), line("family", false)] }
    }
}

/// One recipient.
#[derive(Serialize)]
pub struct MeetingRecipient {
    pub label: String,
    pub person: String,
    pub address: String,
    /// Why it goes on paper: `no_address` or `unconfirmed`.
    pub why: &'static str,
    pub note: RecipientNote,
}

/// Moving a settled meeting.
#[derive(Serialize)]
pub struct MeetingChangePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub forms: Vec<Choice>,
    pub places: Vec<Choice>,
}

/// An answer entered for somebody else.
#[derive(Serialize)]
pub struct MeetingAnswerForPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    pub participant: String,
    pub label: String,
    pub slots: Vec<super::links::PollSlotRow>,
    pub asks_dates: bool,
    pub standing: StandingAnswer,
    pub channels: Vec<Choice>,
    pub attendances: Vec<Choice>,
}

fn crumb() -> Vec<Crumb> {
    vec![Crumb::to("/meetings", "会議")]
}

fn choice(value: &str) -> Vec<Choice> {
    vec![Choice { value: value.into(), label: "選択肢".into() }]
}

fn time(hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default().and_hms_opt(hour, 0, 0).unwrap_or_default()
}

impl Page for MeetingsPage {
    const TEMPLATE: &'static str = "meetings/index";
    const TITLE: &'static str = "meeting-index-title";
    fn sample() -> Self {
        Self {
            crumbs: Vec::new(),
            form: FormState::default(),
            states: choice("polling"),
            rows: vec![MeetingsRow {
                uid: "u".into(),
                number: "M8-0123".into(),
                client_name: "架空 太郎".into(),
                state: "polling",
                tone: "blue",
                starts_at: Some(time(5)),
                ends_at: Some(time(6)),
                due_at: Some(time(4)),
                answered: 2,
                asked: 5,
            }],
            pager: Pager::of(2, 1, 3, "/meetings", &[]),
        }
    }
}

impl Page for MeetingNewPage {
    const TEMPLATE: &'static str = "meetings/new";
    const TITLE: &'static str = "meeting-new-title";
    fn sample() -> Self {
        Self {
            crumbs: crumb(),
            form: FormState::default(),
            plan: "p".into(),
            client_name: "架空 太郎".into(),
            version_number: 1,
            proposed: vec!["架空訪問介護".into()],
            triggers: choice("r9"),
            forms: choice("in_person"),
            places: choice("client_home"),
            is_begun: true,
        }
    }
}

impl Page for MeetingSlotsPage {
    const TEMPLATE: &'static str = "meetings/slots";
    const TITLE: &'static str = "meeting-slots-title";
    fn sample() -> Self {
        Self {
            crumbs: crumb(),
            form: FormState::default(),
            uid: "m".into(),
            number: "M8-0123".into(),
            rows: vec![MeetingSlotRow {
                no: 0,
                shown: 1,
                date: "2026-12-01".into(),
                from: "14:00".into(),
                to: "15:00".into(),
                notes: vec!["全員が営業日です".into()],
                error: "日付を読み取れません".into(),
            }],
        }
    }
}

impl Page for MeetingPreviewPage {
    const TEMPLATE: &'static str = "meetings/preview";
    const TITLE: &'static str = "meeting-preview-title";
    fn sample() -> Self {
        let recipient = |why| MeetingRecipient {
            label: "架空訪問介護".into(),
            person: "架空 次郎".into(),
            address: "a@example.test".into(),
            why,
            note: RecipientNote::sample(),
        };
        Self {
            crumbs: crumb(),
            form: FormState::default(),
            what: "send",
            heading_key: "meeting-preview-send".into(),
            lead_key: "meeting-preview-send-lead".into(),
            act_key: "meeting-act-send".into(),
            action: "/meetings/m/send".into(),
            back: "/meetings/m".into(),
            number: "M8-0123".into(),
            mailed: vec![recipient("")],
            paper: vec![recipient("no_address")],
            subject: "【要回答】".into(),
            text: "本文".into(),
            agenda: vec!["入浴の方法".into()],
            hidden: choice("x"),
            asks_reason: true,
            others: Some(MeetingOtherLetter::sample()),
            busy: vec!["架空内科医院".into()],
            seats_short: "第1会議室は4席です。".into(),
            video: Some(VideoConsents::sample()),
            self_check: Some(SelfCheckNote::sample()),
        }
    }
}

impl Page for MeetingChangePage {
    const TEMPLATE: &'static str = "meetings/change";
    const TITLE: &'static str = "meeting-change-title";
    fn sample() -> Self {
        Self {
            crumbs: crumb(),
            form: FormState::default(),
            uid: "m".into(),
            starts_at: time(5),
            ends_at: time(6),
            forms: choice("video"),
            places: choice("client_home"),
        }
    }
}

impl Page for MeetingAnswerForPage {
    const TEMPLATE: &'static str = "meetings/answer_for";
    const TITLE: &'static str = "meeting-answer-for-title";
    fn sample() -> Self {
        Self {
            crumbs: crumb(),
            form: FormState::default(),
            uid: "m".into(),
            participant: "p".into(),
            label: "架空訪問介護".into(),
            slots: vec![super::links::PollSlotRow::sample()],
            asks_dates: true,
            standing: StandingAnswer::sample(),
            channels: choice("phone"),
            attendances: choice("attending"),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<MeetingsPage>(),
        of::<MeetingNewPage>(),
        of::<MeetingPage>(),
        of::<MeetingSlotsPage>(),
        of::<MeetingPreviewPage>(),
        of::<MeetingChangePage>(),
        of::<MeetingAgendaPage>(),
        of::<MeetingAnswerForPage>(),
    ]
}
