//! Clients: the list, one client, what happened with them.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use crate::domain::access::Scope;
use crate::domain::certification::CareLevel;
use crate::domain::client::ClientState;
use crate::domain::ids::{InsurerId, Uid};
use crate::domain::plan_draft::PlanState;
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::certifications::CertificationGlance;
use crate::render::pages::clients::{
    ClientHistoryPage, ClientInquiry, ClientMeeting, ClientPage, ClientsPage, Filters,
};
use crate::render::parts::{Choice, Crumb, Pager};
use crate::storage::views::client_meetings::{self, MeetingOfClient};
use crate::storage::views::client_search::{self, ClientQuery};
use crate::storage::views::clients::{self, ClientList, ClientView, PAGE_SIZE};
use crate::storage::views::{care_team, client_duplicates, client_history, client_numbers, plan_edits};
use crate::storage::{Audit, Conn};
use crate::web::policy::PLANNERS;
use crate::web::{Ctx, Form, PageResult, WebError};

use super::form_page::choices;
use super::{client_events, client_states, duty_ledger, hand_overs, inquiries, meeting_words};

/// Lines of the history on a client's page.
const LATEST: usize = 6;

/// What the list is asked for; what is no word or uid narrows nothing.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ListQuery {
    /// What was typed.
    #[serde(default)]
    pub q: String,
    /// The uid of the care-managing office.
    #[serde(default)]
    office: String,
    /// The uid of who is in charge.
    #[serde(default)]
    manager: String,
    /// The word of a state, or `all`; all but closed ones without it.
    #[serde(default)]
    state: String,
    /// The word of a care level.
    #[serde(default)]
    level: String,
    /// The page, from 1.
    #[serde(default)]
    pub page: i64,
}

impl ListQuery {
    /// As the view takes it.
    pub fn query(&self) -> ClientQuery {
        ClientQuery {
            typed: self.q.clone(),
            office: Uid::parse(&self.office),
            manager: Uid::parse(&self.manager),
            states: match (self.state.as_str(), ClientState::parse(&self.state)) {
                ("all", _) => ClientState::ALL.to_vec(),
                (_, Some(state)) => vec![state],
                _ => ClientQuery::default().states,
            },
            level: CareLevel::parse(&self.level),
        }
    }

    fn filters(&self) -> [(&str, &str); 5] {
        [
            ("q", &self.q),
            ("office", &self.office),
            ("manager", &self.manager),
            ("state", &self.state),
            ("level", &self.level),
        ]
    }
}

/// The list.
pub async fn index(ctx: Ctx, query: Query<ListQuery>) -> PageResult {
    let is_planner = ctx.actor().has_role(PLANNERS);
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let list = clients::list(conn, scope, &query.query(), query.page)?;
        let about = Audit::of("client.list").subjects(list.lines.iter().map(|line| &line.uid));
        let filters = filters(&words, conn, scope)?;
        Ok((list_page(list, &query, filters, is_planner), about))
    })
    .await
}

/// The page of what was found for what was asked.
pub fn list_page(list: ClientList, query: &ListQuery, filters: Filters, is_planner: bool) -> ClientsPage {
    let narrowed: Vec<(&str, &str)> =
        query.filters().into_iter().filter(|(_, value)| !value.is_empty()).collect();
    ClientsPage {
        form: FormState::with(query.filters()),
        pager: Pager::of(list.page, PAGE_SIZE, list.total, "/clients", &narrowed),
        typed: query.q.clone(),
        is_narrowed: !narrowed.is_empty(),
        is_nearly: list.is_nearly && !list.lines.is_empty(),
        lines: list.lines,
        filters,
        is_planner,
    }
}

fn filters(ctx: &Ctx, conn: &mut Conn, scope: &Scope) -> Result<Filters, WebError> {
    let word = |key: String| ctx.text(&key.replace('_', "-"));
    let offices = clients::care_offices(conn, scope)?;
    let states = ClientState::ALL.iter().map(|state| state.as_str()).chain(["all"]);
    Ok(Filters {
        // Who works in one office has nothing to choose.
        offices: if offices.len() < 2 {
            Vec::new()
        } else {
            choices(offices.into_iter().map(|(_, uid, name, _)| (uid.to_string(), name)))
        },
        managers: choices(
            client_search::managers(conn, scope)?.into_iter().map(|(uid, name)| (uid.to_string(), name)),
        ),
        states: choices(states.map(|state| (state, word(format!("client-state-{state}"))))),
        levels: choices(CareLevel::ALL.iter().map(|l| (l.to_string(), word(format!("care-level-{l}"))))),
    })
}

/// What happened with a client.
pub async fn history(ctx: Ctx, path: Path<String>, query: Query<HistoryQuery>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let words = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = planned(conn, scope, &uid)?;
        let about =
            Audit::of("client.history").object("client", &uid).subject(&uid).insurer(&client.insurer_uid);
        let told = client_events::happened(&words, conn, scope, &client)?;
        let found = client_history::of(conn, scope, &client, (told, Pager::page(query.page)))?;
        let at = format!("/clients/{uid}");
        let size = client_history::PAGE_SIZE;
        let page = ClientHistoryPage {
            crumbs: vec![list_crumb(&words), Crumb::to(at.clone(), client.name.clone())],
            name: client.name,
            pager: Pager::of(found.page, size, found.total, &format!("{at}/history"), &[]),
            lines: found.lines,
        };
        Ok((page, about))
    })
    .await
}

