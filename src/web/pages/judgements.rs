//! One judgement for the center that reviews it: the review, its withdrawal, and the office's answer.

use actix_web::web::Path;

use super::judgement_lines::Judge;
use super::meeting_words::{choices, uid_of};
use crate::domain::access::Scope;
use crate::domain::duty::Subject;
use crate::domain::ids::Uid;
use crate::domain::judgement::{BODY_LIMIT, JudgementKind, Verdict};
use crate::domain::plan_draft::PlanKind;
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::judgements::{ChangePart, InquiryFacts, JudgementPage};
use crate::render::parts::Crumb;
use crate::storage::views::duties as ledger;
use crate::storage::views::judgements::{self as views, JudgementView, Which};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::judgement::{self as usecases, AnswerInput, REVIEWERS, ReviewInput, WithdrawInput};
use crate::web::{Ctx, Form, PageResult, WebError};

fn about(view: &JudgementView) -> Audit {
    Audit::of("judgement.view")
        .object("judgement", &view.uid)
        .subject(&view.client.uid)
        .insurer(&view.client.insurer)
}

/// `GET /judgements/{judgement}`
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let view = views::find(conn, scope, &uid)?.ok_or(WebError::NotFound("judgement"))?;
        Ok((page(&own, conn, scope, (&view, FormState::default()))?, about(&view)))
    })
    .await
}

/// The page again, with what stands against what was typed.
async fn again(ctx: &Ctx, uid: Uid, form: &Form, refused: Refused) -> PageResult {
    let typed = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let view = views::find(conn, scope, &uid)?.ok_or(WebError::NotFound("judgement"))?;
        Ok((page(&own, conn, scope, (&view, typed))?, Some(about(&view))))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (view, form): (&JudgementView, FormState),
) -> Result<JudgementPage, WebError> {
    let others = others(conn, scope, view)?;
    let mut all: Vec<&JudgementView> = others.iter().collect();
    all.push(view);
    let judge = Judge::of(ctx, conn, &all)?;
    let center = views::center(conn, scope, view.client.id)?;
    let reviews_for = center.filter(|center| ctx.actor().is_in(*center, REVIEWERS));
    let keeps = ledger::client(conn, scope, &view.client.uid)?;
    let is_entry = view.kind != JudgementKind::Inquiry;
    let answers_in = if is_entry { view.client.office } else { view.office.id };
    let is_answerer = scope.care_offices().contains(&answers_in);
    let mut line = judge.line(view);
    for (shown, review) in line.reviews.iter_mut().zip(&view.reviews) {
        let stands = review.withdrawn.is_none();
        shown.may_withdraw = stands && reviews_for == Some(review.office);
        shown.may_answer =
            stands && is_answerer && view.standing().is_some_and(|latest| latest.uid == review.uid);
    }
    let has_said = view.reviews.iter().any(|review| {
        reviews_for == Some(review.office) && review.withdrawn.is_none() && review.answers.is_empty()
    });
    let client_href = format!("/clients/{}", view.client.uid);
    let ledger_href = format!("{client_href}/duties#entry-{}", view.uid);
    let redoes = is_entry && scope.care_offices().contains(&view.client.office);
    let plan = view.subject.and_then(Subject::plan);
    let redo_href = match (view.kind, plan) {
        (JudgementKind::Minor, Some(plan)) => {
            format!("{client_href}/duties/new?kind=judged_minor&plan={}", plan.uid())
        }
        _ => format!("{client_href}/duties"),
    };
    Ok(JudgementPage {
        crumbs: crumbs(ctx, view, keeps.is_some()),
        form,
        uid: view.uid.to_string(),
        ledger_href: if is_entry && keeps.is_some() { ledger_href } else { String::new() },
        redo_href: if redoes { redo_href } else { String::new() },
        client_href: if keeps.is_some() { client_href } else { String::new() },
        hint: judge.hint(view),
        change: change(conn, scope, view)?,
        inquiry: inquiry(conn, scope, view)?,
        verdicts: choices(ctx, "judgement-verdict", Verdict::ALL),
        may_review: reviews_for.is_some_and(|center| center != view.office.id)
            && !has_said
            && view.withdrawn.is_none(),
        others: others.iter().map(|view| judge.line(view)).collect(),
        limit: BODY_LIMIT,
        line,
    })
}

