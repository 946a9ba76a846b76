//! Checked rows to typed parts: the client of 補足, the head of 1表, the rows of 2表 and the week of 3表.

use super::field::{parse_date, parse_time};
use super::problem::{Problem, ProblemCode};
use super::record::Record;
use crate::domain::certification::{CareLevel, Certification, CertificationStatus};
use crate::domain::client::{ClientData, Sex};
use crate::domain::plan_draft::{
    Goal, LifeSupportReason, Need, PlanClass, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind,
};

/// The client of a 補足 row; nothing when a needed item is unreadable (which was named already).
pub fn client(record: &Record) -> Option<ClientData> {
    Some(ClientData {
        kana: record.owned(5),
        name: record.owned(6),
        sex: Sex::from_code(record.text(7))?,
        born_on: parse_date(record.text(8))?,
        postal: record.owned(9),
        address: lines(record, 10, 11).join("\n"),
        phone: record.owned(12),
    })
}

/// The plan of a 1表 row with its rows of 2表 and 3表, each with the name of its file.
pub fn plan(
    head_row: &Record,
    (rows_file, rows): (&str, &[&Record]),
    (week_file, week_rows): (&str, &[&Record]),
    problems: &mut Vec<Problem>,
) -> PlanContent {
    let mut head = head(head_row);
    head.rows_written_on = rows.first().and_then(|r| parse_date(r.text(4)));
    head.week_written_on = week_rows.first().and_then(|r| parse_date(r.text(4)));
    PlanContent { head, needs: needs(rows_file, rows, problems), week: week(week_file, week_rows, problems) }
}

/// The head of a 1表 row.
fn head(record: &Record) -> PlanHead {
    PlanHead {
        written_on: parse_date(record.text(4)),
        rows_written_on: None,
        week_written_on: None,
        author: record.owned(8),
        office_name: record.owned(9),
        office_postal: record.owned(10),
        office_address: lines(record, 11, 12),
        office_number: record.owned(13),
        first_planned_on: parse_date(record.text(15)),
        class: PlanClass::from_code(record.text(16)),
        certification: Certification {
            status: CertificationStatus::from_code(record.text(17)),
            certified_on: parse_date(record.text(18)),
            starts_on: parse_date(record.text(19)),
            ends_on: parse_date(record.text(20)),
            care_level: CareLevel::from_code(record.text(21)),
        },
        intention: record.owned(22),
        committee_opinion: record.owned(23),
        policy: record.owned(24),
        life_support_reason: LifeSupportReason::from_code(record.text(25)),
        life_support_note: record.owned(26),
        preventive: None,
    }
}

fn lines(record: &Record, first: u16, second: u16) -> Vec<String> {
    [first, second].map(|no| record.owned(no)).into_iter().filter(|line| !line.is_empty()).collect()
}

/// The needs of one client's rows of 2表. A blank repeats the row above, never across another number; whatever
/// differs opens a row of its own, so that nothing is lost.
fn needs(file: &str, records: &[&Record], problems: &mut Vec<Problem>) -> Vec<Need> {
    let mut builder = NeedsBuilder { file, needs: Vec::new(), problems };
    for line in sorted(file, records, builder.problems) {
        builder.add(&line);
    }
    builder.needs
}

/// A row of 2表 with its three numbers.
struct Line<'a> {
    record: &'a Record,
    need: i32,
    goal: i32,
    item: i32,
    has_item: bool,
}

/// The printed order. Rows whose service numbers start again inside one goal number (a second short-term goal counted
/// from 1 by its sender) keep the order of the file.
fn sorted<'a>(file: &str, records: &[&'a Record], problems: &mut Vec<Problem>) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> = Vec::new();
    for record in records {
        let line = numbered(record, lines.last());
        let is_blank = |no: u16| record.text(no).is_empty();
        if is_blank(6) || is_blank(8) || (is_blank(13) && line.has_item) {
            problems.push(Problem::of_row(ProblemCode::NumberBlank, file, record.row));
        }
        lines.push(line);
    }
    lines.sort_by_key(|line| (line.need, line.goal));
    let mut sorted = Vec::with_capacity(lines.len());
    while let Some(first) = lines.first() {
        let key = (first.need, first.goal);
        let count = lines.iter().take_while(|line| (line.need, line.goal) == key).count();
        let mut group: Vec<Line<'a>> = lines.drain(..count).collect();
        // A row without a service has no number of its own.
        let mut numbers: Vec<i32> = group.iter().filter(|line| line.has_item).map(|line| line.item).collect();
        let count = numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        if numbers.len() == count {
            group.sort_by_key(|line| line.item);
        }
        sorted.append(&mut group);
    }
    sorted
}

