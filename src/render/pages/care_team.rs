//! Who supports a client: the page of the team, and its forms.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::care_team::{Framework, TeamSource};
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::care_team::{FrameworkLine, ManagerLine, MemberLine, PlannedOffice};

/// Who supports a client, now and before.
#[derive(Serialize)]
pub struct CareTeamPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub name: String,
    pub today: NaiveDate,
    pub frameworks: Vec<FrameworkLine>,
    pub managers: Vec<ManagerLine>,
    /// In the team today, or from a day ahead.
    pub members: Vec<Member>,
    /// Those whose last day is over.
    pub former: Vec<Member>,
    /// What the plan names and the team has not.
    pub proposals: Vec<PlannedOffice>,
    pub is_planner: bool,
}

/// An office of the team.
#[derive(Serialize)]
pub struct Member {
    pub line: MemberLine,
    /// Whether the plan in force does not name it (any more).
    pub is_beside_plan: bool,
    /// Whether its first day lies ahead.
    pub is_ahead: bool,
}

/// A form of the team.
#[derive(Serialize)]
pub struct TeamFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// `framework`, `manager`, `member`, `end` or `withdraw`.
    pub what: &'static str,
    pub title_key: &'static str,
    pub lead_key: &'static str,
    pub submit_key: &'static str,
    pub action: String,
    pub back: String,
    /// What it is about, where it is about one row.
    pub subject: String,
    pub kinds: Vec<Choice>,
    pub managers: Vec<Choice>,
    /// Support centers, by number.
    pub centers: Vec<Choice>,
    /// Offices that work with the client's insurer, by number.
    pub offices: Vec<Choice>,
}

fn day(month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, 1).unwrap_or_default()
}

fn uid() -> Uid {
    Uid::from_parts(1_790_000_000_000, [1; 10])
}

fn sample_member() -> Member {
    let line = MemberLine {
        uid: uid(),
        office_name: "架空訪問介護ステーション".into(),
        office_number: Some("9970100037".into()),
        service_kind: "訪問介護".into(),
        person: "訪問 直子".into(),
        source: TeamSource::Hand,
        starts_on: day(4),
        ends_on: Some(day(12)),
        noted_by: "計画 幸子".into(),
        ended_by: "計画 幸子".into(),
    };
    Member { line, is_beside_plan: true, is_ahead: true }
}

impl Page for CareTeamPage {
    const TEMPLATE: &'static str = "care_team/index";
    const TITLE: &'static str = "team-index-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "c".into(),
            name: "架空 花子".into(),
            today: day(11),
            frameworks: vec![FrameworkLine {
                uid: uid(),
                kind: Framework::PreventiveSupport,
                center_name: Some("架空東地域包括支援センター".into()),
                starts_on: day(4),
                ends_on: Some(day(12)),
                cut_on: Some(day(10)),
                noted_by: "計画 幸子".into(),
                noted_at: day(4).into(),
            }],
            managers: vec![ManagerLine {
                name: "計画 幸子".into(),
                starts_on: day(4),
                ends_on: Some(day(10)),
                reason: "産休".into(),
                noted_by: "計画 道子".into(),
            }],
            members: vec![sample_member()],
            former: vec![sample_member()],
            proposals: vec![PlannedOffice {
                office_name: "架空デイサービス".into(),
                office_number: Some("9970100045".into()),
                service_kind: "通所介護".into(),
            }],
            is_planner: true,
        }
    }
}

impl Page for TeamFormPage {
    const TEMPLATE: &'static str = "care_team/form";
    const TITLE: &'static str = "team-form-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            what: "framework",
            title_key: "framework-new",
            lead_key: "framework-new-lead",
            submit_key: "framework-save",
            action: "/clients/c/frameworks".into(),
            back: "/clients/c/team".into(),
            subject: "架空".into(),
            kinds: vec![Choice::of("home_care", "居宅介護支援")],
            managers: vec![Choice::of("m", "計画 幸子")],
            centers: vec![Choice::of("9970100011", "架空東地域包括支援センター")],
            offices: vec![Choice::of("9970100037", "架空訪問介護ステーション")],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<CareTeamPage>(), of::<TeamFormPage>()]
}
