//! Examples of minor changes (軽微な変更) of a plan: data, edited per installation. They never decide by themselves.

use serde::{Deserialize, Serialize};

/// One example.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinorChange {
    /// The code that is stored.
    pub code: String,
    /// Its wording in Japanese.
    pub ja: String,
    /// Its wording on English screens.
    pub en: String,
}

/// The examples of an installation, in the order in which they are offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinorChanges {
    change: Vec<MinorChange>,
}

impl MinorChanges {
    /// Every example in order.
    pub fn all(&self) -> &[MinorChange] {
        &self.change
    }

    /// The example of a code.
    pub fn find(&self, code: &str) -> Option<&MinorChange> {
        self.change.iter().find(|change| change.code == code)
    }

    /// Why the list can't be used, in words for whoever edits the file.
    pub fn check(&self) -> Result<(), String> {
        let is_fit = |code: &str| {
            !code.is_empty()
                && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        if self.change.is_empty() {
            return Err("at least one minor change is needed".into());
        }
        for (at, change) in self.change.iter().enumerate() {
            if !is_fit(&change.code) {
                return Err(format!(
                    "the code `{}` may hold a–z, 0–9 and _ only and is not empty",
                    change.code
                ));
            }
            if self.change.iter().take(at).any(|earlier| earlier.code == change.code) {
                return Err(format!("the code `{}` stands twice", change.code));
            }
        }
        Ok(())
    }
}
