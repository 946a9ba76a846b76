//! One case of a sitting, the pledge before it, and the follow-ups after it.

use actix_web::web::{Path, Query};
use chrono::NaiveDate;
use serde::Deserialize;

use super::cases::facts;
use super::conferences::{entry, item};
use super::form_page::refused_or;
use crate::domain::ids::Uid;
use crate::domain::pledge::Pledge;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::render::FormState;
use crate::render::pages::conferences::{AgendaItemPage, DecisionRow, FollowUpsPage, PledgePage, TaskEntry};
use crate::render::parts::Crumb;
use crate::storage::views::conference_choices;
use crate::storage::views::conference_items::{self, ItemView, TaskLine};
use crate::storage::views::follow_ups::{self, Origin, OriginPage};
use crate::storage::{Audit, Conn};
use crate::usecases::conference::{self, CloseItem, Decision};
use crate::usecases::follow_up::{self, FinishInput};
use crate::usecases::{Failure, pledge, room};
use crate::web::next::is_of_this_site;
use crate::web::{Ctx, Form, PageResult, WebError};

/// Rows offered for decisions.
const ROWS: usize = 5;

/// One case of a sitting.
pub async fn show(ctx: Ctx, uid: Path<Uid>) -> PageResult {
    let now = ctx.cmd(None).now;
    ctx.page_about(move |conn, scope| item_page(conn, scope, &uid, (now, FormState::default()))).await
}

/// Closes a case with its summary and decisions.
pub async fn close(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let decisions = match decisions(&form) {
        Ok(decisions) => decisions,
        Err(refused) => return again(ctx, uid, form, refused).await,
    };
    let input = CloseItem { item: uid.clone(), summary: form.text("summary").to_owned(), decisions };
    match ctx
        .write(form.op_id(), "conference.close_item", move |tx, cmd| conference::close_item(tx, cmd, &input))
        .await
    {
        Ok(_) => Ok(ctx.see_saying(format!("/agenda/{uid}"), "success", "conference-item-closed")),
        Err(Failure::Refused(refused)) => again(ctx, uid, form, refused).await,
        Err(failure) => Err(failure.into()),
    }
}

async fn again(ctx: Ctx, uid: Uid, form: Form, refused: Refused) -> PageResult {
    let now = ctx.cmd(None).now;
    let state = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    ctx.form_again(move |conn, scope| {
        let (page, audit) = item_page(conn, scope, &uid, (now, state))?;
        Ok((page, Some(audit)))
    })
    .await
}

/// Makes the live room of a case and goes there.
pub async fn open_room(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let made = ctx
        .write(form.op_id(), "room.make", move |tx, cmd| room::open_for_agenda_item(tx, cmd, &uid))
        .await?;
    Ok(ctx.see(format!("/rooms/{}", made.room)))
}

fn decisions(form: &Form) -> Result<Vec<Decision>, Refused> {
    let mut decisions = Vec::new();
    for no in 1..=ROWS {
        let (who, what) = (form.text(&format!("who_{no}")), form.text(&format!("what_{no}")));
        if who.is_empty() && what.is_empty() {
            continue;
        }
        let due_on = match form.text(&format!("due_{no}")) {
            "" => None,
            typed => {
                Some(typed.parse::<NaiveDate>().map_err(|_| Refused::at("decisions", "conference-when"))?)
            }
        };
        decisions.push(Decision { who: who.to_owned(), what: what.to_owned(), due_on });
    }
    Ok(decisions)
}

fn item_page(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    uid: &Uid,
    (now, form): (chrono::NaiveDateTime, FormState),
) -> Result<(AgendaItemPage, Audit), WebError> {
    let view = conference_items::find(conn, scope, uid, now)?.ok_or(WebError::NotFound("agenda_item"))?;
    let mut audit =
        Audit::of("agenda_item.view").object("agenda_item", uid).purpose(view.conference.uid.to_string());
    if view.item.seen.sight.is_open() {
        let pledge = serde_json::json!({ "text_version": view.item.seen.pledge });
        audit = audit.subject(&view.item.case_uid).detail(pledge);
    }
    Ok((shown(view, now, form), audit))
}

fn shown(view: ItemView, now: chrono::NaiveDateTime, form: FormState) -> AgendaItemPage {
    let rows = (1..=ROWS)
        .map(|no| DecisionRow {
            who: format!("who_{no}"),
            what: format!("what_{no}"),
            due: format!("due_{no}"),
            no,
        })
        .collect();
    AgendaItemPage {
        crumbs: vec![Crumb::to(
            format!("/conferences/{}", view.conference.uid),
            view.conference.title.clone(),
        )],
        conference: entry(&view.conference),
        item: item(&view.item),
        case_uid: view.item.case_uid.to_string(),
        is_host: view.is_host,
        access: view.item.seen.sight.to_string(),
        insurer: view.conference.insurer.to_string(),
        sheet: view.sheet.as_deref().map(facts).unwrap_or_default(),
        materials: view.materials,
        room_href: view.room.map(|room| format!("/rooms/{room}")).unwrap_or_default(),
        tasks: view.tasks.iter().map(|line| task(line, now)).collect(),
        form,
        rows,
    }
}