/// Other judgements about what this one is about: the same plan, or the same meeting.
fn others(conn: &mut Conn, scope: &Scope, view: &JudgementView) -> Result<Vec<JudgementView>, WebError> {
    let mut all = views::list(conn, scope, Which::Client(view.client.id))?;
    let meeting = |view: &JudgementView| view.inquiry.as_ref().map(|inquiry| inquiry.meeting.clone());
    let plan = |view: &JudgementView| view.subject.and_then(Subject::plan);
    let is_same = |other: &JudgementView| match (meeting(view), plan(view)) {
        (None, None) => other.subject == view.subject,
        about => (meeting(other), plan(other)) == about,
    };
    all.retain(|other| other.uid != view.uid && is_same(other));
    Ok(all)
}

fn crumbs(ctx: &Ctx, view: &JudgementView, keeps: bool) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    if ctx.actor().has_role(REVIEWERS) {
        crumbs.push(Crumb::to("/judgements", ctx.text("judgement-index-title")));
    }
    if keeps {
        crumbs.push(Crumb::to(format!("/clients/{}", view.client.uid), &view.client.name));
        crumbs.push(Crumb::to(format!("/clients/{}/duties", view.client.uid), ctx.text("duty-ledger-title")));
    }
    crumbs
}

fn change(conn: &mut Conn, scope: &Scope, view: &JudgementView) -> Result<Option<ChangePart>, WebError> {
    let part = |change: views::ChangeView| ChangePart {
        href: format!("/plan-versions/{}", change.version),
        compare_href: change
            .before
            .map(|before| format!("/plan-versions/{before}/compare/{}", change.version))
            .unwrap_or_default(),
        is_preventive: change.kind == PlanKind::Preventive,
        planned_on: change.planned_on,
        number: change.number,
    };
    Ok(views::change(conn, scope, view)?.map(part))
}

fn inquiry(conn: &mut Conn, scope: &Scope, view: &JudgementView) -> Result<Option<InquiryFacts>, WebError> {
    let Some(part) = &view.inquiry else { return Ok(None) };
    // What was asked and of whom stays with the office that asked, as its own page has it.
    let is_own = scope.care_offices().contains(&view.office.id);
    let asked = views::asked(conn, part.id)?;
    Ok(Some(InquiryFacts {
        number: part.number.clone(),
        href: if is_own { format!("/inquiries/{}", view.uid) } else { String::new() },
        trigger: part.trigger.as_str(),
        replaces_meeting: part.replaces_meeting,
        asked_count: asked.len(),
        asked: if is_own { asked } else { Vec::new() },
        question: if is_own { part.question.clone() } else { String::new() },
        is_withheld: !is_own,
    }))
}

/// `POST /judgements/{judgement}/reviews`
pub async fn review(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = ReviewInput {
        judgement: uid.clone(),
        verdict: form.text("verdict").to_owned(),
        body: form.text("body").to_owned(),
    };
    let done = ctx
        .write(form.op_id(), "judgement.review", move |tx, cmd| usecases::review(tx, cmd, &input).map(|_| ()))
        .await;
    told_or_again(&ctx, (uid, form), done, "judgement-reviewed").await
}

/// `POST /judgements/{judgement}/reviews/{review}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (uid, review) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let input = WithdrawInput { judgement: uid.clone(), review, reason: form.text("reason").to_owned() };
    let name = "judgement.review.withdraw";
    let done = ctx.write(form.op_id(), name, move |tx, cmd| usecases::withdraw(tx, cmd, &input)).await;
    told_or_again(&ctx, (uid, form), done, "judgement-review-taken-back").await
}

/// `POST /judgements/{judgement}/reviews/{review}/answers`
pub async fn answer(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (uid, review) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let input = AnswerInput { judgement: uid.clone(), review, answer: form.text("answer").to_owned() };
    let done = ctx
        .write(form.op_id(), "judgement.answer", move |tx, cmd| usecases::answer(tx, cmd, &input).map(|_| ()))
        .await;
    told_or_again(&ctx, (uid, form), done, "judgement-answered").await
}

async fn told_or_again(
    ctx: &Ctx,
    (uid, form): (Uid, Form),
    done: Result<(), Failure>,
    said: &'static str,
) -> PageResult {
    match done {
        Ok(()) => Ok(ctx.see_saying(format!("/judgements/{uid}"), "success", said)),
        Err(Failure::Refused(refused)) => again(ctx, uid, &form, refused).await,
        Err(other) => Err(other.into()),
    }
}
