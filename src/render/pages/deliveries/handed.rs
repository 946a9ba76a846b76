//! The deliveries on the page of a plan version: how everybody stands, each delivery with what was done of it, and who was not reached.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::time;
use crate::domain::delivery::DeliveryStep;
use crate::domain::words::Word;
use crate::render::pages::consents::{OverrideLine, override_line};

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
    /// `received`, `queued` to be sent, `waiting` for the receipt of what was sent, or `unsent`.
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
    /// The numbers of the meetings whose records went along.
    pub records: Vec<String>,
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
    pub(in crate::render::pages) fn sample() -> Self {
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

    pub(in crate::render::pages) fn samples() -> Vec<Self> {
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
    pub(in crate::render::pages) fn sample() -> Self {
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

impl HandedPart {
    pub(in crate::render::pages) fn sample() -> Self {
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
            records: vec!["M8-0001".into()],
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
            records: Vec::new(),
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
