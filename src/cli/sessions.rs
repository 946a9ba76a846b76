//! `enza sessions flush`: ends every login session, after an incident.

use clap::{Args as ClapArgs, Subcommand};

use super::Globals;
use super::offline::Offline;
use crate::usecases::session::end::flush;

/// Login sessions.
#[derive(ClapArgs)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// End every session of everybody.
    Flush,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let Verb::Flush = args.verb;
    let ended = Offline::open(globals)?.write("session.flush", flush)?;
    println!("{} sessions ended", ended.count);
    Ok(())
}
