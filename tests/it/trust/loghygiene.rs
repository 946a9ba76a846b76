//! G57: names, tokens, passwords and addresses never reach the log. Every line that this binary logs is kept, and
//! the canaries of this test are looked for in all of them.

use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::support::{Deed, Smtp, TestApp};

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
        let filter = enza::cli::log_filter("trace,mio=off,tokio=off,hyper=off,hyper_util=off,reqwest=off");
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(|| Keep).init();
    });
}

fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

const CANARIES: [&str; 6] = [
    "canary-password-1f0a",
    "canary-token-2b7c",
    "canary-name-3c9d",
    "canary-address-4d1e",
    "canary-search-5e2f",
    "canary-header-6f3a",
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
