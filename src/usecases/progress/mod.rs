//! Own lines of 居宅介護支援経過 (第5表): written, corrected, withdrawn. Every wording stays.

mod add;
mod correct;
mod withdraw;

pub use add::{AddInput, add};
pub use correct::{CorrectInput, correct};
pub use withdraw::{WithdrawInput, withdraw};

use super::keeping::kept;
use crate::domain::ids::ProgressLineId;
use crate::domain::progress::ProgressText;
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::progress_lines::{self, LineRow, NewRevision};
use crate::usecases::{Cmd, Failure};

/// A line that still stands.
fn standing(line: Option<LineRow>) -> Result<LineRow, Failure> {
    let line = line.ok_or(Failure::NotFound("line"))?;
    if line.withdrawn_at.is_some() {
        return Err(Refused::new("progress-withdrawn-already").into());
    }
    Ok(line)
}

fn write_down(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (line, number): (ProgressLineId, i32),
    (text, note): (&ProgressText, &str),
) -> Result<(), Failure> {
    progress_lines::insert_revision(
        tx,
        &NewRevision {
            line_id: line,
            number,
            happened_on: text.on,
            happened_at: &text.at_text(),
            item: text.item,
            body: &text.body,
            note,
            author: &cmd.actor.name(),
            author_name: &cmd.actor_name(),
            created_at: cmd.now,
        },
    )?;
    Ok(())
}
