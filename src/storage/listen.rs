//! Wake-ups between nodes on PostgreSQL: a commit notifies, a thread with a connection of its own listens and rings the
//! bells of its process. SQLite has one process, so there is nothing to do.
//!
//! Only rooms are notified: NOTIFY takes a lock over all commits of the database, and jobs and mails can wait for
//! their workers' own interval.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use super::Store;
use super::db::{Conn, StorageError};
use super::wake::{Bells, Wake};

/// How often the connection is asked; measured at 0.4 % of a core, and half a millisecond of delay.
const POLL: Duration = Duration::from_millis(2);
/// How long to wait before a broken connection is made again.
const AGAIN: Duration = Duration::from_secs(1);

/// Part of the transaction, so that nobody hears of what was rolled back. The notification carries nothing: whoever
/// hears it reads the log.
pub(super) fn notify(conn: &mut Conn, wakes: &[Wake]) -> Result<(), StorageError> {
    if let (Conn::Postgres(conn), true) = (conn, wakes.contains(&Wake::Rooms)) {
        conn.batch_execute("NOTIFY enza_rooms")?;
    }
    Ok(())
}

/// Keeps the thread listening; dropping it ends the thread.
pub struct Listening(#[expect(dead_code, reason = "its drop is its use")] Sender<()>);

/// Starts the thread, on PostgreSQL.
pub fn start(store: &Store, bells: &Bells) -> std::io::Result<Option<Listening>> {
    if !store.is_postgres() {
        return Ok(None);
    }
    let (url, bells) = (store.url().to_owned(), bells.clone());
    let (listening, ended) = channel();
    std::thread::Builder::new().name("enza-listen".into()).spawn(move || run(&url, &bells, &ended))?;
    Ok(Some(Listening(listening)))
}

fn run(url: &str, bells: &Bells, ended: &Receiver<()>) {
    loop {
        if let Err(error) = listen(url, bells, ended) {
            tracing::warn!(%error, "notifications of other nodes can't be heard; trying again");
        }
        if matches!(ended.recv_timeout(AGAIN), Err(RecvTimeoutError::Disconnected)) {
            return;
        }
    }
}

/// Listens until the connection breaks or nobody wants to hear any more.
fn listen(url: &str, bells: &Bells, ended: &Receiver<()>) -> Result<(), StorageError> {
    let mut conn = PgConnection::establish(url)?;
    conn.batch_execute("LISTEN enza_rooms")?;
    // What was notified while nobody listened.
    bells.ring(&[Wake::Rooms]);
    while matches!(ended.recv_timeout(POLL), Err(RecvTimeoutError::Timeout)) {
        let mut is_woken = false;
        for notification in conn.notifications_iter() {
            notification?;
            is_woken = true;
        }
        if is_woken {
            bells.ring(&[Wake::Rooms]);
        }
    }
    Ok(())
}
