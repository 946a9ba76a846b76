//! Meetings: list, planning, the meeting as a task list, previews before anything is sent.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::{FormState, Page};

/// One step of the way to a page.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingCrumb {
    pub href: String,
    pub text: String,
}

/// One option of a choice, already in the page's language.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingChoice {
    pub value: String,
    pub label: String,
}

/// Where one is in a long list.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MeetingPager {
    pub from: i64,
    pub to: i64,
    pub total: i64,
    pub previous_href: String,
    pub next_href: String,
}

/// The list.
#[derive(Serialize)]
pub struct MeetingsPage {
    pub crumbs: Vec<MeetingCrumb>,
    pub form: FormState,
    pub states: Vec<MeetingChoice>,
    pub rows: Vec<MeetingsRow>,
    pub pager: MeetingPager,
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
    pub crumbs: Vec<MeetingCrumb>,
    pub form: FormState,
    /// Uid of the plan version, or empty when none was chosen.
    pub plan: String,
    pub client_name: String,
    pub version_number: i32,
    /// Who would take part.
    pub proposed: Vec<String>,
    pub triggers: Vec<MeetingChoice>,
    pub forms: Vec<MeetingChoice>,
    pub places: Vec<MeetingChoice>,
}

/// The meeting.
#[derive(Serialize)]
pub struct MeetingPage {
    pub crumbs: Vec<MeetingCrumb>,
    pub form: FormState,
    pub head: MeetingFacts,
    pub tasks: Vec<MeetingTask>,
    pub people: Vec<MeetingPerson>,
    pub slots: Vec<MeetingSlot>,
    pub best: Option<MeetingBest>,
    pub proposals: Vec<MeetingProposal>,
    pub offices: Vec<MeetingChoice>,
    pub is_planning: bool,
    pub is_polling: bool,
    pub is_fixed: bool,
    pub is_open: bool,
    pub may_hold: bool,
    pub has_answers: bool,
    pub answered: usize,
    pub asked: usize,
    pub has_paper: bool,
}

/// What is known of a meeting.
#[derive(Serialize)]
pub struct MeetingFacts {
    pub uid: String,
    pub number: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub trigger: &'static str,
    pub form: &'static str,
    pub place: String,
    pub online_url: String,
    pub agenda: String,
    pub client_uid: String,
    pub client_name: String,
    pub plan_uid: String,
    pub version_uid: String,
    pub version_number: i32,
    pub organizer: String,
    pub office: String,
    pub due_at: Option<NaiveDateTime>,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub reason: String,
    pub ordinal: i32,
    pub room: String,
}

/// One task of the way from planning to the record.
#[derive(Serialize)]
pub struct MeetingTask {
    pub name_key: &'static str,
    pub hint: String,
    pub href: String,
    /// `done`, `now` or `later`.
    pub state: &'static str,
}

/// A participant.
#[derive(Serialize)]
pub struct MeetingPerson {
    pub uid: String,
    pub kind: &'static str,
    pub label: String,
    pub person: String,
    pub is_organizer: bool,
    pub is_required: bool,
    pub is_asked: bool,
    pub planned: &'static str,
    pub reason: String,
    pub comment: String,
    pub marks: Vec<MeetingMark>,
    pub links: Vec<MeetingLink>,
    /// Whether an inquiry may be sent to this participant.
    pub may_inquire: bool,
}

/// An answer to one candidate.
#[derive(Serialize)]
pub struct MeetingMark {
    /// `yes`, `maybe`, `no` or `none`.
    pub answer: &'static str,
    pub symbol: &'static str,
    pub reason: String,
    pub is_best: bool,
    /// How an entry by proxy came in, or empty.
    pub proxy: &'static str,
    pub answered_by: String,
    pub is_late: bool,
}

/// A candidate.
#[derive(Serialize)]
pub struct MeetingSlot {
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub yes: usize,
    pub maybe: usize,
    pub no: usize,
    pub open: usize,
    pub is_best: bool,
    pub is_possible: bool,
    pub is_fixed: bool,
    pub notes: Vec<String>,
}

/// The candidate that ranks first.
#[derive(Serialize)]
pub struct MeetingBest {
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub is_possible: bool,
    pub reasons: Vec<String>,
    /// Those who answered × to it.
    pub refusing: Vec<String>,
    /// Their uids, joined, for the inquiry.
    pub refusing_uids: Vec<String>,
}

/// Another date that somebody proposed.
#[derive(Serialize)]
pub struct MeetingProposal {
    pub label: String,
    pub note: String,
    pub at: NaiveDateTime,
}

/// A personal link and what became of it.
#[derive(Serialize)]
pub struct MeetingLink {
    pub uid: String,
    pub kind: &'static str,
    /// `paper`, `queued`, `refused`, `bounced`, `sent`, `opened`, `answered`, `revoked` or `expired`.
    pub progress: &'static str,
    pub tone: &'static str,
    pub address: String,
    pub reply: String,
    pub due_at: Option<NaiveDateTime>,
    pub is_alive: bool,
    pub may_mail: bool,
}

