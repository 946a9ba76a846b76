//! What reads bytes from outside, by itself: the domain and the frames of a room, without server and storage.

#[path = "../../src/domain/mod.rs"]
pub mod domain;

/// The wire of a room.
#[path = "../../src/live"]
pub mod live {
    pub mod protocol;
}
