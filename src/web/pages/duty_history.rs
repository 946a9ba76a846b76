//! What was entered in a client's ledger, as lines.

use chrono::NaiveDate;

use super::duty_events::{minor_changes, wording};
use super::duty_lines::{Scribe, number};
use super::meeting_words::text;
use crate::domain::access::Scope;
use crate::domain::duty::entry::EntryKind;
use crate::domain::duty::fact::Issue;
use crate::domain::duty::{RecordUid, RuleNo, Subject};
use crate::domain::ids::OfficeId;
use crate::domain::judgement::may_take_back;
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::pages::duty_entries::{EnteredPart, EntryLine};
use crate::render::{FormState, Lang};
use crate::storage::Conn;
use crate::storage::views::duties::{self as ledger, LedgerClient};
use crate::storage::views::duty_entries::{self, EntryView};
use crate::storage::views::duty_names;
use crate::storage::views::judgements as judgement_views;
use crate::storage::views::plans::VersionView;
use crate::storage::views::rules;
use crate::web::{Ctx, WebError};

/// The entries of a client, newest first.
pub fn history(scribe: &Scribe<'_>, conn: &mut Conn, form: &FormState) -> Result<Vec<EntryLine>, WebError> {
    let entries = duty_entries::entries(conn, scribe.client)?;
    entry_lines(scribe, conn, (entries, form))
}

/// The entries of a client, newest first, where no page of the ledger is made: their offices are all that is named.
pub fn told(ctx: &Ctx, conn: &mut Conn, client: &LedgerClient) -> Result<Vec<EntryLine>, WebError> {
    let entries = duty_entries::entries(conn, client)?;
    let offices = entries.iter().filter_map(|entry| Subject::parse(&entry.subject)?.office()).collect();
    let names = duty_names::named(conn, &offices)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let scribe = Scribe { ctx, book: books.of(client.id), client, names: &names, is_paper: true };
    entry_lines(&scribe, conn, (entries, &FormState::default()))
}

/// What was entered by hand in the ledger about one plan: its deliveries, and the checks of its draft. Nothing for who keeps
/// no ledger of the client.
pub fn of_plan(
    ctx: &Ctx,
    conn: &mut Conn,
    scope: &Scope,
    version: &VersionView,
) -> Result<EnteredPart, WebError> {
    let Some(client) = ledger::client(conn, scope, &version.client.uid)? else {
        return Ok(EnteredPart::default());
    };
    let mut entries = duty_entries::entries(conn, &client)?;
    let of = |entry: &EntryView| Subject::parse(&entry.subject).and_then(Subject::plan);
    entries.retain(|entry| {
        matches!(entry.kind, EntryKind::Delivered | EntryKind::Checked)
            && entry.withdrawn_at.is_none()
            && of(entry) == Some(RecordUid::from(&version.plan_uid))
    });
    if entries.is_empty() {
        return Ok(EnteredPart::default());
    }
    let offices = entries.iter().filter_map(|entry| Subject::parse(&entry.subject)?.office()).collect();
    let names = duty_names::named(conn, &offices)?;
    let books = rules::books(conn, &ctx.state.rules, &[client.insured()])?;
    let scribe = Scribe { ctx, book: books.of(client.id), client: &client, names: &names, is_paper: false };
    let mut lines = entry_lines(&scribe, conn, (entries, &FormState::default()))?;
    let issues: Vec<Issue> =
        version.versions.iter().map(|of| Issue { made_at: of.created_at, number: of.number }).collect();
    for line in &mut lines {
        line.version = Issue::spoken_of(&issues, (line.on, line.created_at)).map(|of| of.number);
    }
    let (deliveries, checks) = lines.into_iter().partition(|line| line.kind == EntryKind::Delivered.as_str());
    Ok(EnteredPart { ledger: format!("/clients/{}/duties", client.uid), deliveries, checks })
}

fn entry_lines(
    scribe: &Scribe<'_>,
    conn: &mut Conn,
    (entries, form): (Vec<EntryView>, &FormState),
) -> Result<Vec<EntryLine>, WebError> {
    let list = minor_changes(scribe.ctx)?;
    let again = form.values.get("entry").map(String::as_str).unwrap_or_default();
    let scope = scribe.ctx.scope();
    let client = scribe.client;
    let keepers = (client.office, judgement_views::center(conn, &scope, client.id)?);
    let takes_back =
        |of: OfficeId| scope.care_offices().iter().any(|acting| may_take_back(of, *acting, keepers));
    let line = |entry: EntryView| {
        let is_judgement = matches!(entry.kind, EntryKind::JudgedMinor | EntryKind::Excepted);
        let subject = Subject::parse(&entry.subject).map(|subject| match (entry.kind, subject) {
            (EntryKind::Delivered, Subject::Plan(_)) => scribe.ctx.text("duty-to-doctor"),
            (_, subject) => scribe.subject(subject),
        });
        let subject = subject.or_else(|| consented_to(scribe.ctx, entry.consented));
        let rule = RuleNo::parse(&entry.rule);
        let title = rule.map(|rule| scribe.choice("rule-title", rule.as_str()).label);
        let rule = rule.map(|rule| number(scribe.book, rule, entry.on));
        EntryLine {
            version: None,
            is_again: entry.uid.as_str() == again,
            uid: entry.uid.to_string(),
            kind: entry.kind.as_str(),
            on: entry.on,
            rule: rule.unwrap_or_default(),
            rule_title: title.unwrap_or_default(),
            subject: subject.unwrap_or_default(),
            ground: entry.ground,
            reason: wording(&list, scribe.ctx.lang(), &entry.reason_code),
            days: entry.days,
            points: entry.points.split_whitespace().map(str::to_owned).collect(),
            body: entry.body,
            author: entry.author,
            created_at: entry.created_at,
            withdrawn_at: entry.withdrawn_at,
            withdrawn_by: entry.withdrawn_by,
            withdrawn_reason: entry.withdrawn_reason,
            may_withdraw: takes_back(entry.office.unwrap_or(client.office)),
            judgement_href: if is_judgement { format!("/judgements/{}", entry.uid) } else { String::new() },
        }
    };
    Ok(entries.into_iter().map(line).collect())
}

/// To which version of which plan a consent was given.
fn consented_to(ctx: &Ctx, (day, number): (Option<NaiveDate>, Option<i32>)) -> Option<String> {
    let day = match ctx.lang() {
        Lang::Ja => wareki::long(day?),
        Lang::En => ctx.day(day?),
    };
    let args = vec![("day", day), ("n", number?.to_string())];
    Some(text(ctx, "duty-plan-version", args))
}
