//! Tickets: how a program that holds an API token opens a socket without putting the token into a handshake.

use chrono::TimeDelta;

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::room::ContributeError;
use crate::storage::Tx;
use crate::storage::tables::room_tickets::{self, NewTicket, UsedTicket};
use crate::usecases::keys::sha256_hex;
use crate::usecases::room_steps::{about, room_and_seat};
use crate::usecases::{Cmd, Failure};

/// How long a ticket may be used.
pub const TICKET_SECONDS: i64 = 30;

/// A ticket for this room.
#[derive(Clone, Debug)]
pub struct TicketInput {
    /// The room.
    pub room: Uid,
}

/// A ticket; only its hash is stored, so it is never told a second time.
pub struct Ticket {
    /// Its secret.
    pub secret: String,
}

/// Makes a ticket for the actor's own seat.
pub fn issue_ticket(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &TicketInput) -> Result<Ticket, Failure> {
    let (room, seat) = room_and_seat(tx, cmd, &input.room)?;
    if !seat.facts().is_admitted {
        return Err(Refused::from(ContributeError::SeatDismissed).into());
    }
    let secret = cmd.mint.secret();
    let token_uid = cmd.actor.account().and_then(|a| a.token.as_ref()).map(|t| t.uid.to_string());
    let ticket = NewTicket {
        uid: &cmd.uid(),
        secret_hash: &sha256_hex(secret.as_bytes()),
        room_id: room.id,
        seat_id: seat.id,
        token_uid: token_uid.as_deref().unwrap_or_default(),
        expires_at: cmd.now + TimeDelta::seconds(TICKET_SECONDS),
    };
    room_tickets::insert(tx, &ticket, cmd.now)?;
    let note = about(tx, "room.ticket", &room)?;
    cmd.audit(tx, &note)?;
    Ok(Ticket { secret })
}

/// Uses a ticket up. Not audited by itself: the entries that follow name the seat.
pub fn use_ticket(
    tx: &mut Tx<'_>,
    secret: &str,
    now: chrono::NaiveDateTime,
) -> Result<Option<UsedTicket>, Failure> {
    Ok(room_tickets::redeem(tx, &sha256_hex(secret.as_bytes()), now)?)
}
