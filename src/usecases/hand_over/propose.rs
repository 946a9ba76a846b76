//! The office that makes a client's plans proposes that another one makes them from a day on.

use super::letter::{Told, tell};
use super::noted;
use crate::domain::client::ClientState;
use crate::domain::hand_over::{HandOverError, TypedHandOver, read};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::mail::letters::ClientHandOver;
use crate::storage::tables::client_hand_overs::{self as table, NewHandOver};
use crate::storage::tables::clients;
use crate::storage::views::hand_overs;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// A proposal as it was typed.
#[derive(Clone, Debug)]
pub struct ProposeInput {
    pub client: Uid,
    /// The uid of the other office.
    pub office: String,
    pub typed: TypedHandOver,
}

/// Proposes it, and gives the uid of the hand-over; the other office is told by letter.
pub fn propose(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ProposeInput) -> Result<Uid, Failure> {
    // The turn comes first: whoever waited for it finds the client where the other one left it.
    clients::take_turn(tx, &input.client)?;
    let client = clients::find(tx, &input.client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let refuse = |error: HandOverError| Failure::from(Refused::from(error));
    if client.state == ClientState::Closed {
        return Err(refuse(HandOverError::ClientClosed));
    }
    if table::is_open(tx, client.id)? {
        return Err(refuse(HandOverError::OpenAlready));
    }
    let today = jst_date(cmd.now);
    let offered = hand_overs::receivers(tx, (client.insurer_id, client.office_id), today)?;
    let to = offered.iter().find(|office| office.uid.as_str() == input.office);
    let to = to.ok_or_else(|| refuse(HandOverError::OfficeUnfit))?;
    let began_on = table::began_on(tx, client.id, client.office_id)?;
    let proposal = read(&input.typed, began_on, today).map_err(refuse)?;
    let uid = cmd.uid();
    let new = NewHandOver {
        uid: &uid,
        client: client.id,
        from: client.office_id,
        to: to.id,
        proposal: &proposal,
        proposed_by: &cmd.actor.name(),
        proposed_by_name: &cmd.actor_name(),
        now: cmd.now,
    };
    table::insert(tx, &new)?;
    let told = Told { office: to.id, person: None };
    let news = (ClientHandOver::PROPOSED, format!("/hand-overs/{uid}"));
    tell(tx, cmd, (&told, client.office_id), &uid, news)?;
    let detail = serde_json::json!({ "to": to.uid, "from": proposal.starts_on });
    let audit = Audit::of("client.hand_over.propose").object("hand-over", &uid).purpose(&proposal.reason);
    noted(tx, cmd, client.id, audit.detail(detail))?;
    Ok(uid)
}
