//! `enza healthcheck`: asks a running server whether it can serve, for containers without curl.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, ensure};

use super::Globals;

const PATIENCE: Duration = Duration::from_secs(5);

/// Ask the running server's `/readyz`; exit 1 when it does not answer 200.
#[derive(clap::Args)]
pub(super) struct Args {
    /// ADDRESS:PORT of the server; without it `server.listen`.
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
}

pub(super) fn run(globals: &Globals, args: &Args) -> anyhow::Result<()> {
    let loaded = globals.load(Vec::new())?;
    let address = match args.listen {
        Some(address) => address,
        None => loaded.config.server.listen.parse().context("server.listen")?,
    };
    let answer = ask(address).with_context(|| format!("{address} does not answer"))?;
    let status = answer.lines().next().unwrap_or_default();
    ensure!(status.split(' ').nth(1) == Some("200"), "not ready: {status}");
    println!("ready");
    for warning in answer.lines().filter(|line| line.starts_with("warning: ")) {
        println!("{warning}");
    }
    Ok(())
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
