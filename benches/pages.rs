//! Pages under load, on data set S and on both backends, beside two references of the same run: a static page of the
//! same bytes, and the same template rendered from a ready view without login session or database.
//!
//! `cargo bench --bench pages [-- --quick] [--only sqlite|pg]`

// A benchmark that can't go on ends by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[expect(dead_code, reason = "each benchmark uses its own part of what they share")]
mod support;

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use actix_web::{App, HttpResponse, HttpServer, web};
use enza::domain::access::{Actor, scope};
use enza::domain::ids::Uid;
use enza::render::pages::clients::Filters;
use enza::render::{Frame, Lang, Page, Render};
use enza::storage::StorageError;
use enza::storage::clock::Clock;
use enza::storage::views::client_search::ClientQuery;
use enza::storage::views::{clients, home, identity, reports};
use enza::web::pages::clients::ListQuery;
use enza::web::pages::nav;
use support::data::{self, DataSet};
use support::driver::{self, Found};
use support::figures::{Goal, median, print, print_machine};
use support::postgres::Postgres;
use support::process::{self, Serving};

/// Connections with a session each.
const CLIENTS: usize = 16;
/// Requests a second of the steady load.
const STEADY: u32 = 500;

/// How long and how often is measured.
#[derive(Clone, Copy)]
struct Plan {
    is_quick: bool,
    runs: usize,
    span: Duration,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, folder, url, reader, report] = &arguments[..]
        && word == "--reference"
    {
        return actix_web::rt::System::new().block_on(reference(Path::new(folder), url, reader, report));
    }
    process::take_second_core();
    let is_quick = arguments.iter().any(|word| word == "--quick");
    let (runs, span) = if is_quick { (1, Duration::from_secs(1)) } else { (3, Duration::from_secs(4)) };
    let plan = Plan { is_quick, runs, span };
    let only = arguments.iter().skip_while(|word| *word != "--only").nth(1);
    let is_asked = |backend: &str| only.is_none_or(|only| only == backend);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let url = folder.path().join("enza.sqlite").display().to_string();
        if is_asked("sqlite") {
            backend("sqlite", &folder.path().join("data"), &url, plan).await;
        }
        match is_asked("pg").then(Postgres::start).flatten() {
            Some(postgres) => backend("pg", &folder.path().join("pg-data"), &postgres.url(), plan).await,
            None if is_asked("pg") => println!("pages.pg | skipped: no PostgreSQL is installed"),
            None => (),
        }
    });
    print_machine();
}

async fn backend(name: &str, folder: &Path, url: &str, plan: Plan) {
    let set = DataSet::fill(folder, url, CLIENTS, plan.is_quick).await;
    let pages = [
        ("home", "/".to_owned()),
        ("list", "/clients".into()),
        ("report", format!("/reports/{}", set.report)),
    ];
    let reference = Serving::again(&[
        "--reference",
        &folder.display().to_string(),
        url,
        set.reader.as_str(),
        &set.report,
    ]);
    let server = Serving::enza(&set.folder, &set.url);
    driver::body(server.address, &set.sessions[0], "/readyz").await;
    print(&format!("pages.start.{name}"), server.took.as_secs_f64(), "s", Goal::AtMost(1.0));
    print(&format!("pages.memory_idle.{name}"), server.memory("VmRSS"), "MiB", Goal::AtMost(100.0));
    for (what, path) in &pages {
        let bytes = driver::body(server.address, &set.sessions[0], path).await.len();
        let expected = driver::body(reference.address, "", &format!("/template/{what}")).await.len();
        assert!(bytes.abs_diff(expected) < 200, "{path} has {bytes} bytes, its reference {expected}");
        print(&format!("pages.{what}_size.{name}"), bytes as f64, "bytes", Goal::None);
        page(name, what, path, (server.address, reference.address), &set, plan).await;
    }
    walk(name, server.address, &set, plan).await;
    print(&format!("pages.memory_load.{name}"), server.memory("VmHWM"), "MiB", Goal::None);
}

