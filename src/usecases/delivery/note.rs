//! Notes by hand that a plan version was handed over: on paper, by FAX, in person.

use chrono::NaiveDate;

use super::deliver::{New, consents_for, insert};
use super::own;
use crate::domain::consent::Override;
use crate::domain::delivery::{BY_HAND, DeliveryError, DeliveryMeans, check_note};
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::storage::tables::{clients, deliveries};
use crate::storage::views::deliveries::{InCharge, in_charge};
use crate::storage::views::meeting_sources::PlanSource;
use crate::storage::{Audit, Conn, Tx};
use crate::usecases::consent_steps::{self, note_override};
use crate::usecases::{Cmd, Failure};

/// How the client stands in the list of deliveries; the page they are on names the client.
const CLIENT: &str = "ご利用者";

/// What was handed over to whom, and how.
#[derive(Clone, Debug)]
pub struct Note {
    /// The version.
    pub version: Uid,
    /// Uid of an office in charge or of the doctor, or `client`.
    pub recipient: String,
    /// The way.
    pub means: Option<DeliveryMeans>,
    /// The day, in Japan.
    pub on: NaiveDate,
    /// Anything else worth knowing, e.g. who took it.
    pub note: String,
    /// Whether it goes on although a consent is wanting.
    pub consent: Override,
}

/// Notes the delivery. What was handed to others needs the consents of its day, as what is sent does.
pub fn note(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Note) -> Result<Uid, Failure> {
    let source = own(tx, cmd, &input.version)?;
    let made_at = deliveries::made_at(tx, source.version)?;
    let means = input.means.filter(|m| BY_HAND.contains(m)).ok_or(DeliveryError::NoMeans)?;
    check_note((input.on, &input.note), made_at, cmd.now)?;
    if clients::get(tx, source.client)?.closed_on.is_some_and(|end| input.on > end) {
        return Err(DeliveryError::AfterEnd.into());
    }
    // Who sends the version meanwhile sees the note, or the note comes after the letter.
    deliveries::take_turn(tx, source.version)?;
    let to = recipient(tx, &source, &input.recipient)?;
    check_once(tx, &source, to.as_ref(), (input.on, means))?;
    let consents = consents_for(&source, to.as_slice(), input.on);
    let gaps = consent_steps::ask(tx, &consents, &input.consent)?;
    let label = to.as_ref().map_or(CLIENT, |to| to.name.as_str());
    let new = New { to: to.as_ref(), label, means, on: Some(input.on), note: &input.note };
    let (_, uid, _) = insert(tx, cmd, &source, &new)?;
    let object = (&input.version, &*gaps);
    note_override(tx, cmd, (&consents, &source.client_uid), object, &input.consent)?;
    let detail = serde_json::json!({ "delivery": uid, "means": means.as_str(), "on": input.on });
    let about = Audit::of("delivery.note").object("plan-version", &input.version).subject(&source.client_uid);
    cmd.audit(tx, &about.detail(detail))?;
    Ok(uid)
}

/// Refuses what stands there already: one hand-over is noted once.
fn check_once(
    tx: &mut Tx<'_>,
    source: &PlanSource,
    to: Option<&InCharge>,
    way: (NaiveDate, DeliveryMeans),
) -> Result<(), Failure> {
    let noted = deliveries::noted(tx, source.version, way)?;
    let is_twice = noted.iter().any(|(office, doctor, label)| match to {
        Some(to) => to.is_told_by((*office, *doctor, label)),
        None => office.is_none() && doctor.is_none(),
    });
    if is_twice { Err(DeliveryError::NotedTwice.into()) } else { Ok(()) }
}

/// Who was chosen; none is the client.
pub fn recipient(conn: &mut Conn, source: &PlanSource, chosen: &str) -> Result<Option<InCharge>, Failure> {
    if chosen == "client" {
        return Ok(None);
    }
    let found = in_charge(conn, source)?.into_iter().find(|to| to.uid.as_str() == chosen);
    Ok(Some(found.ok_or(DeliveryError::NoRecipient)?))
}
