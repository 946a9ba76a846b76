//! The duties of a reader's clients: a list by due date, and the same as a file.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Query;
use chrono::NaiveDate;
use serde::Deserialize;

use super::duty_lines::{Owed, Scribe, counts, is_check, owed, text_key};
use crate::domain::access::Scope;
use crate::domain::duty::DutyStatus;
use crate::domain::ids::{AccountId, Uid};
use crate::domain::time::jst::jst_date;
use crate::domain::time::parse_date;
use crate::domain::words::Word;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::duties::{DutiesPage, DutiesPart, DutyLine};
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, csv_out, xlsx};
use crate::storage::views::duties::{self as ledger, LedgerClient, Whose};
use crate::storage::views::duty_memory::{Owing, Stamped};
use crate::storage::{Audit, Conn};
use crate::web::{Ctx, PageResult, WebError, saved_as};

/// Lines on one page.
const PAGE: usize = 50;
/// Lines on the home page.
const PART: usize = 5;

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    /// Word of `DutyStatus`, or empty: all but the checks of drafts.
    #[serde(default)]
    state: String,
    /// Due until this day, as typed.
    #[serde(default)]
    until: String,
    /// Uid of the person in charge, or `all`; empty: the reader.
    #[serde(default)]
    pub person: String,
    /// Uid of the office that makes the plans, or empty.
    #[serde(default)]
    office: String,
    #[serde(default)]
    page: i64,
    /// The month of the calendar.
    #[serde(default)]
    pub month: String,
}

impl Wanted {
    fn takes(&self, owed: &Owed<'_, '_>) -> bool {
        let duty = &owed.duty;
        let fits_state = match DutyStatus::parse(&self.state) {
            Some(status) => duty.status == status,
            None => !is_check(duty),
        };
        let until = parse_date(&self.until).ok();
        fits_state && until.is_none_or(|until| duty.due.is_some_and(|due| due <= until))
    }

    /// Whose duties are meant: the reader's own, unless nobody is in the reader's charge.
    fn whose(&self, persons: &[InCharge], scope: &Scope) -> Whose {
        if self.person == "all" {
            return Whose::Office;
        }
        if let Some(person) = Uid::parse(&self.person) {
            return Whose::Person(person);
        }
        let own = persons.iter().find(|person| Some(person.0) == scope.account());
        own.map_or(Whose::Office, |(_, uid, _)| Whose::Person(uid.clone()))
    }

    fn filters(&self) -> [(&str, &str); 4] {
        [("state", &self.state), ("until", &self.until), ("person", &self.person), ("office", &self.office)]
    }
}

/// Somebody in charge of clients, with the name.
type InCharge = (AccountId, Uid, String);

/// What lists of duties are made from.
pub struct Read {
    clients: Vec<LedgerClient>,
    /// Those in charge of the reader's clients.
    persons: Vec<InCharge>,
    owing: Owing,
    pub today: NaiveDate,
}

impl Read {
    /// The clients that a list asks for, with what is outstanding for them.
    pub fn new(ctx: &Ctx, conn: &mut Conn, scope: &Scope, wanted: &Wanted) -> Result<Self, WebError> {
        let persons = ledger::persons(conn, scope)?;
        let mut clients = ledger::clients_of(conn, scope, &wanted.whose(&persons, scope))?;
        if !wanted.office.is_empty() {
            clients.retain(|client| client.office_uid.as_str() == wanted.office);
        }
        let today = jst_date(ctx.cmd(None).now);
        let stamped: Vec<Stamped> = clients.iter().map(Stamped::from).collect();
        let owing = ctx.state.duties.of(conn, &stamped, today)?;
        Ok(Self { clients, persons, owing, today })
    }

    /// The outstanding duties, the earliest due first.
    pub fn owed(&self) -> Result<Vec<Owed<'_, '_>>, WebError> {
        Ok(owed(&self.clients, &self.owing)?)
    }

    /// The lines of the duties that are shown; only the offices that they speak of are looked up.
    pub fn lines(
        &self,
        ctx: &Ctx,
        conn: &mut Conn,
        shown: &[&Owed<'_, '_>],
    ) -> Result<Vec<DutyLine>, WebError> {
        let names =
            ledger::named(conn, &shown.iter().filter_map(|owed| owed.duty.subject.office()).collect())?;
        let line = |owed: &&Owed<'_, '_>| {
            let book = self.owing.books.of(owed.client.id);
            Scribe { ctx, book, client: owed.client, names: &names }.line(&owed.duty)
        };
        Ok(shown.iter().map(line).collect())
    }
}

/// The audit row of a list: it names every client that is shown.
pub fn about<'o>(action: &'static str, shown: impl IntoIterator<Item = &'o Owed<'o, 'o>>) -> Audit {
    let uids: BTreeSet<&Uid> = shown.into_iter().map(|owed| &owed.client.uid).collect();
    Audit::of(action).subjects(uids)
}

