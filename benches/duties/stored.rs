//! The ledger over stored clients: recomputed from scratch, and the pages that show it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{Duration, Instant};

use actix_web::web::Query;
use diesel::prelude::*;
use enza::domain::duty::{Facts, duties};
use enza::domain::ids::{ClientId, Uid};
use enza::domain::time::jst::jst_date;
use enza::render::Lang;
use enza::storage::clock::Clock;
use enza::storage::schema::{clients as client_rows, meetings, offices, opinions, participants};
use enza::storage::views::duty_memory::DutyMemory;
use enza::storage::views::{duty_facts, rules};
use enza::storage::{Conn, StorageError};
use enza::web::gate::Identity;
use enza::web::pages::{clients, duties as duty_list, duty_calendar, duty_counts};
use enza::web::{Ctx, PageResult, State};

use super::resident;
use super::support::city::City;
use super::support::figures::{Goal, median, print};
use super::support::process::Serving;
use super::support::{data, driver, statements};

/// Clients whose facts are read at once.
const BATCH: usize = 1_000;
/// How much is asked for.
#[derive(Clone, Copy)]
pub struct Amount {
    /// Clients of the city.
    pub clients: usize,
    /// How long each page is asked for.
    pub span: Duration,
    /// How often at least, after a first time.
    pub runs: usize,
    /// Whether every page is asked for through the served door too, or the three lists only.
    pub is_whole: bool,
}

/// A page and how long it may take.
struct Page<'c> {
    name: &'static str,
    who: &'c Uid,
    path: String,
    goal: Goal,
}

/// Fills a database, asks for the pages and prints what they took.
pub async fn backend(name: &str, folder: &Path, url: &str, amount: Amount) {
    let begun = Instant::now();
    let city = City::fill(data::open(folder, url, &Clock::System), amount.clients);
    let filled = begun.elapsed().as_secs_f64();
    print(&format!("duties.fill_rate.{name}"), amount.clients as f64 / filled, "clients/s", Goal::None);
    count_rows(name, &city);
    recompute(name, &city);
    work_ahead(name, &city);
    let pages = pages(&city);
    for page in &pages {
        in_process(name, &city, page, amount).await;
    }
    same_statements(name, &city).await;
    let readers: BTreeSet<&Uid> = pages.iter().map(|page| page.who).collect();
    let sessions: BTreeMap<&Uid, String> = readers.into_iter().map(|who| (who, city.session(who))).collect();
    let server = Serving::enza(folder, url);
    let is_asked =
        |page: &&Page<'_>| amount.is_whole || ["own", "center", "search_kana"].contains(&page.name);
    for page in pages.iter().filter(is_asked) {
        let session = &sessions[page.who];
        let bytes = driver::body(server.address, session, &page.path).await.len();
        print(&format!("duties.{}_size.{name}", page.name), bytes as f64, "bytes", Goal::None);
        let sessions = std::slice::from_ref(session);
        let run = driver::as_fast_as_possible(server.address, sessions, &page.path, amount.span).await;
        for (word, share) in [("p50", 0.5), ("p95", 0.95)] {
            let figure = format!("duties.{}_served_{word}.{name}", page.name);
            print(&figure, run.percentile(share), "ms", Goal::None);
        }
    }
    print(&format!("duties.memory_peak.{name}"), server.memory("VmHWM"), "MiB", Goal::None);
}

fn pages(city: &City) -> [Page<'_>; 10] {
    let page = |name, who, path: &str, goal| Page { name, who, path: path.into(), goal };
    let office = format!("/clients?office={}", city.care_office);
    [
        page("own", &city.manager, "/duties", Goal::AtMost(20.0)),
        page("part", &city.manager, "/duties/part", Goal::AtMost(20.0)),
        page("calendar", &city.manager, "/duties/calendar", Goal::AtMost(20.0)),
        // Everybody, those entrusted to other offices too.
        page("center", &city.center, "/duties?person=all", Goal::AtMost(100.0)),
        page("center_counts", &city.center, "/duties/offices", Goal::AtMost(100.0)),
        page("insurer_counts", &city.insurer_staff, "/duties/offices", Goal::None),
        // さとう, a number, an office and everybody, for somebody who sees all clients of the city.
        page("search_kana", &city.everywhere, "/clients?q=%E3%81%95%E3%81%A8%E3%81%86", Goal::None),
        page("search_number", &city.everywhere, "/clients?q=0001001234", Goal::None),
        page("search_office", &city.everywhere, &office, Goal::None),
        page("search_all", &city.everywhere, "/clients", Goal::None),
    ]
}

