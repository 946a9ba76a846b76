//! The directory of offices: the list, one office, a new one, changing one.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::form_page::refused_or;
use super::office_view::{form_page, known_form, office_page, service_names};
use crate::domain::ids::Uid;
use crate::domain::office::{OfficeKind, plain_number, weekdays};
use crate::domain::refusal::Refused;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::offices::{OfficeRow, OfficesPage};
use crate::render::parts::{Choice, Pager};
use crate::storage::Conn;
use crate::storage::views::offices::{self, OfficeFilter, OfficeQuery, OfficeView, PER_PAGE};
use crate::usecases::directory::edit_office::{EditOffice, edit_office};
use crate::usecases::directory::{self, AddOffice};
use crate::web::policy::{DIRECTORY_WRITERS, PLANNERS};
use crate::web::{Ctx, Form, PageResult, WebError};

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    area: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    page: i64,
}

impl ListQuery {
    fn wanted(&self) -> OfficeQuery {
        OfficeQuery {
            typed: self.q.clone(),
            kind: OfficeKind::parse(&self.kind),
            area: Uid::parse(&self.area),
            filter: OfficeFilter::parse(&self.state),
        }
    }

    fn filters(&self) -> [(&str, &str); 4] {
        [("q", &self.q), ("kind", &self.kind), ("area", &self.area), ("state", &self.state)]
    }
}

/// The list.
pub async fn index(ctx: Ctx, query: Query<ListQuery>) -> PageResult {
    let inner = ctx.clone();
    ctx.page(move |conn, scope| {
        let page = Pager::page(query.page);
        let (lines, total) = offices::list(conn, &query.wanted(), page)?;
        let (unconfirmed, provisional) = offices::waiting(conn)?;
        let named = |kind: &OfficeKind| Choice::of(kind.as_str(), inner.text(&label("office-kind", *kind)));
        let state = |f: &OfficeFilter| Choice::of(f.as_str(), inner.text(&label("office-filter", *f)));
        let is_narrowed = [&query.q, &query.kind, &query.area, &query.state].iter().any(|t| !t.is_empty());
        Ok(OfficesPage {
            form: FormState::with([
                ("q", query.q.as_str()),
                ("kind", &query.kind),
                ("area", &query.area),
                ("state", &query.state),
            ]),
            rows: lines
                .into_iter()
                .map(|line| {
                    let services = service_names(&inner, &line.service_kinds);
                    OfficeRow::of(line, services)
                })
                .collect(),
            pager: Pager::of(page, PER_PAGE, total, "/offices", &query.filters()),
            kinds: OfficeKind::ALL.iter().map(named).collect(),
            areas: choices(offices::area_choices(conn)?),
            states: OfficeFilter::ALL.iter().map(state).collect(),
            unconfirmed,
            provisional,
            may_add: inner.actor().has_role(DIRECTORY_WRITERS),
            is_administrator: scope.is_administrator(),
            is_narrowed,
        })
    })
    .await
}

/// The key of a word's text.
pub(super) fn label(kind: &str, word: impl Word) -> String {
    format!("{kind}-{}", word.as_str().replace('_', "-"))
}

/// A choice of uids.
pub(super) fn choices(pairs: Vec<(Uid, String)>) -> Vec<Choice> {
    pairs.into_iter().map(|(uid, name)| Choice::of(uid.to_string(), name)).collect()
}

/// The form of a new office.
pub async fn new(ctx: Ctx) -> PageResult {
    let inner = ctx.clone();
    let form = FormState::with([("kind", "provider")]);
    ctx.page(move |conn, _| form_page(&inner, conn, form, None)).await
}

/// Adds an office.
pub async fn create(ctx: Ctx, form: Form) -> PageResult {
    let outcome = match facts(&form, None) {
        Ok(input) => {
            ctx.write(form.op_id(), "directory.add_office", move |tx, cmd| {
                directory::add_office(tx, cmd, &input)
            })
            .await
        }
        Err(refused) => Err(refused.into()),
    };
    match outcome {
        Ok(added) => Ok(ctx.see_saying(format!("/offices/{}", added.uid), "success", "office-added")),
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, _| Ok((form_page(&inner, conn, again, None)?, None))).await
        }
    }
}

/// One office.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let inner = ctx.clone();
    ctx.page(move |conn, _| office_page(&inner, conn, &uid, FormState::default())).await
}

