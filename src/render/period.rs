//! Periods of reports in words.

use super::texts::{Lang, Texts};
use crate::domain::period::Period;

/// 「2025年10月〜2026年9月」
pub fn words(texts: Texts, lang: Lang, period: Period) -> String {
    use chrono::Datelike;
    let (first, last) = (period.first_day(), period.last_day());
    let key = match period {
        Period::Quarter(_) => "period-quarter",
        Period::Year(_) => "period-year",
    };
    let args = vec![
        ("year", first.year().to_string()),
        ("from", first.month().to_string()),
        ("year2", last.year().to_string()),
        ("to", last.month().to_string()),
    ];
    texts.with(lang, key, args)
}
