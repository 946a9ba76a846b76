//! Group commit: one thread takes everything that waits, up to 512 writes, into one transaction, without lingering.
//! While a commit waits for the disk the next batch gathers by itself; that is all the batching there is.

use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use super::line::Line;
use super::protocol::ServerFrame;
use super::relay::Relay;
use super::wire::text_frame;
use crate::usecases::room::{Batch, Outcome, Written, contribute_all};
use crate::usecases::{Desk, Failure};

/// The most writes in one transaction.
const BATCH: usize = 512;
/// Writes that may wait; beyond it a write is refused at once and the client tries again.
const WAITING: usize = 8192;

/// Where writes wait for their commit. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    queue: mpsc::Sender<Waiting>,
}

struct Waiting {
    written: Written,
    reply: Reply,
}

/// Who is told what became of a write.
pub enum Reply {
    /// A socket.
    Socket(Asking),
    /// A request that waits.
    Request(oneshot::Sender<Outcome>),
}

/// A socket's write that waits: an acknowledgement goes out as a ready frame, a refusal needs words and goes back to its
/// task.
pub struct Asking {
    /// The way out.
    pub line: Line,
    /// The way to the task; it has room for a refusal of every counted write.
    pub refusals: mpsc::Sender<Refusal>,
    /// Counts the write among those of its connection that wait for an answer, until it has one.
    pub counted: OwnedSemaphorePermit,
}

/// A write of a socket that was refused, or that found the database busy.
pub struct Refusal {
    /// The client's id of it.
    pub client_id: String,
    /// What became of it; nothing when it may be sent again.
    pub outcome: Option<Outcome>,
    /// Counts it until it is told.
    _counted: OwnedSemaphorePermit,
}

impl Intake {
    /// Starts the thread.
    pub fn start(desk: Desk, relay: Relay) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::channel(WAITING);
        std::thread::Builder::new().name("enza-intake".into()).spawn(move || run(&desk, &relay, waiting))?;
        Ok(Self { queue })
    }

    /// Lets a write of a socket wait; `false` when too many do.
    pub fn offer(&self, written: Written, reply: Reply) -> bool {
        self.queue.try_send(Waiting { written, reply }).is_ok()
    }

    /// Writes and waits for the commit; nothing when the write may be tried again.
    pub async fn write(&self, written: Written) -> Option<Outcome> {
        let (reply, outcome) = oneshot::channel();
        self.queue.try_send(Waiting { written, reply: Reply::Request(reply) }).ok()?;
        outcome.await.ok()
    }
}

fn run(desk: &Desk, relay: &Relay, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::with_capacity(BATCH);
    while queue.blocking_recv_many(&mut waiting, BATCH) > 0 {
        let (written, replies): (Vec<Written>, Vec<Reply>) =
            waiting.drain(..).map(|w| (w.written, w.reply)).unzip();
        take(desk, relay, &written, replies);
    }
}

/// One batch. When it fails as a whole, its writes are tried one by one, so that none can hold up the others.
fn take(desk: &Desk, relay: &Relay, written: &[Written], replies: Vec<Reply>) {
    match contribute_all(desk, written) {
        Ok(batch) => answer(relay, written, replies, batch),
        Err(failure) => {
            tracing::warn!(%failure, writes = written.len(), "a batch of room writes failed");
            let is_single = written.len() == 1;
            for (one, reply) in written.iter().zip(replies) {
                let one = std::slice::from_ref(one);
                match if is_single { Err(Failure::Conflict) } else { contribute_all(desk, one) } {
                    Ok(batch) => answer(relay, one, vec![reply], batch),
                    Err(_) => reply.busy(one),
                }
            }
        }
    }
}

/// Acknowledges first: a fan-out to a thousand members must not hold the author's answer.
fn answer(relay: &Relay, written: &[Written], replies: Vec<Reply>, batch: Batch) {
    for ((written, reply), outcome) in written.iter().zip(replies).zip(batch.outcomes) {
        reply.tell(written.client_id.as_str(), outcome);
    }
    for (room, events) in batch.events {
        relay.offer(room, events);
    }
}

impl Reply {
    fn tell(self, client_id: &str, outcome: Outcome) {
        match (self, outcome) {
            (Reply::Socket(Asking { line, counted, .. }), Outcome::Accepted { seq }) => {
                drop(counted);
                line.push_or_cut(text_frame(&ServerFrame::Ack { client_id, seq }.json()));
            }
            (Reply::Socket(asking), refused) => asking.refuse(client_id, Some(refused)),
            // A request that gave up needs no answer.
            (Reply::Request(asked), outcome) => drop(asked.send(outcome)),
        }
    }

    /// A request hears it by the drop of its answer.
    fn busy(self, written: &[Written]) {
        if let (Reply::Socket(asking), Some(written)) = (self, written.first()) {
            asking.refuse(written.client_id.as_str(), None);
        }
    }
}

impl Asking {
    /// There is room for it, as it is counted; only a task that is gone does not take it, and needs no answer.
    fn refuse(self, client_id: &str, outcome: Option<Outcome>) {
        let Asking { refusals, counted, .. } = self;
        let _ = refusals.try_send(Refusal { client_id: client_id.to_owned(), outcome, _counted: counted });
    }
}
