//! Opening and closing the room and its input.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::room::{RoomOp, RoomPhase, SteerError, may_steer};
use crate::domain::words::Word;
use crate::storage::Tx;
use crate::storage::tables::{room_hosts, rooms};
use crate::usecases::room_steps::{Saying, about, room_and_seat, say};
use crate::usecases::{Cmd, Failure, attendance};

crate::words! {
    /// What a facilitator can do with the room.
    pub enum Steering {
        /// 開始する
        Open = "open",
        /// 入力を締め切る
        CloseInput = "close_input",
        /// 入力を再開する
        OpenInput = "open_input",
        /// 終了する
        Close = "close",
    }
}

/// Steer this room.
#[derive(Clone, Debug)]
pub struct SteerInput {
    /// The room.
    pub room: Uid,
    /// What to do.
    pub act: Steering,
}

/// The event that says so.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Steered {
    /// Its number; the last one when the room already is as asked.
    pub seq: i64,
}

/// Does what the facilitator asks. Asking for what already is so changes nothing.
pub fn steer(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SteerInput) -> Result<Steered, Failure> {
    let (mut room, seat) = room_and_seat(tx, cmd, &input.room)?;
    may_steer(seat.facts()).map_err(Refused::from)?;
    let note = about(tx, "room.steer", &room)?
        .detail(serde_json::json!({ "act": input.act.as_str(), "after_seq": room.last_seq }));
    cmd.audit(tx, &note)?;
    let Some(op) = next_op(room.phase, room.is_input_open, input.act).map_err(Refused::from)? else {
        return Ok(Steered { seq: room.last_seq });
    };
    match op {
        RoomOp::Opened => (room.phase, room.is_input_open) = (RoomPhase::Open, true),
        RoomOp::Closed => (room.phase, room.is_input_open) = (RoomPhase::Closed, false),
        RoomOp::InputClosed => room.is_input_open = false,
        _ => room.is_input_open = true,
    }
    if room.phase == RoomPhase::Closed
        && let Some(host) = room_hosts::meeting_of(tx, room.id)?
    {
        attendance::note_from_seats(tx, host.id, room.id)?;
    }
    rooms::stamp_phase(tx, room.id, room.phase, cmd.now)?;
    let seq = say(tx, cmd, &mut room, Saying::of(op, Some(seat.id)))?;
    Ok(Steered { seq })
}

/// The event that brings about what is asked, nothing when it is so already.
fn next_op(phase: RoomPhase, is_input_open: bool, act: Steering) -> Result<Option<RoomOp>, SteerError> {
    match (phase, act) {
        (RoomPhase::Closed, Steering::Close) => Ok(None),
        (RoomPhase::Closed, _) => Err(SteerError::RoomClosed),
        (RoomPhase::Waiting, Steering::Open) => Ok(Some(RoomOp::Opened)),
        (RoomPhase::Waiting, Steering::Close) => Ok(Some(RoomOp::Closed)),
        (RoomPhase::Waiting, _) => Err(SteerError::NotOpenYet),
        (RoomPhase::Open, Steering::Open) => Ok(None),
        (RoomPhase::Open, Steering::Close) => Ok(Some(RoomOp::Closed)),
        (RoomPhase::Open, Steering::CloseInput) => Ok(is_input_open.then_some(RoomOp::InputClosed)),
        (RoomPhase::Open, Steering::OpenInput) => Ok((!is_input_open).then_some(RoomOp::InputOpened)),
    }
}
