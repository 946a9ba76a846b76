//! Files of answers. Those who asked keep scans of what came on paper and open everything; who is asked lays files beside an
//! opinion, by link or signed in. Whatever is taken back goes for a reason that stays.

mod build;

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Path, block};

pub use build::links;

use super::form_page::refused_or;
use super::inquiries::build::viewed;
use super::meeting_view::{about, view};
use super::meeting_words::uid_of;
use super::plan_attachments::one_file;
use crate::domain::attachment::{self, AttachError, CheckedFile};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::storage::views::answer_files::{self as views, AnswerFileView};
use crate::storage::views::inquiries;
use crate::storage::{Audit, Tx};
use crate::usecases::inquiry::{AttachInput, attach};
use crate::usecases::meeting::{AddScan, WithdrawFile, add_scan};
use crate::usecases::{Cmd, Failure};
use crate::usecases::{inquiry, meeting};
use crate::web::upload::{self, Upload};
use crate::web::{Ctx, Form, PageResult, WebError, saved_as};

type Parts = Path<(String, String)>;

/// The address of the files of one who is asked, for those who asked.
pub async fn of_asked(ctx: &Ctx, asked: &Uid) -> Result<String, WebError> {
    let asked = asked.clone();
    let found = ctx.read(move |conn, scope| Ok(views::whose(conn, scope, &asked)?)).await?;
    let (meeting, participant) = found.ok_or(WebError::NotFound("invitation"))?;
    Ok(format!("/meetings/{meeting}/participants/{participant}/files"))
}

/// `GET /meetings/{meeting}/participants/{part}/files`
pub async fn index(ctx: Ctx, path: Parts) -> PageResult {
    show(ctx, (uid_of(&path.0)?, uid_of(&path.1)?), None).await
}

async fn show(ctx: Ctx, (meeting, part): (Uid, Uid), form: Option<FormState>) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let view = view(conn, scope, &meeting)?;
        let files = views::of_meeting(conn, scope, &meeting)?;
        let page = build::of_participant(&inside, &view, (&part, files), form.unwrap_or_default())?;
        Ok((page, Some(about(&view).purpose("answer files"))))
    })
    .await
}

/// `POST /meetings/{meeting}/participants/{part}/files`
pub async fn add(ctx: Ctx, path: Parts, body: Multipart) -> PageResult {
    let (uid, part) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let done = match read(&ctx, body).await? {
        Ok((op_id, file)) => {
            let input = AddScan { meeting: uid.clone(), participant: part.clone(), file };
            ctx.write(op_id, "meeting.add_scan", move |tx, cmd| add_scan(tx, cmd, &input)).await
        }
        Err(refused) => Err(refused.into()),
    };
    match done {
        Ok(()) => {
            let back = format!("/meetings/{uid}/participants/{part}/files");
            Ok(ctx.see_saying(back, "success", "answer-file-added"))
        }
        Err(Failure::Refused(refused)) => {
            let again = refused_form(&ctx, &refused);
            show(ctx, (uid, part), Some(again)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Reads the one file of an upload; what stands against it is told on the page.
async fn read(
    ctx: &Ctx,
    body: Multipart,
) -> Result<Result<(Option<String>, CheckedFile), Refused>, WebError> {
    let upload: Upload = match upload::read(ctx, body).await {
        Ok(upload) => upload,
        Err(WebError::Refused(refused)) => return Ok(Err(refused)),
        Err(error) => return Err(error),
    };
    let op_id = upload.op_id.clone();
    // Pictures take a while, and a thread of their own.
    let file = block(move || one_file(upload)).await;
    Ok(file.unwrap_or_else(|_| Err(AttachError::PictureUnreadable.into())).map(|file| (op_id, file)))
}

fn refused_form(ctx: &Ctx, refused: &Refused) -> FormState {
    FormState { errors: vec![ctx.state.render.refusal(ctx.lang(), refused)], ..FormState::default() }
}

/// `POST /meetings/{meeting}/participants/{part}/files/withdraw`
pub async fn withdraw(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, part) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let refused = match chosen(&form) {
        Ok((file, reason)) => {
            let input = WithdrawFile { meeting: uid.clone(), participant: part.clone(), file, reason };
            let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| meeting::withdraw_file(tx, cmd, &input);
            match ctx.write(form.op_id(), "meeting.withdraw_file", work).await {
                Ok(()) => {
                    let back = format!("/meetings/{uid}/participants/{part}/files");
                    return Ok(ctx.see_saying(back, "success", "answer-file-withdrawn"));
                }
                Err(failure) => vec![refused_or(failure)?],
            }
        }
        Err(all) => all,
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &refused);
    show(ctx, (uid, part), Some(again)).await
}

/// Which file is taken back, and why; or all that is wrong with it.
fn chosen(form: &Form) -> Result<(Uid, String), Vec<Refused>> {
    let file = Uid::parse(form.text("file")).ok_or_else(|| Refused::at("file", "answer-file-choose"));
    let reason = attachment::reason(form.text("reason")).map_err(Refused::from);
    match (file, reason) {
        (Ok(file), Ok(reason)) => Ok((file, reason.to_owned())),
        (file, reason) => Err(file.err().into_iter().chain(reason.err()).collect()),
    }
}

/// `GET /answer-files/{file}`
pub async fn open(ctx: Ctx, path: Path<Uid>) -> PageResult {
    let view = ctx.read(move |conn, scope| Ok(views::of_own_meeting(conn, scope, &path)?)).await?;
    handed(&ctx, view).await
}

/// Hands a file out; browsers save it and never show it as a page of this server.
async fn handed(ctx: &Ctx, view: Option<AnswerFileView>) -> PageResult {
    let view = view.ok_or(WebError::NotFound("answer-file"))?;
    let whose = (view.key_client.as_str().as_bytes(), view.data_key.as_slice());
    let bytes = ctx.state.desk.keys().open_for(whose, &view.uid.bytes(), &view.body);
    let bytes = bytes.ok_or_else(|| WebError::Internal("a file of an answer does not open".into()))?;
    let note = Audit::of("answer_file.open").object("answer-file", &view.uid).subject(&view.key_client);
    ctx.viewed(note).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, view.kind.media_type()))
        .insert_header(saved_as(&view.name))
        .body(bytes.to_vec()))
}

