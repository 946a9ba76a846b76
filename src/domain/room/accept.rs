//! Who may add what to a room's log.

use super::{ContributionKind, EntryText, MarkKind, RoomOp, RoomPhase, SeatRole, TextError};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;

/// What a room is at the moment of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoomFacts {
    /// Its phase.
    pub phase: RoomPhase,
    /// Whether members may type.
    pub is_input_open: bool,
}

/// What a seat is at the moment of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatFacts {
    /// Its role.
    pub role: SeatRole,
    /// Admitted and not dismissed.
    pub is_admitted: bool,
}

/// What an entry is that a correction, a withdrawal or a mark points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetFacts {
    /// The event's op; only contributions can be pointed at.
    pub op: RoomOp,
    /// Whether the acting seat is its author.
    pub is_own: bool,
    /// Whether its author took it back.
    pub is_withdrawn: bool,
}

/// What a seat wants to add. Texts are parsed, so they cannot be wrong any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A new entry.
    Contribute { kind: ContributionKind, text: EntryText },
    /// A new wording of an own entry.
    Correct { target: i64, text: EntryText },
    /// Taking an own entry back.
    Withdraw { target: i64 },
    /// Marking an entry; `row_ref` names the follow-up or issue that came of it.
    Mark { target: i64, mark: MarkKind, text: Option<EntryText>, row_ref: String },
}

impl Act {
    /// The entry the act points at.
    pub fn target(&self) -> Option<i64> {
        match self {
            Act::Contribute { .. } => None,
            Act::Correct { target, .. } | Act::Withdraw { target } | Act::Mark { target, .. } => {
                Some(*target)
            }
        }
    }
}

/// An accepted act, ready to be the room's next event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What happens.
    pub op: RoomOp,
    /// The word of the kind, or empty.
    pub kind: &'static str,
    /// The text, or empty.
    pub body: String,
    /// The entry it is about.
    pub target: Option<i64>,
    /// The row that came of it, or empty.
    pub row_ref: String,
}

/// Why an act is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContributeError {
    /// The seat was dismissed or never admitted.
    SeatDismissed,
    /// A viewer reads only.
    ViewersDoNotWrite,
    /// The room has not been opened yet.
    NotOpenYet,
    /// The room is closed; its log is final.
    RoomClosed,
    /// The facilitator closed the input.
    InputClosed,
    /// Only those who steer state decisions and what is left.
    OutcomeNotYours,
    /// Only those who steer mark entries.
    MarkNotYours,
    /// No such entry.
    TargetMissing,
    /// Only the author corrects or withdraws.
    TargetNotYours,
    /// The entry was taken back.
    TargetWithdrawn,
    /// The text can't be an entry.
    Text(TextError),
    /// The kind of entry is unknown.
    KindUnknown,
    /// The client id is missing or malformed.
    ClientIdMalformed,
    /// The same client id was used before by another seat.
    ClientIdTaken,
}

impl From<TextError> for ContributeError {
    fn from(error: TextError) -> Self {
        ContributeError::Text(error)
    }
}

impl ContributeError {
    /// The code under which the refusal is told.
    pub fn code(self) -> &'static str {
        match self {
            ContributeError::SeatDismissed => "room-seat-dismissed",
            ContributeError::ViewersDoNotWrite => "room-viewers-do-not-write",
            ContributeError::NotOpenYet => "room-not-open-yet",
            ContributeError::RoomClosed => "room-closed",
            ContributeError::InputClosed => "room-input-closed",
            ContributeError::OutcomeNotYours => "room-outcome-not-yours",
            ContributeError::MarkNotYours => "room-mark-not-yours",
            ContributeError::TargetMissing => "room-target-missing",
            ContributeError::TargetNotYours => "room-target-not-yours",
            ContributeError::TargetWithdrawn => "room-target-withdrawn",
            ContributeError::Text(TextError::Required) => "room-text-required",
            ContributeError::Text(TextError::TooLong) => "room-text-too-long",
            ContributeError::Text(TextError::Control) => "room-text-control",
            ContributeError::KindUnknown => "room-kind-unknown",
            ContributeError::ClientIdMalformed => "room-client-id-malformed",
            ContributeError::ClientIdTaken => "room-client-id-taken",
        }
    }
}

impl From<ContributeError> for Refused {
    fn from(error: ContributeError) -> Self {
        match error {
            ContributeError::Text(_) => {
                Refused::at("text", error.code()).with("max", super::text::ENTRY_MAX_CHARS)
            }
            ContributeError::KindUnknown => Refused::at("kind", error.code()),
            other => Refused::new(other.code()),
        }
    }
}

