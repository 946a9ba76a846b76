//! Steps about consents that several use-cases share: a consent is one record by whichever door it is entered or withdrawn,
//! and every act that needs one asks here, inside its own transaction.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::consent::{
    Act, Circulation, Consent, ConsentError, ConsentForm, Gap, Given, Giver, Issued, Judged, Override,
    Purpose, Recipient, check_withdrawal, gaps, standing_for,
};
use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::{ClientId, ContactId, DeliveryId, OfficeId, PlanVersionId, Uid};
use crate::domain::opinion::open_concerns;
use crate::domain::plan_draft::PlanKind;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::concerns;
use crate::storage::tables::consents::{self, ConsentRow, NewConsent, NewOverride};
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::keys::sha256_hex;
use crate::usecases::{Cmd, Failure};

impl From<ConsentError> for Failure {
    fn from(error: ConsentError) -> Self {
        Refused::from(error).into()
    }
}

/// The purpose of a consent that the ledger of duties asks for under a word of its own.
pub fn purpose_of(kind: EntryKind) -> Option<Purpose> {
    match kind {
        EntryKind::Consented => Some(Purpose::Plan),
        EntryKind::VideoConsented => Some(Purpose::VideoMonitoring),
        _ => None,
    }
}

/// A consent with everything known about it.
pub struct Written<'a> {
    pub purpose: Purpose,
    pub version: Option<PlanVersionId>,
    pub giver: Giver,
    pub contact: Option<ContactId>,
    pub name: &'a str,
    pub relation: &'a str,
    pub given: Given<'a>,
    /// The offices it is for; none stands for all offices in charge.
    pub offices: Option<&'a [OfficeId]>,
}

