//! The service-provider meeting (サービス担当者会議, 運営基準13条9号): its states, its participants, who is proposed.

pub mod agenda;
pub mod participant;
pub mod place;

pub use participant::{
    Actual, KnownContact, ParticipantKind, Planned, Proposed, RowOffice, propose_participants,
};

pub use place::{MeetingPlace, PLACE_LIMIT, check_place, place_faults};

use chrono::{NaiveDateTime, TimeDelta};

use super::refusal::Refused;
use super::room::RoomPhase;

crate::words! {
    /// Where a meeting stands.
    pub enum MeetingState {
        /// Planning (計画中): nothing has left yet.
        Planning = "planning",
        /// 日程調整中: candidates were sent.
        Polling = "polling",
        /// 日程確定
        Fixed = "fixed",
        /// 開催済み
        Held = "held",
        /// 記録確定
        Signed = "signed",
        /// 照会に代えた
        ReplacedByInquiry = "replaced_by_inquiry",
        /// 中止
        Cancelled = "cancelled",
    }
}

crate::words! {
    /// How people meet. A video meeting with the client or family needs their consent (運営基準13条9号).
    pub enum MeetingForm { InPerson = "in_person", Video = "video", Mixed = "mixed" }
}

crate::words! {
    /// Why the meeting is held: the number of the rule that asks for it.
    pub enum MeetingTrigger {
        /// 初回のケアプラン (13条9号)
        Initial = "r9",
        /// 要介護更新認定 (13条15号イ)
        Renewal = "r15_i",
        /// 要介護状態区分の変更の認定 (13条15号ロ)
        LevelChange = "r15_ro",
        /// ケアプランの変更 (13条16号)
        PlanChange = "r16",
        /// 福祉用具貸与を続ける必要の検証 (13条22号)
        Equipment = "r22",
        /// テレビ電話によるモニタリングの合意 (13条14号ロ)
        TvMonitoring = "r14_ro",
        /// 必要に応じて (随時)
        AsNeeded = "as_needed",
    }
}

/// A meeting has begun once its time has come, or once its room was opened: who meets earlier than planned has met.
pub fn has_begun(starts_at: Option<NaiveDateTime>, room: Option<RoomPhase>, now: NaiveDateTime) -> bool {
    starts_at.is_some_and(|at| at <= now) || room.is_some_and(|phase| phase != RoomPhase::Waiting)
}

/// Whether a room would be opened so long before its meeting that the person is asked first.
pub fn is_early(starts_at: Option<NaiveDateTime>, now: NaiveDateTime) -> bool {
    starts_at.is_some_and(|at| at - now > TimeDelta::minutes(30))
}

/// What can be done with a meeting as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The candidates are sent.
    Send,
    /// A date is settled.
    Fix,
    /// A settled date or place is changed.
    Reschedule,
    /// The meeting does not take place.
    Cancel,
    /// The meeting took place.
    Hold,
    /// Everybody is asked in writing instead.
    SwitchToInquiry,
    /// The record is signed off.
    Sign,
}

/// Why a move is refused: the name is what the person is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveError {
    /// Candidates were sent already.
    SentAlready,
    /// A date is settled already; it can be changed.
    FixedAlready,
    /// No date is settled yet.
    NotFixedYet,
    /// The meeting took place already.
    HeldAlready,
    /// The meeting has not taken place yet.
    NotHeldYet,
    /// The record is signed off.
    SignedAlready,
    /// Everybody was asked in writing.
    Replaced,
    /// The meeting was cancelled.
    Cancelled,
}

impl From<MoveError> for Refused {
    fn from(error: MoveError) -> Self {
        Refused::new(match error {
            MoveError::SentAlready => "meeting-sent-already",
            MoveError::FixedAlready => "meeting-fixed-already",
            MoveError::NotFixedYet => "meeting-not-fixed-yet",
            MoveError::HeldAlready => "meeting-held-already",
            MoveError::NotHeldYet => "meeting-not-held-yet",
            MoveError::SignedAlready => "meeting-signed-already",
            MoveError::Replaced => "meeting-replaced",
            MoveError::Cancelled => "meeting-cancelled-already",
        })
    }
}

