//! How letters leave: over SMTP, into files (the default), or into memory for tests.
//!
//! There is no sendmail transport and no shell anywhere. A failure is sorted into three kinds,
//! because only the middle one may be repeated blindly and only the first may be shown as 不達.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::config::private;

/// How the connection to the relay is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    /// Plain until STARTTLS, which is demanded (port 587).
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
    /// None: a relay on the same machine or a closed network (port 25).
    Plain,
}

/// What the SMTP transport needs.
#[derive(Clone)]
pub struct SmtpSettings {
    /// The relay's name; certificates are checked against it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub protection: Protection,
    /// User and password, when the relay wants them.
    pub login: Option<(String, Zeroizing<String>)>,
    /// A PEM file with the certificate of a private authority.
    pub ca_file: Option<PathBuf>,
    /// Connections kept at once; 4 to 8 carry about 90 mails a second each way.
    pub connections: u32,
    /// How long a command may take.
    pub timeout: Duration,
    /// The name this server greets with.
    pub hello: Option<String>,
}

/// Which transport to build.
#[derive(Clone)]
pub enum TransportSettings {
    /// Over SMTP.
    Smtp(SmtpSettings),
    /// As `.eml` with its envelope beside it, into a folder.
    Files(PathBuf),
    /// Kept in memory.
    Memory,
}

/// Why a transport can't be built.
#[derive(Debug, Error)]
pub enum TransportError {
    /// The folder or certificate file can't be used.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// TLS can't be set up.
    #[error("mail transport: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

/// Why a letter did not leave.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum SendError {
    /// The relay refused for good (5xx): shown as 不達, not repeated.
    #[error("refused: {0}")]
    Refused(String),
    /// The relay asks for a later try (4xx): surely not delivered.
    #[error("try later: {0}")]
    Later(String),
    /// The connection broke or could not be made. It may have been delivered: repeated with the same Message-ID,
    /// at least once (RFC 1047).
    #[error("unknown: {0}")]
    Unknown(String),
}

/// A letter kept by the memory transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLetter {
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message as it would go over the wire.
    pub raw: String,
}

/// A way out for letters; cheap to clone.
#[derive(Clone)]
pub enum Transport {
    /// Over SMTP.
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// Into a folder.
    Files(Arc<AsyncFileTransport<Tokio1Executor>>, PathBuf),
    /// Into memory.
    Memory(Arc<Mutex<Vec<KeptLetter>>>),
}

impl Transport {
    /// Builds the transport once at start.
    pub fn build(settings: &TransportSettings) -> Result<Self, TransportError> {
        match settings {
            TransportSettings::Smtp(smtp) => Ok(Transport::Smtp(smtp_transport(smtp)?)),
            TransportSettings::Files(folder) => {
                private::make_folder(folder)
                    .map_err(|source| TransportError::File { path: folder.clone(), source })?;
                Ok(Transport::Files(Arc::new(AsyncFileTransport::with_envelope(folder)), folder.clone()))
            }
            TransportSettings::Memory => Ok(Transport::Memory(Arc::default())),
        }
    }

    /// Sends one message and returns what the relay answered.
    pub async fn send(&self, message: &Message) -> Result<String, SendError> {
        match self {
            Transport::Smtp(smtp) => match smtp.send(message.clone()).await {
                Ok(reply) => {
                    Ok(format!("{} {}", reply.code(), reply.message().collect::<Vec<_>>().join(" ")))
                }
                Err(error) => Err(sorted(&error)),
            },
            Transport::Files(files, folder) => match files.send(message.clone()).await {
                Ok(name) => {
                    for kind in ["eml", "json"] {
                        private::close_file(&folder.join(format!("{name}.{kind}")))
                            .map_err(|error| SendError::Unknown(error.to_string()))?;
                    }
                    Ok(format!("{name}.eml"))
                }
                Err(error) => Err(SendError::Unknown(error.to_string())),
            },
            Transport::Memory(kept) => {
                let to = message.envelope().to().iter().map(ToString::to_string).collect();
                let raw = String::from_utf8_lossy(&message.formatted()).into_owned();
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(KeptLetter { to, raw });
                Ok("kept".into())
            }
        }
    }

    /// The letters the memory transport has kept, oldest first; empty for the others.
    pub fn kept(&self) -> Vec<KeptLetter> {
        match self {
            Transport::Memory(kept) => kept.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            Transport::Smtp(_) | Transport::Files(..) => Vec::new(),
        }
    }
}

/// `source` chains of the library say the useful part last, so the whole chain is kept.
fn sorted(error: &lettre::transport::smtp::Error) -> SendError {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    if error.is_permanent() {
        SendError::Refused(text)
    } else if error.is_transient() {
        SendError::Later(text)
    } else {
        SendError::Unknown(text)
    }
}

fn smtp_transport(settings: &SmtpSettings) -> Result<AsyncSmtpTransport<Tokio1Executor>, TransportError> {
    let tls = match settings.protection {
        Protection::Plain => Tls::None,
        Protection::StartTls => Tls::Required(tls_parameters(settings)?),
        Protection::Tls => Tls::Wrapper(tls_parameters(settings)?),
    };
    let pool = PoolConfig::new().max_size(settings.connections.max(1)).idle_timeout(Duration::from_secs(30));
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(settings.host.as_str())
        .port(settings.port)
        .tls(tls)
        .timeout(Some(settings.timeout))
        .pool_config(pool);
    if let Some(name) = &settings.hello {
        builder = builder.hello_name(ClientId::Domain(name.clone()));
    }
    if let Some((user, password)) = &settings.login {
        builder = builder.credentials(Credentials::new(user.clone(), password.to_string()));
    }
    Ok(builder.build())
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, TransportError> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let pem =
            std::fs::read(path).map_err(|source| TransportError::File { path: path.clone(), source })?;
        builder = builder.add_root_certificate(Certificate::from_pem(&pem)?);
    }
    Ok(builder.build_rustls()?)
}

#[cfg(test)]
mod tests;
