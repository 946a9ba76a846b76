//! The agenda of a meeting: edited, put in order, and filled from what the meetings before have left over.

use actix_web::http::StatusCode;
use actix_web::web;

use super::meeting_view::{about, view};
use super::meeting_words::{crumbs, uid_of};
use crate::domain::access::Scope;
use crate::domain::ids::Uid;
use crate::domain::meeting::agenda::{self, MOST_ITEMS};
use crate::domain::meeting::{Move, is_open, next};
use crate::domain::refusal::Refused;
use crate::render::pages::meetings::{AgendaRow, MeetingAgendaPage};
use crate::render::{FieldError, FormState, Page};
use crate::storage::views::leftovers;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::meeting::{SetAgenda, set_agenda};
use crate::web::{Ctx, Form, PageResult, WebError};

/// So many empty lines stand below the items.
const SPARE: usize = 2;
/// So many more when they are asked for.
const MORE: usize = 5;
/// So many lines are read; the rules refuse more than they allow.
const MOST_READ: usize = 3 * MOST_ITEMS;

/// `GET /meetings/{meeting}/agenda`
pub async fn show(ctx: Ctx, path: web::Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| page(&own, conn, scope, &uid, None)).await
}

/// `POST /meetings/{meeting}/agenda`: saves it; an item that is moved, or one more line, only changes the form.
pub async fn save(ctx: Ctx, path: web::Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let lines = lines(&form);
    if let Some(wanted) = form.filled("move") {
        let lines = without_blanks(moved(lines, wanted));
        return again(&ctx, uid, StatusCode::OK, Typed { lines, ..Typed::of(&form, Vec::new()) }).await;
    }
    if form.filled("more").is_some() {
        let typed = Typed { spare: SPARE + MORE, ..Typed::of(&form, Vec::new()) };
        return again(&ctx, uid, StatusCode::OK, typed).await;
    }
    let items = lines.iter().chain(form.all("take")).cloned().collect();
    let input = SetAgenda { meeting: uid.clone(), before: form.text("before").replace("\r\n", "\n"), items };
    let done =
        ctx.write(form.op_id(), "meeting.set_agenda", move |tx, cmd| set_agenda(tx, cmd, &input)).await;
    let (status, refused) = match done {
        Ok(()) => {
            return Ok(ctx.see_saying(format!("/meetings/{uid}"), "success", "meeting-agenda-saved"));
        }
        Err(Failure::Conflict) => (StatusCode::CONFLICT, Refused::new("meeting-agenda-changed-meanwhile")),
        Err(Failure::Refused(refused)) => (StatusCode::UNPROCESSABLE_ENTITY, refused),
        Err(failure) => return Err(failure.into()),
    };
    again(&ctx, uid, status, Typed::of(&form, vec![ctx.state.render.refusal(ctx.lang(), &refused)])).await
}

/// What was typed, shown again.
struct Typed {
    lines: Vec<String>,
    spare: usize,
    taken: Vec<String>,
    before: String,
    errors: Vec<FieldError>,
}

impl Typed {
    fn of(form: &Form, errors: Vec<FieldError>) -> Self {
        let before = form.text("before").replace("\r\n", "\n");
        let lines = without_blanks(lines(form));
        Self { lines, spare: SPARE, taken: form.all("take").to_vec(), before, errors }
    }
}

fn lines(form: &Form) -> Vec<String> {
    (0..MOST_READ).map(|at| form.text(&format!("item-{at}")).to_owned()).collect()
}

fn without_blanks(lines: Vec<String>) -> Vec<String> {
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// The lines with one of them moved by one place: `up-2`, `down-0`.
fn moved(mut lines: Vec<String>, wanted: &str) -> Vec<String> {
    let place = |prefix: &str| wanted.strip_prefix(prefix).and_then(|at| at.parse::<usize>().ok());
    let pair = match (place("up-"), place("down-")) {
        (Some(at), _) => at.checked_sub(1).map(|above| (above, at)),
        (None, Some(at)) => Some((at, at + 1)),
        (None, None) => None,
    };
    if let Some((one, other)) = pair.filter(|(_, other)| *other < lines.len()) {
        lines.swap(one, other);
    }
    lines
}

async fn again(ctx: &Ctx, uid: Uid, status: StatusCode, typed: Typed) -> PageResult {
    let own = ctx.clone();
    let (page, about) = ctx
        .read(move |conn, scope| {
            let stands = view(conn, scope, &uid)?.head.agenda;
            let is_other = status == StatusCode::CONFLICT;
            let (mut page, about) = page(&own, conn, scope, &uid, Some(typed))?;
            if is_other {
                // From now on it starts from what the other has saved, which stands above it.
                page.theirs = agenda::items(&stands);
                page.before = stands;
                page.is_conflict = true;
            }
            Ok((page, about))
        })
        .await?;
    let prefix = if status == StatusCode::OK { String::new() } else { ctx.text("frame-error-prefix") };
    let html = ctx.state.render.page(&ctx.frame(&prefix, MeetingAgendaPage::TITLE), &page)?;
    ctx.viewed(about).await?;
    Ok(ctx.html(status, html))
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    uid: &Uid,
    typed: Option<Typed>,
) -> Result<(MeetingAgendaPage, Audit), WebError> {
    let meeting = view(conn, scope, uid)?;
    let head = &meeting.head;
    if !is_open(head.state) {
        next(head.state, Move::Cancel).map_err(|e| WebError::Refused(e.into()))?;
    }
    let stands = agenda::items(&head.agenda);
    let typed = typed.unwrap_or_else(|| Typed {
        lines: stands,
        spare: SPARE,
        taken: Vec::new(),
        before: head.agenda.clone(),
        errors: Vec::new(),
    });
    let left = leftovers::of_client(conn, scope, &head.client.0, Some(uid))?;
    let named = typed.lines.iter().enumerate().map(|(at, item)| (format!("item-{at}"), item.clone()));
    let mut form = FormState { errors: typed.errors, ..FormState::default() };
    form.values.extend(named);
    form.values.insert("take".into(), typed.taken.join("\n"));
    let page = MeetingAgendaPage {
        crumbs: crumbs(ctx, Some((&head.uid, &head.number))),
        form,
        uid: head.uid.to_string(),
        before: typed.before,
        rows: AgendaRow::lines(typed.lines.len(), SPARE.max(typed.spare)),
        left_over: agenda::proposed(&left, &typed.lines.join("\n")),
        is_conflict: false,
        theirs: Vec::new(),
    };
    Ok((page, about(&meeting)))
}
