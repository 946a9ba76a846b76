//! G57: names, tokens, passwords and addresses never reach the log. Every line that this binary logs is kept, and
//! the canaries of this test are looked for in all of them.

use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

use enza::web::routes::TABLE;
use scraper::{Html, Selector};

use super::objects::people;
use crate::support::{Deed, PASSWORD, Smtp, TestApp};

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static STARTED: OnceLock<()> = OnceLock::new();

struct Keep;

impl Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Everything at the finest level that the program itself can be set to.
fn listen() {
    STARTED.get_or_init(|| {
        let filter = enza::cli::log_filter(
            "trace,mio=off,tokio=off,hyper=off,hyper_util=off,reqwest=off,html5ever=off,selectors=off",
        );
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Keep).init();
    });
}

fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

const CANARIES: [&str; 7] = [
    "canary-password-1f0a",
    "canary-token-2b7c",
    "canary-name-3c9d",
    "canary-address-4d1e",
    "canary-search-5e2f",
    "canary-header-6f3a",
    "canary-calendar-7a4b",
];

both!(no_secret_and_no_person_reaches_the_log, |app| async move {
    listen();
    let smtp = Smtp::start(&[Deed::Accept, Deed::Refuse, Deed::Later]).await;
    let settings = smtp.settings();
    let settings: Vec<(&'static str, &str)> =
        settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let app = TestApp::spawn(app.backend, &settings).unwrap();
    let mut browser = app.browser();
    browser.post("/sign-in", &[("login", "canary-name-3c9d"), ("password", "canary-password-1f0a")]).await;
    browser.get("/clients?q=canary-search-5e2f").await;
    browser.get("/nowhere?token=canary-token-2b7c").await;
    browser.get("/calendar/canary-calendar-7a4b.ics").await;
    let request = browser
        .request(reqwest::Method::GET, "/api/v1/clients")
        .header("authorization", "Bearer canary-token-2b7c")
        .header("x-forwarded-for", "canary-header-6f3a");
    browser.send(request).await;
    for n in 0..3 {
        app.queue_letter(&format!("canary-address-4d1e{n}@example.jp"));
    }
    app.settle().await;
    let log = logged();
    assert!(log.contains("letter tried"), "the log is being read");
    for canary in CANARIES {
        let found = log.lines().find(|line| line.contains(canary));
        assert!(found.is_none(), "{canary} in: {found:?}");
    }
});

/// Subjects as readers see them: encoded words are decoded.
fn subject(raw: &str) -> String {
    let head = raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    let line = head.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned();
    let mut text = String::new();
    for word in line.split_whitespace() {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|w| w.strip_suffix("?="));
        match encoded {
            Some(base64) => {
                let bytes = data_encoding::BASE64.decode(base64.as_bytes()).unwrap();
                text.push_str(&String::from_utf8_lossy(&bytes));
            }
            None => text.push_str(word),
        }
    }
    text
}

/// Every address that a page leads to or is sent on to.
fn addresses(answer: &crate::support::Answer) -> Vec<String> {
    let html = Html::parse_document(&answer.body);
    let any = Selector::parse("[href], [src], [action]").unwrap();
    let of = |e: scraper::ElementRef<'_>| {
        let of = |name| e.value().attr(name).map(str::to_owned);
        of("href").or_else(|| of("src")).or_else(|| of("action"))
    };
    html.select(&any).filter_map(of).chain([answer.location.clone()]).collect()
}

both!(a_whole_world_leaves_nobody_in_logs_addresses_and_subjects, |app| async move {
    listen();
    let world = app.world().await;
    app.settle().await;
    let names = ["架空 太郎", "架空太郎", "カクウ タロウ", "0000000001", "架空 長女"];
    let encoded: Vec<String> =
        names.iter().map(|name| serde_urlencoded::to_string([("", name)]).unwrap()[1..].to_owned()).collect();
    let mut keys = Vec::new();
    let mut seen = 0;
    for (letter, person) in people(&world) {
        let mut browser = app.browser_of_person(person);
        keys.extend(browser.cookies.values().cloned());
        for route in TABLE.iter().filter(|r| r.method == "GET" && !r.path.contains("socket")) {
            let answer = browser.get(&world.address(route.path)).await;
            for address in addresses(&answer) {
                seen += 1;
                let found = names.iter().map(|n| (*n).to_owned()).chain(encoded.clone());
                let found: Vec<_> = found.filter(|name| address.contains(name.as_str())).collect();
                assert!(found.is_empty(), "{letter} {}: {found:?} in {address}", route.path);
                assert!(!keys.iter().any(|key| address.contains(key.as_str())), "{letter} {address}");
            }
        }
    }
    assert!(seen > 1_000, "{seen} addresses");
    let device = app.device(&world.poll, Some(&world.town.providers[0].number)).await;
    keys.extend(device.cookies.values().cloned());
    let kept = app.state.works.post.transport.kept();
    assert!(!kept.is_empty());
    for letter in &kept {
        let subject = subject(&letter.raw);
        assert!(!names.iter().any(|name| subject.contains(name)), "{subject}");
    }
    let log = logged();
    let canaries = names[..3].iter().map(|n| (*n).to_owned()).chain([PASSWORD.to_owned()]).chain(keys);
    for canary in canaries {
        let found = log.lines().find(|line| line.contains(&canary));
        assert!(found.is_none(), "{canary} in: {found:?}");
    }
});
