//! Handing a plan out as files of the national standard.

use serde::Serialize;

use super::imports::ProblemLine;
use super::{Sample, of};
use crate::domain::ids::Uid;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// To whom, and what is lost on the way.
#[derive(Serialize)]
pub struct PlanExportPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub version: Uid,
    pub number: i32,
    pub client_name: String,
    /// The offices in the plan: `number:kind`.
    pub receivers: Vec<Choice>,
    pub kinds: Vec<Choice>,
    /// Letters that MS932 does not have.
    pub lost: Vec<LostLetter>,
    /// Why the plan can't be handed out as it is.
    pub errors: Vec<ProblemLine>,
    /// The beginnings of the names of its files.
    pub files: Vec<&'static str>,
}

/// A letter that MS932 does not have.
#[derive(Clone, Serialize)]
pub struct LostLetter {
    pub letter: String,
    /// As `U+20BB7`, for letters that no font shows.
    pub code: String,
    pub file: String,
    pub row: u32,
    pub item: String,
}

impl Page for PlanExportPage {
    const TEMPLATE: &'static str = "plans/export";
    const TITLE: &'static str = "plan-export-title";
    fn sample() -> Self {
        let uid = Uid::from_parts(1_790_000_000_000, [8; 10]);
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            version: uid,
            number: 2,
            client_name: "架空 花子".into(),
            receivers: vec![Choice { value: "9970100037:11".into(), label: "架空訪問介護".into() }],
            kinds: vec![Choice { value: "11".into(), label: "11 訪問介護".into() }],
            lost: vec![LostLetter {
                letter: "𠮷".into(),
                code: "U+20BB7".into(),
                file: "UPHOSOKU".into(),
                row: 1,
                item: "利用者氏名".into(),
            }],
            errors: vec![ProblemLine {
                file: "UP2KYO".into(),
                row: Some(1),
                item: "18 サービス事業所名".into(),
                text: "文章が長すぎます。".into(),
                remedy: "短くしてください。".into(),
            }],
            files: vec!["UPHOSOKU", "UP1KYO"],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PlanExportPage>()]
}
