//! The answer sheet, for the holder of a personal link (`/i/{invitation}/inquiry`) and for the office that is asked
//! (`/sheets/{invitation}`): one thing per page, nothing lost on the way.

pub mod build;
pub mod later;
pub mod paper;
pub mod typed;

use actix_web::{HttpResponse, web};

use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::opinion::check_row;
use crate::domain::slot_poll::AnswerChannel;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::sheets::SheetPrintPage;
use crate::storage::views::inquiries::{self as views, SheetView};
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::inquiry::{self as usecases, AnswerInput, SaveDraftInput};
use crate::web::{Ctx, Form, PageResult, WebError};

use super::account_requests::offered;
use super::inquiries::build::viewed;
use super::pdf_files;
use build::Filled;

/// The draft to be read.
pub async fn read(ctx: Ctx, invitation: web::Path<Uid>) -> PageResult {
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let filled = Filled::load(&inside, conn, scope, &invitation)?;
        let page = build::read(&inside, &filled)?;
        Ok((page, viewed("inquiry.read", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid)))
    })
    .await
}

/// One page of rows, by the number of its need, or `overall`.
pub async fn step(ctx: Ctx, path: web::Path<(Uid, String)>, query: web::Query<typed::From>) -> PageResult {
    let (invitation, step) = path.into_inner();
    let is_check = query.is_check();
    show_step(ctx, invitation, step, is_check, None).await
}

/// Keeps the page on the server and goes on.
pub async fn keep(ctx: Ctx, path: web::Path<(Uid, String)>, form: Form) -> PageResult {
    let (invitation, step) = path.into_inner();
    let is_check = form.text("return_to") == "check";
    let said = typed::said(&form);
    let (uid, at, one) = (invitation.clone(), step.clone(), said.clone());
    let inside = ctx.clone();
    let (faults, next) = ctx
        .read(move |conn, scope| {
            let filled = Filled::load(&inside, conn, scope, &uid)?;
            let faults: Vec<_> = one.iter().filter_map(|s| check_row(&filled.facts(), s).err()).collect();
            Ok((faults, filled.next(&at)))
        })
        .await?;
    if !faults.is_empty() {
        let again = typed::again(&ctx, &form, faults);
        return show_step(ctx, invitation, step, is_check, Some(again)).await;
    }
    let answered_by = form.filled("answered_by").map(str::to_owned);
    save(&ctx, SaveDraftInput { invitation: invitation.clone(), said, answered_by }).await?;
    let base = typed::base(&ctx, &invitation);
    Ok(ctx.see(if is_check { format!("{base}/check") } else { format!("{base}/{next}") }))
}

/// Keeps what is being typed; the page asks for it quietly.
pub async fn draft(ctx: Ctx, invitation: web::Path<Uid>, form: Form) -> PageResult {
    let answered_by = form.filled("answered_by").map(str::to_owned);
    let input = SaveDraftInput { invitation: invitation.into_inner(), said: typed::said(&form), answered_by };
    save(&ctx, input).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn save(ctx: &Ctx, input: SaveDraftInput) -> Result<(), WebError> {
    usecases::save_draft(&ctx.state.desk, ctx.actor().clone(), input).await?;
    Ok(())
}

/// The answers before they are handed in.
pub async fn check(ctx: Ctx, invitation: web::Path<Uid>) -> PageResult {
    show_check(ctx, invitation.into_inner(), None).await
}

/// Hands the sheet in, exactly as it is kept.
pub async fn submit(ctx: Ctx, invitation: web::Path<Uid>, form: Form) -> PageResult {
    let invitation = invitation.into_inner();
    let (uid, inside) = (invitation.clone(), ctx.clone());
    let kept = ctx.read(move |conn, scope| Ok(Filled::load(&inside, conn, scope, &uid)?.draft)).await?;
    let input = AnswerInput {
        invitation: invitation.clone(),
        said: kept.said,
        answered_by: kept.answered_by,
        proxy: None,
    };
    match ctx.write(form.op_id(), "inquiry.answer", move |tx, cmd| usecases::answer(tx, cmd, &input)).await {
        Ok(_) => Ok(ctx.see(format!("{}/receipt", typed::base(&ctx, &invitation)))),
        Err(Failure::Refused(refused)) => {
            let again = typed::refused(&ctx, &form, &refused);
            show_check(ctx, invitation, Some(again)).await
        }
        Err(other) => Err(other.into()),
    }
}

/// The receipt number and what happens next.
pub async fn receipt(ctx: Ctx, invitation: web::Path<Uid>) -> PageResult {
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let filled = Filled::load(&inside, conn, scope, &invitation)?;
        let mut page = build::receipt(&inside, &filled)?.ok_or(WebError::NotFound("sheet"))?;
        page.offer = offered(conn, scope, &invitation)?;
        Ok((page, viewed("inquiry.receipt", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid)))
    })
    .await
}

