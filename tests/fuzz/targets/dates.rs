//! Dates as people type them: whatever is read is written in the Japanese calendar, and read back as the same day.

#![no_main]

use enza_fuzz::domain::time::{parse_date, wareki};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(day) = parse_date(text) {
        for written in [wareki::long(day), wareki::short(day), day.format("%Y-%m-%d").to_string()] {
            assert_eq!(parse_date(&written), Ok(day), "{written}");
        }
    }
});
