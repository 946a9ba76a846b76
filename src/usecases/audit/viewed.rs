//! Writes the rows of views. Views that meet share one commit, as one thread takes everything that waits into one
//! transaction: while a commit waits for the disk, the next batch gathers by itself. If a row can't be written, its page
//! does not leave.

use tokio::sync::{mpsc, oneshot};

use crate::storage::{Audit, StorageError};
use crate::usecases::{Cmd, Desk, Failure};

/// The most rows in one transaction.
const BATCH: usize = 512;
/// Views that may wait; beyond it a page is refused at once.
const WAITING: usize = 4096;

/// Where views wait for their commit. Cheap to clone.
#[derive(Clone)]
pub struct Views {
    queue: mpsc::Sender<View>,
}

struct View {
    cmd: Cmd,
    audit: Audit,
    written: oneshot::Sender<()>,
}

impl Views {
    /// Starts the thread; it ends with the last clone.
    pub fn start(desk: Desk) -> std::io::Result<Self> {
        let (queue, views) = mpsc::channel(WAITING);
        std::thread::Builder::new().name("enza-views".into()).spawn(move || run(&desk, views))?;
        Ok(Self { queue })
    }
}

/// Writes one row naming everybody whose data the answer shows, and waits until it is durable.
pub async fn viewed(views: &Views, cmd: Cmd, audit: Audit) -> Result<(), Failure> {
    let (written, answer) = oneshot::channel();
    views
        .queue
        .try_send(View { cmd, audit, written })
        .map_err(|_| Failure::Storage(StorageError::Unaudited))?;
    answer.await.map_err(|_| Failure::Storage(StorageError::Unaudited))
}

fn run(desk: &Desk, mut queue: mpsc::Receiver<View>) {
    let mut views = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut views, BATCH) > 0 {
        take(desk, std::mem::replace(&mut views, Vec::with_capacity(BATCH)));
    }
}

/// One batch. When it fails as a whole, its rows are tried one by one, so that none can hold up the others. A view
/// that is dropped without a word was not written.
fn take(desk: &Desk, views: Vec<View>) {
    let Err(failure) = write(desk, &views) else {
        views.into_iter().for_each(View::tell);
        return;
    };
    tracing::warn!(%failure, views = views.len(), "views could not be written to the audit log");
    let is_unreachable =
        matches!(failure, Failure::Storage(StorageError::Busy | StorageError::Connection(_)));
    if views.len() == 1 || is_unreachable {
        return;
    }
    for view in views {
        if write(desk, std::slice::from_ref(&view)).is_ok() {
            view.tell();
        }
    }
}

fn write(desk: &Desk, views: &[View]) -> Result<(), Failure> {
    desk.note(|tx| views.iter().try_for_each(|view| view.cmd.audit_as(tx, &view.audit, "viewed")))
}

impl View {
    fn tell(self) {
        // A reader who has gone away needs no answer; the row stands.
        let _ = self.written.send(());
    }
}
