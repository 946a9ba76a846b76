//! Regional-issue reports: the list, a draft, the second look, the published report and its print.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::heat::HeatTable;
use super::{Sample, of};
use crate::domain::disclosure::{Grid, Heading};
use crate::render::parts::Choice;
use crate::render::{FormState, Page};

/// The list.
#[derive(Serialize)]
pub struct ReportsPage {
    pub form: FormState,
    pub reports: Vec<ReportLine>,
    /// Insurer and period that the reader may draft; empty when none.
    pub choices: Vec<Choice>,
}

/// One report of the list.
#[derive(Serialize)]
pub struct ReportLine {
    pub href: String,
    pub title: String,
    pub insurer: String,
    pub period: String,
    pub number: i32,
    pub state: String,
    pub tone: &'static str,
    pub changed_on: NaiveDateTime,
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "reports/index";
    const TITLE: &'static str = "report-index-title";
    fn sample() -> Self {
        let report = ReportLine {
            href: "/reports/u".into(),
            title: "地域課題報告書".into(),
            insurer: "架空市".into(),
            period: "2026年7〜9月".into(),
            number: 1,
            state: "draft".into(),
            tone: "yellow",
            changed_on: NaiveDateTime::default(),
        };
        Self {
            form: FormState::default(), reports: vec![report], choices: vec![Choice::of("a", "架空市")]
        }
    }
}

/// What is or would be public: the same on every page, on paper and on the second look.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PublicPart {
    pub title: String,
    pub insurer: String,
    pub period: String,
    pub number: i32,
    pub paragraphs: Vec<String>,
    /// No lines where no counts may be shown.
    pub table: HeatTable,
    pub legend: Vec<String>,
    pub has_claims: bool,
    pub claims: Vec<ClaimLine>,
}

/// An issue that keeps coming back and whose figure is shown.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimLine {
    pub theme: String,
    pub area: String,
    pub figure: String,
}

/// A published report.
#[derive(Serialize)]
pub struct ReportPage {
    pub report: PublicPart,
    pub href: String,
    pub published_on: NaiveDateTime,
}

impl Page for ReportPage {
    const TEMPLATE: &'static str = "reports/show";
    const TITLE: &'static str = "report-index-title";
    fn sample() -> Self {
        Self { report: sample_part(), href: "/reports/u".into(), published_on: NaiveDateTime::default() }
    }
}

/// The published report on paper.
#[derive(Serialize)]
pub struct PrintPage {
    pub report: PublicPart,
    pub href: String,
    pub published_on: NaiveDate,
}

impl Page for PrintPage {
    const TEMPLATE: &'static str = "reports/print";
    const TITLE: &'static str = "report-index-title";
    fn sample() -> Self {
        Self { report: sample_part(), href: "/reports/u".into(), published_on: NaiveDate::default() }
    }
}

/// A draft with what each form would show.
#[derive(Serialize)]
pub struct DraftPage {
    pub report: PublicPart,
    pub href: String,
    pub state: String,
    pub tone: &'static str,
    /// Name of the form that is shown; empty when none can be published.
    pub form_word: String,
    pub forms: Vec<FormLine>,
    /// The exact counts, for the insurer's staff.
    pub exact: Option<HeatTable>,
    /// Where whoever drafts signs the pledge before the exact counts are shown; empty otherwise.
    pub pledge: String,
    pub reviews: Vec<ReviewLine>,
    pub may_describe: bool,
    /// The version that the form of the words was made from.
    pub version: i32,
    pub is_ready: bool,
    pub default_title: String,
    pub describe: FormState,
    pub review: FormState,
    pub verdicts: Vec<Choice>,
}

/// One form of publication and whether it holds.
#[derive(Clone, Debug, Serialize)]
pub struct FormLine {
    pub word: String,
    pub is_passing: bool,
    pub is_shown: bool,
    /// What to know of it.
    pub text: String,
    pub href: String,
}

/// One review.
#[derive(Serialize)]
pub struct ReviewLine {
    pub verdict: String,
    pub tone: &'static str,
    pub name: String,
    pub comment: String,
    pub at: NaiveDateTime,
    pub is_current: bool,
}

impl Page for DraftPage {
    const TEMPLATE: &'static str = "reports/draft";
    const TITLE: &'static str = "report-draft-title";
    fn sample() -> Self {
        let form = FormLine {
            word: "rounded".into(),
            is_passing: true,
            is_shown: true,
            text: "公表できます".into(),
            href: "/reports/u?form=rounded".into(),
        };
        let review = ReviewLine {
            verdict: "agree".into(),
            tone: "green",
            name: "架空 花子".into(),
            comment: "よい".into(),
            at: NaiveDateTime::default(),
            is_current: false,
        };
        Self {
            report: sample_part(),
            href: "/reports/u".into(),
            state: "draft".into(),
            tone: "yellow",
            form_word: "rounded".into(),
            forms: vec![form],
            exact: Some(sample_table()),
            pledge: "/pledges/u?next=/reports/r".into(),
            reviews: vec![review],
            may_describe: true,
            version: 1,
            is_ready: true,
            default_title: "地域課題報告書".into(),
            describe: FormState::default(),
            review: FormState::default(),
            verdicts: vec![Choice::of("agree", "このままでよい")],
        }
    }
}

/// The second look before publication.
#[derive(Serialize)]
pub struct PublishPage {
    pub report: PublicPart,
    pub href: String,
    pub form: FormState,
    pub form_word: String,
    pub version: i32,
}

impl Page for PublishPage {
    const TEMPLATE: &'static str = "reports/publish";
    const TITLE: &'static str = "report-publish-title";
    fn sample() -> Self {
        Self {
            report: sample_part(),
            href: "/reports/u".into(),
            form: FormState::default(),
            form_word: "rounded".into(),
            version: 1,
        }
    }
}

fn sample_part() -> PublicPart {
    PublicPart {
        title: "地域課題報告書".into(),
        insurer: "架空市".into(),
        period: "2026年7〜9月".into(),
        number: 1,
        paragraphs: vec!["説明".into()],
        table: sample_table(),
        legend: vec!["「―」は10未満".into()],
        has_claims: true,
        claims: vec![ClaimLine {
            theme: "移動・外出".into(), area: "東圏域".into(), figure: "20".into()
        }],
    }
}

/// A table for samples.
pub(super) fn sample_table() -> HeatTable {
    let heads = |name: &str| vec![Heading::new("1", name)];
    HeatTable::exact(&Grid::filled(heads("移動・外出"), heads("東圏域"), 12))
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ReportsPage>(), of::<ReportPage>(), of::<PrintPage>(), of::<DraftPage>(), of::<PublishPage>()]
}
