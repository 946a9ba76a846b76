//! 個別課題: what a case shows to be missing, coded by theme, cause layer and level of response, and the taxonomy
//! it is coded with.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::refusal::Refused;

crate::words! {
    /// Where the cause of an issue lies.
    pub enum CauseLayer {
        /// 本人
        Person = "person",
        /// 家族
        Family = "family",
        /// 地域
        Community = "community",
        /// 資源
        Resource = "resource",
        /// 制度
        System = "system",
    }
}

crate::words! {
    /// Who can answer an issue.
    pub enum ResponseLevel {
        /// 個別
        Individual = "individual",
        /// 圏域
        Area = "area",
        /// 市町村
        Municipality = "municipality",
        /// 都道府県・国
        Beyond = "beyond",
    }
}

crate::words! {
    /// Where an issue came up. Only those of sittings count as examined; all count for "recurring".
    pub enum IssueSource { Conference = "conference", Meeting = "meeting", Inquiry = "inquiry", Hand = "hand" }
}

/// The longest text of an issue.
pub const BODY_LIMIT: usize = 500;

/// The default taxonomy as shipped.
pub const DEFAULT_TAXONOMY: &str = include_str!("../../config/taxonomy.toml");

/// A versioned list of themes in two levels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    pub number: i32,
    pub effective_on: NaiveDate,
    pub themes: Vec<Theme>,
}

/// A theme; a sub-theme names its parent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theme {
    pub code: String,
    /// Empty on the upper level.
    pub parent_code: String,
    pub label: String,
}

/// Why a taxonomy can't be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TaxonomyError {
    #[error("the taxonomy can't be read: {0}")]
    Unreadable(String),
    #[error("the code {0:?} is not two digits")]
    Code(String),
    #[error("the code {0} stands twice")]
    Twice(String),
    #[error("a label of {0} is empty")]
    Unlabelled(String),
}

impl Taxonomy {
    /// Reads the form of `config/taxonomy.toml`. Sub-themes get the codes `<theme>-<place>`.
    pub fn parse(text: &str) -> Result<Self, TaxonomyError> {
        let file: TaxonomyFile =
            toml::from_str(text).map_err(|e| TaxonomyError::Unreadable(e.to_string()))?;
        let mut seen = BTreeSet::new();
        let mut themes = Vec::new();
        for theme in file.theme {
            if theme.code.len() != 2 || !theme.code.bytes().all(|b| b.is_ascii_digit()) {
                return Err(TaxonomyError::Code(theme.code));
            }
            if !seen.insert(theme.code.clone()) {
                return Err(TaxonomyError::Twice(theme.code));
            }
            if theme.label.trim().is_empty() || theme.sub.iter().any(|s| s.trim().is_empty()) {
                return Err(TaxonomyError::Unlabelled(theme.code));
            }
            let children = theme.sub.into_iter().enumerate().map(|(place, label)| Theme {
                code: format!("{}-{}", theme.code, place + 1),
                parent_code: theme.code.clone(),
                label,
            });
            let children: Vec<Theme> = children.collect();
            themes.push(Theme { code: theme.code, parent_code: String::new(), label: theme.label });
            themes.extend(children);
        }
        Ok(Self { number: file.number, effective_on: file.effective_on, themes })
    }

    /// The themes of the upper level in their order.
    pub fn top(&self) -> impl Iterator<Item = &Theme> {
        self.themes.iter().filter(|t| t.parent_code.is_empty())
    }

    /// Checks what a person chose against this version.
    pub fn coding(&self, theme: &str, subtheme: &str) -> Result<Coding, CodingError> {
        let known =
            |code: &str, parent: &str| self.themes.iter().any(|t| t.code == code && t.parent_code == parent);
        if !known(theme, "") {
            return Err(CodingError::ThemeUnknown);
        }
        if !subtheme.is_empty() && !known(subtheme, theme) {
            return Err(CodingError::SubthemeElsewhere);
        }
        Ok(Coding { theme: theme.to_owned(), subtheme: subtheme.to_owned() })
    }
}

