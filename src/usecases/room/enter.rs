//! Taking a seat. Who was invited may; as whom is read from the invitation, not typed.

use serde::{Deserialize, Serialize};

use super::log::say;
use super::seat::admission;
use crate::domain::access::{Actor, InvitationKind, Role};
use crate::domain::ids::{OfficeId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::room::{ContributeError, RoomPhase, SeatCard, SeatRole};
use crate::domain::words::Word;
use crate::storage::tables::room_hosts::{self, AgendaHost, Invited, MeetingHost};
use crate::storage::tables::rooms::{self, RoomRow};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Roles in which a person sits in a room for an office.
const SITTING: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::ProviderStaff];
/// Those of the hosting office who may help to steer.
const HOSTS: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::InsurerStaff];

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

/// Gives whoever acts their seat; a seat taken earlier is the same one. A dismissed seat stays dismissed.
pub fn enter(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &EnterInput) -> Result<Entered, Failure> {
    let mut room = rooms::lock_by_uid(tx, &input.room)?.ok_or(Failure::NotFound("room"))?;
    let holder = cmd.actor.name();
    cmd.audit(tx, &Audit::of("room.enter").object("room", &room.uid))?;
    if let Some(seat) = rooms::find_seat(tx, room.id, &holder)? {
        let is_admitted = seat.facts().is_admitted;
        let refused = Refused::from(ContributeError::SeatDismissed);
        return if is_admitted { Ok(Entered { seat: seat.uid }) } else { Err(refused.into()) };
    }
    let (role, card) = invited_as(tx, cmd, &room)?.ok_or(Failure::NotFound("room"))?;
    if room.phase == RoomPhase::Closed {
        return Err(Refused::from(ContributeError::RoomClosed).into());
    }
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
    Ok(invited_as(tx, cmd, &room)?.is_some())
}

/// As whom the actor may sit here, or nothing.
fn invited_as(tx: &mut Tx<'_>, cmd: &Cmd, room: &RoomRow) -> Result<Option<(SeatRole, SeatCard)>, Failure> {
    if let Some(host) = room_hosts::meeting_of(tx, room.id)? {
        return invited_to_meeting(tx, cmd, &host);
    }
    match room_hosts::agenda_item_of(tx, room.id)? {
        Some(host) => invited_to_agenda_item(tx, cmd, &host),
        None => Ok(None),
    }
}

fn invited_to_meeting(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    host: &MeetingHost,
) -> Result<Option<(SeatRole, SeatCard)>, Failure> {
    match &cmd.actor {
        Actor::Link(link) if link.kind == InvitationKind::Room => {
            let invited = room_hosts::participant_of_invitation(tx, host.id, link.invitation)?;
            Ok(invited.map(|invited| (SeatRole::Member, card_of(invited))))
        }
        Actor::Account(_) if cmd.actor.is_in(host.office, HOSTS) => {
            Ok(Some((SeatRole::Recorder, own_card(tx, cmd, Some(host.office))?)))
        }
        Actor::Account(account) => {
            let offices = cmd.actor.offices_as(SITTING);
            let invited = room_hosts::participant_of_account(tx, host.id, account.account, &offices)?;
            let Some(invited) = invited else { return Ok(None) };
            Ok(Some((SeatRole::Member, named_card(tx, cmd, invited)?)))
        }
        _ => Ok(None),
    }
}

/// The role words of attendees are those of a sitting; who is none of them sits as a member.
fn invited_to_agenda_item(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    host: &AgendaHost,
) -> Result<Option<(SeatRole, SeatCard)>, Failure> {
    let Actor::Account(account) = &cmd.actor else { return Ok(None) };
    let offices = cmd.actor.offices_as(SITTING);
    let attending = room_hosts::attendee_of_account(tx, &host.conference, account.account, &offices)?;
    if let Some((role, invited)) = attending {
        let role = SeatRole::parse(&role).unwrap_or(SeatRole::Member);
        return Ok(Some((role, named_card(tx, cmd, invited)?)));
    }
    if cmd.actor.is_in(host.office, HOSTS) {
        return Ok(Some((SeatRole::Recorder, own_card(tx, cmd, Some(host.office))?)));
    }
    if host.presenter == Some(account.account) {
        return Ok(Some((SeatRole::Member, own_card(tx, cmd, None)?)));
    }
    Ok(None)
}

/// How a signed-in person is shown.
pub(super) fn own_card(tx: &mut Tx<'_>, cmd: &Cmd, office: Option<OfficeId>) -> Result<SeatCard, Failure> {
    let account = cmd.actor.account().ok_or(Failure::Denied)?;
    let (name, profession) = room_hosts::person_of(tx, account.account)?;
    let office = office.or_else(|| account.memberships.first().map(|m| m.office));
    let office = office.map(|office| room_hosts::office_name(tx, office)).transpose()?.unwrap_or_default();
    Ok(SeatCard { name, office, profession })
}

/// The invitation names the office and the profession; the account names the person.
fn named_card(tx: &mut Tx<'_>, cmd: &Cmd, invited: Invited) -> Result<SeatCard, Failure> {
    let own = own_card(tx, cmd, None)?;
    let or_own = |given: String, own: String| if given.is_empty() { own } else { given };
    Ok(SeatCard {
        name: own.name,
        office: or_own(invited.label, own.office),
        profession: or_own(invited.profession, own.profession),
    })
}

fn card_of(invited: Invited) -> SeatCard {
    SeatCard { name: invited.person_name, office: invited.label, profession: invited.profession }
}
