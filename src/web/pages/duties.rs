//! The duties of a reader's clients: a list by due date, and the same as a file.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Query;
use chrono::{Days, NaiveDate};
use serde::Deserialize;

use super::duty_lines::{Owed, Scribe, counts, is_check, number, owed, text_key};
use super::meeting_words::text;
use super::typed_days::TypedDays;
use crate::domain::access::Scope;
use crate::domain::duty::{DutyStatus, Part, RuleNo};
use crate::domain::ids::{AccountId, Uid};
use crate::domain::search;
use crate::domain::words::Word;
use crate::render::grid::{Cell, Sheet};
use crate::render::pages::duties::{DutiesPage, DutiesPart, DutyLine};
use crate::render::parts::{Choice, Pager};
use crate::render::{FormState, csv_out, xlsx};
use crate::storage::views::duties::{self as ledger, LedgerClient, Whose};
use crate::storage::views::duty_memory::{Owing, Stamped};
use crate::storage::views::duty_names;
use crate::storage::{Audit, Conn};
use crate::web::{Ctx, PageResult, WebError, saved_as};

/// Lines on one page.
const PAGE: usize = 50;
/// Lines on the home page.
const PART: usize = 5;
/// The home page says how many more are due within so many days.
const SOON: Days = Days::new(7);

/// Everybody's duties.
const ALL: &str = "all";
/// The duties of whom a center entrusts to others.
const ENTRUSTED: &str = "entrusted";
/// What a plan says and nobody can read, among the kinds of duties.
const UNREAD: &str = "unread";

/// What the list is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wanted {
    /// Word of `DutyStatus`, or empty: all but the checks of drafts.
    #[serde(default)]
    state: String,
    /// Due from this day on, as typed.
    #[serde(default)]
    from: String,
    /// Due until this day, as typed.
    #[serde(default)]
    until: String,
    /// Word of `RuleNo`, `unread` for what a plan says and nobody can read, or empty.
    #[serde(default)]
    rule: String,
    /// Name, reading or number of a client, as typed.
    #[serde(default)]
    client: String,
    /// Uid of the person in charge, `all`, or `entrusted`: whom a center entrusts to others; empty: the reader.
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
            None => !is_check(duty) || !self.rule.is_empty(),
        };
        let fits_rule = match self.rule.as_str() {
            "" => true,
            UNREAD => duty.clause.part == Part::Unread,
            rule => duty.clause.rule.as_str() == rule,
        };
        let (from, until) = self.days().span();
        fits_state
            && fits_rule
            && from.is_none_or(|from| duty.due.is_some_and(|due| due >= from))
            && until.is_none_or(|until| duty.due.is_some_and(|due| due <= until))
    }

    /// Whose duties are meant: the reader's own; where nobody is in the reader's charge, those for whom the reader's
    /// offices make the plans themselves.
    fn whose(&self, persons: &[InCharge], scope: &Scope) -> Whose {
        match self.person.as_str() {
            ALL => return Whose::Office,
            ENTRUSTED => return Whose::Entrusted,
            person => {
                if let Some(person) = Uid::parse(person) {
                    return Whose::Person(person);
                }
            }
        }
        let own = persons.iter().find(|person| Some(person.0) == scope.account());
        own.map_or(Whose::Planned, |(_, uid, _)| Whose::Person(uid.clone()))
    }

    /// Whether a client is meant: every word that was typed is part of the name, the reading or the number.
    fn names(&self, client: &LedgerClient) -> bool {
        let known = [&client.name, &client.kana, &client.insured_number].map(|text| search::folded(text));
        let mut words = self.client.split_whitespace().map(search::folded);
        words.all(|word| known.iter().any(|text| text.contains(&word)))
    }

    fn days(&self) -> TypedDays<'_> {
        TypedDays { from: &self.from, until: &self.until }
    }

    /// The same list, as a query.
    fn query(&self) -> String {
        self.days().query(&self.filters())
    }

    /// What was typed, with what is wrong of it.
    fn form(&self, ctx: &Ctx) -> FormState {
        self.days().form(ctx, self.filters())
    }

    fn filters(&self) -> [(&str, &str); 7] {
        [
            ("client", &self.client),
            ("state", &self.state),
            ("rule", &self.rule),
            ("from", &self.from),
            ("until", &self.until),
            ("person", &self.person),
            ("office", &self.office),
        ]
    }
}

