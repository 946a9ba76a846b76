//! Deliveries of a plan version: the part of its page, what is sent before it goes, what is noted by hand, and the page
//! of who receives it.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::consents::{ConsentPanel, OverrideLine, override_line};
use super::inquiries::{PlanBlocks, plan_sample};
use super::plan_papers::{PlanPaper, PlanPrintPage};
use super::{Sample, of};
use crate::domain::delivery::DeliveryStep;
use crate::domain::words::Word;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// The deliveries on a version's page.
#[derive(Serialize)]
pub struct HandedPart {
    pub rows: Vec<DeliveryLine>,
    /// Who was not reached.
    pub unreached: Vec<UnreachedRow>,
    /// How the client and everybody in charge stand to this version, where it is the newest one.
    pub standings: Vec<StandingLine>,
    /// Whether somebody is still to be sent this version.
    pub may_send: bool,
    /// Who delivered although a consent was wanting, and why.
    pub overrides: Vec<OverrideLine>,
}

/// How the client or somebody in charge stands to the newest version.
#[derive(Clone, Serialize)]
pub struct StandingLine {
    /// Empty for the client.
    pub label: String,
    /// `received`, `waiting` for the receipt of what was sent, or `unsent`.
    pub state: &'static str,
    pub tone: &'static str,
    /// The newest version that was received, and when.
    pub number: Option<i32>,
    pub received_on: Option<NaiveDate>,
    /// When the letter left whose receipt is waited for.
    pub sent_at: Option<NaiveDateTime>,
}

/// One delivery.
#[derive(Clone, Serialize)]
pub struct DeliveryLine {
    pub uid: String,
    /// 交付番号
    pub number: String,
    pub label: String,
    /// Word of `DeliveryMeans`.
    pub means: &'static str,
    /// Word of `DeliveryState`.
    pub state: &'static str,
    pub tone: &'static str,
    /// Who delivered.
    pub by: String,
    pub address: String,
    pub note: String,
    pub delivered_on: Option<NaiveDate>,
    pub sent_at: Option<NaiveDateTime>,
    pub opened_at: Option<NaiveDateTime>,
    pub acknowledged_at: Option<NaiveDateTime>,
    pub may_resend: bool,
    pub may_revoke: bool,
    /// Whether the reader's office takes this note back.
    pub may_withdraw: bool,
    /// Whether its withdrawal was refused just now for its reason.
    pub is_again: bool,
    pub withdrawn: Option<TakenBack>,
    /// What was done with its link after it was sent, in that order.
    pub steps: Vec<StepLine>,
}

/// When, by whom and why something was taken back; of older links nobody knows who and why.
#[derive(Clone, Debug, Serialize)]
pub struct TakenBack {
    pub at: NaiveDateTime,
    pub by: String,
    pub reason: String,
}

impl TakenBack {
    pub(super) fn sample() -> Self {
        Self { at: time(4), by: "計画 幸子".into(), reason: "相手を取り違えた".into() }
    }
}

/// What was done with the link of a delivery after it was sent; of older ones nobody knows who and why.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    /// Word of `DeliveryStep`.
    pub kind: &'static str,
    pub at: NaiveDateTime,
    pub by: String,
    pub reason: String,
}

impl StepLine {
    /// Whether the link was taken back.
    pub fn is_revoked(&self) -> bool {
        self.kind == DeliveryStep::Revoked.as_str()
    }

    pub(super) fn samples() -> Vec<Self> {
        let step = |kind: &DeliveryStep| Self {
            kind: kind.as_str(),
            at: time(4),
            by: "計画 幸子".into(),
            reason: "相手を取り違えた".into(),
        };
        DeliveryStep::ALL.iter().map(step).collect()
    }
}

impl StandingLine {
    fn samples() -> Vec<Self> {
        let received = Self {
            label: String::new(),
            state: "received",
            tone: "green",
            number: Some(2),
            received_on: Some(time(1).date()),
            sent_at: None,
        };
        let waiting = Self {
            label: "架空訪問看護".into(),
            state: "waiting",
            tone: "yellow",
            number: Some(1),
            sent_at: Some(time(1)),
            ..received.clone()
        };
        let queued = Self { sent_at: None, number: None, ..waiting.clone() };
        let unsent = Self { state: "unsent", tone: "gray", ..queued.clone() };
        vec![received, waiting, queued, unsent]
    }
}

