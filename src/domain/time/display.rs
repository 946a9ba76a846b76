//! How times are worded. Every deadline on every screen, mail and paper comes from [`deadline`].
//!
//! Stored UTC times are handed in and shown in JST; the English forms are for the English screens.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Weekday};

use super::jst::to_jst;
use super::wareki;

/// `9月11日(金) 17:00 まで`; the end of a day is that day alone: `9月11日(金) まで`.
pub fn deadline(utc: NaiveDateTime) -> String {
    match whole_day(utc) {
        Some(last) => format!("{} まで", day(last)),
        None => format!("{} {} まで", day(to_jst(utc).date()), to_jst(utc).format("%H:%M")),
    }
}

/// `by Fri 11 Sep 17:00`, or `by Fri 11 Sep` for the end of a day.
pub fn deadline_en(utc: NaiveDateTime) -> String {
    match whole_day(utc) {
        Some(last) => last.format("by %a %-d %b").to_string(),
        None => to_jst(utc).format("by %a %-d %b %H:%M").to_string(),
    }
}

/// The last day on which a deadline is kept.
fn last_day(utc: NaiveDateTime) -> NaiveDate {
    whole_day(utc).unwrap_or_else(|| to_jst(utc).date())
}

/// The day of a deadline alone, for subjects of mails: `9/11`.
pub fn deadline_day(utc: NaiveDateTime) -> String {
    last_day(utc).format("%-m/%-d").to_string()
}

/// The day that ends at this moment, if it is midnight: nobody reads 「12日 00:00 まで」 as the 11th.
fn whole_day(utc: NaiveDateTime) -> Option<NaiveDate> {
    let local = to_jst(utc);
    if local.time() == NaiveTime::MIN { local.date().pred_opt() } else { None }
}

/// `12月1日(火)`.
pub fn day(date: NaiveDate) -> String {
    format!("{}月{}日({})", date.month(), date.day(), weekday(date))
}

/// `2026年12月1日(火)`.
pub fn date(date: NaiveDate) -> String {
    format!("{}年{}", date.year(), day(date))
}

/// `Tue 1 Dec 2026`.
pub fn date_en(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// `令和8年12月1日(火)`.
pub fn wareki_date(date: NaiveDate) -> String {
    format!("{}({})", wareki::long(date), weekday(date))
}

/// `令和8年12月1日(火) 14:03`.
pub fn wareki_datetime(utc: NaiveDateTime) -> String {
    let local = to_jst(utc);
    format!("{} {}", wareki_date(local.date()), local.format("%H:%M"))
}

/// `2026年12月1日(火) 14:03`.
pub fn datetime(utc: NaiveDateTime) -> String {
    let local = to_jst(utc);
    format!("{} {}", date(local.date()), local.format("%H:%M"))
}

/// `Tue 1 Dec 2026 14:03`.
pub fn datetime_en(utc: NaiveDateTime) -> String {
    to_jst(utc).format("%a %-d %b %Y %H:%M").to_string()
}

/// `14:03`.
pub fn time(utc: NaiveDateTime) -> String {
    to_jst(utc).format("%H:%M").to_string()
}

/// `12月1日(火) 14:00〜15:00`; the second day is named when it is another.
pub fn span(starts: NaiveDateTime, ends: NaiveDateTime) -> String {
    let (from, to) = (to_jst(starts), to_jst(ends));
    if from.date() == to.date() {
        format!("{} {}〜{}", day(from.date()), from.format("%H:%M"), to.format("%H:%M"))
    } else {
        format!("{} {}〜{} {}", day(from.date()), from.format("%H:%M"), day(to.date()), to.format("%H:%M"))
    }
}

/// `Tue 1 Dec 14:00–15:00`.
pub fn span_en(starts: NaiveDateTime, ends: NaiveDateTime) -> String {
    let (from, to) = (to_jst(starts), to_jst(ends));
    let tail = if from.date() == to.date() { "%H:%M" } else { "%a %-d %b %H:%M" };
    format!("{}–{}", from.format("%a %-d %b %H:%M"), to.format(tail))
}

/// 月 火 水 木 金 土 日.
pub fn weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}
