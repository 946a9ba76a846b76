//! Why something about consents is refused.

use chrono::NaiveDate;

use super::{Giver, NAME_LIMIT, NOTE_LIMIT, REASON_LIMIT};
use crate::domain::refusal::Refused;

/// Why something about consents is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentError {
    /// So many consents are wanting for the act.
    Missing(usize),
    /// Something else is wanting than what was shown.
    GapsChanged,
    OverrideReasonMissing,
    OverrideReasonLong,
    /// It stands in the ledger already, by the same giver.
    RecordedAlready(Giver),
    /// Nobody was named who gave it.
    NobodyGave,
    PurposeUnfit,
    VersionUnfit,
    FormUnfit,
    NameMissing(Giver),
    NameLong(Giver),
    OfficesMissing,
    DayFuture,
    /// There was no plan yet.
    BeforePlan(NaiveDate),
    /// The support had ended by that day.
    AfterEnd,
    ExpiryBeforeDay,
    HeardByMissing,
    HeardByLong,
    NoteLong,
    WithdrawnDayUnfit,
    WithdrawnReasonMissing,
    WithdrawnReasonLong,
    WithdrawnAlready,
}

impl From<ConsentError> for Refused {
    fn from(error: ConsentError) -> Self {
        let at_name = |giver: Giver| match giver {
            Giver::Family => "family_name",
            Giver::Client | Giver::Representative => "representative_name",
        };
        match error {
            ConsentError::Missing(n) => Refused::at("consent_gap", "consent-missing").with("n", n),
            ConsentError::GapsChanged => Refused::at("consent_gap", "consent-gaps-changed"),
            ConsentError::OverrideReasonMissing => {
                Refused::at("consent_reason", "consent-override-reason-missing")
            }
            ConsentError::OverrideReasonLong => {
                Refused::at("consent_reason", "field-too-long").with("limit", REASON_LIMIT)
            }
            ConsentError::RecordedAlready(giver) => {
                Refused::at("givers", "consent-recorded-already").with("giver", giver)
            }
            ConsentError::NobodyGave => Refused::at("givers", "consent-nobody-gave"),
            ConsentError::PurposeUnfit => Refused::at("purpose", "consent-purpose-unfit"),
            ConsentError::VersionUnfit => Refused::at("version", "consent-version-unfit"),
            ConsentError::FormUnfit => Refused::at("form", "consent-form-unfit"),
            ConsentError::NameMissing(giver) => {
                Refused::at(at_name(giver), "consent-name-missing").with("giver", giver)
            }
            ConsentError::NameLong(giver) => {
                Refused::at(at_name(giver), "field-too-long").with("limit", NAME_LIMIT)
            }
            ConsentError::OfficesMissing => Refused::at("offices", "consent-offices-missing"),
            ConsentError::DayFuture => Refused::at("given_on", "consent-day-future"),
            ConsentError::AfterEnd => Refused::at("given_on", "consent-after-end"),
            ConsentError::BeforePlan(day) => Refused::at("given_on", "consent-before-plan").with("from", day),
            ConsentError::ExpiryBeforeDay => Refused::at("expires_on", "consent-expiry-before-day"),
            ConsentError::HeardByMissing => Refused::at("heard_by", "consent-heard-by-missing"),
            ConsentError::HeardByLong => Refused::at("heard_by", "field-too-long").with("limit", NAME_LIMIT),
            ConsentError::NoteLong => Refused::at("note", "field-too-long").with("limit", NOTE_LIMIT),
            ConsentError::WithdrawnDayUnfit => Refused::at("withdrawn_on", "consent-withdrawn-day-unfit"),
            ConsentError::WithdrawnReasonMissing => {
                Refused::at("withdrawn_reason", "consent-withdrawn-reason-missing")
            }
            ConsentError::WithdrawnReasonLong => {
                Refused::at("withdrawn_reason", "field-too-long").with("limit", REASON_LIMIT)
            }
            ConsentError::WithdrawnAlready => Refused::new("consent-withdrawn-already"),
        }
    }
}
