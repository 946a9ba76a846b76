//! Inquiries for those who call meetings: opening with a preview, consolidation, decisions, paper.

pub mod build;
pub mod consolidation;
pub mod extend;
pub mod typed;

use actix_web::web;

use super::form_page::refused_or;
use super::{answer_files, consent_panel, pdf_files};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::inquiry::{self, OpenError, OpenRequest, QuestionError, check_questions};
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::render::pages::inquiries::InquiryPrintPage;
use crate::render::{FieldError, FormState};
use crate::storage::views::inquiries as views;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::consent_steps::wanting;
use crate::usecases::inquiry as usecases;
use crate::usecases::inquiry::again::Subject;
use crate::usecases::inquiry::open::{candidate, consents_for};
use crate::web::{Ctx, Form, PageResult, WebError};

use typed::TypedOpening;

/// The inquiries of a meeting.
pub async fn index(ctx: Ctx, meeting: web::Path<Uid>) -> PageResult {
    ctx.page_about(move |conn, scope| {
        let view = views::opening(conn, scope, &meeting, None)?.ok_or(WebError::NotFound("meeting"))?;
        Ok((build::index(&view), build::viewed("inquiry.list", &view.about, &view.meeting.uid)))
    })
    .await
}

/// The form that opens one; `?participant=` marks who can't come, `?whole=yes` replaces the meeting, `?follows=` asks those again whose
/// rows changed since an earlier inquiry.
pub async fn new(ctx: Ctx, meeting: web::Path<Uid>, query: web::Query<typed::Preset>) -> PageResult {
    let defaults = typed::defaults(&ctx, &query);
    show_form(ctx, meeting.into_inner(), defaults, false).await
}

/// Who gets what, before anything leaves. 「変更する」 of the preview comes back here with what was typed.
pub async fn preview(ctx: Ctx, meeting: web::Path<Uid>, form: Form) -> PageResult {
    let meeting = meeting.into_inner();
    if !form.text("again").is_empty() {
        let kept = form.again(&ctx.state.render, ctx.lang(), &[]);
        return show_form(ctx, meeting, kept, false).await;
    }
    if consent_panel::is_recording(&form) {
        return record_consents(ctx, meeting, form).await;
    }
    let typed = TypedOpening::read(&ctx, &form)?;
    let (uid, checked, inside) = (meeting.clone(), typed.clone(), ctx.clone());
    let now = ctx.cmd(None).now;
    let (refusals, faults) = ctx
        .read(move |conn, scope| {
            let view = opening(conn, scope, (&uid, checked.follows.as_ref()))?;
            let mut all = refusals(&checked, &view, now);
            all.extend(consent_refused(conn, &view, &checked, now)?);
            Ok((all, question_faults(&inside, &checked, &view)))
        })
        .await?;
    if !refusals.is_empty() || !faults.is_empty() {
        let mut again = form.again(&ctx.state.render, ctx.lang(), &refusals);
        again.errors.extend(faults);
        return show_form(ctx, meeting, again, true).await;
    }
    let kept = form.again(&ctx.state.render, ctx.lang(), &[]);
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let view = opening(conn, scope, (&meeting, typed.follows.as_ref()))?;
        let page = build::preview(&inside, conn, scope, &view, (&typed, kept))?;
        Ok((page, build::viewed("inquiry.preview", &view.about, &view.meeting.uid)))
    })
    .await
}

/// Records the consents that are wanting, and goes back to the form with everything that was typed.
async fn record_consents(ctx: Ctx, meeting: Uid, form: Form) -> PageResult {
    let (of, follows) = (meeting.clone(), Uid::parse(form.text("follows")));
    let about = ctx
        .read(move |conn, scope| {
            let view = opening(conn, scope, (&of, follows.as_ref()))?;
            Ok((view.about.client_uid, view.about.version_uid))
        })
        .await?;
    let (kept, is_refused) = consent_panel::recorded(&ctx, about, &form).await?;
    show_form(ctx, meeting, kept, is_refused).await
}

/// What the consents that stand say against it, as the use-case will judge them. Who is not chosen yet is asked about later.
fn consent_refused(
    conn: &mut Conn,
    view: &views::OpeningView,
    typed: &TypedOpening,
    now: chrono::NaiveDateTime,
) -> Result<Option<Refused>, WebError> {
    let asked: Vec<_> = view.people.iter().filter(|p| typed.asked.contains(&p.uid)).collect();
    let about = consents_for((&view.meeting, view.version), &asked, jst::jst_date(now));
    let (gaps, shown) = wanting(conn, &about)?;
    Ok(typed.consent.judge(&gaps, &shown).err().map(Refused::from))
}

