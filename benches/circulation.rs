//! Written opinions at the size of a large city: 6,000 inquiry sheets, each to four offices, are sent out, read, handed in and
//! consolidated through the door of the real server, on both backends, on top of five years of care (data set M). Who asks and who
//! answers come in as programs do; the consolidation is the page that a care manager looks at, and its form. The one request that
//! hands in a sheet is held against a bare write transaction of the same run. Everybody is fictional (架空).
//!
//! `cargo bench --bench circulation [-- --quick] [--only sqlite|pg]`

// A benchmark that can't go on ends by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "circulation/asking.rs"]
mod asking;
#[expect(dead_code, reason = "each benchmark uses its own part of what they share")]
mod support;

use std::path::Path;
use std::time::Instant;

use asking::{Asking, Key};
use chrono::Duration;
use diesel::prelude::*;
use enza::app::{self, Mode};
use enza::config;
use enza::domain::job::MailState;
use enza::storage::clock::Clock;
use enza::storage::schema::{mails, offices};
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::{Failure, Mint};
use enza::web::State;
use serde_json::{Value, json};
use support::city::City;
use support::driver::{self, Found, Line};
use support::figures::{Goal, print, print_machine};
use support::postgres::Postgres;
use support::process::{self, Serving};

/// Inquiry sheets.
const INQUIRIES: usize = 6_000;
/// The same when only a quick look is wanted.
const QUICK: usize = 300;
/// Connections that work at the same time.
const CLIENTS: usize = 16;
/// Sheets that are handed in one after the other, to be held against bare transactions.
const ALONE: usize = 400;
/// A sheet costs at most so many bare write transactions.
const OF_BARE: f64 = 3.0;

fn main() {
    process::take_second_core();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = if arguments.iter().any(|word| word == "--quick") { QUICK } else { INQUIRIES };
    let only = arguments.iter().skip_while(|word| *word != "--only").nth(1);
    let is_asked = |backend: &str| only.is_none_or(|only| only == backend);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        if is_asked("sqlite") {
            let url = folder.path().join("enza.sqlite").display().to_string();
            backend("sqlite", &folder.path().join("data"), &url, wanted).await;
        }
        match is_asked("pg").then(Postgres::start).flatten() {
            Some(postgres) => backend("pg", &folder.path().join("pg-data"), &postgres.url(), wanted).await,
            None if is_asked("pg") => println!("circulation.pg | skipped: no PostgreSQL is installed"),
            None => (),
        }
    });
    print_machine();
}

/// A sheet that was sent to one office.
#[derive(Clone)]
struct Sheet {
    uid: String,
    of: Key,
    said: String,
}

async fn backend(name: &str, folder: &Path, url: &str, wanted: usize) {
    let askings = {
        let city = City::fill(open(folder, url, false), wanted);
        asking::prepare(&city)
    };
    let state = open(folder, url, true);
    state.store().make_durable().unwrap();
    let server = Serving::enza(folder, url);
    let figure = |what: &str, value: f64, unit: &str, goal: Goal| {
        print(&format!("circulation.{what}.{name}"), value, unit, goal);
    };
    let tell = |what: &str, found: &Found| {
        figure(&format!("{what}_rate"), found.rate, "req/s", Goal::None);
        figure(&format!("{what}_p50"), found.percentile(0.5), "ms", Goal::None);
        figure(&format!("{what}_p95"), found.percentile(0.95), "ms", Goal::None);
    };
    figure("inquiries", askings.len() as f64, "inquiries", Goal::None);
    figure("sheets", (askings.len() * asking::RECIPIENTS) as f64, "sheets", Goal::None);

    let (sent, opened) = driver::each(server.address, dealt(askings.clone()), circulate).await;
    tell("circulate", &sent);
    let mut sheets = Vec::new();
    let mut inquiries = Vec::new();
    for (asking, answer) in dealt(askings).concat().into_iter().zip(opened) {
        let answer: Value = serde_json::from_str(&answer).unwrap();
        inquiries.push((asking.organizer, answer["inquiry"].as_str().unwrap().to_owned()));
        let links = answer["invitations"].as_array().unwrap();
        let of = |(uid, (_, key)): (&Value, (String, Key))| Sheet {
            uid: uid.as_str().unwrap().to_owned(),
            of: key,
            said: String::new(),
        };
        sheets.extend(links.iter().zip(asking.asked).map(of));
    }
    // One office of each inquiry looks at the page; what it says to each row follows from the plan.
    let (looked, _) = driver::each(server.address, dealt(first_of_each(&sheets)), look).await;
    tell("read", &looked);
    let (read, shown) = driver::each(server.address, dealt(sheets.clone()), rows).await;
    tell("read_api", &read);
    let mut sheets: Vec<Sheet> = dealt(sheets).concat();
    for (sheet, shown) in sheets.iter_mut().zip(&shown) {
        sheet.said = said(shown);
    }
    let alone = sheets.split_off(sheets.len() - ALONE.min(sheets.len() / 4));
    let (handed_in, _) = driver::each(server.address, dealt(sheets), hand_in).await;
    tell("answer", &handed_in);
    wait_for_letters(&state).await;
    let (one, _) = driver::each(server.address, vec![alone], hand_in).await;
    let bare = bare(&state);
    figure("answer_alone_p50", one.percentile(0.5), "ms", Goal::None);
    figure("bare_write_p50", bare, "ms", Goal::None);
    figure("answer_of_bare", one.percentile(0.5) / bare, "ratio", Goal::AtMost(OF_BARE));

    let (table, pages) = driver::each(server.address, dealt(inquiries.clone()), consolidation).await;
    tell("table", &table);
    let closing: Vec<_> = dealt(inquiries)
        .concat()
        .into_iter()
        .zip(&pages)
        .map(|((key, uid), page)| (key, uid, hidden(page)))
        .collect();
    let (closed, _) = driver::each(server.address, dealt(closing), consolidate).await;
    tell("consolidate", &closed);
    figure("memory_peak", server.memory("VmHWM"), "MiB", Goal::None);
}

