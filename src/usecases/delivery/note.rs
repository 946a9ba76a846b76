//! Notes by hand that a plan version was handed over: on paper, by FAX, in person.

use chrono::NaiveDate;

use super::deliver::{New, insert};
use super::own;
use crate::domain::delivery::{BY_HAND, DeliveryError, DeliveryMeans, check_note};
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::storage::tables::deliveries;
use crate::storage::views::deliveries::in_charge;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// How the client stands in the list of deliveries; the page they are on names the client.
const CLIENT: &str = "ご利用者";

/// What was handed over to whom, and how.
#[derive(Clone, Debug)]
pub struct Note {
    /// The version.
    pub version: Uid,
    /// Uid of an office in charge, or `client`.
    pub recipient: String,
    /// The way.
    pub means: Option<DeliveryMeans>,
    /// The day, in Japan.
    pub on: NaiveDate,
    /// Anything else worth knowing, e.g. who took it.
    pub note: String,
}

/// Notes the delivery.
pub fn note(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Note) -> Result<Uid, Failure> {
    let source = own(tx, cmd, &input.version)?;
    let made_at = deliveries::made_at(tx, source.version)?;
    let means = input.means.filter(|m| BY_HAND.contains(m)).ok_or(DeliveryError::NoMeans)?;
    check_note((input.on, &input.note), made_at, cmd.now)?;
    // Who sends the version meanwhile sees the note, or the note comes after the letter.
    deliveries::take_turn(tx, source.version)?;
    let (office, label) = if input.recipient == "client" {
        (None, CLIENT.to_owned())
    } else {
        let found = in_charge(tx, &source)?.into_iter().find(|o| o.uid.as_str() == input.recipient);
        let to = found.ok_or(DeliveryError::NoRecipient)?;
        (Some(to.office), to.name)
    };
    let new = New { office, label: &label, means, on: Some(input.on), note: &input.note };
    let (_, uid, _) = insert(tx, cmd, &source, &new)?;
    let detail = serde_json::json!({ "delivery": uid, "means": means.as_str(), "on": input.on });
    let about = Audit::of("delivery.note").object("plan-version", &input.version).subject(&source.client_uid);
    cmd.audit(tx, &about.detail(detail))?;
    Ok(uid)
}
