//! Writes a line.

use super::{kept, write_down};
use crate::domain::ids::Uid;
use crate::domain::progress::ProgressText;
use crate::storage::tables::progress_lines;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The client and the line.
#[derive(Clone, Debug)]
pub struct AddInput {
    pub client: Uid,
    pub text: ProgressText,
}

/// Writes it and gives its uid.
pub fn add(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AddInput) -> Result<Uid, Failure> {
    let (client, _) = kept(tx, cmd, &input.client)?;
    let uid = cmd.uid();
    let line = progress_lines::insert(tx, (&uid, client.id), cmd.now)?;
    write_down(tx, cmd, (line, 1), (&input.text, ""))?;
    let detail = serde_json::json!({ "item": input.text.item, "on": input.text.on });
    cmd.audit(
        tx,
        &Audit::of("progress.add").object("progress-line", &uid).subject(&client.uid).detail(detail),
    )?;
    Ok(uid)
}
