//! Insurers, municipalities and areas: one list and one form for each.

use chrono::NaiveDate;
use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// One of the lists.
#[derive(Serialize)]
pub struct PlacesPage {
    /// Which: `insurers`, `municipalities` or `areas`; texts and addresses follow from it.
    pub kind: &'static str,
    pub rows: Vec<PlaceRow>,
}

/// One line of a list.
#[derive(Serialize)]
pub struct PlaceRow {
    pub uid: String,
    pub name: String,
    /// Its number or code, or empty.
    pub number: String,
    /// What it belongs to, or who is in charge.
    pub detail: String,
    pub population: Option<i64>,
    pub as_of: Option<NaiveDate>,
    pub has_ended: bool,
}

impl Page for PlacesPage {
    const TEMPLATE: &'static str = "directory/places";
    const TITLE: &'static str = "directory-places";
    fn sample() -> Self {
        Self {
            kind: "municipalities",
            rows: vec![PlaceRow {
                uid: "u".into(),
                name: "架空市".into(),
                number: "990019".into(),
                detail: "架空市".into(),
                population: Some(60_000),
                as_of: Some(NaiveDate::default()),
                has_ended: true,
            }],
        }
    }
}

/// A new insurer, municipality or area, or one to change.
#[derive(Serialize)]
pub struct PlaceFormPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub kind: &'static str,
    pub action: String,
    pub title_key: &'static str,
    pub is_known: bool,
    /// What it belongs to.
    pub owners: Vec<Choice>,
    /// The inhabitants by day.
    pub populations: Vec<Population>,
}

/// Inhabitants on a day.
#[derive(Serialize)]
pub struct Population {
    pub as_of: NaiveDate,
    pub count: i64,
}

impl Page for PlaceFormPage {
    const TEMPLATE: &'static str = "directory/place";
    const TITLE: &'static str = "directory-place";
    fn sample() -> Self {
        Self {
            crumbs: vec![Crumb::to("/municipalities", "市町村")],
            form: FormState::default(),
            kind: "municipalities",
            action: "/municipalities".into(),
            title_key: "directory-new-municipalities",
            is_known: true,
            owners: vec![Choice::of("u", "架空市")],
            populations: vec![Population { as_of: NaiveDate::default(), count: 60_000 }],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<PlacesPage>(), of::<PlaceFormPage>()]
}
