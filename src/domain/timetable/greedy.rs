//! One meeting after the other, the hardest first: a timetable at once, and what a better one is measured by.

use super::board::Board;
use super::{Meeting, Region, Timetable};

/// Gives each meeting the first slot that is possible and free: those that are pinned, then those with the fewest possible slots.
pub fn first_fit(region: &Region) -> Timetable {
    placed(region, |_| 0)
}

/// The same, but the cheapest slot.
pub(super) fn best_fit(region: &Region) -> Timetable {
    placed(region, |cost| cost)
}

/// A meeting with its index and what its possible slots cost.
type Waiting<'a> = (usize, &'a Meeting, Vec<(usize, u32)>);

fn placed(region: &Region, worth: impl Fn(u32) -> u32) -> Timetable {
    let mut order: Vec<Waiting<'_>> = region
        .meetings
        .iter()
        .enumerate()
        .map(|(at, meeting)| (at, meeting, region.possible(meeting)))
        .collect();
    order.sort_by_key(|(at, meeting, possible)| (meeting.pinned.is_none(), possible.len(), meeting.due, *at));
    let mut board = Board::new(region);
    for (at, _, mut possible) in order {
        possible.sort_by_key(|(slot, cost)| (worth(*cost), *slot));
        for (slot, _) in possible {
            if board.place(at, slot) {
                break;
            }
        }
    }
    board.timetable()
}
