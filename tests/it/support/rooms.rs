//! Rooms for tests: people with logins and seats, and a socket client that knows nothing but the documented protocol.

use std::collections::BTreeMap;
use std::time::Duration;

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::account::SessionStage;
use enza::domain::ids::{AccountId, Uid};
use enza::domain::office::{OfficeKind, Plane};
use enza::domain::room::{SeatCard, SeatRole};
use enza::storage::schema::{self, accounts, api_tokens};
use enza::storage::tables::login_sessions::{self, NewLoginSession};
use enza::storage::{Conn, StorageError};
use enza::usecases::keys::sha256_hex;
use enza::usecases::room::{self, FoundInput};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{Browser, TestApp};

/// Somebody with a login and a seat.
#[derive(Clone, Debug)]
pub struct Sitter {
    pub uid: Uid,
    pub seat: Uid,
    pub session_key: String,
}

/// A room with its people; the first one leads it.
#[derive(Clone, Debug)]
pub struct Room {
    pub uid: Uid,
    pub sitters: Vec<Sitter>,
}

impl Room {
    pub fn path(&self) -> String {
        format!("/rooms/{}", self.uid)
    }
}

impl TestApp {
    /// Makes an open room with so many people of an office of the town: the first leads, the others are members.
    pub fn open_room(&self, people: usize) -> Room {
        let town = self.town();
        let sitters: Vec<(Uid, String)> = (0..people)
            .map(|n| {
                let name = format!("架空 {n}");
                let person =
                    self.person(&format!("sitter-{n}"), &name, &town.providers[0].uid, Role::ProviderStaff);
                let key = self.sign_in_row(&person.uid);
                (person.uid, key)
            })
            .collect();
        let seats = sitters.iter().enumerate().map(|(n, (uid, _))| {
            let role = if n == 0 { SeatRole::Facilitator } else { SeatRole::Member };
            let (name, profession) = (format!("架空 {n}"), "看護師".to_owned());
            (format!("account:{uid}"), SeatCard { name, office: "架空訪問看護".into(), profession }, role)
        });
        let input = FoundInput { plane: Plane::Identified, title: "M8-0001".into(), seats: seats.collect() };
        let desk = &self.state.desk;
        let founded = desk
            .write(&mut desk.system("test"), "room.found", |tx, cmd| room::found(tx, cmd, &input))
            .unwrap();
        let sitters = sitters.into_iter().zip(founded.seats);
        Room {
            uid: founded.room,
            sitters: sitters.map(|((uid, session_key), seat)| Sitter { uid, seat, session_key }).collect(),
        }
    }

    /// An open room in which nobody sits yet.
    pub fn found_room(&self) -> Uid {
        let input = FoundInput { plane: Plane::Identified, title: "M8-0002".into(), seats: Vec::new() };
        let desk = &self.state.desk;
        desk.write(&mut desk.system("test"), "room.found", |tx, cmd| room::found(tx, cmd, &input))
            .unwrap()
            .room
    }

    /// Somebody with a login who was invited to nothing.
    pub fn stranger(&self) -> Sitter {
        let office = self.office("9970100094", OfficeKind::Provider, "架空の別事業所", &["15"], (&[], &[]));
        let person = self.person("stranger", "架空 別人", &office.uid, Role::ProviderStaff);
        let session_key = self.sign_in_row(&person.uid);
        Sitter { seat: person.uid.clone(), uid: person.uid, session_key }
    }

    /// The session that signing in leaves, and its cookie's value.
    fn sign_in_row(&self, person: &Uid) -> String {
        let cmd = self.state.desk.system("test");
        let key = self.state.desk.mint().secret();
        let until = cmd.now + chrono::Duration::hours(12);
        let work = |conn: &mut Conn| -> Result<(), StorageError> {
            let account_id =
                accounts::table.filter(accounts::uid.eq(person)).select(accounts::id).first(conn)?;
            login_sessions::insert(
                conn,
                &NewLoginSession {
                    uid: &cmd.uid(),
                    key_hash: &sha256_hex(key.as_bytes()),
                    account_id,
                    state: "",
                    stage: SessionStage::Full,
                    stamp: 1,
                    user_agent: "",
                    device: "",
                    created_at: cmd.now,
                    seen_at: cmd.now,
                    expires_at: until,
                },
            )
        };
        self.state.store().with_writer(work).unwrap();
        key
    }

    /// An API token of a person with these scopes.
    pub fn token_row(&self, person: &Uid, scopes: &str) -> String {
        let cmd = self.state.desk.system("test");
        let secret = self.state.desk.mint().secret();
        let work = |conn: &mut Conn| -> Result<(), StorageError> {
            let account_id: AccountId =
                accounts::table.filter(accounts::uid.eq(person)).select(accounts::id).first(conn)?;
            diesel::insert_into(api_tokens::table)
                .values((
                    api_tokens::uid.eq(cmd.uid()),
                    api_tokens::account_id.eq(account_id),
                    api_tokens::name.eq("test"),
                    api_tokens::secret_hash.eq(sha256_hex(secret.as_bytes())),
                    api_tokens::scopes.eq(scopes),
                    api_tokens::created_at.eq(cmd.now),
                ))
                .execute(conn)?;
            Ok(())
        };
        self.state.store().with_writer(work).unwrap();
        secret
    }

