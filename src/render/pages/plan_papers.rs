//! A version of a plan on paper: 第1表 to 第3表 as the forms are laid out, A4 across.

use serde::Serialize;

use super::plans::PlanSheets;
use super::{Sample, of};
use crate::domain::certification::{CareLevel, CertificationStatus};
use crate::domain::ids::Uid;
use crate::domain::plan_draft::{LifeSupportReason, PlanClass, PlanHead, WeekEntry, WeekKind};
use crate::domain::words::Word;
use crate::render::Page;
use crate::storage::views::plans::VersionView;

/// The sheets on paper, as `templates/plans/paper.hbs` shows them.
#[derive(Serialize)]
pub struct PlanPaper {
    pub sheets: PlanSheets,
    /// Whether the plan is a 介護予防サービス・支援計画書, which has a form of its own.
    pub is_preventive: bool,
    pub classes: Vec<Mark>,
    pub statuses: Vec<Mark>,
    pub levels: Vec<Mark>,
    pub reasons: Vec<Mark>,
    pub bands: Vec<WeekBand>,
    /// Services and activities without a time.
    pub untimed: WeekSlot,
}

/// A word that the form prints to be circled.
#[derive(Clone, Serialize)]
pub struct Mark {
    pub word: &'static str,
    pub is_chosen: bool,
}

/// A part of the day (深夜, 早朝, 午前, …) with its lines of two hours.
#[derive(Clone, Serialize)]
pub struct WeekBand {
    pub word: &'static str,
    pub slots: Vec<WeekSlot>,
    /// Its first line, which also carries the name of the part.
    pub span: usize,
}

/// Two hours of the week.
#[derive(Clone, Default, Serialize)]
pub struct WeekSlot {
    pub hour: u32,
    /// What begins in them, from Monday to Sunday.
    pub days: Vec<Vec<WeekEntry>>,
    pub activities: Vec<WeekEntry>,
    pub is_empty: bool,
}

/// The parts of the day in the order of the form, which begins at four in the morning.
const BANDS: [(&str, &[u32]); 6] = [
    ("before-dawn", &[4]),
    ("early", &[6]),
    ("morning", &[8, 10]),
    ("afternoon", &[12, 14, 16]),
    ("evening", &[18, 20]),
    ("night", &[22, 0, 2]),
];

impl PlanPaper {
    /// The sheets of a version.
    pub fn of(version: VersionView) -> Self {
        let head = &version.content.head;
        let week = &version.content.week;
        let bands = BANDS.iter().map(|(word, hours)| WeekBand {
            word,
            slots: hours.iter().map(|hour| slot(week, Some(*hour))).collect(),
            span: hours.len(),
        });
        Self {
            is_preventive: head.preventive.is_some(),
            classes: classes(head),
            statuses: marks(
                head.certification.status,
                &[CertificationStatus::Certified, CertificationStatus::Pending],
            ),
            levels: marks(
                head.certification.care_level,
                &[CareLevel::Care1, CareLevel::Care2, CareLevel::Care3, CareLevel::Care4, CareLevel::Care5],
            ),
            reasons: marks(head.life_support_reason, LifeSupportReason::ALL),
            bands: bands.collect(),
            untimed: slot(week, None),
            sheets: PlanSheets::of(version),
        }
    }
}

fn marks<W: Word>(chosen: Option<W>, offered: &[W]) -> Vec<Mark> {
    offered.iter().map(|word| Mark { word: word.as_str(), is_chosen: chosen == Some(*word) }).collect()
}

/// 初回・紹介・継続, of which a plan may be several.
fn classes(head: &PlanHead) -> Vec<Mark> {
    use PlanClass::{
        Continued, First, FirstContinued, FirstReferred, FirstReferredContinued, Referred, ReferredContinued,
    };
    let is = |words: &[PlanClass]| head.class.is_some_and(|class| words.contains(&class));
    let mark = |word: PlanClass, is_chosen| Mark { word: word.as_str(), is_chosen };
    vec![
        mark(First, is(&[First, FirstReferred, FirstContinued, FirstReferredContinued])),
        mark(Referred, is(&[Referred, FirstReferred, ReferredContinued, FirstReferredContinued])),
        mark(Continued, is(&[Continued, FirstContinued, ReferredContinued, FirstReferredContinued])),
    ]
}

/// What begins within two hours, or what has no time.
fn slot(week: &[WeekEntry], hour: Option<u32>) -> WeekSlot {
    let begins = |entry: &&WeekEntry| match (hour, hour_of(&entry.starts_at)) {
        (Some(hour), Some(at)) => at % 24 / 2 * 2 == hour,
        (None, None) => true,
        _ => false,
    };
    let of = |kind: WeekKind, day: Option<i32>| -> Vec<WeekEntry> {
        let entries =
            week.iter().filter(|entry| entry.kind == kind && (day.is_none() || entry.weekday == day));
        let mut entries: Vec<WeekEntry> = entries.filter(begins).cloned().collect();
        entries.sort_by(|a, b| a.starts_at.cmp(&b.starts_at));
        entries
    };
    let days: Vec<Vec<WeekEntry>> = (1..=7).map(|day| of(WeekKind::Service, Some(day))).collect();
    let activities = of(WeekKind::Activity, None);
    let is_empty = activities.is_empty() && days.iter().all(Vec::is_empty);
    WeekSlot { hour: hour.unwrap_or_default(), days, activities, is_empty }
}

fn hour_of(time: &str) -> Option<u32> {
    time.split_once(':')?.0.parse().ok()
}

/// The printed page.
#[derive(Serialize)]
pub struct PlanPrintPage {
    pub paper: PlanPaper,
    pub version: Uid,
}

impl Page for PlanPrintPage {
    const TEMPLATE: &'static str = "plans/print";
    const TITLE: &'static str = "plan-show-title";
    fn title_key(&self) -> &'static str {
        if self.paper.is_preventive { "preventive-head" } else { Self::TITLE }
    }
    fn sample() -> Self {
        let sheets = PlanSheets::sample();
        let version = sheets.version.uid.clone();
        Self { paper: PlanPaper::of(sheets.version), version }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PlanPrintPage>()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: WeekKind, weekday: Option<i32>, starts_at: &str) -> WeekEntry {
        WeekEntry {
            kind,
            body: "訪問介護".into(),
            weekday,
            starts_at: starts_at.into(),
            ends_at: String::new(),
        }
    }

    #[test]
    fn every_entry_of_the_week_stands_in_exactly_one_line_of_the_paper() {
        let times = ["00:00", "01:59", "02:00", "04:00", "09:30", "11:59", "12:00", "23:59", "24:00", ""];
        let week: Vec<WeekEntry> = times.iter().map(|time| entry(WeekKind::Service, Some(3), time)).collect();
        let mut sheets = PlanSheets::sample();
        sheets.version.content.week = week;
        let paper = PlanPaper::of(sheets.version);
        let slots = paper.bands.iter().flat_map(|band| &band.slots);
        let placed: Vec<(u32, usize)> =
            slots.map(|slot| (slot.hour, slot.days[2].len())).filter(|(_, n)| *n > 0).collect();
        assert_eq!(placed, [(4, 1), (8, 1), (10, 1), (12, 1), (22, 1), (0, 3), (2, 1)]);
        assert_eq!(paper.untimed.days[2].len(), 1);
    }
}
