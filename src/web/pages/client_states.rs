//! Whether a client is supported, rests or is closed.

use actix_web::web::Path;
use chrono::NaiveDate;

use super::clients::{list_crumb, planned};
use super::form_page::{choices, refused_or, with_found};
use crate::domain::access::Scope;
use crate::domain::client::ClientState;
use crate::domain::client_state::{StateError, StateReasons, TypedState};
use crate::domain::duty;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::pages::client_states::{Cancelled, ClientStatePage, StateEntry};
use crate::render::parts::Crumb;
use crate::render::{FormState, Lang};
use crate::storage::views::client_states::{self, OpenMeeting, StateLine, StillOpen};
use crate::storage::views::clients::ClientView;
use crate::storage::views::rules;
use crate::storage::{Audit, Conn};
use crate::usecases::meeting::preview::{Sending, preview};
use crate::usecases::meeting::{ChangeState, change_state, state_faults};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The state with its history, and the form for the next change.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| state_page(&words, conn, scope, (&uid, None))).await
}

/// Changes the state.
pub async fn change(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let text = |name: &str| form.text(name).to_owned();
    let input = ChangeState {
        client: uid.clone(),
        typed: TypedState {
            state: text("state"),
            reason: text("reason"),
            since_on: text("since_on"),
            note: text("note"),
        },
        reasons: reasons(&ctx)?,
        withdraws_open: form.is_ticked("withdraws_open"),
        records_after: form.is_ticked("records_after").then(|| form.text("records_seen").to_owned()),
        shown: form.with_prefix("shown-").map(|(uid, seen)| (uid.to_owned(), seen.to_owned())).collect(),
    };
    let name = "client.state.change";
    let typed = input.clone();
    match ctx.write(form.op_id(), name, move |tx, cmd| change_state(tx, cmd, &input)).await {
        Ok(is_reopened) => {
            let said = if is_reopened { "client-state-reopened" } else { "client-state-changed" };
            Ok(ctx.see_saying(format!("/clients/{uid}"), "success", said))
        }
        Err(failure) => {
            let found = refused_or(failure)?;
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let client = planned(conn, scope, &uid)?;
                let faults = state_faults(conn, &client, &typed, words.cmd(None).now)?;
                let after = faults.iter().find_map(|fault| match fault {
                    StateError::RecordsAfter(after) => Some(after.seen()),
                    _ => None,
                });
                let all = with_found(faults.into_iter().map(Refused::from).collect(), found);
                let mut again = form.again(&words.state.render, words.lang(), &all);
                if let Some(seen) = after {
                    // Other records than those that were shown are said yes to anew.
                    again.values.remove("records_after");
                    again.values.insert("records_seen".into(), seen);
                }
                let (page, about) = state_page(&words, conn, scope, (&uid, Some(again)))?;
                Ok((page, Some(about)))
            })
            .await
        }
    }
}

fn reasons(ctx: &Ctx) -> Result<StateReasons, WebError> {
    ctx.state.config.state_reasons().map_err(|e| WebError::Internal(e.to_string()))
}

/// The last day on which the records of a closed client have to be there, by the rules that held when it was closed.
pub(super) fn kept_until(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &ClientView,
) -> Result<Option<NaiveDate>, WebError> {
    let Some(closed_on) = client.closed_on else { return Ok(None) };
    let books = rules::books(conn, &ctx.state.rules, &[(client.id, client.insurer_id)])?;
    Ok(duty::kept_until(books.of(client.id).on(closed_on), closed_on))
}

fn state_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, again): (&Uid, Option<FormState>),
) -> Result<(ClientStatePage, Audit), WebError> {
    let client = planned(conn, scope, uid)?;
    let about =
        Audit::of("client.state.view").object("client", uid).subject(uid).insurer(&client.insurer_uid);
    let list = reasons(ctx)?;
    let is_ja = ctx.lang() == Lang::Ja;
    let wording = |code: &str| {
        let found = list.find(code).map(|reason| if is_ja { &reason.ja } else { &reason.en });
        found.cloned().unwrap_or_else(|| code.to_owned())
    };
    let mut open = client_states::still_open(conn, &client, ctx.cmd(None).now)?;
    if client.state == ClientState::Closed {
        // What ending withdraws is of no account any more; a record is still signed afterwards.
        open = StillOpen { unsigned: open.unsigned, foreign: open.foreign, ..StillOpen::default() };
    }
    let mut cancelled = Vec::new();
    for meeting in &open.meetings {
        cancelled.push(cancellation(conn, scope, meeting)?);
    }
    let entry = |line: StateLine| StateEntry {
        state: line.state,
        since_on: line.since_on,
        reason: wording(&line.reason_code),
        note: line.note,
        noted_by: line.noted_by,
    };
    let others = ClientState::ALL.iter().filter(|state| **state != client.state);
    let offered = list.all().iter().filter(|reason| reason.state != client.state);
    let label = |state: ClientState| ctx.text(&format!("client-state-{state}"));
    let form = again.unwrap_or_else(|| FormState::with([("since_on", scope.today().to_string())]));
    let page = ClientStatePage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{uid}"), client.name.clone())],
        asks_records_after: asks_records_after(&form),
        form,
        client: uid.to_string(),
        state: client.state,
        kept_until: kept_until(ctx, conn, &client)?,
        history: client_states::list(conn, client.id)?.into_iter().map(entry).collect(),
        is_open: open.count() > 0,
        open,
        cancelled,
        states: choices(
            others.map(|state| (state.to_string(), ctx.text(&format!("client-state-to-{state}")))),
        ),
        reasons: choices(offered.map(|reason| {
            (reason.code.clone(), format!("{}（{}）", wording(&reason.code), label(reason.state)))
        })),
        name: client.name,
    };
    Ok((page, about))
}

/// Whether the form asks for a second look at its day: once records were found that are dated later.
fn asks_records_after(form: &FormState) -> bool {
    form.errors.iter().any(|error| error.field == "records_after")
        || form.values.contains_key("records_after")
}

fn cancellation(conn: &mut Conn, scope: &Scope, meeting: &OpenMeeting) -> Result<Cancelled, WebError> {
    let found = preview(conn, scope, &meeting.uid, &Sending::Cancel)?.ok_or(WebError::NotFound("meeting"))?;
    let others = found.others.iter().flat_map(|(_, people)| people);
    let recipients = found.recipients.iter().chain(others).map(|person| person.label.clone());
    Ok(Cancelled { meeting: meeting.clone(), recipients: recipients.collect(), seen: found.seen })
}
