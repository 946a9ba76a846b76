//! Writes consents down: one paper often holds the client's and the family's, for one use or several.

use super::faults::{faults, last_day};
use crate::domain::consent::{ConsentError, ConsentForm, Given, Giver, Purpose, TypedGiver};
use crate::domain::ids::{ClientId, ContactId, OfficeId, PlanVersionId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::storage::tables::clients::ClientRow;
use crate::storage::tables::{consents, offices};
use crate::storage::{Audit, Tx};
use crate::usecases::consent_steps::{Written, write_down};
use crate::usecases::keeping::kept;
use crate::usecases::{Cmd, Failure};

/// One use that somebody consented to.
#[derive(Clone, Debug)]
pub struct What {
    pub purpose: Purpose,
    /// The plan version, for the consent to a plan.
    pub version: Option<Uid>,
    pub giver: TypedGiver,
}

/// Consents of one paper, or of one conversation.
#[derive(Clone, Debug)]
pub struct RecordInput {
    pub client: Uid,
    pub what: Vec<What>,
    /// None where no way was chosen.
    pub form: Option<ConsentForm>,
    /// Who heard it, when it was said.
    pub heard_by: String,
    /// The day as typed.
    pub on: String,
    /// The last day as typed, or empty.
    pub expires_on: String,
    /// The offices it is for; none stands for all offices in charge.
    pub offices: Option<Vec<Uid>>,
    pub note: String,
}

/// Who gave it, found.
struct Found {
    contact: Option<ContactId>,
    name: String,
    relation: String,
}

/// Writes them down and gives their uids in the order in which they were named.
pub fn record(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &RecordInput) -> Result<Vec<Uid>, Failure> {
    let (client, _) = kept(tx, cmd, &input.client)?;
    if let Some(first) = faults(input, jst_date(cmd.now)).into_iter().next() {
        return Err(first.into());
    }
    let given = Given {
        form: input.form.ok_or(ConsentError::FormUnfit)?,
        heard_by: &input.heard_by,
        on: parse_date(&input.on).map_err(|e| Refused::at("given_on", e.code()))?,
        expires_on: last_day(&input.expires_on).map_err(|e| Refused::at("expires_on", e.code()))?,
        note: &input.note,
    };
    let chosen = offices_of(tx, input)?;
    let mut made = Vec::new();
    for what in &input.what {
        let found = giver(tx, &client, &what.giver)?;
        let written = Written {
            purpose: what.purpose,
            version: version(tx, client.id, what)?,
            giver: what.giver.giver,
            contact: found.contact,
            name: &found.name,
            relation: &found.relation,
            given: given.clone(),
            offices: chosen.as_deref().filter(|_| what.purpose.is_by_office()),
        };
        made.push(write_down(tx, cmd, client.id, &written)?);
    }
    let words: Vec<String> =
        input.what.iter().map(|what| format!("{}.{}", what.purpose, what.giver.giver)).collect();
    let detail =
        serde_json::json!({ "consents": made, "what": words, "form": given.form.as_str(), "on": given.on });
    let about = Audit::of("consent.record").object("client", &client.uid).subject(&client.uid);
    cmd.audit(tx, &about.detail(detail))?;
    Ok(made)
}

fn giver(tx: &mut Tx<'_>, client: &ClientRow, typed: &TypedGiver) -> Result<Found, Failure> {
    let (contact, name, relation) = match (&typed.contact, typed.giver) {
        (_, Giver::Client) => (None, client.name.clone(), String::new()),
        (Some(uid), giver) => {
            let known = consents::contact(tx, client.id, uid)?;
            let (id, name, relation) = known.ok_or(ConsentError::NameMissing(giver))?;
            (Some(id), name, relation)
        }
        (None, _) => (None, typed.name.trim().to_owned(), typed.relation.trim().to_owned()),
    };
    Ok(Found { contact, name, relation })
}

fn version(tx: &mut Tx<'_>, client: ClientId, what: &What) -> Result<Option<PlanVersionId>, Failure> {
    if what.purpose != Purpose::Plan {
        return Ok(None);
    }
    let found = match &what.version {
        Some(uid) => consents::client_of_version(tx, uid)?,
        None => None,
    };
    let own = found.filter(|(_, of)| *of == client);
    own.map(|(version, _)| Some(version)).ok_or_else(|| ConsentError::VersionUnfit.into())
}

fn offices_of(tx: &mut Tx<'_>, input: &RecordInput) -> Result<Option<Vec<OfficeId>>, Failure> {
    let Some(uids) = &input.offices else { return Ok(None) };
    let mut found = Vec::new();
    for uid in uids {
        let office = offices::find_by_uid(tx, uid)?.ok_or(ConsentError::OfficesMissing)?;
        found.push(office.id);
    }
    if found.is_empty() { Err(ConsentError::OfficesMissing.into()) } else { Ok(Some(found)) }
}
