//! Asking for an account by a link, taking that back, and declining it. Accepting one is making the account.

use crate::domain::access::{Actor, Role};
use crate::domain::account_offer::{LONGEST, LONGEST_REASON, MOST_WAITING, RequestState};
use crate::domain::ids::{AccountId, Uid};
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::storage::tables::account_requests::{self, NewRequest, Settled};
use crate::storage::tables::{accounts, invitations, offices};
use crate::storage::views::account_requests::offer;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// Who asks, checked.
#[derive(Clone, Debug)]
pub struct AskForAccount {
    name: String,
    kana: String,
    profession: String,
    email: MailAddress,
}

impl AskForAccount {
    /// Reads what was typed; all faults at once.
    pub fn parse(name: &str, kana: &str, profession: &str, email: &str) -> Result<Self, Vec<Refused>> {
        let mut faults = Vec::new();
        let mut text = |field: &'static str, typed: &str, is_required: bool| {
            let typed = typed.trim();
            if is_required && typed.is_empty() {
                faults.push(Refused::at(field, "field-required"));
            } else if typed.chars().count() > LONGEST {
                faults.push(Refused::at(field, "account-wish-long").with("limit", LONGEST));
            }
            typed.to_owned()
        };
        let (name, kana) = (text("name", name, true), text("kana", kana, false));
        let profession = text("profession", profession, false);
        match MailAddress::parse(email.trim()) {
            Some(email) if faults.is_empty() => Ok(Self { name, kana, profession, email }),
            Some(_) => Err(faults),
            None => {
                faults.push(Refused::at("email", "account-wish-email"));
                Err(faults)
            }
        }
    }
}

/// Asks for an account, by the link of an office that is offered one.
pub fn ask_for_account(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AskForAccount) -> Result<(), Failure> {
    let Actor::Link(link) = &cmd.actor else { return Err(Failure::Denied) };
    let invitation = invitations::get(tx, link.invitation)?;
    let office = invitation.office_id.ok_or(Failure::NotFound("offer"))?;
    // Two devices of one office wait for each other.
    offices::take_turn(tx, &[office])?;
    if !offer(tx, &cmd.scope())?.is_some_and(|offer| offer.is_offered) {
        return Err(Refused::new("account-wish-not-offered").into());
    }
    let waiting = account_requests::waiting(tx, office)?;
    if waiting.iter().any(|email| email == input.email.as_str()) {
        return Err(Refused::at("email", "account-wish-known").into());
    }
    if waiting.len() >= MOST_WAITING {
        return Err(Refused::new("account-wish-waits").into());
    }
    let uid = cmd.uid();
    account_requests::insert(
        tx,
        &NewRequest {
            uid: &uid,
            office_id: office,
            invitation_id: invitation.id,
            name: &input.name,
            kana: &input.kana,
            profession: &input.profession,
            email: input.email.as_str(),
            state: RequestState::Waiting,
            requested_at: cmd.now,
            settled_by: "",
            settled_reason: "",
        },
    )?;
    let office = offices::get(tx, office)?.uid;
    let detail = serde_json::json!({ "office": office, "invitation": invitation.uid });
    cmd.audit(tx, &Audit::of("account.ask").object("account_request", &uid).detail(detail))
}

/// Takes back what was asked for by this link.
pub fn withdraw_request(tx: &mut Tx<'_>, cmd: &mut Cmd) -> Result<(), Failure> {
    let Actor::Link(link) = &cmd.actor else { return Err(Failure::Denied) };
    let own = account_requests::waiting_by(tx, link.invitation)?;
    if own.is_empty() {
        return Err(Refused::new("account-wish-gone").into());
    }
    for uid in own {
        let settled = Settled { state: RequestState::Withdrawn, by: "", reason: "", account: None };
        account_requests::settle(tx, &uid, &settled, cmd.now)?;
        cmd.audit(tx, &Audit::of("account.withdraw_request").object("account_request", &uid))?;
    }
    Ok(())
}

/// Declines a request; the office reads the reason behind its links.
pub fn decline_request(tx: &mut Tx<'_>, cmd: &mut Cmd, (uid, reason): (&Uid, &str)) -> Result<(), Failure> {
    cmd.require_role(&[Role::Administrator])?;
    let reason = reason.trim();
    if !(1..=LONGEST_REASON).contains(&reason.chars().count()) {
        return Err(Refused::at("reason", "account-wish-reason").with("limit", LONGEST_REASON).into());
    }
    let by = cmd.actor_name();
    let settled = Settled { state: RequestState::Declined, by: &by, reason, account: None };
    settle(tx, cmd, uid, &settled)?;
    cmd.audit(tx, &Audit::of("account.decline_request").object("account_request", uid))
}

/// Notes that an account was made for a request; part of the making's own transaction.
pub fn accept_request(tx: &mut Tx<'_>, cmd: &mut Cmd, (uid, account): (&Uid, &Uid)) -> Result<(), Failure> {
    cmd.require_role(&[Role::Administrator])?;
    let made: AccountId = accounts::find_by_uid(tx, account)?.ok_or(Failure::NotFound("account"))?.id;
    let by = cmd.actor_name();
    let settled = Settled { state: RequestState::Accepted, by: &by, reason: "", account: Some(made) };
    settle(tx, cmd, uid, &settled)?;
    let detail = serde_json::json!({ "account": account });
    cmd.audit(tx, &Audit::of("account.accept_request").object("account_request", uid).detail(detail))
}

fn settle(tx: &mut Tx<'_>, cmd: &Cmd, uid: &Uid, settled: &Settled<'_>) -> Result<(), Failure> {
    if account_requests::settle(tx, uid, settled, cmd.now)? {
        return Ok(());
    }
    Err(Refused::new("account-wish-gone").into())
}
