//! What else is wanted of the same people at the time of a candidate.

use super::Busy;
use crate::domain::ids::MeetingId;

/// A stretch of time that a meeting wants: one of its candidates, or its settled date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted<T> {
    /// The meeting. Its own candidates do not stand in each other's way: one of them is chosen.
    pub by: MeetingId,
    /// When.
    pub when: Busy,
    /// What is told of it.
    pub what: T,
}

/// What other meetings want at the time of one stretch, in their order.
pub fn clashing<'a, T, U>(own: &Wanted<T>, others: &'a [Wanted<U>]) -> Vec<&'a Wanted<U>> {
    others.iter().filter(|other| other.by != own.by && other.when.meets(&own.when)).collect()
}
