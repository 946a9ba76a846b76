//! What a seat may see of the log. What it may not see keeps its number and nothing else, so that every member counts
//! the same 1, 2, 3 ….

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{MarkKind, RoomEvent, RoomOp, SeatCard, SeatRole};
use crate::domain::words::Word;

/// For whose eyes a log is prepared. Everybody of one audience gets the same bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Audience {
    /// Those who steer: everything.
    Steering,
    /// Members and viewers: not who made an issue for the region out of what was said.
    Members,
    /// A screen on the wall: as members, and without personal names.
    Projection,
}

impl Audience {
    /// Every audience.
    pub const ALL: [Audience; 3] = [Audience::Steering, Audience::Members, Audience::Projection];

    /// The audience of a seat, or of the projection opened from it.
    pub fn of(role: SeatRole, is_projection: bool) -> Self {
        match (is_projection, role.is_steering()) {
            (true, _) => Audience::Projection,
            (false, true) => Audience::Steering,
            (false, false) => Audience::Members,
        }
    }

    /// The audience after the seat was given a role; what a wall shows, it shows whatever the role.
    #[must_use]
    pub fn given(self, role: SeatRole) -> Self {
        Self::of(role, self == Audience::Projection)
    }

    /// The event as this audience sees it, or nothing when only its number may be told.
    pub fn sees(self, event: &RoomEvent) -> Option<Cow<'_, RoomEvent>> {
        match event.op {
            RoomOp::Mark if self != Audience::Steering && event.kind == MarkKind::Issue.as_str() => None,
            RoomOp::SeatAdmitted if self == Audience::Projection => Some(Cow::Owned(without_name(event))),
            _ => Some(Cow::Borrowed(event)),
        }
    }

    /// Whether this audience and those who steer see the same of the event.
    pub fn sees_all_of(self, event: &RoomEvent) -> bool {
        matches!(self.sees(event), Some(Cow::Borrowed(_)))
    }
}

fn without_name(event: &RoomEvent) -> RoomEvent {
    let card = SeatCard { name: String::new(), ..SeatCard::of_body(&event.body) };
    RoomEvent { body: card.to_body(), ..event.clone() }
}