/// `GET /sheets/{invitation}/files`, or by link.
pub async fn own(ctx: Ctx, path: Path<Uid>) -> PageResult {
    show_own(ctx, path.into_inner(), None).await
}

async fn show_own(ctx: Ctx, invitation: Uid, form: Option<FormState>) -> PageResult {
    let (inside, is_again) = (ctx.clone(), form.is_some());
    ctx.form(is_again, move |conn, scope| {
        let sheet = inquiries::sheet(conn, scope, &invitation)?.ok_or(WebError::NotFound("sheet"))?;
        let files = views::of_invitation(conn, scope, &invitation)?;
        let about = viewed("inquiry.files", &sheet.view.about, &sheet.view.inquiry.uid);
        Ok((build::of_answerer(&inside, &sheet, files, form.unwrap_or_default()), Some(about)))
    })
    .await
}

/// `POST /sheets/{invitation}/files`, or by link.
pub async fn attach_own(ctx: Ctx, path: Path<Uid>, body: Multipart) -> PageResult {
    let invitation = path.into_inner();
    let done = match read(&ctx, body).await? {
        Ok((op_id, file)) => {
            let input = AttachInput { invitation: invitation.clone(), file };
            ctx.write(op_id, "inquiry.attach", move |tx, cmd| attach(tx, cmd, &input)).await
        }
        Err(refused) => Err(refused.into()),
    };
    match done {
        Ok(()) => Ok(ctx.see_saying(build::base(&ctx, &invitation), "success", "answer-file-added")),
        Err(Failure::Refused(refused)) => {
            let again = refused_form(&ctx, &refused);
            show_own(ctx, invitation, Some(again)).await
        }
        Err(failure) => Err(failure.into()),
    }
}

/// `POST /sheets/{invitation}/files/withdraw`, or by link.
pub async fn withdraw_own(ctx: Ctx, path: Path<Uid>, form: Form) -> PageResult {
    let invitation = path.into_inner();
    let refused = match chosen(&form) {
        Ok((file, reason)) => {
            let of = invitation.clone();
            let work =
                move |tx: &mut Tx<'_>, cmd: &mut Cmd| inquiry::withdraw_file(tx, cmd, (&of, &file, &reason));
            match ctx.write(form.op_id(), "inquiry.withdraw_file", work).await {
                Ok(()) => {
                    let back = build::base(&ctx, &invitation);
                    return Ok(ctx.see_saying(back, "success", "answer-file-withdrawn"));
                }
                Err(failure) => vec![refused_or(failure)?],
            }
        }
        Err(all) => all,
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &refused);
    show_own(ctx, invitation, Some(again)).await
}

/// `GET /sheets/{invitation}/files/{file}`, or by link.
pub async fn open_own(ctx: Ctx, path: Path<(Uid, Uid)>) -> PageResult {
    let (invitation, file) = path.into_inner();
    let view =
        ctx.read(move |conn, scope| Ok(views::of_own_invitation(conn, scope, (&invitation, &file))?)).await?;
    handed(&ctx, view).await
}
