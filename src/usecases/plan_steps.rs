//! The one way in which a plan gets its next version, shared by imports, edits and the resolution of opinions: rows
//! keep their uids, unknown offices are registered, the care team follows the rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::ids::OfficeId;
use crate::domain::plan_draft::{PlanContent, VersionSource, carry_uids, digest};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::plan_rows;
use crate::storage::tables::plans::{self, NewVersion, PlanRow, VersionRow};
use crate::storage::tables::{offices as offices_table, plan_offices};

use super::{Cmd, Failure};

/// A version to add.
pub struct AddVersion<'a> {
    /// The plan's client.
    pub client: &'a ClientRow,
    /// The plan.
    pub plan: &'a PlanRow,
    /// The content; rows without a uid get theirs here.
    pub content: PlanContent,
    /// Where it comes from.
    pub source: VersionSource,
    /// Why it was made.
    pub note: &'a str,
    /// Who made it.
    pub author: &'a str,
}

/// Adds the next version of a plan. Somebody else's version meanwhile is a conflict.
pub fn add_version(tx: &mut Tx<'_>, cmd: &Cmd, add: &AddVersion<'_>) -> Result<VersionRow, Failure> {
    let mut content = add.content.clone();
    let before = match plans::versions(tx, add.plan.id)?.last() {
        Some(last) => Some(plan_rows::content(tx, last.id)?),
        None => None,
    };
    if content.has_unnamed_rows() {
        carry_uids(before.as_ref(), &mut content, &mut || cmd.uid());
    }
    let offices = offices(tx, cmd, add.client, &content)?;
    let version = plans::insert_version(
        tx,
        add.plan,
        &NewVersion {
            uid: &cmd.uid(),
            content: &content,
            digest: &digest(&content),
            source: add.source,
            note: add.note,
            author: add.author,
            offices: &offices,
            now: cmd.now,
        },
    )?;
    let version = version.ok_or(Failure::Conflict)?;
    if plans::is_latest(tx, add.plan)? {
        follow_team(tx, cmd, add.client, &content, &offices)?;
    }
    Ok(version)
}

/// The offices of the rows by their number; unknown ones are registered as providers without a mail address.
fn offices(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: &ClientRow,
    content: &PlanContent,
) -> Result<BTreeMap<String, OfficeId>, Failure> {
    let mut offices = BTreeMap::new();
    for item in content.items().filter(|item| !item.office_number.is_empty()) {
        if offices.contains_key(&item.office_number) {
            continue;
        }
        let id = match plan_offices::find(tx, &item.office_number)? {
            Some(office) => office.id,
            None => {
                let name = if item.office_name.is_empty() { &item.office_number } else { &item.office_name };
                plan_offices::insert(tx, &cmd.uid(), (&item.office_number, name), cmd.now)?.id
            }
        };
        offices_table::work_with(tx, id, client.insurer_id)?;
        offices.insert(item.office_number.clone(), id);
    }
    Ok(offices)
}

/// The care team is whoever serves the client by the latest plan.
fn follow_team(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: &ClientRow,
    content: &PlanContent,
    offices: &BTreeMap<String, OfficeId>,
) -> Result<(), Failure> {
    let today = jst_date(cmd.now);
    let wanted: BTreeSet<(OfficeId, String)> = content
        .items()
        .filter_map(|item| Some((*offices.get(&item.office_number)?, item.service_kind.clone())))
        .filter(|(office, _)| *office != client.office_id)
        .collect();
    let team: BTreeSet<(OfficeId, String)> = clients::team(tx, client.id)?.into_iter().collect();
    for (office, kind) in team.difference(&wanted) {
        clients::leave_team(tx, client.id, (*office, kind), today)?;
    }
    for (office, kind) in wanted.difference(&team) {
        clients::join_team(tx, &cmd.uid(), client.id, (*office, kind), today)?;
    }
    Ok(())
}
