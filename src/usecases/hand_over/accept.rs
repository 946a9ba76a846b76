//! The other office takes the client over: from then on it makes the plans, and what hung on the former office ends.

use chrono::{Days, NaiveDate};

use super::letter::{Told, tell};
use super::{noted, open};
use crate::domain::care_team::Span;
use crate::domain::client::ClientState;
use crate::domain::hand_over::{AsItWas, HandOverError, HandOverState};
use crate::domain::ids::{AccountId, OfficeId, Uid};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::mail::letters::ClientHandOver;
use crate::storage::tables::client_frameworks::{self, FrameworkRow, NewFramework};
use crate::storage::tables::client_hand_overs::{self as table, HandOverRow};
use crate::storage::tables::clients::{self, ClientRow};
use crate::storage::tables::{accounts, care_team, client_managers, client_numbers, hand_overs, plan_edits};
use crate::storage::views::hand_overs as views;
use crate::storage::{Audit, Tx};
use crate::usecases::doors::Door;
use crate::usecases::team_steps::{end_before_next, put_in_charge};
use crate::usecases::{Cmd, Desk, Failure};

/// The act, by its name in operations and in the audit.
const ACCEPT: &str = "client.hand_over.accept";

/// Which proposal is accepted, and what shows that its client is known.
#[derive(Clone, Debug)]
pub struct AcceptInput {
    pub hand_over: Uid,
    /// 被保険者番号
    pub insured_number: String,
    /// The uid of the account that is in charge from then on.
    pub manager: String,
}

/// Accepts it and gives the client's uid. Tries are counted before their outcome is known, for the number is what a
/// misdirected proposal does not give away. Call it on a blocking thread.
pub fn accept(desk: &Desk, cmd: &mut Cmd, input: &AcceptInput) -> Result<Uid, Failure> {
    let scope = cmd.scope();
    let found = desk.store().read(|conn| views::find(conn, &scope, &input.hand_over))?;
    let found = found.filter(|view| view.is_receiver).ok_or(Failure::NotFound("hand-over"))?;
    let door = Door::hand_over(&cmd.keys, input.hand_over.as_str());
    if found.state == HandOverState::Open {
        door.tried(desk, cmd.now)?;
    }
    let taken = desk.write(cmd, ACCEPT, |tx, cmd| {
        let client = take(tx, cmd, input)?;
        door.opened(tx)?;
        Ok(client)
    });
    if matches!(&taken, Err(Failure::Refused(refused)) if *refused == HandOverError::NumberWrong.into()) {
        note_wrong(desk, cmd, &input.hand_over)?;
    }
    taken
}

/// A wrong number changes nothing, but that somebody tried it is on record. It is no answer to the operation: the same form
/// with the right number is still to be taken.
fn note_wrong(desk: &Desk, cmd: &Cmd, hand_over: &Uid) -> Result<(), Failure> {
    let mut aside = Cmd { op_id: None, ..cmd.clone() };
    let audit = Audit::of(ACCEPT).object("hand-over", hand_over);
    desk.write(&mut aside, ACCEPT, |tx, cmd| cmd.audit_as(tx, &audit, "refused"))
}

/// Takes the client over.
fn take(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &AcceptInput) -> Result<Uid, Failure> {
    let row = open(tx, cmd, &input.hand_over, |row| row.to)?;
    let refuse = |error: HandOverError| Failure::from(Refused::from(error));
    let client = clients::get(tx, row.client)?;
    let today = jst_date(cmd.now);
    if row.starts_on > today {
        return Err(refuse(HandOverError::NotYet(row.starts_on)));
    }
    if client.state == ClientState::Closed {
        return Err(refuse(HandOverError::ClientClosed));
    }
    let manager = manager(tx, (&input.manager, row.to), today)?;
    // Last, so that nothing else tells whether a number was right.
    let holder = client_numbers::holder(tx, (client.insurer_id, &input.insured_number))?;
    if holder != Some(client.id) {
        return Err(refuse(HandOverError::NumberWrong));
    }
    let detail = go_over(tx, cmd, (&row, &client), manager)?;
    let audit = Audit::of(ACCEPT).object("hand-over", &row.uid);
    noted(tx, cmd, client.id, audit.detail(detail))?;
    Ok(client.uid)
}

/// Everything that hangs on the office goes over or ends. Gives what the audit tells of it.
fn go_over(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (row, client): (&HandOverRow, &ClientRow),
    manager: AccountId,
) -> Result<serde_json::Value, Failure> {
    let began_on = table::began_on(tx, client.id, row.from)?;
    let was = as_it_was(tx, client)?;
    if !clients::hand_over(tx, client.id, (row.from, row.to), cmd.now)? {
        return Err(Failure::Conflict);
    }
    put_to_work(tx, cmd, row, manager)?;
    let centers = part_from_centers(tx, cmd, row)?;
    leave_team(tx, cmd, row)?;
    let drafts = plan_edits::hand_over(tx, client.id, manager)?;
    if !table::settle(tx, row.id, HandOverState::Accepted, (&cmd.actor_name(), ""), cmd.now)? {
        return Err(Failure::Conflict);
    }
    table::keep_former(tx, row.id, (began_on, &was))?;
    tell_all(tx, cmd, row, &centers)?;
    Ok(serde_json::json!({ "from": row.starts_on, "drafts": drafts, "centers": centers.len() }))
}