/// `GET /duties`
pub async fn index(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let wanted = query.into_inner();
        let read = Read::new(&own, conn, scope, &wanted)?;
        let all = read.owed()?;
        let fitting: Vec<&Owed<'_, '_>> = all.iter().filter(|owed| wanted.takes(owed)).collect();
        let total = i64::try_from(fitting.len()).unwrap_or(i64::MAX);
        let size = i64::try_from(PAGE).unwrap_or(i64::MAX);
        let page = Pager::page(wanted.page).min((total - 1).max(0) / size + 1);
        let from = usize::try_from((page - 1) * size).unwrap_or_default();
        let shown: Vec<&Owed<'_, '_>> = fitting.into_iter().skip(from).take(PAGE).collect();
        let filters = wanted.filters();
        let query = serde_urlencoded::to_string(filters).unwrap_or_default();
        let list = DutiesPage {
            form: FormState::with(filters),
            lines: read.lines(&own, conn, &shown)?,
            counts: counts(all.iter().map(|owed| &owed.duty)),
            clients: read.clients.len(),
            states: states(&own),
            persons: persons(&own, &read.persons),
            pager: Pager::of(page, size, total, "/duties", &filters),
            query,
        };
        Ok((list, about("duty.list", shown)))
    })
    .await
}

/// `GET /duties/part`: what is due next, for the home page to take in once it stands.
pub async fn part(ctx: Ctx) -> PageResult {
    let own = ctx.clone();
    ctx.page_about(move |conn, scope| {
        let wanted = Wanted::default();
        let read = Read::new(&own, conn, scope, &wanted)?;
        let all = read.owed()?;
        let shown: Vec<&Owed<'_, '_>> = all.iter().filter(|owed| wanted.takes(owed)).take(PART).collect();
        let part = DutiesPart {
            lines: read.lines(&own, conn, &shown)?,
            counts: counts(all.iter().map(|owed| &owed.duty)),
        };
        Ok((part, about("duty.next", shown)))
    })
    .await
}

fn states(ctx: &Ctx) -> Vec<Choice> {
    let outstanding = DutyStatus::ALL.iter().filter(|status| status.is_outstanding());
    outstanding.map(|s| Choice::of(s.as_str(), ctx.text(&format!("duty-status-{s}")))).collect()
}

fn persons(ctx: &Ctx, persons: &[InCharge]) -> Vec<Choice> {
    let all = Choice::of("all", ctx.text("duty-everybody"));
    let persons = persons.iter().map(|(_, uid, name)| Choice::of(uid.to_string(), name));
    std::iter::once(all).chain(persons).collect()
}

/// `GET /duties/csv`
pub async fn csv(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let bytes = csv_out::file(&sheet(&ctx, query).await?).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(file(&ctx, ("text/csv; charset=utf-8", "csv"), bytes))
}

/// `GET /duties/xlsx`
pub async fn xlsx(ctx: Ctx, query: Query<Wanted>) -> PageResult {
    let sheet = sheet(&ctx, query).await?;
    let (title, now) = (sheet.name.clone(), ctx.cmd(None).now);
    let bytes = xlsx::file(&[sheet], &title, now).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(file(&ctx, ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"), bytes))
}

/// The file under a name that tells what it is and of which day.
fn file(ctx: &Ctx, (media, ending): (&'static str, &str), bytes: Vec<u8>) -> HttpResponse {
    let day = jst_date(ctx.cmd(None).now);
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media))
        .insert_header(saved_as(&format!("{}_{day}.{ending}", ctx.text("duty-index-title"))))
        .body(bytes)
}

/// The whole list as cells, once the audit knows whom it names.
async fn sheet(ctx: &Ctx, query: Query<Wanted>) -> Result<Sheet, WebError> {
    let own = ctx.clone();
    let (rows, audit) = ctx
        .read(move |conn, scope| {
            let read = Read::new(&own, conn, scope, &query)?;
            let all = read.owed()?;
            let fitting: Vec<&Owed<'_, '_>> = all.iter().filter(|owed| query.takes(owed)).collect();
            let names: BTreeMap<_, _> =
                read.persons.iter().map(|(id, _, name)| (*id, name.clone())).collect();
            let lines = read.lines(&own, conn, &fitting)?;
            let whose = fitting.iter().map(|owed| Whom {
                insured_number: owed.client.insured_number.clone(),
                office: owed.client.office_name.clone(),
                person: owed.client.account.and_then(|id| names.get(&id)).cloned().unwrap_or_default(),
            });
            let rows: Vec<(DutyLine, Whom)> = lines.into_iter().zip(whose).collect();
            Ok((rows, about("duty.export", fitting)))
        })
        .await?;
    ctx.viewed(audit).await?;
    let heads = ["due", "client", "number", "office", "person", "rule", "subject", "status", "article"];
    Ok(Sheet {
        name: ctx.text("duty-index-title"),
        head: heads.iter().map(|word| ctx.text(&format!("duty-csv-{word}"))).collect(),
        lines: rows.iter().map(|(line, whom)| cells(ctx, line, whom)).collect(),
        ..Sheet::default()
    })
}

/// Whose duty it is, for those who work on with a file.
struct Whom {
    insured_number: String,
    office: String,
    person: String,
}

fn cells(ctx: &Ctx, line: &DutyLine, whom: &Whom) -> Vec<Cell> {
    let text = |group: &str, word: &str| ctx.text(&text_key(group, word));
    let part =
        if line.part == "whole" { String::new() } else { format!("（{}）", text("duty-part", line.part)) };
    vec![
        Cell::text(line.due.map(|due| due.to_string()).unwrap_or_default()),
        Cell::text(&line.client_name),
        Cell::text(&whom.insured_number),
        Cell::text(&whom.office),
        Cell::text(&whom.person),
        Cell::text(format!("{} {}{part}", line.number, text("rule-title", line.rule))),
        Cell::text(&line.subject),
        Cell::text(text("duty-status", line.status)),
        Cell::text(format!("{} {}", text("rule-law", line.law), line.place)),
    ]
}
