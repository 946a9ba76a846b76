//! Individual service plans (個別サービス計画書): what an office hands in to whoever makes the care plan (居宅基準13条12号).

use chrono::NaiveDate;

use super::refusal::Refused;
use super::time::parse_date;

/// How many one office hands in for one plan.
pub const MOST: i64 = 20;
/// Characters of its title, e.g. 訪問介護計画書.
pub const LONGEST_TITLE: usize = 60;
/// Characters of a note, and of why it is taken back.
pub const LONGEST_NOTE: usize = 200;

/// What an office says of the file, as it was typed.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub title: String,
    pub made_on: String,
    pub starts_on: String,
    pub ends_on: String,
    pub note: String,
}

/// What an office says of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePlan {
    /// Its title, e.g. 訪問介護計画書.
    pub title: String,
    /// 作成日
    pub made_on: NaiveDate,
    /// The first day of its period.
    pub starts_on: NaiveDate,
    /// The last one; none where it says none.
    pub ends_on: Option<NaiveDate>,
    /// What else is to be known.
    pub note: String,
}

impl ServicePlan {
    /// Reads what was typed; all faults at once.
    pub fn parse(typed: &Typed, today: NaiveDate) -> Result<Self, Vec<Refused>> {
        let mut faults = Vec::new();
        let title = typed.title.trim();
        if !(1..=LONGEST_TITLE).contains(&title.chars().count()) {
            faults.push(Refused::at("title", "service-plan-title").with("limit", LONGEST_TITLE));
        }
        if typed.note.trim().chars().count() > LONGEST_NOTE {
            faults.push(Refused::at("note", "service-plan-note").with("limit", LONGEST_NOTE));
        }
        let made_on = day("made_on", &typed.made_on, &mut faults);
        let starts_on = day("starts_on", &typed.starts_on, &mut faults);
        let ends_on = match typed.ends_on.trim() {
            "" => None,
            text => day("ends_on", text, &mut faults),
        };
        if made_on.is_some_and(|day| day > today) {
            faults.push(Refused::at("made_on", "service-plan-made-later"));
        }
        if starts_on.zip(ends_on).is_some_and(|(first, last)| last < first) {
            faults.push(Refused::at("ends_on", "service-plan-ends-before"));
        }
        match (made_on, starts_on) {
            (Some(made_on), Some(starts_on)) if faults.is_empty() => Ok(Self {
                title: title.to_owned(),
                made_on,
                starts_on,
                ends_on,
                note: typed.note.trim().to_owned(),
            }),
            _ => Err(faults),
        }
    }
}

fn day(field: &'static str, text: &str, faults: &mut Vec<Refused>) -> Option<NaiveDate> {
    parse_date(text).map_err(|unread| faults.push(Refused::at(field, unread.code()))).ok()
}

/// Why one is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServicePlanError {
    /// The actor's office does not serve the client.
    NotServing,
    /// The office handed in exactly this file already.
    Known,
    /// It handed in too many.
    TooMany,
    /// What it is to take the place of is there no more.
    Gone,
    /// Nobody could learn from it what happened.
    NoReason,
}

impl From<ServicePlanError> for Refused {
    fn from(error: ServicePlanError) -> Self {
        match error {
            ServicePlanError::NotServing => Refused::at("office", "service-plan-not-serving"),
            ServicePlanError::Known => Refused::at("files", "service-plan-known"),
            ServicePlanError::TooMany => Refused::new("service-plan-too-many").with("limit", MOST),
            ServicePlanError::Gone => Refused::at("replaces", "service-plan-gone"),
            ServicePlanError::NoReason => {
                Refused::at("reason", "service-plan-no-reason").with("limit", LONGEST_NOTE)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(made: &str, from: &str, to: &str) -> Typed {
        Typed {
            title: "訪問介護計画書".into(),
            made_on: made.into(),
            starts_on: from.into(),
            ends_on: to.into(),
            note: String::new(),
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()
    }

    #[test]
    fn days_are_read_and_every_fault_is_said_at_its_field() {
        let good = ServicePlan::parse(&typed("2026-11-20", "2026-12-01", ""), today()).unwrap();
        assert_eq!((good.made_on.to_string(), good.ends_on), ("2026-11-20".into(), None));
        let wrong =
            Typed {
                title: " ".into(), note: "長".repeat(201), ..typed("明日", "2026-12-01", "2026-11-30")
            };
        let faults = ServicePlan::parse(&wrong, today()).unwrap_err();
        let fields: Vec<_> = faults.iter().filter_map(|fault| fault.field).collect();
        assert_eq!(fields, ["title", "note", "made_on", "ends_on"]);
        let later = ServicePlan::parse(&typed("2026-11-24", "2026-12-01", ""), today()).unwrap_err();
        assert_eq!(later.len(), 1, "a plan of tomorrow was not made yet");
    }
}