/// Sends it.
pub async fn create(ctx: Ctx, meeting: web::Path<Uid>, form: Form) -> PageResult {
    let meeting = meeting.into_inner();
    let typed = TypedOpening::read(&ctx, &form)?;
    let Some(input) = typed.input(meeting.clone(), &form) else {
        let again = form.again(&ctx.state.render, ctx.lang(), &typed.refusals);
        return show_form(ctx, meeting, again, true).await;
    };
    let refused =
        match ctx.write(form.op_id(), "inquiry.open", move |tx, cmd| usecases::open(tx, cmd, &input)).await {
            Ok(opened) => {
                let to = format!("/inquiries/{}", opened.inquiry);
                return Ok(ctx.see_saying(to, "success", "inquiry-opened"));
            }
            Err(Failure::Refused(refused)) => refused,
            Err(Failure::Conflict) => Refused::new("inquiry-list-changed"),
            Err(other) => return Err(other.into()),
        };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    show_form(ctx, meeting, again, true).await
}

async fn show_form(ctx: Ctx, meeting: Uid, mut form: FormState, is_again: bool) -> PageResult {
    let reasons = ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let own = ctx.clone();
    ctx.form(is_again, move |conn, scope| {
        let follows = form.values.get("follows").and_then(|uid| Uid::parse(uid));
        let view = opening(conn, scope, (&meeting, follows.as_ref()))?;
        if let Some(followed) = view.follows.as_ref().filter(|_| form.values.remove("is_fresh").is_some()) {
            typed::ask_again(&own, (&view, followed), &mut form);
        }
        let about = build::viewed("inquiry.new", &view.about, &view.meeting.uid);
        if let Some(refused) = beforehand(&view).filter(|_| form.errors.is_empty()) {
            form.errors.push(own.state.render.refusal(own.lang(), &Refused::from(refused)));
        }
        let asked = form.values.get("asked").map(String::as_str).unwrap_or_default();
        let chosen: Vec<Uid> = asked.lines().filter_map(Uid::parse).collect();
        let to = build::about_to_ask(&view, &chosen);
        let consents = consents_for((&view.meeting, view.version), &to, jst::jst_date(own.cmd(None).now));
        let panel = consent_panel::panel(&own, conn, (&consents, &view.about.client_uid), &mut form)?;
        Ok((build::new(&view, (form, panel), &reasons, own.lang()), Some(about)))
    })
    .await
}

/// What stands against every inquiry of the meeting, whatever is typed.
fn beforehand(view: &views::OpeningView) -> Option<OpenError> {
    let is_unchanged = view.follows.as_ref().is_some_and(|of| of.inquiry.plan_version_id == view.version);
    let left = view.is_left.then_some(OpenError::ClientLeft);
    left.or(is_unchanged.then_some(OpenError::NothingChanged))
}

fn opening(
    conn: &mut Conn,
    scope: &Scope,
    (meeting, follows): (&Uid, Option<&Uid>),
) -> Result<views::OpeningView, WebError> {
    views::opening(conn, scope, meeting, follows)?.ok_or(WebError::NotFound("meeting"))
}

/// What stands against the questions, each at the field of its text.
fn question_faults(ctx: &Ctx, typed: &TypedOpening, view: &views::OpeningView) -> Vec<FieldError> {
    let questions: Vec<_> = typed.questions.iter().map(|(_, question)| question.clone()).collect();
    let rows: Vec<_> = view.rows.iter().map(|(row, _)| row.clone()).collect();
    let found = check_questions(&questions, &rows, &typed.asked).into_iter();
    found
        .filter_map(|(at, error)| {
            let (field, question) = typed.questions.get(at)?;
            let mut told = ctx.state.render.refusal(ctx.lang(), &Refused::from(error));
            told.field.clone_from(field);
            // The form has no field for it any more, so that what was typed is told here.
            if error == QuestionError::UnknownRow {
                told.text.push_str(&format!("：{}", question.body));
            }
            Some(told)
        })
        .collect()
}

/// Everything that stands against what was typed, as the use-case will judge it.
fn refusals(typed: &TypedOpening, view: &views::OpeningView, now: chrono::NaiveDateTime) -> Vec<Refused> {
    let of = Subject { version: view.version, follows: view.follows.as_ref().map(|of| of.inquiry.id) };
    let candidates: Vec<_> = view.people.iter().map(|p| candidate(p, &view.already)).collect();
    let asked = view.people.iter().filter(|p| typed.asked.contains(&p.uid)).map(|p| p.id).collect();
    let request = OpenRequest {
        reason: typed.reasons.find(&typed.reason_code).cloned(),
        reason_text: typed.reason.clone(),
        question: typed.question.clone(),
        due_at: typed.due_at.unwrap_or(now + chrono::Duration::hours(1)),
        replaces_meeting: of.replaces(&view.meeting, typed.replaces_meeting),
        asked,
    };
    let judged = inquiry::open(&request, &candidates, of.is_open(&view.meeting), now);
    let rules = beforehand(view).into_iter().chain(judged.err().unwrap_or_default()).map(Refused::from);
    rules.chain(typed.refusals.clone()).collect()
}

