//! The numbers of a client: the history, and the form for another one.

use chrono::{NaiveDate, NaiveTime};
use serde::Serialize;

use super::{Sample, of};
use crate::domain::client_number::NumberReason;
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::client_duplicates::MergeLine;
use crate::storage::views::client_numbers::NumberLine;

/// The numbers of a client.
#[derive(Serialize)]
pub struct ClientNumbersPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub name: String,
    pub lines: Vec<NumberLine>,
    pub reasons: Vec<Choice>,
    /// Registrations that were merged into this one.
    pub merges: Vec<MergeLine>,
}

impl Page for ClientNumbersPage {
    const TEMPLATE: &'static str = "clients/numbers";
    const TITLE: &'static str = "number-title";
    fn sample() -> Self {
        let line = NumberLine {
            insurer_name: "架空市".into(),
            insurer_number: "990010".into(),
            insured_number: "0009000001".into(),
            starts_on: NaiveDate::from_ymd_opt(2026, 4, 1),
            ends_on: NaiveDate::from_ymd_opt(2026, 9, 30),
            reason: Some(NumberReason::Moved),
            noted_by: "計画 幸子".into(),
        };
        let merge = MergeLine {
            uid: Uid::from_parts(1_790_000_000_000, [1; 10]),
            name: "架空 花子".into(),
            insured_number: "H009000001".into(),
            done_at: NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default().and_time(NaiveTime::MIN),
        };
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "c".into(),
            name: "架空 花子".into(),
            lines: vec![line],
            reasons: vec![Choice::of("moved", "転居")],
            merges: vec![merge],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ClientNumbersPage>()]
}
