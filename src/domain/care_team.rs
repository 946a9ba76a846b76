//! Who supports a client, from when to when: the support framework with its delegating center, the person in charge,
//! and the offices of the care team. Every day is a day in Japan, and a last day is the last on which it holds.

use chrono::{Days, NaiveDate};

use super::certification::CareLevel;
use super::certification::history::{Standing, in_force};
use super::client::{ClientError, check_line};
use super::plan_draft::PlanKind;
use super::refusal::Refused;
use super::time::{DateRefusal, parse_date};
use super::words::Word;

crate::words! {
    /// 支援の枠組み: under which benefit a client's care is managed. Rules that insurers adopted before each framework had
    /// one word for everything are stored with a shorter one.
    pub enum Framework {
        /// 居宅介護支援
        #[serde(alias = "care")]
        HomeCare = "home_care",
        /// 介護予防支援
        #[serde(alias = "preventive")]
        PreventiveSupport = "preventive_support",
        /// 介護予防ケアマネジメントA (原則)
        ManagementA = "management_a",
        /// 介護予防ケアマネジメントB (簡略化)
        ManagementB = "management_b",
        /// 介護予防ケアマネジメントC (初回のみ)
        ManagementC = "management_c",
    }
}

impl Framework {
    /// Whether who has been certified with a level is supported by it: 居宅介護支援 from 要介護1 on (介護保険法46条),
    /// 介護予防支援 for 要支援 (同法58条), the management of the program for 要支援 and 事業対象者 (同法115条の45).
    pub fn fits(self, level: CareLevel) -> bool {
        let is_care = level >= CareLevel::Care1;
        match self {
            Self::HomeCare => is_care,
            Self::PreventiveSupport => !is_care && level != CareLevel::Target,
            Self::ManagementA | Self::ManagementB | Self::ManagementC => !is_care,
        }
    }

    /// The kind of plan that is made within it.
    pub fn plan_kind(self) -> PlanKind {
        if self == Self::HomeCare { PlanKind::Care } else { PlanKind::Preventive }
    }

    /// Whether a support center can entrust it to an office (介護保険法115条の23第3項, 同法施行規則140条の35).
    pub fn may_be_delegated(self) -> bool {
        self != Self::HomeCare
    }
}

crate::words! {
    /// What keeps an office in the care team.
    pub enum TeamSource { Plan = "plan", Hand = "hand" }
}

/// A period, both days within; without a last day it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: Option<NaiveDate>,
}

impl Span {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.first <= day && self.last.is_none_or(|last| day <= last)
    }

    /// Whether the two share a day.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.last.is_none_or(|last| other.first <= last) && other.last.is_none_or(|last| self.first <= last)
    }
}

/// Why a change of who supports a client can't be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TeamError {
    /// No framework is chosen.
    FrameworkRequired,
    /// 居宅介護支援 is never entrusted by a center.
    NotDelegable,
    /// Who is certified with this level on the first day isn't supported by it.
    LevelUnfit(CareLevel),
    /// No support center has that number.
    CenterUnknown,
    /// No office has that number.
    OfficeUnknown,
    /// The office that manages the client's care is no member of the team.
    OwnOffice,
    /// The first day is blank.
    StartRequired,
    /// A day is not understood.
    Day(&'static str, DateRefusal),
    /// The period would end before it begins.
    EndsBeforeStart,
    /// An entry begins on the same day or later.
    BeginsWithin(NaiveDate),
    /// The office is in the team for that service within the period.
    AlreadyInTeam,
    /// Nobody is chosen, or somebody who does not plan care in the client's office.
    ManagerRequired,
    /// The person is in charge already.
    SameManager,
    /// The change would lie ahead.
    DayAhead,
    /// The change would lie before the present person's first day.
    BeforePresent(NaiveDate),
    /// A line of text can't be taken.
    Line(ClientError),
}

impl From<TeamError> for Refused {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::FrameworkRequired => Refused::at("kind", "framework-required"),
            TeamError::NotDelegable => Refused::at("center_number", "framework-not-delegable"),
            TeamError::LevelUnfit(level) => Refused::at("kind", "framework-level-unfit").with("level", level),
            TeamError::CenterUnknown => Refused::at("center_number", "framework-center-unknown"),
            TeamError::OfficeUnknown => Refused::at("office_number", "team-office-unknown"),
            TeamError::OwnOffice => Refused::at("office_number", "team-own-office"),
            TeamError::StartRequired => Refused::at("starts_on", "team-start-required"),
            TeamError::Day(field, refusal) => Refused::at(field, refusal.code()),
            TeamError::EndsBeforeStart => Refused::at("ends_on", "team-ends-before-start"),
            TeamError::BeginsWithin(from) => {
                Refused::at("starts_on", "framework-begins-within").with("from", from)
            }
            TeamError::AlreadyInTeam => Refused::at("office_number", "team-already-in"),
            TeamError::ManagerRequired => Refused::at("manager", "manager-required"),
            TeamError::SameManager => Refused::at("manager", "manager-same"),
            TeamError::DayAhead => Refused::at("starts_on", "manager-day-ahead"),
            TeamError::BeforePresent(first) => {
                Refused::at("starts_on", "manager-before-present").with("from", first)
            }
            TeamError::Line(error) => error.into(),
        }
    }
}

/// Reads a period as it was typed.
pub fn read_span(starts_on: &str, ends_on: &str) -> Result<Span, TeamError> {
    let first = read_day("starts_on", starts_on)?.ok_or(TeamError::StartRequired)?;
    let last = read_day("ends_on", ends_on)?;
    if last.is_some_and(|last| last < first) {
        return Err(TeamError::EndsBeforeStart);
    }
    Ok(Span { first, last })
}