/// Candidates and deadline.
#[derive(Serialize)]
pub struct MeetingSlotsPage {
    pub crumbs: Vec<MeetingCrumb>,
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
}

/// Exactly what would be sent, and to whom.
#[derive(Serialize)]
pub struct MeetingPreviewPage {
    pub crumbs: Vec<MeetingCrumb>,
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
    /// What the form carries on.
    pub hidden: Vec<MeetingChoice>,
    pub asks_reason: bool,
}

/// One recipient.
#[derive(Serialize)]
pub struct MeetingRecipient {
    pub label: String,
    pub person: String,
    pub address: String,
    /// Why it goes on paper: `no_address` or `unconfirmed`.
    pub why: &'static str,
}

/// Moving a settled meeting.
#[derive(Serialize)]
pub struct MeetingChangePage {
    pub crumbs: Vec<MeetingCrumb>,
    pub form: FormState,
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub forms: Vec<MeetingChoice>,
    pub places: Vec<MeetingChoice>,
}

/// An answer entered for somebody else.
#[derive(Serialize)]
pub struct MeetingAnswerForPage {
    pub crumbs: Vec<MeetingCrumb>,
    pub form: FormState,
    pub uid: String,
    pub participant: String,
    pub label: String,
    pub slots: Vec<super::links::PollSlotRow>,
    pub asks_dates: bool,
    pub channels: Vec<MeetingChoice>,
    pub attendances: Vec<MeetingChoice>,
}

fn crumb() -> Vec<MeetingCrumb> {
    vec![MeetingCrumb { href: "/meetings".into(), text: "会議".into() }]
}

fn choice(value: &str) -> Vec<MeetingChoice> {
    vec![MeetingChoice { value: value.into(), label: "選択肢".into() }]
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
            pager: MeetingPager {
                from: 1,
                to: 1,
                total: 1,
                previous_href: "/meetings".into(),
                next_href: "/meetings".into(),
            },
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
        }
    }
}

impl Page for MeetingPage {
    const TEMPLATE: &'static str = "meetings/show";
    const TITLE: &'static str = "meeting-show-title";
    fn sample() -> Self {
        Self {
            crumbs: crumb(),
            form: FormState::default(),
            head: MeetingFacts {
                uid: "m".into(),
                number: "M8-0123".into(),
                state: "polling",
                tone: "blue",
                trigger: "r9",
                form: "in_person",
                place: "ご利用者宅".into(),
                online_url: "https://meet.example/x".into(),
                agenda: "原案について".into(),
                client_uid: "c".into(),
                client_name: "架空 太郎".into(),
                plan_uid: "p".into(),
                version_uid: "v".into(),
                version_number: 1,
                organizer: "架空 花子".into(),
                office: "みなと居宅".into(),
                due_at: Some(time(3)),
                starts_at: Some(time(5)),
                ends_at: Some(time(6)),
                reason: "理由".into(),
                ordinal: 2,
                room: "r".into(),
            },
            tasks: vec![MeetingTask {
                name_key: "meeting-task-people",
                hint: "5人".into(),
                href: "#people".into(),
                state: "now",
            }],
            people: vec![MeetingPerson {
                uid: "p".into(),
                kind: "office",
                label: "架空訪問介護".into(),
                person: "架空 次郎".into(),
                is_organizer: false,
                is_required: true,
                is_asked: true,
                planned: "absent",
                reason: "都合".into(),
                comment: "一言".into(),
                marks: vec![MeetingMark {
                    answer: "maybe",
                    symbol: "△",
                    reason: "15時まで".into(),
                    is_best: true,
                    proxy: "phone",
                    answered_by: "架空訪問介護 架空 次郎".into(),
                    is_late: true,
                }],
                links: vec![MeetingLink {
                    uid: "i".into(),
                    kind: "poll",
                    progress: "queued",
                    tone: "gray",
                    address: "a@example.test".into(),
                    reply: "550".into(),
                    due_at: Some(time(3)),
                    is_alive: true,
                    may_mail: true,
                }],
                may_inquire: true,
            }],
            slots: vec![MeetingSlot {
                uid: "s".into(),
                starts_at: time(5),
                ends_at: time(6),
                yes: 1,
                maybe: 1,
                no: 1,
                open: 1,
                is_best: true,
                is_possible: false,
                is_fixed: true,
                notes: vec!["全員が営業日です".into()],
            }],
            best: Some(MeetingBest {
                uid: "s".into(),
                starts_at: time(5),
                ends_at: time(6),
                is_possible: false,
                reasons: vec!["○1 △1 ×1".into()],
                refusing: vec!["架空訪問介護".into()],
                refusing_uids: vec!["p".into()],
            }),
            proposals: vec![MeetingProposal {
                label: "架空訪問介護".into(),
                note: "12/3 午後".into(),
                at: time(1),
            }],
            offices: choice("o"),
            is_planning: true,
            is_polling: true,
            is_fixed: true,
            is_open: true,
            may_hold: true,
            has_answers: true,
            answered: 1,
            asked: 2,
            has_paper: true,
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
            hidden: choice("x"),
            asks_reason: true,
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
        of::<MeetingAnswerForPage>(),
    ]
}
