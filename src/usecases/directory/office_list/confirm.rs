//! Takes a previewed list over: all of it, or nothing.

use super::plan::look;
use super::row::Act;
use super::{ListSummary, waits_until};
use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::storage::tables::office_lists::{self, ListRow};
use crate::storage::{Audit, Tx};
use crate::usecases::directory::edit_office::edit_office;
use crate::usecases::directory::{add_office, authorize};
use crate::usecases::{Cmd, Failure};

/// What is confirmed.
#[derive(Clone, Debug)]
pub struct ConfirmList {
    /// The list.
    pub list: Uid,
    /// The digest of the preview that was read.
    pub seen: String,
}

/// Takes a list over. New mail addresses wait for their confirmation, as they do when they are typed.
pub fn confirm(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ConfirmList) -> Result<ListSummary, Failure> {
    authorize(cmd)?;
    let list = waiting(tx, cmd, &input.list)?;
    // The world may have moved since the preview: it is looked at once more inside this transaction.
    let plan = look(tx, &list.content)?;
    if !plan.is_importable() {
        return Err(Refused::new("office-list-not-importable").into());
    }
    if plan.digest != input.seen {
        return Err(Refused::new("office-list-moved").into());
    }
    for row in &plan.rows {
        match &row.act {
            Some(Act::Add(facts)) => drop(add_office(tx, cmd, facts)?),
            Some(Act::Edit(edit)) => {
                edit_office(tx, cmd, edit)?;
            }
            None => {}
        }
    }
    end(tx, cmd, &list, ImportState::Confirmed, &serde_json::to_string(&plan.summary)?)?;
    let audit = Audit::of("directory.confirm_list").object("office_list", &list.uid);
    cmd.audit(tx, &audit.detail(serde_json::to_value(plan.summary)?))?;
    Ok(plan.summary)
}

/// Throws a list away.
pub fn discard(tx: &mut Tx<'_>, cmd: &mut Cmd, uid: &Uid) -> Result<(), Failure> {
    authorize(cmd)?;
    let list = waiting(tx, cmd, uid)?;
    end(tx, cmd, &list, ImportState::Discarded, "")?;
    cmd.audit(tx, &Audit::of("directory.discard_list").object("office_list", uid))
}

fn waiting(tx: &mut Tx<'_>, cmd: &Cmd, uid: &Uid) -> Result<ListRow, Failure> {
    let list = office_lists::find(tx, uid)?.ok_or(Failure::NotFound("office_list"))?;
    if list.state != ImportState::Previewed || waits_until(list.created_at) <= cmd.now {
        return Err(Refused::new("import-already-decided").into());
    }
    Ok(list)
}

fn end(tx: &mut Tx<'_>, cmd: &Cmd, list: &ListRow, state: ImportState, outcome: &str) -> Result<(), Failure> {
    if office_lists::end(tx, &list.uid, state, outcome, cmd.now)? { Ok(()) } else { Err(Failure::Conflict) }
}
