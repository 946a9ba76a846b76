//! Dismissing a seat, admitting it again, giving it another role.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::room::{RoomOp, SeatRole, may_seat};
use crate::domain::words::Word;
use crate::storage::Tx;
use crate::storage::tables::rooms;
use crate::usecases::room_steps::{Saying, about, admission, room_and_seat, say};
use crate::usecases::{Cmd, Failure};

/// What to do with a seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeatMove {
    /// It may neither read nor write from now on.
    Dismiss,
    /// It is there again, or in another role.
    Admit(SeatRole),
}

/// Move this seat.
#[derive(Clone, Debug)]
pub struct SeatInput {
    /// The room.
    pub room: Uid,
    /// The seat.
    pub seat: Uid,
    /// What to do.
    pub to: SeatMove,
}

/// The event that says so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SeatMoved {
    /// Its number.
    pub seq: i64,
}

/// Moves a seat. The organizer's own seat stays, else nobody could steer any more.
pub fn move_seat(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SeatInput) -> Result<SeatMoved, Failure> {
    let (mut room, own) = room_and_seat(tx, cmd, &input.room)?;
    may_seat(room.facts(), own.facts()).map_err(Refused::from)?;
    let seat = rooms::find_seat_by_uid(tx, room.id, &input.seat)?.ok_or(Failure::NotFound("seat"))?;
    if seat.role == SeatRole::Organizer {
        return Err(Refused::new("room-organizer-stays").into());
    }
    let saying = match input.to {
        SeatMove::Dismiss => {
            rooms::set_seat(tx, seat.id, seat.role, Some(cmd.now))?;
            Saying::of(RoomOp::SeatDismissed, Some(seat.id))
        }
        SeatMove::Admit(role) => {
            rooms::set_seat(tx, seat.id, role, None)?;
            admission(&seat, role)
        }
    };
    let note = about(tx, "room.seat", &room)?
        .detail(serde_json::json!({ "seat": seat.uid.as_str(), "op": saying.op.as_str() }));
    cmd.audit(tx, &note)?;
    let seq = say(tx, cmd, &mut room, saying)?;
    Ok(SeatMoved { seq })
}
