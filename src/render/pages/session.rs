//! Signing in: login and password, the second factor and its set-up, forms kept over the end of a session.

use serde::Serialize;

use super::{Sample, of};
use crate::render::{FormState, Page};

/// Login and password.
#[derive(Serialize)]
pub struct SignInPage {
    pub form: FormState,
    /// Where to go on, as base64url.
    pub next: String,
    /// Whether a form was kept for after signing in.
    pub is_parked: bool,
    /// Whether cookies can't come back over this connection, so that https is needed first.
    pub needs_https: bool,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "session/sign_in";
    const TITLE: &'static str = "session-sign-in";
    fn sample() -> Self {
        Self { form: FormState::default(), next: "Lw".into(), is_parked: true, needs_https: true }
    }
}

/// The six digits.
#[derive(Serialize)]
pub struct CodePage {
    pub form: FormState,
    pub next: String,
    /// The code itself, on a demo only.
    pub demo_code: String,
}

impl Page for CodePage {
    const TEMPLATE: &'static str = "session/code";
    const TITLE: &'static str = "session-code-title";
    fn sample() -> Self {
        Self { form: FormState::default(), next: "Lw".into(), demo_code: "123456".into() }
    }
}

/// A new second factor: picture, letters, and a code that proves it.
#[derive(Serialize)]
pub struct EnrollPage {
    pub form: FormState,
    pub next: String,
    /// Where the form goes.
    pub action: &'static str,
    /// A `data:` picture for the app.
    pub picture: String,
    /// The same as letters.
    pub letters: String,
    /// The sealed secret.
    pub pending: String,
    /// The current code, on a demo only.
    pub demo_code: String,
}

impl Page for EnrollPage {
    const TEMPLATE: &'static str = "session/enroll";
    const TITLE: &'static str = "session-enroll-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            next: "Lw".into(),
            action: "/sign-in/enroll",
            picture: "data:image/png;base64,iVBORw0KGgo=".into(),
            letters: "GEZD GNBV".into(),
            pending: "p".into(),
            demo_code: "123456".into(),
        }
    }
}

/// Recovery codes, shown once.
#[derive(Serialize)]
pub struct RecoveryCodesPage {
    pub codes: Vec<String>,
    pub login: String,
    /// Where to go on.
    pub next_href: String,
}

impl Page for RecoveryCodesPage {
    const TEMPLATE: &'static str = "session/recovery_codes";
    const TITLE: &'static str = "session-codes-title";
    fn sample() -> Self {
        Self { codes: vec!["ABCDE-FGHIJ".into()], login: "hanako.sato".into(), next_href: "/".into() }
    }
}

/// A form that came after the session had ended.
#[derive(Serialize)]
pub struct ParkedPage {
    pub uid: String,
    /// Where the form goes.
    pub action: String,
    /// Every field, to be sent as it was.
    pub fields: Vec<ParkedField>,
    /// What a person typed, under the labels of the fields.
    pub typed: Vec<ParkedField>,
}

/// One field of a kept form.
#[derive(Clone, Debug, Serialize)]
pub struct ParkedField {
    pub field: String,
    pub text: String,
}

impl Page for ParkedPage {
    const TEMPLATE: &'static str = "session/parked";
    const TITLE: &'static str = "session-parked-title";
    fn sample() -> Self {
        let field = ParkedField { field: "body".into(), text: "架空の長い文章".into() };
        Self { uid: "u".into(), action: "/".into(), fields: vec![field.clone()], typed: vec![field] }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<SignInPage>(),
        of::<CodePage>(),
        of::<EnrollPage>(),
        of::<RecoveryCodesPage>(),
        of::<ParkedPage>(),
    ]
}
