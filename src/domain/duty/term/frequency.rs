//! Reads how often a service comes.

use super::is_as_needed;
use super::scan::{Cursor, plain};

/// The days of the longest month.
const MONTH: u16 = 31;
const WEEK: u16 = 7;

/// How many times at most a service written like this comes in one month; 0 where it is written on purpose without a number
/// (`随時`) or not at all, nothing where it can't be read.
///
/// What comes n times a week comes in the longest month 4·n times in its 28 days and once more on each of its three further
/// days, as far as n reaches: `週2回` 4·2 + 2 = 10, `週6回` 4·6 + 3 = 27, `毎日` 31. Days of the week that are named count as
/// they fall: no three days in a row hold all of `月・水・金`, so it is 4·3 + 2 = 14. Of `週2〜3回` the more holds. The most is
/// meant because the notice of 生活援助 (平成30年厚生労働省告示第218号) counts the month in which most is placed.
pub fn times_a_month(frequency: &str) -> Option<u16> {
    let text = with_digits(&plain(frequency));
    if text.is_empty() {
        return Some(0);
    }
    let mut heard = Heard::default();
    let mut at = Place { cursor: Cursor::new(&text), begins: true };
    while !at.cursor.rest.is_empty() {
        at = heard.listen(at);
    }
    heard.times().or_else(|| is_as_needed(&text).then_some(0))
}

/// The most that comes in a month of what comes so many times in each span of so many days.
fn most(times: u16, span: u16) -> u16 {
    let (spans, rest) = (MONTH / span.max(1), MONTH % span.max(1));
    // What comes more than once a day falls evenly on the days.
    let (daily, more) = (times / span.max(1), times % span.max(1));
    times.saturating_mul(spans).saturating_add(daily.saturating_mul(rest)).saturating_add(more.min(rest))
}

/// `週二回` as `週2回`.
fn with_digits(text: &str) -> String {
    const DIGITS: &str = "一二三四五六七八九";
    let digit = |c| {
        (1..).zip(DIGITS.chars()).find(|(_, kanji)| *kanji == c).and_then(|(n, _)| char::from_digit(n, 10))
    };
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// A place in the text, and whether something begins there: at the start, behind a sign that parts words, behind 毎週.
#[derive(Clone, Copy)]
struct Place<'t> {
    cursor: Cursor<'t>,
    begins: bool,
}

/// What a text has said so far.
#[derive(Default)]
struct Heard {
    /// 1日2回
    per_day: u16,
    /// 朝・夕
    meals: u16,
    /// The days on which it comes.
    weekdays: [bool; 7],
    /// The most of what was said about a month by itself.
    most: Option<u16>,
    /// The same of days, which several times a day multiply.
    most_days: Option<u16>,
}

