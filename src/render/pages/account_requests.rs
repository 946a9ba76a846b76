//! An account for whoever answers often by link: the offer behind a link, and the requests for the administrator.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Page, Sample, of};
use crate::domain::account_offer::RequestState;
use crate::domain::ids::Uid;
use crate::render::FormState;
use crate::render::parts::Crumb;
use crate::storage::views::account_requests::RequestLine;

/// `templates/links/account.hbs`
#[derive(Serialize)]
pub struct AccountOfferPage {
    pub form: FormState,
    /// The invitation by whose link the reader is here.
    pub invitation: String,
    pub office: String,
    /// Whether the form is shown.
    pub is_offered: bool,
    /// The state of the newest request; empty where there is none.
    pub state: String,
    pub reason: String,
    /// Whether this link's request can be taken back.
    pub may_withdraw: bool,
}

impl Page for AccountOfferPage {
    const TEMPLATE: &'static str = "links/account";
    const TITLE: &'static str = "account-offer-title";

    fn sample() -> Self {
        Self {
            form: FormState::default(),
            invitation: "i".into(),
            office: "なぎさ訪問看護".into(),
            is_offered: true,
            state: "declined".into(),
            reason: "お電話で確認できませんでした".into(),
            may_withdraw: true,
        }
    }
}

/// `templates/accounts/requests.hbs`
#[derive(Serialize)]
pub struct AccountRequestsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub rows: Vec<AccountRequestRow>,
}

/// A request.
#[derive(Serialize)]
pub struct AccountRequestRow {
    pub line: RequestLine,
    pub office: String,
    pub office_uid: Uid,
    /// The address of the office in the directory.
    pub office_email: String,
    pub is_waiting: bool,
    /// Whether the address belongs to another domain than the office's, so that it needs a second look.
    pub is_foreign: bool,
}

impl AccountRequestRow {
    /// A line as it is shown.
    pub fn of(line: RequestLine) -> Self {
        let domain = |address: &str| address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
        let (office_uid, office, office_email) = line.office.clone();
        Self {
            is_waiting: line.state == RequestState::Waiting,
            is_foreign: domain(&line.email) != domain(&office_email),
            office,
            office_uid,
            office_email,
            line,
        }
    }
}

impl Page for AccountRequestsPage {
    const TEMPLATE: &'static str = "accounts/requests";
    const TITLE: &'static str = "account-requests-title";

    fn sample() -> Self {
        let line = |state| RequestLine {
            uid: Uid::from_bytes([1; 16]),
            office: (Uid::from_bytes([2; 16]), "なぎさ訪問看護".into(), "nagisa@houmon.example".into()),
            name: "架空 直子".into(),
            kana: "カクウ ナオコ".into(),
            profession: "看護師".into(),
            email: "naoko@mail.example".into(),
            state,
            requested_at: NaiveDateTime::default(),
            settled_at: Some(NaiveDateTime::default()),
            settled_by: "管理 一郎".into(),
            settled_reason: "確認できなかった".into(),
        };
        Self {
            crumbs: vec![Crumb::to("/accounts", "アカウント")],
            form: FormState::default(),
            rows: vec![
                AccountRequestRow::of(line(RequestState::Waiting)),
                AccountRequestRow::of(line(RequestState::Declined)),
            ],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<AccountOfferPage>(), of::<AccountRequestsPage>()]
}
