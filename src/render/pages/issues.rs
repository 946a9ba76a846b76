//! Case issues: the list, coding one by hand, withdrawing one.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, Page};

/// The list.
#[derive(Serialize)]
pub struct IssuesPage {
    /// What the list is narrowed to.
    pub form: FormState,
    pub themes: Vec<Choice>,
    pub areas: Vec<Choice>,
    /// Where the pledge is signed, after which the issues of other offices are listed too; empty once it is.
    pub pledge: String,
    pub issues: Vec<IssueLine>,
    pub pager: Pager,
}

/// One issue.
#[derive(Serialize)]
pub struct IssueLine {
    pub uid: String,
    pub theme: String,
    pub area: String,
    pub case_number: String,
    pub office: String,
    pub source: String,
    pub cause: String,
    pub level: String,
    pub body: String,
    pub coded_on: NaiveDate,
}

impl Page for IssuesPage {
    const TEMPLATE: &'static str = "issues/index";
    const TITLE: &'static str = "issue-index-title";
    fn sample() -> Self {
        let issue = IssueLine {
            uid: "u".into(),
            theme: "移動・外出".into(),
            area: "東圏域".into(),
            case_number: "架空-1".into(),
            office: "架空事業所".into(),
            source: "hand".into(),
            cause: "resource".into(),
            level: "area".into(),
            body: "バスが減り通院できない".into(),
            coded_on: NaiveDate::default(),
        };
        let pager = Pager::of(2, 1, 3, "/issues", &[]);
        let choice = || vec![Choice::of("01", "移動・外出")];
        Self {
            form: FormState::default(),
            themes: choice(),
            areas: choice(),
            pledge: "/pledges/u?next=/issues".into(),
            issues: vec![issue],
            pager,
        }
    }
}

/// The form for a new issue.
#[derive(Serialize)]
pub struct NewIssuePage {
    pub form: FormState,
    /// The agenda item whose case is coded; empty when the case is chosen here.
    pub item: String,
    pub cases: Vec<Choice>,
    /// Both levels in one list, sub-themes set in.
    pub themes: Vec<Choice>,
    pub causes: Vec<Choice>,
    pub levels: Vec<Choice>,
}

impl Page for NewIssuePage {
    const TEMPLATE: &'static str = "issues/new";
    const TITLE: &'static str = "issue-new-title";
    fn sample() -> Self {
        let choice = || vec![Choice::of("a", "架空")];
        Self {
            form: FormState::default(),
            item: "u".into(),
            cases: choice(),
            themes: choice(),
            causes: choice(),
            levels: choice(),
        }
    }
}

/// Asks for the reason of a withdrawal.
#[derive(Serialize)]
pub struct WithdrawIssuePage {
    pub form: FormState,
    pub action: String,
}

impl Page for WithdrawIssuePage {
    const TEMPLATE: &'static str = "issues/withdraw";
    const TITLE: &'static str = "issue-withdraw-title";
    fn sample() -> Self {
        Self { form: FormState::default(), action: "/issues/u/withdraw".into() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<IssuesPage>(), of::<NewIssuePage>(), of::<WithdrawIssuePage>()]
}
