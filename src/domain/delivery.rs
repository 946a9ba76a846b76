//! Deliveries (交付) of a plan version: by a personal link whose holder acknowledges receipt, or noted by hand
//! (運営基準第13条第11号: the plan is handed over to the client and to every person in charge).

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::refusal::Refused;
use super::time::DateRefusal;
use super::time::jst::jst_date;

/// How long the link of a delivery opens, counted from its sending.
pub const OPENS: TimeDelta = TimeDelta::days(30);
/// Most signs of a note.
pub const NOTE_LIMIT: usize = 200;
/// Most signs of the reason for which a note is withdrawn.
pub const REASON_LIMIT: usize = 500;

crate::words! {
    /// By which way a plan version was handed over.
    pub enum DeliveryMeans {
        /// By the personal link of a letter.
        Link = "link",
        /// On paper, by post.
        Paper = "paper",
        /// By FAX.
        Fax = "fax",
        /// On paper, in person.
        InPerson = "in_person",
    }
}

/// The ways that are noted by hand.
pub const BY_HAND: [DeliveryMeans; 3] = [DeliveryMeans::Paper, DeliveryMeans::Fax, DeliveryMeans::InPerson];

crate::words! {
    /// How a delivery stands.
    pub enum DeliveryState {
        /// The letter has not left yet.
        Queued = "queued",
        /// The letter has left.
        Sent = "sent",
        /// The link was opened.
        Opened = "opened",
        /// Receipt was acknowledged.
        Acknowledged = "acknowledged",
        /// The link was withdrawn.
        Revoked = "revoked",
        /// The link's time is over and nobody acknowledged.
        Expired = "expired",
        /// Noted by hand.
        ByHand = "by_hand",
        /// Noted by hand, and taken back.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// What was done with the link of a delivery after it was sent.
    pub enum DeliveryStep {
        /// It was taken back, for a reason.
        Revoked = "revoked",
        /// The letter was sent again, with the same link.
        Resent = "resent",
        /// It was sent again with another link, the former being dead.
        Renewed = "renewed",
    }
}

/// What the state of a delivery by link follows from; times in UTC.
#[derive(Clone, Copy, Debug)]
pub struct LinkFacts {
    /// When the letter left.
    pub sent_at: Option<NaiveDateTime>,
    /// When the link was first opened by a click.
    pub opened_at: Option<NaiveDateTime>,
    /// When it was withdrawn.
    pub revoked_at: Option<NaiveDateTime>,
    /// Until when it opens.
    pub expires_at: NaiveDateTime,
}

/// The state of a delivery; without link facts it was noted by hand. A receipt, once acknowledged, stays one.
pub fn state(
    link: Option<&LinkFacts>,
    acknowledged_at: Option<NaiveDateTime>,
    now: NaiveDateTime,
) -> DeliveryState {
    let Some(link) = link else { return DeliveryState::ByHand };
    if acknowledged_at.is_some() {
        DeliveryState::Acknowledged
    } else if link.revoked_at.is_some() {
        DeliveryState::Revoked
    } else if link.expires_at <= now {
        DeliveryState::Expired
    } else if link.opened_at.is_some() {
        DeliveryState::Opened
    } else if link.sent_at.is_some() {
        DeliveryState::Sent
    } else {
        DeliveryState::Queued
    }
}

/// Why a plan version is not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryError {
    /// A newer version stands in its place.
    NotCurrent,
    /// Nobody is left who has a confirmed address and was not sent it yet.
    NobodyToSend,
    /// Nobody was chosen of those to whom it can be sent.
    NobodyChosen,
    /// Somebody has the version already and would get nothing new: no record was chosen.
    RecordNotChosen,
    /// A record that was chosen is none of the signed ones of this plan.
    RecordsChanged,
    /// A record was not signed yet on that day.
    RecordLater,
    /// Other recipients than those who were shown.
    RecipientsChanged,
    /// A consent that it needs was withdrawn.
    ConsentWithdrawn,
    /// It was noted by hand: there is no link.
    NoLink,
    /// Receipt is acknowledged already.
    Acknowledged,
    /// The office has no confirmed address.
    NoAddress,
    /// Nobody was chosen to whom it was handed.
    NoRecipient,
    /// No way was chosen.
    NoMeans,
    /// A day to come, or before the version was made.
    DayUnfit,
    /// No day that exists.
    Day(DateRefusal),
    /// The note is too long.
    NoteTooLong,
    /// The same was noted already: recipient, day and way.
    NotedTwice,
    /// It went by link, and the link is what can be withdrawn.
    ByLink,
    /// Another office handed it over.
    OfOtherOffice,
    /// The support had ended by that day.
    AfterEnd,
    /// It is withdrawn already.
    WithdrawnAlready,
    /// The link is withdrawn already.
    RevokedAlready,
    /// Nobody said why it is withdrawn.
    ReasonMissing,
    /// The reason is too long.
    ReasonTooLong,
}

