//! Settings: defaults, then a file, then the environment, then flags. An unknown or unfit key stops the start and the
//! message names the key and where it came from.

pub mod private;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::{Table, Value};

pub use settings::{
    Audit, ClientSettings, Config, Data, Database, DutySettings, InquirySettings, Limits, Log, Login, Mail,
    PlanSettings, Secret, Secrets, Server,
};

use crate::domain::client_state::StateReasons;
use crate::domain::duty::minor::MinorChanges;
use crate::domain::inquiry::ReasonList;
use crate::domain::self_check::CheckLists;

/// Every key with its default and a comment.
pub const DEFAULT: &str = include_str!("../../config/default.toml");
/// The reasons for which support rests or ends, unless a file of one's own is named.
const STATE_REASONS: &str = include_str!("../../config/client_state_reasons.toml");
/// The reasons for an inquiry, unless a file of one's own is named.
const INQUIRY_REASONS: &str = include_str!("../../config/inquiry_reasons.toml");
/// The points of the self-check of plans, unless a file of one's own is named.
const SELF_CHECK: &str = include_str!("../../config/self_check.toml");
/// The examples of minor changes, unless a file of one's own is named.
const MINOR_CHANGES: &str = include_str!("../../config/minor_changes.toml");
/// Read when it exists and no file is named.
const SYSTEM_FILE: &str = "/etc/enza/config.toml";
const PREFIX: &str = "ENZA_";

/// A setting that can't be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The key does not exist.
    #[error("unknown setting `{key}` in {origin}")]
    Unknown { key: String, origin: String },
    /// The value does not fit.
    #[error("setting `{key}` in {origin}: {why}")]
    Unfit { key: String, origin: String, why: String },
    /// A file can't be read.
    #[error("{path}: {why}")]
    File { path: String, why: String },
}

/// The settings and, for each key that is not the default, where it came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    /// `section.key` → origin.
    pub origins: BTreeMap<String, String>,
}

/// Loads the layers. `overrides` are flags of the command line, as `section.key` and a text.
pub fn load(
    file: Option<&Path>,
    environment: impl IntoIterator<Item = (String, String)>,
    overrides: &[(&str, String)],
) -> Result<Loaded, ConfigError> {
    let mut layers = Layers::new()?;
    match file {
        Some(path) => layers.add_file(path)?,
        None if Path::new(SYSTEM_FILE).exists() => layers.add_file(Path::new(SYSTEM_FILE))?,
        None => {}
    }
    for (name, text) in environment {
        if let Some(rest) = name.strip_prefix(PREFIX).filter(|rest| rest.contains("__")) {
            layers.add_environment(&name, &rest.to_lowercase().replacen("__", ".", 1), text)?;
        }
    }
    for (key, text) in overrides {
        layers.set_text(key, text, "the command line")?;
    }
    layers.finish()
}

struct Layers {
    table: Table,
    origins: BTreeMap<String, String>,
}

impl Layers {
    fn new() -> Result<Self, ConfigError> {
        let table = DEFAULT
            .parse::<Table>()
            .map_err(|e| ConfigError::File { path: "the built-in defaults".into(), why: e.to_string() })?;
        Ok(Self { table, origins: BTreeMap::new() })
    }

