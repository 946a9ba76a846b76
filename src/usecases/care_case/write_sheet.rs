//! Writes the sheet of a case; confirming it lets others see it.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::care_case::{CaseSheet, SheetState};
use crate::domain::ids::{CaseSheetId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::tables::care_cases;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What the presenter wrote.
#[derive(Clone, Debug)]
pub struct SheetInput {
    /// The case.
    pub case: Uid,
    /// Number and version of the newest sheet that its writer saw; nothing where there was none.
    pub seen: Option<(i32, i32)>,
    /// The sheet.
    pub sheet: CaseSheet,
    /// Whether it is to be shared now.
    pub is_confirming: bool,
    /// Whether the presenter ticked that it names nobody.
    pub names_nobody: bool,
}

/// The sheet that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetWritten {
    /// Its number within the case.
    pub number: i32,
}

/// Writes the draft of a case's sheet, and confirms it when asked to. A confirmed sheet never changes: writing again
/// begins the next one.
pub fn write_sheet(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SheetInput) -> Result<SheetWritten, Failure> {
    let case = care_cases::find_by_uid(tx, &input.case)?.ok_or(Failure::NotFound("case"))?;
    if !cmd.act_in(case.office_id, &[Role::CareManager, Role::CenterStaff]) {
        return Err(Failure::NotFound("case"));
    }
    input.sheet.check().map_err(Refused::from)?;
    if input.is_confirming {
        input.sheet.confirm(input.names_nobody).map_err(Refused::from)?;
    }
    let latest = care_cases::latest_sheet(tx, case.id)?;
    if latest.as_ref().map(|sheet| (sheet.number, sheet.version)) != input.seen {
        return Err(Refused::new("case-changed-meanwhile").into());
    }
    let body = serde_json::to_string(&input.sheet)?;
    let author = cmd.actor.name();
    let (id, number) = match latest {
        Some(draft) if draft.state == SheetState::Draft => {
            if !care_cases::rewrite_sheet(tx, &draft, &body)? {
                return Err(Failure::Conflict);
            }
            (draft.id, draft.number)
        }
        earlier => {
            let number = earlier.map_or(1, |sheet| sheet.number + 1);
            let id: CaseSheetId =
                care_cases::insert_sheet(tx, &cmd.uid(), (case.id, number), (&body, &author), cmd.now)?;
            (id, number)
        }
    };
    if input.is_confirming {
        care_cases::confirm_sheet(tx, id, &author, cmd.now)?;
    }
    let action = if input.is_confirming { "care_case.confirm_sheet" } else { "care_case.write_sheet" };
    let detail = serde_json::json!({ "number": number });
    cmd.audit(tx, &Audit::of(action).object("care_case", &case.uid).subject(&case.uid).detail(detail))?;
    Ok(SheetWritten { number })
}
