//! The steps that use-cases of rooms share: loading the room with the actor's seat, appending one event, taking seats back.

use crate::domain::ids::{RoomId, SeatId, Uid};
use crate::domain::room::{RoomOp, RoomPhase, SeatCard, SeatRole, TargetFacts};
use crate::domain::words::Word;
use crate::storage::tables::rooms::{self, NewEvent, RoomRow, SeatRow};
use crate::storage::tables::subjects;
use crate::storage::wake::Wake;
use crate::storage::{Audit, Tx};
use crate::usecases::seat_rights::{self, Right};
use crate::usecases::{Cmd, Failure};

/// The room, locked, and the seat of whoever acts. Without a seat there is nothing to know of the room, nor with one whose
/// right is gone: an office that is no longer invited, a role that has ended.
pub fn room_and_seat(tx: &mut Tx<'_>, cmd: &mut Cmd, room: &Uid) -> Result<(RoomRow, SeatRow), Failure> {
    let room = rooms::lock_by_uid(tx, room)?.ok_or(Failure::NotFound("room"))?;
    let seat = rooms::find_seat(tx, room.id, &cmd.actor.name())?.ok_or(Failure::NotFound("room"))?;
    let right = seat_rights::right(tx, &cmd.actor, room.id, cmd.now)?;
    if !right.holds() {
        return Err(Failure::NotFound("room"));
    }
    act_by(cmd, &right);
    Ok((room, seat))
}

/// Lets the actor act for the office through which they sit.
pub fn act_by(cmd: &mut Cmd, right: &Right) {
    if let Some(office) = right.office() {
        cmd.act_where(|m| m.office == office && seat_rights::SITTING_OR_HOSTING.contains(&m.role));
    }
}

/// The audit note of something done in a room, with whose data are spoken of in it and the insurer concerned (G55).
pub fn about(tx: &mut Tx<'_>, action: &'static str, room: &RoomRow) -> Result<Audit, Failure> {
    let note = Audit::of(action).object("room", &room.uid);
    Ok(match subjects::of_room(tx, room.id)? {
        Some(subject) => note.whose(&subject),
        None => note,
    })
}

/// Dismisses the seats in a room whose holders' right is gone, e.g. after their office was taken off the meeting.
pub fn dismiss_lost_in_room(tx: &mut Tx<'_>, cmd: &Cmd, room: RoomId) -> Result<(), Failure> {
    let Some(mut room) = rooms::lock(tx, &[room])?.into_iter().next() else { return Ok(()) };
    for seat in rooms::admitted_seats(tx, room.id)? {
        dismiss_if_lost(tx, cmd, &mut room, &seat)?;
    }
    Ok(())
}

/// Dismisses the seats of an account whose right is gone, e.g. after its role in an office has ended: programs that hold
/// its token stay connected otherwise.
pub fn dismiss_lost_of_account(tx: &mut Tx<'_>, cmd: &Cmd, account: &Uid) -> Result<(), Failure> {
    for seat in rooms::admitted_seats_of(tx, &format!("{}{account}", seat_rights::ACCOUNT))? {
        if let Some(mut room) = rooms::lock(tx, &[seat.room_id])?.into_iter().next() {
            dismiss_if_lost(tx, cmd, &mut room, &seat)?;
        }
    }
    Ok(())
}

