//! Leaving: one step ends sessions, tokens, links and memberships, and hands clients and open meetings over.

use serde::{Deserialize, Serialize};

use super::authorize;
use crate::domain::account::AccountState;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::credentials::{self, Credentials};
use crate::storage::tables::{
    account_links, accounts, api_tokens, calendar_feeds, client_managers, hand_overs, login_sessions,
};
use crate::storage::{Audit, Tx};
use crate::usecases::team_steps::put_in_charge;
use crate::usecases::{Cmd, Failure, room_steps};

/// Who leaves, and who goes on with their work.
#[derive(Clone, Debug)]
pub struct Leave {
    /// Who leaves.
    pub account: Uid,
    /// Who takes over the clients and open meetings; needed when there are any.
    pub successor: Option<Uid>,
}

/// What was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    /// Clients with a new care manager.
    pub clients: usize,
    /// Open meetings with a new organizer.
    pub meetings: usize,
}

/// Ends an account's work here. Its name stays in the records.
pub fn leave(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &Leave) -> Result<LeftBehind, Failure> {
    authorize(cmd)?;
    let account = credentials::find_by_uid(tx, &input.account)?.ok_or(Failure::NotFound("account"))?;
    if cmd.actor.account().is_some_and(|actor| actor.account == account.id) {
        return Err(Refused::new("account-leaves-alone").into());
    }
    if account.state == AccountState::Left {
        return Err(Refused::new("account-has-left").into());
    }
    let left = hand_over(tx, cmd, &account, input)?;
    accounts::end_memberships(tx, account.id, jst_date(cmd.now))?;
    accounts::set_state(tx, account.id, AccountState::Left, cmd.now)?;
    credentials::bump_stamp(tx, account.id)?;
    credentials::forget_devices(tx, account.id)?;
    login_sessions::revoke_others(tx, account.id, None, cmd.now)?;
    api_tokens::revoke_all_of(tx, account.id, cmd.now)?;
    account_links::revoke_all_of(tx, account.id, cmd.now)?;
    calendar_feeds::revoke_of(tx, account.id, cmd.now)?;
    room_steps::dismiss_lost_of_account(tx, cmd, &account.uid)?;
    let detail = serde_json::json!({ "successor": input.successor, "left": left });
    cmd.audit(tx, &Audit::of("account.leave").object("account", &account.uid).detail(detail))?;
    Ok(left)
}

fn hand_over(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    account: &Credentials,
    input: &Leave,
) -> Result<LeftBehind, Failure> {
    let open = hand_overs::count(tx, account.id)?;
    let Some(uid) = &input.successor else {
        return match open {
            (0, 0) => Ok(LeftBehind { clients: 0, meetings: 0 }),
            (clients, meetings) => Err(Refused::at("successor", "account-needs-successor")
                .with("clients", clients)
                .with("meetings", meetings)
                .into()),
        };
    };
    let successor = credentials::find_by_uid(tx, uid)?.ok_or(Failure::NotFound("account"))?;
    // Clients stay in their office, so the successor must work there too.
    let offices = hand_overs::offices_of(tx, account.id)?;
    let today = jst_date(cmd.now);
    let works_there = hand_overs::works_in_all(tx, successor.id, &offices, today)?;
    if successor.id == account.id || successor.state != AccountState::Active || !works_there {
        return Err(Refused::at("successor", "account-successor-elsewhere").into());
    }
    let clients = client_managers::clients_of(tx, account.id)?;
    put_in_charge(tx, cmd, &clients, (successor.id, today, ""))?;
    let meetings = hand_overs::hand_over_meetings(tx, account.id, successor.id, cmd.now)?;
    Ok(LeftBehind { clients: clients.len(), meetings })
}
