//! What is entered in the ledger as handed over asks for the consents of its day, as every delivery does.

use chrono::NaiveDate;

use crate::domain::consent::{Act, Recipient};
use crate::domain::duty::{RecordUid, Subject};
use crate::domain::ids::ClientId;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::{consents, offices, plans};
use crate::usecases::Failure;
use crate::usecases::consent_steps::{About, wanting};

/// Refuses a delivery to others that a consent is wanting for: it is noted on the page of the version, where the consent is
/// recorded or a reason is written. What was handed over before the version was kept here is told as it was.
pub(super) fn check_consents(
    tx: &mut Tx<'_>,
    client: ClientId,
    (plan, subject): (RecordUid, Subject),
    on: NaiveDate,
) -> Result<(), Failure> {
    let plan = plans::find(tx, &plan.uid())?.ok_or(Failure::NotFound("plan"))?;
    let Some(newest) = plans::versions(tx, plan.id)?.pop() else { return Ok(()) };
    let (_, made_at) = consents::days_of_version(tx, newest.id)?;
    if on < jst_date(made_at) {
        return Ok(());
    }
    let to = match subject {
        Subject::Plan(_) => Recipient { office: None, is_doctor: true, label: String::new() },
        other => match other.office() {
            Some(office) => {
                let office = offices::find_by_uid(tx, &office.uid())?.ok_or(Failure::NotFound("office"))?;
                Recipient { office: Some(office.id), is_doctor: false, label: office.name }
            }
            None => return Ok(()),
        },
    };
    let about = About { act: Act::Delivery, client, version: newest.id, on, to: vec![to] };
    let (gaps, _) = wanting(tx, &about)?;
    if gaps.is_empty() { Ok(()) } else { Err(Refused::at("on", "duty-consent-missing").into()) }
}
