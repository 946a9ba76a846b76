//! The command line: one subcommand a file.

mod audit;
mod config;
mod demo;
mod doctor;
mod healthcheck;
mod import;
mod mail;
mod migrate;
mod offline;
mod openapi;
mod serve;
mod sessions;
mod token;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Loaded, Log, load};

/// 円座 Enza: care-conference coordination for a region.
#[derive(Parser)]
#[command(name = "enza", version, about)]
struct Cli {
    /// A settings file; without it /etc/enza/config.toml is read when it exists.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The data folder.
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Check or anchor the sealed audit log.
    Audit(audit::Args),
    /// Settings: are they usable, what are they, what could they be.
    Config(config::Args),
    /// Look for what would hurt later.
    Doctor(doctor::Args),
    /// Ask a running server whether it can serve.
    Healthcheck(healthcheck::Args),
    /// Try the mail settings.
    Mail(mail::Args),
    /// Bring the database to this version.
    Migrate(migrate::Args),
    /// Import data from files.
    Import(import::Args),
    /// Serve (what happens without a subcommand too).
    Serve(serve::Args),
    /// Print the description of the API (OpenAPI).
    Openapi,
    /// Login sessions.
    Sessions(sessions::Args),
    /// API tokens.
    Token(token::Args),
    /// Accounts.
    User(user::Args),
    /// Serve a fictional region.
    Demo(demo::Args),
}

/// Parses the command line and runs what it names.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("enza: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<()> {
    let globals = Globals { config: cli.config, data: cli.data };
    match cli.command.unwrap_or(Command::Serve(serve::Args::default())) {
        Command::Audit(args) => audit::run(&globals, &args),
        Command::Config(args) => config::run(&globals, &args),
        Command::Doctor(args) => doctor::run(&globals, &args),
        Command::Healthcheck(args) => healthcheck::run(&globals, &args),
        Command::Mail(args) => mail::run(&globals, &args),
        Command::Migrate(args) => migrate::run(&globals, &args),
        Command::Import(args) => import::run(&globals, &args),
        Command::Serve(args) => serve::run(&globals, &args),
        Command::Openapi => openapi::run(),
        Command::Sessions(args) => sessions::run(&globals, &args),
        Command::Token(args) => token::run(&globals, &args),
        Command::User(args) => user::run(&globals, &args),
        Command::Demo(args) => demo::run(&globals, &args),
    }
}

/// What every subcommand takes.
struct Globals {
    config: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Globals {
    /// Loads the settings with the flags on top, and starts the log.
    fn load(&self, mut overrides: Vec<(&'static str, String)>) -> anyhow::Result<Loaded> {
        if let Some(dir) = &self.data {
            overrides.push(("data.dir", dir.display().to_string()));
        }
        let loaded = load(self.config.as_deref(), std::env::vars(), &overrides)?;
        start_log(&loaded.config.log);
        Ok(loaded)
    }
}

/// Libraries that write what they handle into their finer levels: handlebars every value it prints, the HTTP and mail
/// crates the heads they see. No setting may turn these on, because the log holds ids and never people.
const QUIET: [&str; 4] = ["handlebars=warn", "actix_http=info", "lettre=info", "fluent=warn"];

/// The filter of a level setting, with the talkative libraries kept quiet.
pub fn log_filter(level: &str) -> tracing_subscriber::EnvFilter {
    let filter = tracing_subscriber::EnvFilter::try_new(level)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    QUIET
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(filter, |filter, quiet| filter.add_directive(quiet))
}

fn start_log(log: &Log) {
    let filter = log_filter(&log.level);
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that is already there (tests) stays.
    let _ = if log.format == "json" { builder.json().try_init() } else { builder.try_init() };
}
