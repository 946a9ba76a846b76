//! `enza migrate`

use super::Globals;
use crate::app;
use crate::storage::migrate;

/// Bring the database to this version, or say what would run.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only say which migrations would run; exit 1 when there are some.
    #[arg(long)]
    status: bool,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let loaded = globals.load(Vec::new())?;
    let store = app::open_store(&loaded.config, true)?;
    if args.status {
        let pending = store.with_writer(migrate::pending)?;
        for name in &pending {
            println!("{name}");
        }
        anyhow::ensure!(pending.is_empty(), "{} migrations are pending", pending.len());
        println!("the database is up to date");
        return Ok(());
    }
    let ran = store.with_writer(migrate::run)?;
    for name in &ran {
        println!("{name}");
    }
    println!("{} migrations ran", ran.len());
    Ok(())
}
