//! The inbox of an office: every invitation that can still be acted on.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Page, Sample, of};
use crate::render::FormState;
use crate::render::parts::{Crumb, Pager};

/// `templates/inbox/index.hbs`
#[derive(Clone, Debug, Serialize)]
pub struct InboxPage {
    /// What stands against an opening.
    pub form: FormState,
    /// The invitations, the nearest deadline first.
    pub rows: Vec<InboxRow>,
    /// Plans that were delivered, those that wait for a receipt first.
    pub received: Vec<ReceivedRow>,
    /// The way to the other pages.
    pub pager: Pager,
}

/// One invitation.
#[derive(Clone, Debug, Serialize)]
pub struct InboxRow {
    /// Its uid.
    pub uid: String,
    /// poll, inquiry or room.
    pub kind: &'static str,
    /// 会議番号
    pub number: String,
    /// Who invites.
    pub sender: String,
    /// The invited office.
    pub label: String,
    /// By when an answer is asked for.
    pub due_at: Option<NaiveDateTime>,
    /// Whether that time is over.
    pub is_late: bool,
    /// Until about when the answer has to wait, as the office has said.
    pub expected_on: Option<NaiveDate>,
    /// Whether it was answered.
    pub is_answered: bool,
    /// The settled date, of an invitation to the meeting itself.
    pub starts_at: Option<NaiveDateTime>,
    /// Its end.
    pub ends_at: Option<NaiveDateTime>,
    /// Where an inquiry is answered; the others are opened by a form.
    pub href: String,
}

/// One delivered plan version.
#[derive(Clone, Debug, Serialize)]
pub struct ReceivedRow {
    /// The invitation.
    pub uid: String,
    /// 交付番号
    pub number: String,
    /// Who delivers.
    pub sender: String,
    /// The office it was delivered to.
    pub label: String,
    /// Whether receipt was acknowledged.
    pub is_acknowledged: bool,
    /// Where the individual service plan is handed in, while the office serves the client.
    pub hand_in: String,
    /// How many were.
    pub handed_in: i64,
}

/// `templates/inbox/answered.hbs`
#[derive(Clone, Debug, Serialize)]
pub struct InboxAnsweredPage {
    pub crumbs: Vec<Crumb>,
    /// What was answered, the newest first.
    pub rows: Vec<InboxAnsweredRow>,
    pub pager: Pager,
}

/// One answer.
#[derive(Clone, Debug, Serialize)]
pub struct InboxAnsweredRow {
    /// poll, inquiry, room or delivery.
    pub kind: &'static str,
    pub is_delivery: bool,
    /// 会議番号 or 交付番号
    pub number: String,
    pub sender: String,
    pub label: String,
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    /// What was written, where it can be read again.
    pub href: String,
}

impl Page for InboxAnsweredPage {
    const TEMPLATE: &'static str = "inbox/answered";
    const TITLE: &'static str = "inbox-answered-title";

    fn sample() -> Self {
        let row = |kind, href: &str| InboxAnsweredRow {
            kind,
            is_delivery: kind == "delivery",
            number: "M8-0123".into(),
            sender: "みなと居宅介護支援事業所".into(),
            label: "なぎさ訪問看護".into(),
            answered_at: Some(NaiveDateTime::default()),
            answered_by: "架空 直子".into(),
            href: href.into(),
        };
        Self {
            crumbs: vec![Crumb::to("/inbox", "回答するもの")],
            rows: vec![row("inquiry", "/sheets/019b3c6e/receipt"), row("delivery", "")],
            pager: Pager::of(2, 1, 3, "/inbox/answered", &[]),
        }
    }
}

impl Page for InboxPage {
    const TEMPLATE: &'static str = "inbox/index";
    const TITLE: &'static str = "inbox-title";

    fn sample() -> Self {
        let at =
            |hour| chrono::NaiveDate::from_ymd_opt(2026, 12, 8).and_then(|day| day.and_hms_opt(hour, 0, 0));
        let row = |kind, href: &str| InboxRow {
            uid: "019b3c6e-0000-7000-8000-000000000001".into(),
            kind,
            number: "M8-0123".into(),
            sender: "みなと居宅介護支援事業所".into(),
            label: "なぎさ訪問看護".into(),
            due_at: at(3),
            is_late: true,
            expected_on: at(9).map(|at| at.date()),
            is_answered: true,
            starts_at: at(5),
            ends_at: at(6),
            href: href.into(),
        };
        Self {
            form: FormState::default(),
            rows: vec![row("poll", ""), row("inquiry", "/sheets/019b3c6e"), row("room", "")],
            received: vec![ReceivedRow {
                uid: "019b3c6e-0000-7000-8000-000000000002".into(),
                number: "K8-0012".into(),
                sender: "みなと居宅介護支援事業所".into(),
                label: "なぎさ訪問看護".into(),
                is_acknowledged: true,
                hand_in: "/plan-versions/019b3c6e/service-plans".into(),
                handed_in: 1,
            }],
            pager: Pager::of(2, 1, 3, "/inbox", &[]),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<InboxPage>(), of::<InboxAnsweredPage>()]
}
