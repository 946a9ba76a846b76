//! Wake-ups after a commit. They carry no data; a missed one costs only the poll interval.

use std::sync::Arc;

use tokio::sync::Notify;

/// What a commit may have made work for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// A job became due.
    Jobs,
    /// A mail stands in the outbox.
    Mails,
    /// A room has new events.
    Rooms,
}

/// The bells of one process. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Bells {
    jobs: Arc<Notify>,
    mails: Arc<Notify>,
    rooms: Arc<Notify>,
}

impl Bells {
    /// Rings what a transaction asked for.
    pub fn ring(&self, wakes: &[Wake]) {
        for wake in wakes {
            self.bell(*wake).notify_waiters();
            self.bell(*wake).notify_one();
        }
    }

    /// The bell of one kind, to wait on.
    pub fn bell(&self, wake: Wake) -> &Notify {
        match wake {
            Wake::Jobs => &self.jobs,
            Wake::Mails => &self.mails,
            Wake::Rooms => &self.rooms,
        }
    }
}