/// The form to change an office.
pub async fn edit(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let inner = ctx.clone();
    ctx.page(move |conn, _| {
        let office = kept(&inner, conn, &uid)?;
        let form = known_form(conn, &office)?;
        form_page(&inner, conn, form, Some(&office))
    })
    .await
}

/// Changes an office.
pub async fn update(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let (inner, of) = (ctx.clone(), uid.clone());
    let office = ctx.read(move |conn, _| kept(&inner, conn, &of)).await?;
    let outcome = match edited(&form, &office) {
        Ok(input) => {
            ctx.write(form.op_id(), "directory.edit_office", move |tx, cmd| edit_office(tx, cmd, &input))
                .await
        }
        Err(refused) => Err(refused.into()),
    };
    match outcome {
        Ok(done) => {
            let said = if done.asks_confirmation { "office-saved-unconfirmed" } else { "office-saved" };
            Ok(ctx.see_saying(format!("/offices/{uid}"), "success", said))
        }
        Err(failure) => {
            let again = form.again(&ctx.state.render, ctx.lang(), &[refused_or(failure)?]);
            let inner = ctx.clone();
            ctx.form_again(move |conn, _| {
                let office = kept(&inner, conn, &uid)?;
                Ok((form_page(&inner, conn, again, Some(&office))?, None))
            })
            .await
        }
    }
}

/// The office of the path.
pub(super) fn uid_of(path: &str) -> Result<Uid, WebError> {
    Uid::parse(path).ok_or(WebError::NotFound("office"))
}

/// The office, if the reader may change it; the use-case decides again.
fn kept(ctx: &Ctx, conn: &mut Conn, uid: &Uid) -> Result<OfficeView, WebError> {
    let office = offices::find(conn, uid)?.ok_or(WebError::NotFound("office"))?;
    if may_edit(ctx, conn, &office)? { Ok(office) } else { Err(WebError::Denied) }
}

/// Whether the reader sees the buttons that change an office.
pub(super) fn may_edit(ctx: &Ctx, conn: &mut Conn, office: &OfficeView) -> Result<bool, WebError> {
    let actor = ctx.actor();
    if ctx.scope().is_administrator() || actor.is_in(office.id, PLANNERS) {
        return Ok(true);
    }
    if !actor.has_role(PLANNERS) || !office.line.kind.is_kept_by_planners() {
        return Ok(false);
    }
    let theirs = offices::insurers_of(conn, office.id)?;
    let memberships = actor.account().map(|a| a.memberships.as_slice()).unwrap_or_default();
    let planning = memberships.iter().filter(|m| PLANNERS.contains(&m.role));
    let own: Vec<_> = planning.flat_map(|m| &m.insurers).collect();
    Ok(theirs.is_empty() || theirs.iter().any(|(id, ..)| own.contains(&id)))
}

fn edited(form: &Form, office: &OfficeView) -> Result<EditOffice, Refused> {
    Ok(EditOffice {
        office: office.line.uid.clone(),
        version: form.text("version").parse().unwrap_or_default(),
        facts: facts(form, Some(office.line.kind))?,
        ended_on: match form.filled("ended_on") {
            Some(typed) => Some(typed.parse().map_err(|_| Refused::at("ended_on", "date-form"))?),
            None => None,
        },
    })
}

/// What was typed. A form without a kind keeps the one that is known.
fn facts(form: &Form, known: Option<OfficeKind>) -> Result<AddOffice, Refused> {
    let text = |name: &str| form.text(name).to_owned();
    let uids = |name: &str| form.all(name).iter().filter_map(|uid| Uid::parse(uid)).collect();
    let typed = OfficeKind::parse(form.text("kind")).filter(|kind| *kind != OfficeKind::Insurer);
    let kind = typed.or(known).ok_or(Refused::at("kind", "office-kind"))?;
    Ok(AddOffice {
        number: form.filled("number").map(plain_number),
        kana: text("kana"),
        service_kinds: form.all("service_kinds").to_vec(),
        local_label: text("local_label"),
        postal: text("postal"),
        address: text("address"),
        phone: text("phone"),
        fax: text("fax"),
        email: text("email"),
        closed_weekdays: weekdays(form.all("closed_weekdays").iter().map(String::as_str)),
        insurers: uids("insurers"),
        areas: uids("areas"),
        note: text("note"),
        shares_email: form.is_ticked("shares_email"),
        ..AddOffice::named(kind, form.text("name"))
    })
}
