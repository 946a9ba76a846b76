//! The live room through its sockets and without them.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::{Room, TestApp, Wire, refused_with};

/// Events of an open room with so many seats before anybody types: the seats, then the opening.
fn opening(room: &Room) -> i64 {
    room.sitters.len() as i64 + 1
}

both!(five_people_type_at_once_and_everyone_gets_every_number_in_order, |app| async move {
    let room = app.open_room(5);
    let first = opening(&room);
    let typing = (0..5).map(|n| {
        let (app, room) = (&app, &room);
        async move {
            let mut wire = app.sit(room, n, 0).await;
            for at in 0..20 {
                wire.say(&format!("client-{n}-{at:02}"), &format!("{n} の発言 {at}")).await;
            }
            for at in 0..20 {
                assert!(wire.answer(&format!("client-{n}-{at:02}")).await["seq"].is_i64());
            }
            wire.until(first + 100).await;
            wire
        }
    });
    let wires = join_all(typing).await;
    let told: Vec<&Value> = wires[0].events.iter().filter(|e| e["op"] == "contribution").collect();
    assert_eq!(told.len(), 100);
    for wire in &wires {
        assert_eq!(wire.events, wires[0].events, "everyone sees the same log");
        for (id, answer) in &wire.answers {
            let event = told.iter().find(|e| e["client_id"] == id.as_str()).unwrap();
            assert_eq!(event["seq"], answer["seq"]);
        }
    }
});

both!(an_acknowledged_entry_is_in_the_log, |app| async move {
    let room = app.open_room(1);
    let mut wire = app.sit(&room, 0, 0).await;
    wire.say("client-0001", "口腔ケアを毎日").await;
    let seq = wire.answer("client-0001").await["seq"].as_i64().unwrap();
    let mut browser = app.browser_of(&room.sitters[0]);
    let page = browser.get(&format!("{}/events?since={}", room.path(), seq - 1)).await.json();
    assert_eq!(page["events"][0]["text"], "口腔ケアを毎日");
});

both!(a_cut_connection_resumes_without_a_gap, |app| async move {
    let room = app.open_room(2);
    let mut reader = app.sit(&room, 1, 0).await;
    reader.until(opening(&room)).await;
    let seen = reader.last;
    drop(reader);
    let mut writer = app.sit(&room, 0, seen).await;
    for n in 0..30 {
        writer.say(&format!("client-{n:04}"), "切れている間の発言").await;
        writer.answer(&format!("client-{n:04}")).await;
    }
    let mut again = app.sit(&room, 1, seen).await;
    again.until(seen + 30).await;
    assert_eq!(again.events.len(), 30);
});

both!(a_retry_gets_the_same_acknowledgement_and_adds_nothing, |app| async move {
    let room = app.open_room(2);
    let mut wire = app.sit(&room, 0, 0).await;
    wire.say("client-0001", "一度だけ").await;
    let first = wire.answer("client-0001").await;
    for _ in 0..3 {
        wire.answers.clear();
        wire.say("client-0001", "一度だけ").await;
        assert_eq!(wire.answer("client-0001").await, first);
    }
    let mut other = app.sit(&room, 1, 0).await;
    other.say("client-0001", "他人の番号").await;
    assert_eq!(other.answer("client-0001").await["refused"], "room-client-id-taken");
    other.say("client-0002", "自分の番号").await;
    assert_eq!(other.answer("client-0002").await["seq"].as_i64(), first["seq"].as_i64().map(|s| s + 1));
});

