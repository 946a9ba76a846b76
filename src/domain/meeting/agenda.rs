//! The agenda of a meeting (検討すること): a line each, in the order in which they are taken; and what the meetings before
//! have left over for it.

use chrono::NaiveDate;

use super::TEXT_LIMIT;
use crate::domain::refusal::Refused;
use crate::domain::time::wareki;

/// More items than this are no agenda of one meeting.
pub const MOST_ITEMS: usize = 30;

/// Something that an earlier meeting, an inquiry or a task has left over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leftover {
    /// 残された課題 of the last record.
    LeftOver(String),
    /// An opinion on which nothing was decided yet: the row it is about, empty for the whole plan.
    Undecided(String),
    /// A task of a meeting that is not done yet.
    Task {
        /// Who.
        who: String,
        /// What.
        what: String,
        /// By when.
        due_on: Option<NaiveDate>,
    },
}

impl Leftover {
    /// As it stands on an agenda. An agenda is Japanese on every screen, as the form into which it goes.
    pub fn item(&self) -> String {
        one_line(&match self {
            Self::LeftOver(text) => text.clone(),
            Self::Undecided(about) if about.is_empty() => "照会で意見のあった項目：計画全体".to_owned(),
            Self::Undecided(about) => format!("照会で意見のあった項目：{about}"),
            Self::Task { who, what, due_on } => {
                let due = due_on.map(|day| format!("（{}まで）", wareki::long(day))).unwrap_or_default();
                format!("前に決めたことの確認：{who}が{what}{due}")
            }
        })
    }
}

/// Why an agenda is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgendaError {
    /// More than [`MOST_ITEMS`].
    TooManyItems,
    /// Longer than the field of a meeting holds.
    TooLong,
}

impl From<AgendaError> for Refused {
    fn from(error: AgendaError) -> Self {
        match error {
            AgendaError::TooManyItems => {
                Refused::at("agenda", "meeting-agenda-too-many").with("limit", MOST_ITEMS)
            }
            AgendaError::TooLong => {
                Refused::at("agenda", "meeting-agenda-too-long").with("limit", TEXT_LIMIT)
            }
        }
    }
}

/// The items of an agenda as it is stored or typed, a line each; a leading dot of a list is none of it.
pub fn items(text: &str) -> Vec<String> {
    text.lines().map(plain).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The agenda of some items, if it is one: blanks and repeats are left out.
pub fn written(typed: &[String]) -> Result<String, AgendaError> {
    let mut all: Vec<String> = Vec::new();
    for item in typed.iter().map(|item| one_line(item)) {
        if !item.is_empty() && !all.contains(&item) {
            all.push(item);
        }
    }
    let text = all.join("\n");
    if all.len() > MOST_ITEMS {
        return Err(AgendaError::TooManyItems);
    }
    if text.chars().count() > TEXT_LIMIT { Err(AgendaError::TooLong) } else { Ok(text) }
}

/// 残された課題 of a record, one by one: an item begins with a dot, and what follows without one belongs to it.
pub fn left_over(text: &str) -> Vec<Leftover> {
    let has_dots = text.lines().any(|line| line.trim_start().starts_with('・'));
    let mut all: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        match all.last_mut() {
            Some(item) if has_dots && !line.trim_start().starts_with('・') => {
                item.push(' ');
                item.push_str(line.trim());
            }
            _ => all.push(plain(line).to_owned()),
        }
    }
    let says_something = |item: &String| !item.is_empty() && !matches!(item.as_str(), "なし" | "特になし");
    all.into_iter().filter(says_something).map(Leftover::LeftOver).collect()
}

/// What of the leftovers does not stand on an agenda yet, as its items, each once.
pub fn proposed(leftovers: &[Leftover], agenda: &str) -> Vec<String> {
    let mut known = items(agenda);
    let mut all = Vec::new();
    for item in leftovers.iter().map(Leftover::item).filter(|item| !item.is_empty()) {
        if !known.contains(&item) {
            known.push(item.clone());
            all.push(item);
        }
    }
    all
}

/// The agenda that a new meeting begins with: as much of what is left over as the field holds, in whole items.
pub fn begun(leftovers: &[Leftover]) -> String {
    let mut taken: Vec<String> = Vec::new();
    for item in proposed(leftovers, "") {
        taken.push(item);
        if written(&taken).is_err() {
            taken.pop();
        }
    }
    taken.join("\n")
}

fn plain(line: &str) -> &str {
    line.trim().trim_start_matches('・').trim()
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_over_is_taken_apart_at_its_dots() {
        let text = "・夜間のトイレの見守り\n　（ポータブルも検討）\n\n・家族の休息\n・なし";
        let items: Vec<String> = left_over(text).iter().map(Leftover::item).collect();
        assert_eq!(items, ["夜間のトイレの見守り （ポータブルも検討）", "家族の休息"]);
        let typed: Vec<String> = left_over("入浴\n移動").iter().map(Leftover::item).collect();
        assert_eq!(typed, ["入浴", "移動"], "without dots, a line each");
        assert!(left_over("特になし").is_empty());
    }

    #[test]
    fn nothing_is_proposed_twice_and_only_whole_items_are_taken() {
        let task = Leftover::Task {
            who: "架空 花子".into(), what: "手すりの見積り".into(), due_on: None
        };
        let all = [Leftover::LeftOver("入浴".into()), task, Leftover::LeftOver("入浴".into())];
        assert_eq!(proposed(&all, "・入浴\n移動"), ["前に決めたことの確認：架空 花子が手すりの見積り"]);
        let long = [Leftover::LeftOver("長".repeat(1_990)), Leftover::LeftOver("こ".repeat(20))];
        assert_eq!(begun(&long).chars().count(), 1_990);
    }

    #[test]
    fn an_agenda_has_no_blanks_and_no_repeats_and_an_end() {
        let typed = |items: &[&str]| items.iter().map(|i| (*i).to_owned()).collect::<Vec<_>>();
        assert_eq!(written(&typed(&["入浴", "", "移動", "入浴"])), Ok("入浴\n移動".into()));
        let many: Vec<String> = (0..=MOST_ITEMS).map(|n| n.to_string()).collect();
        assert_eq!(written(&many), Err(AgendaError::TooManyItems));
        assert_eq!(written(&typed(&["あ".repeat(2_001).as_str()])), Err(AgendaError::TooLong));
    }
}
