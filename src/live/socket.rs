//! One task per socket: the hello, what was missed, then frames in and out until either side ends.

mod own_seat;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use tokio::sync::{Semaphore, mpsc};
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at, sleep_until};

use super::guard::Credential;
use super::hub::{Join, Joined, MemberId, Outlet};
use super::intake::{Asking, Refusal, Reply};
use super::line::{Ear, Line, Tcp};
use super::pace::{Pace, Pass};
use super::protocol::{
    ClientFrame, Close, HELLO_SECONDS, PAGE_EVENTS, PING_SECONDS, Ready, SILENT_SECONDS, SNAPSHOT_BEHIND,
    ServerFrame, UNACKED, VERSION, Write, events_json,
};
use super::wire::{Inbound, Received, outbound, ping_frame, pong_frame, text_frame, upgrade};
use super::{Counted, Live, now_ms};
use crate::domain::refusal::Refused;
use crate::domain::room::Audience;
use crate::domain::words::Word;
use crate::render::Lang;
use crate::storage::StorageError;
use crate::storage::views::rooms::{self, SeatView};
use crate::usecases::room::Written;
use crate::usecases::session::touch;

/// How much longer each further try to catch up with a room waits.
const BEHIND_MS: u64 = 50;

/// Somebody whom the edge let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The seat, admitted.
    pub seat: SeatView,
    /// What let them in.
    pub credential: Credential,
    /// The language of refusals.
    pub lang: Lang,
}

/// Turns the request into a socket and starts its task.
pub fn open(
    live: &Live,
    request: &HttpRequest,
    payload: Payload,
    admitted: Admitted,
) -> Result<HttpResponse, actix_web::Error> {
    let (queue, body) = outbound();
    let response = upgrade(request, body)?;
    let line = Line::new(queue, request.conn_data::<Tcp>().cloned());
    let Some(counted) = live.count_in(&admitted.seat.holder) else {
        line.end(Close::TooManySockets);
        return Ok(response);
    };
    let (refusals, refused) = mpsc::channel(UNACKED);
    let task = Task {
        member: live.next_member(),
        live: live.clone(),
        line,
        inbound: Inbound::new(payload),
        audience: Audience::of(admitted.seat.role, false),
        pace: Pace::starting(now_ms()),
        heard: Instant::now(),
        has_acted: true,
        touched: None,
        refusals,
        unanswered: Arc::new(Semaphore::new(UNACKED)),
        admitted,
        _counted: counted,
    };
    actix_web::rt::spawn(task.run(refused));
    Ok(response)
}

struct Task {
    live: Live,
    line: Line,
    inbound: Inbound,
    member: MemberId,
    admitted: Admitted,
    audience: Audience,
    pace: Pace,
    heard: Instant,
    /// Whether the holder did something since the last note of it.
    has_acted: bool,
    touched: Option<Instant>,
    refusals: mpsc::Sender<Refusal>,
    /// One permit for each write that may still wait for its answer.
    unanswered: Arc<Semaphore>,
    _counted: Counted,
}

/// Why a task ends: the other end is gone, or it is closed by us.
enum End {
    Gone,
    Close(Close),
}

impl From<Close> for End {
    fn from(close: Close) -> Self {
        End::Close(close)
    }
}

impl Task {
    async fn run(mut self, refused: mpsc::Receiver<Refusal>) {
        let end = match self.begin().await {
            Ok(()) => self.serve(refused).await,
            Err(end) => end,
        };
        self.live.guard.forget(self.member);
        self.live.relay.leave(self.admitted.seat.room_id, self.member);
        if let End::Close(close) = end {
            self.line.end(close);
        }
    }

    /// The hello and what was missed; afterwards the relay sends to this socket.
    async fn begin(&mut self) -> Result<(), End> {
        let mut since = self.hello().await?;
        self.live.guard.note(self.member, self.admitted.credential.clone(), &self.admitted.seat);
        for attempt in 0_u64.. {
            since = self.catch_up(since).await?;
            let join = Join {
                member: self.member,
                seat: self.admitted.seat.seat_uid.clone(),
                audience: self.audience,
                since,
                is_seen: true,
                outlet: Ear::Socket(self.line.clone()),
            };
            match self.live.relay.join(self.admitted.seat.room_id, join).await {
                Some(Joined::Live) => return Ok(()),
                // Whoever falls behind again and again while reading lets the others go first.
                Some(Joined::Behind(_)) => {
                    let pause = Duration::from_millis(BEHIND_MS * attempt.min(20));
                    sleep_until(Instant::now() + pause).await;
                }
                None => break,
            }
        }
        Err(Close::TryLater.into())
    }

