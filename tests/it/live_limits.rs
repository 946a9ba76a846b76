//! What one connection may let wait: at most so many writes without an answer, and who goes on is cut off.

use std::collections::BTreeSet;
use std::sync::mpsc;

use diesel::connection::SimpleConnection;
use enza::storage::{Conn, StorageError};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Backend, TestApp, Wire};

/// Keeps every room's log from being written until the sender is dropped.
fn hold_logs(app: &TestApp) -> (mpsc::Sender<()>, std::thread::JoinHandle<()>) {
    let (store, backend) = (app.state.store().clone(), app.backend);
    let (release, released) = mpsc::channel::<()>();
    let (held, is_held) = mpsc::channel();
    let thread = std::thread::spawn(move || {
        let begin = match backend {
            Backend::Sqlite => "BEGIN IMMEDIATE",
            Backend::Postgres => "BEGIN; SELECT id FROM rooms FOR UPDATE",
        };
        let hold = |conn: &mut Conn| -> Result<(), StorageError> {
            conn.batch_execute(begin)?;
            held.send(()).unwrap();
            // Its end is the sender's end.
            let _ = released.recv();
            Ok(conn.batch_execute("ROLLBACK")?)
        };
        store.with_writer(hold).unwrap();
    });
    is_held.recv().unwrap();
    (release, thread)
}

/// Answers to writes up to the answer to a ping, or the code with which the connection ended.
async fn answers_until_pong(wire: &mut Wire) -> Result<Vec<Value>, u16> {
    let mut answers = Vec::new();
    loop {
        match wire.socket.next().await {
            Some(Ok(Message::Text(text))) => {
                let frame: Value = serde_json::from_str(&text).unwrap();
                if frame.get("pong").is_some() {
                    return Ok(answers);
                } else if frame.get("client_id").is_some() {
                    answers.push(frame);
                }
            }
            Some(Ok(Message::Close(Some(frame)))) => return Err(frame.code.into()),
            Some(Ok(_)) => {}
            Some(Err(_)) | None => return Err(1006),
        }
    }
}

both!(who_lets_too_many_writes_wait_is_cut_off, |app| async move {
    let room = app.open_room(1);
    let mut wire = app.sit(&room, 0, 2).await;
    let mut browser = app.browser();
    for _ in 0..2 {
        // The login's activity is noted before anything is held.
        wire.send(json!({"op": "ping", "t": 1})).await;
        assert_eq!(answers_until_pong(&mut wire).await, Ok(Vec::new()));
    }
    let (release, thread) = hold_logs(&app);
    let mut waiting = BTreeSet::new();
    let mut typed = 0;
    let code = loop {
        let id = format!("client-{typed:06}");
        typed += 1;
        wire.say(&id, "待つ発言").await;
        wire.send(json!({"op": "ping", "t": 1})).await;
        waiting.insert(id);
        match answers_until_pong(&mut wire).await {
            Err(code) => break code,
            Ok(answers) => {
                for answer in answers {
                    assert_eq!(answer["retry"], true, "{answer}");
                    waiting.remove(answer["client_id"].as_str().unwrap());
                    // Something else meanwhile: who ignores refusals is closed for that.
                    assert_eq!(browser.get("/healthz").await.status, 200);
                }
            }
        }
        assert!(waiting.len() <= 256, "more wait than the protocol lets");
    };
    drop(release);
    thread.join().unwrap();
    assert_eq!((code, waiting.len()), (1008, 257), "the one too many ends the connection");
});
