//! 引き継ぎ: another office makes a client's plans from a day on (事業所の変更). The office that makes them proposes it with the client's
//! agreement; the other one accepts, or declines. The former office keeps its records (指定居宅介護支援 基準29条2項).

use chrono::{Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use super::client_number::NumberThen;
use super::refusal::Refused;
use super::time::jst::jst_date;
use super::time::{DateRefusal, parse_date};
use super::words::Word;

/// So many days the day may lie back when it is proposed.
pub const MOST_BACK_DAYS: u64 = 62;
/// So many days it may lie ahead.
pub const MOST_AHEAD_DAYS: u64 = 92;
/// Most signs of a reason.
pub const REASON_LIMIT: usize = 500;
/// Most signs of who agreed.
pub const AGREED_BY_LIMIT: usize = 100;

crate::words! {
    /// Where a hand-over stands.
    pub enum HandOverState {
        /// Proposed.
        Open = "open",
        Accepted = "accepted",
        /// The other office does not take the client.
        Declined = "declined",
        /// The office that proposed it took it back.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// How the client agreed.
    pub enum AgreedHow {
        /// 面談
        InPerson = "in_person",
        /// 電話
        Phone = "phone",
        /// 文書
        InWriting = "in_writing",
    }
}

/// A proposal as it was typed.
#[derive(Clone, Debug, Default)]
pub struct TypedHandOver {
    /// From which day on the other office makes the plans.
    pub starts_on: String,
    pub reason: String,
    pub agreed_on: String,
    /// The word of an [`AgreedHow`].
    pub agreed_how: String,
    /// Who agreed: the client, or somebody of the family.
    pub agreed_by: String,
}

/// A proposal that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub starts_on: NaiveDate,
    pub reason: String,
    pub agreed_on: NaiveDate,
    pub agreed_how: AgreedHow,
    pub agreed_by: String,
}

/// Why a step of a hand-over is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandOverError {
    /// No office is chosen, or one that does not plan care with the client's insurer.
    OfficeUnfit,
    DayRequired(&'static str),
    Day(&'static str, DateRefusal),
    /// The day lies further back than can be proposed, or before the present time of the office.
    DayEarly(NaiveDate),
    DayLate(NaiveDate),
    /// The agreement lies ahead.
    AgreedAhead,
    AgreedHowRequired,
    AgreedByRequired,
    ReasonRequired,
    TooLong(&'static str, usize),
    /// The support has ended.
    ClientClosed,
    /// There is a proposal already.
    OpenAlready,
    /// The day has not come.
    NotYet(NaiveDate),
    /// It is not the number of this client.
    NumberWrong,
    /// Nobody is chosen, or somebody who does not plan care in the office.
    ManagerRequired,
}

impl From<HandOverError> for Refused {
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::OfficeUnfit => Self::at("office", "hand-over-office-unfit"),
            HandOverError::DayRequired(field) => Self::at(field, "hand-over-day-required"),
            HandOverError::Day(field, refusal) => Self::at(field, refusal.code()),
            HandOverError::DayEarly(first) => {
                Self::at("starts_on", "hand-over-day-early").with("from", first)
            }
            HandOverError::DayLate(last) => Self::at("starts_on", "hand-over-day-late").with("until", last),
            HandOverError::AgreedAhead => Self::at("agreed_on", "hand-over-agreed-ahead"),
            HandOverError::AgreedHowRequired => Self::at("agreed_how", "hand-over-agreed-how-required"),
            HandOverError::AgreedByRequired => Self::at("agreed_by", "hand-over-agreed-by-required"),
            HandOverError::ReasonRequired => Self::at("reason", "hand-over-reason-required"),
            HandOverError::TooLong(field, limit) => {
                Self::at(field, "hand-over-text-long").with("limit", limit)
            }
            HandOverError::ClientClosed => Self::new("hand-over-client-closed"),
            HandOverError::OpenAlready => Self::new("hand-over-open-already"),
            HandOverError::NotYet(day) => Self::new("hand-over-not-yet").with("from", day),
            HandOverError::NumberWrong => Self::at("insured_number", "hand-over-number-wrong"),
            HandOverError::ManagerRequired => Self::at("manager", "hand-over-manager-required"),
        }
    }
}

/// Reads a proposal. It begins neither before the office's own time began nor far back or ahead.
pub fn read(
    typed: &TypedHandOver,
    began_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Proposal, HandOverError> {
    let starts_on = day("starts_on", &typed.starts_on)?;
    let back = today.checked_sub_days(Days::new(MOST_BACK_DAYS)).unwrap_or(today);
    let earliest = began_on.map_or(back, |began_on| began_on.max(back));
    if starts_on < earliest {
        return Err(HandOverError::DayEarly(earliest));
    }
    let latest = today.checked_add_days(Days::new(MOST_AHEAD_DAYS)).unwrap_or(today);
    if starts_on > latest {
        return Err(HandOverError::DayLate(latest));
    }
    let reason = read_reason(&typed.reason)?;
    let agreed_how = AgreedHow::parse(&typed.agreed_how).ok_or(HandOverError::AgreedHowRequired)?;
    let agreed_on = day("agreed_on", &typed.agreed_on)?;
    if agreed_on > today {
        return Err(HandOverError::AgreedAhead);
    }
    let agreed_by = typed.agreed_by.trim();
    if agreed_by.is_empty() {
        return Err(HandOverError::AgreedByRequired);
    }
    fits("agreed_by", agreed_by, AGREED_BY_LIMIT)?;
    Ok(Proposal { starts_on, reason, agreed_on, agreed_how, agreed_by: agreed_by.to_owned() })
}

/// The reason of a proposal, of its withdrawal, or of declining it.
pub fn read_reason(typed: &str) -> Result<String, HandOverError> {
    let reason = typed.trim();
    if reason.is_empty() {
        return Err(HandOverError::ReasonRequired);
    }
    fits("reason", reason, REASON_LIMIT)?;
    Ok(reason.to_owned())
}

fn day(field: &'static str, typed: &str) -> Result<NaiveDate, HandOverError> {
    if typed.is_empty() {
        return Err(HandOverError::DayRequired(field));
    }
    parse_date(typed).map_err(|refusal| HandOverError::Day(field, refusal))
}

fn fits(field: &'static str, text: &str, limit: usize) -> Result<(), HandOverError> {
    if text.chars().count() > limit { Err(HandOverError::TooLong(field, limit)) } else { Ok(()) }
}

/// Who the client was when it was handed over: what the records of the former office say of it does not change any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AsItWas {
    pub name: String,
    pub kana: String,
    pub insured_number: String,
    /// Every number up to then: what is noted or corrected later changes nothing of the records of that time. Empty for who was
    /// handed over before this was kept.
    #[serde(default)]
    pub numbers: Vec<NumberThen>,
    pub postal: String,
    pub address: String,
    pub phone: String,
    /// Who was in charge; empty where nobody was.
    pub manager: String,
}

/// The time of a former office: it reads what was recorded until the other one accepted, of days in its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerTime {
    /// Its first day, where the client was handed to it; from the beginning without.
    pub began_on: Option<NaiveDate>,
    /// When the other office accepted, UTC.
    pub accepted_at: NaiveDateTime,
}

