//! How everybody in charge by a plan version stands to it: has it, was sent it and is waited for, or has nothing of it yet.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::in_charge::{InCharge, entered, in_ledger};
use crate::domain::duty::fact::{Issue, Recipient};
use crate::domain::ids::{ContactId, OfficeId};
use crate::domain::time::jst::jst_date;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{deliveries, invitations, plan_versions, plans};
use crate::storage::views::meeting_sources::PlanSource;

/// The client, or somebody in charge, and what is known of the version there.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its name; none is the client.
    pub name: Option<String>,
    /// The newest version that was received, and when.
    pub received: Option<(i32, NaiveDate)>,
    /// That this version went by a link that still opens, and when its letter left.
    pub waiting: Option<Option<NaiveDateTime>>,
}

type Whom = (Option<OfficeId>, Option<ContactId>, String);
/// The day by hand, the time of the receipt.
type Taken = (Option<NaiveDate>, Option<NaiveDateTime>);
/// When the letter left, when the link was taken back, until when it opens.
type Link = (Option<NaiveDateTime>, Option<NaiveDateTime>, NaiveDateTime);
type Row = (Whom, (NaiveDateTime, i32), Taken, Option<Link>);

/// The client and then everybody in charge, in their order. A doctor gets the plan when asked, and is told of only where something
/// of it went there. Who may ask was decided with the source.
pub fn standings(
    conn: &mut Conn,
    (source, in_charge): (&PlanSource, &[InCharge]),
    now: NaiveDateTime,
) -> Result<Vec<Standing>, StorageError> {
    let rows: Vec<Row> = deliveries::table
        .inner_join(plan_versions::table.inner_join(plans::table))
        .left_join(invitations::table)
        .filter(plans::uid.eq(&source.plan_uid))
        .filter(deliveries::withdrawn_at.is_null())
        .select((
            (deliveries::office_id, deliveries::contact_id, deliveries::label),
            (plan_versions::created_at, plan_versions::number),
            (deliveries::delivered_on, deliveries::acknowledged_at),
            (invitations::sent_at, invitations::revoked_at, invitations::expires_at).nullable(),
        ))
        .load(conn)?;
    let entered = entered(conn, source)?;
    let standing = |to: Option<&InCharge>, whom: Option<Recipient>| {
        let of = || rows.iter().filter(|row| is_to(row, to));
        let by_ledger = entered.iter().filter(|(one, ..)| Some(*one) == whom);
        let by_ledger = by_ledger.map(|(_, version, on)| (*version, *on));
        let newest = of().filter_map(received).chain(by_ledger).max();
        Standing {
            name: to.map(|to| to.name.clone()),
            received: newest.map(|(version, on)| (version.number, on)),
            waiting: of().find_map(|row| waiting(row, source.number, now)),
        }
    };
    let mut all = vec![standing(None, Some(Recipient::Client))];
    for (to, whom) in in_charge.iter().zip(in_ledger(in_charge)) {
        let found = standing(Some(to), whom);
        if !to.is_doctor() || found.received.is_some() || found.waiting.is_some() {
            all.push(found);
        }
    }
    Ok(all)
}

fn is_to(((office, doctor, label), ..): &Row, to: Option<&InCharge>) -> bool {
    match to {
        Some(to) => to.is_told_by((*office, *doctor, label)),
        None => office.is_none() && doctor.is_none(),
    }
}

/// The version that was received by a delivery, and when.
fn received((_, (made_at, number), (by_hand, acknowledged_at), _): &Row) -> Option<(Issue, NaiveDate)> {
    let on = by_hand.or(acknowledged_at.map(jst_date))?;
    Some((Issue { made_at: *made_at, number: *number }, on))
}

/// When the letter left by whose link a version can still be received.
fn waiting(
    (_, (_, of), taken, link): &Row,
    number: i32,
    now: NaiveDateTime,
) -> Option<Option<NaiveDateTime>> {
    let (sent_at, revoked_at, expires_at) = (*link)?;
    let is_open = *taken == (None, None) && revoked_at.is_none() && expires_at > now;
    (*of == number && is_open).then_some(sent_at)
}
