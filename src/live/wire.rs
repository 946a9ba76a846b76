//! RFC 6455 on the wire. Frames leave as ready bytes, encoded once for all readers, through a bounded queue.

mod inbound;

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use actix_http::body::BoxBody;
use actix_web::HttpResponse;
use actix_web::web::{Bytes, BytesMut};
use futures_util::Stream;
use tokio::sync::{Notify, mpsc};

pub use self::inbound::{Inbound, Received};
use super::protocol::{Close, QUEUE_BYTES, QUEUE_FRAMES};

/// One piece of output: a whole frame, or the last one of the connection.
pub enum Out {
    /// A frame.
    Frame(Bytes),
    /// A close frame; the connection ends after it.
    Last(Bytes),
}

impl Out {
    fn len(&self) -> usize {
        match self {
            Out::Frame(bytes) | Out::Last(bytes) => bytes.len(),
        }
    }
}

/// A text frame. A server's frames carry no mask, so that the same bytes serve every reader.
pub fn text_frame(text: &str) -> Bytes {
    frame(0x81, text.as_bytes())
}

/// A close frame with the code and reason.
pub fn close_frame(close: Close) -> Bytes {
    let mut payload = close.code().to_be_bytes().to_vec();
    payload.extend_from_slice(close.reason().as_bytes());
    frame(0x88, &payload)
}

/// A ping frame.
pub fn ping_frame() -> Bytes {
    frame(0x89, b"")
}

/// A pong frame with the ping's payload.
pub fn pong_frame(payload: &[u8]) -> Bytes {
    frame(0x8A, payload)
}

fn frame(head: u8, payload: &[u8]) -> Bytes {
    let mut bytes = BytesMut::with_capacity(payload.len() + 10);
    bytes.extend_from_slice(&[head]);
    match payload.len() {
        short @ 0..126 => bytes.extend_from_slice(&[u8::try_from(short).unwrap_or_default()]),
        long => match u16::try_from(long) {
            Ok(long) => {
                bytes.extend_from_slice(&[126]);
                bytes.extend_from_slice(&long.to_be_bytes());
            }
            Err(_) => {
                bytes.extend_from_slice(&[127]);
                bytes.extend_from_slice(&(long as u64).to_be_bytes());
            }
        },
    }
    bytes.extend_from_slice(payload);
    bytes.freeze()
}

/// The bounded queue of one connection and the response body that drains it.
pub fn outbound() -> (Queue, Outbound) {
    let (tx, rx) = mpsc::channel(QUEUE_FRAMES);
    let load = Arc::new(Load::default());
    (Queue { tx, load: load.clone() }, Outbound { rx, load, is_ended: false })
}

/// What waits for one reader.
#[derive(Default)]
struct Load {
    bytes: AtomicUsize,
    drained: Notify,
}

/// The near end of a connection's queue. Cheap to clone.
#[derive(Clone)]
pub struct Queue {
    tx: mpsc::Sender<Out>,
    load: Arc<Load>,
}

impl Queue {
    /// Queues without waiting; `false` when too much waits already or the reader is gone.
    pub fn try_send(&self, out: Out) -> bool {
        if self.load.bytes.load(Ordering::Relaxed) > QUEUE_BYTES {
            return false;
        }
        self.load.bytes.fetch_add(out.len(), Ordering::Relaxed);
        self.tx.try_send(out).is_ok()
    }

    /// Queues as soon as there is room; `false` when the reader is gone.
    pub async fn send(&self, out: Out) -> bool {
        while self.load.bytes.load(Ordering::Relaxed) > QUEUE_BYTES && !self.tx.is_closed() {
            self.load.drained.notified().await;
        }
        self.load.bytes.fetch_add(out.len(), Ordering::Relaxed);
        self.tx.send(out).await.is_ok()
    }

    /// Waits until the reader is gone.
    pub async fn closed(&self) {
        self.tx.closed().await;
    }
}

/// The body of an upgraded response.
pub struct Outbound {
    rx: mpsc::Receiver<Out>,
    load: Arc<Load>,
    is_ended: bool,
}

impl Drop for Outbound {
    fn drop(&mut self) {
        self.rx.close();
        self.load.drained.notify_one();
    }
}

impl Stream for Outbound {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.is_ended {
            return Poll::Ready(None);
        }
        let received = self.rx.poll_recv(cx);
        if let Poll::Ready(Some(out)) = &received {
            self.load.bytes.fetch_sub(out.len(), Ordering::Relaxed);
            self.load.drained.notify_one();
        }
        received.map(|out| match out {
            None => None,
            Some(Out::Frame(bytes)) => Some(Ok(bytes)),
            Some(Out::Last(bytes)) => {
                self.is_ended = true;
                self.rx.close();
                Some(Ok(bytes))
            }
        })
    }
}

/// The response that turns the connection into a socket whose output is `body`.
pub fn upgrade(request: &actix_web::HttpRequest, body: Outbound) -> Result<HttpResponse, actix_web::Error> {
    let mut builder = actix_http::ws::handshake(request.head())?;
    let body = BoxBody::new(actix_http::body::BodyStream::new(body));
    Ok(builder.message_body(body)?.into())
}

#[cfg(test)]
mod tests;