fn numbered<'a>(record: &'a Record, above: Option<&Line<'a>>) -> Line<'a> {
    let number = |no: u16| record.text(no).parse::<i32>().ok();
    let has_item = (14..=20).any(|no| !record.text(no).is_empty());
    let need = number(6).or(above.map(|a| a.need)).unwrap_or(1);
    let same_need = above.filter(|a| a.need == need);
    let goal = number(8).or(same_need.map(|a| a.goal)).unwrap_or(1);
    let same_goal = same_need.filter(|a| a.goal == goal);
    let item = number(13).or(same_goal.map(|a| a.item + i32::from(has_item))).unwrap_or(1);
    Line { record, need, goal, item, has_item }
}

struct NeedsBuilder<'a> {
    file: &'a str,
    needs: Vec<Need>,
    problems: &'a mut Vec<Problem>,
}

impl NeedsBuilder<'_> {
    fn add(&mut self, line: &Line<'_>) {
        let is_new_need = self.open_need(line);
        self.open_goal(line, is_new_need);
        if line.has_item {
            self.add_item(line);
        }
    }

    fn note(&mut self, code: ProblemCode, line: &Line<'_>) {
        let problem = Problem::of_row(code, self.file, line.record.row);
        self.problems.push(problem.with("need", line.need).with("goal", line.goal).with("number", line.item));
    }

    fn open_need(&mut self, line: &Line<'_>) -> bool {
        let body = line.record.text(7);
        let last = self.needs.last_mut().filter(|need| need.number == line.need);
        let differs = match last {
            Some(need) if body.is_empty() || need.body == body => return false,
            Some(need) if need.body.is_empty() => {
                body.clone_into(&mut need.body);
                return false;
            }
            found => found.is_some(),
        };
        if differs {
            self.note(ProblemCode::TextDiffers, line);
        }
        self.needs.push(Need { number: line.need, body: body.to_owned(), ..Need::default() });
        true
    }

    fn open_goal(&mut self, line: &Line<'_>, is_new_need: bool) {
        let Some(need) = self.needs.last_mut() else { return };
        let row = GoalTexts::of(line.record);
        let last = need.goals.last_mut().filter(|goal| !is_new_need && goal.number == line.goal);
        let Some(last) = last else {
            if !row.is_blank() || line.has_item {
                need.goals.push(row.goal(line.goal));
            }
            return;
        };
        match row.against(last) {
            GoalStep::Same => last.fill_periods(&row),
            GoalStep::NextShort => {
                let goal = row.carried(last, line.goal);
                need.goals.push(goal);
                self.note(ProblemCode::SecondShortGoal, line);
            }
            GoalStep::Other => {
                let goal = row.carried(last, line.goal);
                need.goals.push(goal);
                self.note(ProblemCode::TextDiffers, line);
            }
        }
    }

    fn add_item(&mut self, line: &Line<'_>) {
        let item = item(line);
        let Some(need) = self.needs.last_mut() else { return };
        let is_number_taken = need
            .goals
            .iter()
            .filter(|goal| goal.number == line.goal)
            .any(|goal| goal.items.iter().any(|other| other.number == item.number));
        let Some(goal) = need.goals.last_mut() else { return };
        if goal.items.contains(&item) {
            self.note(ProblemCode::RowTwice, line);
            return;
        }
        goal.items.push(item);
        if is_number_taken {
            self.note(ProblemCode::NumberTwice, line);
        }
    }
}

