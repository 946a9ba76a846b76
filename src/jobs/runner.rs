//! Keeps background work going: four loops that wait for their bell or their interval, until they are told to stop.

use std::future::Future;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Works, ahead, deliver, sealing, worker};
use crate::storage::wake::Wake;
use crate::usecases::Failure;
use crate::usecases::job::nightly;

/// How long a missed bell may delay letters and jobs.
const POLL: Duration = Duration::from_secs(5);
/// The audit log is sealed at least this often.
const SEAL: Duration = Duration::from_millis(500);
/// How soon it is noticed that a day has begun.
const DAY: Duration = Duration::from_secs(60);
/// How long a loop waits after a fault of the database.
const PAUSE: Duration = Duration::from_secs(1);

/// The running loops.
pub struct Running {
    stop: watch::Sender<bool>,
    loops: Vec<JoinHandle<()>>,
}

impl Running {
    /// Lets each loop finish its round and waits for all of them.
    pub async fn stop(self) {
        // Nobody listens any more only when all loops have ended already.
        let _ = self.stop.send(true);
        for one in self.loops {
            if one.await.is_err() {
                tracing::error!("a background loop had ended early");
            }
        }
    }
}

/// Starts the loops. Must be called within a tokio runtime.
pub fn start(works: &Works) -> Running {
    if let Err(failure) = nightly::plan(&works.desk) {
        tracing::error!(cause = %failure, "the work of the night was not planned");
    }
    let (stop, stopping) = watch::channel(false);
    let loops = vec![
        tokio::spawn(repeat(works.clone(), stopping.clone(), Some(Wake::Mails), POLL, |works| async move {
            deliver::round(&works).await
        })),
        tokio::spawn(repeat(works.clone(), stopping.clone(), Some(Wake::Jobs), POLL, |works| async move {
            worker::round(&works).await
        })),
        tokio::spawn(repeat(works.clone(), stopping.clone(), None, DAY, |works| async move {
            ahead::round(&works).await
        })),
        tokio::spawn(repeat(works.clone(), stopping, None, SEAL, |works| async move {
            sealing::round(&works).await.map(sealing::left)
        })),
    ];
    Running { stop, loops }
}

/// Rounds follow each other while there is something to do; then the loop waits.
async fn repeat<F: Future<Output = Result<usize, Failure>>>(
    works: Works,
    mut stopping: watch::Receiver<bool>,
    wake: Option<Wake>,
    interval: Duration,
    round: impl Fn(Works) -> F,
) {
    while !*stopping.borrow() {
        let pause = match round(works.clone()).await {
            Ok(0) => interval,
            Ok(_) => continue,
            Err(failure) => {
                tracing::error!(cause = %failure, "background work failed");
                PAUSE
            }
        };
        tokio::select! {
            () = rung(&works, wake) => {}
            () = tokio::time::sleep(pause) => {}
            _ = stopping.changed() => {}
        }
    }
}

async fn rung(works: &Works, wake: Option<Wake>) {
    match wake {
        Some(wake) => works.desk.bells().bell(wake).notified().await,
        None => std::future::pending().await,
    }
}