impl FormerTime {
    /// Its last day. Until the other office accepted, whoever wrote anything was of this one.
    pub fn last_day(&self) -> NaiveDate {
        jst_date(self.accepted_at)
    }

    /// Whether a day lies in it.
    pub fn has(&self, day: NaiveDate) -> bool {
        day <= self.last_day() && self.began_on.is_none_or(|first| first <= day)
    }

    /// Whether something had been recorded when the client was handed over.
    pub fn knew(&self, recorded_at: NaiveDateTime) -> bool {
        recorded_at <= self.accepted_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn typed(starts_on: &str) -> TypedHandOver {
        TypedHandOver {
            starts_on: starts_on.into(),
            reason: "要介護の認定".into(),
            agreed_on: "2026-11-20".into(),
            agreed_how: "in_person".into(),
            agreed_by: "本人".into(),
        }
    }

    fn of(typed: &TypedHandOver, began_on: Option<&str>) -> Result<Proposal, HandOverError> {
        read(typed, began_on.map(on), on("2026-11-21"))
    }

    #[test]
    fn the_day_lies_neither_far_back_nor_far_ahead_nor_before_the_offices_own_time() {
        assert_eq!(of(&typed("2026-11-21"), None).unwrap().starts_on, on("2026-11-21"));
        assert!(of(&typed("2026-09-20"), None).is_ok());
        assert_eq!(of(&typed("2026-09-19"), None), Err(HandOverError::DayEarly(on("2026-09-20"))));
        assert!(of(&typed("2027-02-21"), None).is_ok());
        assert_eq!(of(&typed("2027-02-22"), None), Err(HandOverError::DayLate(on("2027-02-21"))));
        let within = of(&typed("2026-11-09"), Some("2026-11-10"));
        assert_eq!(within, Err(HandOverError::DayEarly(on("2026-11-10"))));
        assert_eq!(of(&typed(""), None), Err(HandOverError::DayRequired("starts_on")));
    }

    #[test]
    fn nobody_is_handed_over_without_a_reason_and_an_agreement() {
        let with = |change: fn(&mut TypedHandOver)| {
            let mut typed = typed("2026-11-21");
            change(&mut typed);
            of(&typed, None).unwrap_err()
        };
        assert_eq!(with(|typed| typed.reason = " ".into()), HandOverError::ReasonRequired);
        assert_eq!(with(|typed| typed.agreed_how = String::new()), HandOverError::AgreedHowRequired);
        assert_eq!(with(|typed| typed.agreed_by = String::new()), HandOverError::AgreedByRequired);
        assert_eq!(with(|typed| typed.agreed_on = String::new()), HandOverError::DayRequired("agreed_on"));
        assert_eq!(with(|typed| typed.agreed_on = "2026-11-22".into()), HandOverError::AgreedAhead);
        let long = with(|typed| typed.reason = "あ".repeat(REASON_LIMIT + 1));
        assert_eq!(long, HandOverError::TooLong("reason", REASON_LIMIT));
    }

    #[test]
    fn a_former_office_has_its_days_and_what_was_recorded_in_them() {
        let accepted_at = on("2026-11-21").and_hms_opt(1, 0, 0).unwrap();
        let time = FormerTime { began_on: Some(on("2026-04-01")), accepted_at };
        for (day, has) in
            [("2026-03-31", false), ("2026-04-01", true), ("2026-11-21", true), ("2026-11-22", false)]
        {
            assert_eq!(time.has(on(day)), has, "{day}");
        }
        assert!(time.knew(accepted_at));
        assert!(!time.knew(accepted_at + chrono::Duration::microseconds(1)));
        assert!(FormerTime { began_on: None, accepted_at }.has(on("1999-01-01")));
    }
}
