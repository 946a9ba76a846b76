//! Writes the sheet of a case. One in which nothing says whom it is about can be confirmed at once.

use serde::{Deserialize, Serialize};

use crate::domain::access::Role;
use crate::domain::care_case::check::SheetCheck;
use crate::domain::care_case::{CaseSheet, SheetState};
use crate::domain::ids::{CaseSheetId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::tables::care_cases;
use crate::storage::{Audit, Tx};
use crate::usecases::deidentify_steps::{identity, seal};
use crate::usecases::{Cmd, Failure};

use super::confirm_sheet::share;

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

/// Writes the draft of a case's sheet, sealed. A confirmed sheet never changes: writing again begins the next one. When asked to,
/// it is confirmed as well, unless something in it says whom it is about: that is decided on by `confirm_sheet` only.
pub fn write_sheet(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &SheetInput) -> Result<SheetWritten, Failure> {
    let case = care_cases::find_by_uid(tx, &input.case)?.ok_or(Failure::NotFound("case"))?;
    if !cmd.act_in(case.office_id, &[Role::CareManager, Role::CenterStaff]) {
        return Err(Failure::NotFound("case"));
    }
    input.sheet.check().map_err(Refused::from)?;
    let latest = care_cases::latest_sheet(tx, case.id)?;
    if latest.as_ref().map(|sheet| (sheet.number, sheet.version)) != input.seen {
        return Err(Refused::new("case-changed-meanwhile").into());
    }
    let author = cmd.actor.name();
    let (id, number) = match latest {
        Some(draft) if draft.state == SheetState::Draft => {
            let sealed = seal(tx, cmd, (&case, &draft.uid), &input.sheet)?;
            if !care_cases::rewrite_sheet(tx, &draft, &sealed)? {
                return Err(Failure::Conflict);
            }
            (draft.id, draft.number)
        }
        earlier => {
            let number = earlier.map_or(1, |sheet| sheet.number + 1);
            let uid = cmd.uid();
            let sealed = seal(tx, cmd, (&case, &uid), &input.sheet)?;
            let id: CaseSheetId =
                care_cases::insert_sheet(tx, &uid, (case.id, number), (&sealed, &author), cmd.now)?;
            (id, number)
        }
    };
    if input.is_confirming {
        let identity = identity(tx, cmd, &case.uid)?;
        let check = SheetCheck::of(&input.sheet, &identity);
        let decided = check.decide(&input.sheet, &[], &identity);
        let decided = decided.map_err(|_| Refused::new("case-check-undecided"))?;
        share(tx, cmd, (&case, id, number), &decided, input.names_nobody)?;
        return Ok(SheetWritten { number });
    }
    let detail = serde_json::json!({ "number": number });
    let audit = Audit::of("care_case.write_sheet").object("care_case", &case.uid).subject(&case.uid);
    cmd.audit(tx, &audit.detail(detail))?;
    Ok(SheetWritten { number })
}