impl Heard {
    /// Takes in what stands at a place and goes behind it.
    fn listen<'t>(&mut self, at: Place<'t>) -> Place<'t> {
        let behind = |cursor| Place { cursor, begins: false };
        if let Some(cursor) = self.early(at.cursor) {
            return Place { cursor, begins: true };
        }
        if let Some(cursor) = self.counted(at.cursor).or_else(|| self.unit(at.cursor)) {
            return behind(cursor);
        }
        if let Some(cursor) = self.named_days(at) {
            return behind(cursor);
        }
        let mut cursor = at.cursor;
        if cursor.eat(&["朝", "昼", "夕", "夜", "晩"]) {
            self.meals = self.meals.saturating_add(1);
            return behind(cursor);
        }
        let sign = cursor.next();
        Place { cursor, begins: sign.is_some_and(|sign| !sign.is_alphanumeric()) }
    }

    /// What is told by its first sign.
    fn early<'t>(&mut self, at: Cursor<'t>) -> Option<Cursor<'t>> {
        self.ordinals(at).or_else(|| self.every_day(at)).or_else(|| self.every_span(at))
    }

    fn say(&mut self, times: u16) {
        self.most = self.most.max(Some(times));
    }

    fn say_days(&mut self, days: u16) {
        self.most_days = self.most_days.max(Some(days));
    }

    /// 第1・第3水曜日
    fn ordinals<'t>(&mut self, mut at: Cursor<'t>) -> Option<Cursor<'t>> {
        let (mut weeks, mut last) = (0_u16, 0);
        loop {
            let is_range = weeks > 0 && at.eat(&["~", "-"]);
            if !is_range && !at.eat(&["第"]) && (weeks == 0 || !at.eat(&["・", "、", ",", "と"])) {
                break;
            }
            at.eat(&["第"]);
            let number = at.number(1)?;
            weeks = weeks.saturating_add(if is_range { number.saturating_sub(last) } else { 1 });
            last = number;
        }
        if weeks == 0 {
            return None;
        }
        at.eat(&["週"]);
        let (days, after) = group(at).unwrap_or(([false; 7], at));
        self.say_days(weeks.saturating_mul(count(&days).max(1)));
        Some(after)
    }

    /// 毎日, 連日, 毎食, 隔日, 平日
    fn every_day<'t>(&mut self, mut at: Cursor<'t>) -> Option<Cursor<'t>> {
        if at.eat(&["毎日", "連日"]) {
            self.say_days(MONTH);
            let mut behind = at;
            if let Some(times) = upper(&mut behind).filter(|_| behind.eat(&["回", "度"])) {
                self.per_day = self.per_day.max(times);
                at = behind;
            }
        } else if at.eat(&["毎食"]) {
            self.say_days(MONTH);
            self.per_day = self.per_day.max(3);
        } else if at.eat(&["隔日"]) {
            self.say_days(most(1, 2));
        } else if at.eat(&["平日"]) {
            self.weekdays = [true, true, true, true, true, false, false];
        } else {
            return None;
        }
        Some(at)
    }

    /// 毎週, 毎月, 隔週, 隔月
    fn every_span<'t>(&mut self, mut at: Cursor<'t>) -> Option<Cursor<'t>> {
        if at.eat(&["毎月", "隔月"]) {
            let (times, after) = times_behind(at).unwrap_or((1, at));
            self.say(times);
            return Some(after);
        }
        let weeks = if at.eat(&["隔週"]) { 2 } else { 1 };
        if weeks == 1 && !at.eat(&["毎週"]) {
            return None;
        }
        let (days, named) = group(at).unwrap_or(([false; 7], at));
        match times_behind(named) {
            Some((times, after)) => {
                self.say_days(most(times, weeks * WEEK));
                Some(after)
            }
            // The days of each week count as they fall.
            None if weeks == 1 && count(&days) > 0 => Some(at),
            None => {
                self.say_days(most(count(&days).max(1), weeks * WEEK));
                Some(named)
            }
        }
    }

    /// What begins with a number: 1日2回, 2週に1回, 3か月に1回, 2回/週.
    fn counted<'t>(&mut self, mut at: Cursor<'t>) -> Option<Cursor<'t>> {
        let number = upper(&mut at)?;
        if at.eat(&["回", "度"]) {
            at.eat(&["程度"]);
            return if at.eat(&["/", "毎", "ずつ"]) { self.per(number, at) } else { Some(at) };
        }
        let mut behind = at;
        if behind.eat(&["日"]) {
            let (times, after) = times_behind(behind)?;
            if number == 1 {
                self.per_day = self.per_day.max(times)
            } else {
                self.say_days(most(times, number))
            }
            return Some(after);
        }
        if behind.eat(&["週間", "週"]) {
            let (times, after) = times_behind(behind).unwrap_or((1, behind));
            self.say_days(most(times, WEEK.saturating_mul(number)));
            return Some(after);
        }
        if behind.eat_months() || behind.eat(&["月", "年"]) {
            let (times, after) = times_behind(behind)?;
            self.say(times);
            return Some(after);
        }
        None
    }

    /// The unit behind `2回/`.
    fn per<'t>(&mut self, times: u16, mut at: Cursor<'t>) -> Option<Cursor<'t>> {
        let number = at.number(2).unwrap_or(1);
        if at.eat(&["日"]) {
            if number == 1 {
                self.per_day = self.per_day.max(times)
            } else {
                self.say_days(most(times, number))
            }
        } else if at.eat(&["週間", "週"]) {
            self.say_days(most(times, WEEK.saturating_mul(number)));
        } else if at.eat_months() || at.eat(&["月", "年"]) {
            self.say(times);
        } else {
            return None;
        }
        Some(at)
    }

    /// What begins with a unit: 週2回, 月4回, 日に2回, 年1回.
    fn unit<'t>(&mut self, mut at: Cursor<'t>) -> Option<Cursor<'t>> {
        let unit = ["週", "月", "日", "半年", "年"].into_iter().find(|unit| at.eat(&[*unit]))?;
        let (times, after) = times_behind(at)?;
        match unit {
            "週" => self.say_days(most(times, WEEK)),
            "日" => self.per_day = self.per_day.max(times),
            _ => self.say(times),
        }
        Some(after)
    }

    /// Days of the week: 月・水・金, 火曜日, 月〜金. A sign alone (日) is one only where nothing else stands beside it.
    fn named_days<'t>(&mut self, at: Place<'t>) -> Option<Cursor<'t>> {
        let (days, after) = group(at.cursor)?;
        let (passed, _) = at.cursor.rest.split_at_checked(at.cursor.rest.len() - after.rest.len())?;
        let ends = after.rest.chars().next().is_none_or(|sign| !sign.is_alphanumeric());
        if !passed.contains('曜') && !(at.begins && (ends || count(&days) > 1)) {
            return None;
        }
        for (known, named) in self.weekdays.iter_mut().zip(days) {
            *known |= named;
        }
        Some(after)
    }

    fn times(&self) -> Option<u16> {
        let per_day = self.per_day.max(self.meals).max(1);
        let named = count(&self.weekdays);
        let of_names = (named > 0).then(|| 4 * named + busiest(&self.weekdays));
        let days = self.most_days.max(of_names);
        // A number a day without days is meant for each.
        let days = days.or_else(|| (self.most.is_none() && per_day > 1).then_some(MONTH));
        self.most.max(days.map(|days| days.saturating_mul(per_day)))
    }
}

