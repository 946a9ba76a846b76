//! Moves single meetings, pairs of which one makes room for the other, and pairs that somebody reaches in one trip, as long as
//! that makes a timetable better.

use super::board::Board;
use super::{Region, Timetable};

/// What is made better: what is asked of people, with so much for each trip; of what is alike, what takes fewer trips.
#[derive(Clone, Copy)]
pub(super) struct Aim {
    /// What a trip counts.
    pub(super) trip: u32,
}

impl Aim {
    fn worth(self, board: &Board<'_>, meetings: &[usize]) -> (u32, u32) {
        let trips = u32::try_from(board.trips_of(meetings)).unwrap_or(u32::MAX);
        (board.cost().saturating_add(self.trip.saturating_mul(trips)), trips)
    }
}

/// What a timetable becomes by such moves, until none helps or the time is over.
pub(super) fn improved(region: &Region, from: &Timetable, aim: Aim, is_over: &dyn Fn() -> bool) -> Timetable {
    let mut board = Board::of(region, from);
    let open = region.meetings.iter().enumerate().filter(|(_, meeting)| meeting.pinned.is_none());
    let open: Vec<usize> = open.map(|(at, _)| at).collect();
    let mut moved = true;
    while moved {
        moved = false;
        for at in &open {
            if is_over() {
                return board.timetable();
            }
            moved |= settle(&mut board, aim, *at)
                || push(&mut board, aim, *at)
                || aim.trip > 0 && join(&mut board, aim, *at);
        }
    }
    board.timetable()
}

/// Moves a meeting to where it is worth most, and says whether that is better than before.
fn settle(board: &mut Board<'_>, aim: Aim, at: usize) -> bool {
    let before = aim.worth(board, &[at]);
    let mut best = (before, board.remove(at));
    for slot in board.slots_of(at) {
        if board.place(at, slot) {
            let worth = aim.worth(board, &[at]);
            if worth < best.0 {
                best = (worth, Some(slot));
            }
            board.remove(at);
        }
    }
    if let Some(slot) = best.1 {
        board.place(at, slot);
    }
    best.0 < before
}

/// Gives a meeting a slot that another one has, where that one finds its place elsewhere and both together are better off.
fn push(board: &mut Board<'_>, aim: Aim, at: usize) -> bool {
    for slot in board.slots_of(at) {
        for other in board.in_the_way(at, slot) {
            let before = aim.worth(board, &[at, other]);
            let (own, others) = (board.remove(at), board.remove(other));
            if board.place(at, slot) {
                settle(board, aim, other);
                if aim.worth(board, &[at, other]) < before {
                    return true;
                }
                board.remove(at);
                board.remove(other);
            }
            put_back(board, [(at, own), (other, others)]);
        }
    }
    false
}

/// Holds a meeting and another one of somebody who travels one after the other, where both together are better off.
fn join(board: &mut Board<'_>, aim: Aim, at: usize) -> bool {
    for other in board.sharing_travellers(at) {
        let before = aim.worth(board, &[at, other]);
        let (own, others) = (board.remove(at), board.remove(other));
        for (slot, next) in board.neighbours(at, other) {
            if board.place(at, slot) {
                if board.place(other, next) && aim.worth(board, &[at, other]) < before {
                    return true;
                }
                board.remove(other);
                board.remove(at);
            }
        }
        put_back(board, [(at, own), (other, others)]);
    }
    false
}

fn put_back(board: &mut Board<'_>, both: [(usize, Option<usize>); 2]) {
    for (meeting, slot) in both {
        if let Some(slot) = slot {
            board.place(meeting, slot);
        }
    }
}
