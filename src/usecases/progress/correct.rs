//! Corrects a line: the new wording counts, the one before stays beside it.

use super::{kept, standing, write_down};
use crate::domain::ids::Uid;
use crate::domain::progress::{ProgressText, correction};
use crate::storage::tables::progress_lines;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// The line, the wording it was corrected from, and how it reads now.
#[derive(Clone, Debug)]
pub struct CorrectInput {
    pub client: Uid,
    pub line: Uid,
    /// The number of the wording on which the correction is based.
    pub base: i32,
    pub text: ProgressText,
    /// Why, if anybody said.
    pub reason: String,
}

/// Corrects it. Somebody else's correction meanwhile is a conflict.
pub fn correct(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &CorrectInput) -> Result<(), Failure> {
    let (client, _) = kept(tx, cmd, &input.client)?;
    let line = standing(progress_lines::find(tx, client.id, &input.line)?)?;
    let reason = correction(&input.reason)?;
    if line.current_number != input.base || !progress_lines::move_on(tx, line.id, input.base)? {
        return Err(Failure::Conflict);
    }
    write_down(tx, cmd, (line.id, input.base + 1), (&input.text, reason))?;
    let detail = serde_json::json!({ "number": input.base + 1 });
    let about = Audit::of("progress.correct").object("progress-line", &input.line).subject(&client.uid);
    cmd.audit(tx, &about.detail(detail))
}