/// A number, of several the highest: `2~3`, `2・3`.
fn upper(at: &mut Cursor<'_>) -> Option<u16> {
    let mut highest = at.number(3)?;
    loop {
        let mut behind = *at;
        if !behind.eat(&["~", "-", "・", "、", ",", "か"]) {
            return Some(highest);
        }
        let Some(next) = behind.number(3) else { return Some(highest) };
        (highest, *at) = (highest.max(next), behind);
    }
}

/// How many times: `に1回`, `2〜3回程度`, `毎に1回`, `3日`.
fn times_behind(mut at: Cursor<'_>) -> Option<(u16, Cursor<'_>)> {
    while at.eat(&["間", "に", "毎", "ごと", "おき", "で", "約", "(", ":"]) {}
    let times = upper(&mut at)?;
    (at.eat(&["回", "度", "日"]) || at.rest.is_empty()).then_some((times, at))
}

fn count(days: &[bool; 7]) -> u16 {
    days.iter().map(|day| u16::from(*day)).sum()
}

/// How many of the days of the week lie within three days in a row.
fn busiest(days: &[bool; 7]) -> u16 {
    let held = |first: usize| (first..first + 3).filter(|day| days.get(day % 7) == Some(&true)).count();
    (0..7).map(held).max().and_then(|most| u16::try_from(most).ok()).unwrap_or_default()
}

/// Days of the week that stand together.
fn group(mut at: Cursor<'_>) -> Option<([bool; 7], Cursor<'_>)> {
    let mut days = [false; 7];
    let mut last = weekday(&mut at)?;
    mark(&mut days, last, last);
    loop {
        at.eat(&["曜日", "曜"]);
        let mut behind = at;
        let is_range = behind.eat(&["~", "-", "から"]);
        if !is_range {
            behind.eat(&["・", "、", ",", "/", "と", "及び", "."]);
        }
        let Some(next) = weekday(&mut behind) else { return Some((days, at)) };
        mark(&mut days, if is_range { last } else { next }, next);
        (last, at) = (next, behind);
    }
}

fn weekday(at: &mut Cursor<'_>) -> Option<usize> {
    const DAYS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    DAYS.iter().position(|day| at.eat(&[*day]))
}

/// Every day from one to another, over the end of the week as well.
fn mark(days: &mut [bool; 7], first: usize, last: usize) {
    let length = (last + 7 - first) % 7;
    for day in first..=first + length {
        if let Some(day) = days.get_mut(day % 7) {
            *day = true;
        }
    }
}
