//! The open date polls of an office week by week: every candidate on its day, all polls answered in one form. Each poll is
//! an answer of its own, so that one which can't be taken holds up no other.

mod around;
mod build;
mod shown;
mod typed;

use actix_web::web;

use self::shown::Again;
use self::typed::Given;
use crate::domain::refusal::Refused;
use crate::domain::time::{jst, parse_date};
use crate::storage::views::inbox_week as views;
use crate::usecases::Failure;
use crate::usecases::meeting::{Receipt, answer_as_member};
use crate::web::message::Message;
use crate::web::{Ctx, Form, PageResult, WebError};

/// What is told where two people answer one poll at the same moment.
const MEANWHILE: &str = "poll-answered-meanwhile";

/// Which week: one of its days, or that of a poll's first candidate. Without either the next one in which something waits.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    week: String,
    #[serde(default)]
    poll: String,
}

/// `GET /inbox/week`
pub async fn show(ctx: Ctx, wanted: web::Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    ctx.page_if_about(move |conn, scope| build::page(&own, conn, scope, &wanted, None)).await
}

/// `POST /inbox/week`
pub async fn save(ctx: Ctx, form: Form) -> PageResult {
    let given = typed::given(&form);
    known(&ctx, &given).await?;
    let mut outcomes = Vec::new();
    for one in given {
        let invitation = one.invitation.clone();
        outcomes.push((invitation, take(&ctx, &form, one).await?));
    }
    let taken: Vec<&str> =
        outcomes.iter().filter_map(|(_, outcome)| Some(outcome.as_ref().ok()?.number.as_str())).collect();
    if !taken.is_empty() && taken.len() == outcomes.len() {
        let said = Message::of("success", "inbox-week-saved").with("n", taken.len());
        let said = said.with("numbers", taken.join("、"));
        return Ok(ctx.see_with(address(&form), &said));
    }
    let wanted = Wanted { week: form.text("week").to_owned(), poll: String::new() };
    let (own, again) = (ctx.clone(), Again { form, outcomes });
    ctx.form_again(move |conn, scope| build::page(&own, conn, scope, &wanted, Some(&again))).await
}

/// Refuses a form about an invitation that is none of the reader's before anything of it is taken.
async fn known(ctx: &Ctx, given: &[Given]) -> Result<(), WebError> {
    let now = ctx.cmd(None).now;
    let named: Vec<_> = given.iter().map(|one| one.invitation.clone()).collect();
    let is_known = ctx
        .read(move |conn, scope| {
            let polls = views::polls(conn, scope, now, &named)?;
            Ok(named.iter().all(|uid| polls.iter().any(|poll| poll.head.invitation == *uid)))
        })
        .await?;
    if is_known { Ok(()) } else { Err(WebError::NotFound("invitation")) }
}

/// Takes one answer under an operation of its own, made of the form's, so that the form can be sent again as a whole.
async fn take(ctx: &Ctx, form: &Form, given: Given) -> Result<Result<Receipt, Refused>, WebError> {
    let op_id = form.op_id().map(|id| format!("{id}/{}", given.invitation));
    let done = ctx
        .write(op_id, "meeting.answer", move |tx, cmd| {
            answer_as_member(tx, cmd, (&given.invitation, given.base), &given.answer)
        })
        .await;
    match done {
        Ok(receipt) => Ok(Ok(receipt)),
        Err(Failure::Refused(refused)) => Ok(Err(refused)),
        Err(Failure::Conflict) => Ok(Err(Refused::at("answers", MEANWHILE))),
        Err(failure) => Err(failure.into()),
    }
}

fn address(form: &Form) -> String {
    match parse_date(form.text("week")) {
        Ok(day) => format!("/inbox/week?week={}", jst::monday_of(day)),
        Err(_) => "/inbox/week".to_owned(),
    }
}
