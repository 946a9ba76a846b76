//! Periods in words: of reports, and of plans as they were typed.

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

/// Most signs of a part that stays in one line: 「令和10年12月31日」 and what leads to the next part.
const WHOLE: usize = 14;

/// The parts of a period as it was typed, each with the sign that leads to the next: 「令和8年4月1日〜」 and 「令和8年9月30日」. A
/// line may break between them, never within a day. Nothing for a text that is too long to stay in one line: it breaks as it
/// likes.
pub fn parts(period: &str) -> Vec<String> {
    let parts: Vec<String> =
        period.split_inclusive(['〜', '～', '~', ' ', '　', '\n']).map(str::to_owned).collect();
    let is_short = |part: &String| part.chars().count() <= WHOLE;
    if parts.iter().all(is_short) { parts } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_period_breaks_between_its_days_and_never_within_one() {
        assert_eq!(parts("令和8年4月1日〜令和8年9月30日"), ["令和8年4月1日〜", "令和8年9月30日"]);
        assert_eq!(parts("R8.4.1～R8.9.30"), ["R8.4.1～", "R8.9.30"]);
        assert_eq!(parts("６か月"), ["６か月"]);
        assert!(
            parts("歩いて買い物に行けるようになるまでのあいだ").is_empty(),
            "a long text breaks as it likes"
        );
        assert!(parts("").is_empty());
    }
}
