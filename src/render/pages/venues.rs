//! The rooms of an office in which meetings are held.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

/// The rooms, and the form of one more.
#[derive(Serialize)]
pub struct VenuesPage {
    pub crumbs: Vec<Crumb>,
    /// `name`, `seats` and `note`: of the room that is changed, or of a new one.
    pub form: FormState,
    pub office: String,
    pub name: String,
    pub rows: Vec<VenueRow>,
    /// The room that the form changes; nothing where it adds one.
    pub changing: Option<VenueRow>,
}

/// A room.
#[derive(Clone, Debug, Serialize)]
pub struct VenueRow {
    pub uid: String,
    pub name: String,
    pub seats: i32,
    pub note: String,
    pub version: i32,
    pub is_closed: bool,
    /// When it is taken by settled meetings.
    pub taken: Vec<VenueTime>,
}

/// A stretch of time.
#[derive(Clone, Debug, Serialize)]
pub struct VenueTime {
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

impl Page for VenuesPage {
    const TEMPLATE: &'static str = "offices/venues";
    const TITLE: &'static str = "venue-title";
    fn sample() -> Self {
        let at = NaiveDateTime::default();
        let row = VenueRow {
            uid: "v".into(),
            name: "第1会議室".into(),
            seats: 8,
            note: "2階".into(),
            version: 1,
            is_closed: true,
            taken: vec![VenueTime { starts_at: at, ends_at: at }],
        };
        Self {
            crumbs: vec![Crumb::to("/offices", "事業所")],
            form: FormState::default(),
            office: "o".into(),
            name: "架空居宅".into(),
            rows: vec![row.clone()],
            changing: Some(row),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<VenuesPage>()]
}
