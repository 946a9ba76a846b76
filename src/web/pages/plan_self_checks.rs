//! Going through the points before a plan is circulated, and the reminder where it is about to be.

use actix_web::web::Path;

use super::plans::{about, crumbs, version};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::self_check::{CheckLists, TypedAnswer};
use crate::render::pages::plan_self_checks::{PlanDoubts, PointLine, SelfCheckNote, SelfCheckPage};
use crate::render::{FormState, Lang};
use crate::storage::Conn;
use crate::storage::views::duty_facts::Unread;
use crate::storage::views::plan_self_checks::{SelfCheckView, doubts, latest};
use crate::storage::views::plans::VersionView;
use crate::usecases::Failure;
use crate::usecases::plan::self_check::{SelfCheckInput, self_check};
use crate::web::{Ctx, Form, PageResult, WebError};

/// How a version stands.
pub fn note(ctx: &Ctx, conn: &mut Conn, scope: &Scope, version: &Uid) -> Result<SelfCheckNote, WebError> {
    let answered = latest(conn, scope, version)?;
    Ok(SelfCheckNote::of(version.clone(), answered, plan_doubts(ctx, conn, scope, version)?))
}

fn plan_doubts(ctx: &Ctx, conn: &mut Conn, scope: &Scope, version: &Uid) -> Result<PlanDoubts, WebError> {
    let doubts = doubts(conn, scope, version)?;
    Ok(PlanDoubts { unlinked: doubts.unlinked, misnamed: doubts.misnamed, ..told(ctx, doubts.unread) })
}

/// The texts of a plan that can't be read, a blank one in words.
pub fn told(ctx: &Ctx, unread: Unread) -> PlanDoubts {
    let or_blank = |text: String| if text.trim().is_empty() { ctx.text("duty-unread-blank") } else { text };
    PlanDoubts {
        periods: unread.periods.into_iter().map(or_blank).collect(),
        frequencies: unread.frequencies.into_iter().map(or_blank).collect(),
        past: unread.past.into_iter().collect(),
        beyond: unread.beyond.into_iter().collect(),
        ..PlanDoubts::default()
    }
}

fn lists(ctx: &Ctx) -> Result<CheckLists, WebError> {
    ctx.state.config.check_lists().map_err(|e| WebError::Internal(e.to_string()))
}

/// The points of the client's insurer with the latest answers.
pub async fn form(ctx: Ctx, path: Path<String>) -> PageResult {
    let lists = lists(&ctx)?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let version = planned(conn, scope, &path)?;
        let answered = latest(conn, scope, &version.uid)?;
        let form = answered.as_ref().map(form_of).unwrap_or_default();
        let note =
            SelfCheckNote::of(version.uid.clone(), answered, plan_doubts(&words, conn, scope, &version.uid)?);
        Ok((page(&words, &version, (&lists, note, form))?, about(&version)))
    })
    .await
}

fn planned(conn: &mut Conn, scope: &Scope, uid: &str) -> Result<VersionView, WebError> {
    let version = version(conn, scope, uid)?;
    if scope.care_offices().contains(&version.office_id) { Ok(version) } else { Err(WebError::Denied) }
}

fn form_of(view: &SelfCheckView) -> FormState {
    let values = view.answers.iter().flat_map(|answer| {
        let word = answer.is_met.map_or("", |is_met| if is_met { "yes" } else { "no" });
        [
            (format!("p-{}", answer.code), word.to_owned()),
            (format!("p-{}.remark", answer.code), answer.remark.clone()),
        ]
    });
    FormState::with(values)
}

fn page(
    ctx: &Ctx,
    version: &VersionView,
    (lists, note, form): (&CheckLists, SelfCheckNote, FormState),
) -> Result<SelfCheckPage, WebError> {
    let list = lists.of_insurer(&version.client.insurer_number).ok_or(WebError::NotFound("list"))?;
    let told = |ja: &String, en: &String| if ctx.lang() == Lang::Ja { ja.clone() } else { en.clone() };
    let points = list.point.iter().zip(1..).map(|(point, number)| PointLine {
        number,
        code: point.code.clone(),
        text: told(&point.ja, &point.en),
    });
    Ok(SelfCheckPage {
        crumbs: crumbs(ctx, version),
        form,
        version: version.uid.clone(),
        number: version.number,
        client_name: version.client.name.clone(),
        list: told(&list.ja, &list.en),
        points: points.collect(),
        note,
    })
}

/// Keeps the answers.
pub async fn save(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("plan version"))?;
    let lists = lists(&ctx)?;
    let typed = form.with_prefix("p-").filter_map(|(name, _)| name.strip_suffix(".remark"));
    let answers = typed.map(|code| TypedAnswer {
        code: code.to_owned(),
        is_met: match form.text(&format!("p-{code}")) {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        remark: form.text(&format!("p-{code}.remark")).to_owned(),
    });
    let input = SelfCheckInput { version: uid, lists: lists.clone(), answers: answers.collect() };
    let to = format!("/plan-versions/{path}");
    match ctx.write(form.op_id(), "plan.self_check", move |tx, cmd| self_check(tx, cmd, &input)).await {
        Ok(()) => Ok(ctx.see_saying(to, "success", "self-check-saved")),
        Err(Failure::Refused(refused)) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let version = planned(conn, scope, &path)?;
                let note = note(&words, conn, scope, &version.uid)?;
                Ok((page(&words, &version, (&lists, note, again))?, Some(about(&version))))
            })
            .await
        }
        Err(failure) => Err(failure.into()),
    }
}