    async fn hello(&mut self) -> Result<i64, End> {
        let by = Instant::now() + Duration::from_secs(HELLO_SECONDS);
        loop {
            let received = tokio::time::timeout_at(by, self.inbound.next()).await;
            let text = match received.map_err(|_| Close::Policy)?? {
                Received::Text(text) => text,
                Received::Ping(payload) => {
                    self.line.push_or_cut(pong_frame(&payload));
                    continue;
                }
                Received::Pong => continue,
                Received::Close => return Err(Close::Normal.into()),
                Received::End => return Err(End::Gone),
            };
            let Ok(ClientFrame::Hello { v, since, projection }) = serde_json::from_str(&text) else {
                self.refuse("", "room-hello-first", false);
                if self.pace.malformed() == Pass::Close {
                    return Err(Close::Policy.into());
                }
                continue;
            };
            if v != VERSION {
                return Err(Close::Version.into());
            }
            let last_seq = self.look_again(projection).await?;
            if (0..=last_seq).contains(&since) {
                self.ready(last_seq);
                return Ok(since);
            }
            self.push(&ServerFrame::Resync { resync: 0 });
        }
    }

    fn ready(&self, last_seq: i64) {
        let seat = &self.admitted.seat;
        let ready = Ready {
            v: VERSION,
            room: &seat.room_uid,
            seat: &seat.seat_uid,
            role: seat.role.as_str(),
            last_seq,
        };
        self.push(&ServerFrame::Ready { ready });
    }

    /// Sends what the log has after `since`, page by page at the reader's own speed, and says where it came to.
    async fn catch_up(&mut self, mut since: i64) -> Result<i64, End> {
        let last_seq = self.read(rooms::last_seq).await?;
        if last_seq - since > SNAPSHOT_BEHIND {
            let audience = self.audience;
            let state = self.read(move |conn, room| rooms::state(conn, room, audience)).await?;
            self.send(ServerFrame::Snapshot { snapshot: &state }.json()).await?;
            since = state.last_seq;
        }
        loop {
            let page = self
                .read(move |conn, room| rooms::events_since(conn, room, since, PAGE_EVENTS as i64))
                .await?;
            if page.is_empty() {
                return Ok(since);
            }
            self.heed(&page)?;
            let (json, last) = events_json(&page, self.audience);
            self.send(json).await?;
            let is_last = page.len() < PAGE_EVENTS && page.last().is_some_and(|e| e.seq == last);
            since = last;
            if is_last {
                return Ok(since);
            }
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut crate::storage::Conn, crate::domain::ids::RoomId) -> Result<T, StorageError>
        + Send
        + 'static,
    ) -> Result<T, End> {
        let room = self.admitted.seat.room_id;
        let read = self.live.desk.store().reading(move |conn| work(conn, room)).await;
        read.map_err(|error| {
            tracing::warn!(%error, "a room's log can't be read");
            End::Close(Close::TryLater)
        })
    }