    fn add_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let origin = path.display().to_string();
        let fail = |why: String| ConfigError::File { path: origin.clone(), why };
        let text = std::fs::read_to_string(path).map_err(|e| fail(e.to_string()))?;
        let table = text.parse::<Table>().map_err(|e| fail(e.to_string()))?;
        for (section, value) in table {
            let Value::Table(keys) = value else {
                return Err(ConfigError::Unknown { key: section, origin });
            };
            for (key, value) in keys {
                self.set(&format!("{section}.{key}"), value, &origin)?;
            }
        }
        Ok(())
    }

    /// `ENZA_MAIL__PASSWORD_FILE` reads `mail.password` from a file, unless `…_file` is itself a key.
    fn add_environment(&mut self, name: &str, key: &str, text: String) -> Result<(), ConfigError> {
        if self.current(key).is_none()
            && let Some(base) = key.strip_suffix("_file")
            && self.current(base).is_some()
        {
            let content = std::fs::read_to_string(&text).map_err(|e| ConfigError::File {
                path: format!("{text} (named by {name})"),
                why: e.to_string(),
            })?;
            return self.set_text(base, content.trim_end(), &format!("the file named by {name}"));
        }
        self.set_text(key, &text, &format!("the environment ({name})"))
    }

    fn set_text(&mut self, key: &str, text: &str, origin: &str) -> Result<(), ConfigError> {
        let unfit =
            |why: &str| ConfigError::Unfit { key: key.into(), origin: origin.into(), why: why.into() };
        let value = match self.current(key) {
            None => return Err(ConfigError::Unknown { key: key.into(), origin: origin.into() }),
            Some(Value::Integer(_)) => {
                Value::Integer(text.trim().parse().map_err(|_| unfit("a whole number is needed"))?)
            }
            Some(Value::Boolean(_)) => {
                Value::Boolean(text.trim().parse().map_err(|_| unfit("true or false is needed"))?)
            }
            Some(Value::Array(_)) => Value::Array(
                text.split(',')
                    .map(str::trim)
                    .filter(|s| !s.is_empty())
                    .map(|s| Value::String(s.into()))
                    .collect(),
            ),
            Some(_) => Value::String(text.into()),
        };
        self.set(key, value, origin)
    }

    fn set(&mut self, key: &str, value: Value, origin: &str) -> Result<(), ConfigError> {
        let unknown = || ConfigError::Unknown { key: key.into(), origin: origin.into() };
        let (section, name) = key.split_once('.').ok_or_else(unknown)?;
        let slot = self
            .table
            .get_mut(section)
            .and_then(Value::as_table_mut)
            .and_then(|keys| keys.get_mut(name))
            .ok_or_else(unknown)?;
        if !slot.same_type(&value) {
            let why = format!("{} is needed, {} was given", slot.type_str(), value.type_str());
            return Err(ConfigError::Unfit { key: key.into(), origin: origin.into(), why });
        }
        *slot = value;
        self.origins.insert(key.into(), origin.into());
        Ok(())
    }

    fn current(&self, key: &str) -> Option<&Value> {
        let (section, name) = key.split_once('.')?;
        self.table.get(section)?.as_table()?.get(name)
    }

    fn finish(self) -> Result<Loaded, ConfigError> {
        let config: Config = self.table.try_into().map_err(|e: toml::de::Error| ConfigError::Unfit {
            key: "(settings)".into(),
            origin: "all layers".into(),
            why: e.to_string(),
        })?;
        let loaded = Loaded { config, origins: self.origins };
        loaded.validate()?;
        Ok(loaded)
    }
}

impl Loaded {
    /// The settings in force as TOML, secrets masked, each key that is not the default with its origin.
    pub fn dump(&self) -> Result<String, ConfigError> {
        let unfit = |e: toml::ser::Error| ConfigError::Unfit {
            key: "(settings)".into(),
            origin: "all layers".into(),
            why: e.to_string(),
        };
        let mut out = String::new();
        for (section, keys) in Table::try_from(&self.config).map_err(unfit)? {
            out.push_str(&format!("[{section}]\n"));
            for (key, value) in keys.as_table().into_iter().flatten() {
                let origin = self.origins.get(&format!("{section}.{key}"));
                let origin = origin.map(|from| format!(" # from {from}")).unwrap_or_default();
                out.push_str(&format!("{key} = {value}{origin}\n"));
            }
            out.push('\n');
        }
        Ok(out)
    }

    fn validate(&self) -> Result<(), ConfigError> {
        let c = &self.config;
        self.check(
            "server.listen",
            c.server.listen.parse::<std::net::SocketAddr>().is_ok(),
            "ADDRESS:PORT is needed",
        )?;
        let base_fits = c.server.base_url.is_empty()
            || c.server.base_url.starts_with("http://")
            || c.server.base_url.starts_with("https://");
        self.check("server.base_url", base_fits, "it begins with https:// (or http:// on loopback)")?;
        self.check("database.readers", (1..=64).contains(&c.database.readers), "1 to 64")?;
        self.check("database.writers", (1..=64).contains(&c.database.writers), "1 to 64")?;
        self.check("login.idle_minutes", (5..=720).contains(&c.login.idle_minutes), "5 to 720")?;
        self.check("login.absolute_hours", (1..=24).contains(&c.login.absolute_hours), "1 to 24")?;
        self.check("login.password_min_length", c.login.password_min_length >= 13, "13 or more")?;
        let composition = ["free", "mhlw"].contains(&c.login.password_composition.as_str());
        self.check("login.password_composition", composition, "\"free\" or \"mhlw\"")?;
        let transport = ["files", "smtp", "memory"].contains(&c.mail.transport.as_str());
        self.check("mail.transport", transport, "\"files\", \"smtp\" or \"memory\"")?;
        let security = ["none", "starttls", "tls"].contains(&c.mail.security.as_str());
        self.check("mail.security", security, "\"none\", \"starttls\" or \"tls\"")?;
        self.check("inquiry.answer_days", (1..=60).contains(&c.inquiry.answer_days), "1 to 60")?;
        c.inquiry_reasons()?;
        c.check_lists()?;
        c.minor_changes()?;
        c.state_reasons()?;
        let proxies = c.server.trusted_proxies.iter().all(|proxy| proxy.parse::<std::net::IpAddr>().is_ok());
        self.check("server.trusted_proxies", proxies, "each is one address such as 10.0.0.2")?;
        self.check(
            "mail.from",
            c.mail.from.parse::<lettre::Address>().is_ok(),
            "one mail address is needed",
        )?;
        self.check("mail.connections", (1..=64).contains(&c.mail.connections), "1 to 64")?;
        self.check("limits.body_mib", (1..=64).contains(&c.limits.body_mib), "1 to 64")?;
        self.check("limits.import_mib", (1..=256).contains(&c.limits.import_mib), "1 to 256")?;
        let level = tracing_subscriber::EnvFilter::try_new(&c.log.level).is_ok();
        self.check("log.level", level, "a filter such as \"info\" or \"enza=debug\" is needed")?;
        self.check("log.format", ["text", "json"].contains(&c.log.format.as_str()), "\"text\" or \"json\"")
    }

