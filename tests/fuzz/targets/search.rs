//! What is searched for: the normalized form stays as it is when it is normalized again, and every pair of neighbouring
//! letters stands in it.

#![no_main]

use enza_fuzz::domain::search::{grams, joined, normalized};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let once = normalized(text);
    assert!(!once.contains(char::is_whitespace), "{once:?}");
    for pair in grams(&once).split(' ').filter(|pair| !pair.is_empty()) {
        assert!(once.contains(pair), "{pair:?} of {once:?}");
    }
    let _ = joined([text, once.as_str()]);
});
