//! What is entered in the ledger as handed over asks for the consents of its day, as every delivery does.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::consent::{Act, Recipient};
use crate::domain::duty::{RecordUid, Subject};
use crate::domain::ids::ClientId;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::day_start;
use crate::storage::Tx;
use crate::storage::tables::{offices, plans};
use crate::usecases::Failure;
use crate::usecases::consent_steps::{About, wanting};

/// Refuses a delivery to an office that a consent is wanting for, by the version of its day: it is noted on the page of the version, where the consent is
/// recorded or a reason is written. What was handed over before any version was kept here is told as it was.
pub(super) fn check_consents(
    tx: &mut Tx<'_>,
    client: ClientId,
    (plan, subject): (RecordUid, Subject),
    on: NaiveDate,
) -> Result<(), Failure> {
    let Some(office) = subject.office() else { return Ok(()) };
    let plan = plans::find(tx, &plan.uid())?.ok_or(Failure::NotFound("plan"))?;
    let day_after = on.succ_opt().map_or(NaiveDateTime::MAX, day_start);
    let Some(version) = plans::newest_before(tx, plan.id, day_after)? else { return Ok(()) };
    let office = offices::find_by_uid(tx, &office.uid())?.ok_or(Failure::NotFound("office"))?;
    let to = Recipient { office: Some(office.id), is_doctor: false, label: office.name };
    let about = About { act: Act::Delivery, client, version, on, to: vec![to] };
    let (gaps, _) = wanting(tx, &about)?;
    if gaps.is_empty() { Ok(()) } else { Err(Refused::at("on", "duty-consent-missing").into()) }
}
