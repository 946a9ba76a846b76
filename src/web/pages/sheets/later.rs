//! まだ回答できない: whoever is asked says until about when their answer has to wait; those who called the meeting note what they heard.

use actix_web::web;

use super::build::{Filled, head};
use super::{planned, typed};
use crate::domain::ids::Uid;
use crate::domain::inquiry::{InquiryState, TypedDelay, delay as check};
use crate::domain::refusal::Refused;
use crate::domain::time::{BusinessCalendar, jst};
use crate::render::FormState;
use crate::render::pages::sheets::{DelayPart, SheetLaterPage};
use crate::render::parts::Crumb;
use crate::storage::views::inquiries::DelayRow;
use crate::usecases::Failure;
use crate::usecases::inquiry::{self as usecases, DelayInput};
use crate::web::pages::inquiries::build::viewed;
use crate::web::{Ctx, Form, PageResult, WebError};

/// How many business days are proposed.
const PROPOSED: i32 = 3;

/// Whose form it is: that of who is asked, or of those who called the meeting (the inquiry, then).
#[derive(Clone)]
struct Whose {
    inquiry: Option<Uid>,
    asked: Uid,
}

impl Whose {
    fn back(&self, ctx: &Ctx) -> String {
        match &self.inquiry {
            Some(inquiry) => format!("/inquiries/{inquiry}"),
            None => typed::base(ctx, &self.asked),
        }
    }

    fn action(&self, ctx: &Ctx) -> String {
        match &self.inquiry {
            Some(inquiry) => format!("/inquiries/{inquiry}/later/{}", self.asked),
            None => format!("{}/later", typed::base(ctx, &self.asked)),
        }
    }
}

/// The form of who is asked.
pub async fn form(ctx: Ctx, invitation: web::Path<Uid>) -> PageResult {
    show(ctx, Whose { inquiry: None, asked: invitation.into_inner() }, None).await
}

/// Takes it down.
pub async fn say(ctx: Ctx, invitation: web::Path<Uid>, form: Form) -> PageResult {
    take(ctx, Whose { inquiry: None, asked: invitation.into_inner() }, form).await
}

/// Takes it back.
pub async fn withdraw(ctx: Ctx, invitation: web::Path<Uid>, form: Form) -> PageResult {
    take_back(ctx, Whose { inquiry: None, asked: invitation.into_inner() }, form).await
}

/// The form of those who called the meeting.
pub async fn noted_form(ctx: Ctx, path: web::Path<(Uid, Uid)>) -> PageResult {
    show(ctx, noted(path), None).await
}

/// Takes down what was heard.
pub async fn note(ctx: Ctx, path: web::Path<(Uid, Uid)>, form: Form) -> PageResult {
    take(ctx, noted(path), form).await
}

/// Takes back what was heard.
pub async fn withdraw_note(ctx: Ctx, path: web::Path<(Uid, Uid)>, form: Form) -> PageResult {
    take_back(ctx, noted(path), form).await
}

fn noted(path: web::Path<(Uid, Uid)>) -> Whose {
    let (inquiry, asked) = path.into_inner();
    Whose { inquiry: Some(inquiry), asked }
}

/// What was typed.
fn read(form: &Form) -> TypedDelay {
    let text = |name: &str| form.text(name).to_owned();
    TypedDelay { expected_on: text("expected_on"), body: text("body"), said_by: text("said_by") }
}

async fn take(ctx: Ctx, whose: Whose, form: Form) -> PageResult {
    // Whose it is stands in the path; that both belong together is looked up first.
    let (of, inside, typed) = (whose.clone(), ctx.clone(), read(&form));
    let (faults, is_answered) = ctx
        .read(move |conn, scope| {
            let filled = load(&inside, conn, scope, &of)?;
            let (state, asked) = (filled.sheet.view.inquiry.state, &filled.sheet.asked);
            let is_answered = asked.answered_at.is_some();
            let faults = check(state, is_answered, &typed, inside.cmd(None).now).err().unwrap_or_default();
            Ok((faults, is_answered))
        })
        .await?;
    if !faults.is_empty() && !is_answered {
        let all: Vec<Refused> = faults.into_iter().map(Refused::from).collect();
        return show(ctx.clone(), whose, Some(form.again(&ctx.state.render, ctx.lang(), &all))).await;
    }
    let input =
        DelayInput { invitation: whose.asked.clone(), typed: read(&form), is_noted: whose.inquiry.is_some() };
    let done =
        ctx.write(form.op_id(), "inquiry.delay", move |tx, cmd| usecases::delay(tx, cmd, &input)).await;
    finish(ctx, whose, &form, done.map(|_| "sheet-later-said")).await
}

