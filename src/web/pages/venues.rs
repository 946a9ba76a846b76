//! The rooms of an office: the list, adding one, changing one, closing and opening.

use actix_web::web::{Path, Query};

use super::form_page::{refused_or, with_found};
use super::offices::{may_edit, uid_of};
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::render::FormState;
use crate::render::pages::venues::{VenueRow, VenueTime, VenuesPage};
use crate::render::parts::Crumb;
use crate::storage::views::{offices, venues};
use crate::storage::{Conn, Tx};
use crate::usecases::directory::venues::{TypedVenue, add_venue, change_venue, close_venue};
use crate::usecases::{Cmd, Failure};
use crate::web::policy::{DIRECTORY, TEAM};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Which room is to be changed.
#[derive(serde::Deserialize)]
pub struct Wanted {
    #[serde(default)]
    venue: String,
}

type Parts = Path<(String, String)>;

/// `GET /offices/{office}/venues?venue=…`
pub async fn index(ctx: Ctx, path: Path<String>, wanted: Query<Wanted>) -> PageResult {
    let uid = uid_of(&path)?;
    let inner = ctx.clone();
    ctx.page(move |conn, _| page(&inner, conn, (&uid, Uid::parse(&wanted.venue).as_ref()), None)).await
}

/// `POST /offices/{office}/venues`
pub async fn add(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let input = typed(&uid, &form);
    let faults = input.faults();
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| add_venue(tx, cmd, &input);
    let done = ctx.write(form.op_id(), "directory.add_venue", work).await;
    told(&ctx, (uid, None), &form, (done, faults), "venue-added").await
}

/// `POST /offices/{office}/venues/{venue}`
pub async fn change(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    let (uid, venue) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let (input, version) = (typed(&uid, &form), form.text("version").parse().unwrap_or(-1));
    let (faults, of) = (input.faults(), venue.clone());
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| change_venue(tx, cmd, (&input, &of, version));
    let done = ctx.write(form.op_id(), "directory.change_venue", work).await;
    told(&ctx, (uid, Some(venue)), &form, (done, faults), "venue-saved").await
}

/// `POST /offices/{office}/venues/{venue}/close`
pub async fn close(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    turn(ctx, path, form, (true, "venue-closed-now")).await
}

/// `POST /offices/{office}/venues/{venue}/open`
pub async fn open(ctx: Ctx, path: Parts, form: Form) -> PageResult {
    turn(ctx, path, form, (false, "venue-opened-now")).await
}

async fn turn(ctx: Ctx, path: Parts, form: Form, (is_closed, said): (bool, &'static str)) -> PageResult {
    let (uid, venue) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let of = uid.clone();
    let work = move |tx: &mut Tx<'_>, cmd: &mut Cmd| close_venue(tx, cmd, (&of, &venue), is_closed);
    let done = ctx.write(form.op_id(), "directory.close_venue", work).await;
    told(&ctx, (uid, None), &form, (done, Vec::new()), said).await
}

fn typed(office: &Uid, form: &Form) -> TypedVenue {
    let text = |name: &str| form.text(name).to_owned();
    TypedVenue { office: office.clone(), name: text("name"), seats: text("seats"), note: text("note") }
}

async fn told(
    ctx: &Ctx,
    (uid, venue): (Uid, Option<Uid>),
    form: &Form,
    (done, faults): (Result<(), Failure>, Vec<Refused>),
    said: &'static str,
) -> PageResult {
    let Err(failure) = done else {
        return Ok(ctx.see_saying(format!("/offices/{uid}/venues"), "success", said));
    };
    let all = with_found(faults, refused_or(failure)?);
    let again = form.again(&ctx.state.render, ctx.lang(), &all);
    let inner = ctx.clone();
    ctx.form_again(move |conn, _| Ok((page(&inner, conn, (&uid, venue.as_ref()), Some(again))?, None))).await
}

fn page(
    ctx: &Ctx,
    conn: &mut Conn,
    (uid, changing): (&Uid, Option<&Uid>),
    again: Option<FormState>,
) -> Result<VenuesPage, WebError> {
    let office = offices::find(conn, uid)?.ok_or(WebError::NotFound("office"))?;
    let is_own = ctx.actor().is_in(office.id, TEAM);
    if !is_own && !may_edit(ctx, conn, &office)? {
        return Err(WebError::Denied);
    }
    let now = ctx.cmd(None).now;
    let mut rows = Vec::new();
    for venue in venues::of_office(conn, office.id)? {
        let taken = venues::taken(conn, &venue.uid, (now, None))?;
        rows.push(VenueRow {
            uid: venue.uid.to_string(),
            name: venue.name,
            seats: venue.seats,
            note: venue.note,
            version: venue.version,
            is_closed: venue.closed_at.is_some(),
            taken: taken.into_iter().map(|(starts_at, ends_at)| VenueTime { starts_at, ends_at }).collect(),
        });
    }
    let changing = changing.and_then(|uid| rows.iter().find(|row| row.uid == uid.as_str()).cloned());
    let known = changing.as_ref().map(|row| {
        FormState::with([
            ("name", row.name.clone()),
            ("seats", row.seats.to_string()),
            ("note", row.note.clone()),
        ])
    });
    let crumbs = if ctx.actor().has_role(DIRECTORY) {
        vec![
            super::office_view::list_crumb(ctx),
            Crumb::to(format!("/offices/{uid}"), office.line.name.clone()),
        ]
    } else {
        vec![Crumb::to("/account", ctx.text("account-title"))]
    };
    Ok(VenuesPage {
        crumbs,
        form: again.or(known).unwrap_or_default(),
        office: uid.to_string(),
        name: office.line.name,
        rows,
        changing,
    })
}
