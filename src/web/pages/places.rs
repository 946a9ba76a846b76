//! Insurers, municipalities and areas, for the administrator: each has one list and one form.

use actix_web::HttpRequest;
use chrono::NaiveDate;

use super::form_page::refused_or;
use super::offices::choices;
use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::render::FormState;
use crate::render::pages::places::{PlaceFormPage, PlaceRow, PlacesPage, Population};
use crate::render::parts::Crumb;
use crate::storage::views::places;
use crate::storage::{Conn, Tx};
use crate::usecases::directory::edit_places::{
    EditArea, EditInsurer, EditMunicipality, edit_area, edit_insurer, edit_municipality,
};
use crate::usecases::directory::{self, AddArea, AddInsurer, AddMunicipality};
use crate::usecases::{Cmd, Failure};
use crate::web::{Ctx, Form, PageResult, WebError};

/// Which of the three; the first part of the path says it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Insurers,
    Municipalities,
    Areas,
}

impl Kind {
    fn of(request: &HttpRequest) -> Self {
        match request.path().split('/').nth(1) {
            Some("insurers") => Self::Insurers,
            Some("municipalities") => Self::Municipalities,
            _ => Self::Areas,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Insurers => "insurers",
            Self::Municipalities => "municipalities",
            Self::Areas => "areas",
        }
    }

    fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Insurers => ("directory-new-insurers", "directory-edit-insurers"),
            Self::Municipalities => ("directory-new-municipalities", "directory-edit-municipalities"),
            Self::Areas => ("directory-new-areas", "directory-edit-areas"),
        }
    }
}

/// A list.
pub async fn index(ctx: Ctx, request: HttpRequest) -> PageResult {
    let kind = Kind::of(&request);
    ctx.page(move |conn, _| Ok(PlacesPage { kind: kind.word(), rows: rows(conn, kind)? })).await
}

fn rows(conn: &mut Conn, kind: Kind) -> Result<Vec<PlaceRow>, WebError> {
    let row = |uid: Uid, name: String, number: String, detail: String| PlaceRow {
        uid: uid.to_string(),
        name,
        number,
        detail,
        population: None,
        as_of: None,
        has_ended: false,
    };
    match kind {
        Kind::Insurers => {
            let all = places::insurers(conn)?;
            Ok(all.into_iter().map(|i| row(i.uid, i.name, i.number, String::new())).collect())
        }
        Kind::Municipalities => {
            let mut rows = Vec::new();
            for m in places::municipalities(conn)? {
                let newest = places::populations(conn, m.id)?.first().copied();
                rows.push(PlaceRow {
                    population: newest.map(|(_, count)| count),
                    as_of: newest.map(|(as_of, _)| as_of),
                    ..row(m.uid, m.name, m.code, m.insurer)
                });
            }
            Ok(rows)
        }
        Kind::Areas => {
            let centers = places::centers(conn)?;
            let detail = |area: &places::AreaView| {
                let own = centers.iter().filter(|(id, _)| *id == area.id).map(|(_, name)| name.as_str());
                std::iter::once(area.municipality.as_str()).chain(own).collect::<Vec<_>>().join("　")
            };
            let all = places::areas(conn)?;
            Ok(all
                .into_iter()
                .map(|a| {
                    let detail = detail(&a);
                    PlaceRow { has_ended: a.closed_on.is_some(), ..row(a.uid, a.name, String::new(), detail) }
                })
                .collect())
        }
    }
}

/// The form of a new one.
pub async fn new(ctx: Ctx, request: HttpRequest) -> PageResult {
    let (inner, kind) = (ctx.clone(), Kind::of(&request));
    let today = jst_date(ctx.cmd(None).now).to_string();
    let form = FormState::with([("as_of", today.as_str()), ("sort", "0")]);
    ctx.page(move |conn, _| form_page(&inner, conn, kind, (form, None))).await
}

/// Adds one.
pub async fn create(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let kind = Kind::of(&request);
    let posted = form.clone();
    let outcome =
        ctx.write(form.op_id(), "directory.add_place", move |tx, cmd| add(tx, cmd, kind, &posted)).await;
    done_or_again(&ctx, kind, (None, &form), outcome).await
}

/// The form to change one.
pub async fn edit(ctx: Ctx, request: HttpRequest) -> PageResult {
    let (inner, kind, uid) = (ctx.clone(), Kind::of(&request), uid_of(&request)?);
    ctx.page(move |conn, _| {
        let form = known(conn, kind, &uid)?;
        form_page(&inner, conn, kind, (form, Some(&uid)))
    })
    .await
}

/// Changes one.
pub async fn update(ctx: Ctx, request: HttpRequest, form: Form) -> PageResult {
    let (kind, uid) = (Kind::of(&request), uid_of(&request)?);
    let (posted, of) = (form.clone(), uid.clone());
    let outcome = ctx
        .write(form.op_id(), "directory.edit_place", move |tx, cmd| change(tx, cmd, (kind, &of), &posted))
        .await;
    done_or_again(&ctx, kind, (Some(uid), &form), outcome).await
}

fn uid_of(request: &HttpRequest) -> Result<Uid, WebError> {
    request.match_info().get("place").and_then(Uid::parse).ok_or(WebError::NotFound("place"))
}

