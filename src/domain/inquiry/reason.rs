//! The reasons for which a written inquiry may stand in for a meeting: data, edited per installation.

use serde::{Deserialize, Serialize};

crate::words! {
    /// What a reason may stand for.
    pub enum StandsFor {
        /// The whole meeting does not take place.
        Meeting = "meeting",
        /// One participant can't take part.
        Participant = "participant",
        /// Either.
        Both = "both",
    }
}

impl StandsFor {
    /// Whether the whole meeting may be replaced for it.
    pub fn may_replace_meeting(self) -> bool {
        self != StandsFor::Participant
    }

    /// Whether one participant may be asked in writing for it.
    pub fn may_excuse_participant(self) -> bool {
        self != StandsFor::Meeting
    }
}

/// One reason (やむを得ない理由).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// The code that is stored.
    pub code: String,
    /// Its wording in Japanese, which the record prints.
    pub ja: String,
    /// Its wording on English screens.
    pub en: String,
    /// What it may stand for.
    pub stands_for: StandsFor,
    /// What the organizer has to write with it, in Japanese.
    pub hint_ja: String,
    /// The same in English.
    pub hint_en: String,
}

/// The reasons of an installation, in the order in which they are offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReasonList {
    reason: Vec<Reason>,
}

/// Why a list of reasons can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReasonListError {
    /// There is none for a meeting or none for a participant.
    Incomplete,
    /// A code is not made of lower-case letters, digits and underscores.
    UnfitCode(String),
    /// A code stands twice.
    Repeated(String),
}

impl ReasonList {
    /// Every reason in order.
    pub fn all(&self) -> &[Reason] {
        &self.reason
    }

    /// The reason of a code.
    pub fn find(&self, code: &str) -> Option<&Reason> {
        self.reason.iter().find(|r| r.code == code)
    }

    /// Its wording for paper; a code that has left the list stands for itself.
    pub fn wording<'a>(&'a self, code: &'a str) -> &'a str {
        self.find(code).map_or(code, |r| r.ja.as_str())
    }

    /// Whether the list can be used.
    pub fn check(&self) -> Result<(), ReasonListError> {
        for (at, reason) in self.reason.iter().enumerate() {
            let is_fit = !reason.code.is_empty()
                && reason.code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !is_fit {
                return Err(ReasonListError::UnfitCode(reason.code.clone()));
            }
            if self.reason.iter().take(at).any(|earlier| earlier.code == reason.code) {
                return Err(ReasonListError::Repeated(reason.code.clone()));
            }
        }
        let has = |fits: fn(StandsFor) -> bool| self.reason.iter().any(|r| fits(r.stands_for));
        if has(StandsFor::may_replace_meeting) && has(StandsFor::may_excuse_participant) {
            Ok(())
        } else {
            Err(ReasonListError::Incomplete)
        }
    }
}

impl From<Vec<Reason>> for ReasonList {
    fn from(reason: Vec<Reason>) -> Self {
        Self { reason }
    }
}

impl std::fmt::Display for ReasonListError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Incomplete => {
                f.write_str("at least one reason for a meeting and one for a participant is needed")
            }
            Self::UnfitCode(code) => {
                write!(f, "the code `{code}` may hold a–z, 0–9 and _ only and is not empty")
            }
            Self::Repeated(code) => write!(f, "the code `{code}` stands twice"),
        }
    }
}