/// A theme and, if one was chosen, a sub-theme of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    theme: String,
    subtheme: String,
}

impl Coding {
    pub fn theme(&self) -> &str {
        &self.theme
    }

    /// Empty when none was chosen.
    pub fn subtheme(&self) -> &str {
        &self.subtheme
    }
}

/// Why an issue can't be coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodingError {
    ThemeUnknown,
    SubthemeElsewhere,
    BodyEmpty,
    BodyTooLong,
    NotConfirmedAnonymous,
}

impl From<CodingError> for Refused {
    fn from(error: CodingError) -> Self {
        match error {
            CodingError::ThemeUnknown => Refused::at("theme", "issue-theme-unknown"),
            CodingError::SubthemeElsewhere => Refused::at("theme", "issue-subtheme-elsewhere"),
            CodingError::BodyEmpty => Refused::at("body", "issue-body-empty"),
            CodingError::BodyTooLong => Refused::at("body", "issue-body-too-long").with("limit", BODY_LIMIT),
            CodingError::NotConfirmedAnonymous => Refused::at("anonymous", "issue-not-confirmed-anonymous"),
        }
    }
}

/// The text of an issue: confirmed to be anonymous by the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssueBody(String);

impl IssueBody {
    pub fn parse(text: &str, is_confirmed_anonymous: bool) -> Result<Self, CodingError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(CodingError::BodyEmpty);
        }
        if text.chars().count() > BODY_LIMIT {
            return Err(CodingError::BodyTooLong);
        }
        if !is_confirmed_anonymous {
            return Err(CodingError::NotConfirmedAnonymous);
        }
        Ok(Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TaxonomyFile {
    number: i32,
    effective_on: NaiveDate,
    theme: Vec<ThemeEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeEntry {
    code: String,
    label: String,
    #[serde(default)]
    sub: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_taxonomy_has_22_themes() {
        let taxonomy = Taxonomy::parse(DEFAULT_TAXONOMY).unwrap();
        assert_eq!(taxonomy.top().count(), 22);
        assert_eq!(taxonomy.coding("06", "06-2").unwrap().subtheme(), "06-2");
        assert_eq!(taxonomy.coding("06", "").unwrap().theme(), "06");
        assert_eq!(taxonomy.coding("06", "05-1"), Err(CodingError::SubthemeElsewhere));
        assert_eq!(taxonomy.coding("06-2", ""), Err(CodingError::ThemeUnknown));
        assert_eq!(taxonomy.coding("98", ""), Err(CodingError::ThemeUnknown));
    }

    #[test]
    fn a_taxonomy_with_a_fault_is_refused_by_name() {
        let file = |themes: &str| format!("number = 2\neffective_on = \"2027-04-01\"\n{themes}");
        let theme = |code: &str, label: &str| format!("[[theme]]\ncode = \"{code}\"\nlabel = \"{label}\"\n");
        let twice = file(&format!("{}{}", theme("01", "移動"), theme("01", "買い物")));
        assert_eq!(Taxonomy::parse(&twice), Err(TaxonomyError::Twice("01".into())));
        assert_eq!(Taxonomy::parse(&file(&theme("1", "移動"))), Err(TaxonomyError::Code("1".into())));
        assert_eq!(Taxonomy::parse(&file(&theme("01", " "))), Err(TaxonomyError::Unlabelled("01".into())));
        assert!(matches!(Taxonomy::parse("themes = []"), Err(TaxonomyError::Unreadable(_))));
    }

    #[test]
    fn a_text_must_be_confirmed_anonymous_and_short() {
        assert_eq!(
            IssueBody::parse(" バスが減り通院できない ", true).unwrap().as_str(),
            "バスが減り通院できない"
        );
        assert_eq!(IssueBody::parse("  ", true), Err(CodingError::BodyEmpty));
        assert_eq!(IssueBody::parse(&"あ".repeat(501), true), Err(CodingError::BodyTooLong));
        assert_eq!(IssueBody::parse("文", false), Err(CodingError::NotConfirmedAnonymous));
    }
}
