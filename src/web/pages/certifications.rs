//! The certifications of a client: the history, a further entry, a correction.

use actix_web::web::Path;

use super::clients::{list_crumb, planned};
use super::form_page::{choices, refused_or};
use crate::domain::access::Scope;
use crate::domain::certification::history::{TypedCertification, gaps};
use crate::domain::certification::{CareLevel, CertificationKind, CertificationStatus};
use crate::domain::ids::Uid;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::certifications::{
    CertificationChoices, CertificationCorrectPage, CertificationGlance, CertificationsPage,
};
use crate::render::parts::Crumb;
use crate::storage::views::certifications::{self, CertificationLine};
use crate::storage::views::{client_numbers, clients};
use crate::storage::{Audit, Conn};
use crate::usecases::certification::{CorrectCertification, EnterCertification, correct, enter, withdraw};
use crate::web::{Ctx, Form, PageResult, WebError};

/// The history.
pub async fn index(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| history(&words, conn, scope, (&uid, FormState::default()))).await
}

/// Enters what the insurer decided, or that an application was made.
pub async fn create(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let input = EnterCertification { client: uid.clone(), typed: typed(&form) };
    match ctx.write(form.op_id(), "certification.enter", move |tx, cmd| enter(tx, cmd, &input)).await {
        Ok(_) => {
            let to = format!("/clients/{uid}/certifications");
            Ok(ctx.see_saying(to, "success", "certification-entered"))
        }
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                history(&words, conn, scope, (&uid, again)).map(|(page, about)| (page, Some(about)))
            })
            .await
        }
    }
}

/// The form that puts an entry right.
pub async fn correct_form(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("certification"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| correction(&words, conn, scope, (&uid, None))).await
}

/// Puts an entry right.
pub async fn do_correct(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("certification"))?;
    let reason = form.text("reason").to_owned();
    let input = CorrectCertification { certification: uid.clone(), typed: typed(&form), reason };
    let name = "certification.correct";
    let outcome = ctx.write(form.op_id(), name, move |tx, cmd| correct(tx, cmd, &input)).await;
    mended(&ctx, uid, &form, (outcome, "certification-corrected")).await
}

/// Withdraws an entry.
pub async fn do_withdraw(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("certification"))?;
    let (of, reason) = (uid.clone(), form.text("reason").to_owned());
    let name = "certification.withdraw";
    let outcome = ctx.write(form.op_id(), name, move |tx, cmd| withdraw(tx, cmd, &of, &reason)).await;
    mended(&ctx, uid, &form, (outcome, "certification-withdrawn")).await
}

async fn mended(
    ctx: &Ctx,
    uid: Uid,
    form: &Form,
    (outcome, said): (Result<Uid, crate::usecases::Failure>, &'static str),
) -> PageResult {
    match outcome {
        Ok(client) => Ok(ctx.see_saying(format!("/clients/{client}/certifications"), "success", said)),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let words = ctx.clone();
            ctx.form_again(move |conn, scope| {
                let again = Some(again);
                correction(&words, conn, scope, (&uid, again)).map(|(page, about)| (page, Some(about)))
            })
            .await
        }
    }
}

fn typed(form: &Form) -> TypedCertification {
    let text = |name: &str| form.text(name).to_owned();
    TypedCertification {
        kind: text("kind"),
        status: text("status"),
        care_level: text("care_level"),
        applied_on: text("applied_on"),
        certified_on: text("certified_on"),
        starts_on: text("starts_on"),
        ends_on: text("ends_on"),
        cuts_earlier: form.is_ticked("cuts_earlier"),
    }
}

fn history(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, form): (&Uid, FormState),
) -> Result<(CertificationsPage, Audit), WebError> {
    let client = clients::find(conn, scope, uid)?.ok_or(WebError::NotFound("client"))?;
    let about =
        Audit::of("certification.list").object("client", uid).subject(uid).insurer(&client.insurer_uid);
    let page = CertificationsPage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{uid}"), client.name.clone())],
        form,
        client: uid.to_string(),
        glance: CertificationGlance::of(&client.certifications, scope.today())
            .moved(client_numbers::moved_on(conn, &client)?),
        gaps: gaps(&client.certifications.iter().map(CertificationLine::entry).collect::<Vec<_>>()),
        superseded: certifications::superseded(conn, scope, client.id)?,
        choices: all_choices(ctx),
        is_planner: scope.care_offices().contains(&client.office_id),
        lines: client.certifications,
        name: client.name,
    };
    Ok((page, about))
}

fn correction(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, again): (&Uid, Option<FormState>),
) -> Result<(CertificationCorrectPage, Audit), WebError> {
    let found = certifications::find(conn, scope, uid)?;
    let (of, line) = found.ok_or(WebError::NotFound("certification"))?;
    let client = planned(conn, scope, &of)?;
    let about =
        Audit::of("certification.list").object("client", &of).subject(&of).insurer(&client.insurer_uid);
    let page = CertificationCorrectPage {
        crumbs: vec![list_crumb(ctx), Crumb::to(format!("/clients/{of}"), client.name)],
        form: again.unwrap_or_else(|| as_typed(&line)),
        uid: uid.to_string(),
        back: format!("/clients/{of}/certifications"),
        line,
        choices: all_choices(ctx),
    };
    Ok((page, about))
}

fn as_typed(line: &CertificationLine) -> FormState {
    let day = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    FormState::with([
        ("kind", line.kind.map(|kind| kind.to_string()).unwrap_or_default()),
        ("status", line.status.to_string()),
        ("care_level", line.care_level.to_string()),
        ("applied_on", day(line.applied_on)),
        ("certified_on", day(line.certified_on)),
        ("starts_on", day(line.starts_on)),
        ("ends_on", day(line.ends_on)),
    ])
}

fn all_choices(ctx: &Ctx) -> CertificationChoices {
    let label = |key: String| ctx.text(&key.replace('_', "-"));
    CertificationChoices {
        kinds: choices(
            CertificationKind::ALL.iter().map(|k| (k.to_string(), label(format!("certification-kind-{k}")))),
        ),
        statuses: choices(
            CertificationStatus::ALL
                .iter()
                .map(|s| (s.to_string(), label(format!("certification-status-{s}")))),
        ),
        levels: choices(CareLevel::ALL.iter().map(|l| (l.to_string(), label(format!("care-level-{l}"))))),
    }
}
