//! `enza audit verify` and `enza audit anchor`

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;

use super::Globals;
use crate::app::{self, Mode};
use crate::domain::audit_chain::{Anchor, read_anchors};
use crate::storage::clock::Clock;
use crate::usecases::audit::{anchor, seal, verify};

/// Check or anchor the sealed audit log.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Check every seal and anchor; exit 1 when anything is wrong. Needs no running server and writes nothing.
    Verify {
        /// A file of anchors; without it the configured one is read when it exists.
        #[arg(long, value_name = "FILE")]
        anchors: Option<PathBuf>,
    },
    /// Seal what stands unsealed and write the newest seal down outside the database now.
    Anchor,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    match &args.deed {
        Deed::Verify { anchors } => check(globals, anchors.as_deref()),
        Deed::Anchor => write(globals),
    }
}

fn check(globals: &Globals, anchors: Option<&Path>) -> anyhow::Result<()> {
    let loaded = globals.load(Vec::new())?;
    let configured = loaded.config.anchor_file();
    let outside = match anchors {
        Some(file) => read(file)?,
        None => configured_anchors(&configured)?,
    };
    let store = app::open_store(&loaded.config, true)?;
    let now = Clock::System.now();
    let verdict = store.read(|conn| verify::verify(conn, &outside, now))?;
    println!("{} rows sealed, {} anchors outside the database", verdict.sealed, outside.len());
    if verdict.overdue > 0 {
        println!("{} rows have been without a seal for more than 10 s", verdict.overdue);
    }
    match verdict.fault {
        Some(fault) => bail!("the audit log was tampered with: {fault}"),
        None if verdict.overdue > 0 => bail!("rows are not being sealed; is the server running?"),
        None => println!("the audit log is sound"),
    }
    Ok(())
}

/// The anchors of the configured file; none before the first one is written.
pub(super) fn configured_anchors(file: &Path) -> anyhow::Result<Vec<Anchor>> {
    if file.exists() { read(file) } else { Ok(Vec::new()) }
}

fn read(file: &Path) -> anyhow::Result<Vec<Anchor>> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    read_anchors(&text).map_err(|line| anyhow::anyhow!("{}:{line} is no anchor", file.display()))
}

fn write(globals: &Globals) -> anyhow::Result<()> {
    let loaded = globals.load(Vec::new())?;
    let file = loaded.config.anchor_file();
    let desk = app::open_desk(&loaded.config, Mode::serving())?;
    while seal::seal(&desk).map_err(|failure| anyhow::anyhow!("{failure}"))? > 0 {}
    match anchor::anchor(&desk, &file, true).map_err(|failure| anyhow::anyhow!("{failure}"))? {
        Some(anchor) => println!("{} {}", anchor.seal_no, anchor.hash),
        None => println!("nothing was sealed since the last anchor"),
    }
    Ok(())
}
