//! The words of papers: the texts and days of the reader's language.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Block, Paper};
use crate::domain::time::display;
use crate::domain::words::Word;
use crate::render::{Lang, Texts, helpers};

/// For whom a paper is made, and when.
#[derive(Clone, Copy, Debug)]
pub struct Wording {
    pub texts: Texts,
    pub lang: Lang,
    /// The day in Japan.
    pub today: NaiveDate,
    pub is_demo: bool,
}

impl Wording {
    pub(super) fn t(&self, key: &str) -> String {
        self.texts.get(self.lang, key)
    }

    pub(super) fn with(&self, key: &str, args: Vec<(&str, String)>) -> String {
        self.texts.with(self.lang, key, args)
    }

    /// The text of `<key>-<word>`.
    pub(super) fn label(&self, key: &str, word: &str) -> String {
        self.t(&format!("{key}-{}", word.replace('_', "-")))
    }

    /// The text of a word of the domain.
    pub(super) fn word(&self, key: &str, word: impl Word) -> String {
        self.label(key, word.as_str())
    }

    /// A day in eras, or nothing.
    pub(super) fn day(&self, day: Option<NaiveDate>) -> String {
        let told = |day| match self.lang {
            Lang::Ja => display::wareki_date(day),
            Lang::En => display::date_en(day),
        };
        day.map(told).unwrap_or_default()
    }

    /// A moment in eras.
    pub(super) fn moment(&self, utc: NaiveDateTime) -> String {
        match self.lang {
            Lang::Ja => display::wareki_datetime(utc),
            Lang::En => display::datetime_en(utc),
        }
    }

    pub(super) fn deadline(&self, utc: NaiveDateTime) -> String {
        helpers::deadline(utc, self.lang, Some(self.today))
    }

    /// A paper with its head and foot. `is_dated`: whether the foot says when it was made, since the form itself does not.
    pub(super) fn paper(
        &self,
        (corner, title, beside): (String, String, String),
        is_dated: bool,
        blocks: Vec<Block>,
    ) -> Paper {
        let made = || format!("{}　{}", self.t("pdf-made-on"), self.day(Some(self.today)));
        Paper {
            lang: self.lang,
            is_across: false,
            mark: if self.is_demo { self.t("frame-demo-title") } else { String::new() },
            corner,
            title,
            beside,
            blocks,
            made: if is_dated { made() } else { String::new() },
            pages: self.t("pdf-pages"),
        }
    }
}
