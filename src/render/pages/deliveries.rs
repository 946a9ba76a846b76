//! Deliveries of a plan version: the part of its page, what is sent before it goes, what is noted by hand, and the page
//! of who receives it.

mod handed;

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::consents::ConsentPanel;
use super::inquiries::{PlanBlocks, plan_sample};
use super::plan_papers::{PlanPaper, PlanPrintPage};
use super::records::RecordPrintPage;
use super::{Sample, of};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

pub use handed::{DeliveryLine, HandedPart, StandingLine, StepLine, TakenBack, UnreachedRow};

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
    /// The signed records of meetings about the plan that can go along.
    pub records: Vec<RecordChoice>,
    /// Offices that are only named, so that nothing goes to them.
    pub unlinked: Vec<String>,
    pub subject: String,
    pub text: String,
    /// Stands for the recipients as shown.
    pub shown: String,
    /// What is wanting.
    pub consents: Option<ConsentPanel>,
}

/// A signed record of a meeting about the plan.
#[derive(Serialize)]
pub struct RecordChoice {
    pub uid: String,
    /// 会議番号
    pub number: String,
    /// When the meeting was held; none where an inquiry took its place.
    pub held_at: Option<NaiveDateTime>,
    pub is_ticked: bool,
}

impl RecordChoice {
    fn sample() -> Self {
        Self { uid: "r".into(), number: "M8-0001".into(), held_at: Some(time(1)), is_ticked: true }
    }
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
    /// The signed records that can have gone along.
    pub records: Vec<RecordChoice>,
    /// What is wanting for the recipient that was chosen.
    pub consents: Option<ConsentPanel>,
}

/// What the holder of a delivery's link sees.
#[derive(Serialize)]
pub struct LinkDeliveryPage {
    pub head: LinkDeliveryHead,
    pub plan: PlanBlocks,
    /// The records of meetings that went along.
    pub records: Vec<RecordPrintPage>,
    /// The invitation, where the office is offered an account.
    pub offer: String,
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
    pub records: Vec<RecordPrintPage>,
}

fn time(hour: u32) -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
    day.and_hms_opt(hour, 0, 0).unwrap_or_default()
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
            records: vec![RecordChoice::sample()],
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
            records: vec![RecordChoice::sample()],
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
        Self {
            head: head(),
            plan: plan_sample(),
            records: vec![RecordPrintPage::sample()],
            offer: "i".into(),
        }
    }
}

impl Page for LinkDeliveryPrint {
    const TEMPLATE: &'static str = "links/delivery_print";
    const TITLE: &'static str = "delivery-received-title";
    fn sample() -> Self {
        Self { head: head(), paper: PlanPrintPage::sample().paper, records: vec![RecordPrintPage::sample()] }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<DeliverPage>(), of::<DeliveryNotePage>(), of::<LinkDeliveryPage>(), of::<LinkDeliveryPrint>()]
}
