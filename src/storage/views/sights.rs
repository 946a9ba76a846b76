//! What a reader may know of the cases of a sitting: the facts that `domain::conference::sight` asks for, read in a handful of
//! queries however many cases there are.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::conferences::host_offices;
use crate::domain::access::Scope;
use crate::domain::conference::{Reader, Sight, Sitting, is_in_window, sight};
use crate::domain::ids::{AccountId, AgendaItemId, InsurerId, OfficeId, RoomId, Uid};
use crate::domain::pledge::Pledge;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, agenda_attendees, agenda_items, care_cases, conference_attendees, conferences, insurers,
    pledges, rooms,
};

/// What somebody may read of one case, and by which pledge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The rule's answer.
    pub sight: Sight,
    /// The version of the pledge's text that they signed, where they did; audit rows of what they open name it.
    pub pledge: Option<String>,
}

impl Seen {
    /// Nothing.
    fn none() -> Self {
        Self { sight: Sight::NotAssigned, pledge: None }
    }
}

type Row = (
    AgendaItemId,
    Option<AccountId>,
    OfficeId,
    OfficeId,
    (InsurerId, String),
    (NaiveDateTime, NaiveDateTime),
);

/// What the reader may know of each of these cases, now.
pub fn of_items(
    conn: &mut Conn,
    scope: &Scope,
    items: &[AgendaItemId],
    now: NaiveDateTime,
) -> Result<BTreeMap<AgendaItemId, Seen>, StorageError> {
    let Some(account) = scope.account() else {
        return Ok(items.iter().map(|item| (*item, Seen::none())).collect());
    };
    let rows: Vec<Row> = agenda_items::table
        .inner_join(conferences::table)
        .inner_join(care_cases::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(agenda_items::id.eq_any(items))
        .select((
            agenda_items::id,
            agenda_items::presenter_id,
            conferences::office_id,
            care_cases::office_id,
            (insurers::id, insurers::pledge_text),
            (conferences::starts_at, conferences::ends_at),
        ))
        .load(conn)?;
    let hosts = host_offices(conn, scope)?;
    let by_person = conference_attendees::account_id.eq(account);
    let by_office = conference_attendees::office_id.eq_any(scope.team_offices().to_vec());
    let assigned: Vec<AgendaItemId> = agenda_attendees::table
        .inner_join(conference_attendees::table)
        .filter(agenda_attendees::agenda_item_id.eq_any(items))
        .filter(by_person.or(by_office).assume_not_null())
        .select(agenda_attendees::agenda_item_id)
        .load(conn)?;
    let signed: Vec<(InsurerId, String)> = pledges::table
        .filter(pledges::account_id.eq(account))
        .select((pledges::insurer_id, pledges::text_digest))
        .load(conn)?;
    let seen = |(item, presenter, host, own, (insurer, text), (starts_at, ends_at)): Row| {
        let pledge = Pledge::of(&text);
        let has_pledged = signed.iter().any(|(of, digest)| *of == insurer && digest == pledge.digest());
        let reader = Reader {
            is_own: scope.care_offices().contains(&own),
            is_host: hosts.contains(&host),
            is_presenter: presenter == Some(account),
            is_assigned: assigned.contains(&item),
            has_pledged,
        };
        let sight = sight(reader, &Sitting { starts_at, ends_at }, now);
        (item, Seen { sight, pledge: has_pledged.then(|| pledge.version().to_owned()) })
    };
    Ok(rows.into_iter().map(seen).collect())
}

/// What the reader may know of one case, now. This is what everything asks that shows a case of a sitting.
pub fn of_item(
    conn: &mut Conn,
    scope: &Scope,
    item: AgendaItemId,
    now: NaiveDateTime,
) -> Result<Seen, StorageError> {
    Ok(of_items(conn, scope, &[item], now)?.remove(&item).unwrap_or_else(Seen::none))
}

/// The same for the case whose room this is; nothing where the room belongs to no case.
pub fn of_room(
    conn: &mut Conn,
    scope: &Scope,
    room: RoomId,
    now: NaiveDateTime,
) -> Result<Option<Seen>, StorageError> {
    let item: Option<AgendaItemId> = agenda_items::table
        .filter(agenda_items::room_id.eq(room))
        .select(agenda_items::id)
        .first(conn)
        .optional()?;
    item.map(|item| of_item(conn, scope, item, now)).transpose()
}

/// The agenda item of a room whose door is shut to the reader for now, and only for now: its page says why.
pub fn shut_room(
    conn: &mut Conn,
    scope: &Scope,
    room: &Uid,
    now: NaiveDateTime,
) -> Result<Option<Uid>, StorageError> {
    let item: Option<(AgendaItemId, Uid)> = agenda_items::table
        .inner_join(rooms::table)
        .filter(rooms::uid.eq(room))
        .select((agenda_items::id, agenda_items::uid))
        .first(conn)
        .optional()?;
    let Some((item, uid)) = item else { return Ok(None) };
    let sight = of_item(conn, scope, item, now)?.sight;
    Ok(matches!(sight, Sight::PledgeFirst | Sight::OutsideWindow).then_some(uid))
}

/// Of the holders of seats in rooms, by the names of accounts: those whom pledge and window alone do not keep in the room of
/// a case. They may still stay for another reason, which is asked for each of them; nobody else has to be asked about.
pub fn doubtful(
    conn: &mut Conn,
    seats: &[(RoomId, Uid)],
    now: NaiveDateTime,
) -> Result<Vec<(RoomId, Uid)>, StorageError> {
    let ids: Vec<RoomId> = seats.iter().map(|(room, _)| *room).collect();
    type Held = (Option<RoomId>, (NaiveDateTime, NaiveDateTime), (InsurerId, String));
    let held: Vec<Held> = agenda_items::table
        .inner_join(conferences::table)
        .inner_join(insurers::table.on(insurers::id.eq(conferences::insurer_id)))
        .filter(agenda_items::room_id.eq_any(ids))
        .select((
            agenda_items::room_id,
            (conferences::starts_at, conferences::ends_at),
            (insurers::id, insurers::pledge_text),
        ))
        .load(conn)?;
    if held.is_empty() {
        return Ok(Vec::new());
    }
    let who: Vec<&Uid> = seats.iter().map(|(_, uid)| uid).collect();
    let signed: Vec<(Uid, InsurerId, String)> = pledges::table
        .inner_join(accounts::table)
        .filter(accounts::uid.eq_any(who))
        .select((accounts::uid, pledges::insurer_id, pledges::text_digest))
        .load(conn)?;
    let digests: Vec<String> =
        held.iter().map(|(.., (_, text))| Pledge::of(text).digest().to_owned()).collect();
    let is_doubtful = |(room, uid): &&(RoomId, Uid)| {
        held.iter().zip(&digests).filter(|((of, ..), _)| *of == Some(*room)).any(|(row, digest)| {
            let (_, (starts_at, ends_at), (insurer, _)) = row;
            let sitting = Sitting { starts_at: *starts_at, ends_at: *ends_at };
            let has_pledged =
                signed.iter().any(|(who, of, text)| who == uid && of == insurer && text == digest);
            !has_pledged || !is_in_window(&sitting, now)
        })
    };
    Ok(seats.iter().filter(is_doubtful).cloned().collect())
}