/// Reads a day as it was typed; nothing where it is blank.
pub fn read_day(field: &'static str, typed: &str) -> Result<Option<NaiveDate>, TeamError> {
    if typed.is_empty() {
        return Ok(None);
    }
    parse_date(typed).map(Some).map_err(|refusal| TeamError::Day(field, refusal))
}

/// Checks a line of text of a form.
pub fn read_line(field: &'static str, typed: &str, is_needed: bool) -> Result<(), TeamError> {
    check_line(field, typed, is_needed).map_err(TeamError::Line)
}

/// Reads a framework, which a center may have entrusted.
pub fn read_framework(kind: &str, is_delegated: bool) -> Result<Framework, TeamError> {
    let kind = Framework::parse(kind).ok_or(TeamError::FrameworkRequired)?;
    if is_delegated && !kind.may_be_delegated() {
        return Err(TeamError::NotDelegable);
    }
    Ok(kind)
}

/// Checks a framework against the level that is certified on its first day; while a decision is awaited the plan goes by
/// what is expected.
pub fn check_level(kind: Framework, first: NaiveDate, entries: &[Standing]) -> Result<(), TeamError> {
    if entries.iter().any(Standing::is_pending) {
        return Ok(());
    }
    let level = in_force(entries, first).and_then(|entry| entry.certification.care_level);
    match level.filter(|level| !kind.fits(*level)) {
        Some(level) => Err(TeamError::LevelUnfit(level)),
        None => Ok(()),
    }
}

/// Which earlier spans a new one ends, with their last day then: one client has one framework at a time.
pub fn make_way<K: Copy>(standing: &[(K, Span)], new: &Span) -> Result<Vec<(K, NaiveDate)>, TeamError> {
    let mut cuts = Vec::new();
    for (key, span) in standing.iter().filter(|(_, span)| span.overlaps(new)) {
        if span.first >= new.first {
            return Err(TeamError::BeginsWithin(span.first));
        }
        cuts.extend(new.first.checked_sub_days(Days::new(1)).map(|last| (*key, last)));
    }
    Ok(cuts)
}

/// The last day of the person who is in charge now, when somebody else is from a day on. Nobody is put in charge ahead
/// of the day, so that whoever stands with the client is always the one in charge.
pub fn hand_over_day(
    present: Option<NaiveDate>,
    from: NaiveDate,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, TeamError> {
    if from > today {
        return Err(TeamError::DayAhead);
    }
    match present {
        Some(first) if from < first => Err(TeamError::BeforePresent(first)),
        Some(_) => Ok(from.checked_sub_days(Days::new(1))),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn span(first: &str, last: &str) -> Span {
        Span { first: day(first), last: (!last.is_empty()).then(|| day(last)) }
    }

    #[test]
    fn a_span_holds_on_both_of_its_days_and_not_beside_them() {
        let team = span("2026-04-01", "2027-02-28");
        for (on, holds) in
            [("2026-03-31", false), ("2026-04-01", true), ("2027-02-28", true), ("2027-03-01", false)]
        {
            assert_eq!(team.holds_on(day(on)), holds, "{on}");
        }
        assert!(span("2026-04-01", "").holds_on(day("2099-01-01")));
    }

    #[test]
    fn a_further_framework_ends_the_one_before_on_the_day_before() {
        let standing = [(1, span("2026-04-01", "")), (2, span("2024-04-01", "2026-03-31"))];
        assert_eq!(make_way(&standing, &span("2026-10-01", "")), Ok(vec![(1, day("2026-09-30"))]));
        assert_eq!(
            make_way(&standing, &span("2026-01-01", "")),
            Err(TeamError::BeginsWithin(day("2026-04-01")))
        );
        assert_eq!(make_way(&standing, &span("2024-01-01", "2024-03-31")), Ok(Vec::new()));
    }

    #[test]
    fn nobody_is_put_in_charge_ahead_or_before_the_present_person() {
        let (first, today) = (Some(day("2026-04-01")), day("2026-11-21"));
        assert_eq!(hand_over_day(first, day("2026-11-21"), today), Ok(Some(day("2026-11-20"))));
        assert_eq!(hand_over_day(first, day("2026-11-22"), today), Err(TeamError::DayAhead));
        let early = hand_over_day(first, day("2026-03-31"), today);
        assert_eq!(early, Err(TeamError::BeforePresent(day("2026-04-01"))));
        assert_eq!(hand_over_day(None, day("2020-01-01"), today), Ok(None));
    }

    #[test]
    fn each_level_has_its_frameworks() {
        use Framework::{HomeCare, ManagementA, ManagementB, ManagementC, PreventiveSupport};
        let fitting = |level| Framework::ALL.iter().copied().filter(|f| f.fits(level)).collect::<Vec<_>>();
        assert_eq!(fitting(CareLevel::Target), [ManagementA, ManagementB, ManagementC]);
        let for_support = [PreventiveSupport, ManagementA, ManagementB, ManagementC];
        assert_eq!(fitting(CareLevel::Support1), for_support);
        assert_eq!(fitting(CareLevel::Support2), for_support);
        assert_eq!(fitting(CareLevel::Care1), [HomeCare]);
        assert_eq!(fitting(CareLevel::Care5), [HomeCare]);
    }

    #[test]
    fn a_center_entrusts_preventive_support_and_never_home_care() {
        assert_eq!(read_framework("management_a", true), Ok(Framework::ManagementA));
        assert_eq!(read_framework("home_care", true), Err(TeamError::NotDelegable));
        assert_eq!(read_framework("home_care", false), Ok(Framework::HomeCare));
        assert_eq!(read_framework("", false), Err(TeamError::FrameworkRequired));
    }
}
