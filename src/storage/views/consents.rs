//! The ledger of consents on screens: a client's, and who went on without one.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::client_sight::kept_by;
use super::clients::ClientView;
use crate::domain::access::Scope;
use crate::domain::client::ContactKind;
use crate::domain::consent::{Act, ConsentForm, Gap, Giver, Purpose};
use crate::domain::ids::{ClientId, PlanVersionId, Uid};
use crate::domain::plan_draft::PlanKind;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    client_contacts, client_frameworks, clients, consent_offices, consent_overrides, consents, offices,
    plan_versions, plans,
};

/// Lines of the list of overrides.
const LINES: i64 = 200;

/// A consent as it is shown.
#[derive(Clone, Debug)]
pub struct ConsentView {
    pub uid: Uid,
    pub purpose: Purpose,
    pub giver: Giver,
    pub name: String,
    pub relation: String,
    pub form: ConsentForm,
    pub heard_by: String,
    pub note: String,
    pub given_on: NaiveDate,
    pub expires_on: Option<NaiveDate>,
    /// The plan version: uid, number and the plan's day.
    pub version: Option<(Uid, i32, NaiveDate)>,
    /// The offices it is for; none stands for all offices in charge.
    pub offices: Option<Vec<String>>,
    pub author: String,
    pub created_at: NaiveDateTime,
    pub withdrawn_on: Option<NaiveDate>,
    pub withdrawn_at: Option<NaiveDateTime>,
    pub withdrawn_by: String,
    pub withdrawn_reason: String,
}

type Row = (
    (Uid, Purpose, Giver, String, String, ConsentForm, String, String),
    (NaiveDate, Option<NaiveDate>, bool, String, NaiveDateTime),
    (Option<NaiveDate>, Option<NaiveDateTime>, String, String),
    (Option<Uid>, Option<i32>, Option<NaiveDate>),
);

/// A client's consents, the latest first, withdrawn ones too. Who may ask was decided with the client.
pub fn list(conn: &mut Conn, client: ClientId) -> Result<Vec<ConsentView>, StorageError> {
    let rows: Vec<Row> = consents::table
        .left_join(plan_versions::table.inner_join(plans::table))
        .filter(consents::client_id.eq(client))
        .order((consents::given_on.desc(), consents::id.desc()))
        .select((
            (
                consents::uid,
                consents::purpose,
                consents::giver,
                consents::name,
                consents::relation,
                consents::form,
                consents::heard_by,
                consents::note,
            ),
            (
                consents::given_on,
                consents::expires_on,
                consents::is_for_all,
                consents::author_name,
                consents::created_at,
            ),
            (
                consents::withdrawn_on,
                consents::withdrawn_at,
                consents::withdrawn_by,
                consents::withdrawn_reason,
            ),
            (plan_versions::uid.nullable(), plan_versions::number.nullable(), plans::planned_on.nullable()),
        ))
        .load(conn)?;
    let chosen: Vec<(Uid, String)> = consent_offices::table
        .inner_join(consents::table)
        .inner_join(offices::table)
        .filter(consents::client_id.eq(client))
        .order(consent_offices::id)
        .select((consents::uid, offices::name))
        .load(conn)?;
    let mut named: BTreeMap<Uid, Vec<String>> = BTreeMap::new();
    for (consent, office) in chosen {
        named.entry(consent).or_default().push(office);
    }
    Ok(rows.into_iter().map(|row| view(row, &mut named)).collect())
}

fn view(row: Row, named: &mut BTreeMap<Uid, Vec<String>>) -> ConsentView {
    let ((uid, purpose, giver, name, relation, form, heard_by, note), given, withdrawn, version) = row;
    let (given_on, expires_on, is_for_all, author, created_at) = given;
    let (withdrawn_on, withdrawn_at, withdrawn_by, withdrawn_reason) = withdrawn;
    let (version, number, planned_on) = version;
    ConsentView {
        offices: (!is_for_all).then(|| named.remove(&uid).unwrap_or_default()),
        version: version.zip(number).zip(planned_on).map(|((uid, number), on)| (uid, number, on)),
        uid,
        purpose,
        giver,
        name,
        relation,
        form,
        heard_by,
        note,
        given_on,
        expires_on,
        author,
        created_at,
        withdrawn_on,
        withdrawn_at,
        withdrawn_by,
        withdrawn_reason,
    }
}