/// Decides whether the act may be the room's next event. Called again at every write, inside its transaction:
/// what a socket was allowed when it joined counts for nothing here.
pub fn accept(
    room: RoomFacts,
    seat: SeatFacts,
    target: Option<TargetFacts>,
    act: Act,
) -> Result<Accepted, ContributeError> {
    check_seat_and_room(room, seat)?;
    check_rights(room, seat, &act)?;
    check_target(target, &act)?;
    Ok(accepted(act))
}

fn check_seat_and_room(room: RoomFacts, seat: SeatFacts) -> Result<(), ContributeError> {
    if !seat.is_admitted {
        return Err(ContributeError::SeatDismissed);
    }
    if seat.role == SeatRole::Viewer {
        return Err(ContributeError::ViewersDoNotWrite);
    }
    match room.phase {
        RoomPhase::Waiting => Err(ContributeError::NotOpenYet),
        RoomPhase::Closed => Err(ContributeError::RoomClosed),
        RoomPhase::Open => Ok(()),
    }
}

/// After the input is closed the recorder still has to put the outcome into words: outcomes, corrections of own
/// entries and marks stay open to those who steer.
fn check_rights(room: RoomFacts, seat: SeatFacts, act: &Act) -> Result<(), ContributeError> {
    let is_steering = seat.role.is_steering();
    let is_outcome = matches!(act, Act::Contribute { kind, .. } if kind.is_outcome());
    if is_outcome && !is_steering {
        return Err(ContributeError::OutcomeNotYours);
    }
    if matches!(act, Act::Mark { .. }) && !is_steering {
        return Err(ContributeError::MarkNotYours);
    }
    let stays_open = is_steering && (is_outcome || !matches!(act, Act::Contribute { .. }));
    if !room.is_input_open && !stays_open {
        return Err(ContributeError::InputClosed);
    }
    Ok(())
}

fn check_target(target: Option<TargetFacts>, act: &Act) -> Result<(), ContributeError> {
    if act.target().is_none() {
        return Ok(());
    }
    let target = target.filter(|t| t.op == RoomOp::Contribution).ok_or(ContributeError::TargetMissing)?;
    let needs_author = matches!(act, Act::Correct { .. } | Act::Withdraw { .. });
    if needs_author && !target.is_own {
        return Err(ContributeError::TargetNotYours);
    }
    if target.is_withdrawn {
        return Err(ContributeError::TargetWithdrawn);
    }
    Ok(())
}

fn accepted(act: Act) -> Accepted {
    let target = act.target();
    let (op, kind, body, row_ref) = match act {
        Act::Contribute { kind, text } => {
            (RoomOp::Contribution, kind.as_str(), text.into_string(), String::new())
        }
        Act::Correct { text, .. } => (RoomOp::Correction, "", text.into_string(), String::new()),
        Act::Withdraw { .. } => (RoomOp::Withdrawal, "", String::new(), String::new()),
        Act::Mark { mark, text, row_ref, .. } => {
            let body = text.map(EntryText::into_string).unwrap_or_default();
            (RoomOp::Mark, mark.as_str(), body, row_ref)
        }
    };
    Accepted { op, kind, body, target, row_ref }
}

/// Why steering a room is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SteerError {
    /// Only the organizer and the facilitator open, close and seat.
    NotYours,
    /// A closed room stays closed.
    RoomClosed,
    /// The room has not been opened yet.
    NotOpenYet,
}

impl From<SteerError> for Refused {
    fn from(error: SteerError) -> Self {
        Refused::new(match error {
            SteerError::NotYours => "room-steering-not-yours",
            SteerError::RoomClosed => "room-closed",
            SteerError::NotOpenYet => "room-not-open-yet",
        })
    }
}

/// Whether the seat may open or close the room or its input.
pub fn may_steer(seat: SeatFacts) -> Result<(), SteerError> {
    let leads = matches!(seat.role, SeatRole::Organizer | SeatRole::Facilitator);
    if leads && seat.is_admitted { Ok(()) } else { Err(SteerError::NotYours) }
}

/// Whether the seat may admit or dismiss others: before the sitting as well, never after it.
pub fn may_seat(room: RoomFacts, seat: SeatFacts) -> Result<(), SteerError> {
    may_steer(seat)?;
    if room.phase == RoomPhase::Closed { Err(SteerError::RoomClosed) } else { Ok(()) }
}
