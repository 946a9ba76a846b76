//! The frames of the room protocol, version 1. `docs/live-protocol.md` is written from this file; a change here is a
//! change there.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::room::{
    Act, Audience, ClientKey, ContributeError, ContributionKind, EntryText, MarkKind, RoomEvent, RoomState,
};
use crate::domain::words::Word;

/// The version a client names in its hello.
pub const VERSION: u32 = 1;
/// The largest frame a client may send; a larger one is never read to its end.
pub const MAX_FRAME: usize = 16 * 1024;
/// The largest message a client may assemble from continuation frames.
pub const MAX_MESSAGE: usize = 64 * 1024;
/// The most events in one frame or page.
pub const PAGE_EVENTS: usize = 1000;
/// A page ends early once it holds this many bytes of JSON.
pub const PAGE_BYTES: usize = 256 * 1024;
/// Whoever is further behind gets a snapshot instead of the events.
pub const SNAPSHOT_BEHIND: i64 = 20_000;
/// Frames that wait for one slow reader before its connection is cut.
pub const QUEUE_FRAMES: usize = 256;
/// Bytes that wait for one slow reader before its connection is cut.
pub const QUEUE_BYTES: usize = 1024 * 1024;
/// Writes of one connection that may wait for their acknowledgement.
pub const UNACKED: usize = 256;
/// Connections one seat holder may keep open.
pub const SOCKETS_PER_HOLDER: usize = 5;
/// How long a client may take for its hello.
pub const HELLO_SECONDS: u64 = 10;
/// How often the server pings.
pub const PING_SECONDS: u64 = 15;
/// A connection from which nothing came for this long is dead.
pub const SILENT_SECONDS: u64 = 45;

/// Why the server ends a connection. Codes from 4000 on are the protocol's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The client asked, or the room is closed and everything was sent.
    Normal,
    /// The server stops; come back after a random wait.
    GoingAway,
    /// The frame broke RFC 6455.
    Protocol,
    /// A binary message.
    Unsupported,
    /// A text message that is no UTF-8.
    NotText,
    /// No hello in time, too many malformed or too many messages.
    Policy,
    /// A frame above [`MAX_FRAME`] or a message above [`MAX_MESSAGE`].
    TooBig,
    /// The server is overloaded; come back later.
    TryLater,
    /// The login, token or personal link ended.
    LoginEnded,
    /// The seat was dismissed.
    SeatDismissed,
    /// The holder has too many connections.
    TooManySockets,
    /// The hello named a version the server does not speak.
    Version,
}

impl Close {
    /// The code on the wire.
    pub fn code(self) -> u16 {
        match self {
            Close::Normal => 1000,
            Close::GoingAway => 1001,
            Close::Protocol => 1002,
            Close::Unsupported => 1003,
            Close::NotText => 1007,
            Close::Policy => 1008,
            Close::TooBig => 1009,
            Close::TryLater => 1013,
            Close::LoginEnded => 4001,
            Close::SeatDismissed => 4003,
            Close::TooManySockets => 4008,
            Close::Version => 4010,
        }
    }

    /// The reason on the wire, for whoever reads a log.
    pub fn reason(self) -> &'static str {
        match self {
            Close::Normal => "done",
            Close::GoingAway => "server is stopping",
            Close::Protocol => "protocol error",
            Close::Unsupported => "text messages only",
            Close::NotText => "not UTF-8",
            Close::Policy => "policy violation",
            Close::TooBig => "message too big",
            Close::TryLater => "overloaded, try again later",
            Close::LoginEnded => "sign in again",
            Close::SeatDismissed => "seat dismissed",
            Close::TooManySockets => "too many connections of this holder",
            Close::Version => "unknown protocol version",
        }
    }
}

/// What a client sends.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// The first frame of a connection.
    Hello {
        /// The protocol version.
        v: u32,
        /// The last event the client has, 0 for none.
        since: i64,
        /// Whether the connection feeds a projection.
        #[serde(default)]
        projection: bool,
    },
    /// A new entry.
    Contribute {
        client_id: String,
        kind: String,
        text: String,
        /// The last event the author saw; kept for the client's own use.
        #[serde(default)]
        seen_seq: i64,
    },
    /// A new wording of an own entry.
    Correct { client_id: String, target: i64, text: String },
    /// Taking an own entry back.
    Withdraw { client_id: String, target: i64 },
    /// Marking an entry.
    Mark {
        client_id: String,
        target: i64,
        mark: String,
        #[serde(default)]
        text: String,
    },
    /// The holder is typing.
    Typing {},
    /// A heartbeat of clients that can't send a ping frame.
    Ping { t: i64 },
}

/// A write of a client, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The client's id of it.
    pub client_id: ClientKey,
    /// What it wants.
    pub act: Act,
}

/// A write that could not be parsed: the id it claims, as far as it has one, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The id as it was sent.
    pub client_id: String,
    /// Why.
    pub error: ContributeError,
}

