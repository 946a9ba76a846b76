//! Migrations on both backends: up; down and up again leave the same schema; the sample data load; both backends and
//! `storage/schema.rs` know the same columns; a migration killed half way completes at the next start (G19); clients are stamped
//! with whatever their duties follow from.
//!
//! PostgreSQL needs `ENZA_TEST_POSTGRES_URL`, which `tests/run` sets.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test has to fail loudly")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, SqliteConnection, sql_query};

#[path = "migrations/stamps.rs"]
mod stamps;

/// The columns of each table.
type Columns = BTreeMap<String, BTreeSet<String>>;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn folder(backend: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(backend)
}

/// The migrations in order, each with its three texts.
fn migrations(backend: &str) -> Vec<[String; 3]> {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder(backend)).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    let text = |folder: &Path, part| std::fs::read_to_string(folder.join(part)).unwrap();
    folders.iter().map(|f| ["up.sql", "down.sql", "sample.sql"].map(|part| text(f, part))).collect()
}

/// A fresh PostgreSQL database, or nothing when none is at hand and none is demanded.
fn fresh_postgres(name: &str) -> Option<String> {
    let Ok(admin) = std::env::var("ENZA_TEST_POSTGRES_URL") else {
        assert!(std::env::var("ENZA_TEST_REQUIRE_POSTGRES").is_err(), "run the tests with tests/run");
        return None;
    };
    let name = format!("enza_migrations_{name}_{}", std::process::id());
    PgConnection::establish(&admin).unwrap().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
    Some(format!("{}/{name}", admin.rsplit_once('/').unwrap().0))
}

const SQLITE_SCHEMA: &str = "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS line FROM sqlite_master \
    WHERE name NOT LIKE 'sqlite_%' ORDER BY 1";
const POSTGRES_SCHEMA: &str = "SELECT table_name || ' ' || column_name || ' ' || data_type || ' ' || is_nullable \
    || ' ' || coalesce(column_default, '') AS line FROM information_schema.columns WHERE table_schema = 'public' \
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
    UNION ALL SELECT conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint \
    WHERE connamespace = 'public'::regnamespace \
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal \
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1";
const SQLITE_COLUMNS: &str = "SELECT m.name || ' ' || p.name AS line FROM sqlite_master m \
    JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES_COLUMNS: &str = "SELECT table_name || ' ' || column_name AS line FROM information_schema.columns \
    WHERE table_schema = 'public'";

fn lines<C>(conn: &mut C, query: &str) -> Vec<String>
where
    C: Connection,
    for<'q> diesel::query_builder::SqlQuery: diesel::query_dsl::methods::LoadQuery<'q, C, Line>,
{
    diesel::query_dsl::methods::LoadQuery::internal_load(sql_query(query), conn)
        .unwrap()
        .map(|row| row.unwrap().line)
        .collect()
}

fn columns(lines: Vec<String>) -> Columns {
    let mut columns = Columns::new();
    for line in lines {
        let (table, column) = line.split_once(' ').unwrap();
        if table != "__diesel_schema_migrations" {
            columns.entry(table.into()).or_default().insert(column.into());
        }
    }
    columns
}

/// Up step by step with sample data, then down and up again: each down takes back exactly its up.
fn up_down_up<C: SimpleConnection>(conn: &mut C, backend: &str, schema: impl Fn(&mut C) -> Vec<String>) {
    let all = migrations(backend);
    let mut states = vec![schema(conn)];
    for [up, _, sample] in &all {
        conn.batch_execute(up).unwrap();
        states.push(schema(conn));
        conn.batch_execute(sample)
            .unwrap_or_else(|e| panic!("{backend}: the sample does not load: {e}\n{sample}"));
    }
    for (at, [_, down, _]) in all.iter().enumerate().rev() {
        conn.batch_execute(down).unwrap_or_else(|e| panic!("{backend}: down {at} fails: {e}\n{down}"));
        assert_eq!(schema(conn), states[at], "{backend}: down {at} does not take back its up");
    }
    for [up, _, _] in &all {
        conn.batch_execute(up).unwrap();
    }
    assert_eq!(schema(conn), states[all.len()], "{backend}: up again differs");
}

#[test]
fn sqlite_goes_up_down_and_up_with_sample_data() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    conn.batch_execute("PRAGMA foreign_keys = ON").unwrap();
    up_down_up(&mut conn, "sqlite", |conn| lines(conn, SQLITE_SCHEMA));
}

#[test]
fn postgres_goes_up_down_and_up_with_sample_data() {
    let Some(url) = fresh_postgres("updown") else { return };
    let mut conn = PgConnection::establish(&url).unwrap();
    up_down_up(&mut conn, "postgres", |conn| lines(conn, POSTGRES_SCHEMA));
}

fn sqlite_columns() -> Columns {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    for [up, _, _] in migrations("sqlite") {
        conn.batch_execute(&up).unwrap();
    }
    columns(lines(&mut conn, SQLITE_COLUMNS))
}

/// The columns that `storage/schema.rs` names, read from its text.
fn schema_columns() -> Columns {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/storage/schema.rs")).unwrap();
    let mut columns = Columns::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
        } else if let Some((column, _)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            columns.entry(table.clone()).or_default().insert(column.trim_start_matches("r#").to_owned());
        }
    }
    columns
}

