//! The history of a client's certifications: which one holds on a day, and where a further one fits in.

use chrono::{Datelike, Days, NaiveDate};

use super::{CareLevel, Certification, CertificationKind, CertificationStatus};
use crate::domain::client::{ClientError, check_line};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::add_months;
use crate::domain::time::{DateRefusal, parse_date};
use crate::domain::words::Word;

/// An entry that stands: neither put right nor withdrawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The key of its row.
    pub key: i64,
    /// What the insurer decided.
    pub certification: Certification,
    /// The last day it held, where a later decision ended it before its time.
    pub cut_on: Option<NaiveDate>,
}

impl Standing {
    /// The last day it holds; none while no end is known.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.cut_on.or(self.certification.ends_on)
    }

    /// Whether it is decided and holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        !self.is_pending()
            && self.certification.starts_on.is_none_or(|first| first <= day)
            && self.last_day().is_none_or(|last| day <= last)
    }

    /// Whether the insurer has not decided yet.
    pub fn is_pending(&self) -> bool {
        self.certification.status == Some(CertificationStatus::Pending)
    }

    /// Whether both are decided and hold on one day.
    pub fn clashes(&self, other: &Self) -> bool {
        let first = other.certification.starts_on.unwrap_or(NaiveDate::MIN);
        !other.is_pending() && self.overlaps(first, other.last_day())
    }

    fn overlaps(&self, first: NaiveDate, last: Option<NaiveDate>) -> bool {
        !self.is_pending()
            && self.certification.starts_on.is_none_or(|own| last.is_none_or(|last| own <= last))
            && self.last_day().is_none_or(|own| first <= own)
    }
}

/// The entry in force on a day: of several, the one that began last.
pub fn in_force(entries: &[Standing], day: NaiveDate) -> Option<&Standing> {
    let held = entries.iter().filter(|entry| entry.holds_on(day));
    held.max_by_key(|entry| (entry.certification.starts_on, entry.key))
}

/// What a page says first: the entry in force, else the one that ended last, else the one still to be decided.
pub fn foremost(entries: &[Standing], day: NaiveDate) -> Option<&Standing> {
    let decided = || entries.iter().filter(|entry| !entry.is_pending());
    in_force(entries, day)
        .or_else(|| decided().max_by_key(|entry| (entry.last_day(), entry.key)))
        .or_else(|| entries.iter().max_by_key(|entry| entry.key))
}

/// The days between two decided entries on which none holds, first and last, the oldest first.
pub fn gaps(entries: &[Standing]) -> Vec<(NaiveDate, NaiveDate)> {
    let decided = entries.iter().filter(|entry| !entry.is_pending());
    let mut spans: Vec<(NaiveDate, NaiveDate)> = decided
        .map(|entry| {
            let first = entry.certification.starts_on.unwrap_or(NaiveDate::MIN);
            (first, entry.last_day().unwrap_or(NaiveDate::MAX))
        })
        .collect();
    spans.sort_unstable();
    let mut held = spans.first().map_or(NaiveDate::MAX, |(_, last)| *last);
    let mut gaps = Vec::new();
    for (first, last) in spans {
        if let (Some(from), Some(until)) = (held.succ_opt(), first.pred_opt())
            && from <= until
        {
            gaps.push((from, until));
        }
        held = held.max(last);
    }
    gaps
}

/// An entry as typed into a form.
#[derive(Clone, Debug, Default)]
pub struct TypedCertification {
    /// The word of a [`CertificationKind`].
    pub kind: String,
    /// The word of a [`CertificationStatus`].
    pub status: String,
    /// The word of a [`CareLevel`].
    pub care_level: String,
    /// 申請日
    pub applied_on: String,
    /// 認定日
    pub certified_on: String,
    /// First day of its validity.
    pub starts_on: String,
    /// Last day of its validity.
    pub ends_on: String,
    /// Whether earlier entries that reach into it end on the day before.
    pub cuts_earlier: bool,
}

/// An entry that can be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// 新規, 更新 or 区分変更
    pub kind: CertificationKind,
    /// 申請日
    pub applied_on: Option<NaiveDate>,
    /// What was decided, or is awaited.
    pub certification: Certification,
}