/// The state after a move.
pub fn next(state: MeetingState, wanted: Move) -> Result<MeetingState, MoveError> {
    use MeetingState as S;
    match (state, wanted) {
        (S::Cancelled, _) => Err(MoveError::Cancelled),
        (S::Signed, _) => Err(MoveError::SignedAlready),
        (S::ReplacedByInquiry, Move::Sign) => Ok(S::Signed),
        (S::ReplacedByInquiry, _) => Err(MoveError::Replaced),
        (S::Held, Move::Sign) => Ok(S::Signed),
        (S::Held, _) => Err(MoveError::HeldAlready),
        (S::Fixed, Move::Reschedule) => Ok(S::Fixed),
        (S::Fixed, Move::Hold) => Ok(S::Held),
        (S::Fixed, Move::Send | Move::Fix) => Err(MoveError::FixedAlready),
        (S::Planning, Move::Send) => Ok(S::Polling),
        (S::Polling, Move::Send) => Err(MoveError::SentAlready),
        (S::Planning | S::Polling, Move::Fix) => Ok(S::Fixed),
        (S::Planning | S::Polling, Move::Reschedule | Move::Hold) => Err(MoveError::NotFixedYet),
        (S::Planning | S::Polling | S::Fixed, Move::Cancel) => Ok(S::Cancelled),
        (S::Planning | S::Polling | S::Fixed, Move::SwitchToInquiry) => Ok(S::ReplacedByInquiry),
        (S::Planning | S::Polling | S::Fixed, Move::Sign) => Err(MoveError::NotHeldYet),
    }
}

/// Whether participants, candidates and form may still be changed freely.
pub fn is_being_planned(state: MeetingState) -> bool {
    matches!(state, MeetingState::Planning)
}

/// Whether the meeting is still ahead.
pub fn is_open(state: MeetingState) -> bool {
    matches!(state, MeetingState::Planning | MeetingState::Polling | MeetingState::Fixed)
}

/// What is wrong with a meeting as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// A meeting at an office or at home needs a place.
    PlaceMissing,
    /// Another place is not named.
    OtherPlaceMissing,
    /// The address of a video meeting is not an https address.
    OnlineAddressUnfit,
    /// A text is longer than its field.
    TooLong(&'static str),
    /// Nobody but the organizer takes part.
    NobodyToAsk,
    /// A reason is needed.
    ReasonMissing,
    /// The deadline lies in the past.
    DeadlinePast,
    /// The deadline lies after the first candidate.
    DeadlineAfterFirstSlot,
    /// There is no candidate.
    NoSlot,
    /// More than ten candidates.
    TooManySlots,
    /// A candidate lies in the past: which one, from 0.
    SlotPast(usize),
    /// A candidate ends before it begins, or lasts longer than a day's work: which one, from 0.
    SlotLengthUnfit(usize),
    /// The same candidate a second time: which one, from 0.
    SlotTwice(usize),
    /// The list of recipients is another than the one that was shown.
    RecipientsChanged,
}

impl From<DraftError> for Refused {
    fn from(error: DraftError) -> Self {
        match error {
            DraftError::PlaceMissing => Refused::at("place", "meeting-place-missing"),
            DraftError::OtherPlaceMissing => Refused::at("place_text", "meeting-other-place-missing"),
            DraftError::OnlineAddressUnfit => Refused::at("online_url", "meeting-online-address-unfit"),
            DraftError::TooLong(field) => Refused::at(field, "meeting-text-too-long"),
            DraftError::NobodyToAsk => Refused::new("meeting-nobody-to-ask"),
            DraftError::ReasonMissing => Refused::at("reason", "meeting-reason-missing"),
            DraftError::DeadlinePast => Refused::at("due_date", "meeting-deadline-past"),
            DraftError::DeadlineAfterFirstSlot => Refused::at("due_date", "meeting-deadline-after-slot"),
            DraftError::NoSlot => Refused::at(slot_field(0), "meeting-no-slot"),
            DraftError::TooManySlots => Refused::at(slot_field(0), "meeting-too-many-slots"),
            DraftError::SlotPast(no) => Refused::at(slot_field(no), "meeting-slot-past"),
            DraftError::SlotLengthUnfit(no) => Refused::at(slot_field(no), "meeting-slot-length-unfit"),
            DraftError::SlotTwice(no) => Refused::at(slot_field(no), "meeting-slot-twice"),
            DraftError::RecipientsChanged => Refused::new("meeting-recipients-changed"),
        }
    }
}

/// Most candidates: more tire those who answer.
pub const MOST_SLOTS: usize = 10;

const SLOT_FIELDS: [&str; MOST_SLOTS] = [
    "slot_date_0",
    "slot_date_1",
    "slot_date_2",
    "slot_date_3",
    "slot_date_4",
    "slot_date_5",
    "slot_date_6",
    "slot_date_7",
    "slot_date_8",
    "slot_date_9",
];

/// The field of a candidate, so that a refusal names the row at fault.
pub fn slot_field(no: usize) -> &'static str {
    SLOT_FIELDS.get(no).copied().unwrap_or("slot_date_0")
}

/// Longest text of a one-line field, in characters.
pub const LINE_LIMIT: usize = 200;
/// Longest text of a field of several lines, in characters.
pub const TEXT_LIMIT: usize = 2_000;

/// The number that stands on mails and paper of a meeting: `M8-0123` in 令和8年.
pub fn number(reiwa_year: i32, running: i64) -> String {
    format!("M{reiwa_year}-{running:04}")
}

#[cfg(test)]
mod tests;
