//! Forms: what was typed is kept for redisplay, and never dropped on an error.

use std::collections::BTreeMap;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::future::{Ready, ready};

use super::error::WebError;
use crate::domain::refusal::Refused;
use crate::render::{FormState, Lang, Render};

/// The fields of a posted form, checked against cross-site requests by the gate. Repeated fields keep all values.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: BTreeMap<String, Vec<String>>,
}

impl Form {
    /// The form of decoded pairs.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            fields.entry(name).or_default().push(value);
        }
        Self { fields }
    }

    /// The first value of a field with spaces trimmed at both ends, or empty.
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|v| v.first()).map_or("", |v| v.trim())
    }

    /// The first value of a field exactly as it was sent, for passwords.
    pub fn exact(&self, name: &str) -> &str {
        self.fields.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }

    /// The first value of a field when it is not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|v| !v.is_empty())
    }

    /// All values of a repeated field.
    pub fn all(&self, name: &str) -> &[String] {
        self.fields.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a checkbox was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    /// The names of all fields that begin with a prefix, with the rest of the name and the first value.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        self.fields.iter().filter_map(move |(name, values)| {
            Some((name.strip_prefix(prefix)?, values.first().map_or("", |v| v.trim())))
        })
    }

    /// What a form says of one of several things that it asks about: the fields that carry `-<of>`, under their names
    /// without it.
    pub fn part(&self, of: &str) -> Form {
        let mark = format!("-{of}");
        let own = self.fields.iter().filter_map(|(name, values)| {
            let (head, tail) = name.split_once(&mark)?;
            Some((format!("{head}{tail}"), values.clone()))
        });
        Self { fields: own.collect() }
    }

    /// The hidden id that makes posting twice harmless.
    pub fn op_id(&self) -> Option<String> {
        self.filled("op_id").filter(|id| id.len() <= 64).map(str::to_owned)
    }

    /// Every field with every value, without secrets, to be kept or posted again.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let open = self.fields.iter().filter(|(name, _)| !is_secret(name));
        open.flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone()))).collect()
    }

    /// Whether the form has a field that is never kept.
    pub fn has_secret(&self) -> bool {
        self.fields.keys().any(|name| !matches!(name.as_str(), "csrf" | "op_id") && is_secret(name))
    }

    /// What is shown again, with the errors of a refusal.
    pub fn again(&self, render: &Render, lang: Lang, refusals: &[Refused]) -> FormState {
        FormState {
            values: self
                .fields
                .iter()
                .filter(|(name, _)| !is_secret(name))
                .map(|(name, values)| (name.clone(), values.join("\n")))
                .collect(),
            errors: refusals.iter().map(|r| render.refusal(lang, r)).collect(),
        }
    }

    /// What was typed, to be shown on an error page.
    pub fn typed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().filter_map(|(name, values)| {
            values
                .first()
                .filter(|v| !is_secret(name) && !v.trim().is_empty())
                .map(|v| (name.as_str(), v.as_str()))
        })
    }
}

/// Fields that are never shown again nor kept.
fn is_secret(name: &str) -> bool {
    matches!(name, "csrf" | "op_id" | "code" | "token" | "pending") || name.ends_with("password")
}

impl FromRequest for Form {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    /// The gate has read the body already; a route that takes a form of another media type finds it empty.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(request.extensions().get::<Form>().cloned().unwrap_or_default()))
    }
}
