mod books;

use chrono::NaiveDate;

use super::*;

/// A day written as `2026-02-28`.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
