//! How busy a room is.

/// Events per second from which a room is hot.
const HOT_PER_SECOND: u64 = 50;
/// The window in which events are counted.
const HEAT_WINDOW_MS: u64 = 200;

/// How many events a room had lately: the current window and the part of the one before that still counts.
#[derive(Default)]
pub(super) struct Heat {
    window: u64,
    current: u64,
    before: u64,
}

impl Heat {
    /// Adds events and says whether the room is hot.
    pub(super) fn add(&mut self, events: u64, now_ms: u64) -> bool {
        let window = now_ms / HEAT_WINDOW_MS;
        if window != self.window {
            self.before = if window == self.window + 1 { self.current } else { 0 };
            self.current = 0;
            self.window = window;
        }
        self.current += events;
        let left = HEAT_WINDOW_MS - now_ms % HEAT_WINDOW_MS;
        let counted = self.current * HEAT_WINDOW_MS + self.before * left;
        counted * 1000 >= HOT_PER_SECOND * HEAT_WINDOW_MS * HEAT_WINDOW_MS
    }
}