both!(a_dismissed_seat_stops_at_once, |app| async move {
    let room = app.open_room(2);
    let mut wire = app.sit(&room, 1, 0).await;
    let mut leader = app.browser_of(&room.sitters[0]);
    let page = leader.get(&room.path()).await;
    assert_eq!(page.status, 200);
    let action = format!("{}/seats/{}", room.path(), room.sitters[1].seat);
    assert_eq!(leader.submit(&page, &action, &[("role", "")]).await.status, 303);
    assert_eq!(wire.close_code().await, 4003);
    assert_eq!(wire.events.last().unwrap()["op"], "seat_dismissed");
    let again = Wire::open(&app.base, &room, &room.sitters[1].session_key).await;
    assert_eq!(refused_with(again), 403);
    let mut browser = app.browser_of(&room.sitters[1]);
    assert_eq!(browser.get(&room.path()).await.status, 403);
});

both!(a_closed_input_is_refused_and_a_closed_room_ends, |app| async move {
    let room = app.open_room(2);
    let mut wire = app.sit(&room, 1, 0).await;
    let mut leader = app.browser_of(&room.sitters[0]);
    let steering = format!("{}/steering", room.path());
    let page = leader.get(&room.path()).await;
    let closed = leader.submit(&page, &steering, &[("act", "close_input")]).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    wire.until(opening(&room) + 1).await;
    wire.say("client-0001", "遅れた発言").await;
    let answer = wire.answer("client-0001").await;
    assert_eq!(answer["refused"], "room-input-closed");
    assert!(answer["text"].as_str().unwrap().contains("締め切られました"), "{answer}");
    let page = leader.get(&room.path()).await;
    leader.submit(&page, &steering, &[("act", "close")]).await;
    assert_eq!(wire.close_code().await, 1000);
    assert_eq!(wire.events.last().unwrap()["op"], "closed");
});

both!(marks_belong_to_those_who_steer, |app| async move {
    let room = app.open_room(2);
    let (mut leader, mut member) = (app.sit(&room, 0, 0).await, app.sit(&room, 1, 0).await);
    member.say("client-0001", "送迎を頼みたい").await;
    let target = member.answer("client-0001").await["seq"].clone();
    let mark = |id: &str| json!({"op": "mark", "client_id": id, "target": target, "mark": "decision"});
    member.send(mark("client-0002")).await;
    assert_eq!(member.answer("client-0002").await["refused"], "room-mark-not-yours");
    leader.send(mark("client-0003")).await;
    let seq = leader.answer("client-0003").await["seq"].as_i64().unwrap();
    member.until(seq).await;
    assert_eq!(member.events.last().unwrap()["kind"], "decision");
});

both!(a_login_that_ends_ends_its_socket, |app| async move {
    let room = app.open_room(2);
    let mut wire = app.sit(&room, 1, 0).await;
    app.end_sessions(&room.sitters[1].uid);
    assert_eq!(wire.close_code().await, 4001);
});

both!(what_is_too_big_is_not_even_read, |app| async move {
    let room = app.open_room(1);
    let mut wire = app.sit(&room, 0, 0).await;
    wire.say("client-0001", &"a".repeat(17 * 1024)).await;
    assert_eq!(wire.close_code().await, 1009);
    let mut raw = raw_socket(&app, &room).await;
    let mut announced = vec![0x81, 0x80 | 127];
    announced.extend(100_000_000_u64.to_be_bytes());
    raw.write_all(&announced).await.unwrap();
    assert_eq!(close_code_of(&mut raw).await, 1009);
});

both!(malformed_messages_are_named_and_then_closed, |app| async move {
    let room = app.open_room(1);
    let mut wire = app.sit(&room, 0, 0).await;
    wire.send(json!({"op": "administer"})).await;
    assert_eq!(wire.answer("").await["refused"], "room-frame-malformed");
    for _ in 0..25 {
        wire.send(json!({"op": "administer"})).await;
    }
    assert_eq!(wire.close_code().await, 1008);
});

