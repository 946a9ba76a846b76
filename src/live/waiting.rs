//! A request that waits for news of a room: nobody sees it, its login is looked after as a socket's is, and it leaves
//! however it ends.

use std::time::Duration;

use tokio::sync::mpsc;

use super::Live;
use super::guard::{Credential, Guard};
use super::hub::{Join, Joined, MemberId};
use super::line::Ear;
use super::protocol::Close;
use super::relay::Relay;
use crate::domain::ids::RoomId;
use crate::domain::room::Audience;
use crate::storage::views::rooms::SeatView;

impl Live {
    /// Waits until the room has an event after `since`, at most for the given time; `since` is a number the log has.
    /// Gives the reason when the server ended the wait; otherwise the caller reads the log again.
    pub async fn wait(
        &self,
        seat: &SeatView,
        credential: Credential,
        since: i64,
        at_most: Duration,
    ) -> Option<Close> {
        let member = self.next_member();
        let _waiting = Waiting::among(&self.relay, &self.guard, seat, member, credential);
        let (news, mut heard) = mpsc::channel(1);
        let join = Join {
            member,
            seat: seat.seat_uid.clone(),
            audience: Audience::Members,
            since,
            is_seen: false,
            outlet: Ear::Waiter(news),
        };
        if self.relay.join(seat.room_id, join).await != Some(Joined::Live) {
            return None;
        }
        tokio::time::timeout(at_most, heard.recv()).await.ok().flatten().flatten()
    }
}

/// A place among the listeners. A request that is given up is dropped wherever it stands, so only its drop leaves.
pub(super) struct Waiting {
    relay: Relay,
    guard: Guard,
    room: RoomId,
    member: MemberId,
}

impl Waiting {
    pub(super) fn among(
        relay: &Relay,
        guard: &Guard,
        seat: &SeatView,
        member: MemberId,
        credential: Credential,
    ) -> Self {
        guard.note(member, credential, seat);
        Self { relay: relay.clone(), guard: guard.clone(), room: seat.room_id, member }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.guard.forget(self.member);
        self.relay.leave(self.room, self.member);
    }
}
