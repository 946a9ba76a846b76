//! The certifications of a client: what holds, what is awaited, and every entry there was.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::certification::history::{Standing, foremost, in_force};
use crate::domain::certification::{CareLevel, CertificationKind, CertificationStatus};
use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};
use crate::storage::views::certifications::CertificationLine;

/// What holds today, in one glance.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CertificationGlance {
    /// The entry in force, else the one that ended last.
    pub line: Option<CertificationLine>,
    /// Its last day.
    pub last_day: Option<NaiveDate>,
    /// Days until its last day; 0 on that day itself.
    pub days_left: Option<i64>,
    /// Whether its last day is over.
    pub is_lapsed: bool,
    /// Whether it ends within 60 days, when its renewal may be applied for.
    pub is_renewal_near: bool,
    /// What the insurer has still to decide.
    pub awaited: Option<CertificationLine>,
    /// The decided entry that begins after it.
    pub next: Option<CertificationLine>,
    /// The day on which another insurer took the client over (転居), where no entry has begun since then.
    pub moved_on: Option<NaiveDate>,
}

/// Days before the end from which a renewal may be applied for (介護保険法施行規則39条).
const RENEWAL_DAYS: i64 = 60;

impl CertificationGlance {
    /// The glance at the entries that stand.
    pub fn of(lines: &[CertificationLine], today: NaiveDate) -> Self {
        let entries: Vec<Standing> = lines.iter().map(CertificationLine::entry).collect();
        let of = |entry: &Standing| lines.iter().find(|line| line.key == entry.key).cloned();
        let decided = foremost(&entries, today).filter(|entry| !entry.is_pending());
        let last_day = decided.and_then(Standing::last_day);
        let days = last_day.map(|last| (last - today).num_days());
        let is_lapsed =
            decided.is_some() && in_force(&entries, today).is_none() && days.is_some_and(|d| d < 0);
        let next = entries
            .iter()
            .filter(|entry| !entry.is_pending())
            .filter(|entry| entry.certification.starts_on.is_some_and(|first| first > today))
            .min_by_key(|entry| entry.certification.starts_on);
        Self {
            line: decided.and_then(of),
            last_day,
            days_left: days.filter(|days| *days >= 0),
            is_lapsed,
            is_renewal_near: next.is_none() && days.is_some_and(|days| (0..=RENEWAL_DAYS).contains(&days)),
            awaited: entries.iter().rfind(|entry| entry.is_pending()).and_then(of),
            next: next.and_then(of),
            moved_on: None,
        }
    }

    /// With the day of the move to the present insurer.
    pub fn moved(self, on: Option<NaiveDate>) -> Self {
        // What was entered after the move and holds on its day was taken over by the new insurer.
        let is_new = |line: &CertificationLine, day: NaiveDate| {
            let first = line.starts_on.or(line.applied_on);
            first.is_some_and(|first| first >= day || jst_date(line.noted_at) >= day)
        };
        let has_begun = |day: NaiveDate| {
            let lines = [&self.line, &self.next, &self.awaited].into_iter().flatten();
            lines.into_iter().any(|line| is_new(line, day))
        };
        let moved_on = on.filter(|day| !has_begun(*day));
        Self { moved_on, ..self }
    }
}

/// The history with the form for a further entry.
#[derive(Serialize)]
pub struct CertificationsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub client: String,
    pub name: String,
    pub glance: CertificationGlance,
    pub lines: Vec<CertificationLine>,
    /// Time between two entries on which none holds, first and last day.
    pub gaps: Vec<(NaiveDate, NaiveDate)>,
    pub superseded: Vec<CertificationLine>,
    pub choices: CertificationChoices,
    pub is_planner: bool,
}

/// What can be chosen in the form.
#[derive(Serialize)]
pub struct CertificationChoices {
    pub kinds: Vec<Choice>,
    pub statuses: Vec<Choice>,
    pub levels: Vec<Choice>,
}

/// The form that puts an entry right.
#[derive(Serialize)]
pub struct CertificationCorrectPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    pub back: String,
    pub line: CertificationLine,
    pub choices: CertificationChoices,
}

/// An entry, for samples.
pub(super) fn sample_line() -> CertificationLine {
    let day = |month| NaiveDate::from_ymd_opt(2026, month, 1);
    CertificationLine {
        key: 1,
        uid: Uid::from_parts(1_790_000_000_000, [1; 10]),
        kind: Some(CertificationKind::Renewal),
        status: CertificationStatus::Certified,
        care_level: CareLevel::Care2,
        applied_on: day(9),
        certified_on: day(10),
        starts_on: day(11),
        ends_on: NaiveDate::from_ymd_opt(2027, 10, 31),
        cut_on: NaiveDate::from_ymd_opt(2027, 5, 31),
        noted_by: "計画 幸子".into(),
        noted_at: day(11).unwrap_or_default().into(),
        superseded_at: day(12).map(Into::into),
        superseded_by: "計画 幸子".into(),
        superseded_reason: "期間の読み違い".into(),
    }
}

/// A glance, for samples.
pub(super) fn sample_glance() -> CertificationGlance {
    CertificationGlance {
        line: Some(sample_line()),
        last_day: NaiveDate::from_ymd_opt(2027, 10, 31),
        days_left: Some(40),
        is_lapsed: true,
        is_renewal_near: true,
        awaited: Some(sample_line()),
        next: Some(sample_line()),
        moved_on: NaiveDate::from_ymd_opt(2026, 11, 20),
    }
}

fn choices() -> CertificationChoices {
    let one = || vec![Choice::of("renewal", "更新")];
    CertificationChoices { kinds: one(), statuses: one(), levels: one() }
}

impl Page for CertificationsPage {
    const TEMPLATE: &'static str = "certifications/index";
    const TITLE: &'static str = "certification-index-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            client: "c".into(),
            name: "架空 花子".into(),
            glance: sample_glance(),
            lines: vec![sample_line()],
            gaps: NaiveDate::from_ymd_opt(2026, 10, 31).map(|day| (day, day)).into_iter().collect(),
            superseded: vec![sample_line()],
            choices: choices(),
            is_planner: true,
        }
    }
}

impl Page for CertificationCorrectPage {
    const TEMPLATE: &'static str = "certifications/correct";
    const TITLE: &'static str = "certification-correct-title";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            uid: "c".into(),
            back: "/clients/c/certifications".into(),
            line: sample_line(),
            choices: choices(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<CertificationsPage>(), of::<CertificationCorrectPage>()]
}
