//! A database for each test: a SQLite file in the test's folder, or a PostgreSQL database copied from a migrated template.

use std::path::Path;
use std::sync::{Mutex, OnceLock};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl};
use enza::storage::Store;
use enza::storage::migrate;
use enza::storage::store::StoreOptions;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// The address of a fresh database, or nothing when PostgreSQL is not at hand and not demanded.
pub fn fresh(backend: Backend, folder: &Path) -> Option<String> {
    match backend {
        Backend::Sqlite => Some(folder.join("enza.sqlite").display().to_string()),
        Backend::Postgres => fresh_postgres(),
    }
}

static TEMPLATE: OnceLock<String> = OnceLock::new();
static MAKING: Mutex<u32> = Mutex::new(0);

fn fresh_postgres() -> Option<String> {
    let Ok(admin) = std::env::var("ENZA_TEST_POSTGRES_URL") else {
        assert!(
            std::env::var("ENZA_TEST_REQUIRE_POSTGRES").is_err(),
            "ENZA_TEST_POSTGRES_URL is not set; run the tests with tests/run"
        );
        return None;
    };
    let template = TEMPLATE.get_or_init(|| make_template(&admin));
    // CREATE DATABASE … TEMPLATE wants nobody else to be connected to the template, so one at a time.
    let mut made = MAKING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    *made += 1;
    let name = format!("enza_test_{}_{}", std::process::id(), *made);
    let mut conn = PgConnection::establish(&admin).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).unwrap();
    Some(with_database(&admin, &name))
}

fn make_template(admin: &str) -> String {
    let name = format!("enza_template_{}", std::process::id());
    let mut conn = PgConnection::establish(admin).unwrap();
    conn.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    let url = with_database(admin, &name);
    let options = StoreOptions { url: url.clone(), readers: 1, writers: 1, is_durable: true };
    let store = Store::open(&options).unwrap();
    store.with_writer(migrate::run).unwrap();
    drop(store);
    // The pool closes its connections on its own threads; the template must be alone before it is copied.
    let pid = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()";
    diesel::sql_query(pid).bind::<diesel::sql_types::Text, _>(&name).execute(&mut conn).unwrap();
    name
}

fn with_database(admin: &str, name: &str) -> String {
    let (base, _) = admin.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}
