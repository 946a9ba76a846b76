//! `enza demo`: a fictional (架空) region in a folder of its own, filled through the same use-cases that people use, the
//! clock moving from twelve months ago to today, then served.

mod announce;
mod builder;
mod clients;
mod consents;
mod deliveries;
mod diary;
mod ledger;
mod meetings;
mod region;
mod reports;
mod room;
mod sittings;
mod stories;
mod supported;
mod words;
mod written;
mod year;

#[cfg(test)]
mod tests;

use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

use self::builder::Builder;
use super::Globals;
use crate::app::{self, Mode};
use crate::config::Config;
use crate::domain::ids::Uid;
use crate::domain::time::jst;
use crate::jobs;
use crate::storage::clock::Clock;
use crate::usecases::{Mint, taxonomy};

/// Serve a fictional region.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Where to listen, ADDRESS:PORT; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Print one line of JSON once ready: address, accounts, links.
    #[arg(long)]
    json: bool,
    /// Another seed makes another region.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fill the folder and end, without serving.
    #[arg(long)]
    fill_only: bool,
}

/// What marks a folder as a demo's, and says how to come in again.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mark {
    version: String,
    seed: u64,
    made_on: NaiveDate,
    accounts: Vec<region::Login>,
    /// Invitations whose links are shown, in the order in which they are.
    invitations: Vec<Uid>,
}

const MARK: &str = "demo.json";

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let mut overrides: Vec<(&'static str, String)> =
        args.listen.iter().map(|listen| ("server.listen", listen.clone())).collect();
    if globals.data.is_none() {
        overrides.push(("data.dir", "./data-demo".into()));
    }
    let config = globals.load(overrides)?.config;
    // Bound before the region is filled, because the letters of the filling carry the address of their links.
    let listener = app::bind(&config)?;
    let mark = prepare(&config, args, &listener)?;
    if args.fill_only {
        return Ok(());
    }
    actix_web::rt::System::new().block_on(async {
        let mode = Mode { is_demo: true, ..Mode::serving() };
        let state = app::build(config, mode)?;
        let background = jobs::start(&state.works);
        let shown = state.clone();
        let running = app::start_on(state, listener)?;
        announce::announce(&shown, &mark, args.json)?;
        running.server.await?;
        background.stop().await;
        Ok(())
    })
}

/// The folder of this version and seed, filled when it is new. A folder that is not a demo's is refused.
fn prepare(config: &Config, args: &Args, listener: &TcpListener) -> anyhow::Result<Mark> {
    let dir = &config.data.dir;
    let path = dir.join(MARK);
    if let Ok(text) = std::fs::read_to_string(&path) {
        let mark: Mark = serde_json::from_str(&text).context("the demo's mark can't be read")?;
        if mark.version == env!("CARGO_PKG_VERSION") && mark.seed == args.seed {
            return Ok(mark);
        }
        bail!(
            "{} holds a demo of another version or seed; remove it or name another folder with --data",
            dir.display()
        );
    }
    if dir.exists() && std::fs::read_dir(dir)?.next().is_some() {
        bail!("{} is not empty and no demo; name another folder with --data", dir.display());
    }
    let mark = fill(config.clone(), args, listener, Clock::System.now())?;
    write_mark(&path, &mark)?;
    Ok(mark)
}

fn write_mark(path: &Path, mark: &Mark) -> anyhow::Result<()> {
    // Last of all: a demo that was broken off has no mark and is not taken for a whole one.
    std::fs::write(path, serde_json::to_string_pretty(mark)?)?;
    Ok(())
}

/// Fills the folder as it looks at a moment.
fn fill(config: Config, args: &Args, listener: &TcpListener, now: NaiveDateTime) -> anyhow::Result<Mark> {
    let today = last_morning(now).context("no morning")?;
    let clock = Clock::standing_at(beginning(today));
    let mode = Mode { clock: clock.clone(), mint: Mint::seeded(args.seed), is_demo: true, is_durable: false };
    let state = app::build(config, mode)?;
    app::found(&state, listener)?;
    taxonomy::seed(&state.desk)?;
    let builder = Builder::new(state, clock, today, args.json)?;
    let region = region::build(&builder)?;
    let invitations = year::live(&builder, &region)?;
    builder.finish()?;
    Ok(Mark {
        version: env!("CARGO_PKG_VERSION").into(),
        seed: args.seed,
        made_on: jst::jst_date(today),
        accounts: region.logins(),
        invitations,
    })
}

/// The last half past nine in the morning in Japan: where the twelve months end, so that a day has one content.
fn last_morning(now: NaiveDateTime) -> Option<NaiveDateTime> {
    let today = jst::jst_date(now);
    let morning = jst::at(today, 9, 30)?;
    if morning <= now { Some(morning) } else { jst::at(today.pred_opt()?, 9, 30) }
}

/// Twelve months earlier.
fn beginning(today: NaiveDateTime) -> NaiveDateTime {
    let day = today.date();
    let year_ago = day.with_year(day.year() - 1).unwrap_or(day - TimeDelta::days(365));
    year_ago.and_time(chrono::NaiveTime::MIN)
}