/// How large the data set is.
fn count_rows(name: &str, city: &City) {
    let read = |conn: &mut Conn| -> Result<[i64; 3], StorageError> {
        Ok([
            meetings::table.count().get_result(conn)?,
            participants::table.count().get_result(conn)?,
            opinions::table.count().get_result(conn)?,
        ])
    };
    let counts = city.state.store().read(read).unwrap();
    for (what, count) in ["meetings", "participants", "opinions"].into_iter().zip(counts) {
        print(&format!("duties.{what}.{name}"), count as f64, "rows", Goal::None);
    }
}

/// Every client's facts from the database and the duties that follow.
fn recompute(name: &str, city: &City) {
    let today = jst_date(city.state.desk.clock().now());
    let (mut reading, mut computing) = (Duration::ZERO, Duration::ZERO);
    let (mut known, mut asked) = (0, 0);
    let read = |conn: &mut Conn| -> Result<usize, StorageError> {
        let ids: Vec<ClientId> = client_rows::table.select(client_rows::id).load(conn)?;
        let insured: Vec<_> = ids.iter().map(|id| (*id, city.insurer)).collect();
        let books = rules::books(conn, &city.state.rules, &insured)?;
        for some in ids.chunks(BATCH) {
            let begun = Instant::now();
            let facts = duty_facts::of(conn, some)?;
            reading += begun.elapsed();
            known += facts.values().map(|facts| facts.until(today).len()).sum::<usize>();
            let begun = Instant::now();
            let of = |(id, facts): (&ClientId, &Facts)| duties(books.of(*id), facts, today).len();
            asked += facts.iter().map(of).sum::<usize>();
            computing += begun.elapsed();
        }
        Ok(ids.len())
    };
    let clients = city.state.store().read(read).unwrap() as f64;
    let figure = |what: &str, value: f64, unit: &str| {
        print(&format!("duties.stored_{what}.{name}"), value, unit, Goal::None);
    };
    figure("facts", known as f64 / clients, "facts/client");
    figure("duties", asked as f64 / clients, "duties/client");
    figure("read_rate", clients / reading.as_secs_f64(), "clients/s");
    figure("core_rate", clients / computing.as_secs_f64(), "clients/s");
    figure("rate", clients / (reading + computing).as_secs_f64(), "clients/s");
}

/// What the server does before anybody asks: everybody's outstanding duties, to be remembered.
fn work_ahead(name: &str, city: &City) {
    let today = jst_date(city.state.desk.clock().now());
    let (before, begun) = (resident("VmRSS"), Instant::now());
    let mut pieces = Vec::new();
    let mut clients = 0;
    loop {
        let piece = Instant::now();
        match city.state.store().read(|conn| city.state.duties.ahead(conn, today)).unwrap() {
            0 => break,
            some => clients += some,
        }
        pieces.push(piece.elapsed().as_secs_f64() * 1000.0);
    }
    let figure = |what: &str, value: f64, unit: &str| {
        print(&format!("duties.ahead_{what}.{name}"), value, unit, Goal::None);
    };
    figure("rate", clients as f64 / begun.elapsed().as_secs_f64(), "clients/s");
    figure("piece_p50", median(pieces), "ms");
    figure("memory_more", resident("VmRSS") - before, "MiB");
}

/// A page with its rendering and the audit row of whom it shows, without the door. A page of duties three times: where
/// nothing is remembered (`cold`: no goal is met there), where something has just changed for a client of the list
/// (`changed`), and as it is ordinarily asked for.
async fn in_process(name: &str, city: &City, page: &Page<'_>, amount: Amount) {
    let figure = |what: &str, value: f64, goal: Goal| {
        print(&format!("duties.{}_{what}.{name}", page.name), value, "ms", goal);
    };
    if page.path.starts_with("/duties") {
        figure("cold_p50", cold(city, page, amount).await, Goal::None);
        figure("changed_p50", changed(city, page, amount).await, Goal::None);
    }
    let mut times = Vec::new();
    let begun = Instant::now();
    while begun.elapsed() < amount.span || times.len() <= amount.runs {
        times.push(timed(&city.state, city, page).await);
    }
    let first = times.remove(0);
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    figure("first", first, Goal::None);
    figure("p50", at(0.5), Goal::None);
    figure("p95", at(0.95), page.goal);
}

