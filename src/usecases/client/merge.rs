//! Makes one client of two registrations of the same person, and undoes that within 30 days. Plans, meetings, contacts and
//! all else that named the merged one name the kept one; which rows these are is written down, so that an undo gives back
//! exactly those.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::domain::client::ClientData;
use crate::domain::client_duplicate::{Filled, MERGE_UNDO_DAYS, fill, fill_among, unfill};
use crate::domain::ids::{AreaId, ClientId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::client_merges::{self, Moved};
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::{client_hand_overs, client_managers, plan_joins, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Two registrations of one person.
#[derive(Clone, Debug)]
pub struct MergeClients {
    /// The one that stays.
    pub kept: Uid,
    /// The one whose rows move; it stays and points to the other.
    pub merged: Uid,
}

/// Merges them; gives the uid of the merge.
pub fn merge(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &MergeClients) -> Result<Uid, Failure> {
    let merged = own(tx, cmd, &input.merged)?;
    let kept = own(tx, cmd, &input.kept)?;
    if kept.id == merged.id {
        return Err(Refused::at("keep", "client-merge-same").into());
    }
    for client in [merged.id, kept.id] {
        not_handed_over(tx, client)?;
    }
    if plan_joins::is_begun_twice(tx, merged.id, kept.id)? {
        return Err(Refused::new("client-merge-begun-twice").into());
    }
    let (whose, today) = (subjects::of_client(tx, kept.id)?, jst_date(cmd.now));
    let mut moved = client_merges::move_all(tx, (merged.id, &merged.insured_number), kept.id, today)?;
    let mut data = kept.data();
    moved.filled = fill(&mut data, &merged.data());
    let area = area_of(&kept, &merged, &moved.filled);
    moved.filled.extend(area.map(|_| Filled::Area));
    let uid = cmd.uid();
    client_merges::insert(tx, &uid, (kept.id, merged.id), &moved, (cmd.now, &cmd.actor_name()))?;
    if !client_merges::point(tx, (&merged.uid, merged.version), kept.id, cmd.now)? {
        return Err(Failure::Conflict);
    }
    client_managers::settle(tx, &[kept.id])?;
    put(tx, cmd, &kept, (&data, kept.area_id.or(area)))?;
    let detail = serde_json::json!({
        "merge": uid, "merged": merged.uid, "moved": counts(&moved), "filled": moved.filled,
    });
    let audit = Audit::of("client.merge").object("client", &kept.uid);
    cmd.audit(tx, &audit.whose(&whose).subject(&merged.uid).detail(detail))?;
    Ok(uid)
}

/// Undoes a merge into a client within 30 days; what the kept client got since stays with it.
pub fn undo(tx: &mut Tx<'_>, cmd: &mut Cmd, kept: &Uid, merge: &Uid) -> Result<(), Failure> {
    let kept = own(tx, cmd, kept)?;
    let merge = client_merges::find(tx, merge)?.filter(|merge| merge.kept == kept.id);
    let merge = merge.ok_or(Failure::NotFound("merge"))?;
    if merge.undone_at.is_some() {
        return Err(Refused::new("client-merge-undone").into());
    }
    if merge.done_at + TimeDelta::days(MERGE_UNDO_DAYS) < cmd.now {
        return Err(Refused::new("client-merge-late").with("days", MERGE_UNDO_DAYS).into());
    }
    not_handed_over(tx, kept.id)?;
    if !client_merges::numbers_are_free(tx, &merge)? {
        return Err(Refused::new("client-merge-number-used").into());
    }
    let moved = client_merges::give_back(tx, &merge)?;
    client_merges::unpoint(tx, merge.merged, &moved.insured_number, cmd.now)?;
    client_managers::settle(tx, &[kept.id, merge.merged])?;
    client_merges::mark_undone(tx, merge.id, cmd.now, &cmd.actor.name())?;
    let mut data = kept.data();
    let other = clients::get(tx, merge.merged)?;
    let mut blanked = unfill(&mut data, &other.data(), &moved.filled);
    let takes_area = moved.filled.contains(&Filled::Area) && kept.area_id == other.area_id;
    blanked.extend(takes_area.then_some(Filled::Area));
    let rest = ClientRow { area_id: kept.area_id.filter(|_| !takes_area), ..kept.clone() };
    let (refilled, area) = refill(tx, &rest, &mut data, &blanked)?;
    put(tx, cmd, &kept, (&data, rest.area_id.or(area)))?;
    let merged = subjects::of_client(tx, merge.merged)?.0;
    let detail = serde_json::json!({
        "merge": merge.uid, "merged": merged, "moved": counts(&moved), "blanked": blanked, "refilled": refilled,
    });
    let audit = Audit::of("client.merge.undo").object("client", &kept.uid);
    let whose = subjects::of_client(tx, kept.id)?;
    cmd.audit(tx, &audit.whose(&whose).subject(&merged).detail(detail))
}

/// What came from each merge.
type Refilled = BTreeMap<Uid, Vec<Filled>>;

/// What an undo has blanked may have been said by another registration that stays merged: then it comes from that one now, and
/// goes with its undo. Gives what came, by merge, and the 日常生活圏域 that came so.
fn refill(
    tx: &mut Tx<'_>,
    kept: &ClientRow,
    data: &mut ClientData,
    blanked: &[Filled],
) -> Result<(Refilled, Option<AreaId>), Failure> {
    let (mut refilled, mut area) = (Refilled::new(), None);
    for merge in client_merges::standing_into(tx, kept.id)? {
        let other = clients::get(tx, merge.merged)?;
        let mut filled = fill_among(data, &other.data(), blanked);
        let takes_area = area.is_none() && blanked.contains(&Filled::Area);
        let others = area_of(kept, &other, &filled).filter(|_| takes_area);
        filled.extend(others.map(|_| Filled::Area));
        area = area.or(others);
        if !filled.is_empty() {
            let mut moved = merge.moved()?;
            moved.filled.extend_from_slice(&filled);
            client_merges::set_moved(tx, merge.id, &moved)?;
            refilled.insert(merge.uid, filled);
        }
    }
    Ok((refilled, area))
}

/// The records of a former office are those of one registration: another one's never come among them, and none leave.
fn not_handed_over(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Failure> {
    if client_hand_overs::is_kept_by_former(tx, client)? {
        return Err(Refused::new("client-merge-handed-over").into());
    }
    Ok(())
}

/// A client of an office in which the actor makes plans.
fn own(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<ClientRow, Failure> {
    let client = clients::find(tx, uid)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    Ok(client)
}

/// Who the kept client is; every number that it has or had finds it.
fn put(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    kept: &ClientRow,
    (data, area): (&ClientData, Option<AreaId>),
) -> Result<(), Failure> {
    if clients::update_data(tx, kept, data, area, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}

/// The 日常生活圏域 of an address that comes from the other registration, where the kept one has none.
fn area_of(kept: &ClientRow, merged: &ClientRow, filled: &[Filled]) -> Option<AreaId> {
    let fits = kept.area_id.is_none() && kept.insurer_id == merged.insurer_id;
    merged.area_id.filter(|_| fits && filled.contains(&Filled::Address))
}

fn counts(moved: &Moved) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> =
        moved.rows.iter().map(|(word, keys)| (word.as_str(), keys.len())).collect();
    if !moved.plans.is_empty() {
        counts.insert("joined_plans", moved.plans.len());
    }
    counts
}
