//! Who may sit in a room, asked anew each time: by the meeting's participants, those who were asked for the case, and the
//! roles of today, never by the seat alone. A seat only says where somebody sits. The room of a case is read by whom
//! `domain::conference::sight` lets read the case.

use chrono::NaiveDateTime;

use crate::domain::access::{Actor, InvitationKind, Role, scope};
use crate::domain::ids::{OfficeId, RoomId, Uid};
use crate::domain::room::{SeatCard, SeatRole};
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::room_hosts::{self, AgendaHost, Invited, MeetingHost};
use crate::storage::tables::{care_cases, rooms};
use crate::storage::views::{identity, sights};
use crate::storage::{Conn, StorageError};
use crate::usecases::cmd::TEAM;

/// Those of the hosting office who may help to steer.
const HOSTS: &[Role] = &[Role::CareManager, Role::CenterStaff, Role::InsurerStaff];
/// Both.
pub const SITTING_OR_HOSTING: &[Role] =
    &[Role::CareManager, Role::CenterStaff, Role::ProviderStaff, Role::InsurerStaff];

/// By what right somebody sits in a room.
#[derive(Clone, Debug)]
pub enum Right {
    /// None: to them there is no such room.
    None,
    /// The room belongs to no meeting and no case; who sits in it was decided when it was founded.
    Founded,
    /// Through a personal link, shown as the invitation says.
    Link(Invited),
    /// As one of the office that holds it.
    Host(OfficeId),
    /// As a participant or attendee, in person or for an office.
    Invited(SeatRole, Invited),
    /// As who presents the case, for the office that presents it.
    Presenter(OfficeId),
}

impl Right {
    /// Whether there is one.
    pub fn holds(&self) -> bool {
        !matches!(self, Right::None)
    }

    /// The role that a new seat gets; nothing where nobody takes a seat by themselves.
    pub fn role(&self) -> Option<SeatRole> {
        match self {
            Right::None | Right::Founded => None,
            Right::Link(_) | Right::Presenter(_) => Some(SeatRole::Member),
            Right::Host(_) => Some(SeatRole::Recorder),
            Right::Invited(role, _) => Some(*role),
        }
    }

    /// The office that it is held for, where one is known.
    pub fn office(&self) -> Option<OfficeId> {
        match self {
            Right::None | Right::Founded => None,
            Right::Host(office) | Right::Presenter(office) => Some(*office),
            Right::Link(invited) | Right::Invited(_, invited) => invited.office,
        }
    }
}

/// By what right the actor sits in a room now. In the room of a case there is none before the pledge, nor outside the window;
/// the seat itself stays theirs, see [`invited`].
pub fn right(
    conn: &mut Conn,
    actor: &Actor,
    room: RoomId,
    now: NaiveDateTime,
) -> Result<Right, StorageError> {
    let seen = sights::of_room(conn, &scope(actor).on(jst_date(now)), room, now)?;
    if seen.is_some_and(|seen| !seen.sight.is_open()) {
        return Ok(Right::None);
    }
    invited(conn, actor, room)
}

/// By what right a seat in a room stands, whether or not its holder may read the case now: who was invited to the meeting or
/// asked for the case, who holds it, who presents. Whoever has lost it is dismissed.
pub fn invited(conn: &mut Conn, actor: &Actor, room: RoomId) -> Result<Right, StorageError> {
    if let Some(host) = room_hosts::meeting_of(conn, room)? {
        return to_meeting(conn, actor, &host);
    }
    match room_hosts::agenda_item_of(conn, room)? {
        Some(host) => to_agenda_item(conn, actor, &host),
        None => Ok(Right::Founded),
    }
}

/// Whether the actor's seat in a room still stands on a right, for pages that read the room.
pub fn holds(conn: &mut Conn, actor: &Actor, room: &Uid, now: NaiveDateTime) -> Result<bool, StorageError> {
    match rooms::find_id(conn, room)? {
        Some(room) => Ok(right(conn, actor, room, now)?.holds()),
        None => Ok(false),
    }
}

/// What the name of a seat's holder begins with when it is an account.
pub const ACCOUNT: &str = "account:";

