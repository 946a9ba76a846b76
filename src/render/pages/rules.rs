//! The rules by which duties are counted: which hold on a day, the form to adopt others, what that changes, and taking it back.

use chrono::{NaiveDate, NaiveDateTime};
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
#[derive(Clone, Serialize)]
pub struct AdoptionLine {
    pub from: NaiveDate,
    pub preset: String,
    /// What was changed, in words; empty for nothing.
    pub changes: Vec<String>,
    pub author: String,
    pub adopted_at: NaiveDateTime,
    /// `now`, `ahead`, `replaced`, `withdrawn`; empty where others hold since.
    pub state: &'static str,
    pub tone: &'static str,
    pub withdrawn: Option<WithdrawnLine>,
    /// Where it is withdrawn; empty where it can't be, or not by who looks.
    pub withdraw_href: String,
}

/// Who took an adoption back, when, and why.
#[derive(Clone, Serialize)]
pub struct WithdrawnLine {
    pub by: String,
    pub at: NaiveDateTime,
    pub reason: String,
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
            adoptions: ["now", "ahead", "replaced", "withdrawn", ""].map(sample_line).into(),
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
                rules: vec![RuleLine { deadlines: vec![deadline("visit"), deadline("")], ..sample_rule() }],
            }],
        }
    }
}

fn sample_line(state: &'static str) -> AdoptionLine {
    let withdrawn = WithdrawnLine {
        by: "架空 次郎".into(),
        at: NaiveDateTime::default(),
        reason: "議会の決定を待つ".into(),
    };
    AdoptionLine {
        from: NaiveDate::default(),
        preset: "akashi".into(),
        changes: vec!["終結から5年".into()],
        author: "架空 花子".into(),
        adopted_at: NaiveDateTime::default(),
        state,
        tone: "blue",
        withdrawn: (state == "withdrawn").then_some(withdrawn),
        withdraw_href: if state == "ahead" { "/rules/adoptions/u/withdraw".into() } else { String::new() },
    }
}

fn sample_rule() -> RuleLine {
    RuleLine {
        rule: "p16".into(),
        number: "P16".into(),
        kind: "dated".into(),
        law: "preventive_standard".into(),
        place: "第30条第16号".into(),
        deadlines: Vec::new(),
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

/// What differs between the rules of a day before and after.
#[derive(Serialize)]
pub struct RuleChanges {
    pub day: NaiveDate,
    pub table_id: String,
    /// The keys of what stands above the two sides.
    pub before_key: &'static str,
    pub after_key: &'static str,
    pub begun: Vec<RuleLine>,
    pub ended: Vec<RuleLine>,
    pub rows: Vec<ChangeRow>,
    pub is_none: bool,
}

/// One thing that differs, in words.
#[derive(Serialize)]
pub struct ChangeRow {
    pub what: String,
    /// The part of it, and whom it concerns; empty for all.
    pub of: String,
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// What an adoption would change, before it is made.
#[derive(Serialize)]
pub struct RulePreviewPage {
    pub crumbs: Vec<Crumb>,
    /// What was chosen, to be sent as it is.
    pub form: FormState,
    pub insurer: String,
    pub from: NaiveDate,
    pub preset: String,
    pub own_changes: Vec<String>,
    /// What holds on the day without it; none where the law alone does.
    pub otherwise: Option<AdoptionLine>,
    /// Whether that one is from the same day, so that its place is taken.
    pub is_replacing: bool,
    /// The adoption whose day ends this one.
    pub next: Option<AdoptionLine>,
    /// Of its first day, and of each later one on which something else differs.
    pub days: Vec<RuleChanges>,
    /// Stands for what is shown.
    pub shown: String,
    /// The form with what was chosen.
    pub back_href: String,
}

/// The form to withdraw an adoption, with what that changes.
#[derive(Serialize)]
pub struct RuleWithdrawPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub action: String,
    pub insurer: String,
    pub adoption: AdoptionLine,
    /// Nothing where it can't be withdrawn.
    pub sight: Option<WithdrawalSight>,
    /// Where others are adopted instead.
    pub adopt_href: String,
    pub limit: usize,
}

/// What a withdrawal changes.
#[derive(Serialize)]
pub struct WithdrawalSight {
    /// What holds on the day without it; none where the law alone does.
    pub otherwise: Option<AdoptionLine>,
    /// Of its first day, and of each later one on which something else differs.
    pub days: Vec<RuleChanges>,
    /// Stands for what is shown.
    pub shown: String,
}

fn sample_changes() -> RuleChanges {
    RuleChanges {
        day: NaiveDate::default(),
        table_id: "changes".into(),
        before_key: "rules-if-not-adopted",
        after_key: "rules-if-adopted",
        begun: vec![sample_rule()],
        ended: vec![sample_rule()],
        rows: vec![ChangeRow {
            what: "P16　訪問と連絡でモニタリングをする".into(),
            of: "定期の訪問".into(),
            before: vec!["求めない".into()],
            after: vec!["求める".into(), "6か月ごと、その月末まで".into()],
        }],
        is_none: false,
    }
}

impl Page for RulePreviewPage {
    const TEMPLATE: &'static str = "rules/preview";
    const TITLE: &'static str = "rules-preview-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/rules", "法定のきまり")],
            form: FormState::default(),
            insurer: "架空市".into(),
            from: NaiveDate::default(),
            preset: "toyosato".into(),
            own_changes: vec!["記録の保存：終結から5年".into()],
            otherwise: Some(sample_line("ahead")),
            is_replacing: true,
            next: Some(sample_line("ahead")),
            days: vec![sample_changes(), sample_changes()],
            shown: "0123456789abcdef".into(),
            back_href: "/rules/new".into(),
        }
    }
}

impl Page for RuleWithdrawPage {
    const TEMPLATE: &'static str = "rules/withdraw";
    const TITLE: &'static str = "rules-withdraw-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/rules", "法定のきまり")],
            form: FormState::default(),
            action: "/rules/adoptions/u/withdraw".into(),
            insurer: "架空市".into(),
            adoption: sample_line("ahead"),
            sight: Some(WithdrawalSight {
                otherwise: None,
                days: vec![
                    RuleChanges {
                        before_key: "rules-if-not-withdrawn",
                        after_key: "rules-if-withdrawn",
                        ..sample_changes()
                    },
                    RuleChanges {
                        begun: vec![],
                        ended: vec![],
                        rows: vec![],
                        is_none: true,
                        ..sample_changes()
                    },
                ],
                shown: "0123456789abcdef".into(),
            }),
            adopt_href: "/rules/new".into(),
            limit: 500,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<RulesPage>(), of::<RuleAdoptPage>(), of::<RulePreviewPage>(), of::<RuleWithdrawPage>()]
}