/// Brings an account's seats in these rooms in line with what it was asked for: a seat without a right is dismissed, one whose
/// role is another gets it, and where a room comes with `true`, because the case was given anew, a dismissed one is admitted
/// again. Open connections follow at once, by the events that say so.
pub fn reseat(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: &Uid,
    rooms: impl IntoIterator<Item = (RoomId, bool)>,
) -> Result<(), Failure> {
    let name = format!("{}{account}", seat_rights::ACCOUNT);
    let mut rooms: Vec<(RoomId, bool)> = rooms.into_iter().collect();
    rooms.sort_unstable();
    for (id, is_given) in rooms {
        let Some(mut room) = rooms::lock(tx, &[id])?.into_iter().next() else { continue };
        // The log of a closed room is final; its door asks for the right itself.
        if room.phase == RoomPhase::Closed {
            continue;
        }
        let Some(seat) = rooms::find_seat(tx, id, &name)? else { continue };
        let Some(holder) = seat_rights::holder(tx, &name, cmd.now)? else { continue };
        let role = match seat_rights::invited(tx, &holder, id)?.role() {
            Some(_) if seat.role == SeatRole::Organizer => seat.role,
            Some(role) => role,
            None => {
                dismiss_if_lost(tx, cmd, &mut room, &seat)?;
                continue;
            }
        };
        let is_back = is_given && !seat.facts().is_admitted;
        if is_back || seat.facts().is_admitted && role != seat.role {
            rooms::set_seat(tx, seat.id, role, None)?;
            say(tx, cmd, &mut room, admission(&seat, role))?;
        }
    }
    Ok(())
}

/// The event of an admission: everything the others may know of the seat.
pub fn admission(seat: &SeatRow, role: SeatRole) -> Saying<'static> {
    let card = SeatCard {
        name: seat.display_name.clone(),
        office: seat.office_label.clone(),
        profession: seat.profession.clone(),
    };
    Saying { kind: role.as_str(), body: card.to_body(), ..Saying::of(RoomOp::SeatAdmitted, Some(seat.id)) }
}

fn dismiss_if_lost(tx: &mut Tx<'_>, cmd: &Cmd, room: &mut RoomRow, seat: &SeatRow) -> Result<(), Failure> {
    let Some(holder) = seat_rights::holder(tx, &seat.holder, cmd.now)? else { return Ok(()) };
    // Who has yet to pledge, or comes after the window, keeps the seat: its door is shut, and opens again.
    if seat_rights::invited(tx, &holder, room.id)?.holds() {
        return Ok(());
    }
    rooms::set_seat(tx, seat.id, seat.role, Some(cmd.now))?;
    say(tx, cmd, room, Saying::of(RoomOp::SeatDismissed, Some(seat.id)))?;
    Ok(())
}

/// What an event of the server or of steering says.
#[derive(Clone, Debug)]
pub struct Saying<'a> {
    /// What happened.
    pub op: RoomOp,
    /// The seat it came from or is about.
    pub seat: Option<SeatId>,
    /// The entry it is about.
    pub target: Option<i64>,
    /// The word of its kind.
    pub kind: &'a str,
    /// The text.
    pub body: String,
    /// The row that came of it.
    pub row_ref: String,
}

impl<'a> Saying<'a> {
    /// An event without content.
    pub fn of(op: RoomOp, seat: Option<SeatId>) -> Self {
        Self { op, seat, target: None, kind: "", body: String::new(), row_ref: String::new() }
    }
}

/// Appends the next event of a locked room and writes the room back.
pub fn say(tx: &mut Tx<'_>, cmd: &Cmd, room: &mut RoomRow, saying: Saying<'_>) -> Result<i64, Failure> {
    room.last_seq += 1;
    let uid = cmd.uid();
    rooms::append(
        tx,
        &[NewEvent {
            client_id: uid.as_str().to_owned(),
            uid,
            room_id: room.id,
            seq: room.last_seq,
            op: saying.op,
            seat_id: saying.seat,
            target_seq: saying.target,
            kind: saying.kind.to_owned(),
            body: saying.body,
            row_ref: saying.row_ref,
            at: cmd.now,
        }],
    )?;
    rooms::update(tx, room)?;
    tx.wake(Wake::Rooms);
    Ok(room.last_seq)
}

/// What the rules ask about the entry that an act points at.
pub fn target_facts(
    tx: &mut Tx<'_>,
    room: &RoomRow,
    seat: &SeatRow,
    target: i64,
) -> Result<Option<TargetFacts>, Failure> {
    let targets = rooms::targets(tx, &[room.id], &[target])?;
    let is_withdrawn = !rooms::withdrawn(tx, &[room.id], &[target])?.is_empty();
    let facts = |is_own, op| TargetFacts { op, is_own, is_withdrawn };
    Ok(targets.first().map(|t| facts(t.seat_id == Some(seat.id), t.op)))
}
