//! The live room: making one for a meeting or an agenda item, taking a seat, steering, contributing, deciding.

pub mod contribute;
pub mod decide;
pub mod enter;
pub mod make;
pub mod raise;
pub mod seat;
pub mod steer;
pub mod ticket;

pub use contribute::{Batch, Outcome, Written, contribute, contribute_all};
pub use decide::{DecideInput, Decided, decide};
pub use enter::{EnterInput, Entered, enter, may_enter};
pub use make::{FoundInput, Founded, Made, found, open_for_agenda_item, open_for_meeting};
pub use raise::{RaiseInput, Raised, raise};
pub use seat::{SeatInput, SeatMove, move_seat};
pub use steer::{SteerInput, Steered, Steering, steer};
pub use ticket::{TICKET_SECONDS, Ticket, TicketInput, issue_ticket, use_ticket};