fn task(line: &TaskLine, now: chrono::NaiveDateTime) -> TaskEntry {
    TaskEntry {
        uid: line.uid.to_string(),
        who: line.who.clone(),
        what: line.what.clone(),
        due_on: line.due_on,
        state: line.state.clone(),
        outcome: line.outcome.clone(),
        origin: String::new(),
        href: String::new(),
        is_again: false,
        is_late: line.state == "open" && line.due_on.is_some_and(|due| due < jst_date(now)),
    }
}

/// Where to go after the pledge.
#[derive(Deserialize)]
pub struct Next {
    next: Option<String>,
}

/// The pledge to read.
pub async fn pledge_form(ctx: Ctx, insurer: Path<Uid>, query: Query<Next>) -> PageResult {
    let next = query.next.clone().filter(|n| is_of_this_site(n)).unwrap_or_else(|| "/".into());
    ctx.page(move |conn, _| {
        let (insurer_name, body) =
            conference_choices::pledge(conn, &insurer)?.ok_or(WebError::NotFound("insurer"))?;
        let pledge = Pledge::of(&body);
        let (body, digest) = (pledge.text().to_owned(), pledge.version().to_owned());
        Ok(PledgePage {
            insurer: insurer.to_string(),
            insurer_name,
            body,
            digest,
            next,
            form: FormState::default(),
        })
    })
    .await
}

/// Signs the pledge.
pub async fn pledge_sign(ctx: Ctx, insurer: Path<Uid>, form: Form) -> PageResult {
    let insurer = insurer.into_inner();
    let digest = form.text("digest").to_owned();
    let next = form.filled("next").filter(|n| is_of_this_site(n)).unwrap_or("/").to_owned();
    ctx.write(form.op_id(), "pledge.sign", move |tx, cmd| pledge::sign(tx, cmd, &insurer, &digest)).await?;
    Ok(ctx.see_saying(next, "success", "pledge-signed"))
}

/// Which follow-ups.
#[derive(Deserialize)]
pub struct Ended {
    ended: Option<String>,
}

/// The reader's follow-ups.
pub async fn tasks(ctx: Ctx, query: Query<Ended>) -> PageResult {
    let is_open = query.ended.is_none();
    let today = jst_date(ctx.cmd(None).now);
    ctx.page_about(move |conn, scope| {
        let page = tasks_page(conn, scope, (is_open, today), None)?;
        Ok((page, Audit::of("follow_up.list")))
    })
    .await
}

/// The list; `again` is the follow-up whose form is shown again.
fn tasks_page(
    conn: &mut Conn,
    scope: &crate::domain::access::Scope,
    (is_open, today): (bool, NaiveDate),
    again: Option<(Uid, FormState)>,
) -> Result<FollowUpsPage, WebError> {
    let (uid, form) = again.map_or_else(|| (None, FormState::default()), |(uid, form)| (Some(uid), form));
    let lines = follow_ups::list(conn, scope, is_open)?;
    let sources: Vec<String> = lines.iter().map(|line| line.source_uid.clone()).collect();
    let origins = follow_ups::origins(conn, scope, &sources)?;
    let line = |line: follow_ups::FollowUpLine| TaskEntry {
        origin: origins.get(&line.source_uid).map(|o| o.name.clone()).unwrap_or_default(),
        href: origins.get(&line.source_uid).map(origin_href).unwrap_or_default(),
        is_late: is_open && line.due_on.is_some_and(|due| due < today),
        is_again: uid.as_ref() == Some(&line.uid),
        uid: line.uid.to_string(),
        who: line.who,
        what: line.what,
        due_on: line.due_on,
        state: line.state,
        outcome: line.outcome,
    };
    Ok(FollowUpsPage { is_open, lines: lines.into_iter().map(line).collect(), form })
}

fn origin_href(origin: &Origin) -> String {
    match &origin.page {
        OriginPage::Meeting(uid) => format!("/meetings/{uid}"),
        OriginPage::AgendaItem(uid) => format!("/agenda/{uid}"),
        OriginPage::None => String::new(),
    }
}

/// Records what came of a follow-up.
pub async fn finish(ctx: Ctx, uid: Path<Uid>, form: Form) -> PageResult {
    let uid = uid.into_inner();
    let input = FinishInput {
        follow_up: uid.clone(),
        is_done: form.text("act") == "done",
        outcome: form.text("outcome").to_owned(),
    };
    let done =
        ctx.write(form.op_id(), "follow_up.finish", move |tx, cmd| follow_up::finish(tx, cmd, &input)).await;
    let Err(failure) = done else {
        return Ok(ctx.see_saying("/follow-ups", "success", "follow-up-finished"));
    };
    let refused = refused_or(failure)?;
    // One that ended meanwhile is no longer in the list; the error page shows what was typed.
    if refused.field.is_none() {
        return Err(WebError::Refused(refused));
    }
    let state = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let today = jst_date(ctx.cmd(None).now);
    ctx.form_again(move |conn, scope| {
        let page = tasks_page(conn, scope, (true, today), Some((uid, state)))?;
        Ok((page, Some(Audit::of("follow_up.list"))))
    })
    .await
}
