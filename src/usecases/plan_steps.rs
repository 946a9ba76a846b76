//! The one way in which a plan gets its next version, shared by imports, edits and the resolution of opinions: rows
//! keep their uids, unknown offices are registered, the care team follows the rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::care_team::{Span, TeamSource};
use crate::domain::ids::OfficeId;
use crate::domain::plan_draft::{PlanContent, VersionSource, carry_uids, digest};
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::care_team::{self, NewMember, TeamRow};
use crate::storage::tables::clients::ClientRow;
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
        follow_team(tx, cmd, add.client, (before.as_ref(), &content), &offices)?;
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

/// The care team follows the latest plan: an office whose row is new joins it, and one that the plan had brought leaves
/// it with its row. What a person settled by hand stays; where it differs from the plan, the client's page says so.
fn follow_team(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: &ClientRow,
    (before, content): (Option<&PlanContent>, &PlanContent),
    offices: &BTreeMap<String, OfficeId>,
) -> Result<(), Failure> {
    let today = jst_date(cmd.now);
    let served = |content: &PlanContent| -> BTreeSet<(String, String)> {
        content.items().map(|item| (item.office_number.clone(), item.service_kind.clone())).collect()
    };
    let known = before.map(served).unwrap_or_default();
    let is_in = |row: &&TeamRow| row.span().last.is_none_or(|last| last >= today);
    let team = care_team::list(tx, client.id)?;
    let team: Vec<&TeamRow> = team.iter().filter(is_in).collect();
    let wanted: BTreeMap<(OfficeId, String), bool> = served(content)
        .into_iter()
        .filter_map(|row| Some(((*offices.get(&row.0)?, row.1.clone()), known.contains(&row))))
        .filter(|((office, _), _)| *office != client.office_id)
        .collect();
    for row in team.iter().filter(|row| row.source == TeamSource::Plan) {
        if !wanted.contains_key(&(row.office_id, row.service_kind.clone())) {
            care_team::set_end(tx, row.id, (today.pred_opt(), &cmd.actor_name()))?;
        }
    }
    for ((office, service), is_known) in &wanted {
        let is_there = team.iter().any(|row| row.office_id == *office && row.service_kind == *service);
        if !is_there && !is_known {
            let new = NewMember {
                uid: &cmd.uid(),
                client_id: client.id,
                office_id: *office,
                service_kind: service,
                person: "",
                span: Span { first: today, last: None },
                source: TeamSource::Plan,
                noted_by: &cmd.actor_name(),
            };
            care_team::join(tx, &new)?;
        }
    }
    Ok(())
}
