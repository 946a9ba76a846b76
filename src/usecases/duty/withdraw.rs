//! Withdraws an entry: it no longer counts, and stays with who withdrew it and why.

use crate::domain::ids::Uid;
use crate::domain::judgement::may_take_back;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::storage::tables::{client_frameworks, duty_entries};
use crate::storage::{Audit, Tx};
use crate::usecases::cmd::PLANNERS;
use crate::usecases::consent_steps::{entered, take_back};
use crate::usecases::keeping::kept;
use crate::usecases::{Cmd, Failure};

/// Most signs of a reason.
const REASON_LIMIT: usize = 500;

/// Which entry, and why.
#[derive(Clone, Debug)]
pub struct WithdrawInput {
    pub client: Uid,
    pub entry: Uid,
    pub reason: String,
}

/// Withdraws an entry of a client. An entry is taken back by the office that made it, so that a center reviews the judgement
/// of another office and does not undo it.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawInput) -> Result<(), Failure> {
    let (client, acting) = kept(tx, cmd, &input.client)?;
    if let Some(consent) = entered(tx, client.id, &input.entry)? {
        if consent.withdrawn_at.is_some() {
            return Err(Refused::new("duty-withdrawn-already").into());
        }
        if acting != client.office_id {
            return Err(Refused::new("duty-of-other-office").into());
        }
        check(&input.reason)?;
        // What was entered by mistake never stood.
        return take_back(tx, cmd, (&client, &input.entry), (consent.given_on, &input.reason));
    }
    let entry = duty_entries::find(tx, client.id, &input.entry)?.ok_or(Failure::NotFound("entry"))?;
    if entry.is_withdrawn {
        return Err(Refused::new("duty-withdrawn-already").into());
    }
    let center = client_frameworks::entrusting(tx, client.id, jst_date(cmd.now))?;
    let of = entry.office.unwrap_or(client.office_id);
    let mut own = [Some(acting), Some(of), Some(client.office_id)].into_iter().flatten();
    let may = own
        .any(|office| may_take_back(of, office, (client.office_id, center)) && cmd.act_in(office, PLANNERS));
    if !may {
        return Err(Refused::new("duty-of-other-office").into());
    }
    check(&input.reason)?;
    let by = cmd.actor_name();
    if !duty_entries::withdraw(tx, &input.entry, (&by, &input.reason), cmd.now)? {
        return Err(Failure::Conflict);
    }
    let about = Audit::of("duty.withdraw").object("duty-entry", &input.entry).subject(&client.uid);
    cmd.audit(tx, &about.detail(serde_json::json!({ "kind": entry.kind.as_str() })))
}

fn check(reason: &str) -> Result<(), Failure> {
    if reason.is_empty() {
        return Err(Refused::at("reason", "duty-reason-missing").into());
    }
    if reason.chars().count() > REASON_LIMIT {
        return Err(Refused::at("reason", "duty-text-long").with("limit", REASON_LIMIT).into());
    }
    Ok(())
}
