//! A client gets another number: after a move, or when one is issued. The former one still finds the client.

use crate::domain::client_number::{NumberError, NumberReason, TypedNumber, change};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::client_numbers::{self, NewNumber};
use crate::storage::tables::{clients, insurers, subjects};
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A change of number.
#[derive(Clone, Debug)]
pub struct ChangeNumber {
    /// The client.
    pub client: Uid,
    /// As typed.
    pub typed: TypedNumber,
}

/// Changes it.
pub fn change_number(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ChangeNumber) -> Result<(), Failure> {
    let client = clients::find(tx, &input.client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let since = client_numbers::present_since(tx, client.id)?;
    let wanted = change(&input.typed, since, jst_date(cmd.now)).map_err(Refused::from)?;
    let insurer = insurers::find_by_number(tx, &input.typed.insurer_number)?;
    let insurer = insurer.ok_or(Refused::from(NumberError::InsurerUnknown))?;
    if wanted.reason == NumberReason::Moved && insurer.id == client.insurer_id {
        return Err(Refused::from(NumberError::SameInsurer).into());
    }
    let number = (insurer.id, input.typed.insured_number.as_str());
    if number == (client.insurer_id, client.insured_number.as_str()) {
        return Err(Refused::from(NumberError::Same).into());
    }
    if client_numbers::holder(tx, number)?.is_some_and(|holder| holder != client.id) {
        return Err(Refused::from(NumberError::Taken).into());
    }
    let before = subjects::of_client(tx, client.id)?;
    let last = wanted.last_of_present.filter(|_| wanted.reason != NumberReason::Corrected);
    client_numbers::end_present(tx, client.id, last)?;
    let new = NewNumber {
        client_id: client.id,
        insurer_id: insurer.id,
        insured_number: number.1,
        // What was never right was wrong from its first day on.
        starts_on: if wanted.reason == NumberReason::Corrected { since } else { Some(wanted.since_on) },
        reason: Some(wanted.reason),
        noted_by: &cmd.actor_name(),
        now: cmd.now,
    };
    client_numbers::insert(tx, &new)?;
    let numbers = client_numbers::all_of(tx, client.id)?;
    let search = (clients::search_form(&client.data(), &numbers), insurer.id == client.insurer_id);
    if !client_numbers::put_present(tx, (client.id, client.version), number, search, cmd.now)? {
        return Err(Failure::Conflict);
    }
    let detail =
        serde_json::json!({ "reason": wanted.reason, "since": wanted.since_on, "insurer": insurer.uid });
    cmd.audit(
        tx,
        &Audit::of("client.number.change").object("client", &client.uid).whose(&before).detail(detail),
    )
}
