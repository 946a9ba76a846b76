//! What a timetable is asked for: a period, and what people have decided on. It travels in the address, so that looking for
//! another timetable changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate, NaiveDateTime};

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::jst;
use crate::render::FormState;
use crate::render::parts::Pager;
use crate::web::pages::typed_days::TypedDays;
use crate::web::{Ctx, WebError};

/// So many days are looked at where nothing else is asked for.
const DAYS: Days = Days::new(28);
/// What stands in the place of a candidate where a meeting is left out.
pub const OUT: &str = "out";
/// What stands in the place of a meeting where all are marked.
pub const ALL: &str = "all";

/// What a person has decided on for a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pin {
    /// Uid of a candidate.
    Slot(Uid),
    /// The meeting is left out this time.
    Out,
}

/// What a timetable is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    from: String,
    until: String,
    pub page: i64,
    /// Whether trips are saved where that costs people little.
    pub saves_trips: bool,
    /// Whether every proposal is marked, and by uid the meetings that are.
    pub marks_all: bool,
    pub marks: BTreeSet<Uid>,
    /// By uid of the meeting.
    pub pins: BTreeMap<Uid, Pin>,
}

impl Wanted {
    /// Reads the query, or the form of the page. What names no meeting is not found.
    pub fn read(pairs: &[(String, String)]) -> Result<Self, WebError> {
        let mut wanted = Self { page: 1, ..Self::default() };
        for (name, value) in pairs {
            let value = value.trim();
            match name.as_str() {
                "from" => value.clone_into(&mut wanted.from),
                "until" => value.clone_into(&mut wanted.until),
                "page" => wanted.page = Pager::page(value.parse().unwrap_or(1)),
                "trips" => wanted.saves_trips = value == "save",
                "mark" if value == ALL => wanted.marks_all = true,
                "mark" => wanted.marks.extend(Uid::parse(value)),
                // What was ticked on the page.
                "accept" => wanted.marks.extend(value.split(':').next().and_then(Uid::parse)),
                "pin" if !value.is_empty() => {
                    let (meeting, pin) = pin(value).ok_or(WebError::NotFound("meeting"))?;
                    wanted.pins.insert(meeting, pin);
                }
                _ => {}
            }
        }
        Ok(wanted)
    }

    /// The days that are looked at; those of the next weeks where they can't be read.
    pub fn days(&self, today: NaiveDate) -> (NaiveDate, NaiveDate) {
        let (from, until) = self.typed().span();
        let from = from.unwrap_or(today);
        let last = || from.checked_add_days(DAYS).and_then(|day| day.pred_opt()).unwrap_or(from);
        (from, until.filter(|until| *until >= from).unwrap_or_else(last))
    }

    /// The same as times, the end not included.
    pub fn times(&self, today: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
        let (from, until) = self.days(today);
        (jst::day_start(from), jst::day_start(until.succ_opt().unwrap_or(until)))
    }

    /// What is wrong with the days.
    pub fn refused(&self) -> Vec<Refused> {
        self.typed().refused()
    }

    fn typed(&self) -> TypedDays<'_> {
        TypedDays { from: &self.from, until: &self.until }
    }

    /// The form of the period, with what is wrong.
    pub fn form(&self, ctx: &Ctx, more: Option<Refused>) -> FormState {
        let refused: Vec<Refused> = self.refused().into_iter().chain(more).collect();
        let (from, until) = self.days(ctx.today());
        let shown = |field: &str, typed: &str, day: NaiveDate| {
            let is_refused = refused.iter().any(|of| of.field == Some(field));
            if is_refused { typed.to_owned() } else { day.to_string() }
        };
        let values =
            [("from", shown("from", &self.from, from)), ("until", shown("until", &self.until, until))];
        let errors = refused.iter().map(|of| ctx.state.render.refusal(ctx.lang(), of)).collect();
        FormState { errors, ..FormState::with(values) }
    }

    /// What the pages of a list are narrowed by.
    pub fn filters(&self) -> Vec<(&'static str, String)> {
        let mut filters = vec![("from", self.from.clone()), ("until", self.until.clone())];
        filters.retain(|(_, value)| !value.is_empty());
        filters.extend(self.saves_trips.then(|| ("trips", "save".to_owned())));
        filters.extend(self.pins.iter().map(|(meeting, pin)| ("pin", pin.value(meeting))));
        filters
    }

    /// All that is asked for, but for the marks.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let page = (self.page > 1).then(|| ("page", self.page.to_string()));
        self.filters().into_iter().chain(page).collect()
    }

    /// The address that asks for the same.
    pub fn address(&self) -> String {
        let all = self.marks_all.then(|| ALL.to_owned());
        let marks = all.into_iter().chain(self.marks.iter().map(Uid::to_string)).map(|mark| ("mark", mark));
        let pairs: Vec<_> = self.pairs().into_iter().chain(marks).collect();
        match serde_urlencoded::to_string(pairs) {
            Ok(query) if !query.is_empty() => format!("{PATH}?{query}"),
            _ => PATH.to_owned(),
        }
    }
}

/// Where the page stands.
pub const PATH: &str = "/meetings/timetable";

impl Pin {
    /// As it stands in the address.
    pub fn value(&self, meeting: &Uid) -> String {
        match self {
            Self::Slot(slot) => format!("{meeting}:{slot}"),
            Self::Out => format!("{meeting}:{OUT}"),
        }
    }
}

fn pin(value: &str) -> Option<(Uid, Pin)> {
    let (meeting, slot) = value.split_once(':')?;
    let pin = if slot == OUT { Pin::Out } else { Pin::Slot(Uid::parse(slot)?) };
    Some((Uid::parse(meeting)?, pin))
}