impl ClientFrame {
    /// The write this frame is, or `None` when it is none.
    pub fn into_write(self) -> Option<Result<Write, Malformed>> {
        let (client_id, act) = match self {
            ClientFrame::Hello { .. } | ClientFrame::Typing {} | ClientFrame::Ping { .. } => return None,
            ClientFrame::Contribute { client_id, kind, text, .. } => (client_id, contribution(&kind, &text)),
            ClientFrame::Correct { client_id, target, text } => {
                (client_id, entry(&text).map(|text| Act::Correct { target, text }))
            }
            ClientFrame::Withdraw { client_id, target } => (client_id, Ok(Act::Withdraw { target })),
            ClientFrame::Mark { client_id, target, mark, text } => (client_id, marking(target, &mark, &text)),
        };
        Some(write(client_id, act))
    }
}

fn write(client_id: String, act: Result<Act, ContributeError>) -> Result<Write, Malformed> {
    let key = ClientKey::parse(&client_id).ok_or(ContributeError::ClientIdMalformed);
    match key.and_then(|key| Ok((key, act?))) {
        Ok((client_id, act)) => Ok(Write { client_id, act }),
        Err(error) => Err(Malformed { client_id, error }),
    }
}

fn contribution(kind: &str, text: &str) -> Result<Act, ContributeError> {
    let kind = ContributionKind::parse(kind).ok_or(ContributeError::KindUnknown)?;
    Ok(Act::Contribute { kind, text: entry(text)? })
}

/// An issue needs a theme, a cause and an anonymised text, so it is raised by its own form, never by a bare mark.
fn marking(target: i64, mark: &str, text: &str) -> Result<Act, ContributeError> {
    let mark = MarkKind::parse(mark).filter(|m| *m != MarkKind::Issue).ok_or(ContributeError::KindUnknown)?;
    let text = if text.trim().is_empty() { None } else { Some(entry(text)?) };
    Ok(Act::Mark { target, mark, text, row_ref: String::new() })
}

fn entry(text: &str) -> Result<EntryText, ContributeError> {
    EntryText::parse(text).map_err(ContributeError::from)
}

/// What the server sends. Every frame is an object; its first key tells what it is.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum ServerFrame<'a> {
    /// The answer to the hello.
    Ready { ready: Ready<'a> },
    /// A write is durable and has this number.
    Ack { client_id: &'a str, seq: i64 },
    /// A write is refused. With `retry` the same write may be sent again later.
    Refused { client_id: &'a str, refused: &'a str, text: &'a str, retry: bool },
    /// The state for a client that is too far behind for events.
    Snapshot { snapshot: &'a RoomState },
    /// The client is ahead of the server: it forgets what it has and says hello with this number.
    Resync { resync: i64 },
    /// Who is here, as this server sees it.
    Presence { presence: Presence },
    /// The answer to a ping.
    Pong { pong: i64 },
}

/// The answer to the hello.
#[derive(Clone, Debug, Serialize)]
pub struct Ready<'a> {
    /// The protocol version.
    pub v: u32,
    /// The room.
    pub room: &'a Uid,
    /// The own seat.
    pub seat: &'a Uid,
    /// The word of the own role.
    pub role: &'a str,
    /// The last event the server has.
    pub last_seq: i64,
}

/// Who is connected to this server. In a crowd only the number is told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Presence {
    /// How many seats are connected.
    pub count: usize,
    /// The seats, unless they are a crowd.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub online: Option<Vec<Uid>>,
    /// Those who typed within the last seconds.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub typing: Vec<Uid>,
}

impl ServerFrame<'_> {
    /// The frame as JSON. Every part of it can be written as JSON, so an empty object never leaves in practice.
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into())
    }
}

/// An event as it stands on the wire and in the pages of `since`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventJson<'a> {
    /// Its number.
    pub seq: i64,
    /// What happened; a void event has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub op: Option<&'a str>,
    /// `void` when the reader may only count it.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub kind: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seat: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<i64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub text: &'a str,
    #[serde(rename = "ref", skip_serializing_if = "str::is_empty")]
    pub row_ref: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// The event as the audience sees it, as JSON.
pub fn event_json(event: &RoomEvent, audience: Audience) -> String {
    let seen = audience.sees(event);
    let json = match &seen {
        None => EventJson {
            seq: event.seq,
            op: None,
            kind: "void",
            client_id: "",
            seat: None,
            target: None,
            text: "",
            row_ref: "",
            at: None,
        },
        Some(event) => EventJson {
            seq: event.seq,
            op: Some(event.op.as_str()),
            kind: &event.kind,
            client_id: &event.client_id,
            seat: event.seat.as_ref().map(Uid::as_str),
            target: event.target,
            text: &event.body,
            row_ref: &event.row_ref,
            at: Some(instant(event.at)),
        },
    };
    serde_json::to_string(&json).unwrap_or_else(|_| format!("{{\"seq\":{},\"kind\":\"void\"}}", event.seq))
}

/// A page of events as the audience sees them: at most [`PAGE_EVENTS`] and about [`PAGE_BYTES`].
pub fn events_json<'a>(events: impl IntoIterator<Item = &'a RoomEvent>, audience: Audience) -> (String, i64) {
    let mut json = String::from("{\"events\":[");
    let mut last = 0;
    for event in events.into_iter().take(PAGE_EVENTS) {
        if last != 0 {
            if json.len() > PAGE_BYTES {
                break;
            }
            json.push(',');
        }
        json.push_str(&event_json(event, audience));
        last = event.seq;
    }
    json.push_str("]}");
    (json, last)
}

fn instant(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

#[cfg(test)]
mod tests;
