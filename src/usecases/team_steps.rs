//! Who supports a client: steps that registering, importing, leaving and the client's own page share.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::care_team::{Span, TeamSource, hand_over_day};
use crate::domain::ids::{AccountId, ClientId, OfficeId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::care_team::{self, NewMember};
use crate::storage::tables::client_frameworks;
use crate::storage::tables::client_managers::{self, NewPersonInCharge};
use crate::storage::{StorageError, Tx};

use chrono::NaiveDate;

use super::{Cmd, Failure};

/// Puts somebody in charge of clients from a day on; who was before ends on the day before. As many statements as one client
/// takes serve all of them.
pub fn put_in_charge(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    clients: &[ClientId],
    (account, from, reason): (AccountId, NaiveDate, &str),
) -> Result<(), Failure> {
    let since = client_managers::since(tx, clients)?;
    let mut ending: BTreeMap<NaiveDate, Vec<ClientId>> = BTreeMap::new();
    for client in clients {
        let first = since.get(client).copied();
        let last = hand_over_day(first, from, jst_date(cmd.now)).map_err(Refused::from)?;
        if let Some(last) = last {
            ending.entry(last).or_default().push(*client);
        }
    }
    for (last, those) in ending {
        client_managers::end(tx, &those, last)?;
    }
    named(cmd, clients, (account, from, reason), |new| client_managers::put(tx, new, account))
}

/// Puts somebody in charge of clients who have just been registered, from today on.
pub fn begin_in_charge(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    clients: &[ClientId],
    account: AccountId,
) -> Result<(), Failure> {
    named(cmd, clients, (account, jst_date(cmd.now), ""), |new| client_managers::begin(tx, new, account))
}

/// The rows of a person in charge, each with a uid of its own, for as long as they are written.
fn named(
    cmd: &Cmd,
    clients: &[ClientId],
    (account_id, starts_on, reason): (AccountId, NaiveDate, &str),
    write: impl FnOnce(&[NewPersonInCharge<'_>]) -> Result<(), StorageError>,
) -> Result<(), Failure> {
    let uids: Vec<(Uid, ClientId)> = clients.iter().map(|client| (cmd.uid(), *client)).collect();
    let noted_by = &cmd.actor_name();
    let now = cmd.now;
    let new: Vec<NewPersonInCharge<'_>> = uids
        .iter()
        .map(|(uid, client_id)| {
            let client_id = *client_id;
            NewPersonInCharge { uid, client_id, account_id, starts_on, reason, noted_by, now }
        })
        .collect();
    Ok(write(&new)?)
}

/// An office in a care team, with the service for which it is there.
pub type Seat = (OfficeId, String);

/// What the latest plan of a client says of the care team.
pub struct PlannedTeam {
    /// Whom its rows name.
    pub seats: BTreeSet<Seat>,
    /// Whom the rows of its version before named.
    pub known: BTreeSet<Seat>,
}

/// Lets care teams follow their plans: an office whose row is new joins the team, and one that a plan had brought leaves it
/// with its row. What a person settled by hand stays; where it differs from the plan, the client's page says so.
pub fn follow(tx: &mut Tx<'_>, cmd: &Cmd, planned: &BTreeMap<ClientId, PlannedTeam>) -> Result<(), Failure> {
    let today = jst_date(cmd.now);
    let by = cmd.actor_name();
    let ids: Vec<ClientId> = planned.keys().copied().collect();
    let mut there: BTreeSet<(ClientId, Seat)> = BTreeSet::new();
    let mut leaving = Vec::new();
    for row in care_team::of_clients(tx, &ids)? {
        let is_in = row.span().last.is_none_or(|last| last >= today);
        let Some(plan) = planned.get(&row.client_id).filter(|_| is_in) else { continue };
        let seat = (row.office_id, row.service_kind);
        if row.source == TeamSource::Plan && !plan.seats.contains(&seat) {
            leaving.push(row.id);
        }
        there.insert((row.client_id, seat));
    }
    care_team::set_end(tx, &leaving, (today.pred_opt(), &by))?;
    let joining: Vec<(Uid, ClientId, &Seat)> = planned
        .iter()
        .flat_map(|(client, plan)| plan.seats.difference(&plan.known).map(move |seat| (*client, seat)))
        .filter(|(client, seat)| !there.contains(&(*client, (*seat).clone())))
        .map(|(client, seat)| (cmd.uid(), client, seat))
        .collect();
    let new: Vec<NewMember<'_>> = joining
        .iter()
        .map(|(uid, client_id, (office_id, service_kind))| NewMember {
            uid,
            client_id: *client_id,
            office_id: *office_id,
            service_kind,
            person: "",
            span: Span { first: today, last: None },
            source: TeamSource::Plan,
            noted_by: &by,
        })
        .collect();
    Ok(care_team::join(tx, &new)?)
}

/// Two frameworks never hold on one day: each one that stands ends before the next one that begins within it.
pub fn end_before_next(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Failure> {
    let mut standing = client_frameworks::list(tx, client)?;
    standing.sort_by_key(|row| row.span().first);
    for (row, next) in standing.iter().zip(standing.iter().skip(1)) {
        if row.span().overlaps(&next.span())
            && let Some(last) = next.span().first.pred_opt()
        {
            client_frameworks::cut(tx, row.id, (last, next.id))?;
        }
    }
    Ok(())
}
