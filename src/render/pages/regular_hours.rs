//! When an office or a person can come as a rule.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

/// What is said, and the form that changes it.
#[derive(Serialize)]
pub struct HoursPage {
    pub crumbs: Vec<Crumb>,
    /// `pause`, `note`, and the errors of all rows.
    pub form: FormState,
    /// Where the form goes; its other deeds stand below.
    pub action: String,
    pub back: String,
    /// `own`, `office` where the office speaks for itself, or `directory`.
    pub voice: &'static str,
    /// The office, or the person.
    pub name: String,
    pub rows: Vec<HoursRow>,
    /// Uid of the word that stands; empty where there is none.
    pub seen: String,
    pub said: Option<SaidHours>,
    /// Of an office what the other voice says: its own word counts before the directory's.
    pub other: Option<SaidHours>,
    pub former: Vec<SaidHours>,
    /// Minutes between meetings where nobody has said otherwise.
    pub usual_pause: u16,
}

/// One row of the form.
#[derive(Serialize)]
pub struct HoursRow {
    pub no: usize,
    /// Its number as people count.
    pub shown: usize,
    pub days: Vec<HoursDay>,
    pub from: String,
    pub to: String,
    pub error: String,
}

/// A weekday to tick.
#[derive(Serialize)]
pub struct HoursDay {
    pub value: u8,
    pub text: String,
    pub is_on: bool,
}

/// What somebody has said.
#[derive(Clone, Debug, Serialize)]
pub struct SaidHours {
    pub uid: String,
    /// `月・木 13:00–15:00`, a line for each band; none where there is no limit.
    pub lines: Vec<String>,
    /// Minutes between meetings; empty where nothing is said of it.
    pub pause: String,
    pub note: String,
    pub set_at: NaiveDateTime,
    pub set_by: String,
    pub ended_at: Option<NaiveDateTime>,
}

impl SaidHours {
    /// For samples.
    pub fn sample() -> Self {
        let at = NaiveDate::from_ymd_opt(2026, 11, 23).and_then(|day| day.and_hms_opt(1, 0, 0));
        Self {
            uid: "019a0000-0000-7000-8000-000000000001".into(),
            lines: vec!["木 13:00–15:00".into()],
            pause: "30".into(),
            note: "往診のあと".into(),
            set_at: at.unwrap_or_default(),
            set_by: "架空 花子".into(),
            ended_at: at,
        }
    }
}

impl Page for HoursPage {
    const TEMPLATE: &'static str = "offices/hours";
    const TITLE: &'static str = "hours-title";
    fn sample() -> Self {
        let day = HoursDay { value: 4, text: "木".into(), is_on: true };
        let row = HoursRow {
            no: 0,
            shown: 1,
            days: vec![day],
            from: "13:00".into(),
            to: "15:00".into(),
            error: "曜日を選んでください。".into(),
        };
        Self {
            crumbs: vec![Crumb::to("/offices", "事業所")],
            form: FormState::with([("pause", "30"), ("note", "往診のあと")]),
            action: "/account/hours".into(),
            back: "/account".into(),
            voice: "office",
            name: "架空診療所".into(),
            rows: vec![row],
            seen: "019a0000-0000-7000-8000-000000000001".into(),
            said: Some(SaidHours::sample()),
            other: Some(SaidHours::sample()),
            former: vec![SaidHours::sample()],
            usual_pause: 15,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<HoursPage>()]
}
