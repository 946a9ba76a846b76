//! 地域ケア会議: one sitting with several cases.

mod material;
mod sight;

use chrono::{Duration, NaiveDateTime};

pub use material::{MAX_MATERIALS, MaterialError, MaterialPurpose, material_name, may_add_material};
pub use sight::{Reader, Sight, sight};

use super::ids::Uid;
use super::refusal::Refused;

crate::words! {
    /// What a conference is for.
    pub enum ConferenceKind {
        /// 自立支援型地域ケア個別会議
        SelfReliance = "self_reliance",
        /// 困難事例の個別会議
        Difficult = "difficult",
        /// 圏域会議
        Area = "area",
        /// 地域ケア推進会議
        Promotion = "promotion",
    }
}

crate::words! {
    /// Where a conference stands.
    pub enum ConferenceState { Planned = "planned", Open = "open", Closed = "closed", Signed = "signed" }
}

crate::words! {
    /// Where a case of the sitting stands.
    pub enum AgendaState { Waiting = "waiting", Open = "open", Closed = "closed" }
}

crate::words! {
    /// What somebody does in the sitting.
    pub enum AttendeeRole {
        /// 司会
        Facilitator = "facilitator",
        /// 書記
        Recorder = "recorder",
        /// 事例提供者
        Presenter = "presenter",
        /// 助言者
        Adviser = "adviser",
        /// 保険者
        Insurer = "insurer",
        /// その他の出席者
        Observer = "observer",
    }
}

crate::words! {
    /// Whether somebody came.
    pub enum Attendance { Expected = "expected", Present = "present", Absent = "absent" }
}

/// Which cases of a sitting somebody attends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attending {
    /// All, also those that are listed later.
    All,
    /// These agenda items.
    Only(Vec<Uid>),
}

impl Attending {
    /// Whether a case is among them.
    pub fn has(&self, item: &Uid) -> bool {
        match self {
            Attending::All => true,
            Attending::Only(items) => items.contains(item),
        }
    }
}

/// A sitting to plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sitting {
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

/// Why a step of a conference is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConferenceError {
    /// It would end before it begins.
    EndsBeforeStart,
    /// It would last longer than eight hours.
    TooLong,
    /// The case's sheet has not been confirmed by its presenter: nothing of it may be shared.
    SheetNotConfirmed,
    /// The case stands on the agenda already.
    CaseListedTwice,
    /// The presenter does not plan care in the office of the case.
    PresenterElsewhere,
    /// The minutes of all cases exceed the sitting.
    NoTimeLeft,
    /// The sitting is not open.
    NotOpen,
    /// Another case is being discussed.
    AnotherCaseOpen,
    /// The step was taken before, or its turn has not come.
    OutOfOrder,
    /// Cases have not been closed yet.
    CasesOpen,
    /// The minutes are empty.
    MinutesRequired,
    /// Somebody is to attend single cases, and none was chosen.
    CasesRequired,
    /// Whoever presents a case attends it.
    PresenterAttends,
}

impl From<ConferenceError> for Refused {
    fn from(error: ConferenceError) -> Self {
        match error {
            ConferenceError::EndsBeforeStart => Refused::at("ends_at", "conference-ends-before-start"),
            ConferenceError::TooLong => Refused::at("ends_at", "conference-too-long"),
            ConferenceError::SheetNotConfirmed => Refused::at("case", "conference-sheet-not-confirmed"),
            ConferenceError::CaseListedTwice => Refused::at("case", "conference-case-listed-twice"),
            ConferenceError::PresenterElsewhere => Refused::at("presenter", "conference-presenter-elsewhere"),
            ConferenceError::NoTimeLeft => Refused::at("minutes", "conference-no-time-left"),
            ConferenceError::NotOpen => Refused::new("conference-not-open"),
            ConferenceError::AnotherCaseOpen => Refused::new("conference-another-case-open"),
            ConferenceError::OutOfOrder => Refused::new("conference-out-of-order"),
            ConferenceError::CasesOpen => Refused::new("conference-cases-open"),
            ConferenceError::MinutesRequired => Refused::at("body", "conference-minutes-required"),
            ConferenceError::CasesRequired => Refused::at("cases", "conference-cases-required"),
            ConferenceError::PresenterAttends => Refused::at("cases", "conference-presenter-attends"),
        }
    }
}

