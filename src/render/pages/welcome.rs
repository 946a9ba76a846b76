//! One-time addresses of accounts, the forgotten password, and the set-up of a fresh installation.

use serde::Serialize;

use super::{Sample, of};
use crate::render::{FormState, Page};

/// Asks for the token that stands behind the address.
#[derive(Serialize)]
pub struct WelcomePage {
    pub form: FormState,
}

impl Page for WelcomePage {
    const TEMPLATE: &'static str = "welcome/open";
    const TITLE: &'static str = "welcome-title";
    fn sample() -> Self {
        Self { form: FormState::default() }
    }
}

/// The first password, or a new one.
#[derive(Serialize)]
pub struct FirstPasswordPage {
    pub form: FormState,
    pub token: String,
    pub login: String,
    pub min_length: usize,
}

impl Page for FirstPasswordPage {
    const TEMPLATE: &'static str = "welcome/password";
    const TITLE: &'static str = "welcome-password-title";
    fn sample() -> Self {
        Self { form: FormState::default(), token: "t".into(), login: "hanako.sato".into(), min_length: 13 }
    }
}

/// The forgotten password.
#[derive(Serialize)]
pub struct ResetPage {
    pub form: FormState,
    pub is_asked: bool,
}

impl Page for ResetPage {
    const TEMPLATE: &'static str = "welcome/reset";
    const TITLE: &'static str = "welcome-reset-title";
    fn sample() -> Self {
        Self { form: FormState::default(), is_asked: false }
    }
}

/// A fresh installation.
#[derive(Serialize)]
pub struct SetUpPage {
    pub form: FormState,
    pub min_length: usize,
    /// The token that was given and is right: it is carried on, since the address that brought it is gone.
    pub token: String,
}

impl Page for SetUpPage {
    const TEMPLATE: &'static str = "set_up/new";
    const TITLE: &'static str = "set-up-title";
    fn sample() -> Self {
        Self { form: FormState::default(), min_length: 13, token: String::new() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<WelcomePage>(), of::<FirstPasswordPage>(), of::<ResetPage>(), of::<SetUpPage>()]
}
