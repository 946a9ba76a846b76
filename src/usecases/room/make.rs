//! Making the room of a meeting or an agenda item, with the seat of whoever makes it.

use serde::{Deserialize, Serialize};

use crate::domain::access::{Actor, Role};
use crate::domain::ids::{RoomId, Uid};
use crate::domain::office::Plane;
use crate::domain::room::{RoomOp, RoomPhase, SeatCard, SeatRole};
use crate::storage::tables::rooms::SeatRow;
use crate::storage::tables::{room_hosts, rooms, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::room_steps::{Saying, admission, say};
use crate::usecases::seat_rights::{self, Right};
use crate::usecases::{Cmd, Failure};

/// Those who call meetings and hold conferences.
const HOSTS: &[Role] = &[Role::CareManager, Role::CenterStaff];
/// Those who hold conferences.
const CONFERENCE_HOSTS: &[Role] = &[Role::CenterStaff, Role::InsurerStaff];

/// The room that was made, or that was there already.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Made {
    /// The room.
    pub room: Uid,
}

/// Makes the room of a meeting. Its office's planners may; asking twice gives the same room.
pub fn open_for_meeting(tx: &mut Tx<'_>, cmd: &mut Cmd, meeting: &Uid) -> Result<Made, Failure> {
    let host = room_hosts::meeting(tx, meeting)?.ok_or(Failure::NotFound("meeting"))?;
    if !cmd.act_in(host.office, HOSTS) {
        return Err(Failure::NotFound("meeting"));
    }
    let client = subjects::of_meeting(tx, host.id)?;
    cmd.audit(tx, &Audit::of("room.make").object("meeting", &host.uid).whose(&client))?;
    if let Some(room) = host.room {
        return existing(tx, room);
    }
    let (id, room) = make(tx, cmd, Plane::Identified, &host.number, host.office)?;
    if room_hosts::set_meeting_room(tx, host.id, id)? { Ok(Made { room }) } else { Err(Failure::Conflict) }
}

/// Makes the room of an agenda item. The staff of the office that holds the conference may.
pub fn open_for_agenda_item(tx: &mut Tx<'_>, cmd: &mut Cmd, item: &Uid) -> Result<Made, Failure> {
    let host = room_hosts::agenda_item(tx, item)?.ok_or(Failure::NotFound("agenda_item"))?;
    if !cmd.act_in(host.office, CONFERENCE_HOSTS) {
        return Err(Failure::NotFound("agenda_item"));
    }
    let (case, _) = room_hosts::case_of_agenda_item(tx, host.id)?;
    let case = subjects::of_case(tx, case)?;
    cmd.audit(tx, &Audit::of("room.make").object("agenda_item", &host.uid).whose(&case))?;
    if let Some(room) = host.room {
        return existing(tx, room);
    }
    let title = format!("{} {}", host.title, host.sort);
    let (id, room) = make(tx, cmd, Plane::Anonymised, &title, host.office)?;
    if room_hosts::set_agenda_room(tx, host.id, id)? { Ok(Made { room }) } else { Err(Failure::Conflict) }
}

/// A room that belongs to no meeting: the sitting's own room without case content, and the rooms of a filled demo.
#[derive(Clone, Debug)]
pub struct FoundInput {
    /// Which plane it belongs to.
    pub plane: Plane,
    /// What the sitting is called.
    pub title: String,
    /// Who sits in it: holder name, how they are shown, role. The first one opens it.
    pub seats: Vec<(String, SeatCard, SeatRole)>,
}

/// The room with its seats, in the order in which they were asked for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Founded {
    /// The room.
    pub room: Uid,
    /// Its seats.
    pub seats: Vec<Uid>,
}

/// Makes such a room, open from the beginning. Only the server itself does.
pub fn found(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &FoundInput) -> Result<Founded, Failure> {
    if !matches!(cmd.actor, Actor::System(_)) {
        return Err(Failure::Denied);
    }
    let uid = cmd.uid();
    let id = rooms::insert(tx, &uid, input.plane, &input.title, cmd.now)?;
    let mut room = rooms::lock_by_uid(tx, &uid)?.ok_or(Failure::NotFound("room"))?;
    let mut seats = Vec::new();
    for (holder, card, role) in &input.seats {
        let seat = seat(tx, cmd, id, holder, card, *role)?;
        say(tx, cmd, &mut room, admission(&seat, *role))?;
        seats.push(seat);
    }
    (room.phase, room.is_input_open) = (RoomPhase::Open, true);
    rooms::stamp_phase(tx, id, room.phase, cmd.now)?;
    say(tx, cmd, &mut room, Saying::of(RoomOp::Opened, seats.first().map(|s| s.id)))?;
    cmd.audit(tx, &Audit::of("room.found").object("room", &uid))?;
    Ok(Founded { room: uid, seats: seats.into_iter().map(|s| s.uid).collect() })
}

fn seat(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    room_id: RoomId,
    holder: &str,
    card: &SeatCard,
    role: SeatRole,
) -> Result<SeatRow, Failure> {
    let seat = rooms::NewSeat {
        uid: &cmd.uid(),
        room_id,
        holder,
        display_name: &card.name,
        office_label: &card.office,
        profession: &card.profession,
        role,
    };
    Ok(rooms::insert_seat(tx, &seat, cmd.now)?)
}

fn existing(tx: &mut Tx<'_>, room: RoomId) -> Result<Made, Failure> {
    let found = rooms::lock(tx, &[room])?.into_iter().next();
    found.map(|room| Made { room: room.uid }).ok_or(Failure::NotFound("room"))
}

fn make(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    plane: Plane,
    title: &str,
    office: crate::domain::ids::OfficeId,
) -> Result<(RoomId, Uid), Failure> {
    let uid = cmd.uid();
    let id = rooms::insert(tx, &uid, plane, title, cmd.now)?;
    let mut room = rooms::lock_by_uid(tx, &uid)?.ok_or(Failure::NotFound("room"))?;
    let card = seat_rights::card(tx, &cmd.actor, &Right::Host(office))?;
    let seat = seat(tx, cmd, id, &cmd.actor.name(), &card, SeatRole::Organizer)?;
    say(tx, cmd, &mut room, admission(&seat, SeatRole::Organizer))?;
    Ok((id, uid))
}