/// Somebody whom a letter did not reach.
#[derive(Clone, Serialize)]
pub struct UnreachedRow {
    pub label: String,
    pub address: String,
    /// Word of `domain::unreached::Unreached`, with hyphens.
    pub why: String,
    /// What a person noted when it came back.
    pub reason: String,
    pub phone: String,
    pub fax: String,
    /// Where the address is corrected.
    pub href: String,
}

impl UnreachedRow {
    pub(super) fn sample() -> Self {
        Self {
            label: "架空訪問看護".into(),
            address: "kango@example.test".into(),
            why: "unknown-address".into(),
            reason: "宛先不明で戻った".into(),
            phone: "00-0000-0000".into(),
            fax: "00-0000-0001".into(),
            href: "/offices/x".into(),
        }
    }
}

/// Exactly what would be sent, and to whom.
#[derive(Serialize)]
pub struct DeliverPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub version: String,
    pub number: i32,
    pub client_name: String,
    pub mailed: Vec<DeliveryRecipient>,
    /// Those who have it by hand, and doctors: they can be chosen all the same, and none is chosen before.
    pub offered: Vec<DeliveryRecipient>,
    pub paper: Vec<DeliveryRecipient>,
    /// Offices that are only named, so that nothing goes to them.
    pub unlinked: Vec<String>,
    pub subject: String,
    pub text: String,
    /// Stands for the recipients as shown.
    pub shown: String,
    /// What is wanting.
    pub consents: Option<ConsentPanel>,
}

/// An office in charge, or a doctor.
#[derive(Serialize)]
pub struct DeliveryRecipient {
    pub uid: String,
    pub label: String,
    pub address: String,
    /// Why no letter goes to it by itself: `sent`, `revoked`, `by-hand`, `no-address`, `unconfirmed`; empty when one does.
    pub why: &'static str,
    /// The day on which it was handed over, where that is why.
    pub handed_on: Option<NaiveDate>,
    pub is_doctor: bool,
    /// Whether the address is the clinic's and not the doctor's own.
    pub is_of_clinic: bool,
    /// How the form names it among those who could be chosen.
    pub listed: String,
    pub is_ticked: bool,
}

/// What was handed over by hand.
#[derive(Serialize)]
pub struct DeliveryNotePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub version: String,
    pub number: i32,
    pub client_name: String,
    pub recipients: Vec<Choice>,
    pub means: Vec<Choice>,
    /// What is wanting for the recipient that was chosen.
    pub consents: Option<ConsentPanel>,
}

/// What the holder of a delivery's link sees.
#[derive(Serialize)]
pub struct LinkDeliveryPage {
    pub head: LinkDeliveryHead,
    pub plan: PlanBlocks,
}

/// The head of it.
#[derive(Serialize)]
pub struct LinkDeliveryHead {
    pub uid: String,
    pub number: String,
    pub label: String,
    pub office: String,
    pub person: String,
    pub phone: String,
    pub client_name: String,
    pub planned_on: NaiveDate,
    pub version_number: i32,
    /// A newer version's number, or 0.
    pub newer_number: i32,
    pub acknowledged_at: Option<NaiveDateTime>,
}

/// The version on paper.
#[derive(Serialize)]
pub struct LinkDeliveryPrint {
    pub head: LinkDeliveryHead,
    pub paper: PlanPaper,
}

fn time(hour: u32) -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
    day.and_hms_opt(hour, 0, 0).unwrap_or_default()
}

