//! Individual service plans of a care plan: the list, and the form by which an office hands one in.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Page, Sample, of};
use crate::domain::attachment::FileKind;
use crate::domain::ids::{OfficeId, Uid};
use crate::render::FormState;
use crate::render::parts::{Choice, Crumb};
use crate::storage::views::service_plans::ServicePlanLine;

/// `templates/plans/service_plans.hbs`
#[derive(Serialize)]
pub struct ServicePlansPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// The version that what is handed in now follows.
    pub version: Uid,
    pub version_number: i32,
    /// The newest number, where it is another one.
    pub newer_number: i32,
    pub client_name: String,
    pub rows: Vec<ServicePlanRow>,
    /// Whether an office of the reader serves the client, so that it can hand one in.
    pub may_give: bool,
    /// The reader's offices that serve the client, where there are several.
    pub offices: Vec<Choice>,
    /// What one can take the place of.
    pub standing: Vec<Choice>,
    pub limit_mib: u64,
}

/// One of the list.
#[derive(Serialize)]
pub struct ServicePlanRow {
    pub line: ServicePlanLine,
    pub kib: i64,
    /// `standing`, `replaced` or `withdrawn`.
    pub state: &'static str,
    /// Whether the reader's office handed it in and can take it back.
    pub may_withdraw: bool,
}

impl ServicePlanRow {
    /// A line as it is shown.
    pub fn of(line: ServicePlanLine, is_own: bool) -> Self {
        let state = match (line.withdrawn_at, line.replaced_at) {
            (Some(_), _) => "withdrawn",
            (None, Some(_)) => "replaced",
            (None, None) => "standing",
        };
        let kib = (line.size + 1023) / 1024;
        Self { may_withdraw: is_own && state != "withdrawn", kib, state, line }
    }
}

impl Page for ServicePlansPage {
    const TEMPLATE: &'static str = "plans/service_plans";
    const TITLE: &'static str = "service-plan-title";

    fn sample() -> Self {
        let at = NaiveDateTime::default();
        let line = |withdrawn_at| ServicePlanLine {
            uid: Uid::from_bytes([1; 16]),
            office_id: OfficeId(1),
            office: "架空訪問介護".into(),
            title: "訪問介護計画書".into(),
            version: (Uid::from_bytes([2; 16]), 1),
            made_on: NaiveDate::default(),
            starts_on: NaiveDate::default(),
            ends_on: Some(NaiveDate::default()),
            note: "更新分".into(),
            kind: FileKind::Pdf,
            size: 2_000,
            given_by: "架空 直子".into(),
            given_at: at,
            replaced_at: Some(at),
            withdrawn_at,
            withdrawn_by: "架空 直子".into(),
            withdrawn_reason: "別の方の計画書だった".into(),
        };
        let choice = || vec![Choice::of("o", "架空訪問介護")];
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            version: Uid::from_bytes([2; 16]),
            version_number: 1,
            newer_number: 2,
            client_name: "架空 太郎".into(),
            rows: vec![ServicePlanRow::of(line(None), true), ServicePlanRow::of(line(Some(at)), true)],
            may_give: true,
            offices: choice(),
            standing: choice(),
            limit_mib: 10,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ServicePlansPage>()]
}
