//! A consent in writing that is entered in the ledger of duties.

use chrono::NaiveDate;

use crate::domain::consent::{ConsentForm, Given, Giver};
use crate::domain::duty::RecordUid;
use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::{PlanVersionId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::day_start;
use crate::domain::words::Word;
use crate::storage::tables::clients::ClientRow;
use crate::storage::tables::plans;
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::{Written, purpose_of, write_down};
use crate::usecases::{Cmd, Failure};

/// What the client signed.
pub(super) struct Signed<'a> {
    pub kind: EntryKind,
    pub on: NaiveDate,
    /// The plan, for the consent to one.
    pub plan: Option<RecordUid>,
    /// Whether another version than the one consented to before is asked about.
    pub is_anew: bool,
    pub note: &'a str,
}

/// Writes it down where the acts that need a consent look for it, the ledger of consents: there is one record.
pub(super) fn write_consent(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: &ClientRow,
    signed: &Signed<'_>,
) -> Result<Uid, Failure> {
    let purpose = purpose_of(signed.kind).ok_or_else(|| Refused::at("kind", "duty-kind-unfit"))?;
    let written = Written {
        purpose,
        version: version(tx, cmd, signed)?,
        giver: Giver::Client,
        contact: None,
        name: &client.name,
        relation: "",
        given: Given {
            form: ConsentForm::Signed,
            heard_by: "",
            on: signed.on,
            expires_on: None,
            note: signed.note,
        },
        offices: None,
    };
    let uid = write_down(tx, cmd, client.id, &written).map_err(at_day)?;
    let detail = serde_json::json!({ "kind": signed.kind.as_str(), "on": signed.on });
    cmd.audit(tx, &Audit::of("duty.enter").object("consent", &uid).subject(&client.uid).detail(detail))?;
    Ok(uid)
}

/// The form of the ledger has a field for the day alone.
fn at_day(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refused) if matches!(refused.field, Some("given_on" | "givers")) => {
            Refused { field: Some("on"), ..refused }.into()
        }
        other => other,
    }
}

/// What the client signed on a day is the version of that day; where none was kept yet, or another one than before is asked
/// about, the newest.
fn version(tx: &mut Tx<'_>, cmd: &Cmd, signed: &Signed<'_>) -> Result<Option<PlanVersionId>, Failure> {
    let Some(plan) = signed.plan else { return Ok(None) };
    let plan = plans::find(tx, &plan.uid())?.ok_or(Failure::NotFound("plan"))?;
    let day_after = signed.on.succ_opt().map_or(cmd.now, day_start);
    let of_day = plans::newest_before(tx, plan.id, day_after)?.filter(|_| !signed.is_anew);
    match of_day {
        Some(version) => Ok(Some(version)),
        None => Ok(plans::versions(tx, plan.id)?.last().map(|version| version.id)),
    }
}