/// A version of a client's plan.
#[derive(Clone, Debug, Queryable)]
pub struct PlanVersionView {
    pub id: PlanVersionId,
    pub uid: Uid,
    pub number: i32,
    pub kind: PlanKind,
    pub planned_on: NaiveDate,
    /// JSON; a preventive plan's form has a box for the day of the consent.
    pub head: String,
}

/// The versions of a client's plans, the newest plan and version first. Who may ask was decided with the client.
pub fn versions(conn: &mut Conn, client: &ClientView) -> Result<Vec<PlanVersionView>, StorageError> {
    Ok(plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client.id))
        .order((plans::planned_on.desc(), plans::id.desc(), plan_versions::number.desc()))
        .select((
            plan_versions::id,
            plan_versions::uid,
            plan_versions::number,
            plans::kind,
            plans::planned_on,
            plan_versions::head,
        ))
        .load(conn)?)
}

/// The family of a client, as contacts. Who may ask was decided with the client.
pub fn families(conn: &mut Conn, client: ClientId) -> Result<Vec<(Uid, String, String)>, StorageError> {
    Ok(client_contacts::table
        .filter(client_contacts::client_id.eq(client))
        .filter(client_contacts::kind.eq(ContactKind::Family))
        .filter(client_contacts::ended_on.is_null())
        .order(client_contacts::id)
        .select((client_contacts::uid, client_contacts::name, client_contacts::relation))
        .load(conn)?)
}

/// That somebody went on without a consent.
#[derive(Clone, Debug)]
pub struct OverrideView {
    pub client: Uid,
    pub client_name: String,
    pub office: String,
    pub act: Act,
    pub object: Uid,
    pub gaps: Vec<Gap>,
    pub reason: String,
    pub author: String,
    pub created_at: NaiveDateTime,
    /// When, by whom and why it was taken back, with the note by hand that went on without.
    pub withdrawn: Option<(NaiveDateTime, String, String)>,
}

type OverrideRow = ((Uid, String, String, Act, Uid), (String, String, String, NaiveDateTime), TakenBack);
type TakenBack = (Option<NaiveDateTime>, String, String);

/// Whose overrides are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Of one client; who may ask was decided with the client.
    Client(ClientId),
    /// Of one inquiry or plan version; who may ask was decided with it.
    Object(Act, &'a Uid),
    /// Of the clients whose plan the reader's office makes or has delegated.
    Kept,
}

/// The overrides, the latest first.
pub fn overrides(
    conn: &mut Conn,
    scope: &Scope,
    whose: Whose<'_>,
) -> Result<Vec<OverrideView>, StorageError> {
    let all = consent_overrides::table.inner_join(clients::table).inner_join(offices::table);
    let query = match whose {
        Whose::Client(client) => all.filter(consent_overrides::client_id.eq(client)).into_boxed(),
        Whose::Object(act, uid) => all
            .filter(consent_overrides::act.eq(act))
            .filter(consent_overrides::object_uid.eq(uid))
            .into_boxed(),
        Whose::Kept => kept_by!(all, scope),
    };
    let rows: Vec<OverrideRow> = query
        .order(consent_overrides::id.desc())
        .limit(LINES)
        .select((
            (
                clients::uid,
                clients::name,
                offices::name,
                consent_overrides::act,
                consent_overrides::object_uid,
            ),
            (
                consent_overrides::gaps,
                consent_overrides::reason,
                consent_overrides::author_name,
                consent_overrides::created_at,
            ),
            (
                consent_overrides::withdrawn_at,
                consent_overrides::withdrawn_by,
                consent_overrides::withdrawn_reason,
            ),
        ))
        .load(conn)?;
    rows.into_iter().map(override_view).collect()
}

fn override_view(row: OverrideRow) -> Result<OverrideView, StorageError> {
    let ((client, client_name, office, act, object), (gaps, reason, author, created_at), (at, by, why)) = row;
    let withdrawn = at.map(|at| (at, by, why));
    let gaps = serde_json::from_str(&gaps).map_err(|e| StorageError::Corrupt(e.to_string()))?;
    Ok(OverrideView { client, client_name, office, act, object, gaps, reason, author, created_at, withdrawn })
}
