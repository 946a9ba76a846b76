//! One's own account.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::office::AddressState;
use crate::render::parts::Choice;
use crate::render::{FormState, Page};

/// The overview of one's own account.
#[derive(Serialize)]
pub struct AccountPage {
    pub form: FormState,
    pub login: String,
    pub email: String,
    pub email_state: AddressState,
    /// Whether the owner can vouch for the address.
    pub may_confirm: bool,
    pub languages: Vec<Choice>,
    pub roles: Vec<OwnRole>,
    pub has_totp: bool,
    pub codes_left: i64,
    pub sessions: Vec<OwnSession>,
    pub tokens: Vec<OwnToken>,
    /// Whether the reader has meetings to subscribe to.
    pub has_calendar: bool,
    /// Whether the reader calls meetings, at which their own hours count.
    pub has_own_hours: bool,
    /// The offices for which the reader says when they can come to meetings: uid and name.
    pub speaks_for: Vec<(String, String)>,
    pub calendar: Option<OwnCalendar>,
}

/// The private address of a calendar.
#[derive(Serialize)]
pub struct OwnCalendar {
    pub address: String,
    pub since: NaiveDateTime,
}

/// A role in an office.
#[derive(Serialize)]
pub struct OwnRole {
    pub office: String,
    pub role: String,
}

/// A signed-in device.
#[derive(Serialize)]
pub struct OwnSession {
    pub uid: String,
    pub device: String,
    pub address: String,
    pub since: NaiveDateTime,
    pub seen_at: NaiveDateTime,
    pub is_current: bool,
}

/// An API token.
#[derive(Serialize)]
pub struct OwnToken {
    pub uid: String,
    pub name: String,
    pub scopes: String,
    pub created_at: NaiveDateTime,
    pub expires_at: Option<NaiveDateTime>,
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "account/show";
    const TITLE: &'static str = "account-title";
    fn sample() -> Self {
        let at = NaiveDateTime::default();
        Self {
            form: FormState::default(),
            login: "hanako.sato".into(),
            email: "hanako@example.test".into(),
            email_state: AddressState::Unconfirmed,
            may_confirm: true,
            languages: vec![Choice { value: "ja".into(), label: "日本語".into() }],
            roles: vec![OwnRole {
                office: "架空ケアプランセンター".into(), role: "care_manager".into()
            }],
            has_totp: true,
            codes_left: 3,
            sessions: vec![OwnSession {
                uid: "u".into(),
                device: "Firefox".into(),
                address: "192.0.2.1".into(),
                since: at,
                seen_at: at,
                is_current: true,
            }],
            tokens: vec![OwnToken {
                uid: "t".into(),
                name: "表計算".into(),
                scopes: "plans:read".into(),
                created_at: at,
                expires_at: Some(at),
            }],
            has_calendar: true,
            has_own_hours: true,
            speaks_for: vec![("u".into(), "架空居宅".into())],
            calendar: Some(OwnCalendar { address: "https://enza.example/calendar/t0.ics".into(), since: at }),
        }
    }
}

/// A new password.
#[derive(Serialize)]
pub struct PasswordPage {
    pub form: FormState,
    pub min_length: usize,
    /// Whether nothing else can be done before.
    pub is_demanded: bool,
}

impl Page for PasswordPage {
    const TEMPLATE: &'static str = "account/password";
    const TITLE: &'static str = "account-password-title";
    fn sample() -> Self {
        Self { form: FormState::default(), min_length: 13, is_demanded: true }
    }
}

/// Another authenticator app.
#[derive(Serialize)]
pub struct OwnTotpPage {
    pub form: FormState,
    pub picture: String,
    pub letters: String,
    pub pending: String,
}

impl Page for OwnTotpPage {
    const TEMPLATE: &'static str = "account/totp";
    const TITLE: &'static str = "session-enroll-title";
    fn sample() -> Self {
        Self {
            form: FormState::default(),
            picture: "data:image/png;base64,iVBORw0KGgo=".into(),
            letters: "GEZD GNBV".into(),
            pending: "p".into(),
        }
    }
}

/// New recovery codes: the password is asked for again.
#[derive(Serialize)]
pub struct RenewCodesPage {
    pub form: FormState,
}

impl Page for RenewCodesPage {
    const TEMPLATE: &'static str = "account/recovery_codes";
    const TITLE: &'static str = "account-codes-title";
    fn sample() -> Self {
        Self { form: FormState::default() }
    }
}

/// A new API token.
#[derive(Serialize)]
pub struct NewTokenPage {
    pub form: FormState,
    pub scopes: Vec<Choice>,
}

impl Page for NewTokenPage {
    const TEMPLATE: &'static str = "account/new_token";
    const TITLE: &'static str = "account-new-token";
    fn sample() -> Self {
        let scopes = vec![Choice { value: "plans:read".into(), label: "plans:read".into() }];
        Self { form: FormState::default(), scopes }
    }
}

/// An API token, shown once.
#[derive(Serialize)]
pub struct TokenPage {
    pub secret: String,
}

impl Page for TokenPage {
    const TEMPLATE: &'static str = "account/token";
    const TITLE: &'static str = "account-token-title";
    fn sample() -> Self {
        Self { secret: "enza_架空".into() }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![
        of::<AccountPage>(),
        of::<PasswordPage>(),
        of::<OwnTotpPage>(),
        of::<RenewCodesPage>(),
        of::<NewTokenPage>(),
        of::<TokenPage>(),
    ]
}
