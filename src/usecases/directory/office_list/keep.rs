//! Keeps a list until a person has decided on its preview.

use crate::domain::careplan::ImportState;
use crate::domain::ids::Uid;
use crate::domain::office_list::OfficeList;
use crate::storage::tables::office_lists::{self, NewList};
use crate::storage::{Audit, Tx};
use crate::usecases::directory::authorize;
use crate::usecases::{Cmd, Failure};

/// A list that was handed in.
#[derive(Clone, Debug)]
pub struct KeepList {
    /// The file's name.
    pub file_name: String,
    /// What was read from it.
    pub list: OfficeList,
}

/// Keeps a list and gives its uid.
pub fn keep(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &KeepList) -> Result<Uid, Failure> {
    authorize(cmd)?;
    let uid = cmd.uid();
    let account = cmd.actor.account().map(|a| a.uid.to_string()).unwrap_or_default();
    office_lists::insert(
        tx,
        &NewList {
            uid: &uid,
            account_uid: &account,
            file_name: &input.file_name,
            content: &serde_json::to_string(&input.list)?,
            state: ImportState::Previewed,
            created_at: cmd.now,
        },
    )?;
    let detail = serde_json::json!({ "rows": input.list.rows.len() });
    cmd.audit(tx, &Audit::of("directory.preview_list").object("office_list", &uid).detail(detail))?;
    Ok(uid)
}