    /// A page that its reader asked for waits for room in the queue, but not for ever.
    async fn send(&self, json: String) -> Result<(), End> {
        let sent = self.line.send(text_frame(&json));
        match tokio::time::timeout(Duration::from_secs(SILENT_SECONDS), sent).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(End::Gone),
            Err(_) => {
                self.line.cut();
                Err(End::Gone)
            }
        }
    }

    async fn serve(&mut self, mut refused: mpsc::Receiver<Refusal>) -> End {
        let mut ping = pings();
        self.heard = Instant::now();
        let line = self.line.clone();
        loop {
            let outcome = tokio::select! {
                received = self.inbound.next() => received.map_err(End::from).and_then(|r| self.receive(r)),
                Some(refusal) = refused.recv() => { self.tell(&refusal); Ok(()) }
                _ = ping.tick() => self.beat(),
                () = line.gone() => Err(End::Gone),
            };
            if let Err(end) = outcome {
                return end;
            }
            self.touch().await;
        }
    }

    fn beat(&self) -> Result<(), End> {
        if self.heard.elapsed() > Duration::from_secs(SILENT_SECONDS) {
            self.line.cut();
            return Err(End::Gone);
        }
        if self.line.push_or_cut(ping_frame()) { Ok(()) } else { Err(End::Gone) }
    }

    fn receive(&mut self, received: Received) -> Result<(), End> {
        self.heard = Instant::now();
        match received {
            Received::Text(text) => {
                self.has_acted = true;
                self.frame(&text)
            }
            Received::Ping(payload) => {
                self.line.push_or_cut(pong_frame(&payload));
                Ok(())
            }
            Received::Pong => Ok(()),
            Received::Close => Err(Close::Normal.into()),
            Received::End => Err(End::Gone),
        }
    }

    fn frame(&mut self, text: &str) -> Result<(), End> {
        let Ok(frame) = serde_json::from_str::<ClientFrame>(text) else {
            return self.malformed("room-frame-malformed");
        };
        match frame {
            ClientFrame::Hello { .. } => self.malformed("room-hello-once"),
            ClientFrame::Typing {} => {
                let seat = self.admitted.seat.seat_uid.clone();
                self.live.relay.typing(self.admitted.seat.room_id, seat);
                Ok(())
            }
            ClientFrame::Ping { t } => {
                self.push(&ServerFrame::Pong { pong: t });
                Ok(())
            }
            write => self.write(write),
        }
    }

    fn write(&mut self, frame: ClientFrame) -> Result<(), End> {
        let Some(parsed) = frame.into_write() else { return Ok(()) };
        let client_id = match &parsed {
            Ok(write) => write.client_id.as_str(),
            Err(malformed) => malformed.client_id.as_str(),
        };
        match self.pace.write(now_ms()) {
            Pass::Go => {}
            Pass::TooFast => {
                self.refuse(client_id, "room-too-fast", true);
                return Ok(());
            }
            Pass::Close => return Err(Close::Policy.into()),
        }
        let write = match parsed {
            Ok(write) => write,
            Err(malformed) => {
                let lang = self.admitted.lang;
                let refusal = self.live.refusal_of(&malformed.client_id, malformed.error, lang);
                self.line.push_or_cut(text_frame(&refusal));
                return Ok(());
            }
        };
        self.offer(write)
    }

    /// Hands a write to the intake; who has too many waiting already goes.
    fn offer(&self, write: Write) -> Result<(), End> {
        let counted = self.unanswered.clone().try_acquire_owned().map_err(|_| Close::Policy)?;
        let client_id = write.client_id.clone();
        let seat = &self.admitted.seat;
        let written =
            Written { room: seat.room_id, seat: seat.seat_id, client_id: write.client_id, act: write.act };
        let asking = Asking { line: self.line.clone(), refusals: self.refusals.clone(), counted };
        if !self.live.intake.offer(written, Reply::Socket(asking)) {
            self.refuse(client_id.as_str(), "room-busy", true);
        }
        Ok(())
    }

    fn malformed(&mut self, code: &'static str) -> Result<(), End> {
        if self.pace.malformed() == Pass::Close {
            return Err(Close::Policy.into());
        }
        self.refuse("", code, false);
        Ok(())
    }

    fn tell(&self, refusal: &Refusal) {
        let json = self.live.answer(&refusal.client_id, refusal.outcome, self.admitted.lang);
        self.line.push_or_cut(text_frame(&json));
    }

    fn refuse(&self, client_id: &str, code: &'static str, retry: bool) {
        let json = self.live.refusal(client_id, &Refused::new(code), retry, self.admitted.lang);
        self.line.push_or_cut(text_frame(&json));
    }

    fn push(&self, frame: &ServerFrame<'_>) {
        self.line.push_or_cut(text_frame(&frame.json()));
    }

    /// An open room in a visible tab counts as activity: clients send a ping while they are seen.
    async fn touch(&mut self) {
        let Credential::Session(session) = self.admitted.credential else { return };
        let is_due = self.touched.is_none_or(|at| at.elapsed() > Duration::from_secs(60));
        if !is_due || !self.has_acted {
            return;
        }
        (self.touched, self.has_acted) = (Some(Instant::now()), false);
        // A note that fails is written a minute later; the session is only noted as idle for longer.
        let _ = touch::touch(&self.live.desk, session, chrono::NaiveDateTime::MIN).await;
    }
}

fn pings() -> Interval {
    let period = Duration::from_secs(PING_SECONDS);
    let mut pings = interval_at(Instant::now() + period, period);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    pings
}
