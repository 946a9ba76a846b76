//! The settings as types, one struct a section of `config/default.toml`, and the text that never prints.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// All settings. The meaning of each key stands in `config/default.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub data: Data,
    pub database: Database,
    pub secrets: Secrets,
    pub client: ClientSettings,
    pub inquiry: InquirySettings,
    pub plan: PlanSettings,
    pub duty: DutySettings,
    pub login: Login,
    pub mail: Mail,
    pub print: PrintSettings,
    pub audit: Audit,
    pub log: Log,
    pub limits: Limits,
}

/// `[server]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    pub base_url: String,
    pub trusted_proxies: Vec<String>,
    pub workers: usize,
    pub drain_seconds: u64,
}

/// `[data]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    pub dir: PathBuf,
}

/// `[database]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Database {
    pub url: Secret,
    pub readers: u32,
    pub writers: u32,
}

/// `[secrets]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Secrets {
    pub key_file: PathBuf,
}

/// `[client]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClientSettings {
    pub state_reasons_file: PathBuf,
}

/// `[inquiry]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct InquirySettings {
    pub reasons_file: PathBuf,
    pub answer_days: i32,
}

/// `[plan]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PlanSettings {
    pub self_check_file: PathBuf,
}

/// `[duty]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DutySettings {
    pub minor_changes_file: PathBuf,
}

/// `[login]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Login {
    pub idle_minutes: i64,
    pub absolute_hours: i64,
    pub password_min_length: usize,
    pub password_composition: String,
    pub require_totp: bool,
}

/// `[mail]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub transport: String,
    pub host: String,
    pub port: u16,
    pub security: String,
    pub username: String,
    pub password: Secret,
    pub ca_file: PathBuf,
    pub from: String,
    pub from_name: String,
    pub connections: u32,
}

/// `[print]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PrintSettings {
    pub font_dirs: Vec<PathBuf>,
}

/// `[audit]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Audit {
    pub anchor_file: PathBuf,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    pub level: String,
    pub format: String,
}

/// `[limits]`
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub body_mib: usize,
    pub import_mib: usize,
}

/// A text that never prints.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text itself, for the one place that needs it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(empty)" } else { "(secret)" })
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "********" })
    }
}