async fn take_back(ctx: Ctx, whose: Whose, form: Form) -> PageResult {
    let (of, inside) = (whose.clone(), ctx.clone());
    ctx.read(move |conn, scope| load(&inside, conn, scope, &of).map(|_| ())).await?;
    let (asked, is_noted) = (whose.asked.clone(), whose.inquiry.is_some());
    let name = "inquiry.withdraw_delay";
    let done = ctx
        .write(form.op_id(), name, move |tx, cmd| usecases::withdraw_delay(tx, cmd, (&asked, is_noted)))
        .await;
    finish(ctx, whose, &form, done.map(|()| "sheet-later-withdrawn")).await
}

async fn finish(ctx: Ctx, whose: Whose, form: &Form, done: Result<&'static str, Failure>) -> PageResult {
    match done {
        Ok(said) => Ok(ctx.see_saying(whose.back(&ctx), "success", said)),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            show(ctx, whose, Some(again)).await
        }
        Err(other) => Err(other.into()),
    }
}

fn load(
    ctx: &Ctx,
    conn: &mut crate::storage::Conn,
    scope: &crate::domain::access::Scope,
    whose: &Whose,
) -> Result<Filled, WebError> {
    match &whose.inquiry {
        Some(inquiry) => planned(ctx, conn, scope, (inquiry, &whose.asked)),
        None => Filled::load(ctx, conn, scope, &whose.asked),
    }
}

async fn show(ctx: Ctx, whose: Whose, form: Option<FormState>) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let filled = load(&inside, conn, scope, &whose)?;
        let mut head = head(&inside, &filled)?;
        head.base = whose.back(&inside);
        let known = filled.sheet.view.delay_of(filled.sheet.asked.id);
        let is_open = filled.sheet.asked.answered_at.is_none()
            && filled.sheet.view.inquiry.state != InquiryState::Consolidated;
        // What was typed while the answer came in is shown once more.
        let may_say = is_open || form.as_ref().is_some_and(|form| !form.errors.is_empty());
        let page = SheetLaterPage {
            may_say,
            crumbs: vec![Crumb::to(&head.base, &head.number)],
            form: form.unwrap_or_else(|| defaults(&inside, &whose, &filled)),
            action: whose.action(&inside),
            label: filled.sheet.asked.label.clone(),
            is_noted: whose.inquiry.is_some(),
            delay: known.map(part),
            head,
        };
        let about = viewed("inquiry.later", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid);
        Ok((page, Some(about)))
    })
    .await
}

fn defaults(ctx: &Ctx, whose: &Whose, filled: &Filled) -> FormState {
    let known = filled.sheet.view.delay_of(filled.sheet.asked.id);
    let today = jst::jst_date(ctx.cmd(None).now);
    let after = filled.sheet.asked.due_at.map_or(today, jst::jst_date).max(today);
    let proposed = BusinessCalendar::public_offices().add(after, PROPOSED).unwrap_or(after);
    let said_by = if whose.inquiry.is_some() { String::new() } else { filled.draft.answered_by.clone() };
    FormState::with([
        ("expected_on", known.map_or(proposed, |delay| delay.expected_on).to_string()),
        ("body", known.map(|delay| delay.body.clone()).unwrap_or_default()),
        ("said_by", known.map_or(said_by, |delay| delay.said_by.clone())),
    ])
}

/// What was said, as pages show it.
pub fn part(delay: &DelayRow) -> DelayPart {
    DelayPart {
        expected_on: delay.expected_on,
        body: delay.body.clone(),
        said_by: delay.said_by.clone(),
        said_at: delay.said_at,
    }
}