impl From<DeliveryError> for Refused {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::NotCurrent => Refused::new("delivery-not-current"),
            DeliveryError::NobodyToSend => Refused::new("delivery-nobody"),
            DeliveryError::NobodyChosen => Refused::at("to", "delivery-nobody-chosen"),
            DeliveryError::RecordNotChosen => Refused::at("record", "delivery-record-not-chosen"),
            DeliveryError::RecordLater => Refused::at("delivered_on", "delivery-record-later"),
            DeliveryError::RecordsChanged => Refused::at("record", "delivery-records-changed"),
            DeliveryError::RecipientsChanged => Refused::new("delivery-recipients-changed"),
            DeliveryError::ConsentWithdrawn => Refused::new("delivery-consent-withdrawn"),
            DeliveryError::NoLink => Refused::new("delivery-no-link"),
            DeliveryError::Acknowledged => Refused::new("delivery-acknowledged-already"),
            DeliveryError::NoAddress => Refused::new("delivery-no-address"),
            DeliveryError::NoRecipient => Refused::at("recipient", "delivery-no-recipient"),
            DeliveryError::NoMeans => Refused::at("means", "delivery-no-means"),
            DeliveryError::Day(why) => Refused::at("delivered_on", why.code()),
            DeliveryError::DayUnfit => Refused::at("delivered_on", "delivery-day-unfit"),
            DeliveryError::NoteTooLong => Refused::at("note", "field-too-long").with("limit", NOTE_LIMIT),
            DeliveryError::NotedTwice => Refused::at("delivered_on", "delivery-noted-twice"),
            DeliveryError::ByLink => Refused::new("delivery-by-link"),
            DeliveryError::AfterEnd => Refused::at("delivered_on", "delivery-after-end"),
            DeliveryError::OfOtherOffice => Refused::new("delivery-of-other-office"),
            DeliveryError::WithdrawnAlready => Refused::new("delivery-withdrawn-already"),
            DeliveryError::RevokedAlready => Refused::new("delivery-revoked-already"),
            DeliveryError::ReasonMissing => Refused::at("reason", "delivery-reason-missing"),
            DeliveryError::ReasonTooLong => {
                Refused::at("reason", "field-too-long").with("limit", REASON_LIMIT)
            }
        }
    }
}

/// Checks the day of what is noted by hand: a version can be handed over from the day it was made until today (JST), and not after
/// the end of the support.
pub fn check_day(
    on: NaiveDate,
    (made_at, end): (NaiveDateTime, Option<NaiveDate>),
    now: NaiveDateTime,
) -> Result<(), DeliveryError> {
    if on < jst_date(made_at) || on > jst_date(now) {
        return Err(DeliveryError::DayUnfit);
    }
    if end.is_some_and(|end| on > end) { Err(DeliveryError::AfterEnd) } else { Ok(()) }
}

/// Checks what else is noted with it.
pub fn check_note(note: &str) -> Result<(), DeliveryError> {
    if note.chars().count() > NOTE_LIMIT { Err(DeliveryError::NoteTooLong) } else { Ok(()) }
}

/// Checks why a note by hand or a link is withdrawn.
pub fn check_reason(reason: &str) -> Result<(), DeliveryError> {
    match reason.trim().chars().count() {
        0 => Err(DeliveryError::ReasonMissing),
        signs if signs > REASON_LIMIT => Err(DeliveryError::ReasonTooLong),
        _ => Ok(()),
    }
}

/// The number that stands on a delivery's letter: `K8-0012` in 令和8年.
pub fn number(reiwa_year: i32, running: i64) -> String {
    format!("K{reiwa_year}-{running:04}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32) -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap().and_hms_opt(hour, 0, 0).unwrap()
    }

    #[test]
    fn a_state_follows_from_the_latest_that_happened() {
        let fresh = LinkFacts { sent_at: None, opened_at: None, revoked_at: None, expires_at: at(20) };
        let sent = LinkFacts { sent_at: Some(at(1)), ..fresh };
        let opened = LinkFacts { opened_at: Some(at(2)), ..sent };
        let revoked = LinkFacts { revoked_at: Some(at(3)), ..opened };
        assert_eq!(state(None, None, at(4)), DeliveryState::ByHand);
        assert_eq!(state(Some(&fresh), None, at(4)), DeliveryState::Queued);
        assert_eq!(state(Some(&sent), None, at(4)), DeliveryState::Sent);
        assert_eq!(state(Some(&opened), None, at(4)), DeliveryState::Opened);
        assert_eq!(state(Some(&opened), None, at(20)), DeliveryState::Expired);
        assert_eq!(state(Some(&revoked), None, at(4)), DeliveryState::Revoked);
        assert_eq!(state(Some(&revoked), Some(at(3)), at(20)), DeliveryState::Acknowledged);
    }

    #[test]
    fn a_day_by_hand_lies_between_the_version_and_today_in_japan() {
        // 20:00 UTC is the next morning in Japan.
        let (made, now) = (at(20), at(22));
        let day = |d| NaiveDate::from_ymd_opt(2026, 11, d).unwrap();
        assert_eq!(check_day(day(20), (made, None), now), Err(DeliveryError::DayUnfit));
        assert_eq!(check_day(day(21), (made, Some(day(21))), now), Ok(()));
        assert_eq!(check_day(day(22), (made, None), now), Err(DeliveryError::DayUnfit));
        assert_eq!(check_day(day(21), (made, Some(day(20))), now), Err(DeliveryError::AfterEnd));
        assert_eq!(check_note(&"あ".repeat(NOTE_LIMIT)), Ok(()));
        assert_eq!(check_note(&"あ".repeat(NOTE_LIMIT + 1)), Err(DeliveryError::NoteTooLong));
    }

    #[test]
    fn a_number_names_the_year_of_japan() {
        assert_eq!(number(8, 12), "K8-0012");
    }
}
