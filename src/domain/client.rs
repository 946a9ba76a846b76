//! Clients (利用者): the identified persons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::words::Word;

crate::words! {
    /// 性別, as the national files know it.
    pub enum Sex { Male = "male", Female = "female" }
}

impl Sex {
    /// The national code: 1 male, 2 female.
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
        }
    }

    /// The sex of a national code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sex| sex.code() == code)
    }
}

crate::words! {
    /// Whether an office still serves the client.
    pub enum ClientState { Active = "active", Closed = "closed" }
}

crate::words! {
    /// Who a contact of a client is.
    pub enum ContactKind { Family = "family", Doctor = "doctor", Other = "other" }
}

/// Who a client is, as a form or a national file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientData {
    /// 氏名
    pub name: String,
    /// フリガナ
    pub kana: String,
    /// 性別
    pub sex: Sex,
    /// 生年月日
    pub born_on: NaiveDate,
    /// 郵便番号
    pub postal: String,
    /// 住所, its lines divided by LF.
    pub address: String,
    /// 電話番号
    pub phone: String,
}