async fn page(
    name: &str,
    what: &str,
    path: &str,
    (server, reference): (SocketAddr, SocketAddr),
    set: &DataSet,
    plan: Plan,
) {
    let (mut rates, mut templates, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let (mut busy, mut steady) = (Vec::new(), Vec::new());
    let template = format!("/template/{what}");
    for _ in 0..plan.runs {
        let run = driver::as_fast_as_possible(server, &set.sessions, path, plan.span).await;
        rates.push(run.rate);
        busy.push(run);
        templates
            .push(driver::as_fast_as_possible(reference, &set.sessions, &template, plan.span).await.rate);
        let same = format!("/bytes/{what}");
        bytes.push(driver::as_fast_as_possible(reference, &set.sessions, &same, plan.span).await.rate);
        steady.push(driver::at_rate(server, &set.sessions, &[path.to_owned()], (STEADY, plan.span)).await);
    }
    let (rate, ready, fixed) = (median(rates), median(templates), median(bytes));
    let say =
        |figure: &str, value, unit, goal| print(&format!("pages.{what}_{figure}.{name}"), value, unit, goal);
    say("rate", rate, "req/s", Goal::None);
    say("template_rate", ready, "req/s", Goal::None);
    say("static_rate", fixed, "req/s", Goal::None);
    say("of_template", rate / ready, "ratio", Goal::AtLeast(0.45));
    say("of_static", rate / fixed, "ratio", Goal::None);
    let at = |runs: &[Found], share| median(runs.iter().map(|run| run.percentile(share)).collect());
    say("busy_p50", at(&busy, 0.50), "ms", Goal::None);
    say("busy_p99", at(&busy, 0.99), "ms", Goal::None);
    say("p50", at(&steady, 0.50), "ms", Goal::None);
    say("p95", at(&steady, 0.95), "ms", Goal::None);
    say("p99", at(&steady, 0.99), "ms", Goal::AtMost(50.0));
}

/// The pages of a care manager in turn, at the steady rate.
async fn walk(name: &str, server: SocketAddr, set: &DataSet, plan: Plan) {
    // Pages of one client's own belong to one reader, so every connection is theirs.
    let own: Vec<String> = set.sessions.iter().map(|_| set.sessions[0].clone()).collect();
    let mut runs = Vec::new();
    for _ in 0..plan.runs {
        runs.push(driver::at_rate(server, &own, &set.pages, (STEADY, plan.span)).await);
    }
    let p99 = median(runs.iter().map(|run| run.percentile(0.99)).collect());
    print(&format!("pages.walk_p99.{name}"), p99, "ms", Goal::AtMost(50.0));
}

/// The references: pages whose views were read once, rendered at each request (`/template/…`) or never (`/bytes/…`).
async fn reference(folder: &Path, url: &str, reader: &str, report: &str) {
    let ready = Ready::read(folder, url, reader, report);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    println!("http://{}", listener.local_addr().unwrap());
    let ready = web::Data::new(ready);
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    HttpServer::new(move || {
        App::new()
            .app_data(ready.clone())
            .route("/template/{page}", web::get().to(rendered))
            .route("/bytes/{page}", web::get().to(bytes))
    })
    .workers(workers)
    .listen(listener)
    .unwrap()
    .run()
    .await
    .unwrap();
}

async fn rendered(ready: web::Data<Ready>, page: web::Path<String>) -> HttpResponse {
    html(ready.render(&page))
}

async fn bytes(ready: web::Data<Ready>, page: web::Path<String>) -> HttpResponse {
    let of = &ready.bytes;
    html(match page.as_str() {
        "home" => of[0].clone(),
        "list" => of[1].clone(),
        _ => of[2].clone(),
    })
}

fn html(body: String) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body)
}

/// The ready views with the frame around them.
struct Ready {
    render: Render,
    frame: Frame,
    home: enza::render::pages::home::HomePage,
    list: enza::render::pages::clients::ClientsPage,
    report: enza::render::pages::reports::ReportPage,
    bytes: Vec<String>,
}

impl Ready {
    fn read(folder: &Path, url: &str, reader: &str, report: &str) -> Self {
        let state = data::open(folder, url, &Clock::System);
        let now = Clock::System.now();
        let uid = |text: &str| Uid::parse(text).unwrap();
        let (render, lang) = (state.render.clone(), Lang::Ja);
        let read = |conn: &mut enza::storage::Conn| -> Result<Self, StorageError> {
            let actor = Actor::Account(identity::account_actor(conn, &uid(reader), now.date())?);
            let scope = scope(&actor);
            let view = home::home(conn, &scope, now)?;
            let list = clients::list(conn, &scope, &ClientQuery::default(), 1)?;
            let report = reports::report(conn, &scope, &uid(report))?.expect("a published report");
            Ok(Self {
                frame: frame(&actor),
                home: enza::web::pages::home::page(&actor, &view, now),
                list: enza::web::pages::clients::list_page(
                    list,
                    &ListQuery::default(),
                    Filters::default(),
                    true,
                ),
                report: enza::web::pages::reports::published_page(render.texts(), lang, &report),
                render: render.clone(),
                bytes: Vec::new(),
            })
        };
        let mut ready = state.store().read(read).unwrap();
        ready.bytes = ["home", "list", "report"].iter().map(|page| ready.render(page)).collect();
        ready
    }

    fn render(&self, page: &str) -> String {
        match page {
            "home" => self.framed(&self.home),
            "list" => self.framed(&self.list),
            _ => self.framed(&self.report),
        }
    }

    fn framed<P: Page>(&self, page: &P) -> String {
        self.render.page(&self.frame, page).unwrap()
    }
}

/// The frame as a signed-in reader finds it.
fn frame(actor: &Actor) -> Frame {
    Frame {
        lang: Lang::Ja,
        today: enza::domain::time::jst::jst_date(Clock::System.now()),
        title: "今日の対応".into(),
        signed_in: true,
        user_name: actor.account().map(|a| a.name.clone()).unwrap_or_default(),
        user_role_label: "介護支援専門員".into(),
        nav: nav::of(actor, "/"),
        csrf: "0".repeat(43),
        op_id: "0".repeat(36),
        flash: Vec::new(),
        section_flash: Vec::new(),
        request_id: "0".repeat(36),
        demo: false,
        path: "/".into(),
        version: env!("CARGO_PKG_VERSION"),
        idle_minutes: 30,
        pdf: enza::render::pdf::PressState::NotBuilt,
        standalone: false,
        locale_switch_href: "/language?to=en&next=%2F".into(),
    }
}
