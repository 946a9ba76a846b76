//! Clients (利用者): the identified persons.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::refusal::Refused;
use super::time::{DateRefusal, parse_date};
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
    /// Whether the client is supported, the support rests (入院 and the like), or has ended (終結).
    pub enum ClientState { Active = "active", Suspended = "suspended", Closed = "closed" }
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

/// Who a client is, as typed into a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedClient {
    pub name: String,
    pub kana: String,
    pub sex: String,
    pub born_on: String,
    pub postal: String,
    pub address: String,
    pub phone: String,
}

/// Why a typed client can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientError {
    /// The name or its reading is blank.
    Required(&'static str),
    /// A text is longer than [`MAX_LINE`] letters.
    TooLong(&'static str),
    /// A text holds letters that can't be shown: control codes, direction marks, a letter lost on the way.
    UnfitLetter(&'static str),
    /// Neither of the two sexes the national files know.
    SexUnknown,
    /// The birth date is not understood.
    BornOn(DateRefusal),
    /// The birth date lies ahead, or further back than anybody lives.
    BornOnImpossible,
    /// The insured number does not have its form.
    InsuredNumberForm,
    /// No insurer with that number is registered.
    InsurerUnknown,
    /// The client is registered already.
    AlreadyRegistered,
}

impl From<ClientError> for Refused {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Required(field) => Refused::at(field, "client-required").with("field", field),
            ClientError::TooLong(field) => Refused::at(field, "client-too-long").with("limit", MAX_LINE),
            ClientError::UnfitLetter(field) => Refused::at(field, "client-unfit-letter"),
            ClientError::SexUnknown => Refused::at("sex", "client-sex-required"),
            ClientError::BornOn(refusal) => Refused::at("born_on", refusal.code()),
            ClientError::BornOnImpossible => Refused::at("born_on", "client-born-on-impossible"),
            ClientError::InsuredNumberForm => Refused::at("insured_number", "client-insured-number-form"),
            ClientError::InsurerUnknown => Refused::at("insurer_number", "client-insurer-unknown"),
            ClientError::AlreadyRegistered => Refused::at("insured_number", "client-already-registered"),
        }
    }
}

/// The longest name or address that is taken.
pub const MAX_LINE: usize = 200;

/// Checks a typed client. Letters are kept as they were typed, variants (IVS) and rare letters included.
///
/// # Errors
/// The first thing that stands against it.
pub fn check(typed: &TypedClient, today: NaiveDate) -> Result<ClientData, ClientError> {
    check_all(typed, today).map_err(|errors| errors.first().copied().unwrap_or(ClientError::SexUnknown))
}

/// The same, with everything that stands against it.
///
/// # Errors
/// One for each field that has to be mended, in the order of the form.
pub fn check_all(typed: &TypedClient, today: NaiveDate) -> Result<ClientData, Vec<ClientError>> {
    let TypedClient { name, kana, sex, born_on, postal, address, phone } = typed;
    let line = |field, text: &str, is_needed| check_line(field, text, is_needed).err();
    let sex = Sex::parse(sex).ok_or(ClientError::SexUnknown);
    let born_on = read_birth(born_on, today);
    let errors = [
        line("name", name, true),
        line("kana", kana, true),
        sex.err(),
        born_on.err(),
        line("postal", postal, false),
        line("address", address, false),
        line("phone", phone, false),
    ];
    match (sex, born_on) {
        (Ok(sex), Ok(born_on)) if errors.iter().all(Option::is_none) => Ok(ClientData {
            name: name.trim().to_owned(),
            kana: kana.trim().to_owned(),
            sex,
            born_on,
            postal: postal.trim().to_owned(),
            address: address.trim().replace("\r\n", "\n"),
            phone: phone.trim().to_owned(),
        }),
        _ => Err(errors.into_iter().flatten().collect()),
    }
}

fn read_birth(typed: &str, today: NaiveDate) -> Result<NaiveDate, ClientError> {
    let born_on = parse_date(typed).map_err(ClientError::BornOn)?;
    let is_impossible = born_on > today || today.years_since(born_on).is_none_or(|age| age > 130);
    if is_impossible { Err(ClientError::BornOnImpossible) } else { Ok(born_on) }
}

/// Checks one line of text: filled when needed, short enough, made of letters.
pub fn check_line(field: &'static str, text: &str, is_needed: bool) -> Result<(), ClientError> {
    if is_needed && text.trim().is_empty() {
        return Err(ClientError::Required(field));
    }
    if text.chars().count() > MAX_LINE {
        return Err(ClientError::TooLong(field));
    }
    // Direction marks can make a name read as another one; U+FFFD stands where a letter was lost.
    let is_unfit = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\r'))
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{FFFD}')
    };
    if text.chars().any(is_unfit) { Err(ClientError::UnfitLetter(field)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> TypedClient {
        TypedClient {
            name: "𠮷田 葛\u{E0100}子".into(),
            kana: "ヨシダ カツコ".into(),
            sex: "female".into(),
            born_on: "昭和15年2月29日".into(),
            ..TypedClient::default()
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default()
    }

    #[test]
    fn rare_letters_and_variants_are_kept_as_typed() {
        let data = check(&typed(), today()).unwrap();
        assert_eq!(data.name, "𠮷田 葛\u{E0100}子");
        assert_eq!(data.born_on.to_string(), "1940-02-29");
    }

    #[test]
    fn what_cannot_be_a_name_is_refused() {
        for (name, error) in [
            ("", ClientError::Required("name")),
            ("架空\u{0}花子", ClientError::UnfitLetter("name")),
            ("架空\u{202E}花子", ClientError::UnfitLetter("name")),
            ("架空\u{FFFD}花子", ClientError::UnfitLetter("name")),
        ] {
            assert_eq!(check(&TypedClient { name: name.into(), ..typed() }, today()), Err(error));
        }
        let long = TypedClient { name: "架".repeat(10_000), ..typed() };
        assert_eq!(check(&long, today()), Err(ClientError::TooLong("name")));
    }

    #[test]
    fn everything_that_stands_against_a_form_is_said_at_once() {
        let empty = TypedClient { sex: "other".into(), ..TypedClient::default() };
        let errors = check_all(&empty, today()).unwrap_err();
        let fields: Vec<_> = errors.into_iter().map(|error| Refused::from(error).field).collect();
        assert_eq!(fields, [Some("name"), Some("kana"), Some("sex"), Some("born_on")]);
    }

    #[test]
    fn nobody_is_born_tomorrow() {
        let born = |text: &str| check(&TypedClient { born_on: text.into(), ..typed() }, today());
        assert_eq!(born("2026-11-22"), Err(ClientError::BornOnImpossible));
        assert_eq!(born("1890-01-01"), Err(ClientError::BornOnImpossible));
        assert!(matches!(born("2月30日"), Err(ClientError::BornOn(_))));
    }
}
