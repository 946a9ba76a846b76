//! What the free texts of a plan say about days: the 期間 of goals and services, and how often a service comes.

use chrono::NaiveDate;

use crate::domain::time::jst::month_end;
use crate::domain::time::parse_date;

/// First and last day of a 期間 as it is written (`R8.11.1～R9.4.30`, `令和8年11月～令和9年4月`), as far as they are read.
/// A length alone (`6か月`) names no day.
pub fn of(text: &str) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let parts: Vec<&str> = text.split(['～', '〜', '~', '∼', '–', '—']).collect();
    match parts.as_slice() {
        [from, until] => (
            day(from).map(|(day, _)| day),
            day(until).map(|(day, is_month)| if is_month { month_end(day) } else { day }),
        ),
        _ => (None, None),
    }
}

/// A day, or the first day of a month, and whether it was only a month.
fn day(text: &str) -> Option<(NaiveDate, bool)> {
    let text = text.trim().trim_end_matches("まで").trim_start_matches("から").trim();
    if let Ok(day) = parse_date(text) {
        return Some((day, false));
    }
    let with_day = if text.ends_with('月') { format!("{text}1日") } else { format!("{text}.1") };
    let is_month = text.contains(['.', '/', '月', '．', '／']);
    parse_date(&with_day).ok().filter(|_| is_month).map(|day| (day, true))
}

/// How many times at most a service written like this comes in a month of 31 days: `週2回` → 8, `月4回`, `毎日` → 31.
pub fn times_a_month(frequency: &str) -> u16 {
    let text: String = frequency.chars().map(half_width).filter(|c| !c.is_whitespace()).collect();
    let count = |marker: &str| {
        let (_, rest) = text.split_once(marker)?;
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u16>().ok()
    };
    if let Some(weekly) = count("週") {
        return weekly.saturating_mul(31) / 7;
    }
    if let Some(daily) = count("日").filter(|_| text.contains("1日")) {
        return daily.saturating_mul(31);
    }
    match count("月") {
        Some(monthly) => monthly,
        None if text.contains("毎日") => 31,
        None => 0,
    }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn a_period_is_read_as_people_write_it() {
        let both = (ymd("2026-11-01"), ymd("2027-04-30"));
        for text in [
            "R8.11.1～R9.4.30",
            "R8.11～R9.4",
            "令和8年11月〜令和9年4月",
            "2026/11/1 ~ 2027/4/30",
            "2026年11月1日～2027年4月30日まで",
        ] {
            assert_eq!(of(text), both, "{text}");
        }
        assert_eq!(of("R8.11.1～"), (ymd("2026-11-01"), None));
        for text in ["", "6か月", "随時", "3～6か月"] {
            assert_eq!(of(text), (None, None), "{text}");
        }
    }

    #[test]
    fn a_frequency_is_counted_for_the_longest_month() {
        let told = [
            ("週2回", 8),
            ("週７回", 31),
            ("月 4 回", 4),
            ("毎日", 31),
            ("1日2回", 62),
            ("随時", 0),
            ("", 0),
        ];
        for (text, times) in told {
            assert_eq!(times_a_month(text), times, "{text}");
        }
    }
}
