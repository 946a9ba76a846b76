//! Letters of a meeting on paper.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::{Sample, of};
use crate::render::Page;

/// Letters on paper.
#[derive(Serialize)]
pub struct MeetingLettersPage {
    pub back: String,
    pub letters: Vec<MeetingPaperLetter>,
}

/// One letter on paper with its reply slip. The body names no client.
#[derive(Serialize)]
pub struct MeetingPaperLetter {
    pub to: String,
    pub is_person: bool,
    pub number: String,
    pub kind: &'static str,
    pub office: String,
    pub person: String,
    pub phone: String,
    pub fax: String,
    pub today: NaiveDate,
    pub due_at: Option<NaiveDateTime>,
    /// The settled date, where the letter tells it.
    pub date: Option<MeetingPaperSlot>,
    /// How people meet, as a word of the vocabulary.
    pub form: &'static str,
    pub slots: Vec<MeetingPaperSlot>,
    pub place: String,
    pub entry_url: String,
    pub code: String,
    /// The QR symbol as an image of its own.
    pub qr: String,
}

/// A candidate on paper.
#[derive(Serialize)]
pub struct MeetingPaperSlot {
    pub starts_at: NaiveDateTime,
    pub ends_at: NaiveDateTime,
}

fn time(hour: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 12, 1).unwrap_or_default().and_hms_opt(hour, 0, 0).unwrap_or_default()
}

impl Page for MeetingLettersPage {
    const TEMPLATE: &'static str = "meetings/letters";
    const TITLE: &'static str = "meeting-letters-title";
    fn sample() -> Self {
        Self {
            back: "/meetings/m".into(),
            letters: vec![MeetingPaperLetter {
                to: "架空訪問介護".into(),
                is_person: false,
                number: "M8-0123".into(),
                kind: "poll",
                office: "みなと居宅".into(),
                person: "架空 花子".into(),
                phone: "00-0000-0001".into(),
                fax: "00-0000-0002".into(),
                today: time(0).date(),
                due_at: Some(time(3)),
                date: Some(MeetingPaperSlot { starts_at: time(5), ends_at: time(6) }),
                form: "in_person",
                slots: vec![MeetingPaperSlot { starts_at: time(5), ends_at: time(6) }],
                place: "ご利用者宅".into(),
                entry_url: "https://enza.example/i/".into(),
                code: "ABCD 2345".into(),
                qr: "data:image/svg+xml;base64,".into(),
            }],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<MeetingLettersPage>()]
}
