//! Spawns the app on a free port with a hand-moved clock and a database and folder of its own.

use std::future::Future;

use chrono::{NaiveDate, NaiveDateTime};
use enza::app::{self, Mode};
use enza::config;
use enza::storage::clock::Clock;
use enza::usecases::Mint;
use enza::web::State;

use super::browser::Browser;
use super::database::{self, Backend};

/// One app under test.
pub struct TestApp {
    pub state: State,
    pub base: String,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    pub backend: Backend,
    handle: actix_web::dev::ServerHandle,
}

/// When every test begins: a Saturday, 10:00 in Japan.
pub fn start_of_test() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 0, 0).unwrap()
}

impl TestApp {
    /// Runs a test body against a fresh app; skipped when PostgreSQL is not at hand and not demanded.
    pub fn test<F: Future<Output = ()>>(backend: Backend, body: impl FnOnce(TestApp) -> F) {
        actix_web::rt::System::new().block_on(async move {
            let Some(app) = TestApp::spawn(backend, &[]) else { return };
            let handle = app.handle.clone();
            body(app).await;
            handle.stop(false).await;
        });
    }

    /// An app with settings of its own (`("login.idle_minutes", "10")`). Call it within the test's runtime.
    pub fn spawn(backend: Backend, settings: &[(&'static str, &str)]) -> Option<TestApp> {
        let folder = tempfile::tempdir().unwrap();
        let url = database::fresh(backend, folder.path())?;
        let mut overrides = vec![
            ("server.listen", "127.0.0.1:0".to_owned()),
            ("server.workers", "1".to_owned()),
            ("server.drain_seconds", "1".to_owned()),
            ("data.dir", folder.path().display().to_string()),
            ("database.url", url),
            ("database.readers", "2".to_owned()),
            ("database.writers", "2".to_owned()),
            ("mail.transport", "memory".to_owned()),
            // Reading fonts takes its time; the tests of PDF files name the folders themselves.
            ("print.font_dirs", String::new()),
        ];
        overrides.extend(settings.iter().map(|(key, value)| (*key, (*value).to_owned())));
        let loaded = config::load(None, [], &overrides).unwrap();
        let clock = Clock::standing_at(start_of_test());
        let mode = Mode { clock: clock.clone(), mint: Mint::System, is_demo: false, is_durable: true };
        let state = app::build(loaded.config, mode).unwrap();
        let running = app::start(state.clone()).unwrap();
        let base = format!("http://{}", running.address);
        let handle = running.server.handle();
        actix_web::rt::spawn(running.server);
        Some(TestApp { state, base, clock, folder, backend, handle })
    }

    /// A browser that nobody has used yet.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// Moves the clock on.
    pub fn pass(&self, time: chrono::Duration) {
        self.clock.set(self.clock.now() + time);
    }
}