/// Writes a consent down and gives its uid. The audit row is the caller's.
pub fn write_down(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: ClientId,
    written: &Written<'_>,
) -> Result<Uid, Failure> {
    let given = &written.given;
    given.check(jst_date(cmd.now))?;
    // Two who note the same paper at once do it one after the other.
    let of_client = clients::get_in_turn(tx, client)?;
    let end = of_client.closed_on;
    // A case may be told of when the support is over (法115条の48); nothing else is agreed to then.
    let end = end.filter(|_| written.purpose != Purpose::CaseConference);
    if end.is_some_and(|end| given.on > end) {
        return Err(ConsentError::AfterEnd.into());
    }
    if (written.purpose == Purpose::Plan) != written.version.is_some() {
        return Err(ConsentError::VersionUnfit.into());
    }
    if let Some(version) = written.version {
        require_answered(tx, version, of_client.office_id)?;
        let (planned_on, made_at) = consents::days_of_version(tx, version)?;
        let made_on = jst_date(made_at);
        // What is dated ahead may be signed before its day; what was written anew after a consent, not before it was written.
        let first = if consents::is_rewritten(tx, version)? { made_on } else { planned_on.min(made_on) };
        if given.on < first {
            return Err(ConsentError::BeforePlan(first).into());
        }
    }
    let uid = cmd.uid();
    let is_oral = given.form == ConsentForm::Oral;
    let row = NewConsent {
        uid: &uid,
        client_id: client,
        purpose: written.purpose,
        plan_version_id: written.version,
        giver: written.giver,
        contact_id: written.contact,
        name: written.name.trim(),
        relation: written.relation.trim(),
        form: given.form,
        heard_by: if is_oral { given.heard_by.trim() } else { "" },
        given_on: given.on,
        expires_on: given.expires_on,
        is_for_all: written.offices.is_none(),
        note: given.note,
        author: &cmd.actor.name(),
        author_name: &cmd.actor_name(),
        created_at: cmd.now,
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    let offices = written.offices.unwrap_or_default();
    if consents::is_recorded(tx, &row, offices)? {
        return Err(ConsentError::RecordedAlready(written.giver).into());
    }
    consents::insert(tx, &row, offices)?;
    Ok(uid)
}

/// A plan is agreed to once every concern about it is answered.
pub fn require_answered(conn: &mut Conn, version: PlanVersionId, office: OfficeId) -> Result<(), Failure> {
    let open = concerns::open(conn, version, office)?;
    let count: usize = open.iter().map(|(_, count)| count).sum();
    match open.into_iter().next_back() {
        None => Ok(()),
        Some((inquiry, _)) => Err(open_concerns(&inquiry, count).into()),
    }
}

/// Withdraws a consent from a day on; it stays in the ledger with who noted it and why.
pub fn take_back(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (client, uid): (&ClientRow, &Uid),
    (on, reason): (NaiveDate, &str),
) -> Result<(), Failure> {
    let row = consents::find(tx, client.id, uid)?.ok_or(Failure::NotFound("consent"))?;
    if row.withdrawn_at.is_some() {
        return Err(ConsentError::WithdrawnAlready.into());
    }
    check_withdrawal(row.given_on, (on, reason), jst_date(cmd.now))?;
    if !consents::withdraw(tx, row.id, (on, &cmd.actor_name(), reason.trim()), cmd.now)? {
        return Err(Failure::Conflict);
    }
    let about = Audit::of("consent.withdraw").object("consent", uid).subject(&client.uid);
    cmd.audit(tx, &about.detail(serde_json::json!({ "purpose": row.purpose.as_str(), "on": on })))
}

/// A consent that was entered in the ledger of duties, found by the uid under which that ledger shows it.
pub fn entered(conn: &mut Conn, client: ClientId, uid: &Uid) -> Result<Option<ConsentRow>, StorageError> {
    let is_shown_there = |purpose| matches!(purpose, Purpose::Plan | Purpose::VideoMonitoring);
    Ok(consents::find(conn, client, uid)?.filter(|row| is_shown_there(row.purpose)))
}

/// An act about to be done with a version of a client's plan.
#[derive(Clone, Debug)]
pub struct About {
    pub act: Act,
    /// The delivery that is noted by hand, once it is written down: what it went on without is taken back with it.
    pub delivery: Option<DeliveryId>,
    pub client: ClientId,
    pub version: PlanVersionId,
    /// The day of the act, in Japan.
    pub on: NaiveDate,
    pub to: Vec<Recipient>,
}

/// The head of a version as far as it speaks of a consent.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Head {
    preventive: Option<PreventiveHead>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct PreventiveHead {
    agreed_on: Option<NaiveDate>,
}

/// The consent that stands in the box of a preventive plan's own form.
pub fn in_form(version: PlanVersionId, head: &str) -> Option<Consent> {
    let head: Head = serde_json::from_str(head).unwrap_or_default();
    head.preventive?.agreed_on.map(|given_on| Consent {
        purpose: Purpose::Plan,
        giver: Giver::Client,
        form: ConsentForm::Signed,
        version: Some(version),
        given_on,
        expires_on: None,
        withdrawn_on: None,
        offices: None,
    })
}

/// The consents on the forms of the plans of versions: a later form takes the day of an earlier one over, and it stays a consent
/// to the version that first carried it.
fn on_forms(
    conn: &mut Conn,
    issued: &[Issued],
    versions: &[PlanVersionId],
) -> Result<Vec<Consent>, StorageError> {
    let is_of_plan = |one: &&Issued| {
        issued.iter().any(|other| other.plan == one.plan && versions.contains(&other.version))
    };
    let oldest_first: Vec<PlanVersionId> =
        issued.iter().rev().filter(is_of_plan).map(|one| one.version).collect();
    let heads = consents::heads(conn, &oldest_first)?;
    let mut first: BTreeMap<NaiveDate, Consent> = BTreeMap::new();
    for version in oldest_first {
        let Some(consent) = heads.get(&version).and_then(|head| in_form(version, head)) else { continue };
        first.entry(consent.given_on).or_insert(consent);
    }
    Ok(first.into_values().collect())
}

/// What is wanting for an act on its day, with a short text that stands for it.
pub fn wanting(conn: &mut Conn, about: &About) -> Result<(Vec<Gap>, String), StorageError> {
    let (kind, issued) = consents::issued(conn, about.version)?;
    let judged = consents::judged_minor(conn, about.client)?;
    let judged: Vec<Judged> = judged.into_iter().map(|(_, judged)| judged).collect();
    let versions = standing_for(&issued, &judged, about.on);
    let mut given = consents::of_client(conn, about.client)?;
    if kind == PlanKind::Preventive {
        let forms = on_forms(conn, &issued, &versions)?;
        let stands: Vec<Consent> =
            forms.into_iter().filter(|form| !given.iter().any(|c| c.takes_back(form))).collect();
        given.extend(stands);
    }
    let circulation = Circulation {
        act: about.act,
        versions,
        kind,
        has_family: consents::has_family(conn, about.client)?,
        on: about.on,
        to: about.to.clone(),
    };
    let gaps = gaps(&given, &circulation);
    let text = serde_json::to_string(&gaps).map_err(|e| StorageError::Corrupt(e.to_string()))?;
    let shown = sha256_hex(text.as_bytes()).chars().take(16).collect();
    Ok((gaps, shown))
}

/// Refuses the act unless every consent stands or somebody goes on for a written reason. Gives what is wanting all the same.
pub fn ask(tx: &mut Tx<'_>, about: &About, chosen: &Override) -> Result<Vec<Gap>, Failure> {
    let (gaps, shown) = wanting(tx, about)?;
    chosen.judge(&gaps, &shown)?;
    Ok(gaps)
}

/// Writes down that the act went on although something is wanting; nothing where nothing is.
pub fn note_override(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (about, client): (&About, &Uid),
    (object, gaps): (&Uid, &[Gap]),
    chosen: &Override,
) -> Result<(), Failure> {
    let Some(reason) = chosen.reason.as_deref().filter(|_| !gaps.is_empty()) else { return Ok(()) };
    let uid = cmd.uid();
    let office = cmd.acting().map(|membership| membership.office).ok_or(Failure::Denied)?;
    let text = serde_json::to_string(gaps)?;
    let row = NewOverride {
        uid: &uid,
        client_id: about.client,
        office_id: office,
        act: about.act,
        object_uid: object,
        gaps: &text,
        reason: reason.trim(),
        author: &cmd.actor.name(),
        author_name: &cmd.actor_name(),
        created_at: cmd.now,
        delivery_id: about.delivery,
        withdrawn_by: "",
        withdrawn_reason: "",
    };
    consents::insert_override(tx, &row)?;
    let words: Vec<String> =
        gaps.iter().map(|gap| format!("{}={}", gap.word(), gap.answer.as_str())).collect();
    let detail = serde_json::json!({ "act": about.act.as_str(), "of": object, "wanting": words });
    let note = Audit::of("consent.override").object("consent-override", &uid).subject(client);
    cmd.audit(tx, &note.detail(detail))
}

/// Takes back, with a note by hand, that it went on without a consent.
pub fn withdraw_overrides(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (delivery, client): (DeliveryId, &Uid),
    reason: &str,
) -> Result<(), Failure> {
    for uid in consents::withdraw_overrides(tx, delivery, (&cmd.actor_name(), reason), cmd.now)? {
        cmd.audit(
            tx,
            &Audit::of("consent.override.withdraw").object("consent-override", &uid).subject(client),
        )?;
    }
    Ok(())
}
