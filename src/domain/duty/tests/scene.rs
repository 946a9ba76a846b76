//! One made-up client (架空): supported since 1 April 2026, first plan of 10 April with service from 1 May.

use super::*;
use crate::domain::certification::{CareLevel, CertificationKind};
use crate::domain::duty::fact::{Certified, Drafted, Issue, Recipient};
use crate::domain::duty::places::Places;
use crate::domain::ids::Uid;

/// The records of the scene, by the number of their made-up uid.
pub const SUPPORT: u8 = 1;
pub const CERTIFICATION: u8 = 2;
pub const PLAN: u8 = 3;
pub const OFFICE: u8 = 4;
/// A change of 10 September with service from 1 October.
pub const CHANGED: u8 = 5;
pub const GOAL: u8 = 6;
pub const CLOSING: u8 = 7;
pub const NOTE: u8 = 8;
pub const NEXT_CERTIFICATION: u8 = 9;
pub const CHECK: u8 = 10;

/// The uid of a made-up record.
pub fn record(number: u8) -> RecordUid {
    RecordUid::from(&Uid::from_bytes([number; 16]))
}

/// A fact from a record.
pub fn from(number: u8, on: &str, what: What) -> Fact {
    Fact { on: day(on), source: Source { kind: SourceKind::Entry, uid: record(number) }, what }
}

/// A fact from a record that nothing refers to.
pub fn fact(on: &str, what: What) -> Fact {
    from(99, on, what)
}

/// A version of a plan: the first is of 10 April, each later one of the days after.
pub fn issue(number: i32) -> Issue {
    let on = day("2026-04-10") + chrono::Days::new(u64::try_from(number - 1).unwrap() * 12);
    Issue { made_at: on.and_hms_opt(1, 0, 0).unwrap(), number }
}

/// Everything that a rule asks about, all of it legible.
pub const PLACES: Places = Places {
    medical: true,
    equipment: true,
    purchase: true,
    home_help: 40,
    home_help_unread: false,
    goals_unread: false,
    offices_unread: false,
    remarks: true,
};

/// The change of 12 April of which neither the frequency of home help nor the end of a goal can be read.
pub fn unread(framework: Framework) -> Fact {
    let What::Drafted(drafted) = drafted(CHANGED, false, "2026-05-01", level(framework)) else {
        unreachable!("a draft")
    };
    let places =
        Places { home_help: 3, home_help_unread: true, goals_unread: true, offices_unread: true, ..PLACES };
    from(CHANGED, "2026-04-12", What::Drafted(Drafted { places, ..drafted }))
}

/// A plan that places everything that a rule asks about.
pub fn drafted(plan: u8, is_first: bool, service_from: &str, level: CareLevel) -> What {
    What::Drafted(Drafted {
        plan: record(plan),
        version: issue(1),
        form_consent: None,
        is_first,
        level: Some(level),
        service_from: Some(day(service_from)),
        places: PLACES,
    })
}

pub fn certified(number: u8, kind: CertificationKind, level: CareLevel, days: [&str; 2]) -> What {
    let [starts_on, ends_on] = days.map(day);
    What::Certified(Certified {
        certification: record(number),
        kind,
        is_dated: true,
        level,
        previous: None,
        starts_on,
        ends_on,
    })
}

/// The level that fits a framework.
pub fn level(framework: Framework) -> CareLevel {
    if framework == Framework::HomeCare { CareLevel::Care2 } else { CareLevel::Support2 }
}

/// The scene in a framework: support, certification until 31 March 2027, first plan, one office in charge.
pub fn scene(framework: Framework) -> Vec<Fact> {
    let level = level(framework);
    vec![
        from(SUPPORT, "2026-04-01", What::Support { framework, until: None }),
        from(
            CERTIFICATION,
            "2026-03-25",
            certified(CERTIFICATION, CertificationKind::Initial, level, ["2026-04-01", "2027-03-31"]),
        ),
        from(PLAN, "2026-04-10", drafted(PLAN, true, "2026-05-01", level)),
        from(PLAN, "2026-04-10", What::InCharge { plan: record(PLAN), office: record(OFFICE) }),
    ]
}

/// The change of September.
pub fn change(framework: Framework) -> Fact {
    from(CHANGED, "2026-09-10", drafted(CHANGED, false, "2026-10-01", level(framework)))
}

/// A goal of the first plan until 31 October 2026.
pub fn goal() -> Fact {
    let what = What::GoalSet { goal: record(GOAL), plan: record(PLAN), ends_on: day("2026-10-31") };
    from(GOAL, "2026-04-10", what)
}

/// A decision of 1 March 2027 on the time from 1 April 2027 on.
pub fn next_certification(kind: CertificationKind, level: CareLevel) -> Fact {
    let what = certified(NEXT_CERTIFICATION, kind, level, ["2027-04-01", "2028-03-31"]);
    from(NEXT_CERTIFICATION, "2027-03-01", what)
}

/// The law and 明石市's rules, so that every rule is asked.
pub fn book() -> RuleBook {
    RuleBook::new(&shipped().unwrap(), &[super::books::adoption("2020-01-01", Preset::Akashi)])
}

/// A judgement that a change is minor, made when a version was the newest.
pub fn minor(plan: u8, version: i32, on: &str) -> Fact {
    fact(on, What::JudgedMinor { plan: record(plan), version: Some(issue(version)) })
}

/// Monthly counts begin with the month of service.
pub fn months(first: &str, last: &str) -> Subject {
    let month = |text: &str| Month::of(day(&format!("{text}-01")));
    Subject::Months(month(first), month(last))
}

pub fn to_client(plan: u8) -> Subject {
    Subject::Recipient(record(plan), Recipient::Client)
}
