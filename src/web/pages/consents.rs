//! A client's consents: the list, entering one, withdrawing one, the print; and who went on without one.

use actix_web::web::{Path, Query};
use serde::Deserialize;

use super::consent_panel::{family, named};
use super::consent_view::{ledger, override_lines};
use super::form_page::{refused_or, with_found};
use super::meeting_words::{choices, uid_of};
use crate::domain::access::Scope;
use crate::domain::consent::{ConsentError, ConsentForm, Giver, Purpose, TypedGiver};
use crate::domain::ids::Uid;
use crate::domain::plan_draft::PlanKind;
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::render::FormState;
use crate::render::pages::consents::{
    ConsentFormPage, ConsentOverridesPage, ConsentPrintPage, ConsentsPage, PurposeLine,
};
use crate::render::parts::{Choice, Crumb};
use crate::storage::views::clients::{self, ClientView};
use crate::storage::views::consents::{self as views, Whose};
use crate::storage::views::duties as duty_views;
use crate::storage::{Audit, Conn};
use crate::usecases::Failure;
use crate::usecases::consent::{self as usecases, RecordInput, What, WithdrawInput};
use crate::web::{Ctx, Form, PageResult, WebError};

fn seen(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<ClientView, WebError> {
    clients::find(conn, scope, uid)?.ok_or(WebError::NotFound("client"))
}

fn about(action: &'static str, client: &ClientView) -> Audit {
    Audit::of(action).object("client", &client.uid).subject(&client.uid).insurer(&client.insurer_uid)
}

fn crumbs(ctx: &Ctx, client: &ClientView) -> Vec<Crumb> {
    vec![
        Crumb::to("/clients", ctx.text("client-index-title")),
        Crumb::to(format!("/clients/{}", client.uid), &client.name),
    ]
}

/// Whether the reader keeps the client's papers.
fn may_write(conn: &mut Conn, scope: &Scope, client: &ClientView) -> Result<bool, WebError> {
    Ok(duty_views::client(conn, scope, &client.uid)?.is_some())
}

/// `GET /clients/{client}/consents`
pub async fn index(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let client = seen(conn, scope, &uid)?;
        let page = list_page(&own, conn, scope, (&client, FormState::default()))?;
        Ok((page, about("consent.list", &client)))
    })
    .await
}

fn list_page(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    (client, form): (&ClientView, FormState),
) -> Result<ConsentsPage, WebError> {
    let may_write = may_write(conn, scope, client)?;
    let today = jst_date(ctx.cmd(None).now);
    let mut ledger = ledger(conn, scope, (client, may_write), today)?;
    let again = form.values.get("consent").map(String::as_str).unwrap_or_default();
    for line in ledger.current.iter_mut().chain(&mut ledger.former) {
        line.is_again = !line.uid.is_empty() && line.uid == again;
    }
    Ok(ConsentsPage {
        crumbs: crumbs(ctx, client),
        form,
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        may_write,
        today,
        ledger,
    })
}

/// `GET /clients/{client}/consents/print`
pub async fn print(ctx: Ctx, path: Path<String>) -> PageResult {
    let uid = uid_of(&path)?;
    let now = ctx.cmd(None).now;
    ctx.page_about(move |conn, scope| {
        let client = seen(conn, scope, &uid)?;
        let page = ConsentPrintPage {
            back: format!("/clients/{}/consents", client.uid),
            client_name: client.name.clone(),
            insured_number: client.insured_number.clone(),
            office_name: client.office_name.clone(),
            printed_at: now,
            ledger: ledger(conn, scope, (&client, false), jst_date(now))?,
        };
        Ok((page, about("consent.print", &client)))
    })
    .await
}

/// What the address of the form says already.
#[derive(Debug, Default, Deserialize)]
pub struct Preset {
    /// Word of `Purpose`, or empty: then it is chosen first.
    #[serde(default)]
    purpose: String,
    /// Uid of a plan version.
    #[serde(default)]
    version: String,
}