both!(a_reader_that_never_reads_is_cut_and_nobody_else_notices, |app| async move {
    let room = app.open_room(3);
    let mut slow = raw_socket(&app, &room).await;
    slow.write_all(&masked_text(br#"{"op":"hello","v":1,"since":0}"#)).await.unwrap();
    let (mut writer, mut reader) = (app.sit(&room, 1, 0).await, app.sit(&room, 2, 0).await);
    let long = "あ".repeat(4000);
    let seq = opening(&room) + 180;
    let write = async {
        for n in 0..180 {
            let id = format!("client-{n:04}");
            writer.say(&id, &long).await;
            assert!(writer.answer(&id).await["seq"].is_i64());
        }
    };
    tokio::join!(write, reader.until(seq));
    let mut left = Vec::new();
    // What was in the buffers still comes, then the connection is over; a reset is an end too.
    let read = tokio::time::timeout(Duration::from_secs(20), slow.read_to_end(&mut left)).await;
    assert!(read.is_ok(), "the slow reader's connection stays open");
    assert!(left.len() < 180 * 12_000, "everything was kept for a reader that never read");
    let mut later = app.sit(&room, 0, 0).await;
    later.until(seq).await;
});

both!(a_sixth_connection_of_one_seat_is_too_many, |app| async move {
    let room = app.open_room(1);
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(app.sit(&room, 0, 0).await);
    }
    let mut sixth = Wire::open(&app.base, &room, &room.sitters[0].session_key).await.unwrap();
    assert_eq!(sixth.close_code().await, 4008);
});

both!(a_client_ahead_of_the_server_begins_anew, |app| async move {
    let room = app.open_room(1);
    let mut wire = Wire::open(&app.base, &room, &room.sitters[0].session_key).await.unwrap();
    assert_eq!(wire.hello(1_000_000).await["resync"], 0);
    let ready = wire.hello(0).await;
    assert_eq!(ready["ready"]["last_seq"].as_i64(), Some(opening(&room)));
    wire.until(opening(&room)).await;
});

both!(a_ticket_opens_one_socket_once_and_within_thirty_seconds, |app| async move {
    let room = app.open_room(2);
    let token = app.token_row(&room.sitters[1].uid, "rooms:read rooms:write");
    let ticket = || async {
        let request = app
            .browser()
            .request(reqwest::Method::POST, &format!("/api/v1{}/ticket", room.path()))
            .header("authorization", format!("Bearer {token}"));
        let answer = app.browser().send(request).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        answer.json()["ticket"].as_str().unwrap().to_owned()
    };
    let open = |ticket: String, origin: Option<&str>| {
        let mut headers = vec![("authorization", format!("Bearer {ticket}"))];
        headers.extend(origin.map(|o| ("origin", o.to_owned())));
        let (base, path) = (app.base.clone(), room.path());
        async move { Wire::open_with(&base, &path, &headers).await }
    };
    let first = ticket().await;
    let mut wire = open(first.clone(), None).await.unwrap();
    wire.hello(0).await;
    wire.until(opening(&room)).await;
    assert_eq!(refused_with(open(first, None).await), 401, "a ticket is used up");
    let second = ticket().await;
    assert_eq!(refused_with(open(second.clone(), Some("https://evil.example")).await), 403);
    app.pass(chrono::Duration::seconds(31));
    assert_eq!(refused_with(open(second, None).await), 401, "a ticket ends after 30 seconds");
    assert_eq!(refused_with(open(token.clone(), None).await), 401, "an API token is no ticket");
});

both!(without_a_socket_the_same_entries_go_by_long_poll_and_by_plain_form, |app| async move {
    let room = app.open_room(2);
    let first = opening(&room);
    let mut waiting = app.browser_of(&room.sitters[1]);
    let path = format!("{}/events?since={first}&wait=20", room.path());
    let poll = waiting.get(&path);
    let mut browser = app.browser_of(&room.sitters[0]);
    let write = async {
        let page = browser.get(&room.path()).await;
        let fields = [("text", "用紙からの発言"), ("kind", "concern")];
        let entries = format!("{}/entries", room.path());
        let sent = browser.submit(&page, &entries, &fields).await;
        assert_eq!(sent.status, 303, "{:?} {}", page.form_fields(&entries), sent.body);
        let twice = browser.submit(&page, &entries, &fields).await;
        assert_eq!(twice.status, 303);
        browser.follow(&twice).await
    };
    let (news, page) = tokio::join!(poll, write);
    assert_eq!(news.json()["events"][0]["text"], "用紙からの発言", "{}", news.body);
    assert_eq!(page.texts("#room-entries .entry__text"), ["用紙からの発言"], "posting twice adds one entry");
    let refused = {
        let page = browser.get(&room.path()).await;
        browser
            .submit(&page, &format!("{}/entries", room.path()), &[("text", " "), ("kind", "concern")])
            .await
    };
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("発言を入力してください"), "{}", refused.body);
});

