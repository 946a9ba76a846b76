//! More time for those who have not answered.

use actix_web::web;
use chrono::NaiveDateTime;
use serde::Deserialize;

use super::build;
use super::typed::time_of;
use crate::domain::ids::Uid;
use crate::domain::inquiry::{self, ExtendError, Needed};
use crate::domain::refusal::Refused;
use crate::domain::time::{BusinessCalendar, jst};
use crate::render::FormState;
use crate::render::pages::inquiries::{InquiryExtendPage, WaitingLine};
use crate::render::parts::Crumb;
use crate::storage::views::inquiries::{self as views, InquiryView};
use crate::usecases::Failure;
use crate::usecases::inquiry::extend::{needed, waiting};
use crate::usecases::inquiry::{self as usecases, ExtendInput};
use crate::web::pages::sheets::later;
use crate::web::{Ctx, Form, PageResult, WebError};

/// How many business days are proposed.
const PROPOSED: i32 = 3;
/// At which hour a deadline ends when nothing else is said.
const CLOSING_TIME: &str = "17:00";

/// Whom a link to the form is about.
#[derive(Debug, Default, Deserialize)]
pub struct For {
    /// An invitation, or empty for all that are not answered.
    #[serde(default, rename = "for")]
    asked: String,
}

/// `GET /inquiries/{inquiry}/extend`: `?for=` marks one of those who have not answered, else all of them.
pub async fn form(ctx: Ctx, inquiry: web::Path<Uid>, query: web::Query<For>) -> PageResult {
    let asked = query.into_inner().asked;
    show(ctx, inquiry.into_inner(), (None, asked)).await
}

/// `POST /inquiries/{inquiry}/extend`
pub async fn save(ctx: Ctx, inquiry: web::Path<Uid>, form: Form) -> PageResult {
    let inquiry = inquiry.into_inner();
    let chosen: Vec<Uid> = form.all("asked").iter().filter_map(|uid| Uid::parse(uid)).collect();
    let due = time_of(&form, "due", "due_time");
    let is_confirmed = form.is_ticked("confirmed");
    let typed = (chosen.clone(), due.clone().ok(), is_confirmed);
    let (uid, inside) = (inquiry.clone(), ctx.clone());
    let mut refused = ctx
        .read(move |conn, scope| {
            let view = load(conn, scope, &uid)?;
            let needed = needed(conn, &inside.state.rules, &view.meeting, inside.cmd(None).now)?;
            Ok(faults(&inside, &view, &needed, &typed))
        })
        .await?;
    let due_at = match due {
        Ok(due_at) => due_at,
        Err(unreadable) => {
            refused.push(unreadable);
            NaiveDateTime::default()
        }
    };
    if !refused.is_empty() {
        let again = form.again(&ctx.state.render, ctx.lang(), &refused);
        return show(ctx, inquiry, (Some(again), String::new())).await;
    }
    let input = ExtendInput {
        inquiry: inquiry.clone(),
        invitations: Some(chosen),
        due_at,
        is_confirmed,
        rules: ctx.state.rules.clone(),
    };
    match ctx.write(form.op_id(), "inquiry.extend", move |tx, cmd| usecases::extend(tx, cmd, &input)).await {
        Ok(done) => {
            let is_told = done.mailed == done.invitations.len();
            let said = if is_told { "inquiry-extended" } else { "inquiry-extended-paper" };
            Ok(ctx.see_saying(format!("/inquiries/{inquiry}"), "success", said))
        }
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            show(ctx, inquiry, (Some(again), String::new())).await
        }
        Err(other) => Err(other.into()),
    }
}

/// Everything that stands against what was typed, as the use-case will judge it. A day that can't be read is told by itself.
fn faults(
    ctx: &Ctx,
    view: &InquiryView,
    needed: &Needed,
    (chosen, due_at, is_confirmed): &(Vec<Uid>, Option<NaiveDateTime>, bool),
) -> Vec<Refused> {
    let (now, all) = (ctx.cmd(None).now, waiting(&view.inquiry, &view.asked));
    let at = due_at.unwrap_or(NaiveDateTime::MAX);
    let judged = inquiry::extend(view.inquiry.state, &all, (chosen, at), (needed, *is_confirmed), now);
    let is_about_day = |error: &ExtendError| {
        matches!(error, ExtendError::Deadline(_) | ExtendError::NotLater | ExtendError::Unconfirmed(_))
    };
    let errors = judged.err().unwrap_or_default().into_iter();
    errors.filter(|error| due_at.is_some() || !is_about_day(error)).map(Refused::from).collect()
}

fn load(
    conn: &mut crate::storage::Conn,
    scope: &crate::domain::access::Scope,
    inquiry: &Uid,
) -> Result<InquiryView, WebError> {
    views::inquiry(conn, scope, inquiry)?.ok_or(WebError::NotFound("inquiry"))
}

async fn show(ctx: Ctx, inquiry: Uid, (form, asked): (Option<FormState>, String)) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let view = load(conn, scope, &inquiry)?;
        let about = build::viewed("inquiry.extend_form", &view.about, &view.inquiry.uid);
        let form = form.unwrap_or_else(|| defaults(&inside, &view, &asked));
        Ok((page(&view, form), Some(about)))
    })
    .await
}

fn page(view: &InquiryView, form: FormState) -> InquiryExtendPage {
    let waiting = view.asked.iter().filter(|asked| asked.answered_at.is_none());
    let mut crumbs = build::crumbs(&view.meeting.uid, &view.meeting.number);
    crumbs.push(Crumb::to(
        format!("/inquiries/{}", view.inquiry.uid),
        format!("第{}版", view.about.version_number),
    ));
    let asks_twice =
        form.errors.iter().any(|error| error.field == "confirmed") || form.values.contains_key("confirmed");
    InquiryExtendPage {
        crumbs,
        inquiry: view.inquiry.uid.to_string(),
        number: view.meeting.number.clone(),
        state: view.inquiry.state,
        asks_twice,
        waiting: waiting
            .map(|asked| WaitingLine {
                value: asked.uid.to_string(),
                name: asked.label.clone(),
                address: asked.address.clone(),
                due_at: asked.due_at.unwrap_or(view.inquiry.due_at),
                delay: view.delay_of(asked.id).map(later::part),
            })
            .collect(),
        form,
    }
}

/// All who have not answered, or the one; three business days more, or the day that the latest of them has named.
fn defaults(ctx: &Ctx, view: &InquiryView, asked: &str) -> FormState {
    let waiting = || view.asked.iter().filter(|one| one.answered_at.is_none());
    let chosen: Vec<&str> =
        waiting().map(|one| one.uid.as_str()).filter(|uid| asked.is_empty() || *uid == asked).collect();
    let marked = || waiting().filter(|one| chosen.contains(&one.uid.as_str()));
    let named = marked().filter_map(|one| Some(view.delay_of(one.id)?.expected_on)).max();
    let today = jst::jst_date(ctx.cmd(None).now);
    let last = marked().map(|one| jst::jst_date(one.due_at.unwrap_or(view.inquiry.due_at))).max();
    let after = last.unwrap_or(today).max(today);
    let proposed = BusinessCalendar::public_offices().add(after, PROPOSED).unwrap_or(after);
    let due = named.filter(|day| *day > after).unwrap_or(proposed);
    FormState::with([
        ("asked", chosen.join("\n")),
        ("due", due.to_string()),
        ("due_time", CLOSING_TIME.to_owned()),
    ])
}