/// The sheet on paper.
pub async fn print(ctx: Ctx, invitation: web::Path<Uid>) -> PageResult {
    let inside = ctx.clone();
    ctx.page_about(move |conn, scope| printed(&inside, conn, scope, (&invitation, "inquiry.print_sheet")))
        .await
}

/// The sheet as a file.
pub async fn pdf(ctx: Ctx, invitation: web::Path<Uid>) -> PageResult {
    let (inside, say) = (ctx.clone(), pdf_files::wording(&ctx));
    let paper = move |conn: &mut Conn, scope: &Scope| {
        let (page, audit) = printed(&inside, conn, scope, (&invitation, "inquiry.pdf_sheet"))?;
        Ok((page.paper(&say), audit))
    };
    pdf_files::file(ctx, "sheet.pdf", paper).await
}

fn printed(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (invitation, action): (&Uid, &'static str),
) -> Result<(SheetPrintPage, Audit), WebError> {
    let filled = Filled::load(ctx, conn, scope, invitation)?;
    let page = paper::print(ctx, &filled, typed::base(ctx, invitation))?;
    Ok((page, viewed(action, &filled.sheet.view.about, &filled.sheet.view.inquiry.uid)))
}

/// The form for an answer that came by FAX or telephone (代理入力).
pub async fn proxy(ctx: Ctx, path: web::Path<(Uid, Uid)>) -> PageResult {
    show_proxy(ctx, path.into_inner(), None).await
}

/// Takes down what came by FAX or telephone.
pub async fn enter(ctx: Ctx, path: web::Path<(Uid, Uid)>, form: Form) -> PageResult {
    let (inquiry, asked) = path.into_inner();
    let is_fax = form.text("channel") == AnswerChannel::Fax.as_str();
    let refused = match typed::proxy(&asked, &form) {
        Err(refused) => refused,
        Ok(input) => {
            match ctx
                .write(form.op_id(), "inquiry.answer", move |tx, cmd| usecases::answer(tx, cmd, &input))
                .await
            {
                // What came as paper can be laid beside it at once.
                Ok(_) if is_fax => {
                    let next = super::answer_files::of_asked(&ctx, &asked).await?;
                    return Ok(ctx.see_saying(next, "success", "answer-file-entered"));
                }
                Ok(_) => {
                    return Ok(ctx.see_saying(
                        format!("/inquiries/{inquiry}"),
                        "success",
                        "sheet-proxy-saved",
                    ));
                }
                Err(Failure::Refused(refused)) => refused,
                Err(other) => return Err(other.into()),
            }
        }
    };
    let again = typed::refused(&ctx, &form, &refused);
    show_proxy(ctx, (inquiry, asked), Some(again)).await
}

async fn show_step(
    ctx: Ctx,
    invitation: Uid,
    step: String,
    is_check: bool,
    form: Option<FormState>,
) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let filled = Filled::load(&inside, conn, scope, &invitation)?;
        let page = build::step(&inside, &filled, &step, is_check, form)?;
        let about = viewed("inquiry.sheet", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid);
        Ok((page, Some(about)))
    })
    .await
}

async fn show_check(ctx: Ctx, invitation: Uid, form: Option<FormState>) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let filled = Filled::load(&inside, conn, scope, &invitation)?;
        let page = build::check(&inside, &filled, form.unwrap_or_default())?;
        let about = viewed("inquiry.sheet", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid);
        Ok((page, Some(about)))
    })
    .await
}

async fn show_proxy(ctx: Ctx, (inquiry, asked): (Uid, Uid), form: Option<FormState>) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let filled = planned(&inside, conn, scope, (&inquiry, &asked))?;
        let page = paper::proxy(&inside, &filled, form)?;
        let about = viewed("inquiry.proxy", &filled.sheet.view.about, &filled.sheet.view.inquiry.uid);
        Ok((page, Some(about)))
    })
    .await
}

/// The sheet of one who is asked by the inquiry, for those who called the meeting.
pub(super) fn planned(
    ctx: &Ctx,
    conn: &mut crate::storage::Conn,
    scope: &crate::domain::access::Scope,
    (inquiry, asked): (&Uid, &Uid),
) -> Result<Filled, WebError> {
    let sheet = views::planned_sheet(conn, scope, asked)?.filter(|s| s.view.inquiry.uid == *inquiry);
    // What its answerer is still typing is nobody else's to see.
    let sheet = sheet.ok_or(WebError::NotFound("sheet"))?;
    Filled::of(ctx, SheetView { draft: None, ..sheet })
}
