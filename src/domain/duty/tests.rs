mod books;
mod calendar;
mod differences;
mod entry_rows;
mod outstanding;
mod period_rows;
mod plan_days;
mod plan_rows;
mod properties;
mod scene;
mod table;

use chrono::NaiveDate;

use super::*;

/// A day written as `2026-02-28`.
fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
