//! `enza config check`, `enza config dump` and `enza config example`

use std::path::Path;

use anyhow::{Context, bail};
use clap::Subcommand;

use super::Globals;
use crate::config::{DEFAULT, Loaded};

/// Settings: are they usable, what are they, and what could they be.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    deed: Deed,
}

#[derive(Subcommand)]
enum Deed {
    /// Load every layer as `serve` would and check each key and each named file; exit 1 when anything is wrong.
    Check,
    /// Print the settings in force as TOML, each with where it came from. Secrets are masked.
    Dump,
    /// Print every key with its default and a comment: a file to begin from.
    Example,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    match args.deed {
        Deed::Check => check(&globals.load(Vec::new())?),
        Deed::Dump => {
            print!("{}", globals.load(Vec::new())?.dump()?);
            Ok(())
        }
        Deed::Example => {
            print!("{DEFAULT}");
            Ok(())
        }
    }
}

fn check(loaded: &Loaded) -> anyhow::Result<()> {
    let config = &loaded.config;
    writable(&config.data.dir)
        .with_context(|| format!("setting `data.dir` ({})", config.data.dir.display()))?;
    let authority = &config.mail.ca_file;
    if !authority.as_os_str().is_empty() {
        std::fs::read(authority)
            .with_context(|| format!("setting `mail.ca_file` ({})", authority.display()))?;
    }
    for (key, origin) in &loaded.origins {
        println!("{key}: from {origin}");
    }
    println!("The settings can be used; {} differ from the defaults.", loaded.origins.len());
    Ok(())
}

/// Whether files can be made in a folder, or in the nearest one above it that stands already.
fn writable(folder: &Path) -> anyhow::Result<()> {
    let standing = folder.ancestors().find(|at| at.exists()).unwrap_or(Path::new("."));
    if !standing.is_dir() {
        bail!("{} is not a folder", standing.display());
    }
    let probe = standing.join(format!(".enza-check-{}", std::process::id()));
    std::fs::write(&probe, "")
        .and_then(|()| std::fs::remove_file(&probe))
        .context("nothing can be written there")
}
