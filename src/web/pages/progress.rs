//! 居宅介護支援経過 (第5表) of one client: the lines by time, own ones written, corrected and withdrawn, on paper, as a file.

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::duty_ledger::kept;
use super::meeting_words::{choices, uid_of};
use super::pdf_files;
use super::progress_lines::{course, part};
use super::progress_paper::{paper, sheet};
use super::typed_days::TypedDays;
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::progress::{ProgressItem, ProgressText, TypedText};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::pages::progress::{ProgressEditPage, ProgressLine, ProgressPage, ProgressPrintPage};
use crate::render::parts::{Crumb, Pager};
use crate::render::{FormState, csv_out};
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::judgements::Which;
use crate::storage::views::progress as views;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::progress::{self as usecases, AddInput, CorrectInput, WithdrawInput};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Lines on one page.
const PAGE: usize = 50;

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// Word of `ProgressItem`, or empty for every 項目.
    kind: String,
    /// First and last day, as typed.
    from: String,
    until: String,
    /// `yes`: own lines only.
    own: String,
    page: i64,
}

impl Wanted {
    fn takes(&self) -> impl Fn(&ProgressLine) -> bool + use<> {
        let (from, until) = self.days().span();
        let (item, is_own) = (ProgressItem::parse(&self.kind), self.own == "yes");
        move |line| {
            from.is_none_or(|from| from <= line.on)
                && until.is_none_or(|until| line.on <= until)
                && item.is_none_or(|item| item.as_str() == line.item)
                && (!is_own || line.own.is_some())
        }
    }

    fn days(&self) -> TypedDays<'_> {
        TypedDays { from: &self.from, until: &self.until }
    }

    fn filters(&self) -> [(&str, &str); 4] {
        [("kind", &self.kind), ("from", &self.from), ("until", &self.until), ("own", &self.own)]
    }
}

fn about(action: &'static str, client: &LedgerClient) -> Audit {
    Audit::of(action).object("client", &client.uid).subject(&client.uid).insurer(&client.insurer_uid)
}

/// `GET /clients/{client}/progress`
pub async fn index(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let today = jst_date(own.cmd(None).now).to_string();
        let form = FormState::with([("on", today)]);
        Ok((page(&own, conn, &client, (&query, form))?, about("progress.view", &client)))
    })
    .await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    (wanted, form): (&Wanted, FormState),
) -> Result<ProgressPage, WebError> {
    let mut course = course(ctx, conn, client, Which::Client(client.id))?;
    course.retain(wanted.takes());
    let left_out = course.left_out();
    let mut all = course.lines;
    all.reverse();
    let again = form.values.get("line").cloned().unwrap_or_default();
    for own in all.iter_mut().filter_map(|line| line.own.as_mut()) {
        own.is_again = own.uid == again;
    }
    // A line whose withdrawal was refused is shown wherever it stands.
    let found = all.iter().position(|line| line.own.as_ref().is_some_and(|own| own.is_again));
    let asked = found.map_or(wanted.page, |at| i64::try_from(at / PAGE + 1).unwrap_or(1));
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let size = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let page = Pager::page(asked).min((total - 1).max(0) / size + 1);
    let from = usize::try_from((page - 1) * size).unwrap_or_default();
    let filters = wanted.filters();
    Ok(ProgressPage {
        crumbs: crumbs(ctx, client),
        is_adding: !form.errors.is_empty() && again.is_empty(),
        form,
        filter: wanted.days().form(ctx, filters),
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        items: choices(ctx, "progress-item", ProgressItem::ALL),
        lines: all.into_iter().skip(from).take(PAGE).collect(),
        left_out,
        pager: Pager::of(page, size, total, &format!("/clients/{}/progress", client.uid), &filters),
        query: wanted.days().query(&filters),
    })
}

fn crumbs(ctx: &Ctx, client: &LedgerClient) -> Vec<Crumb> {
    vec![
        Crumb::to("/clients", ctx.text("client-index-title")),
        Crumb::to(format!("/clients/{}", client.uid), &client.name),
    ]
}

/// `GET /clients/{client}/progress/print`
pub async fn print(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    query.days().require()?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| printed(&own, conn, scope, (&uid, &query, "progress.print"))).await
}

/// `GET /clients/{client}/progress/pdf`
pub async fn pdf(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    query.days().require()?;
    let (own, say) = (ctx.clone(), pdf_files::wording(&ctx));
    let paper = move |conn: &mut Conn, scope: &Scope| {
        let (page, audit) = printed(&own, conn, scope, (&uid, &query, "progress.pdf"))?;
        Ok((page.paper.paper(&say), audit))
    };
    pdf_files::file(ctx, "progress.pdf", paper).await
}

fn printed(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (uid, wanted, action): (&Uid, &Wanted, &'static str),
) -> Result<(ProgressPrintPage, Audit), WebError> {
    let client = kept(conn, scope, uid)?;
    let mut fitting = course(ctx, conn, &client, Which::Client(client.id))?;
    fitting.retain(wanted.takes());
    let page = ProgressPrintPage {
        back: format!("/clients/{}/progress", client.uid),
        paper: paper(conn, &client, fitting, None)?,
    };
    Ok((page, about(action, &client)))
}

/// `GET /clients/{client}/progress/csv`
pub async fn csv(ctx: Ctx, path: Path<String>, query: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    query.days().require()?;
    let own = ctx.clone();
    let (sheet, audit) = ctx
        .read(move |conn, scope| {
            let client = kept(conn, scope, &uid)?;
            let mut fitting = course(&own, conn, &client, Which::Client(client.id))?;
            fitting.retain(query.takes());
            let left_out = fitting.left_out();
            Ok((sheet(&own, &fitting.lines, left_out), about("progress.export", &client)))
        })
        .await?;
    ctx.viewed(audit).await?;
    let bytes = csv_out::file(&sheet).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"progress.csv\""))
        .body(bytes))
}

