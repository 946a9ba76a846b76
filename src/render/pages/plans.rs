//! A version of a plan: the sheets, the differences from another version, and the form for the next one.

use chrono::NaiveDate;
use serde::Serialize;

use super::deliveries::HandedPart;
use super::duty_entries::EnteredPart;
use super::plan_self_checks::SelfCheckNote;
use super::{Sample, of};
use crate::domain::client::{ClientState, Sex};
use crate::domain::ids::{OfficeId, PlanVersionId, Uid};
use crate::domain::plan_draft::{
    AreaFinding, Goal, Need, PlanContent, PlanDiff, PlanState, PreventiveForm, PreventiveGoal,
    PreventiveNeed, ServiceItem, VersionSource, WeekEntry, WeekKind, compare,
};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::client_plans::{PlanStanding, VersionLine};
use crate::storage::views::plans::{VersionClient, VersionView};

/// A version as its sheets.
#[derive(Serialize)]
pub struct PlanVersionPage {
    pub crumbs: Vec<Crumb>,
    pub sheets: PlanSheets,
    pub is_current: bool,
    /// Whether there are two versions to compare.
    pub may_compare: bool,
    /// Whether the reader may make the next version.
    pub may_edit: bool,
    /// Which of the two forms it is.
    pub title_key: &'static str,
    /// Whether the reader's office may hand this version out as files.
    pub may_export: bool,
    /// The version before, to compare with.
    pub previous: Option<Uid>,
    /// Whether it was gone through before circulating, for those who make the plan.
    pub self_check: Option<SelfCheckNote>,
    /// To whom it was delivered, for those who deliver it.
    pub handed: Option<HandedPart>,
    /// What the ledger of duties has about it, entered by hand, for those who keep the ledger.
    pub entered: EnteredPart,
    /// What was typed in a form of the page that comes again.
    pub form: FormState,
}

/// 第1表 to 第3表 of a version, as `templates/plans/sheets.hbs` shows them.
#[derive(Serialize)]
pub struct PlanSheets {
    pub version: VersionView,
    /// What only the 介護予防サービス・支援計画書 has.
    pub preventive: Option<Box<PreventiveForm>>,
    /// 第2表 as printed rows.
    pub rows: Vec<PrintedRow>,
    pub week: Vec<WeekDay>,
    pub activities: Vec<WeekEntry>,
    pub outside: Vec<WeekEntry>,
}

impl PlanSheets {
    /// The sheets of a version.
    pub fn of(version: VersionView) -> Self {
        let of_kind = |kind: WeekKind| -> Vec<WeekEntry> {
            version.content.week.iter().filter(|entry| entry.kind == kind).cloned().collect()
        };
        Self {
            preventive: version.content.head.preventive.clone(),
            rows: printed_rows(&version.content.needs),
            week: week_days(&version.content.week),
            activities: of_kind(WeekKind::Activity),
            outside: of_kind(WeekKind::Outside),
            version,
        }
    }

    pub(super) fn sample() -> Self {
        let mut version = sample_version();
        version.content.head.preventive = Some(Box::new(sample_form()));
        Self::of(version)
    }
}

/// A printed row of 第2表: a service item with the need and the goal it stands under, each shown once.
#[derive(Clone, Serialize)]
pub struct PrintedRow {
    pub need: Option<Cell>,
    pub goal: Option<GoalCell>,
    pub item: Option<ServiceItem>,
}

/// A need over its rows.
#[derive(Clone, Serialize)]
pub struct Cell {
    pub uid: Option<Uid>,
    pub number: i32,
    pub body: String,
    pub preventive: PreventiveNeed,
    pub span: usize,
}

/// A goal over its rows.
#[derive(Clone, Serialize)]
pub struct GoalCell {
    pub uid: Option<Uid>,
    pub long_text: String,
    pub long_period: String,
    pub short_text: String,
    pub short_period: String,
    pub preventive: PreventiveGoal,
    pub span: usize,
}

/// A day of 第3表.
#[derive(Clone, Serialize)]
pub struct WeekDay {
    pub weekday: i32,
    pub entries: Vec<WeekEntry>,
}

/// Two versions side by side.
#[derive(Serialize)]
pub struct PlanComparePage {
    pub crumbs: Vec<Crumb>,
    pub client_name: String,
    pub planned_on: NaiveDate,
    pub before: VersionLine,
    pub after: VersionLine,
    pub diff: PlanDiff,
    /// Whether the later one is a 介護予防サービス・支援計画書, whose rows have names of their own.
    pub is_preventive: bool,
    pub is_same: bool,
    /// The two that are chosen.
    pub form: FormState,
    /// Every version of the client's plans.
    pub versions: Vec<Choice>,
}

/// 第2表 as it is printed.
pub fn printed_rows(needs: &[Need]) -> Vec<PrintedRow> {
    let mut rows = Vec::new();
    for need in needs {
        let span = need.goals.iter().map(|goal| goal.items.len().max(1)).sum::<usize>().max(1);
        let mut cell = Some(need_cell(need, span));
        if need.goals.is_empty() {
            rows.push(PrintedRow { need: cell.take(), goal: None, item: None });
        }
        for goal in &need.goals {
            let mut shown = Some(goal_cell(goal));
            if goal.items.is_empty() {
                rows.push(PrintedRow { need: cell.take(), goal: shown.take(), item: None });
            }
            for item in &goal.items {
                rows.push(PrintedRow { need: cell.take(), goal: shown.take(), item: Some(item.clone()) });
            }
        }
    }
    rows
}

fn need_cell(need: &Need, span: usize) -> Cell {
    let preventive = need.preventive.clone();
    Cell { uid: need.uid.clone(), number: need.number, body: need.body.clone(), preventive, span }
}