impl HandedPart {
    pub(super) fn sample() -> Self {
        let line = DeliveryLine {
            uid: "d".into(),
            number: "K8-0012".into(),
            label: "架空訪問看護".into(),
            means: "link",
            state: "opened",
            tone: "blue",
            by: "計画 幸子".into(),
            address: "kango@example.test".into(),
            note: String::new(),
            delivered_on: None,
            sent_at: Some(time(1)),
            opened_at: Some(time(2)),
            acknowledged_at: Some(time(3)),
            may_resend: true,
            may_revoke: true,
            may_withdraw: false,
            is_again: false,
            withdrawn: None,
            steps: StepLine::samples(),
        };
        let by_hand = DeliveryLine {
            means: "fax",
            state: "by_hand",
            note: "受付の方が受領".into(),
            delivered_on: Some(time(1).date()),
            sent_at: None,
            opened_at: None,
            acknowledged_at: None,
            may_resend: false,
            may_revoke: false,
            may_withdraw: true,
            is_again: true,
            withdrawn: None,
            steps: StepLine::samples()
                .into_iter()
                .map(|step| StepLine { by: String::new(), ..step })
                .collect(),
            number: "K8-0013".into(),
            uid: "e".into(),
            label: "ご利用者".into(),
            by: "計画 幸子".into(),
            address: String::new(),
            tone: "green",
        };
        let withdrawn = DeliveryLine {
            uid: "f".into(),
            state: "withdrawn",
            tone: "gray",
            may_withdraw: false,
            is_again: false,
            withdrawn: Some(TakenBack::sample()),
            ..by_hand.clone()
        };
        Self {
            rows: vec![line, by_hand, withdrawn],
            unreached: vec![UnreachedRow::sample()],
            standings: StandingLine::samples(),
            may_send: true,
            overrides: vec![override_line()],
        }
    }
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::to("/clients", "利用者")]
}

impl Page for DeliverPage {
    const TEMPLATE: &'static str = "deliveries/send";
    const TITLE: &'static str = "delivery-send-title";
    fn sample() -> Self {
        let to = |why| DeliveryRecipient {
            label: "架空訪問看護".into(),
            address: "kango@example.test".into(),
            why,
            uid: "o".into(),
            handed_on: (why == "by-hand").then(|| time(1).date()),
            is_doctor: why == "by-hand",
            is_of_clinic: why == "by-hand",
            listed: "o?".into(),
            is_ticked: why.is_empty(),
        };
        Self {
            crumbs: crumbs(),
            form: FormState::default(),
            version: "v".into(),
            number: 2,
            client_name: "架空 花子".into(),
            mailed: vec![to("")],
            offered: vec![to("by-hand")],
            paper: vec![to("sent"), to("by-hand"), to("no-address"), to("unconfirmed")],
            unlinked: vec!["架空通所介護".into()],
            subject: "【交付】ケアプランをお渡しします".into(),
            text: "架空訪問看護 御中".into(),
            shown: "0123456789abcdef".into(),
            consents: Some(ConsentPanel::sample()),
        }
    }
}

impl Page for DeliveryNotePage {
    const TEMPLATE: &'static str = "deliveries/note";
    const TITLE: &'static str = "delivery-note-title";
    fn sample() -> Self {
        Self {
            crumbs: crumbs(),
            form: FormState::default(),
            version: "v".into(),
            number: 2,
            client_name: "架空 花子".into(),
            recipients: vec![Choice::of("client", "ご利用者")],
            means: vec![Choice::of("fax", "FAX")],
            consents: Some(ConsentPanel::sample()),
        }
    }
}

fn head() -> LinkDeliveryHead {
    LinkDeliveryHead {
        uid: "i".into(),
        number: "K8-0012".into(),
        label: "架空訪問看護".into(),
        office: "みなと居宅介護支援事業所".into(),
        person: "計画 幸子".into(),
        phone: "00-0000-0000".into(),
        client_name: "架空 花子".into(),
        planned_on: time(0).date(),
        version_number: 1,
        newer_number: 2,
        acknowledged_at: Some(time(3)),
    }
}

impl Page for LinkDeliveryPage {
    const TEMPLATE: &'static str = "links/delivery";
    const TITLE: &'static str = "delivery-received-title";
    fn sample() -> Self {
        Self { head: head(), plan: plan_sample() }
    }
}

impl Page for LinkDeliveryPrint {
    const TEMPLATE: &'static str = "links/delivery_print";
    const TITLE: &'static str = "delivery-received-title";
    fn sample() -> Self {
        Self { head: head(), paper: PlanPrintPage::sample().paper }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<DeliverPage>(), of::<DeliveryNotePage>(), of::<LinkDeliveryPage>(), of::<LinkDeliveryPrint>()]
}
