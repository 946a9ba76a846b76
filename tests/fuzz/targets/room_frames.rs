//! The text messages of a room's socket: what can be read as a frame is a write, a malformed write, or neither.

#![no_main]

use enza_fuzz::live::protocol::ClientFrame;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(frame) = serde_json::from_str::<ClientFrame>(text) {
        let _ = frame.into_write();
    }
});
