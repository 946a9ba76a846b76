//! `enza doctor`: looks for what would hurt later, and says what to do.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::ensure;

use super::Globals;
use super::audit::configured_anchors;
use crate::app;
use crate::config::{Config, private};
use crate::render::pdf::{Press, PressState};
use crate::storage::clock::Clock;
use crate::storage::{Store, migrate};
use crate::usecases::audit::verify;

/// Descriptors that a busy installation needs: a socket takes two.
const DESCRIPTORS: u64 = 4_096;

/// Look for what would hurt later. Exit 1 when something is wrong; warnings alone exit 0.
#[derive(clap::Args)]
pub(super) struct Args {}

/// What the doctor found.
enum Finding {
    Fine(String),
    Warning(String),
    Wrong(String),
}

pub(super) fn run(globals: &Globals, _: &Args) -> anyhow::Result<()> {
    let loaded = globals.load(Vec::new())?;
    let config = &loaded.config;
    let mut findings =
        vec![key(config), folder(config), address(config), mail(config), descriptors(), print(config)];
    match app::open_store(config, true) {
        Ok(store) => findings.extend(database(&store, &config.anchor_file())),
        Err(error) => findings.push(Finding::Wrong(format!("database: {error:#}"))),
    }
    let mut wrong = 0;
    for finding in &findings {
        match finding {
            Finding::Fine(text) => println!("ok       {text}"),
            Finding::Warning(text) => println!("warning  {text}"),
            Finding::Wrong(text) => {
                wrong += 1;
                println!("WRONG    {text}");
            }
        }
    }
    ensure!(wrong == 0, "{wrong} things are wrong");
    Ok(())
}

fn key(config: &Config) -> Finding {
    let path = config.key_file();
    match std::fs::metadata(&path) {
        Err(error) => {
            Finding::Warning(format!("key: {} ({error}); the first start makes it", path.display()))
        }
        Ok(meta) if !is_private(&meta) => {
            Finding::Wrong(format!("key: {} can be read by others; chmod 600 it", path.display()))
        }
        Ok(_) if path.starts_with(&config.data.dir) => Finding::Warning(format!(
            "key: {} lies beside the data; set secrets.key_file to a place that backups do not reach",
            path.display()
        )),
        Ok(_) => Finding::Fine(format!("key: {}", path.display())),
    }
}

/// The data folder holds names, and in `mail/` letters with working links.
fn folder(config: &Config) -> Finding {
    let dir = &config.data.dir;
    if private::is_open_to_others(dir) {
        Finding::Warning(format!("data: {} can be opened by others; chmod 700 it", dir.display()))
    } else {
        Finding::Fine(format!("data: {}", dir.display()))
    }
}

fn is_private(meta: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o077 == 0
}

fn address(config: &Config) -> Finding {
    let is_loopback = config.server.listen.parse().is_ok_and(|at: SocketAddr| at.ip().is_loopback());
    let base = config.base_url();
    if base.starts_with("https://") {
        Finding::Fine(format!("address: {base}"))
    } else if is_loopback {
        Finding::Warning(format!(
            "address: {base} serves this machine only; set server.base_url to https://…"
        ))
    } else {
        Finding::Wrong(format!("address: {base} is plain http beyond this machine; put a TLS proxy in front"))
    }
}

fn mail(config: &Config) -> Finding {
    match config.mail.transport.as_str() {
        "smtp" => {
            Finding::Fine(format!("mail: {}:{}; try `enza mail test`", config.mail.host, config.mail.port))
        }
        other => Finding::Warning(format!("mail: transport `{other}` sends nothing to anybody")),
    }
}

/// Print pages always work; PDF files need a build that makes them and a font.
fn print(config: &Config) -> Finding {
    let press = Press::new(&config.print.font_dirs);
    let dirs = config.print.font_dirs.iter().map(|dir| dir.display().to_string());
    match press.state() {
        PressState::Ready => {
            Finding::Fine(format!("print: PDF files with {}", press.font().unwrap_or_default()))
        }
        PressState::NotBuilt => Finding::Fine(
            "print: this build makes no PDF files (cargo feature `pdf`); print pages work without it".into(),
        ),
        PressState::NoFont => Finding::Warning(format!(
            "print: no Japanese font in {}, so no PDF files; install fonts-morisawa-bizud-gothic or \
             fonts-ipaexfont-gothic (fonts-noto-cjk works too), or set print.font_dirs; print pages work without it",
            dirs.collect::<Vec<_>>().join(", ")
        )),
    }
}

/// The soft limit as the kernel states it.
fn descriptors() -> Finding {
    let limits = std::fs::read_to_string(Path::new("/proc/self/limits")).unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files"));
    let limit =
        line.and_then(|line| line.split_whitespace().nth(3)).and_then(|text| text.parse::<u64>().ok());
    match limit {
        Some(limit) if limit >= DESCRIPTORS => Finding::Fine(format!("descriptors: {limit}")),
        Some(limit) => Finding::Warning(format!(
            "descriptors: {limit}; rooms of many people need {DESCRIPTORS} (ulimit -n, LimitNOFILE)"
        )),
        None => Finding::Warning("descriptors: the limit can't be read on this system".into()),
    }
}

fn database(store: &Store, anchor_file: &Path) -> Vec<Finding> {
    let kind = if store.is_postgres() { "PostgreSQL" } else { "SQLite" };
    let mut findings = Vec::new();
    match store.with_writer(migrate::pending) {
        Ok(pending) if pending.is_empty() => {
            findings.push(Finding::Fine(format!("database: {kind}, up to date")))
        }
        Ok(pending) => {
            let text = format!("database: {kind}, {} migrations pending; run `enza migrate`", pending.len());
            return vec![Finding::Warning(text)];
        }
        Err(error) => return vec![Finding::Wrong(format!("database: {error}"))],
    }
    findings.push(audit(store, anchor_file));
    findings
}

/// The log against its own seals and against the anchors outside the database.
fn audit(store: &Store, anchor_file: &Path) -> Finding {
    let anchors = match configured_anchors(anchor_file) {
        Ok(anchors) => anchors,
        Err(error) => return Finding::Wrong(format!("audit: {error:#}")),
    };
    let now = Clock::System.now();
    match store.read(|conn| verify::verify(conn, &anchors, now)) {
        Ok(verdict) if verdict.is_sound() => Finding::Fine(format!("audit: {} rows sealed", verdict.sealed)),
        Ok(verdict) => match verdict.fault {
            Some(fault) => Finding::Wrong(format!("audit: {fault}")),
            None => Finding::Warning(format!("audit: {} rows wait for their seal", verdict.overdue)),
        },
        Err(error) => Finding::Wrong(format!("audit: {error}")),
    }
}
