//! The rules by which duties are counted: which hold on a day, and the form to adopt others.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// The rules of one insurer on one day.
#[derive(Serialize)]
pub struct RulesPage {
    /// Insurer and day.
    pub form: FormState,
    pub insurers: Vec<Choice>,
    pub insurer: String,
    pub on: NaiveDate,
    /// Where rules are adopted; empty for who may not.
    pub adopt_href: String,
    pub adoptions: Vec<AdoptionLine>,
    pub settings: SettingsLines,
    /// The kinds of care management that the municipality runs.
    pub kinds: Vec<String>,
    pub steps: Vec<StepLine>,
    pub groups: Vec<RuleGroup>,
}

/// One adoption.
#[derive(Serialize)]
pub struct AdoptionLine {
    pub from: NaiveDate,
    pub preset: String,
    /// What was changed, in words; empty for nothing.
    pub changes: Vec<String>,
    /// Empty for the server itself.
    pub author: String,
    pub is_now: bool,
    pub is_ahead: bool,
}

/// What the municipality decides.
#[derive(Serialize)]
pub struct SettingsLines {
    pub center_name: String,
    pub delegates: Vec<String>,
    pub retention_years: u8,
    pub home_help: [u16; 5],
    pub short_stay_percent: u16,
}

/// A step of the matrix with its cell for each kind.
#[derive(Serialize)]
pub struct StepLine {
    pub step: String,
    pub cells: Vec<String>,
}

/// The rules of one kind of support.
#[derive(Serialize)]
pub struct RuleGroup {
    pub id: &'static str,
    pub title: &'static str,
    pub rules: Vec<RuleLine>,
}

/// One rule.
#[derive(Serialize)]
pub struct RuleLine {
    pub rule: String,
    pub number: String,
    pub kind: String,
    pub law: String,
    pub place: String,
    pub deadlines: Vec<DeadlineLine>,
}

/// By when, for the rule or a part of it.
#[derive(Serialize)]
pub struct DeadlineLine {
    /// Empty for the whole rule.
    pub part: String,
    /// The key of its text.
    pub key: String,
    pub days: u16,
    pub every: u8,
}

impl Page for RulesPage {
    const TEMPLATE: &'static str = "rules/show";
    const TITLE: &'static str = "rules-title";
    fn sample() -> Self {
        let deadline = |part: &str| DeadlineLine {
            part: part.into(),
            key: "rule-due-month-end".into(),
            days: 0,
            every: 3,
        };
        Self {
            form: FormState::default(),
            insurers: vec![Choice::of("u", "架空市")],
            insurer: "架空市".into(),
            on: NaiveDate::default(),
            adopt_href: "/rules/new".into(),
            adoptions: vec![AdoptionLine {
                from: NaiveDate::default(),
                preset: "akashi".into(),
                changes: vec!["終結から5年".into()],
                author: "架空 花子".into(),
                is_now: true,
                is_ahead: true,
            }],
            settings: SettingsLines {
                center_name: "地域包括支援センター".into(),
                delegates: vec!["management_a".into()],
                retention_years: 2,
                home_help: [27, 34, 43, 38, 31],
                short_stay_percent: 50,
            },
            kinds: vec!["management_a".into()],
            steps: vec![StepLine { step: "meeting".into(), cells: vec!["as_needed".into()] }],
            groups: vec![RuleGroup {
                id: "care",
                title: "rules-of-care",
                rules: vec![RuleLine {
                    rule: "p16".into(),
                    number: "P16".into(),
                    kind: "dated".into(),
                    law: "preventive_standard".into(),
                    place: "第30条第16号".into(),
                    deadlines: vec![deadline("visit"), deadline("")],
                }],
            }],
        }
    }
}

/// The form to adopt rules.
#[derive(Serialize)]
pub struct RuleAdoptPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub insurers: Vec<Choice>,
    pub presets: Vec<Choice>,
    pub disasters: Vec<Choice>,
    pub today: NaiveDate,
}

impl Page for RuleAdoptPage {
    const TEMPLATE: &'static str = "rules/adopt";
    const TITLE: &'static str = "rules-new-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/rules", "法定のきまり")],
            form: FormState::default(),
            insurers: vec![Choice::of("u", "架空市")],
            presets: vec![Choice::of("akashi", "明石市の例")],
            disasters: vec![Choice::of("", "もとのきまりのまま")],
            today: NaiveDate::default(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<RulesPage>(), of::<RuleAdoptPage>()]
}