/// Why an entry can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CertificationError {
    /// Neither 新規 nor 更新 nor 区分変更.
    KindRequired,
    /// Neither decided nor awaited.
    StatusRequired,
    /// No level is chosen; while a decision is awaited, the level that the plan counts on.
    LevelRequired,
    /// A day that is needed is blank.
    DayRequired(&'static str),
    /// A day is not understood.
    Day(&'static str, DateRefusal),
    /// What has not come about yet: the field, of the application or of the decision.
    DayAhead(&'static str),
    /// The validity would end before it begins.
    EndsBeforeStart,
    /// No certification holds that long; the last day that it may have.
    TooLong(NaiveDate),
    /// Earlier entries reach into the new period; they may be cut on the day before.
    ReachesIn { from: Option<NaiveDate>, until: Option<NaiveDate> },
    /// An entry begins on the same day or later within the new period.
    BeginsWithin { from: NaiveDate },
}

impl From<CertificationError> for Refused {
    fn from(error: CertificationError) -> Self {
        let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
        match error {
            CertificationError::KindRequired => Refused::at("kind", "certification-kind-required"),
            CertificationError::StatusRequired => Refused::at("status", "certification-status-required"),
            CertificationError::LevelRequired => Refused::at("care_level", "certification-level-required"),
            CertificationError::DayRequired(field) => Refused::at(field, "certification-day-required"),
            CertificationError::Day(field, refusal) => Refused::at(field, refusal.code()),
            CertificationError::DayAhead(field) => Refused::at(field, "certification-day-ahead"),
            CertificationError::EndsBeforeStart => Refused::at("ends_on", "certification-ends-before-start"),
            CertificationError::TooLong(last) => {
                Refused::at("ends_on", "certification-too-long").with("last", last)
            }
            CertificationError::ReachesIn { from, until } => {
                let refused = Refused::at("cuts_earlier", "certification-reaches-in");
                refused.with("from", day(from)).with("until", day(until))
            }
            CertificationError::BeginsWithin { from } => {
                Refused::at("starts_on", "certification-begins-within").with("from", from)
            }
        }
    }
}

/// Checks a typed entry by itself. Nobody has applied or decided on a day to come; a period may begin on one.
pub fn check(typed: &TypedCertification, today: NaiveDate) -> Result<Entry, CertificationError> {
    let entry = read(typed)?;
    let is_ahead = |day: Option<NaiveDate>| day.is_some_and(|day| day > today);
    if is_ahead(entry.applied_on) {
        return Err(CertificationError::DayAhead("applied_on"));
    }
    if is_ahead(entry.certification.certified_on) {
        return Err(CertificationError::DayAhead("certified_on"));
    }
    Ok(entry)
}

fn read(typed: &TypedCertification) -> Result<Entry, CertificationError> {
    let kind = CertificationKind::parse(&typed.kind).ok_or(CertificationError::KindRequired)?;
    let status = CertificationStatus::parse(&typed.status).ok_or(CertificationError::StatusRequired)?;
    let level = CareLevel::parse(&typed.care_level).ok_or(CertificationError::LevelRequired)?;
    let applied_on = day("applied_on", &typed.applied_on)?;
    let awaited = Certification { status: Some(status), care_level: Some(level), ..Certification::default() };
    if status == CertificationStatus::Pending {
        let applied_on = applied_on.ok_or(CertificationError::DayRequired("applied_on"))?;
        return Ok(Entry { kind, applied_on: Some(applied_on), certification: awaited });
    }
    let certified_on = day("certified_on", &typed.certified_on)?;
    let starts_on = day("starts_on", &typed.starts_on)?;
    let starts_on = starts_on.ok_or(CertificationError::DayRequired("starts_on"))?;
    let ends_on = day("ends_on", &typed.ends_on)?;
    // Who is on the program by the checklist (事業対象者) has no period that ends.
    if ends_on.is_none() && level != CareLevel::Target {
        return Err(CertificationError::DayRequired("ends_on"));
    }
    if ends_on.is_some_and(|end| end < starts_on) {
        return Err(CertificationError::EndsBeforeStart);
    }
    if let Some(last) = longest(starts_on)
        && ends_on.is_some_and(|end| end > last)
    {
        return Err(CertificationError::TooLong(last));
    }
    let certification = Certification { certified_on, starts_on: Some(starts_on), ends_on, ..awaited };
    Ok(Entry { kind, applied_on, certification })
}

/// The most months for which a certification holds (介護保険法施行規則41条・55条); of a month that it begins in the middle
/// of, the rest is added.
const MOST_MONTHS: i32 = 48;

fn longest(starts_on: NaiveDate) -> Option<NaiveDate> {
    let first_whole = if starts_on.day() == 1 { starts_on } else { add_months(starts_on.with_day(1)?, 1)? };
    add_months(first_whole, MOST_MONTHS)?.pred_opt()
}

fn day(field: &'static str, typed: &str) -> Result<Option<NaiveDate>, CertificationError> {
    if typed.is_empty() {
        return Ok(None);
    }
    parse_date(typed).map(Some).map_err(|refusal| CertificationError::Day(field, refusal))
}

/// Checks why an entry is put right or withdrawn.
pub fn check_reason(reason: &str) -> Result<(), ClientError> {
    check_line("reason", reason, true)
}

/// What an application that is still to be decided asked for, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Application {
    /// 申請区分
    pub kind: Option<CertificationKind>,
    /// 申請日
    pub applied_on: Option<NaiveDate>,
}

impl Application {
    /// Whether a decision of a kind, valid from a day, answers it: of the same kind where both are known, and not valid
    /// from before the application.
    pub fn is_answered(&self, (kind, starts_on): (Option<CertificationKind>, Option<NaiveDate>)) -> bool {
        let same_kind = self.kind.is_none() || kind.is_none() || self.kind == kind;
        let is_older = self.applied_on.zip(starts_on).is_some_and(|(applied, starts)| starts < applied);
        same_kind && !is_older
    }
}

/// Which standing entries a new one ends early, with their last day then. Two decisions never hold on one day.
pub fn make_room(
    standing: &[Standing],
    new: &Certification,
    cuts_earlier: bool,
) -> Result<Vec<(i64, NaiveDate)>, CertificationError> {
    let (Some(first), Some(CertificationStatus::Certified)) = (new.starts_on, new.status) else {
        return Ok(Vec::new());
    };
    let mut cuts = Vec::new();
    for entry in standing.iter().filter(|entry| entry.overlaps(first, new.ends_on)) {
        match entry.certification.starts_on {
            Some(from) if from >= first => return Err(CertificationError::BeginsWithin { from }),
            from if !cuts_earlier => {
                return Err(CertificationError::ReachesIn { from, until: entry.last_day() });
            }
            _ => cuts.extend(first.checked_sub_days(Days::new(1)).map(|last| (entry.key, last))),
        }
    }
    Ok(cuts)
}

#[cfg(test)]
mod tests;
