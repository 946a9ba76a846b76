//! Entries of the ledger of duties: as lines of a history, and the form for what is entered without a duty.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// An entry of the history.
#[derive(Clone, Debug, Serialize)]
pub struct EntryLine {
    pub uid: String,
    /// Word of `EntryKind`.
    pub kind: &'static str,
    pub on: NaiveDate,
    /// The number of its rule, or empty.
    pub rule: String,
    /// The title of its rule, or empty.
    pub rule_title: String,
    pub subject: String,
    pub ground: String,
    /// The example of a minor change.
    pub reason: String,
    pub days: i32,
    pub points: Vec<String>,
    pub body: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
    /// On the page of a plan: the version that it speaks of; none where there was no version yet.
    pub version: Option<i32>,
    pub is_again: bool,
    /// Whether the reader's office takes it back: its own entries, and those of an office that has gone.
    pub may_withdraw: bool,
    /// The page of a judgement; empty for everything else.
    pub judgement_href: String,
}

/// What was entered by hand in the ledger about one plan.
#[derive(Clone, Debug, Default, Serialize)]
pub struct EnteredPart {
    /// Where the entries stand.
    pub ledger: String,
    pub deliveries: Vec<EntryLine>,
    /// Checks of the draft that came out well.
    pub checks: Vec<EntryLine>,
}

impl EnteredPart {
    pub(super) fn sample() -> Self {
        Self {
            ledger: "/clients/x/duties".into(),
            deliveries: vec![entry(false)],
            checks: vec![entry(false)],
        }
    }
}

/// The form for an event, or the choice of one.
#[derive(Serialize)]
pub struct EventPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub client_name: String,
    /// Word of `EntryKind`, or empty: then it is chosen first.
    pub kind: &'static str,
    pub occasions: Vec<EventGroup>,
    pub points: Vec<Choice>,
    /// Whether no plan has a change that can be judged.
    pub lacks_plan: bool,
    pub plans: Vec<Choice>,
    pub rules: Vec<Choice>,
    pub reasons: Vec<Choice>,
    /// From what a minor change is one, once its plan is chosen: the consented version, or that there is none.
    pub changed_from: Option<String>,
    /// What is no longer asked with this entry.
    pub excuses: Vec<String>,
    pub has_days: bool,
    pub needs_body: bool,
}

/// What is entered on one occasion.
#[derive(Serialize)]
pub struct EventGroup {
    /// Word of `Occasion`.
    pub occasion: &'static str,
    /// Words of `EntryKind`.
    pub kinds: Vec<&'static str>,
}

pub(super) fn entry(is_withdrawn: bool) -> EntryLine {
    EntryLine {
        uid: "x".into(),
        kind: "assessed",
        on: NaiveDate::default(),
        rule: "R7".into(),
        rule_title: "アセスメント".into(),
        subject: "架空訪問看護".into(),
        ground: "unavoidable".into(),
        reason: "目標期間の延長".into(),
        days: 3,
        points: vec!["at_home".into()],
        body: "架空の記録".into(),
        author: "架空 幸子".into(),
        created_at: NaiveDateTime::default(),
        withdrawn_at: is_withdrawn.then(NaiveDateTime::default),
        withdrawn_by: "架空 幸子".into(),
        withdrawn_reason: "日を誤った".into(),
        version: Some(1),
        is_again: true,
        may_withdraw: true,
        judgement_href: "/judgements/x".into(),
    }
}

impl Page for EventPage {
    const TEMPLATE: &'static str = "duties/event";
    const TITLE: &'static str = "duty-event-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "x".into(),
            client_name: "架空 太郎".into(),
            kind: "judged_minor",
            occasions: vec![EventGroup { occasion: "contact", kinds: vec!["visited"] }],
            points: vec![Choice::of("met_client", "本人に会った")],
            lacks_plan: false,
            plans: vec![Choice::of("x", "令和8年11月1日")],
            rules: vec![Choice::of("r17", "施設への紹介")],
            reasons: vec![Choice::of("weekday", "曜日変更")],
            changed_from: Some("2026年11月1日の計画 第1版".into()),
            excuses: vec!["R9 サービス担当者会議".into()],
            has_days: true,
            needs_body: true,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<EventPage>()]
}
