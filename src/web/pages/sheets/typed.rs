//! What was typed into a sheet.

use chrono::NaiveDateTime;
use serde::Deserialize;

use crate::domain::access::Actor;
use crate::domain::ids::Uid;
use crate::domain::opinion::{AnswerError, OpinionRow, RowRef, Said, Stance};
use crate::domain::proxy_entry::Sight;
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::AnswerChannel;
use crate::domain::words::Word;
use crate::render::parts::StandingAnswer;
use crate::render::{FieldError, FormState};
use crate::usecases::inquiry::{AnswerInput, Proxy};
use crate::web::pages::inquiries::typed::time_of;
use crate::web::{Ctx, Form};

/// From where a page of the sheet was opened.
#[derive(Debug, Default, Deserialize)]
pub struct From {
    from: Option<String>,
}

impl From {
    /// Whether the reader comes from the check of the answers and wants to go back there.
    pub fn is_check(&self) -> bool {
        self.from.as_deref() == Some("check")
    }
}

/// The address of a sheet for whoever asks: their link's, or the office's.
pub fn base(ctx: &Ctx, invitation: &Uid) -> String {
    match ctx.actor() {
        Actor::Link(_) => format!("/i/{invitation}/inquiry"),
        _ => format!("/sheets/{invitation}"),
    }
}

/// What the page says about each of its rows. Which rows it shows stands in hidden fields `row-<name>`.
pub fn said(form: &Form) -> Vec<Said> {
    let rows = form.with_prefix("row-").filter_map(|(name, kind)| {
        let kind = OpinionRow::parse(kind)?;
        Some((name, RowRef { kind, uid: Uid::parse(name) }))
    });
    rows.map(|(name, row)| Said {
        row,
        stance: Stance::parse(form.text(&format!("stance-{name}"))),
        body: form.text(&format!("text-{name}")).to_owned(),
        risks: form.text(&format!("risks-{name}")).to_owned(),
    })
    .collect()
}

/// What a form of a proxy entry (代理入力) says of the answer that stands.
pub fn sight(form: &Form) -> Sight {
    let number = |name: &str| form.text(name).parse().ok();
    Sight { seen: number("seen"), replaces: form.is_ticked("replaces").then(|| number("standing")).flatten() }
}

/// The answer that stands, beside a form of a proxy entry that was perhaps refused for it.
pub fn standing(
    form: Option<&FormState>,
    (number, at, by): (i32, Option<NaiveDateTime>, &str),
    href: String,
) -> StandingAnswer {
    let is_asked = form.is_some_and(|form| {
        form.values.contains_key("replaces") || form.errors.iter().any(|error| error.field == "replaces")
    });
    let seen = form.and_then(|form| form.values.get("seen")).cloned();
    StandingAnswer {
        seen: seen.unwrap_or_else(|| number.to_string()),
        number,
        at,
        by: by.to_owned(),
        href,
        is_asked: is_asked && number > 0,
    }
}

/// An answer that came by FAX or telephone.
pub fn proxy(invitation: &Uid, form: &Form) -> Result<AnswerInput, Refused> {
    let channel = AnswerChannel::parse(form.text("channel"));
    let channel = channel.ok_or_else(|| Refused::from(AnswerError::ChannelRequired))?;
    let received_at = time_of(form, "received", "received_time")?;
    let receiver = form.text("receiver").to_owned();
    Ok(AnswerInput {
        invitation: invitation.clone(),
        said: said(form),
        answered_by: form.text("answered_by").to_owned(),
        proxy: Some(Proxy { channel, received_at, receiver, sight: sight(form) }),
    })
}

/// The form again with every fault at its row.
pub fn again(ctx: &Ctx, form: &Form, faults: Vec<AnswerError>) -> FormState {
    let mut state = form.again(&ctx.state.render, ctx.lang(), &[]);
    state.errors = faults.into_iter().map(|fault| at_row(ctx, &Refused::from(fault))).collect();
    state
}

/// The form again with one refusal at its row.
pub fn refused(ctx: &Ctx, form: &Form, refused: &Refused) -> FormState {
    let mut state = form.again(&ctx.state.render, ctx.lang(), &[]);
    state.errors = vec![at_row(ctx, refused)];
    state
}

/// The fields of a row are called by it, so the error's field is made of both.
fn at_row(ctx: &Ctx, refused: &Refused) -> FieldError {
    let mut error = ctx.state.render.refusal(ctx.lang(), refused);
    if let Some((_, row)) = refused.args.iter().find(|(name, _)| *name == "row") {
        error.field = format!("{}-{row}", error.field);
    }
    error
}
