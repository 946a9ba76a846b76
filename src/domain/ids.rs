//! Ids: one newtype per noun for the internal key, and the outside [`Uid`].

use serde::{Deserialize, Serialize};

/// The outside name of a thing: a UUIDv7 as lower-case hyphenated text. Addresses, links and the API carry only this.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Uid(String);

impl Uid {
    /// Accepts exactly the 36 characters of a hyphenated lower-case UUID.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == 36
            && text.bytes().enumerate().all(|(at, b)| match at {
                8 | 13 | 18 | 23 => b == b'-',
                _ => b.is_ascii_digit() || (b'a'..=b'f').contains(&b),
            });
        well_formed.then(|| Self(text.to_owned()))
    }

    /// A UUIDv7 from a time in milliseconds since 1970 and ten random bytes.
    pub fn from_parts(unix_ms: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid().hyphenated().to_string())
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 16 bytes that links carry.
    pub fn bytes(&self) -> [u8; 16] {
        uuid::Uuid::parse_str(&self.0).map(uuid::Uuid::into_bytes).unwrap_or_default()
    }

    /// The uid of 16 bytes taken from a link.
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Uuid::from_bytes(bytes).hyphenated().to_string())
    }
}

impl std::fmt::Display for Uid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Uid {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Uid::parse(&text).ok_or_else(|| serde::de::Error::custom("not a uid"))
    }
}

macro_rules! keys {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
            pub struct $name(pub i64);
        )+

        /// Calls a macro with the name of every key, so that storage can teach them to the database.
        macro_rules! for_each_key { ($mac:ident) => { $mac!($($name),+); }; }
        pub(crate) use for_each_key;
    };
}

keys! {
    /// Internal key of an insurer (保険者).
    InsurerId,
    /// Internal key of a municipality (市町村).
    MunicipalityId,
    /// Internal key of an area (日常生活圏域).
    AreaId,
    /// Internal key of an office (事業所・機関).
    OfficeId,
    /// Internal key of an account (a login).
    AccountId,
    /// Internal key of a room of an office (会議室).
    VenueId,
    /// Internal key of a membership of an account in an office.
    MembershipId,
    /// Internal key of a contact person of an office.
    PersonId,
    /// Internal key of a login session.
    SessionId,
    /// Internal key of an API token.
    TokenId,
    /// Internal key of a client (利用者).
    ClientId,
    /// Internal key of a client's family member or doctor.
    ContactId,
    /// Internal key of a support framework of a client.
    FrameworkId,
    /// Internal key of a membership in a care team.
    TeamMemberId,
    /// Internal key of a certification (要介護・要支援認定).
    CertificationId,
    /// Internal key of a plan.
    PlanId,
    /// Internal key of an immutable plan version (版).
    PlanVersionId,
    /// Internal key of a file beside a plan.
    PlanAttachmentId,
    /// Internal key of a file of an answer.
    AnswerFileId,
    /// Internal key of an own line of 第5表.
    ProgressLineId,
    /// Internal key of a need (課題) row.
    NeedId,
    /// Internal key of a goal (目標) row.
    GoalId,
    /// Internal key of a service item (援助内容) row.
    ServiceItemId,
    /// Internal key of an import.
    ImportId,
    /// Internal key of a live room.
    RoomId,
    /// Internal key of a seat in a room.
    SeatId,
    /// Internal key of a follow-up.
    FollowUpId,
    /// Internal key of a meeting (サービス担当者会議).
    MeetingId,
    /// Internal key of a candidate slot.
    SlotId,
    /// Internal key of a participant.
    ParticipantId,
    /// Internal key of a consent (同意).
    ConsentId,
    /// Internal key of an inquiry (照会).
    InquiryId,
    /// Internal key of an invitation.
    InvitationId,
    /// Internal key of a delivery (交付).
    DeliveryId,
    /// Internal key of an opinion (意見).
    OpinionId,
    /// Internal key of a meeting's record (第4表).
    RecordId,
    /// Internal key of an anonymised case (事例).
    CareCaseId,
    /// Internal key of a case sheet.
    CaseSheetId,
    /// Internal key of a conference (地域ケア会議).
    ConferenceId,
    /// Internal key of a conference attendee.
    AttendeeId,
    /// Internal key of an agenda item (検討事例).
    AgendaItemId,
    /// Internal key of a material of a case.
    CaseMaterialId,
    /// Internal key of a taxonomy of themes.
    TaxonomyId,
    /// Internal key of an insurer's adoption of rules.
    RuleSetId,
    /// Internal key of a case issue (個別課題).
    CaseIssueId,
    /// Internal key of a regional-issue report (地域課題報告書).
    ReportId,
    /// Internal key of a job.
    JobId,
    /// Internal key of a mail in the outbox.
    MailId,
}

#[cfg(test)]
mod tests {
    use super::Uid;

    #[test]
    fn a_uid_is_lower_case_hyphenated_text_and_nothing_else() {
        let uid = Uid::from_parts(1_790_000_000_000, [7; 10]);
        assert_eq!(Uid::parse(uid.as_str()), Some(uid.clone()));
        assert_eq!(Uid::from_bytes(uid.bytes()), uid);
        for wrong in ["", "x", &uid.as_str().to_uppercase(), &format!("{uid} "), "../../etc/passwd"] {
            assert_eq!(Uid::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn later_uids_sort_later() {
        assert!(Uid::from_parts(1, [255; 10]) < Uid::from_parts(2, [0; 10]));
    }
}