    /// Ends every session of a person, as signing out everywhere does.
    pub fn end_sessions(&self, person: &Uid) {
        let now = self.clock.now();
        let work = |conn: &mut Conn| -> Result<(), StorageError> {
            let account: AccountId =
                accounts::table.filter(accounts::uid.eq(person)).select(accounts::id).first(conn)?;
            let rows = schema::login_sessions::table.filter(schema::login_sessions::account_id.eq(account));
            diesel::update(rows).set(schema::login_sessions::revoked_at.eq(Some(now))).execute(conn)?;
            Ok(())
        };
        self.state.store().with_writer(work).unwrap();
    }

    /// A browser in which the sitter is signed in.
    pub fn browser_of(&self, sitter: &Sitter) -> Browser {
        let mut browser = self.browser();
        browser.cookies.insert("__Host-enza".into(), sitter.session_key.clone());
        browser
    }

    /// A sitter's socket after its hello.
    pub async fn sit(&self, room: &Room, sitter: usize, since: i64) -> Wire {
        let mut wire = Wire::open(&self.base, room, &room.sitters[sitter].session_key).await.unwrap();
        wire.hello(since).await;
        wire
    }
}

/// A socket of a client that was written from the document.
pub struct Wire {
    pub socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The last event seen; every next one must be its successor.
    pub last: i64,
    /// Events in their order.
    pub events: Vec<Value>,
    /// Answers to writes by client id.
    pub answers: BTreeMap<String, Value>,
}

/// Nothing in these tests waits longer than this for something that has to come.
const PATIENCE: Duration = Duration::from_secs(20);

impl Wire {
    /// Opens a socket with a login's cookie and the page's own origin.
    pub async fn open(base: &str, room: &Room, session_key: &str) -> Result<Wire, Error> {
        let headers = [("cookie", format!("__Host-enza={session_key}")), ("origin", base.to_owned())];
        Wire::open_with(base, &room.path(), &headers).await
    }

    /// Opens a socket with these headers.
    pub async fn open_with(
        base: &str,
        path: &str,
        headers: &[(&'static str, String)],
    ) -> Result<Wire, Error> {
        let url = format!("{}{path}/socket", base.replacen("http", "ws", 1));
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().append(*name, HeaderValue::from_str(value).unwrap());
        }
        let (socket, _) = tokio_tungstenite::connect_async_with_config(request, None, true).await?;
        Ok(Wire { socket, last: 0, events: Vec::new(), answers: BTreeMap::new() })
    }

    /// Says hello and waits for the answer.
    pub async fn hello(&mut self, since: i64) -> Value {
        self.last = since;
        self.send(json!({"op": "hello", "v": 1, "since": since})).await;
        loop {
            let frame = self.frame().await.expect("no answer to the hello");
            if frame.get("ready").is_some() || frame.get("resync").is_some() {
                return frame;
            }
        }
    }

    pub async fn send(&mut self, frame: Value) {
        self.socket.send(Message::text(frame.to_string())).await.unwrap();
    }

    /// Types an entry.
    pub async fn say(&mut self, client_id: &str, text: &str) {
        self.send(json!({"op": "contribute", "client_id": client_id, "kind": "advice", "text": text})).await;
    }

    /// The next frame; events and answers are kept and checked. Nothing when the connection ended.
    pub async fn frame(&mut self) -> Option<Value> {
        loop {
            let received = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("nothing came");
            match received? {
                Ok(Message::Text(text)) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    self.take(&frame);
                    return Some(frame);
                }
                Ok(Message::Close(_)) | Err(_) => return None,
                Ok(_) => {}
            }
        }
    }

    fn take(&mut self, frame: &Value) {
        for event in frame["events"].as_array().into_iter().flatten() {
            assert_eq!(event["seq"].as_i64(), Some(self.last + 1), "a gap or a repeat: {frame}");
            self.last += 1;
            self.events.push(event.clone());
        }
        if let Some(id) = frame["client_id"].as_str().filter(|_| frame.get("events").is_none()) {
            self.answers.insert(id.to_owned(), frame.clone());
        }
    }

    /// Waits for the answer to a write.
    pub async fn answer(&mut self, client_id: &str) -> Value {
        while !self.answers.contains_key(client_id) {
            self.frame().await.expect("the connection ended before the answer");
        }
        self.answers[client_id].clone()
    }

    /// Waits until the event of this number has come.
    pub async fn until(&mut self, seq: i64) {
        while self.last < seq {
            self.frame().await.expect("the connection ended before the event");
        }
    }

    /// Waits for the close frame and gives its code; 1006 when there was none.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("the connection stays open")
            {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(Message::Close(None)) | Err(_)) | None => return 1006,
                Some(Ok(Message::Text(text))) => self.take(&serde_json::from_str(&text).unwrap()),
                Some(Ok(_)) => {}
            }
        }
    }
}

/// The status with which an upgrade was refused.
pub fn refused_with(outcome: Result<Wire, Error>) -> u16 {
    match outcome {
        Ok(_) => 101,
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
    }
}
