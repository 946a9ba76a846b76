//! Events as frames: encoded once for each audience whose view differs.

use std::collections::VecDeque;

use actix_web::web::Bytes;

use crate::domain::ids::Uid;
use crate::domain::room::{Audience, RoomEvent, RoomOp, SeatRole};
use crate::domain::words::Word;
use crate::live::protocol::{PAGE_BYTES, PAGE_EVENTS, event_json};
use crate::live::wire::text_frame;

/// An event as JSON, for each audience whose view differs.
pub(super) struct Encoded {
    pub(super) seq: i64,
    pub(super) op: RoomOp,
    pub(super) seat: Option<Uid>,
    /// The role that an admission gives.
    role: Option<SeatRole>,
    pub(super) steering: String,
    members: Option<String>,
    projection: Option<String>,
}

impl Encoded {
    pub(super) fn of(event: &RoomEvent) -> Self {
        let differing =
            |audience: Audience| (!audience.sees_all_of(event)).then(|| event_json(event, audience));
        Self {
            seq: event.seq,
            op: event.op,
            seat: event.seat.clone(),
            role: role_given(event),
            steering: event_json(event, Audience::Steering),
            members: differing(Audience::Members),
            projection: differing(Audience::Projection),
        }
    }

    pub(super) fn json(&self, audience: Audience) -> &str {
        let own = match audience {
            Audience::Steering => None,
            Audience::Members => self.members.as_deref(),
            Audience::Projection => self.projection.as_deref(),
        };
        own.unwrap_or(&self.steering)
    }
}

/// The role that an event gives its seat, where it admits one.
pub fn role_given(event: &RoomEvent) -> Option<SeatRole> {
    (event.op == RoomOp::SeatAdmitted).then(|| SeatRole::parse(&event.kind)).flatten()
}

/// The role that the seat was given last after `since`, if it was given one.
pub(super) fn role_after(recent: &VecDeque<Encoded>, since: i64, seat: &Uid) -> Option<SeatRole> {
    let own = recent.iter().rev().take_while(|e| e.seq > since).filter(|e| e.seat.as_ref() == Some(seat));
    own.filter_map(|e| e.role).next()
}

/// Whether the seat's last word after `since` is that it was dismissed; it may have been admitted again since.
pub(super) fn ends_dismissed(recent: &VecDeque<Encoded>, since: i64, seat: &Uid) -> bool {
    recent
        .iter()
        .rev()
        .take_while(|e| e.seq > since)
        .filter(|e| e.seat.as_ref() == Some(seat))
        .find(|e| matches!(e.op, RoomOp::SeatAdmitted | RoomOp::SeatDismissed))
        .is_some_and(|e| e.op == RoomOp::SeatDismissed)
}

/// The frames from the event after `since` to the last one.
pub(super) fn frames(
    recent: &VecDeque<Encoded>,
    first: i64,
    (since, audience): (i64, Audience),
) -> Vec<Bytes> {
    let skip = usize::try_from(since + 1 - first).unwrap_or(0);
    let mut frames = Vec::new();
    let mut json = String::from("{\"events\":[");
    let mut count = 0;
    for event in recent.iter().skip(skip) {
        if count == PAGE_EVENTS || json.len() > PAGE_BYTES {
            json.push_str("]}");
            frames.push(text_frame(&json));
            json.truncate("{\"events\":[".len());
            count = 0;
        }
        if count > 0 {
            json.push(',');
        }
        json.push_str(event.json(audience));
        count += 1;
    }
    if count > 0 {
        json.push_str("]}");
        frames.push(text_frame(&json));
    }
    frames
}