/// A node that has just started, each time.
async fn cold(city: &City, page: &Page<'_>, amount: Amount) -> f64 {
    let mut times = Vec::new();
    for _ in 0..=amount.runs {
        let duties = DutyMemory::new(city.state.rules.clone());
        times.push(timed(&State { duties, ..city.state.clone() }, city, page).await);
    }
    median(times)
}

/// After a change of one client, another one each time.
async fn changed(city: &City, page: &Page<'_>, amount: Amount) -> f64 {
    timed(&city.state, city, page).await;
    let mut times = Vec::new();
    for at in 0..=amount.runs {
        let change = |conn: &mut Conn| -> Result<usize, StorageError> {
            let office = offices::table.filter(offices::uid.eq(&city.care_office)).select(offices::id);
            let own = client_rows::table.filter(client_rows::office_id.eq_any(office));
            let ids: Vec<ClientId> = own.order(client_rows::id).select(client_rows::id).load(conn)?;
            let row = client_rows::table.find(ids[at % ids.len()]);
            Ok(diesel::update(row).set(client_rows::version.eq(client_rows::version + 1)).execute(conn)?)
        };
        assert_eq!(city.state.store().with_writer(change).unwrap(), 1);
        times.push(timed(&city.state, city, page).await);
    }
    median(times)
}

/// How long a page takes, in milliseconds.
async fn timed(state: &State, city: &City, page: &Page<'_>) -> f64 {
    let asked = Instant::now();
    ask(state, city, page).await;
    asked.elapsed().as_secs_f64() * 1000.0
}

/// The same list for few clients and for many, where nothing is remembered.
async fn same_statements(name: &str, city: &City) {
    let lists = [("list", "/duties?person=all", &city.center), ("search", "/clients", &city.everywhere)];
    for (what, path, many) in lists {
        let mut taken = Vec::new();
        for who in [&city.manager, many] {
            let page = Page { name: what, who, path: path.into(), goal: Goal::None };
            let duties = DutyMemory::new(city.state.rules.clone());
            let forgetful = State { duties, ..city.state.clone() };
            let before = statements::sent();
            statements::count(true);
            ask(&forgetful, city, &page).await;
            statements::count(false);
            taken.push((statements::sent() - before) as f64);
        }
        print(&format!("duties.{what}_statements_few.{name}"), taken[0], "statements", Goal::None);
        let most = Goal::AtMost(taken[0]);
        print(&format!("duties.{what}_statements_many.{name}"), taken[1], "statements", most);
    }
}

async fn ask(state: &State, city: &City, page: &Page<'_>) {
    let (path, query) = page.path.split_once('?').unwrap_or((&page.path, ""));
    let ctx = Ctx { state: state.clone(), identity: identity(city, page.who, path) };
    let answer: PageResult = match path {
        "/duties" => duty_list::index(ctx, Query::from_query(query).unwrap()).await,
        "/duties/part" => duty_list::part(ctx).await,
        "/duties/calendar" => duty_calendar::show(ctx, Query::from_query(query).unwrap()).await,
        "/duties/offices" => duty_counts::show(ctx).await,
        "/clients" => clients::index(ctx, Query::from_query(query).unwrap()).await,
        other => panic!("{other} is not measured"),
    };
    assert!(answer.unwrap().status().is_success(), "{path}");
}

fn identity(city: &City, who: &Uid, path: &str) -> Identity {
    Identity {
        actor: city.actor(who),
        session: None,
        browser_secret: "bench".into(),
        lapsed_secret: None,
        lang: Lang::Ja,
        request_id: "bench".into(),
        path: path.into(),
        is_https: false,
        client_ip: "127.0.0.1".into(),
        flash: Vec::new(),
        new_visitor: None,
        dead_link: None,
    }
}
