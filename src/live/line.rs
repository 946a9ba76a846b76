//! One connection's way out: a bounded queue, and the descriptor behind it for readers that don't read.

use std::any::Any;
use std::net::Shutdown;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use actix_web::web::Bytes;
use socket2::{SockRef, Socket};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::hub::Outlet;
use super::protocol::Close;
use super::wire::{Out, Queue, close_frame};

/// What the kernel may keep for one reader. Without a limit a stuck reader holds megabytes there.
const SEND_BUFFER: usize = 64 * 1024;
/// After this long without an acknowledgement from the other end the kernel gives the connection up.
const USER_TIMEOUT: Duration = Duration::from_secs(20);

/// The descriptor of a connection, so that it can be shut down while its task waits for a reader.
#[derive(Clone, Debug)]
pub struct Tcp(Arc<Socket>);

impl Tcp {
    /// Notes the descriptor of a new connection; `HttpServer::on_connect` calls it. Only plain TCP is known here: with
    /// TLS in front the proxy holds the slow reader's buffers.
    pub fn note(connection: &dyn Any, data: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
        let socket = SockRef::from(stream);
        // A system that refuses an option still serves; the queue's limit cuts the reader then.
        let _ = socket.set_send_buffer_size(SEND_BUFFER);
        let _ = socket.set_tcp_user_timeout(Some(USER_TIMEOUT));
        if let Ok(owned) = socket.try_clone() {
            data.insert(Tcp(Arc::new(owned)));
        }
    }

    fn shut_down(&self) {
        // Already gone is as good as shut down.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}

/// The way out of one socket.
#[derive(Clone)]
pub struct Line {
    queue: Queue,
    tcp: Option<Tcp>,
}

impl Line {
    /// A way out over this queue and descriptor.
    pub fn new(queue: Queue, tcp: Option<Tcp>) -> Self {
        Self { queue, tcp }
    }

    /// Queues a frame or cuts a reader that is too slow for it.
    pub fn push_or_cut(&self, frame: Bytes) -> bool {
        let is_queued = self.queue.try_send(Out::Frame(frame));
        if !is_queued {
            self.cut();
        }
        is_queued
    }

    /// Waits for room in the queue, for pages that a client asked for.
    pub async fn send(&self, frame: Bytes) -> bool {
        self.queue.send(Out::Frame(frame)).await
    }

    /// Waits until the reader is gone.
    pub async fn gone(&self) {
        self.queue.closed().await;
    }
}

impl Outlet for Line {
    fn push(&self, frame: &Bytes) -> bool {
        self.queue.try_send(Out::Frame(frame.clone()))
    }

    fn cut(&self) {
        if let Some(tcp) = &self.tcp {
            tcp.shut_down();
        }
    }

    fn end(&self, close: Close) {
        if !self.queue.try_send(Out::Last(close_frame(close))) {
            self.cut();
        }
    }
}

/// Who listens: a socket, or a request that waits for news.
pub enum Ear {
    /// A socket.
    Socket(Line),
    /// A request of the long poll; it reads the log itself once it is told, and learns why the server ends it.
    Waiter(mpsc::Sender<Option<Close>>),
}

impl Outlet for Ear {
    fn push(&self, frame: &Bytes) -> bool {
        match self {
            Ear::Socket(line) => line.push(frame),
            // What waits already wakes it too; who is gone hears nothing.
            Ear::Waiter(news) => !matches!(news.try_send(None), Err(TrySendError::Closed(_))),
        }
    }

    fn cut(&self) {
        match self {
            Ear::Socket(line) => line.cut(),
            // It is gone.
            Ear::Waiter(_) => {}
        }
    }

    fn end(&self, close: Close) {
        match self {
            Ear::Socket(line) => line.end(close),
            // Full means that it is awake already.
            Ear::Waiter(news) => drop(news.try_send(Some(close))),
        }
    }
}
