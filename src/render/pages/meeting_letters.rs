//! Letters of a meeting on paper.

use chrono::{NaiveDate, NaiveDateTime};
use serde::Serialize;

use super::on_paper::{Cover, OnlineWay, Packet, PaperPacketsPage, SlipMark};
use super::{Sample, of};
use crate::render::Page;

/// Letters on paper.
#[derive(Serialize)]
pub struct MeetingLettersPage {
    pub back: String,
    pub letters: Vec<MeetingPaperLetter>,
    /// Those who are asked in writing get a sheet as well.
    pub packets: Vec<Packet>,
}

/// One letter on paper with its reply slip. The body names no client.
#[derive(Serialize)]
pub struct MeetingPaperLetter {
    pub cover: Cover,
    pub kind: &'static str,
    /// The settled date, where the letter tells it.
    pub date: Option<MeetingPaperSlot>,
    /// How people meet, as a word of the vocabulary.
    pub form: &'static str,
    pub slots: Vec<MeetingPaperSlot>,
    pub place: String,
    pub online: OnlineWay,
    /// What stands on the reply slip, where dates are asked for.
    pub slip: Option<SlipMark>,
    /// Whether the slip has a page of its own.
    pub is_long: bool,
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
                cover: Cover::sample(false),
                kind: "poll",
                date: Some(MeetingPaperSlot { starts_at: time(5), ends_at: time(6) }),
                form: "in_person",
                slots: vec![MeetingPaperSlot { starts_at: time(5), ends_at: time(6) }],
                place: "ご利用者宅".into(),
                online: OnlineWay::sample(),
                slip: Some(SlipMark::sample()),
                is_long: true,
            }],
            packets: PaperPacketsPage::packets_sample(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<MeetingLettersPage>()]
}
