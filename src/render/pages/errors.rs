//! Error pages: what happened and what to do, with the request id.

use serde::Serialize;

use super::{Sample, of};
use crate::render::Page;

/// Any error page; the texts are `error-<status>-title` and `error-<status>-remedy`.
#[derive(Serialize)]
pub struct ErrorPage {
    /// The HTTP status.
    pub status: u16,
    /// Key of the title.
    pub title_key: String,
    /// Key of what to do.
    pub remedy_key: String,
    /// The words of the rule that said no, if one did.
    pub detail: String,
    /// The client whose support has ended, where that is the reason; else empty.
    pub ended: String,
    /// What was typed and could not be taken, so that it can be copied.
    pub typed: Vec<Typed>,
    /// The way on from here, and the key of its words.
    pub way_href: &'static str,
    pub way_key: &'static str,
    /// Where the form can be sent again as it was, or empty.
    pub resend_action: String,
    /// Its fields.
    pub resend: Vec<Typed>,
}

/// A text that was typed.
#[derive(Serialize)]
pub struct Typed {
    /// Its field: its label where it is shown, which may be empty; its name where it is sent again.
    pub field: String,
    /// The text.
    pub text: String,
}

impl ErrorPage {
    /// The page of a status.
    pub fn of(status: u16) -> Self {
        Self {
            status,
            title_key: format!("error-{status}-title"),
            remedy_key: format!("error-{status}-remedy"),
            detail: String::new(),
            ended: String::new(),
            typed: Vec::new(),
            way_href: "/",
            way_key: "error-go-home",
            resend_action: String::new(),
            resend: Vec::new(),
        }
    }
}

impl Page for ErrorPage {
    const TEMPLATE: &'static str = "errors/page";
    const TITLE: &'static str = "error-page-title";
    fn sample() -> Self {
        let typed = vec![Typed { field: "body".into(), text: "架空の意見".into() }];
        let resend = vec![Typed { field: "body".into(), text: "架空の意見".into() }];
        Self {
            typed,
            resend,
            resend_action: "/".into(),
            detail: "架空の理由".into(),
            ended: "x".into(),
            ..Self::of(404)
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<ErrorPage>()]
}
