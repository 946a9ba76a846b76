//! Notes by hand that a plan version was handed over: on paper, by FAX, in person.

use chrono::{NaiveDate, NaiveDateTime};

use super::deliver::{New, consents_for, insert, records};
use super::own;
use crate::domain::consent::Override;
use crate::domain::delivery::{BY_HAND, DeliveryError, DeliveryMeans, check_day, check_note};
use crate::domain::ids::{DeliveryId, Uid};
use crate::domain::time::jst::jst_date;
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::storage::tables::{clients, deliveries};
use crate::storage::views::deliveries::records::SignedRecord;
use crate::storage::views::deliveries::{InCharge, in_charge};
use crate::storage::views::meeting_sources::PlanSource;
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::consent_steps::{self, note_override};
use crate::usecases::{Cmd, Failure};

/// How the client stands in the list of deliveries; the page they are on names the client.
const CLIENT: &str = "ご利用者";

/// What was handed over to whom, and how.
#[derive(Clone, Debug)]
pub struct Note {
    /// The version.
    pub version: Uid,
    /// What was typed.
    pub typed: Typed,
    /// Whether it goes on although a consent is wanting.
    pub consent: Override,
}

/// The fields of a note.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Uid of an office in charge or of the doctor, or `client`.
    pub recipient: String,
    /// The way.
    pub means: Option<DeliveryMeans>,
    /// The day as typed.
    pub on: String,
    /// Anything else worth knowing, e.g. who took it.
    pub note: String,
    /// The uids of the signed records of meetings that went along.
    pub records: Vec<String>,
}

impl Typed {
    /// The way, as far as it is one that is noted by hand.
    fn way(&self) -> Result<DeliveryMeans, DeliveryError> {
        self.means.filter(|means| BY_HAND.contains(means)).ok_or(DeliveryError::NoMeans)
    }

    /// The day, in Japan.
    pub fn day(&self) -> Result<NaiveDate, DeliveryError> {
        parse_date(&self.on).map_err(DeliveryError::Day)
    }
}

/// Notes the delivery. What was handed to others needs the consents of its day, as what is sent does.
pub fn note(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Note) -> Result<Uid, Failure> {
    let source = own(tx, cmd, &input.version)?;
    // Who sends the version meanwhile sees the note, or the note comes after the letter.
    deliveries::take_turn(tx, source.version)?;
    let (typed, in_charge) = (&input.typed, in_charge(tx, &source)?);
    if let Some(first) = faults(tx, (&source, &in_charge), typed, cmd.now)?.into_iter().next() {
        return Err(first.into());
    }
    let (to, means, on) = (recipient(&in_charge, &typed.recipient)?, typed.way()?, typed.day()?);
    let mut consents = consents_for(&source, to.map(std::slice::from_ref).unwrap_or_default(), on);
    let gaps = consent_steps::ask(tx, &consents, &input.consent)?;
    let with = records(tx, &source, &typed.records)??;
    let label = to.map_or(CLIENT, |to| to.name.as_str());
    let (id, uid, _) = insert(tx, cmd, &source, &New { to, label, means, on: Some(on), note: &typed.note })?;
    for record in with {
        deliveries::add_record(tx, id, record.id)?;
    }
    consents.delivery = Some(id);
    let object = (&input.version, &*gaps);
    note_override(tx, cmd, (&consents, &source.client_uid), object, &input.consent)?;
    let detail =
        serde_json::json!({ "delivery": uid, "means": means.as_str(), "on": on, "records": typed.records });
    let about = Audit::of("delivery.note").object("plan-version", &input.version).subject(&source.client_uid);
    cmd.audit(tx, &about.detail(detail))?;
    Ok(uid)
}

/// All that stands against a note, in the order of its fields; what consents are wanting is asked apart.
pub fn faults(
    conn: &mut Conn,
    (source, in_charge): (&PlanSource, &[InCharge]),
    typed: &Typed,
    now: NaiveDateTime,
) -> Result<Vec<DeliveryError>, StorageError> {
    let made_at = deliveries::made_at(conn, source.version)?;
    let end = clients::get(conn, source.client)?.closed_on;
    let (to, way) = (recipient(in_charge, &typed.recipient), typed.way());
    let day = typed.day().and_then(|on| check_day(on, (made_at, end), now).map(|()| on));
    let mut found: Vec<DeliveryError> =
        [to.err(), way.err(), day.err(), check_note(&typed.note).err()].into_iter().flatten().collect();
    match records(conn, source, &typed.records)? {
        Err(gone) => found.push(gone),
        Ok(with) => {
            let is_later = |on: NaiveDate| {
                with.iter().any(|record| record.signed_at.is_some_and(|at| jst_date(at) > on))
            };
            if day.is_ok_and(is_later) {
                found.push(DeliveryError::RecordLater);
            }
            if let (Ok(to), Ok(way), Ok(on)) = (to, way, day)
                && is_noted(conn, source, to, ((on, way), &with))?
            {
                found.insert(0, DeliveryError::NotedTwice);
            }
        }
    }
    Ok(found)
}

/// Whether it stands there already: one hand-over is noted once, and once more only with a record that did not go along.
fn is_noted(
    conn: &mut Conn,
    source: &PlanSource,
    to: Option<&InCharge>,
    (way, with): ((NaiveDate, DeliveryMeans), &[SignedRecord]),
) -> Result<bool, StorageError> {
    let theirs = |(office, doctor, label): &deliveries::Recipient| match to {
        Some(to) => to.is_told_by((*office, *doctor, label)),
        None => office.is_none() && doctor.is_none(),
    };
    let noted: Vec<DeliveryId> = deliveries::noted(conn, source.version, way)?
        .into_iter()
        .filter(|(_, recipient)| theirs(recipient))
        .map(|(id, _)| id)
        .collect();
    let carried = deliveries::records_of(conn, &noted)?;
    Ok(!noted.is_empty() && with.iter().all(|record| carried.contains(&record.id)))
}

/// Who was chosen; none is the client.
pub fn recipient<'a>(in_charge: &'a [InCharge], chosen: &str) -> Result<Option<&'a InCharge>, DeliveryError> {
    if chosen == "client" {
        return Ok(None);
    }
    let found = in_charge.iter().find(|to| to.uid.as_str() == chosen);
    found.map(Some).ok_or(DeliveryError::NoRecipient)
}
