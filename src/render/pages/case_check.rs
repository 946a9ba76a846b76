//! The check of a sheet before it is shared.

use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// What in a draft says whom it is about, and what is to become of it.
#[derive(Serialize)]
pub struct CaseCheckPage {
    pub crumbs: Vec<Crumb>,
    pub uid: String,
    pub case_number: String,
    /// Whether there is a draft to go through.
    pub has_draft: bool,
    /// Number and version of the draft.
    pub seen: String,
    /// Where the findings stand, so that others than those shown are never decided on.
    pub places: String,
    /// How much was found.
    pub count: usize,
    /// The fields in which something was found.
    pub fields: Vec<CheckedField>,
    pub form: FormState,
    pub acts: Vec<Choice>,
}

/// A field with its text, cut at what was found.
#[derive(Serialize)]
pub struct CheckedField {
    /// The key of its heading.
    pub title: String,
    pub parts: Vec<CheckedPart>,
    pub findings: Vec<CheckedFinding>,
}

/// A part of a text.
#[derive(Serialize)]
pub struct CheckedPart {
    pub text: String,
    /// The number of the finding, or empty.
    pub no: String,
}

/// One thing that was found.
#[derive(Serialize)]
pub struct CheckedFinding {
    /// As its fields are named, from 0.
    pub at: usize,
    /// As people count, from 1.
    pub no: usize,
    pub kind: String,
    pub words: String,
}

impl Page for CaseCheckPage {
    const TEMPLATE: &'static str = "cases/check";
    const TITLE: &'static str = "case-check-title";
    fn sample() -> Self {
        let part = |text: &str, no: &str| CheckedPart { text: text.into(), no: no.into() };
        Self {
            crumbs: vec![Crumb::to("/cases", "事例")],
            uid: "u".into(),
            case_number: "J-ABCD2345".into(),
            has_draft: true,
            seen: "1.1".into(),
            places: "course:0-12:client".into(),
            count: 1,
            fields: vec![CheckedField {
                title: "case-course".into(),
                parts: vec![part("架空花子", "1"), part("は転んだ", "")],
                findings: vec![CheckedFinding {
                    at: 0,
                    no: 1,
                    kind: "client".into(),
                    words: "架空花子".into(),
                }],
            }],
            form: FormState::with([("act-0", "replace"), ("with-0", "本人")]),
            acts: vec![Choice::of("replace", "置き換える"), Choice::of("keep", "残す")],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<CaseCheckPage>()]
}
