//! Personal links: the door, the confirmation of a device, the answer on a phone.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::Choice;
use crate::render::{FormState, Page};

/// One page for all links. It shows nothing and changes nothing until a button is pressed.
#[derive(Serialize)]
pub struct LinkDoorPage {
    pub form: FormState,
    /// Whether the browser will drop the cookies because the connection is not encrypted.
    pub needs_https: bool,
}

/// The first opening on a device.
#[derive(Serialize)]
pub struct LinkConfirmPage {
    pub form: FormState,
    pub uid: String,
    pub number: String,
    pub asks_number: bool,
    pub address_hint: String,
    pub is_digits_sent: bool,
}

/// The date poll of one participant.
#[derive(Serialize)]
pub struct LinkPollPage {
    pub form: FormState,
    pub head: LinkHead,
    pub slots: Vec<PollSlotRow>,
    /// What was answered before a candidate was added.
    pub known: Vec<PollSlotRow>,
    pub proposals: Vec<OwnProposal>,
    pub persons: Vec<String>,
    pub attendances: Vec<Choice>,
    pub is_answered: bool,
    pub is_late: bool,
    pub is_closed: bool,
}

/// Another time that the holder proposed.
#[derive(Serialize)]
pub struct OwnProposal {
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub note: String,
    pub state: &'static str,
    pub answer: String,
}

impl OwnProposal {
    fn sample() -> Self {
        let (starts_at, ends_at) = (Some(time(6)), Some(time(7)));
        Self {
            starts_at, ends_at, note: "木曜の午前".into(), state: "declined", answer: "別の日で".into()
        }
    }
}

/// What every page of a link says of its meeting.
#[derive(Serialize)]
pub struct LinkHead {
    pub uid: String,
    pub number: String,
    pub state: &'static str,
    pub label: String,
    pub client_name: String,
    pub form: &'static str,
    pub place: String,
    pub online_url: String,
    pub agenda: String,
    pub due_at: Option<NaiveDateTime>,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    pub office: String,
    pub person: String,
    pub phone: String,
    pub fax: String,
}

/// One candidate of the form.
#[derive(Serialize)]
pub struct PollSlotRow {
    pub uid: String,
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
    pub answer: String,
    pub reason: String,
    /// Nothing is asked about what has passed.
    pub is_past: bool,
    /// What the holder may want to know before they answer.
    pub hint: &'static str,
}

impl PollSlotRow {
    pub(super) fn sample() -> Self {
        Self {
            uid: "s".into(),
            starts_at: time(5),
            ends_at: time(6),
            answer: "maybe".into(),
            reason: "15時まで".into(),
            is_past: false,
            hint: "link-slot-outside",
        }
    }
}

/// The answer was taken.
#[derive(Serialize)]
pub struct LinkReceiptPage {
    pub head: LinkHead,
    pub receipt: String,
    pub answered_at: Option<NaiveDateTime>,
    pub may_change: bool,
    pub slots: Vec<PollSlotRow>,
    pub proposals: Vec<OwnProposal>,
    pub planned: &'static str,
    /// The invitation, where the office is offered an account.
    pub offer: String,
}

/// A meeting whose date is settled (or which does not take place): how one takes part, and the way into the room.
#[derive(Serialize)]
pub struct LinkMeetingPage {
    pub form: FormState,
    pub head: LinkHead,
    pub attendances: Vec<Choice>,
    pub persons: Vec<String>,
    pub planned: &'static str,
    pub room: String,
    pub may_change: bool,
}

fn time(hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default().and_hms_opt(hour, 0, 0).unwrap_or_default()
}

fn head() -> LinkHead {
    LinkHead {
        uid: "i".into(),
        number: "M8-0123".into(),
        state: "fixed",
        label: "架空訪問介護".into(),
        client_name: "架空 太郎".into(),
        form: "in_person",
        place: "ご利用者宅".into(),
        online_url: "https://meet.example/x".into(),
        agenda: "原案について".into(),
        due_at: Some(time(3)),
        starts_at: Some(time(5)),
        ends_at: Some(time(6)),
        office: "みなと居宅".into(),
        person: "架空 花子".into(),
        phone: "00-0000-0001".into(),
        fax: "00-0000-0002".into(),
    }
}

fn choices() -> Vec<Choice> {
    vec![Choice { value: "attending".into(), label: "出席".into() }]
}

impl Page for LinkDoorPage {
    const TEMPLATE: &'static str = "links/door";
    const TITLE: &'static str = "link-door-title";
    fn sample() -> Self {
        Self { form: FormState::default(), needs_https: true }
    }
}

impl Page for LinkConfirmPage {
    const TEMPLATE: &'static str = "links/confirm";
    const TITLE: &'static str = "link-confirm-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            uid: "i".into(),
            number: "M8-0123".into(),
            asks_number: false,
            address_hint: "k…@example.test".into(),
            is_digits_sent: true,
        }
    }
}

impl Page for LinkPollPage {
    const TEMPLATE: &'static str = "links/poll";
    const TITLE: &'static str = "link-poll-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            head: head(),
            slots: vec![PollSlotRow::sample()],
            known: vec![PollSlotRow::sample()],
            proposals: vec![OwnProposal::sample()],
            persons: vec!["架空 次郎".into()],
            attendances: choices(),
            is_answered: true,
            is_late: true,
            is_closed: false,
        }
    }
}

impl Page for LinkReceiptPage {
    const TEMPLATE: &'static str = "links/receipt";
    const TITLE: &'static str = "link-receipt-title";
    fn sample() -> Self {
        Self {
            head: head(),
            receipt: "M8-0123-02-1".into(),
            answered_at: Some(time(2)),
            may_change: true,
            slots: vec![PollSlotRow::sample()],
            proposals: vec![OwnProposal::sample()],
            planned: "attending",
            offer: "i".into(),
        }
    }
}

impl Page for LinkMeetingPage {
    const TEMPLATE: &'static str = "links/meeting";
    const TITLE: &'static str = "link-meeting-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            head: head(),
            attendances: choices(),
            persons: vec!["架空 次郎".into()],
            planned: "attending",
            room: "r".into(),
            may_change: true,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<LinkDoorPage>(),
        of::<LinkConfirmPage>(),
        of::<LinkPollPage>(),
        of::<LinkReceiptPage>(),
        of::<LinkMeetingPage>(),
    ]
}
