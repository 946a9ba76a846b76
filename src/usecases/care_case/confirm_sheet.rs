//! Confirms a draft once everything in it that says whom it is about is replaced or kept for a reason.

use crate::domain::access::Role;
use crate::domain::care_case::SheetState;
use crate::domain::care_case::check::{Decided, Decision, SheetCheck};
use crate::domain::ids::{CaseSheetId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::tables::care_cases::{self, CareCaseRow};
use crate::storage::tables::sheet_checks::{self, NewSheetCheck};
use crate::storage::{Audit, Tx};
use crate::usecases::deidentify_steps::{identity, read};
use crate::usecases::{Cmd, Failure};

use super::SheetWritten;

/// What the presenter decided.
#[derive(Clone, Debug)]
pub struct ConfirmInput {
    /// The case.
    pub case: Uid,
    /// Number and version of the draft that was gone through.
    pub seen: (i32, i32),
    /// Where what was found stood, as it was shown.
    pub places: String,
    /// One for each finding, in their order.
    pub decisions: Vec<Decision>,
    /// Whether the presenter ticked that the sheet names nobody.
    pub names_nobody: bool,
}

/// Applies the decisions and confirms the sheet. A draft, or a record, that changed since it was shown is gone through again.
pub fn confirm_sheet(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ConfirmInput) -> Result<SheetWritten, Failure> {
    let case = care_cases::find_by_uid(tx, &input.case)?.ok_or(Failure::NotFound("case"))?;
    if !cmd.act_in(case.office_id, &[Role::CareManager, Role::CenterStaff]) {
        return Err(Failure::NotFound("case"));
    }
    let latest = care_cases::latest_sheet(tx, case.id)?;
    let draft = latest
        .filter(|sheet| sheet.state == SheetState::Draft && (sheet.number, sheet.version) == input.seen);
    let draft = draft.ok_or_else(|| Refused::new("case-changed-meanwhile"))?;
    let (id, number) = (draft.id, draft.number);
    let sheet = read(tx, cmd, &case, draft)?;
    let identity = identity(tx, cmd, &case.uid)?;
    let check = SheetCheck::of(&sheet, &identity);
    if check.places() != input.places {
        return Err(Refused::new("case-check-changed").into());
    }
    let decided = check.decide(&sheet, &input.decisions, &identity);
    let decided = decided
        .map_err(|errors| errors.first().map_or_else(undecided, |(_, error)| Refused::from(*error)))?;
    share(tx, cmd, (&case, id, number), &decided, input.names_nobody)?;
    Ok(SheetWritten { number })
}

fn undecided() -> Refused {
    Refused::new("case-check-undecided")
}

/// Writes a sheet in which everything was decided into the open, with its check. The one place where a sheet is confirmed.
pub(super) fn share(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (case, id, number): (&CareCaseRow, CaseSheetId, i32),
    decided: &Decided,
    names_nobody: bool,
) -> Result<(), Failure> {
    decided.sheet.confirm(names_nobody).map_err(Refused::from)?;
    let body = serde_json::to_string(&decided.sheet)?;
    let author = cmd.actor.name();
    if !care_cases::confirm_sheet(tx, id, &body, &author, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let check = NewSheetCheck {
        uid: &cmd.uid(),
        case_sheet_id: id,
        found: i32::try_from(decided.found).unwrap_or(i32::MAX),
        replaced: i32::try_from(decided.replaced).unwrap_or(i32::MAX),
        lines: &serde_json::to_string(&decided.lines)?,
        checked_by: &author,
        checked_at: cmd.now,
    };
    sheet_checks::insert(tx, &check)?;
    let detail =
        serde_json::json!({ "number": number, "found": decided.found, "replaced": decided.replaced });
    let audit = Audit::of("care_case.confirm_sheet").object("care_case", &case.uid).subject(&case.uid);
    cmd.audit(tx, &audit.detail(detail))
}