fn manager(
    tx: &mut Tx<'_>,
    (typed, office): (&str, OfficeId),
    today: NaiveDate,
) -> Result<AccountId, Failure> {
    let account = match Uid::parse(typed) {
        Some(uid) => accounts::find_by_uid(tx, &uid)?,
        None => None,
    };
    let account = account.ok_or(Refused::from(HandOverError::ManagerRequired))?;
    if hand_overs::works_in_all(tx, account.id, &[office], today)? {
        Ok(account.id)
    } else {
        Err(Refused::from(HandOverError::ManagerRequired).into())
    }
}

fn as_it_was(tx: &mut Tx<'_>, client: &ClientRow) -> Result<AsItWas, Failure> {
    let manager = match client.manager_account_id {
        Some(account) => views::name_of(tx, account)?,
        None => String::new(),
    };
    Ok(AsItWas {
        name: client.name.clone(),
        kana: client.kana.clone(),
        insured_number: client.insured_number.clone(),
        numbers: client_numbers::standing(tx, client.id)?,
        postal: client.postal.clone(),
        address: client.address.clone(),
        phone: client.phone.clone(),
        manager,
    })
}

/// Who is in charge is so from the day on, or from the first day of somebody who came later to the former office.
fn put_to_work(tx: &mut Tx<'_>, cmd: &Cmd, row: &HandOverRow, manager: AccountId) -> Result<(), Failure> {
    let since = client_managers::since(tx, &[row.client])?.remove(&row.client);
    let from = since.map_or(row.starts_on, |since| since.max(row.starts_on));
    put_in_charge(tx, cmd, &[row.client], (manager, from, ""))
}

/// What a center entrusted to the former office it did not entrust to this one: the framework goes on without the center
/// from the day on. Gives the centers.
fn part_from_centers(tx: &mut Tx<'_>, cmd: &Cmd, row: &HandOverRow) -> Result<Vec<OfficeId>, Failure> {
    let day = row.starts_on;
    let reaches = |framework: &FrameworkRow| framework.span().last.is_none_or(|last| last >= day);
    let mut centers = Vec::new();
    for framework in client_frameworks::list(tx, row.client)?.into_iter().filter(reaches) {
        let Some(center) = framework.delegating_office_id else { continue };
        let span = framework.span();
        if span.first < day
            && let Some(eve) = day.checked_sub_days(Days::new(1))
        {
            client_frameworks::end(tx, framework.id, eve)?;
        } else {
            client_frameworks::withdraw(tx, framework.id, (cmd.now, &cmd.actor_name(), ""))?;
        }
        let new = NewFramework {
            uid: &cmd.uid(),
            client_id: row.client,
            kind: framework.kind,
            delegating_office_id: None,
            span: Span { first: span.first.max(day), last: span.last },
            noted_by: &cmd.actor_name(),
            now: cmd.now,
        };
        client_frameworks::insert(tx, &new)?;
        centers.push(center);
    }
    // What a withdrawn framework had ended ends now before the one that takes its place.
    end_before_next(tx, row.client)?;
    centers.sort_unstable();
    centers.dedup();
    Ok(centers)
}

/// The office that makes the plans is no member of the team beside it.
fn leave_team(tx: &mut Tx<'_>, cmd: &Cmd, row: &HandOverRow) -> Result<(), Failure> {
    let eve = row.starts_on.checked_sub_days(Days::new(1)).unwrap_or(row.starts_on);
    for member in care_team::of_clients(tx, &[row.client])? {
        let span = member.span();
        if member.office_id == row.to && span.last.is_none_or(|last| last > eve) {
            let last = Some(eve.max(span.first));
            care_team::set_end(tx, &[member.id], (last, &cmd.actor_name()))?;
        }
    }
    Ok(())
}

fn tell_all(tx: &mut Tx<'_>, cmd: &Cmd, row: &HandOverRow, centers: &[OfficeId]) -> Result<(), Failure> {
    let told = Told { office: row.from, person: Some(&row.proposed_by) };
    let news = (ClientHandOver::ACCEPTED, format!("/hand-overs/{}", row.uid));
    tell(tx, cmd, (&told, row.to), &row.uid, news)?;
    for center in centers.iter().filter(|center| **center != row.to && **center != row.from) {
        let told = Told { office: *center, person: None };
        let news = (ClientHandOver::NO_LONGER_ENTRUSTED, "/clients".to_owned());
        tell(tx, cmd, (&told, row.to), &row.uid, news)?;
    }
    Ok(())
}
