//! Hand-overs of clients between offices (引き継ぎ): the form, the list, and one of them.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::hand_over::{AgreedHow, HandOverState};
use crate::domain::ids::{OfficeId, Uid};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};
use crate::storage::views::hand_overs::{Grounds, HandOverView, Hanging};

/// The form by which a client is offered to another office, with what was handed over before.
#[derive(Serialize)]
pub struct HandOverFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub name: String,
    pub is_closed: bool,
    /// The proposal that waits for an answer.
    pub open: Option<HandOverView>,
    pub offices: Vec<Choice>,
    pub hows: Vec<Choice>,
    pub hanging: Hanging,
    pub history: Vec<HandOverView>,
    pub back_days: u64,
    pub ahead_days: u64,
    /// Most signs of a reason.
    pub limit: usize,
}

/// What is offered to the reader's offices, what they offer, and whom they had.
#[derive(Serialize)]
pub struct HandOversPage {
    pub offered: Vec<HandOverView>,
    pub given: Vec<HandOverView>,
    /// One page of them.
    pub former: Vec<FormerLine>,
    pub pager: Pager,
}

/// A client whom the office had.
#[derive(Serialize)]
pub struct FormerLine {
    pub hand_over: String,
    pub name: String,
    pub to_name: String,
    /// From which day on the other office makes the plans.
    pub starts_on: NaiveDate,
    /// Until when the records have to be there, where the rules say so.
    pub kept_until: Option<NaiveDate>,
    /// Whether that day is past: nothing is offered of it any more.
    pub is_over: bool,
}

/// One hand-over.
#[derive(Serialize)]
pub struct HandOverPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub view: HandOverView,
    pub tone: &'static str,
    /// Whether it waits for the reader's office.
    pub may_accept: bool,
    /// Whether its day is still to come.
    pub is_ahead: bool,
    pub may_withdraw: bool,
    /// Who can be in charge.
    pub managers: Vec<Choice>,
    /// The client's page, for the office that makes the plans; empty for the other one.
    pub client_href: String,
    /// The evidence of the former office's time; empty for everybody else.
    pub evidence_href: String,
    /// Most signs of a reason.
    pub limit: usize,
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
}

pub(super) fn view() -> HandOverView {
    let uid = Uid::from_parts(1_790_000_000_000, [1; 10]);
    HandOverView {
        uid: uid.clone(),
        from_name: "架空東地域包括支援センター".into(),
        to_name: "架空ケアプランセンター".into(),
        to: OfficeId(2),
        insurer_name: "架空市".into(),
        insurer_uid: uid.clone(),
        starts_on: day(),
        state: HandOverState::Open,
        proposed_by: "包括 三郎".into(),
        proposed_at: day().into(),
        settled_at: Some(day().into()),
        settled_by: "計画 幸子".into(),
        settled_reason: "受け入れの人数に達しているため".into(),
        client: Some((uid, "架空 太郎".into())),
        grounds: Some(Grounds {
            reason: "要介護の認定を受けたため".into(),
            agreed_on: day(),
            agreed_how: AgreedHow::InPerson,
            agreed_by: "本人と長女".into(),
        }),
        is_receiver: true,
        is_own: true,
    }
}

impl Page for HandOverFormPage {
    const TEMPLATE: &'static str = "hand_overs/form";
    const TITLE: &'static str = "hand-over-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "c".into(),
            name: "架空 太郎".into(),
            is_closed: false,
            open: Some(view()),
            offices: vec![Choice::of("o", "架空ケアプランセンター")],
            hows: vec![Choice::of("in_person", "面談")],
            hanging: Hanging {
                meetings: 1, drafts: 1, center: "架空東地域包括支援センター".into()
            },
            history: vec![view()],
            back_days: 62,
            ahead_days: 92,
            limit: 500,
        }
    }
}

impl Page for HandOversPage {
    const TEMPLATE: &'static str = "hand_overs/index";
    const TITLE: &'static str = "hand-over-index-title";
    fn sample() -> Self {
        Self {
            offered: vec![view()],
            given: vec![view()],
            former: vec![FormerLine {
                hand_over: "h".into(),
                name: "架空 太郎".into(),
                to_name: "架空ケアプランセンター".into(),
                starts_on: day(),
                kept_until: Some(day()),
                is_over: true,
            }],
            pager: Pager::of(1, 50, 51, "/hand-overs", &[]),
        }
    }
}

impl Page for HandOverPage {
    const TEMPLATE: &'static str = "hand_overs/show";
    const TITLE: &'static str = "hand-over-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/hand-overs", "引き継ぎ")],
            form: FormState::default(),
            view: view(),
            tone: "yellow",
            may_accept: true,
            is_ahead: true,
            may_withdraw: true,
            managers: vec![Choice::of("m", "計画 幸子")],
            client_href: "/clients/c".into(),
            evidence_href: "/hand-overs/h/evidence".into(),
            limit: 500,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<HandOverFormPage>(), of::<HandOversPage>(), of::<HandOverPage>()]
}
