//! What the record says of the client of a case, for its presenter's new sheet. Only where the office that presents the case also
//! keeps the client's papers today.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::access::Scope;
use crate::domain::care_case::prefill::CaseFacts;
use crate::domain::certification::history::{Standing, in_force};
use crate::domain::client::Sex;
use crate::domain::ids::{AccountId, ClientId, PlanVersionId, Uid};
use crate::domain::plan_draft::{PlanKind, PlanState};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    accounts, care_case_links, care_cases, client_illnesses, clients, plan_versions, plans,
};
use crate::storage::tables::{certifications, plan_rows};

/// The facts of the client of a case.
pub fn of_case(conn: &mut Conn, scope: &Scope, case: &Uid) -> Result<Option<CaseFacts>, StorageError> {
    let own = scope.care_offices();
    let client: Option<(ClientId, NaiveDate, Sex)> = care_cases::table
        .inner_join(care_case_links::table.inner_join(clients::table))
        .filter(care_cases::uid.eq(case))
        .filter(care_cases::office_id.eq_any(own))
        .filter(clients::office_id.eq_any(own))
        .select((clients::id, clients::born_on, clients::sex))
        .first(conn)
        .optional()?;
    let Some((client, born_on, sex)) = client else { return Ok(None) };
    let today = scope.today();
    let noted = certifications::list(conn, client)?;
    let standing: Vec<Standing> =
        noted.iter().filter(|row| row.superseded_at.is_none()).map(|row| row.standing()).collect();
    Ok(Some(CaseFacts {
        age: today.years_since(born_on).unwrap_or_default(),
        sex,
        care_level: in_force(&standing, today).and_then(|entry| entry.certification.care_level),
        illnesses: illnesses(conn, client)?,
        plan: plan(conn, client)?,
        profession: match scope.account() {
            Some(account) => profession(conn, account)?,
            None => String::new(),
        },
    }))
}

/// 病名 as told at the last consultation, in its order.
fn illnesses(conn: &mut Conn, client: ClientId) -> Result<Vec<String>, StorageError> {
    let told: Vec<(NaiveDate, String)> = client_illnesses::table
        .filter(client_illnesses::client_id.eq(client))
        .order((client_illnesses::consulted_on.desc(), client_illnesses::sort))
        .select((client_illnesses::consulted_on, client_illnesses::name))
        .load(conn)?;
    let last = told.first().map(|(day, _)| *day);
    Ok(told.into_iter().filter(|(day, _)| Some(*day) == last).map(|(_, name)| name).collect())
}

/// The newest version of the newest plan that stands.
fn plan(
    conn: &mut Conn,
    client: ClientId,
) -> Result<Option<(PlanKind, crate::domain::plan_draft::PlanContent)>, StorageError> {
    let newest: Option<(PlanVersionId, PlanKind)> = plan_versions::table
        .inner_join(plans::table)
        .filter(plans::client_id.eq(client))
        .filter(plans::state.ne(PlanState::Withdrawn))
        .order((plans::planned_on.desc(), plans::id.desc(), plan_versions::number.desc()))
        .select((plan_versions::id, plans::kind))
        .first(conn)
        .optional()?;
    let Some((version, kind)) = newest else { return Ok(None) };
    Ok(Some((kind, plan_rows::content(conn, version)?)))
}

fn profession(conn: &mut Conn, account: AccountId) -> Result<String, StorageError> {
    Ok(accounts::table.find(account).select(accounts::profession).first(conn)?)
}