fn open(folder: &Path, url: &str, is_durable: bool) -> State {
    let overrides = [("data.dir", folder.display().to_string()), ("database.url", url.to_owned())];
    let config = config::load(None, [], &overrides).unwrap().config;
    app::build(config, Mode { clock: Clock::System, mint: Mint::System, is_demo: false, is_durable }).unwrap()
}

/// The same things, dealt to the connections in turn.
fn dealt<T>(things: Vec<T>) -> Vec<Vec<T>> {
    let mut dealt: Vec<Vec<T>> = (0..CLIENTS).map(|_| Vec::new()).collect();
    for (n, thing) in things.into_iter().enumerate() {
        dealt[n % CLIENTS].push(thing);
    }
    dealt
}

fn first_of_each(sheets: &[Sheet]) -> Vec<Sheet> {
    sheets.iter().step_by(asking::RECIPIENTS).cloned().collect()
}

async fn circulate(line: &mut Line, asking: Asking) -> String {
    let asked: Vec<&String> = asking.asked.iter().map(|(uid, _)| uid).collect();
    let body = json!({
        "asked": asked, "reason_code": "scheduling_failed", "reason": "候補日はいずれも診療と重なった。",
        "question": "原案についてご意見をください。",
        "due_at": (Clock::System.now() + Duration::days(7)).format("%Y-%m-%dT%H:%M:%S").to_string(),
    });
    let path = format!("/api/v1/meetings/{}/inquiries", asking.meeting);
    line.json(&asking.organizer.token, &path, &body.to_string()).await
}

async fn look(line: &mut Line, sheet: Sheet) -> String {
    line.page(&sheet.of.session, &format!("/sheets/{}", sheet.uid)).await
}

async fn rows(line: &mut Line, sheet: Sheet) -> String {
    line.program(&sheet.of.token, &format!("/api/v1/sheets/{}", sheet.uid)).await
}

/// Every row is agreed to, the whole with a word.
fn said(shown: &str) -> String {
    let shown: Value = serde_json::from_str(shown).unwrap();
    let rows = shown["rows"].as_array().unwrap().iter().map(|row| {
        let body =
            if row["kind"] == "overall" { "原案のとおりで差し支えありません。" } else { "" };
        json!({ "kind": row["kind"], "row": row["uid"], "stance": "agree", "body": body })
    });
    json!({ "answered_by": "架空 職員", "opinions": rows.collect::<Vec<_>>() }).to_string()
}

async fn hand_in(line: &mut Line, sheet: Sheet) -> String {
    line.json(&sheet.of.token, &format!("/api/v1/sheets/{}/opinions", sheet.uid), &sheet.said).await
}

async fn consolidation(line: &mut Line, (key, uid): (Key, String)) -> String {
    line.page(&key.session, &format!("/inquiries/{uid}")).await
}

async fn consolidate(line: &mut Line, (key, uid, hidden): (Key, String, String)) -> String {
    line.form(&key.session, &format!("/inquiries/{uid}/consolidate"), &hidden).await
}

/// The hidden fields of the form that closes the decisions.
fn hidden(page: &str) -> String {
    let form = page.split("/consolidate\"").nth(1).expect("a form that closes the decisions");
    let value = |name: &str| {
        let field = form.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a hidden field");
        field.split('"').next().unwrap().replace("&#x3D;", "%3D").replace('=', "%3D")
    };
    format!("csrf={}&op_id={}", value("csrf"), value("op_id"))
}

/// Until nothing is queued that is due: letters that leave meanwhile would be counted with what is measured alone.
async fn wait_for_letters(state: &State) {
    let waiting = |conn: &mut Conn| -> Result<i64, StorageError> {
        let due = mails::table.filter(mails::state.eq(MailState::Queued));
        Ok(due.filter(mails::next_at.le(Clock::System.now())).count().get_result(conn)?)
    };
    while state.store().read(waiting).unwrap() > 0 {
        let soon = Instant::now() + std::time::Duration::from_millis(50);
        tokio::time::sleep_until(soon.into()).await;
    }
}

/// The middle time of a transaction that changes one row and waits for the disk, in milliseconds.
fn bare(state: &State) -> f64 {
    let change = |tx: &mut Tx<'_>| -> Result<(), Failure> {
        let first = offices::table.order(offices::id).select(offices::id);
        let id: enza::domain::ids::OfficeId = first.first(&mut **tx).map_err(StorageError::from)?;
        let row = diesel::update(offices::table.find(id)).set(offices::version.eq(offices::version + 1));
        row.execute(&mut **tx).map_err(StorageError::from)?;
        Ok(())
    };
    let mut times: Vec<f64> = (0..ALONE)
        .map(|_| {
            let begun = Instant::now();
            state.desk.note(change).unwrap();
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