/// Somebody in charge of clients, with the name.
type InCharge = (AccountId, Uid, String);

/// What lists of duties are made from.
pub struct Read {
    clients: Vec<LedgerClient>,
    /// Those in charge of the reader's clients.
    persons: Vec<InCharge>,
    /// How many clients the reader's centers entrust to others.
    entrusted: usize,
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
        clients.retain(|client| wanted.names(client));
        let entrusted = ledger::entrusted(conn, scope)?;
        let today = ctx.today();
        let stamped: Vec<Stamped> = clients.iter().map(Stamped::from).collect();
        let owing = ctx.state.duties.of(conn, &stamped, today)?;
        Ok(Self { clients, persons, entrusted, owing, today })
    }

    /// Whose duties may be asked for, with the words of a form.
    pub fn choices(&self, ctx: &Ctx) -> Vec<Choice> {
        let all = Choice::of(ALL, ctx.text("duty-everybody"));
        let of_others = (self.entrusted > 0).then(|| Choice::of(ENTRUSTED, self.entrusted_label(ctx)));
        let persons = self.persons.iter().map(|(_, uid, name)| Choice::of(uid.to_string(), name));
        std::iter::once(all).chain(of_others).chain(persons).collect()
    }

    fn entrusted_label(&self, ctx: &Ctx) -> String {
        text(ctx, "duty-entrusted", vec![("n", self.entrusted.to_string())])
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
            duty_names::named(conn, &shown.iter().filter_map(|owed| owed.duty.subject.office()).collect())?;
        let line = |owed: &&Owed<'_, '_>| {
            let book = self.owing.books.of(owed.client.id);
            Scribe { ctx, book, client: owed.client, names: &names, is_paper: false }.line(&owed.duty)
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
        let list = DutiesPage {
            form: wanted.form(&own),
            lines: read.lines(&own, conn, &shown)?,
            counts: counts(all.iter().map(|owed| &owed.duty)),
            clients: read.clients.len(),
            states: states(&own),
            persons: read.choices(&own),
            rules: rules(&own, &read, &all),
            entrusted: if wanted.person.is_empty() { read.entrusted } else { 0 },
            unread_query: Wanted { rule: UNREAD.into(), ..wanted.clone() }.query(),
            pager: Pager::of(page, size, total, "/duties", &filters),
            query: wanted.query(),
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
        let soon = Wanted {
            from: read.today.to_string(),
            until: (read.today + SOON).to_string(),
            ..Wanted::default()
        };
        let part = DutiesPart {
            soon: all.iter().filter(|owed| soon.takes(owed)).count(),
            soon_query: soon.query(),
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

/// The rules that something is asked by, and the one that is asked for.
fn rules(ctx: &Ctx, read: &Read, all: &[Owed<'_, '_>]) -> Vec<Choice> {
    let mut numbers: BTreeMap<RuleNo, String> = BTreeMap::new();
    for owed in all {
        let clause = owed.duty.clause;
        let book = read.owing.books.of(owed.client.id);
        numbers.entry(clause.rule).or_insert_with(|| number(book, clause.rule, owed.duty.asked_from));
    }
    let title = |rule: RuleNo| ctx.text(&text_key("rule-title", rule.as_str()));
    let of_rules =
        numbers.iter().map(|(rule, number)| Choice::of(rule.as_str(), format!("{number} {}", title(*rule))));
    let unread = Choice::of(UNREAD, ctx.text("duty-part-unread"));
    std::iter::once(unread).chain(of_rules).collect()
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
    let day = ctx.today();
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, media))
        .insert_header(saved_as(&format!("{}_{day}.{ending}", ctx.text("duty-index-title"))))
        .body(bytes)
}

/// The whole list as cells, once the audit knows whom it names.
async fn sheet(ctx: &Ctx, query: Query<Wanted>) -> Result<Sheet, WebError> {
    query.days().require()?;
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