fn goal_cell(goal: &Goal) -> GoalCell {
    GoalCell {
        preventive: goal.preventive.clone(),
        uid: goal.uid.clone(),
        long_text: goal.long_text.clone(),
        long_period: goal.long_period.clone(),
        short_text: goal.short_text.clone(),
        short_period: goal.short_period.clone(),
        span: goal.items.len().max(1),
    }
}

/// 第3表 by day; services without a day stand under day 0.
pub fn week_days(week: &[WeekEntry]) -> Vec<WeekDay> {
    let of_day = |day: i32| {
        let services =
            week.iter().filter(|e| e.kind == WeekKind::Service && e.weekday.unwrap_or_default() == day);
        WeekDay { weekday: day, entries: services.cloned().collect() }
    };
    (0..=7).map(of_day).filter(|day| day.weekday > 0 || !day.entries.is_empty()).collect()
}

fn uid(n: u8) -> Uid {
    Uid::from_parts(1_790_000_000_000, [n; 10])
}

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
}

fn sample_content() -> PlanContent {
    let item = ServiceItem {
        uid: Some(uid(3)),
        number: 1,
        body: "歩行の見守り".into(),
        is_covered: true,
        service_kind: "訪問介護".into(),
        office_number: "9970100037".into(),
        office_name: "架空訪問介護ステーション".into(),
        frequency: "週２回".into(),
        period: "R8.11.1～R9.4.30".into(),
    };
    let goal = Goal {
        uid: Some(uid(2)),
        number: 1,
        long_text: "一人で外出できる".into(),
        long_period: "６か月".into(),
        short_text: "玄関まで歩ける".into(),
        short_period: "３か月".into(),
        items: vec![item],
        ..Goal::default()
    };
    let need = Need {
        uid: Some(uid(1)),
        number: 1,
        body: "歩行が不安定".into(),
        goals: vec![goal],
        ..Need::default()
    };
    let entry = |kind, weekday, body: &str| WeekEntry {
        kind,
        body: body.into(),
        weekday,
        starts_at: "10:00".into(),
        ends_at: "11:00".into(),
    };
    PlanContent {
        needs: vec![need],
        week: vec![
            entry(WeekKind::Service, Some(2), "訪問介護"),
            entry(WeekKind::Activity, None, "起床"),
            entry(WeekKind::Outside, None, "福祉用具貸与"),
        ],
        ..PlanContent::default()
    }
}

fn sample_form() -> PreventiveForm {
    let area = AreaFinding {
        situation: "架空の状況".into(),
        wishes: "架空の意向".into(),
        has_issue: Some(true),
        causes: "架空の背景".into(),
    };
    PreventiveForm {
        day_goal: "毎朝の散歩".into(),
        movement: area.clone(),
        daily_life: area,
        agreed_on: Some(day()),
        agreed_by: "架空 花子".into(),
        ..PreventiveForm::default()
    }
}

fn sample_line(number: i32) -> VersionLine {
    VersionLine {
        uid: uid(8),
        number,
        source: VersionSource::Resolution,
        note: "意見の反映".into(),
        author: "計画 幸子".into(),
        created_at: day().into(),
    }
}

fn sample_version() -> VersionView {
    VersionView {
        id: PlanVersionId(1),
        uid: uid(8),
        number: 2,
        source: VersionSource::Resolution,
        note: "意見の反映".into(),
        author: "計画 幸子".into(),
        created_at: day().into(),
        content: sample_content(),
        plan_uid: uid(9),
        planned_on: day(),
        standing: PlanStanding { state: PlanState::Draft, minor: Some(uid(8)) },
        office_id: OfficeId(1),
        current_number: 2,
        client: VersionClient {
            uid: uid(7),
            name: "架空 花子".into(),
            kana: "カクウ ハナコ".into(),
            sex: Sex::Female,
            born_on: day(),
            address: "架空市円座町１－１".into(),
            insured_number: "0009000001".into(),
            insurer_number: "990010".into(),
            insurer_name: "架空市".into(),
            postal: "999-0000".into(),
            phone: "000-000-0000".into(),
            state: ClientState::Active,
        },
        versions: vec![sample_line(2), sample_line(1)],
    }
}

fn crumbs() -> Vec<Crumb> {
    vec![Crumb::to("/clients", "利用者")]
}

impl Page for PlanVersionPage {
    const TEMPLATE: &'static str = "plans/show";
    const TITLE: &'static str = "plan-show-title";
    fn title_key(&self) -> &'static str {
        self.title_key
    }
    fn sample() -> Self {
        Self {
            crumbs: crumbs(),
            sheets: PlanSheets::sample(),
            is_current: true,
            may_compare: true,
            may_edit: true,
            title_key: "preventive-head",
            may_export: true,
            previous: Some(uid(7)),
            self_check: Some(SelfCheckNote::sample()),
            handed: Some(HandedPart::sample()),
            entered: EnteredPart::sample(),
            form: FormState::default(),
        }
    }
}

impl Page for PlanComparePage {
    const TEMPLATE: &'static str = "plans/compare";
    const TITLE: &'static str = "plan-compare-title";
    fn sample() -> Self {
        let mut after = sample_content();
        after.head.policy = "架空の方針".into();
        after.needs.extend(after.needs.clone().into_iter().map(|need| Need {
            uid: Some(uid(5)),
            goals: vec![],
            ..need
        }));
        Self {
            crumbs: crumbs(),
            client_name: "架空 花子".into(),
            planned_on: day(),
            before: sample_line(1),
            after: sample_line(2),
            diff: compare(&sample_content(), &after),
            is_preventive: true,
            is_same: false,
            form: FormState::default(),
            versions: vec![Choice::of(uid(8).to_string(), "第2版")],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PlanVersionPage>(), of::<PlanComparePage>()]
}
