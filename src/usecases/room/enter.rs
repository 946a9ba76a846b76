//! Taking a seat. Who was invited may; as whom is read from the invitation, not typed.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::room::{ContributeError, RoomPhase};
use crate::storage::Tx;
use crate::storage::tables::rooms;
use crate::usecases::room_steps::{self, admission, say};
use crate::usecases::{Cmd, Failure, seat_rights};

/// Take my seat in this room.
#[derive(Clone, Debug)]
pub struct EnterInput {
    /// The room.
    pub room: Uid,
}

/// The seat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entered {
    /// Its uid.
    pub seat: Uid,
}

/// Gives whoever acts their seat; a seat taken earlier is the same one, as long as the right to it holds. A dismissed seat
/// stays dismissed.
pub fn enter(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EnterInput) -> Result<Entered, Failure> {
    let mut room = rooms::lock_by_uid(tx, &input.room)?.ok_or(Failure::NotFound("room"))?;
    let right = seat_rights::right(tx, &cmd.actor, room.id, cmd.now)?;
    if !right.holds() {
        return Err(Failure::NotFound("room"));
    }
    room_steps::act_by(cmd, &right);
    let note = room_steps::about(tx, "room.enter", &room)?;
    cmd.audit(tx, &note)?;
    let holder = cmd.actor.name();
    if let Some(seat) = rooms::find_seat(tx, room.id, &holder)? {
        let is_admitted = seat.facts().is_admitted;
        let refused = Refused::from(ContributeError::SeatDismissed);
        return if is_admitted { Ok(Entered { seat: seat.uid }) } else { Err(refused.into()) };
    }
    let role = right.role().ok_or(Failure::NotFound("room"))?;
    if room.phase == RoomPhase::Closed {
        return Err(Refused::from(ContributeError::RoomClosed).into());
    }
    let card = seat_rights::card(tx, &cmd.actor, &right)?;
    let seat = rooms::insert_seat(
        tx,
        &rooms::NewSeat {
            uid: &cmd.uid(),
            room_id: room.id,
            holder: &holder,
            display_name: &card.name,
            office_label: &card.office,
            profession: &card.profession,
            role,
        },
        cmd.now,
    )?;
    say(tx, cmd, &mut room, admission(&seat, role))?;
    Ok(Entered { seat: seat.uid })
}

/// Whether the door opens to whoever asks: they are invited, or host it. To everybody else there is no such room.
pub fn may_enter(tx: &mut Tx<'_>, cmd: &Cmd, room: &Uid) -> Result<bool, Failure> {
    let room = rooms::lock_by_uid(tx, room)?.ok_or(Failure::NotFound("room"))?;
    Ok(seat_rights::right(tx, &cmd.actor, room.id, cmd.now)?.role().is_some())
}
