//! One connection type over both backends, and the errors of storage.

use diesel::connection::SimpleConnection;
use diesel::pg::PgConnection;
use diesel::r2d2::{ManageConnection, R2D2Connection};
use diesel::sqlite::SqliteConnection;
use diesel::{Connection, ConnectionError};
use thiserror::Error;

/// A connection to SQLite or PostgreSQL; queries are written once for both.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// libpq
    Postgres(PgConnection),
    /// the compiled-in SQLite
    Sqlite(SqliteConnection),
}

/// What can go wrong below the rules.
#[derive(Debug, Error)]
pub enum StorageError {
    /// The query failed.
    #[error("query failed: {0}")]
    Query(#[from] diesel::result::Error),
    /// The database can't be reached.
    #[error("no connection: {0}")]
    Connection(#[from] ConnectionError),
    /// No connection came free in time.
    #[error("no connection free in time")]
    Busy,
    /// The database is not what this version expects.
    #[error("{0}")]
    Schema(String),
    /// What was stored can't be read back.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
    /// What a page shows could not be written to the audit log, so it may not leave.
    #[error("a view could not be written to the audit log")]
    Unaudited,
    /// A thread of the pool went away.
    #[error("the worker thread ended")]
    Gone,
}

impl StorageError {
    /// Whether the same transaction may succeed when run again.
    pub fn is_retryable(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        match self {
            StorageError::Query(Error::DatabaseError(kind, info)) => {
                let text = info.message();
                matches!(kind, DatabaseErrorKind::SerializationFailure)
                    || text.contains("deadlock")
                    || text.contains("database is locked")
            }
            _ => false,
        }
    }

    /// Whether a unique key was hit.
    pub fn is_unique_violation(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        matches!(self, StorageError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Queries only; SQLite refuses writes on it.
    Read,
    /// The write side.
    Write,
}

/// Opens connections by the address: `postgres://…`, else a SQLite file.
#[derive(Clone, Debug)]
pub struct Opener {
    url: String,
    purpose: Purpose,
    is_durable: bool,
}

impl Opener {
    /// `is_durable` false is for filling a demo only: SQLite then doesn't wait for the disk.
    pub fn new(url: &str, purpose: Purpose, is_durable: bool) -> Self {
        Self { url: url.to_owned(), purpose, is_durable }
    }

    /// Whether the address names PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        is_postgres(&self.url)
    }

    fn open_sqlite(&self) -> Result<SqliteConnection, StorageError> {
        let mut conn = SqliteConnection::establish(&self.url)?;
        let synchronous = if self.is_durable { "FULL" } else { "OFF" };
        conn.batch_execute(&format!(
            "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; \
             PRAGMA foreign_keys=ON; PRAGMA case_sensitive_like=ON; PRAGMA cache_size=-16000; \
             PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"
        ))?;
        if self.purpose == Purpose::Read {
            conn.batch_execute("PRAGMA query_only=ON;")?;
        }
        Ok(conn)
    }

    fn open_postgres(&self) -> Result<PgConnection, StorageError> {
        let mut conn = PgConnection::establish(&self.url)?;
        conn.batch_execute(
            "SET TIME ZONE 'UTC'; SET statement_timeout='30s'; SET lock_timeout='5s'; \
             SET idle_in_transaction_session_timeout='60s'; SET jit=off;",
        )?;
        if self.purpose == Purpose::Read {
            conn.batch_execute("SET default_transaction_read_only=on;")?;
        }
        Ok(conn)
    }
}

/// Whether an address names PostgreSQL.
pub fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

impl ManageConnection for Opener {
    type Connection = Conn;
    type Error = StorageError;

    fn connect(&self) -> Result<Conn, StorageError> {
        if self.is_postgres() {
            self.open_postgres().map(Conn::Postgres)
        } else {
            self.open_sqlite().map(Conn::Sqlite)
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), StorageError> {
        conn.ping()?;
        Ok(())
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        std::thread::panicking() || conn.is_broken()
    }
}