impl Sitting {
    /// Whether the sitting can be planned; a past one may be entered afterwards.
    pub fn check(&self) -> Result<(), ConferenceError> {
        match self.ends_at - self.starts_at {
            length if length <= Duration::zero() => Err(ConferenceError::EndsBeforeStart),
            length if length > Duration::hours(8) => Err(ConferenceError::TooLong),
            _ => Ok(()),
        }
    }

    /// Whether a case of some minutes still fits beside those listed.
    pub fn has_time_for(&self, listed: &[i32], minutes: i32) -> Result<(), ConferenceError> {
        let sum: i64 = listed.iter().chain([&minutes]).map(|m| i64::from(*m)).sum();
        let fits = minutes > 0 && sum <= (self.ends_at - self.starts_at).num_minutes();
        if fits { Ok(()) } else { Err(ConferenceError::NoTimeLeft) }
    }
}

/// Whether a case may be opened, given the sitting and how the other cases stand.
pub fn may_open_item(
    sitting: ConferenceState,
    item: AgendaState,
    others: &[AgendaState],
) -> Result<(), ConferenceError> {
    match (sitting, item) {
        (ConferenceState::Open, _) if others.contains(&AgendaState::Open) => {
            Err(ConferenceError::AnotherCaseOpen)
        }
        (ConferenceState::Open, AgendaState::Waiting) => Ok(()),
        (ConferenceState::Open, _) => Err(ConferenceError::OutOfOrder),
        _ => Err(ConferenceError::NotOpen),
    }
}

/// Whether the sitting may be closed.
pub fn may_close(sitting: ConferenceState, items: &[AgendaState]) -> Result<(), ConferenceError> {
    match sitting {
        ConferenceState::Open if items.contains(&AgendaState::Open) => Err(ConferenceError::CasesOpen),
        ConferenceState::Open => Ok(()),
        _ => Err(ConferenceError::NotOpen),
    }
}

/// How long before and after the sitting advisers may read the sheets: the materials' window.
pub const WINDOW_BEFORE: Duration = Duration::days(14);
/// The window ends a day after the sitting.
pub const WINDOW_AFTER: Duration = Duration::days(1);

/// Whether a moment lies in the materials' window of a sitting.
pub fn is_in_window(sitting: &Sitting, now: NaiveDateTime) -> bool {
    now >= sitting.starts_at - WINDOW_BEFORE && now <= sitting.ends_at + WINDOW_AFTER
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn sitting(minutes: i64) -> Sitting {
        let starts_at = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(4, 0, 0).unwrap();
        Sitting { starts_at, ends_at: starts_at + Duration::minutes(minutes) }
    }

    #[test]
    fn a_sitting_has_a_length() {
        assert_eq!(sitting(0).check(), Err(ConferenceError::EndsBeforeStart));
        assert_eq!(sitting(9 * 60).check(), Err(ConferenceError::TooLong));
        assert_eq!(sitting(90).check(), Ok(()));
    }

    #[test]
    fn cases_fit_into_the_sitting() {
        assert_eq!(sitting(60).has_time_for(&[30], 30), Ok(()));
        assert_eq!(sitting(60).has_time_for(&[30], 31), Err(ConferenceError::NoTimeLeft));
        assert_eq!(sitting(60).has_time_for(&[], 0), Err(ConferenceError::NoTimeLeft));
    }

    #[test]
    fn one_case_at_a_time_in_an_open_sitting() {
        use AgendaState::{Closed, Open, Waiting};
        let open = ConferenceState::Open;
        assert_eq!(may_open_item(open, Waiting, &[Closed]), Ok(()));
        assert_eq!(may_open_item(open, Waiting, &[Open]), Err(ConferenceError::AnotherCaseOpen));
        assert_eq!(may_open_item(open, Closed, &[]), Err(ConferenceError::OutOfOrder));
        assert_eq!(may_open_item(ConferenceState::Planned, Waiting, &[]), Err(ConferenceError::NotOpen));
        assert_eq!(may_close(open, &[Open, Closed]), Err(ConferenceError::CasesOpen));
    }

    #[test]
    fn materials_open_two_weeks_before_and_close_a_day_after() {
        let s = sitting(60);
        assert!(is_in_window(&s, s.starts_at - Duration::days(14)));
        assert!(!is_in_window(&s, s.starts_at - Duration::days(15)));
        assert!(!is_in_window(&s, s.ends_at + Duration::days(2)));
    }
}
