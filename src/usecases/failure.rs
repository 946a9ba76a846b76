//! Why a use-case did not do what was asked.

use crate::domain::refusal::Refused;
use crate::storage::StorageError;
use crate::storage::store::WriteError;

/// Why a use-case did not do what was asked. Nothing was written.
#[derive(Debug)]
pub enum Failure {
    /// A named rule said no; the person can mend it.
    Refused(Refused),
    /// The actor may not do this.
    Denied,
    /// There is no such thing, or the actor may not know of it.
    NotFound(&'static str),
    /// Somebody else changed it meanwhile.
    Conflict,
    /// The database failed.
    Storage(StorageError),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Failure::Refused(refused)
    }
}

impl From<StorageError> for Failure {
    fn from(error: StorageError) -> Self {
        Failure::Storage(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Failure::Storage(StorageError::Corrupt(error.to_string()))
    }
}

impl WriteError for Failure {
    fn storage(&self) -> Option<&StorageError> {
        match self {
            Failure::Storage(error) => Some(error),
            _ => None,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Refused(r) => write!(f, "refused: {}", r.code),
            Failure::Denied => f.write_str("denied"),
            Failure::NotFound(what) => write!(f, "no such {what}"),
            Failure::Conflict => f.write_str("changed by somebody else meanwhile"),
            Failure::Storage(e) => e.fmt(f),
        }
    }
}

impl std::error::Error for Failure {}