/// `GET /clients/{client}/consents/new`
pub async fn new(ctx: Ctx, path: Path<String>, query: Query<Preset>) -> PageResult {
    let uid = uid_of(&path)?;
    // On which day and in what way somebody consented is said by a person.
    let form = FormState::with([
        ("purpose", query.purpose.as_str()),
        ("version", &query.version),
        ("givers", "client"),
        ("to", "all"),
    ]);
    show_form(ctx, uid, form, false).await
}

async fn show_form(ctx: Ctx, uid: Uid, form: FormState, is_again: bool) -> PageResult {
    let own = ctx.clone();
    ctx.form(is_again, move |conn, scope| {
        let client = seen(conn, scope, &uid)?;
        if !may_write(conn, scope, &client)? {
            return Err(WebError::NotFound("client"));
        }
        Ok((form_page(&own, conn, (&client, form))?, Some(about("consent.new", &client))))
    })
    .await
}

fn form_page(
    ctx: &Ctx,
    conn: &mut Conn,
    (client, mut form): (&ClientView, FormState),
) -> Result<ConsentFormPage, WebError> {
    let purpose = form.values.get("purpose").and_then(|word| Purpose::parse(word));
    let versions = views::versions(conn, client)?;
    let kind = versions.first().map_or(PlanKind::Care, |version| version.kind);
    let line = |purpose: Purpose| {
        let article = purpose.article(kind);
        let (law, place) = (article.law.as_str(), article.place);
        PurposeLine { purpose: purpose.as_str(), law, place, is_in_writing: purpose.is_in_writing() }
    };
    let asked = purpose.map(line);
    let version = |version: &views::PlanVersionView| {
        let number = ctx.state.render.texts().with(
            ctx.lang(),
            "plan-version-number",
            vec![("n", version.number.to_string())],
        );
        Choice::of(version.uid.as_str(), format!("{}　{number}", version.planned_on))
    };
    let families = views::families(conn, client.id)?;
    if let Some((first, ..)) = families.first() {
        form.values.entry("family_contact".into()).or_insert_with(|| first.to_string());
    }
    let is_by_office = purpose.is_some_and(Purpose::is_by_office);
    let mut crumbs = crumbs(ctx, client);
    crumbs.push(Crumb::to(format!("/clients/{}/consents", client.uid), ctx.text("consent-title")));
    Ok(ConsentFormPage {
        crumbs,
        form,
        client: client.uid.to_string(),
        client_name: client.name.clone(),
        purpose: purpose.map(Word::as_str).unwrap_or_default(),
        purposes: Purpose::ALL.iter().copied().map(line).collect(),
        is_in_writing: asked.as_ref().is_some_and(|line| line.is_in_writing),
        law: asked.as_ref().map(|line| line.law).unwrap_or_default(),
        place: asked.map(|line| line.place).unwrap_or_default(),
        versions: if purpose == Some(Purpose::Plan) {
            versions.iter().map(version).collect()
        } else {
            Vec::new()
        },
        givers: choices(ctx, "consent-giver", Giver::ALL),
        families: families.iter().map(|(uid, n, r)| Choice::of(uid.as_str(), named(n, r))).collect(),
        forms: choices(ctx, "consent-form", ConsentForm::ALL),
        offices: if is_by_office { offices(client) } else { Vec::new() },
        all_or_chosen: vec![
            Choice::of("all", ctx.text("consent-to-all")),
            Choice::of("chosen", ctx.text("consent-to-chosen")),
        ],
    })
}

/// The offices of the care team, each once.
fn offices(client: &ClientView) -> Vec<Choice> {
    let mut offices: Vec<Choice> = Vec::new();
    for line in &client.team {
        if offices.iter().all(|office| office.value != line.office_uid.as_str()) {
            offices.push(Choice::of(line.office_uid.as_str(), &line.office_name));
        }
    }
    offices
}

