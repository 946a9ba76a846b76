//! What became of a socket's own seat since the upgrade: between it and the hello, and while the log is caught up with.

use super::{End, Task};
use crate::domain::room::{Audience, RoomEvent, RoomOp};
use crate::live::hub::role_given;
use crate::live::protocol::Close;
use crate::storage::views::rooms::{self, SeatView};

impl Task {
    /// Reads the seat once more, because it may have been dismissed or given another role. Gives the room's last number.
    pub(super) async fn look_again(&mut self, is_projection: bool) -> Result<i64, End> {
        let seat = self.admitted.seat.seat_id;
        let seat = self.read(move |conn, _| rooms::seat_by_id(conn, seat)).await?;
        let seat = seat.filter(SeatView::is_admitted).ok_or(Close::SeatDismissed)?;
        self.audience = Audience::of(seat.role, is_projection);
        self.admitted.seat = seat;
        Ok(self.admitted.seat.last_seq)
    }

    /// What a page of the log says of the own seat since it was read: another role sees other things, a dismissed seat
    /// nothing more. Its last word counts.
    pub(super) fn heed(&mut self, page: &[RoomEvent]) -> Result<(), End> {
        let seat = &self.admitted.seat;
        let is_own = |event: &&RoomEvent| {
            event.seq > seat.last_seq
                && event.seat.as_ref() == Some(&seat.seat_uid)
                && matches!(event.op, RoomOp::SeatAdmitted | RoomOp::SeatDismissed)
        };
        match page.iter().rev().find(is_own) {
            Some(event) if event.op == RoomOp::SeatDismissed => Err(Close::SeatDismissed.into()),
            Some(event) => {
                let role = role_given(event);
                self.audience = role.map_or(self.audience, |role| self.audience.given(role));
                Ok(())
            }
            None => Ok(()),
        }
    }
}
