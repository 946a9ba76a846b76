//! Accounts as an administrator keeps them.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::render::{FormState, Page};

/// The list.
#[derive(Serialize)]
pub struct AccountsPage {
    pub q: String,
    /// Requests for an account that wait.
    pub requests: i64,
    pub rows: Vec<AccountRow>,
    pub pager: Pager,
}

/// One account of the list.
#[derive(Serialize)]
pub struct AccountRow {
    pub uid: String,
    pub login: String,
    pub name: String,
    pub profession: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub has_totp: bool,
}

impl Page for AccountsPage {
    const TEMPLATE: &'static str = "accounts/index";
    const TITLE: &'static str = "accounts-title";
    fn sample() -> Self {
        Self {
            requests: 2,
            q: "佐藤".into(),
            rows: vec![AccountRow {
                uid: "u".into(),
                login: "hanako.sato".into(),
                name: "架空 花子".into(),
                profession: "主任介護支援専門員".into(),
                state: "active",
                tone: "green",
                has_totp: true,
            }],
            pager: Pager::of(2, 1, 3, "/accounts", &[]),
        }
    }
}

/// A new account.
#[derive(Serialize)]
pub struct NewAccountPage {
    pub form: FormState,
    pub offices: Vec<Choice>,
    pub roles: Vec<Choice>,
    /// Per office, the roles one can have there.
    pub fitting: Vec<Choice>,
}

impl Page for NewAccountPage {
    const TEMPLATE: &'static str = "accounts/new";
    const TITLE: &'static str = "accounts-new";
    fn sample() -> Self {
        let choice = || vec![Choice { value: "v".into(), label: "架空".into() }];
        Self { form: FormState::default(), offices: choice(), roles: choice(), fitting: choice() }
    }
}

/// One account.
#[derive(Serialize)]
pub struct ManagedAccountPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    pub login: String,
    pub name: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub has_totp: bool,
    pub has_left: bool,
    pub is_invited: bool,
    pub memberships: Vec<ManagedMembership>,
    pub offices: Vec<Choice>,
    pub roles: Vec<Choice>,
    /// Per office, the roles one can have there.
    pub fitting: Vec<Choice>,
    pub successors: Vec<Choice>,
}

/// A role of the account.
#[derive(Serialize)]
pub struct ManagedMembership {
    pub uid: String,
    pub office: String,
    pub role: String,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

impl Page for ManagedAccountPage {
    const TEMPLATE: &'static str = "accounts/show";
    const TITLE: &'static str = "accounts-one";
    fn sample() -> Self {
        let choice = || vec![Choice { value: "v".into(), label: "架空".into() }];
        Self {
            crumbs: vec![Crumb::to("/accounts", "アカウント")],
            form: FormState::default(),
            uid: "u".into(),
            login: "hanako.sato".into(),
            name: "架空 花子".into(),
            state: "active",
            tone: "green",
            has_totp: true,
            has_left: false,
            is_invited: false,
            memberships: vec![ManagedMembership {
                uid: "m".into(),
                office: "架空ケアプランセンター".into(),
                role: "care_manager".into(),
                starts_on: NaiveDate::default(),
                ends_on: None,
            }],
            offices: choice(),
            roles: choice(),
            fitting: choice(),
            successors: choice(),
        }
    }
}

/// A one-time address to print and hand over.
#[derive(Serialize)]
pub struct AccountLinkPage {
    pub back: String,
    pub name: String,
    pub login: String,
    pub expires_at: NaiveDateTime,
    pub address: String,
    pub picture: String,
    pub is_mailed: bool,
}

impl Page for AccountLinkPage {
    const TEMPLATE: &'static str = "accounts/link";
    const TITLE: &'static str = "accounts-link-title";
    fn sample() -> Self {
        Self {
            back: "/accounts/u".into(),
            name: "架空 花子".into(),
            login: "hanako.sato".into(),
            expires_at: NaiveDateTime::default(),
            address: "https://enza.example/welcome#tAAAA".into(),
            picture: "data:image/svg+xml;base64,AAAA".into(),
            is_mailed: true,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<AccountsPage>(), of::<NewAccountPage>(), of::<ManagedAccountPage>(), of::<AccountLinkPage>()]
}
