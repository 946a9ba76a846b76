//! A PostgreSQL of the benchmark's own on a temporary folder, ended with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The running server.
pub struct Postgres {
    folder: tempfile::TempDir,
    bin: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts it, or says nothing when none is installed.
    pub fn start() -> Option<Self> {
        let bin = newest_bin()?;
        let folder = tempfile::tempdir().unwrap();
        let port = super::process::free_port();
        let server = Self { folder, bin, port };
        // The package's user may pass through the folder but not read it.
        if is_root() {
            run(Command::new("chown").arg("postgres").arg(server.folder.path()));
        }
        let data = server.data();
        run(server.tool("initdb").arg("-D").arg(&data).args(["-U", "enza", "-A", "trust", "-E", "UTF8"]));
        let options =
            format!("-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=100", data.display());
        let mut start = server.tool("pg_ctl");
        start.arg("-D").arg(&data).args(["-w", "-t", "30", "-l"]).arg(data.join("server.log"));
        run(start.args(["-o", &options, "start"]));
        Some(server)
    }

    /// The address of the one database.
    pub fn url(&self) -> String {
        format!("postgres://enza@127.0.0.1:{}/postgres", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("pg")
    }

    /// PostgreSQL refuses to run as root, so root lends it the user of the package.
    fn tool(&self, name: &str) -> Command {
        let path = self.bin.join(name);
        let mut command = Command::new("env");
        // The driver keeps to its core; PostgreSQL takes what is free.
        if super::process::has_two_cores() {
            command.args(["taskset", "-c", "0,1"]);
        }
        if is_root() {
            command.args(["runuser", "-u", "postgres", "--"]);
        }
        command.arg(path);
        command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = self.tool("pg_ctl");
        // The folder goes in any case; a server that does not stop says so in its log.
        let _ = stop.arg("-D").arg(self.data()).args(["-m", "immediate", "-w", "stop"]).status();
    }
}

fn newest_bin() -> Option<PathBuf> {
    let found = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok);
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = found.map(|entry| entry.path()).max_by_key(|path| version(path))?.join("bin");
    newest.join("postgres").exists().then_some(newest)
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|out| out.stdout.starts_with(b"0\n"))
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?} failed");
}
