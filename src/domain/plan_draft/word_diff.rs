//! The difference between two texts, word by word, for readers and not for machines.

use serde::{Deserialize, Serialize};
use similar::{ChangeTag, TextDiff};

crate::words! {
    /// Whether a stretch of text stands in both versions.
    pub enum SpanKind { Same = "same", Removed = "removed", Added = "added" }
}

/// A stretch of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// In which version it stands.
    pub kind: SpanKind,
    /// The text.
    pub text: String,
}

/// Beyond this length two texts that have nothing in common would be compared for seconds; they are shown whole.
const MAX_WORD_DIFF: usize = 4_000;

/// Both texts as one with marks, or the old and the new as two wholes where marks would not help.
pub(super) fn spans(before: &str, after: &str) -> Vec<Span> {
    let whole = [(SpanKind::Removed, before), (SpanKind::Added, after)];
    if before.is_empty() || after.is_empty() || before.len() + after.len() > MAX_WORD_DIFF * 3 {
        let shown = whole.into_iter().filter(|(_, text)| !text.is_empty());
        return shown.map(|(kind, text)| Span { kind, text: text.to_owned() }).collect();
    }
    let spans = marked(&phrases(before), &phrases(after));
    if is_readable(&spans) {
        return spans;
    }
    whole.into_iter().map(|(kind, text)| Span { kind, text: text.to_owned() }).collect()
}

fn marked(before: &[&str], after: &[&str]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for change in TextDiff::from_slices(before, after).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => SpanKind::Same,
            ChangeTag::Delete => SpanKind::Removed,
            ChangeTag::Insert => SpanKind::Added,
        };
        match spans.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => spans.push(Span { kind, text: change.value().to_owned() }),
        }
    }
    spans
}

/// Marks help while most of a text stays and the changes are few; otherwise one reads the old whole and the new whole.
fn is_readable(spans: &[Span]) -> bool {
    let letters = |wanted: SpanKind| -> usize {
        spans.iter().filter(|s| s.kind == wanted).map(|s| s.text.chars().count()).sum()
    };
    let changes = spans.iter().filter(|s| s.kind != SpanKind::Same).count();
    let changed = letters(SpanKind::Removed).max(letters(SpanKind::Added));
    letters(SpanKind::Same) >= changed && changes <= MAX_MARKS
}

/// So many marks in one text are still taken in at a glance.
const MAX_MARKS: usize = 6;

/// Cuts a Japanese text where one takes a breath: a run of kanji, katakana, digits or letters with the hiragana after it
/// stays together (「1日3回に」「分けて」), everything else stands alone.
fn phrases(text: &str) -> Vec<&str> {
    let mut phrases = Vec::new();
    let (mut begin, mut last) = (0, Letter::Other);
    for (at, c) in text.char_indices() {
        let next = Letter::of(c);
        let goes_on = match (last, next) {
            (Letter::Other, _) | (_, Letter::Other) => false,
            (Letter::Hiragana, Letter::Bearing) => false,
            (Letter::Bearing | Letter::Hiragana, _) => true,
        };
        if at > begin && !goes_on {
            phrases.extend(text.get(begin..at));
            begin = at;
        }
        last = next;
    }
    phrases.extend(text.get(begin..).filter(|rest| !rest.is_empty()));
    phrases
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// Kanji, katakana, digits, Latin letters: what bears the meaning.
    Bearing,
    /// Hiragana: endings and particles.
    Hiragana,
    /// Spaces and signs.
    Other,
}

impl Letter {
    fn of(c: char) -> Self {
        match c {
            '\u{3041}'..='\u{309f}' => Self::Hiragana,
            'ー' | '々' => Self::Bearing,
            c if c.is_alphanumeric() => Self::Bearing,
            _ => Self::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(before: &str, after: &str) -> Vec<(SpanKind, String)> {
        spans(before, after).into_iter().map(|span| (span.kind, span.text)).collect()
    }

    #[test]
    fn a_text_is_cut_where_one_takes_a_breath() {
        assert_eq!(
            phrases("1日3回に分けて食べ、補食をとる。"),
            ["1日3回に", "分けて", "食べ", "、", "補食をとる", "。"]
        );
        assert_eq!(phrases("デイサービス 週２回"), ["デイサービス", " ", "週２回"]);
        assert!(phrases("").is_empty());
    }

    #[test]
    fn a_small_change_is_marked_in_the_text_by_whole_words() {
        assert_eq!(
            told("朝と夕に血圧を測り、記録する。", "朝と昼と夕に血圧を測り、記録する。"),
            [
                (SpanKind::Same, "朝と".to_owned()),
                (SpanKind::Added, "昼と".to_owned()),
                (SpanKind::Same, "夕に血圧を測り、記録する。".to_owned()),
            ]
        );
    }

    #[test]
    fn a_text_that_changed_for_the_most_part_is_shown_as_two_wholes() {
        let (before, after) = ("1日3回食べる。", "2回の食事と補食をとる。");
        let wholes = [(SpanKind::Removed, before.to_owned()), (SpanKind::Added, after.to_owned())];
        assert_eq!(told(before, after), wholes);
    }
}
