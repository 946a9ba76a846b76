//! Whether a client is supported, rests or is closed: the history, what is open, and the form for the next change.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::client::ClientState;
use crate::domain::ids::{DeliveryId, InquiryId, InvitationId, Uid};
use crate::domain::meeting::MeetingState;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::client_states::{ForeignMeeting, OpenInquiry, OpenLink, OpenMeeting, StillOpen};

/// A change of state with its reason in words.
#[derive(Serialize)]
pub struct StateEntry {
    pub state: ClientState,
    pub since_on: NaiveDate,
    pub reason: String,
    pub note: String,
    pub noted_by: String,
}

/// A meeting that would be cancelled, with what stands for its recipients as they are shown.
#[derive(Serialize)]
pub struct Cancelled {
    pub meeting: OpenMeeting,
    /// Who gets a letter.
    pub recipients: Vec<String>,
    pub seen: String,
}

/// The state of a client.
#[derive(Serialize)]
pub struct ClientStatePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub name: String,
    pub state: ClientState,
    /// The last day on which the records have to be there, once the support has ended.
    pub kept_until: Option<NaiveDate>,
    pub history: Vec<StateEntry>,
    pub open: StillOpen,
    pub cancelled: Vec<Cancelled>,
    /// Whether records are dated after the day that was typed, and it is asked whether the support ends on it all the same.
    pub asks_records_after: bool,
    /// Whether ending the support withdraws anything.
    pub is_open: bool,
    pub states: Vec<Choice>,
    pub reasons: Vec<Choice>,
}

impl Page for ClientStatePage {
    const TEMPLATE: &'static str = "clients/state";
    const TITLE: &'static str = "client-state-title";
    fn sample() -> Self {
        let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default();
        let uid = Uid::from_parts(1_790_000_000_000, [1; 10]);
        let meeting = OpenMeeting {
            uid: uid.clone(),
            number: "M8-0123".into(),
            state: MeetingState::Fixed,
            starts_at: Some(day.into()),
            ends_at: Some(day.into()),
        };
        let inquiry =
            OpenInquiry { id: InquiryId(1), uid: uid.clone(), number: "M8-0124".into(), due_at: day.into() };
        let link = OpenLink {
            id: InvitationId(1),
            delivery: DeliveryId(1),
            version: uid,
            label: "架空デイサービス".into(),
            expires_at: day.into(),
        };
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "c".into(),
            name: "架空 花子".into(),
            state: ClientState::Closed,
            kept_until: NaiveDate::from_ymd_opt(2031, 11, 1),
            history: vec![StateEntry {
                state: ClientState::Suspended,
                since_on: day,
                reason: "入院".into(),
                note: "架空病院".into(),
                noted_by: "計画 幸子".into(),
            }],
            open: StillOpen {
                meetings: vec![meeting.clone()],
                inquiries: vec![inquiry],
                links: vec![link],
                unsigned: vec![meeting.clone()],
                foreign: vec![ForeignMeeting {
                    office: "架空地域包括支援センター".into(),
                    phone: "03-0000-0000".into(),
                    starts_at: Some(day.into()),
                    ends_at: Some(day.into()),
                }],
            },
            cancelled: vec![Cancelled {
                meeting,
                recipients: vec!["架空デイサービス".into()],
                seen: "s".into(),
            }],
            asks_records_after: true,
            is_open: true,
            states: vec![Choice::of("closed", "終結")],
            reasons: vec![Choice::of("died", "死亡")],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ClientStatePage>()]
}
