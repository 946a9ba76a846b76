//! Makes one office of two that are the same, and undoes that within 30 days. Every row that named the merged office
//! names the kept one; which rows these are is written down, so that an undo gives back exactly those.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::facts::is_administrator;
use crate::domain::ids::Uid;
use crate::domain::office::{MERGE_UNDO_DAYS, OfficeKind};
use crate::domain::refusal::Refused;
use crate::storage::tables::office_merges::{self, Moved};
use crate::storage::tables::offices::{self, OfficeRow};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Two offices that are one.
#[derive(Clone, Debug)]
pub struct MergeOffices {
    /// The one that stays.
    pub kept: Uid,
    /// The one whose rows move; it stays readable and points to the other.
    pub merged: Uid,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merged {
    /// The merge, for its undo.
    pub uid: Uid,
    /// How many rows moved, by what they are.
    pub moved: BTreeMap<String, usize>,
}

/// Merges them; the administrator only.
pub fn merge_offices(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &MergeOffices) -> Result<Merged, Failure> {
    if !is_administrator(cmd) {
        return Err(Failure::Denied);
    }
    let kept = open(tx, &input.kept)?;
    let merged = open(tx, &input.merged)?;
    if kept.id == merged.id {
        return Err(Refused::at("other", "office-merge-same").into());
    }
    let moved = office_merges::move_all(tx, merged.id, kept.id)?;
    let uid = cmd.uid();
    office_merges::insert(tx, &uid, (kept.id, merged.id), &moved, (cmd.now, &cmd.actor.name()))?;
    point(tx, cmd, OfficeRow { merged_into: Some(kept.id), ..merged.clone() })?;
    let moved = counts(&moved);
    let detail = serde_json::json!({ "merge": uid, "merged": merged.uid, "moved": moved });
    cmd.audit(tx, &Audit::of("directory.merge_offices").object("office", &kept.uid).detail(detail))?;
    Ok(Merged { uid, moved })
}

/// Undoes a merge of an office within 30 days; what the kept office got since stays with it.
pub fn undo_merge(tx: &mut Tx<'_>, cmd: &mut Cmd, office: &Uid, merge: &Uid) -> Result<(), Failure> {
    if !is_administrator(cmd) {
        return Err(Failure::Denied);
    }
    let kept = offices::find_by_uid(tx, office)?.ok_or(Failure::NotFound("office"))?;
    let merge = office_merges::find(tx, merge)?.filter(|merge| merge.kept == kept.id);
    let merge = merge.ok_or(Failure::NotFound("merge"))?;
    if merge.undone_at.is_some() {
        return Err(Refused::new("office-merge-undone").into());
    }
    if merge.done_at + TimeDelta::days(MERGE_UNDO_DAYS) < cmd.now {
        return Err(Refused::new("office-merge-late").with("days", MERGE_UNDO_DAYS).into());
    }
    if kept.merged_into.is_some() {
        return Err(Refused::new("office-is-merged").into());
    }
    let moved = office_merges::give_back(tx, &merge)?;
    office_merges::mark_undone(tx, merge.id, cmd.now, &cmd.actor.name())?;
    let merged = offices::get(tx, merge.merged)?;
    point(tx, cmd, OfficeRow { merged_into: None, ..merged.clone() })?;
    let detail = serde_json::json!({ "merge": merge.uid, "merged": merged.uid, "moved": counts(&moved) });
    cmd.audit(tx, &Audit::of("directory.undo_merge").object("office", &kept.uid).detail(detail))
}

/// An office that may be merged: no insurer, and not merged already.
fn open(tx: &mut Tx<'_>, uid: &Uid) -> Result<OfficeRow, Failure> {
    let office = offices::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("office"))?;
    if office.kind == OfficeKind::Insurer {
        return Err(Refused::at("other", "office-merge-insurer").into());
    }
    if office.merged_into.is_some() {
        return Err(Refused::at("other", "office-is-merged").into());
    }
    Ok(office)
}

fn point(tx: &mut Tx<'_>, cmd: &Cmd, row: OfficeRow) -> Result<(), Failure> {
    if offices::update(tx, &row, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}

fn counts(moved: &Moved) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> =
        moved.rows.iter().map(|(word, keys)| (word.clone(), keys.len())).collect();
    for (word, n) in
        [("insurers", moved.insurers.len()), ("areas", moved.areas.len()), ("closures", moved.closures.len())]
    {
        if n > 0 {
            counts.insert(word.to_owned(), n);
        }
    }
    counts
}