/// What was typed of a line; every fault at once.
fn typed(ctx: &Ctx, form: &Form) -> Result<ProgressText, Vec<Refused>> {
    let text = |name: &str| form.text(name).to_owned();
    let typed = TypedText { on: text("on"), at: text("at"), item: text("item"), body: text("body") };
    ProgressText::parse(&typed, jst_date(ctx.cmd(None).now))
}

/// `POST /clients/{client}/progress`
pub async fn add(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let client = uid_of(&path)?;
    let refused = match typed(&ctx, &form) {
        Err(refused) => refused,
        Ok(text) => {
            let input = AddInput { client: client.clone(), text };
            let done = ctx.write(form.op_id(), "progress.add", move |tx, cmd| usecases::add(tx, cmd, &input));
            match done.await {
                Ok(line) => {
                    let to = format!("/clients/{client}/progress#line-{line}");
                    return Ok(ctx.see_saying(to, "success", "progress-added"));
                }
                Err(Failure::Refused(refused)) => vec![refused],
                Err(failure) => return Err(failure.into()),
            }
        }
    };
    index_again(&ctx, client, &form, &refused).await
}

async fn index_again(ctx: &Ctx, uid: Uid, form: &Form, refused: &[Refused]) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), refused);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let page = page(&own, conn, &client, (&Wanted::default(), again))?;
        Ok((page, Some(about("progress.view", &client))))
    })
    .await
}

/// `POST /clients/{client}/progress/{line}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (client, line) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let input = WithdrawInput { client: client.clone(), line, reason: form.text("reason").to_owned() };
    let done =
        ctx.write(form.op_id(), "progress.withdraw", move |tx, cmd| usecases::withdraw(tx, cmd, &input));
    match done.await {
        Ok(()) => Ok(ctx.see_saying(format!("/clients/{client}/progress"), "success", "progress-withdrawn")),
        Err(Failure::Refused(refused)) => index_again(&ctx, client, &form, &[refused]).await,
        Err(failure) => Err(failure.into()),
    }
}

/// `GET /clients/{client}/progress/{line}/edit`
pub async fn edit(ctx: Ctx, path: Path<(String, String)>) -> PageResult {
    let (uid, line) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let page = edit_page(&own, conn, &client, (&line, None))?;
        Ok((page, about("progress.edit_form", &client)))
    })
    .await
}

/// The form of a line that stands: as it reads, or as it was typed, then with what somebody else has written meanwhile.
fn edit_page(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    (line, again): (&Uid, Option<FormState>),
) -> Result<ProgressEditPage, WebError> {
    let view = views::line(conn, client, line)?.filter(|line| line.withdrawn_at.is_none());
    let now = view.ok_or(WebError::NotFound("line"))?.wording;
    let base = again.as_ref().and_then(|form| form.values.get("base")?.parse::<i32>().ok());
    let meanwhile = base.is_some_and(|base| base != now.number).then(|| part(&now));
    let form = again.unwrap_or_else(|| {
        FormState::with([
            ("on", now.on.to_string()),
            ("at", now.at.clone()),
            ("item", now.item.to_string()),
            ("body", now.body.clone()),
        ])
    });
    let mut crumbs = crumbs(ctx, client);
    crumbs.push(Crumb::to(format!("/clients/{}/progress", client.uid), ctx.text("progress-title")));
    Ok(ProgressEditPage {
        crumbs,
        form,
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        line: line.to_string(),
        base: now.number,
        items: choices(ctx, "progress-item", ProgressItem::ALL),
        meanwhile,
    })
}

/// `POST /clients/{client}/progress/{line}/edit`
pub async fn correct(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (client, line) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let refused = match typed(&ctx, &form) {
        Err(refused) => refused,
        Ok(text) => {
            let (base, reason) = (form.text("base").parse().unwrap_or_default(), form.text("reason"));
            let input = CorrectInput {
                client: client.clone(),
                line: line.clone(),
                base,
                text,
                reason: reason.to_owned(),
            };
            let done = ctx
                .write(form.op_id(), "progress.correct", move |tx, cmd| usecases::correct(tx, cmd, &input));
            match done.await {
                Ok(()) => {
                    let to = format!("/clients/{client}/progress#line-{line}");
                    return Ok(ctx.see_saying(to, "success", "progress-corrected"));
                }
                Err(Failure::Refused(refused)) => vec![refused],
                Err(Failure::Conflict) => vec![Refused::new("progress-changed-meanwhile")],
                Err(failure) => return Err(failure.into()),
            }
        }
    };
    edit_again(&ctx, (client, line), &form, &refused).await
}

async fn edit_again(ctx: &Ctx, (uid, line): (Uid, Uid), form: &Form, refused: &[Refused]) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), refused);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = kept(conn, scope, &uid)?;
        let page = edit_page(&own, conn, &client, (&line, Some(again)))?;
        Ok((page, Some(about("progress.edit_form", &client))))
    })
    .await
}