fn add(tx: &mut Tx<'_>, cmd: &mut Cmd, kind: Kind, form: &Form) -> Result<(), Failure> {
    let name = form.text("name").to_owned();
    let owner = || Uid::parse(form.text("owner")).ok_or_else(|| Refused::at("owner", "field-required"));
    match kind {
        Kind::Insurers => {
            let number = form.text("number").into();
            let pledge_text = form.text("pledge_text").into();
            let input = AddInsurer { number, name, pledge_text, ..AddInsurer::default() };
            directory::add_insurer(tx, cmd, &input)?;
        }
        Kind::Municipalities => {
            let figure = population(form)?.ok_or(Refused::at("population", "municipality-population"))?;
            let input = AddMunicipality {
                insurer: owner()?,
                code: form.text("code").into(),
                name,
                population: figure.1,
                as_of: figure.0,
            };
            directory::add_municipality(tx, cmd, &input)?;
        }
        Kind::Areas => {
            directory::add_area(tx, cmd, &AddArea { municipality: owner()?, name, sort: sort(form)? })?;
        }
    }
    Ok(())
}

fn change(tx: &mut Tx<'_>, cmd: &mut Cmd, (kind, uid): (Kind, &Uid), form: &Form) -> Result<(), Failure> {
    let name = form.text("name").to_owned();
    match kind {
        Kind::Insurers => {
            let version = form.text("version").parse().unwrap_or_default();
            let pledge_text = form.text("pledge_text").into();
            edit_insurer(tx, cmd, &EditInsurer { insurer: uid.clone(), name, pledge_text, version })
        }
        Kind::Municipalities => {
            let input = EditMunicipality { municipality: uid.clone(), name, population: population(form)? };
            edit_municipality(tx, cmd, &input)
        }
        Kind::Areas => {
            let closed_on = match form.filled("closed_on") {
                Some(typed) => Some(typed.parse().map_err(|_| Refused::at("closed_on", "date-form"))?),
                None => None,
            };
            edit_area(tx, cmd, &EditArea { area: uid.clone(), name, sort: sort(form)?, closed_on })
        }
    }
}

/// Inhabitants and their day, when a figure was typed.
fn population(form: &Form) -> Result<Option<(NaiveDate, i64)>, Refused> {
    let Some(typed) = form.filled("population") else { return Ok(None) };
    let digits: String = typed.chars().filter(|c| !",，人 ".contains(*c)).collect();
    let count = digits.parse().map_err(|_| Refused::at("population", "municipality-population"))?;
    let as_of = form.text("as_of").parse().map_err(|_| Refused::at("as_of", "date-form"))?;
    Ok(Some((as_of, count)))
}

fn sort(form: &Form) -> Result<i32, Refused> {
    let typed = form.filled("sort").unwrap_or("0");
    typed.parse().ok().filter(|n| (0..=999).contains(n)).ok_or_else(|| Refused::at("sort", "area-sort"))
}

async fn done_or_again(
    ctx: &Ctx,
    kind: Kind,
    (uid, form): (Option<Uid>, &Form),
    outcome: Result<(), Failure>,
) -> PageResult {
    let Err(failure) = outcome else {
        return Ok(ctx.see_saying(format!("/{}", kind.word()), "success", "directory-saved"));
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
    let inner = ctx.clone();
    ctx.form_again(move |conn, _| {
        let form = match &uid {
            Some(uid) => {
                let mut form = known(conn, kind, uid)?;
                form.values.extend(again.values);
                FormState { errors: again.errors, ..form }
            }
            None => again,
        };
        Ok((form_page(&inner, conn, kind, (form, uid.as_ref()))?, None))
    })
    .await
}

/// What is known, as its form begins with it.
fn known(conn: &mut Conn, kind: Kind, uid: &Uid) -> Result<FormState, WebError> {
    let missing = || WebError::NotFound("place");
    match kind {
        Kind::Insurers => {
            let all = places::insurers(conn)?;
            let one = all.into_iter().find(|i| i.uid == *uid).ok_or_else(missing)?;
            Ok(FormState::with([
                ("name", one.name),
                ("number", one.number),
                ("pledge_text", one.pledge_text),
                ("version", one.version.to_string()),
            ]))
        }
        Kind::Municipalities => {
            let all = places::municipalities(conn)?;
            let one = all.into_iter().find(|m| m.uid == *uid).ok_or_else(missing)?;
            Ok(FormState::with([("name", one.name), ("code", one.code)]))
        }
        Kind::Areas => {
            let all = places::areas(conn)?;
            let one = all.into_iter().find(|a| a.uid == *uid).ok_or_else(missing)?;
            let closed_on = one.closed_on.map(|day| day.to_string()).unwrap_or_default();
            Ok(FormState::with([
                ("name", one.name),
                ("sort", one.sort.to_string()),
                ("closed_on", closed_on),
            ]))
        }
    }
}

fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    kind: Kind,
    (form, uid): (FormState, Option<&Uid>),
) -> Result<PlaceFormPage, WebError> {
    let owners = match kind {
        Kind::Municipalities => places::insurers(conn)?.into_iter().map(|i| (i.uid, i.name)).collect(),
        Kind::Areas => places::municipalities(conn)?.into_iter().map(|m| (m.uid, m.name)).collect(),
        Kind::Insurers => Vec::new(),
    };
    let mut populations = Vec::new();
    if let (Kind::Municipalities, Some(uid)) = (kind, uid)
        && let Some(one) = places::municipalities(conn)?.into_iter().find(|m| m.uid == *uid)
    {
        populations = places::populations(conn, one.id)?;
    }
    let (new, known) = kind.titles();
    let list = format!("/{}", kind.word());
    Ok(PlaceFormPage {
        crumbs: vec![Crumb::to(list.clone(), ctx.text(&format!("directory-{}", kind.word())))],
        form,
        kind: kind.word(),
        action: uid.map_or(list.clone(), |uid| format!("{list}/{uid}")),
        title_key: if uid.is_some() { known } else { new },
        is_known: uid.is_some(),
        owners: choices(owners),
        populations: populations.into_iter().map(|(as_of, count)| Population { as_of, count }).collect(),
    })
}
