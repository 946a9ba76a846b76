//! The room over plain HTTP: what a reader may claim, what is noted of it, and how it waits.

use diesel::prelude::*;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};
use serde_json::Value;

use crate::support::{Room, Sitter, TestApp, Wire};

impl TestApp {
    async fn poll(&self, room: &Room, sitter: &Sitter, since: i64, wait: u64) -> Value {
        let path = format!("{}/events?since={since}&wait={wait}", room.path());
        let answer = self.browser_of(sitter).get(&path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// How often a first read over HTTP stands in the audit log.
    fn first_reads(&self) -> i64 {
        let count = |conn: &mut Conn| -> Result<i64, StorageError> {
            Ok(audit_events::table.filter(audit_events::action.eq("room.read")).count().get_result(conn)?)
        };
        self.state.store().read(count).unwrap()
    }
}

/// Reads on until the room's presence names so many seats, and gives them.
async fn present(wire: &mut Wire, count: usize) -> Vec<String> {
    loop {
        let frame = wire.frame().await.expect("the connection ended");
        let online: Vec<String> =
            serde_json::from_value(frame["presence"]["online"].clone()).unwrap_or_default();
        if online.len() == count {
            return online;
        }
    }
}

both!(a_reader_who_claims_what_the_log_does_not_have_begins_anew, |app| async move {
    let room = app.open_room(2);
    let last = opening_of(&room);
    for since in [-1, i64::MIN, last + 1, 1_000_000_000, i64::MAX] {
        let answer = app.poll(&room, &room.sitters[1], since, 1).await;
        assert_eq!(answer, serde_json::json!({"resync": 0}), "since {since}");
    }
    let answer = app.poll(&room, &room.sitters[1], 0, 0).await;
    assert_eq!(answer["last_seq"].as_i64(), Some(last));
});

both!(the_first_read_is_noted_whatever_it_begins_with, |app| async move {
    let room = app.open_room(3);
    app.poll(&room, &room.sitters[1], 1, 0).await;
    assert_eq!(app.first_reads(), 1, "who begins in the middle reads too");
    app.poll(&room, &room.sitters[1], 0, 0).await;
    app.poll(&room, &room.sitters[1], 2, 0).await;
    assert_eq!(app.first_reads(), 1, "once for each login");
    app.poll(&room, &room.sitters[2], 2, 0).await;
    assert_eq!(app.first_reads(), 2, "each reader for itself");
    let token = app.token_row(&room.sitters[1].uid, "rooms:read");
    for _ in 0..2 {
        let mut program = app.browser();
        let read = program
            .request(reqwest::Method::GET, &format!("/api/v1{}/events?since=3", room.path()))
            .header("authorization", format!("Bearer {token}"));
        assert_eq!(program.send(read).await.status, 200);
    }
    assert_eq!(app.first_reads(), 3, "a token is a reader of its own");
});

both!(only_an_event_ends_the_wait_and_who_waits_is_not_there, |app| async move {
    let room = app.open_room(3);
    let last = opening_of(&room);
    let waiting = app.poll(&room, &room.sitters[1], last, 25);
    let coming_and_going = async {
        let mut wire = app.sit(&room, 0, last).await;
        for _ in 0..2 {
            let other = app.sit(&room, 2, last).await;
            let online = present(&mut wire, 2).await;
            assert!(!online.contains(&room.sitters[1].seat.to_string()), "{online:?}");
            drop(other);
            present(&mut wire, 1).await;
        }
        wire.say("client-0001", "ここで終わる").await;
        wire.answer("client-0001").await;
    };
    let (news, ()) = tokio::join!(waiting, coming_and_going);
    assert_eq!(news["events"][0]["text"], "ここで終わる", "nothing else came before: {news}");
});

both!(a_wait_that_nothing_ends_comes_back_empty, |app| async move {
    let room = app.open_room(1);
    let last = opening_of(&room);
    let news = app.poll(&room, &room.sitters[0], last, 1).await;
    assert_eq!(news, serde_json::json!({"events": [], "last_seq": last}));
});

both!(a_login_that_ends_ends_its_wait, |app| async move {
    let room = app.open_room(2);
    let mut browser = app.browser_of(&room.sitters[1]);
    // Once read, the room is known to the login; what follows is only the wait.
    assert_eq!(browser.get(&format!("{}/events?since=0", room.path())).await.status, 200);
    let path = format!("{}/events?since={}&wait=25", room.path(), opening_of(&room));
    let waiting = browser.get(&path);
    let ending = async {
        let mut wire = app.sit(&room, 1, 0).await;
        app.end_sessions(&room.sitters[1].uid);
        assert_eq!(wire.close_code().await, 4001);
    };
    let (answer, ()) = tokio::join!(waiting, ending);
    assert!(matches!(answer.status, 303 | 401), "{} {}", answer.status, answer.body);
    assert!(!answer.body.contains("events"), "{}", answer.body);
});

fn opening_of(room: &Room) -> i64 {
    room.sitters.len() as i64 + 1
}