/// `POST /clients/{client}/consents`
pub async fn create(ctx: Ctx, path: Path<String>, form: Form) -> PageResult {
    let uid = uid_of(&path)?;
    let mut all = Vec::new();
    let done = match typed(&uid, &form) {
        Ok(input) => {
            all = usecases::faults(&input, ctx.today());
            // Who gave it carries the version; where nobody is named, it is asked for all the same.
            let is_plan = input.what.is_empty() && form.text("purpose") == Purpose::Plan.as_str();
            let lacks_version = is_plan && Uid::parse(form.text("version")).is_none();
            all.extend(lacks_version.then(|| Refused::from(ConsentError::VersionUnfit)));
            ctx.write(form.op_id(), "consent.record", move |tx, cmd| usecases::record(tx, cmd, &input)).await
        }
        Err(refused) => Err(refused.into()),
    };
    let Err(failure) = done else {
        return Ok(ctx.see_saying(format!("/clients/{uid}/consents"), "success", "consent-recorded"));
    };
    let again = form.again(&ctx.state.render, ctx.lang(), &with_found(all, refused_or(failure)?));
    show_form(ctx, uid, again, true).await
}

fn typed(client: &Uid, form: &Form) -> Result<RecordInput, Refused> {
    let text = |name: &str| form.text(name).to_owned();
    let purpose = Purpose::parse(form.text("purpose"))
        .ok_or(crate::domain::consent::ConsentError::PurposeUnfit)
        .map_err(Refused::from)?;
    let giver = |word: &String| match Giver::parse(word)? {
        Giver::Client => Some(TypedGiver::client()),
        Giver::Family => Some(family(form)),
        Giver::Representative => Some(TypedGiver {
            giver: Giver::Representative,
            contact: None,
            name: text("representative_name"),
            relation: text("representative_relation"),
        }),
    };
    let version = Uid::parse(form.text("version"));
    let what = |giver| What { purpose, version: version.clone(), giver };
    let offices = || form.all("offices").iter().filter_map(|uid| Uid::parse(uid)).collect();
    Ok(RecordInput {
        client: client.clone(),
        what: form.all("givers").iter().filter_map(giver).map(what).collect(),
        form: ConsentForm::parse(form.text("form")),
        heard_by: text("heard_by"),
        on: text("given_on"),
        expires_on: text("expires_on"),
        offices: (form.text("to") == "chosen").then(offices),
        note: text("note"),
    })
}

/// `POST /clients/{client}/consents/{consent}/withdraw`
pub async fn withdraw(ctx: Ctx, path: Path<(String, String)>, form: Form) -> PageResult {
    let (client, consent) = (uid_of(&path.0)?, uid_of(&path.1)?);
    let (on, reason) = (form.text("withdrawn_on").to_owned(), form.text("withdrawn_reason").to_owned());
    let again = consent.to_string();
    let input = WithdrawInput { client: client.clone(), consent, on, reason };
    let done =
        ctx.write(form.op_id(), "consent.withdraw", move |tx, cmd| usecases::withdraw(tx, cmd, &input)).await;
    let refused = match done {
        Ok(()) => {
            let to = format!("/clients/{client}/consents");
            return Ok(ctx.see_saying(to, "success", "consent-withdrawn"));
        }
        Err(Failure::Refused(refused)) => refused,
        Err(other) => return Err(other.into()),
    };
    let mut kept = form.again(&ctx.state.render, ctx.lang(), &[refused]);
    kept.values.insert("consent".into(), again);
    let own = ctx.clone();
    ctx.form_again(move |conn, scope| {
        let client = seen(conn, scope, &client)?;
        let page = list_page(&own, conn, scope, (&client, kept))?;
        Ok((page, Some(about("consent.list", &client))))
    })
    .await
}

/// `GET /consent-overrides`
pub async fn overrides(ctx: Ctx) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let lines = views::overrides(conn, scope, Whose::Kept)?;
        let about = Audit::of("consent.overrides").subjects(lines.iter().map(|line| &line.client));
        let crumbs = vec![Crumb::to("/duties", own.text("duty-index-title"))];
        Ok((ConsentOverridesPage { crumbs, lines: override_lines(&lines, true) }, about))
    })
    .await
}
