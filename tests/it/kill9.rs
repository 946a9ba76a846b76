//! The server is killed again and again while people type: nothing that was acknowledged is lost or doubled.
//!
//! Short form: 10 rounds; `ENZA_LONG=1`: 50.

use std::collections::BTreeMap;

use enza::storage::clock::Clock;
use futures_util::future::join_all;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Room, Served, Wire};

const WRITERS: usize = 5;
/// Acknowledgements of all writers together after which a round's server is killed.
const ACKS_A_ROUND: usize = 40;

both!(what_was_acknowledged_survives_kill_9, |app| async move {
    let rounds = if std::env::var("ENZA_LONG").is_ok_and(|v| v == "1") { 50 } else { 10 };
    app.clock.set(Clock::System.now());
    let room = app.open_room(WRITERS);
    let mut writers: Vec<Writer> = (0..WRITERS).map(Writer::new).collect();
    for round in 0..rounds {
        let mut server = Served::start(&app);
        let (base, room) = (server.base.clone(), &room);
        // The kill falls while writes are on their way: the writers type on until the connection breaks.
        let (acked, mut acks) = tokio::sync::mpsc::unbounded_channel();
        let kill = async {
            for _ in 0..ACKS_A_ROUND {
                acks.recv().await.expect("the writers stopped before the kill");
            }
            server.kill();
        };
        let typing =
            join_all(writers.iter_mut().map(|w| w.type_until_cut(&base, room, round, acked.clone())));
        tokio::join!(kill, typing);
    }
    let server = Served::start(&app);
    // What was on its way at the last kill is sent again, as every client does.
    for writer in &mut writers {
        writer.send_rest(&server.base, &room).await;
    }
    check(&server.base, &room, &writers).await;
});

/// One person's client: types, keeps what is unacknowledged, sends it again after a cut.
struct Writer {
    number: usize,
    typed: usize,
    unsent: BTreeMap<String, String>,
    acked: BTreeMap<String, i64>,
}

impl Writer {
    fn new(number: usize) -> Self {
        Self { number, typed: 0, unsent: BTreeMap::new(), acked: BTreeMap::new() }
    }

    async fn open(&self, base: &str, room: &Room) -> Wire {
        let mut wire = Wire::open(base, room, &room.sitters[self.number].session_key).await.unwrap();
        wire.hello(0).await;
        wire
    }

    async fn type_until_cut(
        &mut self,
        base: &str,
        room: &Room,
        round: usize,
        acked: tokio::sync::mpsc::UnboundedSender<()>,
    ) {
        // Whoever comes late may be cut off while it is still coming in; when nobody comes in, the kill says so.
        let key = &room.sitters[self.number].session_key;
        let Ok(mut wire) = Wire::open(base, room, key).await else { return };
        let hello = Message::text(json!({"op": "hello", "v": 1, "since": 0}).to_string());
        if wire.socket.send(hello).await.is_err() {
            return;
        }
        for (id, text) in &self.unsent {
            if send(&mut wire, id, text).await.is_err() {
                return;
            }
        }
        loop {
            // A few writes are always on their way, so that the kill finds some between receipt and answer.
            while self.unsent.len() < 4 {
                let id = format!("writer-{}-{:06}", self.number, self.typed);
                let text = format!("{round} 回目の発言 {}", self.typed);
                self.typed += 1;
                self.unsent.insert(id.clone(), text.clone());
                if send(&mut wire, &id, &text).await.is_err() {
                    return;
                }
            }
            match wire.socket.next().await {
                Some(Ok(Message::Text(text))) => {
                    if self.take(&serde_json::from_str(&text).unwrap()) {
                        // Whoever counts has enough when it no longer listens.
                        let _ = acked.send(());
                    }
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            }
        }
    }

    fn take(&mut self, frame: &Value) -> bool {
        let Some(id) = frame["client_id"].as_str() else { return false };
        let seq = frame["seq"].as_i64().unwrap_or_else(|| panic!("refused: {frame}"));
        self.unsent.remove(id);
        let earlier = self.acked.insert(id.to_owned(), seq);
        assert!(earlier.is_none_or(|e| e == seq), "{id} was acknowledged as {earlier:?} and as {seq}");
        true
    }

    async fn send_rest(&mut self, base: &str, room: &Room) {
        let mut wire = self.open(base, room).await;
        for (id, text) in self.unsent.clone() {
            send(&mut wire, &id, &text).await.unwrap();
            let answer = wire.answer(&id).await;
            self.take(&answer);
        }
    }
}

async fn send(wire: &mut Wire, id: &str, text: &str) -> Result<(), tokio_tungstenite::tungstenite::Error> {
    let frame = json!({"op": "contribute", "client_id": id, "kind": "advice", "text": text});
    wire.socket.send(Message::text(frame.to_string())).await
}

/// Reads the whole log through the front door: every acknowledged entry stands there once, under its number, and the
/// numbers have no gap (the wire checks it).
async fn check(base: &str, room: &Room, writers: &[Writer]) {
    let mut wire = Wire::open(base, room, &room.sitters[0].session_key).await.unwrap();
    let last_seq = wire.hello(0).await["ready"]["last_seq"].as_i64().unwrap();
    wire.until(last_seq).await;
    let mut logged: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for event in wire.events.iter().filter(|e| e["op"] == "contribution") {
        let id = event["client_id"].as_str().unwrap().to_owned();
        logged.entry(id).or_default().push(event["seq"].as_i64().unwrap());
    }
    let typed: usize = writers.iter().map(|w| w.typed).sum();
    let acked = || writers.iter().flat_map(|w| &w.acked);
    let lost = acked().filter(|(id, seq)| !logged.get(*id).is_some_and(|found| found.contains(seq))).count();
    let doubled = logged.values().filter(|found| found.len() > 1).count();
    println!("{typed} typed, {} acknowledged, {lost} lost, {doubled} doubled", acked().count());
    assert_eq!((lost, doubled), (0, 0));
    assert_eq!(logged.len(), typed, "every entry that was typed arrived in the end");
}
