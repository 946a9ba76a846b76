//! The store: a pool to read, a pool to write, and the one write transaction.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{Pool, PooledConnection};

use super::db::{Conn, Opener, Purpose, StorageError, is_postgres};
use super::tx::Tx;

/// How often a transaction that lost a race is run again.
const ATTEMPTS: u32 = 8;
/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct StoreOptions {
    /// `postgres://…` or the path of a SQLite file.
    pub url: String,
    /// Read connections; 4–8 serve two cores.
    pub readers: u32,
    /// Write connections on PostgreSQL; SQLite always has one.
    pub writers: u32,
    /// False only while a demo is filled.
    pub is_durable: bool,
}

/// The pools. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    read: Pool<Opener>,
    write: Pool<Opener>,
    url: Arc<str>,
}

impl Store {
    /// Opens both pools; the first connection is tried at once, so that a wrong address shows its own error.
    pub fn open(options: &StoreOptions) -> Result<Self, StorageError> {
        let on_postgres = is_postgres(&options.url);
        let writers = if on_postgres { options.writers } else { 1 };
        let opener = |purpose| Opener::new(&options.url, purpose, options.is_durable);
        drop(diesel::r2d2::ManageConnection::connect(&opener(Purpose::Write))?);
        let pool = |purpose, size: u32| {
            Pool::builder()
                .max_size(size)
                .min_idle(Some(1))
                .connection_timeout(PATIENCE)
                .test_on_check_out(on_postgres)
                .build_unchecked(opener(purpose))
        };
        Ok(Self {
            write: pool(Purpose::Write, writers),
            read: pool(Purpose::Read, options.readers),
            url: options.url.as_str().into(),
        })
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        is_postgres(&self.url)
    }

    /// The address, for connections of their own (LISTEN). Holds a password: never log it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs queries on a read connection, on this thread.
    pub fn read<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = checkout(&self.read)?;
        work(&mut conn)
    }

    /// Runs queries on a read connection, on a blocking thread. Rendering belongs into the same closure.
    pub async fn reading<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StorageError> + Send + 'static,
    {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.read(work)).await.map_err(|_| StorageError::Gone)?
    }

    /// Runs one write transaction, on this thread; run again when it lost a race. Only the desk, the live intake's
    /// use-case and migrations call this.
    pub fn write<T, E: WriteError>(
        &self,
        mut work: impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Wakes), E> {
        let mut conn = checkout(&self.write)?;
        let mut attempt = 0;
        loop {
            attempt += 1;
            match self.attempt(&mut conn, &mut work) {
                Err(error) if attempt < ATTEMPTS && error.storage().is_some_and(|e| lost(e, attempt)) => {}
                outcome => return outcome,
            }
        }
    }

    fn attempt<T, E: WriteError>(
        &self,
        conn: &mut Conn,
        work: &mut impl FnMut(&mut Tx<'_>) -> Result<T, E>,
    ) -> Result<(T, Wakes), E> {
        begin(conn)?;
        let mut tx = Tx::new(conn);
        let outcome = work(&mut tx);
        let wakes = tx.into_wakes();
        match outcome {
            Ok(value) => {
                super::listen::notify(conn, &wakes)?;
                <Conn as diesel::Connection>::TransactionManager::commit_transaction(conn)
                    .map_err(StorageError::from)?;
                Ok((value, wakes))
            }
            Err(error) => {
                // A failed rollback means the connection is lost; the pool then drops it, the first error stays the answer.
                let _ = <Conn as diesel::Connection>::TransactionManager::rollback_transaction(conn);
                Err(error)
            }
        }
    }

    /// A write connection outside a transaction, for migrations and maintenance.
    pub fn with_writer<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut conn = checkout(&self.write)?;
        work(&mut conn)
    }

    /// From now on every commit waits for the disk again; called once when a demo has been filled.
    pub fn make_durable(&self) -> Result<(), StorageError> {
        self.with_writer(|conn| match conn {
            Conn::Sqlite(c) => {
                Ok(c.batch_execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous=FULL; ANALYZE;")?)
            }
            Conn::Postgres(c) => Ok(c.batch_execute("ANALYZE;")?),
        })
    }
}

/// What a transaction asked to be woken after its commit.
pub type Wakes = Vec<super::wake::Wake>;

/// An error type that may carry a storage error, so that the store knows when to run the work again.
pub trait WriteError: From<StorageError> {
    /// The storage error inside, if that is what it is.
    fn storage(&self) -> Option<&StorageError>;
}

impl WriteError for StorageError {
    fn storage(&self) -> Option<&StorageError> {
        Some(self)
    }
}

/// Whether a transaction lost a race, so that it is worth running once more. Who looked for a row, found none and then
/// hit its unique key was overtaken: a second look finds the other's row and says what the rules say. A second hit is no
/// race any more.
fn lost(error: &StorageError, attempt: u32) -> bool {
    error.is_retryable() || attempt == 1 && error.is_unique_violation()
}

fn checkout(pool: &Pool<Opener>) -> Result<PooledConnection<Opener>, StorageError> {
    pool.get().map_err(|_| StorageError::Busy)
}

/// SQLite takes the write lock at once (no upgrade can fail later); PostgreSQL runs READ COMMITTED with versions.
fn begin(conn: &mut Conn) -> Result<(), StorageError> {
    match conn {
        Conn::Sqlite(c) => AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?,
        Conn::Postgres(c) => {
            AnsiTransactionManager::begin_transaction_sql(c, "BEGIN ISOLATION LEVEL READ COMMITTED")?
        }
    }
    Ok(())
}