    fn check(&self, key: &str, fits: bool, why: &str) -> Result<(), ConfigError> {
        if fits {
            return Ok(());
        }
        let origin = self.origins.get(key).cloned().unwrap_or_else(|| "the defaults".into());
        Err(ConfigError::Unfit { key: key.into(), origin, why: why.into() })
    }
}

impl Config {
    /// The address people type.
    pub fn base_url(&self) -> String {
        match self.server.base_url.as_str() {
            "" => format!("http://{}", self.server.listen),
            url => url.trim_end_matches('/').to_owned(),
        }
    }

    /// The SQLite file in the data folder, unless another database is named.
    pub fn database_file(&self) -> Option<PathBuf> {
        self.database.url.expose().is_empty().then(|| self.data.dir.join("enza.sqlite"))
    }

    /// The database's address: what is set, or the SQLite file in the data folder.
    pub fn database_url(&self) -> String {
        match self.database.url.expose() {
            "" => self.data.dir.join("enza.sqlite").display().to_string(),
            url => url.to_owned(),
        }
    }

    /// The reasons for which an inquiry may be opened; read anew each time, so that an edited file counts at once.
    pub fn inquiry_reasons(&self) -> Result<ReasonList, ConfigError> {
        edited(&self.inquiry.reasons_file, INQUIRY_REASONS, |list: &ReasonList| {
            list.check().map_err(|error| error.to_string())
        })
    }

    /// The points of the self-check of plans, read anew each time.
    pub fn check_lists(&self) -> Result<CheckLists, ConfigError> {
        edited(&self.plan.self_check_file, SELF_CHECK, CheckLists::check)
    }

    /// The examples of minor changes of a plan; read anew each time, so that an edited file counts at once.
    pub fn minor_changes(&self) -> Result<MinorChanges, ConfigError> {
        edited(&self.duty.minor_changes_file, MINOR_CHANGES, MinorChanges::check)
    }

    /// The reasons for which the support of a client rests or ends; read anew each time as well.
    pub fn state_reasons(&self) -> Result<StateReasons, ConfigError> {
        edited(&self.client.state_reasons_file, STATE_REASONS, StateReasons::check)
    }

    /// The file of the audit log's anchors.
    pub fn anchor_file(&self) -> PathBuf {
        if self.audit.anchor_file.as_os_str().is_empty() {
            self.data.dir.join("audit-anchors.txt")
        } else {
            self.audit.anchor_file.clone()
        }
    }

    /// The file of the installation's key.
    pub fn key_file(&self) -> PathBuf {
        if self.secrets.key_file.as_os_str().is_empty() {
            self.data.dir.join("secret.key")
        } else {
            self.secrets.key_file.clone()
        }
    }
}

/// The list of an edited file, or the built-in one when no file is named.
fn edited<T: serde::de::DeserializeOwned>(
    path: &Path,
    built_in: &str,
    check: impl FnOnce(&T) -> Result<(), String>,
) -> Result<T, ConfigError> {
    let (origin, text) = if path.as_os_str().is_empty() {
        ("the built-in list".to_owned(), built_in.to_owned())
    } else {
        let origin = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| ConfigError::File { path: origin.clone(), why: e.to_string() })?;
        (origin, text)
    };
    let list: T =
        toml::from_str(&text).map_err(|e| ConfigError::File { path: origin.clone(), why: e.to_string() })?;
    check(&list).map_err(|why| ConfigError::File { path: origin, why })?;
    Ok(list)
}

#[cfg(test)]
mod tests;