fn item(line: &Line<'_>) -> ServiceItem {
    let record = line.record;
    ServiceItem {
        uid: None,
        number: line.item,
        body: record.owned(14),
        is_covered: record.text(15) == "Y",
        service_kind: record.owned(16),
        office_number: record.owned(17),
        office_name: record.owned(18),
        frequency: record.owned(19),
        period: record.owned(20),
    }
}

/// The goal items of one row.
struct GoalTexts<'a> {
    long_text: &'a str,
    short_text: &'a str,
    long_period: &'a str,
    short_period: &'a str,
}

enum GoalStep {
    Same,
    NextShort,
    Other,
}

impl<'a> GoalTexts<'a> {
    fn of(record: &'a Record) -> Self {
        Self {
            long_text: record.text(9),
            short_text: record.text(10),
            long_period: record.text(11),
            short_period: record.text(12),
        }
    }

    fn is_blank(&self) -> bool {
        [self.long_text, self.short_text, self.long_period, self.short_period]
            .iter()
            .all(|text| text.is_empty())
    }

    fn goal(&self, number: i32) -> Goal {
        Goal {
            number,
            long_text: self.long_text.to_owned(),
            long_period: self.long_period.to_owned(),
            short_text: self.short_text.to_owned(),
            short_period: self.short_period.to_owned(),
            ..Goal::default()
        }
    }

    /// How this row goes on from the goal above it, under the same 援助目標ＮＯ.
    fn against(&self, above: &Goal) -> GoalStep {
        let same = |row: &str, above: &str| row.is_empty() || row == above;
        let same_or_unset = |row: &str, above: &str| same(row, above) || above.is_empty();
        if !same(self.long_text, &above.long_text) || !same_or_unset(self.long_period, &above.long_period) {
            return GoalStep::Other;
        }
        if !same(self.short_text, &above.short_text) {
            return GoalStep::NextShort;
        }
        if same_or_unset(self.short_period, &above.short_period) { GoalStep::Same } else { GoalStep::Other }
    }

    /// A goal of its own that takes over what this row leaves blank, as far as it belongs to the same text.
    fn carried(&self, above: &Goal, number: i32) -> Goal {
        let mut goal = self.goal(number);
        if goal.long_text.is_empty() || goal.long_text == above.long_text {
            goal.long_text.clone_from(&above.long_text);
            if goal.long_period.is_empty() {
                goal.long_period.clone_from(&above.long_period);
            }
            if goal.short_text.is_empty() {
                goal.short_text.clone_from(&above.short_text);
            }
        }
        goal
    }
}

impl Goal {
    fn fill_periods(&mut self, row: &GoalTexts<'_>) {
        if self.long_period.is_empty() {
            row.long_period.clone_into(&mut self.long_period);
        }
        if self.short_period.is_empty() {
            row.short_period.clone_into(&mut self.short_period);
        }
    }
}

/// The week of one client's rows of 3表, in the order of the sheet.
fn week(file: &str, records: &[&Record], problems: &mut Vec<Problem>) -> Vec<WeekEntry> {
    let mut entries = Vec::new();
    for record in records {
        let before = entries.len();
        let time = |no: u16| parse_time(record.text(no)).unwrap_or_default();
        let is_filled =
            |items: std::ops::RangeInclusive<u16>| items.into_iter().any(|no| !record.text(no).is_empty());
        let entry = |kind, body: u16, weekday, starts_at, ends_at| WeekEntry {
            kind,
            body: record.owned(body),
            weekday,
            starts_at,
            ends_at,
        };
        if is_filled(6..=9) {
            entries.push(entry(WeekKind::Service, 6, record.text(7).parse().ok(), time(8), time(9)));
        }
        if is_filled(10..=12) {
            entries.push(entry(WeekKind::Activity, 10, None, time(11), time(12)));
        }
        if is_filled(13..=13) {
            entries.push(entry(WeekKind::Outside, 13, None, String::new(), String::new()));
        }
        if entries.len() > before + 1 {
            problems.push(Problem::of_row(ProblemCode::WeekRowMixed, file, record.row));
        }
    }
    entries.sort_by(|a, b| {
        (a.kind, a.weekday, &a.starts_at, &a.ends_at).cmp(&(b.kind, b.weekday, &b.starts_at, &b.ends_at))
    });
    entries
}
