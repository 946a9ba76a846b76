//! Cases: the list, and one case with its sheet.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// The cases of the reader's offices and areas.
#[derive(Serialize)]
pub struct CasesPage {
    pub lines: Vec<CaseEntry>,
    pub pager: Pager,
}

/// One case in the list.
#[derive(Serialize)]
pub struct CaseEntry {
    pub uid: String,
    pub case_number: String,
    pub area: String,
    pub office: String,
    pub is_own: bool,
    /// `draft`, `confirmed` or empty while no sheet was begun.
    pub sheet: String,
    pub question: String,
}

/// One case.
#[derive(Serialize)]
pub struct CasePage {
    pub crumbs: Vec<Crumb>,
    pub uid: String,
    pub case_number: String,
    pub area: String,
    pub office: String,
    /// Whether the reader's office presents the case and so may write.
    pub is_own: bool,
    /// State of the newest sheet, or empty.
    pub sheet_state: String,
    pub sheet_number: i32,
    /// Number and version of the newest sheet as the form carries them, empty where there is none.
    pub seen: String,
    /// Has a sheet to read.
    pub has_sheet: bool,
    pub sheet: SheetFacts,
    pub form: FormState,
    /// The keys of the headings of what the form took over from the client's record.
    pub prefilled: Vec<String>,
    pub choices: SheetChoices,
    pub sittings: Vec<SittingLine>,
}

/// The choices of the sheet's form.
#[derive(Default, Serialize)]
pub struct SheetChoices {
    pub age_band: Vec<Choice>,
    pub sex: Vec<Choice>,
    pub care_level: Vec<Choice>,
    pub household: Vec<Choice>,
    pub disability: Vec<Choice>,
    pub dementia: Vec<Choice>,
    pub basis: Vec<Choice>,
}

/// A sheet to read: words and texts.
#[derive(Default, Serialize)]
pub struct SheetFacts {
    pub age_band: String,
    pub sex: String,
    pub care_level: String,
    pub household: String,
    /// Empty where it is not known.
    pub disability: String,
    /// Empty where it is not known.
    pub dementia: String,
    pub basis: String,
    /// The texts that say something, in the order of the form.
    pub lines: Vec<SheetLine>,
}

/// A text of a sheet.
#[derive(Serialize)]
pub struct SheetLine {
    /// The key of its heading.
    pub title: String,
    pub text: String,
    /// 検討してほしいこと
    pub is_question: bool,
}

/// Where a case was discussed.
#[derive(Serialize)]
pub struct SittingLine {
    pub href: String,
    pub title: String,
    pub starts_at: NaiveDateTime,
}

impl Page for CasesPage {
    const TEMPLATE: &'static str = "cases/index";
    const TITLE: &'static str = "case-index-title";
    fn sample() -> Self {
        let line = CaseEntry {
            uid: "u".into(),
            case_number: "J-ABCD2345".into(),
            area: "東圏域".into(),
            office: "架空ケアプランセンター".into(),
            is_own: true,
            sheet: "draft".into(),
            question: "外出を続けるための工夫".into(),
        };
        Self { lines: vec![line], pager: Pager::of(1, 20, 1, "/cases", &[]) }
    }
}

impl Page for CasePage {
    const TEMPLATE: &'static str = "cases/show";
    const TITLE: &'static str = "case-title";
    fn sample() -> Self {
        let one = || vec![Choice::of("a", "b")];
        Self {
            crumbs: vec![Crumb::to("/cases", "事例")],
            uid: "u".into(),
            case_number: "J-ABCD2345".into(),
            area: "東圏域".into(),
            office: "架空ケアプランセンター".into(),
            is_own: true,
            sheet_state: "confirmed".into(),
            sheet_number: 1,
            seen: "1.1".into(),
            has_sheet: true,
            sheet: SheetFacts::sample(),
            form: FormState::default(),
            prefilled: vec!["case-age-band".into()],
            choices: SheetChoices {
                age_band: one(),
                sex: one(),
                care_level: one(),
                household: one(),
                disability: one(),
                dementia: one(),
                basis: one(),
            },
            sittings: vec![SittingLine {
                href: "/conferences/c".into(),
                title: "第1回".into(),
                starts_at: NaiveDateTime::default(),
            }],
        }
    }
}

impl SheetFacts {
    pub(super) fn sample() -> Self {
        Self {
            age_band: "from_80".into(),
            sex: "female".into(),
            care_level: "support_2".into(),
            household: "alone".into(),
            disability: "j2".into(),
            dementia: "iia".into(),
            basis: "written".into(),
            lines: vec![SheetLine {
                title: "case-question".into(),
                text: "外出を続けるための工夫".into(),
                is_question: true,
            }],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<CasesPage>(), of::<CasePage>()]
}