/// Which page of the history.
#[derive(Debug, Default, Deserialize)]
pub struct HistoryQuery {
    /// From 1.
    #[serde(default)]
    page: i64,
}

/// One client; whoever was merged into another one is found there.
pub async fn show(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = Uid::parse(&path).ok_or(WebError::NotFound("client"))?;
    let (words, asked) = (ctx.clone(), uid.clone());
    let shown = ctx.page_about(move |conn, scope| {
        let client = clients::find(conn, scope, &uid)?.ok_or(WebError::NotFound("client"))?;
        let about =
            Audit::of("client.view").object("client", &uid).subject(&uid).insurer(&client.insurer_uid);
        Ok((client_page(&words, conn, scope, (client, FormState::default()))?, about))
    });
    match shown.await {
        Err(WebError::NotFound(what)) => {
            let into = ctx.read(move |conn, scope| Ok(client_duplicates::merged_into(conn, scope, &asked)?));
            let kept = into.await?.ok_or(WebError::NotFound(what))?;
            Ok(ctx.see(format!("/clients/{kept}")))
        }
        other => other,
    }
}

/// The client again, with what has to be mended before a case can be made.
pub(super) async fn show_again(ctx: &Ctx, uid: Uid, form: &Form, refused: Refused) -> PageResult {
    let again = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    let words = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = clients::find(conn, scope, &uid)?.ok_or(WebError::NotFound("client"))?;
        let about =
            Audit::of("client.view").object("client", &uid).subject(&uid).insurer(&client.insurer_uid);
        Ok((client_page(&words, conn, scope, (client, again))?, Some(about)))
    })
    .await
}

fn client_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (client, form): (ClientView, FormState),
) -> Result<ClientPage, WebError> {
    let meetings = client_meetings::last(conn, scope, client.id)?.into_iter().map(meeting_line);
    let (next, last) = client_meetings::around(conn, scope, client.id, ctx.cmd(None).now)?;
    let told = client_events::happened(ctx, conn, scope, &client)?;
    let mut history = client_history::of(conn, scope, &client, (told, 1))?.lines;
    history.truncate(LATEST);
    let framework = care_team::frameworks(conn, &client)?.into_iter().find(|f| f.holds_on(scope.today()));
    let asked = client_meetings::open_inquiries(conn, scope, client.id)?.into_iter().map(|i| ClientInquiry {
        tone: inquiries::build::tone(i.state),
        uid: i.uid.to_string(),
        number: i.number,
        state: i.state,
        due_at: i.due_at,
    });
    let today = scope.today();
    let current_version = client
        .plans
        .iter()
        .find(|plan| plan.standing.state != PlanState::Withdrawn)
        .and_then(|plan| plan.versions.first())
        .map(|version| version.uid.clone());
    let duties = duty_ledger::next(ctx, conn, scope, &client.uid)?;
    let is_planner = scope.care_offices().contains(&client.office_id);
    let hand_over = if is_planner { hand_overs::open_of(conn, scope, client.id)? } else { None };
    let draft = if is_planner { plan_edits::of_client(conn, scope, &client.uid)? } else { None };
    Ok(ClientPage {
        draft_at: draft.filter(|draft| draft.discarded_at.is_none()).map(|draft| draft.saved_at),
        duties,
        meetings: meetings.collect(),
        next_meeting: next.map(meeting_line),
        last_meeting: last.map(meeting_line),
        planned_on: client.plans.first().map(|plan| plan.planned_on),
        framework: framework.map(|framework| framework.kind),
        kept_until: client_states::kept_until(ctx, conn, &client)?,
        history,
        inquiries: asked.collect(),
        crumbs: vec![list_crumb(ctx)],
        age: jst::age_on(client.born_on, today).unwrap_or_default(),
        is_planner,
        hand_over,
        reader: ctx.actor().name(),
        current_version,
        certification: CertificationGlance::of(&client.certifications, today)
            .moved(client_numbers::moved_on(conn, &client)?),
        areas: if client.area.is_some() { Vec::new() } else { area_choices(conn, client.insurer_id)? },
        case: client_meetings::case_of(conn, scope, client.id)?.map(|uid| uid.to_string()),
        client,
        form,
    })
}

fn meeting_line(m: MeetingOfClient) -> ClientMeeting {
    ClientMeeting {
        tone: meeting_words::tone(m.state),
        uid: m.uid.to_string(),
        number: m.number,
        state: m.state,
        starts_at: m.starts_at,
        ends_at: m.ends_at,
    }
}

pub(super) fn area_choices(conn: &mut Conn, insurer: InsurerId) -> Result<Vec<Choice>, WebError> {
    let known = clients::areas_of(conn, insurer)?;
    Ok(known.into_iter().map(|(uid, label)| Choice { value: uid.to_string(), label }).collect())
}

pub(super) fn list_crumb(ctx: &Ctx) -> Crumb {
    Crumb::to("/clients", ctx.text("client-index-title"))
}

/// A client for those whose office makes the plans: a center that entrusts the client and an office of the care team read only.
pub(super) fn planned(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<ClientView, WebError> {
    let client = clients::find(conn, scope, uid)?.ok_or(WebError::NotFound("client"))?;
    if scope.care_offices().contains(&client.office_id) { Ok(client) } else { Err(WebError::Denied) }
}
