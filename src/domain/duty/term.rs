//! What the free texts of a plan say about days: the 期間 of goals and services, and how often a service comes. What can't be
//! read is said to be so, and is never counted as nothing.

mod frequency;
mod period;
mod scan;
#[cfg(test)]
mod tests;

pub use frequency::times_a_month;
pub use period::{Term, of};

/// Words of a text that names no day and no number on purpose.
const AS_NEEDED: [&str; 14] = [
    "随時",
    "必要",
    "適宜",
    "都度",
    "希望時",
    "緊急時",
    "常時",
    "24時間",
    "継続",
    "通年",
    "なし",
    "無し",
    "未定",
    "終了",
];

/// Whether a text names no day and no number on purpose, or is a stroke.
fn is_as_needed(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '~' | '-')) || AS_NEEDED.iter().any(|word| text.contains(word))
}
