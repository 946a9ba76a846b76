//! Migrations: embedded twins, run at start under a lock; a newer database is refused politely.

use diesel::migration::{Migration, MigrationSource};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::db::{Conn, StorageError};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Key of the advisory lock that serialises migrations of several nodes on one PostgreSQL.
const LOCK: i64 = 0x656e_7a61;

#[derive(QueryableByName)]
struct VersionRow {
    #[diesel(sql_type = Text)]
    version: String,
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Brings the database to this version's schema. Returns the names of the migrations that ran.
pub fn run(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    if let Conn::Postgres(pg) = conn {
        sql_query("SELECT pg_advisory_lock($1)").bind::<BigInt, _>(LOCK).execute(pg)?;
    }
    let outcome = run_locked(conn);
    if let Conn::Postgres(pg) = conn {
        sql_query("SELECT pg_advisory_unlock($1)").bind::<BigInt, _>(LOCK).execute(pg)?;
    }
    outcome
}

fn run_locked(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    refuse_newer(conn)?;
    let ran = match conn {
        Conn::Sqlite(c) => {
            c.run_pending_migrations(SQLITE).map(|v| v.iter().map(ToString::to_string).collect())
        }
        Conn::Postgres(c) => {
            c.run_pending_migrations(POSTGRES).map(|v| v.iter().map(ToString::to_string).collect())
        }
    };
    ran.map_err(|e| StorageError::Schema(format!("a migration failed and was rolled back: {e}")))
}

/// Names of the migrations that have not run yet.
pub fn pending(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    let done = applied(conn)?;
    Ok(known()?.into_iter().filter(|v| !done.contains(v)).collect())
}

/// Versions that have run on this database.
pub fn applied(conn: &mut Conn) -> Result<Vec<String>, StorageError> {
    let exists: CountRow = match conn {
        Conn::Sqlite(c) => {
            sql_query("SELECT count(*) AS n FROM sqlite_master WHERE name = '__diesel_schema_migrations'")
                .get_result(c)?
        }
        Conn::Postgres(c) => {
            sql_query("SELECT count(*) AS n FROM pg_tables WHERE tablename = '__diesel_schema_migrations'")
                .get_result(c)?
        }
    };
    if exists.n == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<VersionRow> =
        sql_query("SELECT version FROM __diesel_schema_migrations ORDER BY version").load(conn)?;
    Ok(rows.into_iter().map(|r| r.version).collect())
}

/// Versions this program knows.
pub fn known() -> Result<Vec<String>, StorageError> {
    let list = MigrationSource::<diesel::sqlite::Sqlite>::migrations(&SQLITE)
        .map_err(|e| StorageError::Schema(format!("embedded migrations can't be read: {e}")))?;
    let mut names: Vec<String> = list.iter().map(|m| m.name().version().to_string()).collect();
    names.sort();
    Ok(names)
}

fn refuse_newer(conn: &mut Conn) -> Result<(), StorageError> {
    let known = known()?;
    match applied(conn)?.into_iter().find(|v| !known.contains(v)) {
        None => Ok(()),
        Some(unknown) => Err(StorageError::Schema(format!(
            "this database was made by a newer version of enza (migration {unknown}); \
             start that version, or restore the backup made before the upgrade"
        ))),
    }
}
