//! The post office of one process: who sends, how letters are written, and the way out.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use thiserror::Error;
use zeroize::Zeroizing;

use super::address::MailAddress;
use super::calendar::Party;
use super::sheet::{Scribe, SheetError};
use super::transport::{Protection, SmtpSettings, Transport, TransportError, TransportSettings};
use crate::config::Config;

/// How long one SMTP command may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why mail can't be set up.
#[derive(Debug, Error)]
pub enum PostError {
    /// `mail.from` is no address.
    #[error("setting `mail.from`: `{0}` is no mail address")]
    From(String),
    /// A template is broken.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The way out can't be built.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

/// Everything that sending a letter needs. Built once, cheap to clone.
#[derive(Clone)]
pub struct Post {
    /// The installation: it stands in From.
    pub from: Party,
    base_url: Arc<RwLock<String>>,
    /// Writes letters.
    pub scribe: Scribe,
    /// Carries them.
    pub transport: Transport,
}

impl Post {
    /// The post office of the settings.
    pub fn open(config: &Config) -> Result<Self, PostError> {
        let mail = &config.mail;
        let address = MailAddress::parse(&mail.from).ok_or_else(|| PostError::From(mail.from.clone()))?;
        Ok(Self {
            from: Party { name: mail.from_name.clone(), address },
            base_url: Arc::new(RwLock::new(config.base_url())),
            scribe: Scribe::new()?,
            transport: Transport::build(&settings(config))?,
        })
    }
}

impl Post {
    /// The address people type; links in letters begin with it.
    pub fn base_url(&self) -> String {
        self.base_url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The address is known only now: the server took a free port and no address is set.
    pub fn found_at(&self, base_url: String) {
        *self.base_url.write().unwrap_or_else(PoisonError::into_inner) = base_url;
    }
}

/// The folder into which the file transport writes.
pub fn folder(config: &Config) -> PathBuf {
    config.data.dir.join("mail")
}

fn settings(config: &Config) -> TransportSettings {
    let mail = &config.mail;
    match mail.transport.as_str() {
        "smtp" => TransportSettings::Smtp(SmtpSettings {
            host: mail.host.clone(),
            port: mail.port,
            protection: match mail.security.as_str() {
                "starttls" => Protection::StartTls,
                "tls" => Protection::Tls,
                _ => Protection::Plain,
            },
            login: (!mail.username.is_empty())
                .then(|| (mail.username.clone(), Zeroizing::new(mail.password.expose().to_owned()))),
            ca_file: (!mail.ca_file.as_os_str().is_empty()).then(|| mail.ca_file.clone()),
            connections: mail.connections,
            timeout: PATIENCE,
            hello: None,
        }),
        "memory" => TransportSettings::Memory,
        _ => TransportSettings::Files(folder(config)),
    }
}
