//! What is entered in the ledger as handed over asks for the consents of its day, as every delivery does.

use chrono::{NaiveDate, NaiveDateTime};

use crate::domain::consent::{Act, Gap, Recipient};
use crate::domain::duty::Subject;
use crate::domain::ids::{ClientId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::day_start;
use crate::storage::Conn;
use crate::storage::tables::{offices, plans};
use crate::usecases::Failure;
use crate::usecases::consent_steps::{About, wanting};

/// The refusal of an entry for which a consent is wanting; the page tells which, see [`consents_wanting`].
pub const CONSENT_MISSING: &str = "duty-consent-missing";

/// What is wanting for a delivery, and the version on whose page it is noted.
pub struct Wanting {
    pub version: Uid,
    pub gaps: Vec<Gap>,
}

/// The consents that are wanting for a delivery to an office, by the version of its day. Of what was handed over before any
/// version was kept here nothing is asked.
pub fn consents_wanting(
    conn: &mut Conn,
    client: ClientId,
    subject: Subject,
    on: NaiveDate,
) -> Result<Option<Wanting>, Failure> {
    let (Some(plan), Some(office)) = (subject.plan(), subject.office()) else { return Ok(None) };
    let plan = plans::find(conn, &plan.uid())?.ok_or(Failure::NotFound("plan"))?;
    let day_after = on.succ_opt().map_or(NaiveDateTime::MAX, day_start);
    let Some(version) = plans::newest_before(conn, plan.id, day_after)? else { return Ok(None) };
    let office = offices::find_by_uid(conn, &office.uid())?.ok_or(Failure::NotFound("office"))?;
    let to = Recipient { office: Some(office.id), is_doctor: false, label: office.name };
    let about = About { act: Act::Delivery, delivery: None, client, version, on, to: vec![to] };
    let (gaps, _) = wanting(conn, &about)?;
    if gaps.is_empty() {
        return Ok(None);
    }
    Ok(Some(Wanting { version: plans::get_version(conn, version)?.uid, gaps }))
}

/// Refuses a delivery to an office that a consent is wanting for: it is noted on the page of the version, where the consent is
/// recorded or a reason is written.
pub(super) fn check_consents(
    conn: &mut Conn,
    client: ClientId,
    subject: Subject,
    on: NaiveDate,
) -> Result<(), Failure> {
    match consents_wanting(conn, client, subject, on)? {
        Some(wanting) => Err(Refused::at("on", CONSENT_MISSING).with("n", wanting.gaps.len()).into()),
        None => Ok(()),
    }
}
