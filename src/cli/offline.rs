//! What subcommands that need no server work with: the settings and a desk over the same database.

use std::sync::Arc;

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Globals;
use crate::app::{self, Mode};
use crate::config::Config;
use crate::domain::access::{Actor, scope};
use crate::domain::account::login_key;
use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::storage::views::accounts;
use crate::usecases::{Cmd, Desk, Failure};

/// The settings and the desk.
pub(super) struct Offline {
    /// The settings.
    pub(super) config: Arc<Config>,
    /// The desk.
    pub(super) desk: Desk,
}

impl Offline {
    /// Opens the database as the server would.
    pub(super) fn open(globals: &Globals) -> anyhow::Result<Self> {
        let loaded = globals.load(Vec::new())?;
        let config = Arc::new(loaded.config);
        let desk = app::open_desk(&config, Mode::serving())?;
        Ok(Self { config, desk })
    }

    /// Runs a use-case as the command line.
    pub(super) fn write<T: Serialize + DeserializeOwned>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        self.desk.write(&mut self.desk.system("cli"), name, work).map_err(fail)
    }

    /// Runs a use-case whose outcome is printed once and stored nowhere.
    pub(super) fn write_once_shown<T>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        self.desk.write_once_shown(&mut self.desk.system("cli"), name, work).map_err(fail)
    }

    /// The account of a login.
    pub(super) fn account(&self, login: &str) -> anyhow::Result<Uid> {
        let all = scope(&Actor::System("cli"));
        let found = self.desk.store().read(|conn| accounts::find_by_login(conn, &all, &login_key(login)))?;
        Ok(found.with_context(|| format!("there is no account `{login}`"))?.uid)
    }
}

/// A failure in the words of the English screens.
pub(super) fn fail(failure: Failure) -> anyhow::Error {
    let Failure::Refused(refused) = &failure else { return anyhow::Error::new(failure) };
    let args = refused.args.iter().map(|(name, value)| (*name, value.clone())).collect();
    let key = format!("refusal-{}", refused.code);
    anyhow::anyhow!(crate::render::Texts.with(crate::render::Lang::En, &key, args))
}
