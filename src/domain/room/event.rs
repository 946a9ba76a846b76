//! One event of a room's log.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::RoomOp;
use crate::domain::ids::Uid;

/// The id a client gives to each of its writes, so that a repeat is recognized for ever.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ClientKey(String);

impl ClientKey {
    /// Accepts 8 to 64 of `A–Z a–z 0–9 - _`; a UUID is the usual choice.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (8..=64).contains(&text.len());
        let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (fits && plain).then(|| Self(text.to_owned()))
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Uid> for ClientKey {
    fn from(uid: &Uid) -> Self {
        Self(uid.as_str().to_owned())
    }
}

/// One event: the row of the log as it is read back and sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoomEvent {
    /// 1, 2, 3 … within the room, without a gap.
    pub seq: i64,
    /// What happened.
    pub op: RoomOp,
    /// The id its author's client gave to it.
    pub client_id: String,
    /// The seat it came from, or the seat it is about; nothing when the server itself acted.
    pub seat: Option<Uid>,
    /// The entry it is about.
    pub target: Option<i64>,
    /// The kind of a contribution or mark, or the role of an admitted seat.
    pub kind: String,
    /// What was typed; for an admitted seat its [`SeatCard`] as JSON.
    pub body: String,
    /// The uid of a row that came of it (a follow-up, a case issue), or empty.
    pub row_ref: String,
    /// When it was accepted, UTC.
    pub at: NaiveDateTime,
}

/// How a seat is shown to the others. Staff names may stand in both planes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatCard {
    /// The person, or empty on a projection.
    pub name: String,
    /// The office or how the person belongs to the sitting.
    pub office: String,
    /// The profession (職種).
    pub profession: String,
}

impl SeatCard {
    /// The card as it stands in the body of an admission.
    pub fn to_body(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads the card back; a body that is none gives an empty card.
    pub fn of_body(body: &str) -> Self {
        serde_json::from_str(body).unwrap_or_default()
    }
}