/// The account that a seat's holder name means; nothing for a personal link.
pub fn holder_uid(name: &str) -> Option<Uid> {
    name.strip_prefix(ACCOUNT).and_then(Uid::parse)
}

/// The account that holds a seat, with its roles of today; nothing for a personal link.
pub fn holder(conn: &mut Conn, name: &str, now: NaiveDateTime) -> Result<Option<Actor>, StorageError> {
    holder_uid(name).map(|uid| account(conn, &uid, now)).transpose()
}

fn account(conn: &mut Conn, uid: &Uid, now: NaiveDateTime) -> Result<Actor, StorageError> {
    Ok(Actor::Account(identity::account_actor(conn, uid, jst_date(now))?))
}

/// Whether an account may sit in a room now, for a connection that names its seat and no actor.
pub fn account_holds(
    conn: &mut Conn,
    uid: &Uid,
    room: RoomId,
    now: NaiveDateTime,
) -> Result<bool, StorageError> {
    let actor = account(conn, uid, now)?;
    Ok(right(conn, &actor, room, now)?.holds())
}

fn to_meeting(conn: &mut Conn, actor: &Actor, host: &MeetingHost) -> Result<Right, StorageError> {
    match actor {
        Actor::Link(link) if link.kind == InvitationKind::Room => {
            let invited = room_hosts::participant_of_invitation(conn, host.id, link.invitation)?;
            Ok(invited.map_or(Right::None, Right::Link))
        }
        Actor::Account(_) if actor.is_in(host.office, HOSTS) => Ok(Right::Host(host.office)),
        Actor::Account(account) => {
            let offices = actor.offices_as(TEAM);
            let invited = room_hosts::participant_of_account(conn, host.id, account.account, &offices)?;
            Ok(invited.map_or(Right::None, |invited| Right::Invited(SeatRole::Member, invited)))
        }
        _ => Ok(Right::None),
    }
}

/// The role words of attendees are those of a sitting; who is none of them sits as a member.
fn to_agenda_item(conn: &mut Conn, actor: &Actor, host: &AgendaHost) -> Result<Right, StorageError> {
    let Actor::Account(account) = actor else { return Ok(Right::None) };
    let offices = actor.offices_as(TEAM);
    let attending = room_hosts::attendee_of_account(conn, host.id, account.account, &offices)?;
    if let Some((role, invited)) = attending {
        return Ok(Right::Invited(SeatRole::parse(&role).unwrap_or(SeatRole::Member), invited));
    }
    if actor.is_in(host.office, HOSTS) {
        return Ok(Right::Host(host.office));
    }
    if host.presenter == Some(account.account) {
        let (case, _) = room_hosts::case_of_agenda_item(conn, host.id)?;
        return Ok(Right::Presenter(care_cases::get(conn, case)?.office_id));
    }
    Ok(Right::None)
}

/// How the actor is shown on a seat: the invitation names the office and the profession, the account names the person.
pub fn card(conn: &mut Conn, actor: &Actor, right: &Right) -> Result<SeatCard, StorageError> {
    let Some(account) = actor.account() else {
        return Ok(match right {
            Right::Link(invited) | Right::Invited(_, invited) => SeatCard {
                name: invited.person_name.clone(),
                office: invited.label.clone(),
                profession: invited.profession.clone(),
            },
            _ => SeatCard { name: String::new(), office: String::new(), profession: String::new() },
        });
    };
    let (name, own_profession) = room_hosts::person_of(conn, account.account)?;
    let (label, profession) = match right {
        Right::Invited(_, invited) => (invited.label.clone(), invited.profession.clone()),
        _ => (String::new(), String::new()),
    };
    let office = match right.office().or_else(|| only_office(actor)) {
        Some(office) if label.is_empty() => room_hosts::office_name(conn, office)?,
        _ => label,
    };
    let profession = if profession.is_empty() { own_profession } else { profession };
    Ok(SeatCard { name, office, profession })
}

/// The office of somebody who works in one only; for anybody else it is not guessed.
fn only_office(actor: &Actor) -> Option<OfficeId> {
    let (first, rest) = actor.account()?.memberships.split_first()?;
    rest.iter().all(|m| m.office == first.office).then_some(first.office)
}
