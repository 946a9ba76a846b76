//! The support of a client rests, ends (終結) or goes on again. With its end, meetings ahead are cancelled as by hand,
//! inquiries stop collecting, and links that nobody has acknowledged are dead, all in the same step.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use super::cancel::{Cancel, cancel};
use crate::domain::client::ClientState;
use crate::domain::client_state::{RecordsAfter, StateError, StateReasons, TypedState, change, faults};
use crate::domain::delivery::DeliveryStep;
use crate::domain::ids::{ClientId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::storage::tables::care_team;
use crate::storage::tables::client_states::{self, NewState};
use crate::storage::tables::{clients, deliveries, inquiries, invitations, subjects};
use crate::storage::views::client_states::{StillOpen, records_after, still_open};
use crate::storage::views::clients::{self as views, ClientView};
use crate::storage::{Audit, Conn, StorageError, Tx};
use crate::usecases::links::change_secret;
use crate::usecases::outbox::withdraw;
use crate::usecases::{Cmd, Failure};

/// A change of state.
#[derive(Clone, Debug)]
pub struct ChangeState {
    /// The client.
    pub client: Uid,
    /// As typed.
    pub typed: TypedState,
    /// The reasons that are offered.
    pub reasons: StateReasons,
    /// Whether what is open shall be withdrawn with the end of the support.
    pub withdraws_open: bool,
    /// What stood for the records that are dated later when somebody said that the support ends on its day all the same.
    pub records_after: Option<String>,
    /// What stood for the recipients of each meeting's cancellation when they were shown, by the meeting's uid.
    pub shown: BTreeMap<String, String>,
}

/// Changes it. Says whether closed support was taken up again.
pub fn change_state(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &ChangeState) -> Result<bool, Failure> {
    clients::take_turn(tx, &input.client)?;
    let client = clients::find(tx, &input.client)?.ok_or(Failure::NotFound("client"))?;
    cmd.require_planner(client.office_id, "client")?;
    let view = views::find(tx, &cmd.scope(), &input.client)?.ok_or(Failure::NotFound("client"))?;
    let since = earliest(tx, client.id)?;
    if let Some(first) = found(tx, (&view, since), input, cmd.now)?.into_iter().next() {
        return Err(Refused::from(first).into());
    }
    let today = jst_date(cmd.now);
    let wanted = change(&input.typed, (client.state, since), &input.reasons, today).map_err(Refused::from)?;
    if wanted.state == ClientState::Closed {
        let wording = input.reasons.find(&wanted.reason).map_or("", |reason| reason.ja.as_str());
        close_all(tx, cmd, (&view, input), wording)?;
        end_team(tx, cmd, client.id, wanted.since_on)?;
    }
    let new = NewState {
        uid: &cmd.uid(),
        client_id: client.id,
        change: &wanted,
        noted_by: &cmd.actor_name(),
        now: cmd.now,
    };
    let version = clients::get(tx, client.id)?.version;
    if !client_states::put(tx, &new, version)? {
        return Err(Failure::Conflict);
    }
    let whose = subjects::of_client(tx, client.id)?;
    let detail =
        serde_json::json!({ "state": wanted.state, "since": wanted.since_on, "reason": wanted.reason });
    let audit = Audit::of("client.state.change").object("client", &client.uid).whose(&whose);
    cmd.audit(tx, &audit.detail(detail))?;
    Ok(client.state == ClientState::Closed)
}

/// All that stands against a change, in the order of its fields.
pub fn state_faults(
    conn: &mut Conn,
    client: &ClientView,
    input: &ChangeState,
    now: NaiveDateTime,
) -> Result<Vec<StateError>, StorageError> {
    let since = earliest(conn, client.id)?;
    found(conn, (client, since), input, now)
}

fn found(
    conn: &mut Conn,
    (client, since): (&ClientView, Option<NaiveDate>),
    input: &ChangeState,
    now: NaiveDateTime,
) -> Result<Vec<StateError>, StorageError> {
    let mut found = faults(&input.typed, (client.state, since), &input.reasons, jst_date(now));
    if ClientState::parse(&input.typed.state) == Some(ClientState::Closed)
        && client.state != ClientState::Closed
    {
        if let Ok(day) = parse_date(&input.typed.since_on) {
            let days = records_after(conn, client.id, day)?;
            let latest = days.iter().max().copied();
            let after = latest.map(|latest| RecordsAfter { day, count: days.len(), latest });
            let unseen = after.filter(|after| input.records_after != Some(after.seen()));
            found.extend(unseen.map(StateError::RecordsAfter));
        }
        let open = still_open(conn, client, now)?.count();
        found.extend((open > 0 && !input.withdraws_open).then_some(StateError::StillOpen(open)));
    }
    Ok(found)
}

/// The earliest day that a change may have.
fn earliest(conn: &mut Conn, client: ClientId) -> Result<Option<NaiveDate>, StorageError> {
    match client_states::last_day(conn, client)? {
        Some(last) => Ok(Some(last)),
        None => client_states::first_day(conn, client),
    }
}

fn close_all(
    tx: &mut Tx<'_>,
    cmd: &mut Cmd,
    (view, input): (&ClientView, &ChangeState),
    wording: &str,
) -> Result<(), Failure> {
    let open: StillOpen = still_open(tx, view, cmd.now)?;
    for meeting in open.meetings {
        let shown = input.shown.get(meeting.uid.as_str()).cloned().unwrap_or_default();
        cancel(tx, cmd, &Cancel { meeting: meeting.uid, reason: wording.to_owned(), shown })?;
    }
    for inquiry in open.inquiries {
        inquiries::take_turn(tx, inquiry.id)?;
        if inquiries::get(tx, inquiry.id)?.state == InquiryState::Open {
            inquiries::set_state(tx, inquiry.id, InquiryState::Collected, Some(cmd.now))?;
        }
    }
    for link in open.links {
        let invitation = invitations::get(tx, link.id)?;
        change_secret(tx, cmd, &invitation, false)?;
        withdraw(tx, cmd, "invitation", &invitation.uid)?;
        let by = cmd.actor_name();
        deliveries::note_step(tx, link.delivery, DeliveryStep::Revoked, (&by, wording), cmd.now)?;
    }
    Ok(())
}

/// Who is in the care team sees the client until the last day of the support.
fn end_team(tx: &mut Tx<'_>, cmd: &Cmd, client: ClientId, last: NaiveDate) -> Result<(), Failure> {
    let team = care_team::of_clients(tx, &[client])?;
    let open = team.iter().filter(|row| row.span().last.is_none_or(|ends_on| ends_on > last));
    let open: Vec<_> = open.map(|row| row.id).collect();
    Ok(care_team::set_end(tx, &open, (Some(last), &cmd.actor_name()))?)
}