both!(a_program_writes_and_reads_without_a_socket, |app| async move {
    let room = app.open_room(2);
    let token = app.token_row(&room.sitters[1].uid, "rooms:read rooms:write");
    let items = json!({"items": [
        {"op": "contribute", "client_id": "program-0001", "kind": "information", "text": "体重が2kg減"},
        {"op": "contribute", "client_id": "program-0002", "kind": "decision", "text": "参加者は決められない"},
        {"op": "nothing"},
    ]});
    let mut program = app.browser();
    let post = program
        .request(reqwest::Method::POST, &format!("/api/v1{}/contributions", room.path()))
        .header("authorization", format!("Bearer {token}"))
        .body(items.to_string());
    let results = program.send(post).await.json()["results"].clone();
    assert_eq!(results[0]["seq"].as_i64(), Some(opening(&room) + 1), "{results}");
    assert_eq!(results[1]["refused"], "room-outcome-not-yours");
    assert_eq!(results[2]["refused"], "room-frame-malformed");
    let get = program
        .request(reqwest::Method::GET, &format!("/api/v1{}/events?since={}", room.path(), opening(&room)))
        .header("authorization", format!("Bearer {token}"));
    assert_eq!(program.send(get).await.json()["events"][0]["text"], "体重が2kg減");
});

both!(who_has_no_seat_gets_nothing, |app| async move {
    let room = app.open_room(1);
    let other = app.stranger();
    let key = &other.session_key;
    assert_eq!(refused_with(Wire::open(&app.base, &room, key).await), 403);
    let mut browser = app.browser_of(&other);
    assert_eq!(browser.get(&format!("{}/events?since=0", room.path())).await.status, 403);
    let door = browser.get(&room.path()).await;
    assert_eq!(door.status, 404, "who was not invited finds no door");
    let account = browser.get("/account").await.form_fields("/account");
    let csrf = account.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let entered = browser.post(&format!("{}/seat", room.path()), &[("csrf", &csrf)]).await;
    assert_eq!(entered.status, 404);
    let nowhere = "/rooms/01926f00-0000-7000-8000-000000000000";
    assert_eq!(browser.get(nowhere).await.status, 404);
});

/// A connection after its upgrade, without a WebSocket library and with a small receive buffer.
async fn raw_socket(app: &TestApp, room: &Room) -> tokio::net::TcpStream {
    let address: std::net::SocketAddr = app.base.trim_start_matches("http://").parse().unwrap();
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let request = format!(
        "GET {}/socket HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nCookie: __Host-enza={}\r\nUpgrade: websocket\r\n\
         Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        room.path(),
        app.base,
        room.sitters[0].session_key
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    assert!(head.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&head));
    stream
}

/// A masked text frame with a mask of zeros.
fn masked_text(text: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(text);
    frame
}

/// Reads on to the close frame.
async fn close_code_of(stream: &mut tokio::net::TcpStream) -> u16 {
    let mut read = Vec::new();
    tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut read)).await.unwrap().unwrap();
    let at = read.iter().position(|b| *b == 0x88).expect("no close frame");
    u16::from_be_bytes([read[at + 2], read[at + 3]])
}