/// The consolidation: rows × offices. `?only=` leaves out what needs nobody, or all but concerns, what is unanswered, or what waits for
/// a decision.
pub async fn show(ctx: Ctx, inquiry: web::Path<Uid>, query: web::Query<typed::Filter>) -> PageResult {
    let only = query.only();
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let view = views::inquiry(conn, scope, &inquiry)?.ok_or(WebError::NotFound("inquiry"))?;
        let mut page = consolidation::page(&inside, &view, only)?;
        page.files = answer_files::links(conn, scope, &view)?;
        consolidation::note_addresses(conn, &view, &mut page)?;
        Ok((page, build::viewed("inquiry.view", &view.about, &view.inquiry.uid)))
    })
    .await
}

/// The paper form of all that was asked and answered.
pub async fn print(ctx: Ctx, inquiry: web::Path<Uid>) -> PageResult {
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| printed(&inside, conn, scope, (&inquiry, "inquiry.print"))).await
}

/// The same as a file.
pub async fn pdf(ctx: Ctx, inquiry: web::Path<Uid>) -> PageResult {
    let (inside, say) = (ctx.clone(), pdf_files::wording(&ctx));
    let paper = move |conn: &mut Conn, scope: &Scope| {
        let (page, audit) = printed(&inside, conn, scope, (&inquiry, "inquiry.pdf"))?;
        Ok((page.paper(&say), audit))
    };
    pdf_files::file(ctx, "inquiry.pdf", paper).await
}

fn printed(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (inquiry, action): (&Uid, &'static str),
) -> Result<(InquiryPrintPage, Audit), WebError> {
    let view = views::inquiry(conn, scope, inquiry)?.ok_or(WebError::NotFound("inquiry"))?;
    let page = build::print(ctx, conn, &view)?;
    Ok((page, build::viewed(action, &view.about, &view.inquiry.uid)))
}

/// Closes the collection early.
pub async fn close(ctx: Ctx, inquiry: web::Path<Uid>, form: Form) -> PageResult {
    let input = usecases::CloseInput { inquiry: inquiry.clone() };
    let done =
        ctx.write(form.op_id(), "inquiry.close", move |tx, cmd| usecases::close(tx, cmd, &input)).await;
    stepped(ctx, inquiry.into_inner(), &form, done.map(|_| "inquiry-closed")).await
}

/// Closes the decisions.
pub async fn consolidate(ctx: Ctx, inquiry: web::Path<Uid>, form: Form) -> PageResult {
    let input =
        usecases::ConsolidateInput { inquiry: inquiry.clone(), is_confirmed: form.is_ticked("confirmed") };
    let done = ctx
        .write(form.op_id(), "inquiry.consolidate", move |tx, cmd| usecases::consolidate(tx, cmd, &input))
        .await;
    stepped(ctx, inquiry.into_inner(), &form, done.map(|_| "inquiry-consolidated")).await
}

/// After a step of an inquiry: its page, with what stands against the step if it was refused.
async fn stepped(ctx: Ctx, inquiry: Uid, form: &Form, done: Result<&'static str, Failure>) -> PageResult {
    let refused = match done {
        Ok(said) => return Ok(ctx.see_saying(format!("/inquiries/{inquiry}"), "success", said)),
        Err(failure) => refused_or(failure)?,
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let inside = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let view = views::inquiry(conn, scope, &inquiry)?.ok_or(WebError::NotFound("inquiry"))?;
        let mut page = consolidation::page(&inside, &view, None)?;
        page.files = answer_files::links(conn, scope, &view)?;
        consolidation::note_addresses(conn, &view, &mut page)?;
        page.form = again;
        Ok((page, Some(build::viewed("inquiry.view", &view.about, &view.inquiry.uid))))
    })
    .await
}

/// The page of the decision on one opinion.
pub async fn decide(ctx: Ctx, opinion: web::Path<Uid>) -> PageResult {
    show_decision(ctx, opinion.into_inner(), None).await
}

/// Takes the decision down.
pub async fn resolve(ctx: Ctx, opinion: web::Path<Uid>, form: Form) -> PageResult {
    let opinion = opinion.into_inner();
    let input = typed::decision(&opinion, &form);
    match ctx.write(form.op_id(), "inquiry.resolve", move |tx, cmd| usecases::resolve(tx, cmd, &input)).await
    {
        Ok(done) => {
            Ok(ctx.see_saying(format!("/inquiries/{}#decisions", done.inquiry), "success", "opinion-decided"))
        }
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            show_decision(ctx, opinion, Some(again)).await
        }
        Err(other) => Err(other.into()),
    }
}

async fn show_decision(ctx: Ctx, opinion: Uid, form: Option<FormState>) -> PageResult {
    let is_again = form.is_some();
    ctx.form(is_again, move |conn, scope| {
        let found = views::of_opinion(conn, scope, &opinion)?;
        let (view, given) = found.ok_or(WebError::NotFound("opinion"))?;
        let about = build::viewed("opinion.view", &view.about, &given.uid);
        Ok((build::decide(&view, &given, form), Some(about)))
    })
    .await
}
