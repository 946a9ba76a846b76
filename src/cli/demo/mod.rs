//! `enza demo`: a fictional (架空) region in a folder of its own, filled through the same use-cases that people use, the
//! clock moving from twelve months ago to today, then served.

mod region;
mod words;
mod year;

use std::path::Path;

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDateTime, TimeDelta};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::Globals;
use crate::app::{self, Mode};
use crate::config::Config;
use crate::domain::access::Actor;
use crate::domain::ids::Uid;
use crate::jobs;
use crate::storage::Tx;
use crate::storage::clock::Clock;
use crate::storage::views::identity;
use crate::usecases::{Cmd, Desk, Failure, Mint, taxonomy};
use crate::web::State;

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
    made_on: chrono::NaiveDate,
    accounts: Vec<region::Login>,
}

const MARK: &str = "demo.json";

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let mut overrides: Vec<(&'static str, String)> =
        args.listen.iter().map(|listen| ("server.listen", listen.clone())).collect();
    if globals.data.is_none() {
        overrides.push(("data.dir", "./data-demo".into()));
    }
    let config = globals.load(overrides)?.config;
    let mark = prepare(&config, args)?;
    if args.fill_only {
        return Ok(());
    }
    actix_web::rt::System::new().block_on(async {
        let mode = Mode { is_demo: true, ..Mode::serving() };
        let state = app::build(config, mode)?;
        let background = jobs::start(&state.works);
        let running = app::start(state)?;
        announce(&format!("http://{}", running.address), &mark, args.json);
        running.server.await?;
        background.stop().await;
        Ok(())
    })
}

/// The folder of this version and seed, filled when it is new. A folder that is not a demo's is refused.
fn prepare(config: &Config, args: &Args) -> anyhow::Result<Mark> {
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
    let mark = fill(config.clone(), args)?;
    write_mark(&path, &mark)?;
    Ok(mark)
}

fn write_mark(path: &Path, mark: &Mark) -> anyhow::Result<()> {
    // Last of all: a demo that was broken off has no mark and is not taken for a whole one.
    std::fs::write(path, serde_json::to_string_pretty(mark)?)?;
    Ok(())
}

fn fill(config: Config, args: &Args) -> anyhow::Result<Mark> {
    let today = Clock::System.now();
    let start = beginning(today);
    let clock = Clock::standing_at(start);
    let mode = Mode { clock: clock.clone(), mint: Mint::seeded(args.seed), is_demo: true, is_durable: false };
    let state = app::build(config, mode)?;
    taxonomy::seed(&state.desk)?;
    let bar = progress(args.json);
    let mut builder = Builder { state, clock, today, bar };
    let region = region::build(&mut builder)?;
    year::live(&mut builder, &region)?;
    builder.bar.finish_and_clear();
    builder.state.store().make_durable()?;
    Ok(Mark {
        version: env!("CARGO_PKG_VERSION").into(),
        seed: args.seed,
        made_on: crate::domain::time::jst::jst_date(today),
        accounts: region.logins(),
    })
}

/// Twelve months ago at nine in the morning in Japan.
fn beginning(today: NaiveDateTime) -> NaiveDateTime {
    let day = today.date();
    let year_ago = day.with_year(day.year() - 1).unwrap_or(day - TimeDelta::days(365));
    year_ago.and_time(chrono::NaiveTime::MIN)
}

fn progress(is_quiet: bool) -> ProgressBar {
    if is_quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(100);
    if let Ok(style) = ProgressStyle::with_template("{msg} [{bar:30}] {pos}%") {
        bar.set_style(style);
    }
    bar
}

fn announce(base: &str, mark: &Mark, is_json: bool) {
    if is_json {
        println!("{}", serde_json::json!({ "base": base, "accounts": mark.accounts, "links": [] }));
        return;
    }
    println!("enza demo (架空のデータ) listens on {base}\n");
    println!("Sign in as (the sign-in page shows the current code):");
    for login in &mark.accounts {
        println!(
            "  {:<16} {:<10} password {}   TOTP secret {}",
            login.role, login.login, login.password, login.totp_secret
        );
    }
}

/// Fills a demo: use-cases in the names of people, at the time the clock shows.
struct Builder {
    state: State,
    clock: Clock,
    today: NaiveDateTime,
    bar: ProgressBar,
}

impl Builder {
    fn desk(&self) -> &Desk {
        &self.state.desk
    }

    /// A use-case of the server itself.
    fn by_system<T: Serialize + serde::de::DeserializeOwned>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        self.desk()
            .write(&mut self.desk().system("demo"), name, work)
            .with_context(|| format!("demo: {name}"))
    }

    /// A use-case of a person.
    fn by<T: Serialize + serde::de::DeserializeOwned>(
        &self,
        account: &Uid,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> anyhow::Result<T> {
        let on = crate::domain::time::jst::jst_date(self.clock.now());
        let actor = self.state.store().read(|conn| identity::account_actor(conn, account, on))?;
        let mut cmd = self.desk().cmd(Actor::Account(actor), None, "demo");
        self.desk().write(&mut cmd, name, work).with_context(|| format!("demo: {name}"))
    }

    /// Random choice below `n`, from the demo's seed.
    fn below(&self, n: usize) -> usize {
        let bytes: [u8; 8] = self.desk().mint().bytes();
        usize::try_from(u64::from_be_bytes(bytes) % (n.max(1) as u64)).unwrap_or_default()
    }

    /// One of several, from the demo's seed.
    fn one_of<'a, T>(&self, list: &'a [T]) -> anyhow::Result<&'a T> {
        list.get(self.below(list.len())).context("nothing to choose from")
    }

    fn step(&self, message: &'static str, percent: u64) {
        self.bar.set_message(message);
        self.bar.set_position(percent);
    }
}
