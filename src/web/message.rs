//! What the page after a redirect says once of what was done. The browser carries it there in a sealed cookie.

use serde::{Deserialize, Serialize};

/// A message for the next page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    kind: String,
    /// The key of its text.
    pub key: String,
    /// Named arguments of the text.
    #[serde(default)]
    pub args: Vec<(String, String)>,
    /// The section of the page that says it, by its id; empty where it stands at the top of the page.
    #[serde(default)]
    pub section: String,
}

impl Message {
    /// A message at the top of the page.
    pub fn of(kind: &str, key: &str) -> Self {
        Self { kind: kind.into(), key: key.into(), args: Vec::new(), section: String::new() }
    }

    /// Adds an argument of the text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.args.push((name.into(), value.to_string()));
        self
    }

    /// How it looks.
    pub fn kind(&self) -> &'static str {
        match self.kind.as_str() {
            "error" => "error",
            "warning" => "warning",
            "info" => "info",
            _ => "success",
        }
    }
}