#[test]
fn the_program_knows_every_column_and_no_other() {
    assert_eq!(sqlite_columns(), schema_columns());
}

#[test]
fn both_backends_have_the_same_columns() {
    let Some(url) = fresh_postgres("parity") else { return };
    let mut conn = PgConnection::establish(&url).unwrap();
    for [up, _, _] in migrations("postgres") {
        conn.batch_execute(&up).unwrap();
    }
    assert_eq!(columns(lines(&mut conn, POSTGRES_COLUMNS)), sqlite_columns());
}

/// Starts `enza migrate` and kills it after a while, again and again; then it must run through.
fn kill_and_complete(database: &str, data: &Path, rounds: u32, step: Duration) {
    let migrate = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enza"));
        command.arg("migrate").arg("--data").arg(data).env("ENZA_DATABASE__URL", database);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    for round in 0..rounds {
        let mut child = migrate().spawn().unwrap();
        let deadline = Instant::now() + step * round;
        while Instant::now() < deadline && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        // It may have finished by itself; then there is nothing to kill.
        let _ = child.kill();
        child.wait().unwrap();
    }
    assert!(migrate().status().unwrap().success(), "the migrations run through after {rounds} kills");
    let status = migrate().arg("--status").status().unwrap();
    assert!(status.success(), "nothing is pending");
}

fn rounds() -> u32 {
    if std::env::var("ENZA_LONG").is_ok() { 50 } else { 12 }
}

#[test]
fn a_killed_migration_of_sqlite_completes() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("killed.sqlite");
    kill_and_complete(&file.display().to_string(), folder.path(), rounds(), Duration::from_millis(4));
    let mut conn = SqliteConnection::establish(&file.display().to_string()).unwrap();
    assert_eq!(columns(lines(&mut conn, SQLITE_COLUMNS)), schema_columns());
}

#[test]
fn a_killed_migration_of_postgres_completes() {
    let Some(url) = fresh_postgres("killed") else { return };
    let folder = tempfile::tempdir().unwrap();
    kill_and_complete(&url, folder.path(), rounds(), Duration::from_millis(12));
    let mut conn = PgConnection::establish(&url).unwrap();
    assert_eq!(columns(lines(&mut conn, POSTGRES_COLUMNS)), schema_columns());
}

/// Every migration before one, each with its sample data.
fn up_to<C: SimpleConnection>(conn: &mut C, backend: &str, name: &str) {
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder(backend)).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    for folder in folders.iter().take_while(|folder| !folder.ends_with(name)) {
        for part in ["up.sql", "sample.sql"] {
            conn.batch_execute(&std::fs::read_to_string(folder.join(part)).unwrap()).unwrap();
        }
    }
}

fn up<C: SimpleConnection>(conn: &mut C, backend: &str, name: &str) {
    let text = std::fs::read_to_string(folder(backend).join(name).join("up.sql")).unwrap();
    conn.batch_execute(&text).unwrap();
}

/// A link that was taken back and sent anew before anybody noted who did it, and a note by hand that went on without a consent.
const TAKEN_BACK: &str = "UPDATE invitations SET revoked_at = '2026-11-20 00:00:00', sent_at = '2026-11-21 00:00:00' \
    WHERE delivery_id = 1; \
    UPDATE deliveries SET means = 'fax', created_at = '2026-11-19 00:00:00', withdrawn_by = '計画 幸子', \
    withdrawn_at = '2026-11-20 00:00:00' WHERE id = (SELECT MAX(id) FROM deliveries); \
    INSERT INTO consent_overrides (uid, client_id, office_id, act, object_uid, gaps, reason, author, author_name, created_at) \
    SELECT 'override-of-a-note', 1, 1, 'delivery', v.uid, '[]', '', '', '', d.created_at \
    FROM deliveries d JOIN plan_versions v ON v.id = d.plan_version_id WHERE d.means = 'fax'";
const STEPS: &str = "SELECT kind || ' ' || delivery_id || ' ' || noted_at || ' ' || noted_by AS line \
    FROM delivery_steps ORDER BY id";
const OVERRIDES: &str = "SELECT withdrawn_by || ' ' || withdrawn_at AS line FROM consent_overrides \
    WHERE uid = 'override-of-a-note'";

macro_rules! fills_in {
    ($conn:expr, $backend:literal) => {{
        up_to($conn, $backend, "2026-11-22-000612_taken_back");
        $conn.batch_execute(TAKEN_BACK).unwrap();
        up($conn, $backend, "2026-11-22-000612_taken_back");
        up($conn, $backend, "2026-11-22-000613_delivery_steps");
        let steps = lines($conn, STEPS);
        assert_eq!(steps.len(), 2, "{steps:?}");
        assert!(steps[0].starts_with("revoked 1 2026-11-20 00:00:00"), "{steps:?}");
        assert!(steps[1].starts_with("renewed 1 2026-11-21 00:00:00"), "{steps:?}");
        assert_eq!(lines($conn, OVERRIDES), ["計画 幸子 2026-11-20 00:00:00"]);
    }};
}

#[test]
fn what_was_taken_back_before_the_program_noted_it_is_filled_in() {
    let mut conn = SqliteConnection::establish(":memory:").unwrap();
    fills_in!(&mut conn, "sqlite");
    let Some(url) = fresh_postgres("fills") else { return };
    fills_in!(&mut PgConnection::establish(&url).unwrap(), "postgres");
}
