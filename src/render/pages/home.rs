//! Home: what waits for me today.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::{FormState, Page};

/// The home page.
#[derive(Serialize)]
pub struct HomePage {
    /// Today in Japan.
    pub today: NaiveDate,
    /// What the reader can start.
    pub actions: Vec<HomeAction>,
    /// What waits for the reader.
    pub mine: Vec<HomeTask>,
    /// What the reader waits for.
    pub others: Vec<HomeTask>,
    /// What takes place today.
    pub today_ahead: Vec<HomeAhead>,
    /// What takes place later.
    pub later_ahead: Vec<HomeAhead>,
    /// Whether the reader takes part in meetings at all; an administrator does not.
    pub has_meetings: bool,
    /// Whether the reader keeps ledgers of duties; what is due next comes as a part of its own, after the page.
    pub keeps_duties: bool,
    /// Where the number of a reply slip is typed.
    pub slip: FormState,
    /// How far the set-up has come, while something of it is left.
    pub set_up: Option<SetUpProgress>,
}

/// How many steps of the set-up are done.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SetUpProgress {
    pub done: usize,
    pub total: usize,
}

/// A button.
#[derive(Serialize)]
pub struct HomeAction {
    /// Where it leads.
    pub href: &'static str,
    /// Its text's key.
    pub label_key: &'static str,
    /// Whether it is the first, and so the solid one.
    pub is_first: bool,
}

/// One thing to do; its texts are `home-task-<kind>` and `home-detail-<kind>`.
#[derive(Serialize)]
pub struct HomeTask {
    /// The kind, as it stands in text keys.
    pub kind: String,
    /// Where it is done.
    pub href: String,
    /// 会議番号, title, or what was promised.
    pub name: String,
    /// The office that asks.
    pub office: String,
    /// The client's name, or empty.
    pub client: String,
    /// Until when.
    pub due_at: Option<NaiveDateTime>,
    /// Whether that is past.
    pub is_late: bool,
    /// How many have answered.
    pub done: i64,
    /// Of how many.
    pub total: i64,
}

/// A meeting or conference in the days ahead.
#[derive(Serialize)]
pub struct HomeAhead {
    /// Where it is.
    pub href: String,
    /// Its number or title.
    pub name: String,
    /// The client's name, or empty.
    pub client: String,
    /// Where it takes place.
    pub place: String,
    /// From when.
    pub starts_at: NaiveDateTime,
    /// Until when.
    pub ends_at: NaiveDateTime,
    /// The address of its open room, or empty.
    pub room_href: String,
}

impl Page for HomePage {
    const TEMPLATE: &'static str = "home/index";
    const TITLE: &'static str = "home-title";
    fn sample() -> Self {
        let at = NaiveDate::default().and_time(chrono::NaiveTime::MIN);
        let task = || HomeTask {
            kind: "poll-settle".into(),
            href: "/meetings/x".into(),
            name: "M8-0123".into(),
            office: "架空ケアプランセンター".into(),
            client: "架空 花子".into(),
            due_at: Some(at),
            is_late: true,
            done: 5,
            total: 7,
        };
        let ahead = || HomeAhead {
            href: "/meetings/x".into(),
            name: "M8-0123".into(),
            client: "架空 花子".into(),
            place: "ご利用者宅".into(),
            starts_at: at,
            ends_at: at,
            room_href: "/rooms/x".into(),
        };
        Self {
            today: NaiveDate::default(),
            actions: vec![HomeAction { href: "/", label_key: "home-action-import", is_first: true }],
            mine: vec![task()],
            others: vec![task()],
            today_ahead: vec![ahead()],
            later_ahead: vec![ahead()],
            has_meetings: true,
            keeps_duties: true,
            slip: FormState::default(),
            set_up: Some(SetUpProgress { done: 3, total: 5 }),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<HomePage>()]
}
