//! A list of offices as somebody uploads it.

#![no_main]

use enza_fuzz::domain::office_list::{MAX_LIST_ROWS, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(list) = read(bytes, bytes.len() as u64) {
        assert!(list.rows.len() <= MAX_LIST_ROWS);
    }
});
