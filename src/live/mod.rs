//! The live room at work: writes of all connections meet in one intake (group commit), committed events leave through
//! one relay (fan-out on a thread of its own). `docs/live-protocol.md` describes what is on the wire.

pub mod guard;
pub mod hub;
pub mod intake;
pub mod line;
mod pace;
pub mod protocol;
pub mod readers;
pub mod relay;
pub mod socket;
mod waiting;
pub mod wire;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::refusal::Refused;
use crate::domain::room::ContributeError;
use crate::render::{Lang, Render};
use crate::usecases::Desk;
use crate::usecases::room::{Outcome, Written};
use guard::Guard;
use hub::MemberId;
use intake::Intake;
use protocol::{SOCKETS_PER_HOLDER, ServerFrame};
use readers::Readers;
use relay::Relay;

/// The live side of one process. Built once, cheap to clone.
#[derive(Clone)]
pub struct Live {
    desk: Desk,
    render: Render,
    intake: Intake,
    relay: Relay,
    guard: Guard,
    readers: Readers,
    sockets: Arc<Mutex<HashMap<String, usize>>>,
    members: Arc<AtomicU64>,
}

impl Live {
    /// Starts the threads of the intake and the relay.
    pub fn start(desk: Desk, render: Render) -> std::io::Result<Self> {
        let relay = Relay::start(desk.store().clone())?;
        let intake = Intake::start(desk.clone(), relay.clone())?;
        let (guard, readers) = (Guard::default(), Readers::default());
        let (sockets, members) = (Arc::default(), Arc::default());
        Ok(Self { desk, render, intake, relay, guard, readers, sockets, members })
    }

    /// Starts what listens to bells and looks after open connections. Must be called within a tokio runtime; `idle` is
    /// how long a login may rest.
    pub fn watch(&self, idle: chrono::TimeDelta) {
        relay::forward_wakes(&self.desk, self.relay.clone());
        guard::start(self.guard.clone(), &self.desk, self.relay.clone(), idle);
    }

    /// The desk, for what a socket writes besides entries.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Ends every connection in order, because the server stops.
    pub fn stop(&self) {
        self.relay.end_all(protocol::Close::GoingAway);
    }

    /// Writes over plain HTTP: the same intake, awaited.
    pub async fn write(&self, written: Written) -> Option<Outcome> {
        self.intake.write(written).await
    }

    /// The answer to a write as JSON: the number of its event, or the refusal in words.
    pub fn answer(&self, client_id: &str, outcome: Option<Outcome>, lang: Lang) -> String {
        match outcome {
            Some(Outcome::Accepted { seq }) => ServerFrame::Ack { client_id, seq }.json(),
            Some(Outcome::Refused(error)) => self.refusal(client_id, &error.into(), false, lang),
            None => self.refusal(client_id, &Refused::new("room-busy"), true, lang),
        }
    }

    /// A refusal in words.
    pub fn refusal(&self, client_id: &str, refused: &Refused, retry: bool, lang: Lang) -> String {
        let text = self.render.refusal(lang, refused).text;
        ServerFrame::Refused { client_id, refused: refused.code, text: &text, retry }.json()
    }

    /// A refusal of the room's rules in words.
    pub fn refusal_of(&self, client_id: &str, error: ContributeError, lang: Lang) -> String {
        self.refusal(client_id, &error.into(), false, lang)
    }

    /// Who has read which room over plain HTTP.
    pub fn readers(&self) -> &Readers {
        &self.readers
    }

    fn next_member(&self) -> MemberId {
        MemberId(self.members.fetch_add(1, Ordering::Relaxed))
    }

    /// Counts a connection of a holder in; nothing when they have too many, in whichever rooms.
    fn count_in(&self, holder: &str) -> Option<Counted> {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let count = sockets.entry(holder.to_owned()).or_default();
        if *count >= SOCKETS_PER_HOLDER {
            return None;
        }
        *count += 1;
        Some(Counted { holder: holder.to_owned(), sockets: self.sockets.clone() })
    }
}

/// One counted connection of a holder.
struct Counted {
    holder: String,
    sockets: Arc<Mutex<HashMap<String, usize>>>,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = sockets.get_mut(&self.holder) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                sockets.remove(&self.holder);
            }
        }
    }
}

/// Milliseconds since the process began to count; never goes back.
fn now_ms() -> u64 {
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    u64::try_from(START.get_or_init(std::time::Instant::now).elapsed().as_millis()).unwrap_or(u64::MAX)
}
