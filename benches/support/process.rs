//! The server and the references as children, each on the first core where there are two.

use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A child that serves; ended with the value.
pub struct Serving {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to its first word that it listens.
    pub took: Duration,
}

impl Serving {
    /// The real server on a filled folder.
    pub fn enza(folder: &Path, url: &str) -> Self {
        Self::enza_at("127.0.0.1:0", folder, url)
    }

    /// The same at a certain address, as after a restart.
    pub fn enza_at(listen: &str, folder: &Path, url: &str) -> Self {
        let mut command = pinned(env!("CARGO_BIN_EXE_enza"));
        command.args(["serve", "--listen", listen, "--data"]).arg(folder);
        Self::start(command.env("ENZA_DATABASE__URL", url).env("ENZA_LOG__LEVEL", "warn"))
    }

    /// This very benchmark as another server.
    pub fn again(arguments: &[&str]) -> Self {
        let own = std::env::current_exe().unwrap();
        Self::start(pinned(own.to_str().unwrap()).args(arguments))
    }

    fn start(command: &mut Command) -> Self {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.find_map(|line| line.unwrap().split("http://").nth(1).map(str::to_owned));
        let address = said.expect("the server did not say where it listens").trim().parse().unwrap();
        Self { child, address, took: begun.elapsed() }
    }

    /// A line of its status in MiB: `VmRSS` (now) or `VmHWM` (at most so far).
    pub fn memory(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let found = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'));
        let kib = found.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or_default() / 1024.0
    }
}

impl Serving {
    /// The seconds of processor time that it has used so far.
    pub fn processor(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        let ticks = after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
        // Linux counts in hundredths of a second on every machine that this runs on.
        ticks.sum::<f64>() / 100.0
    }

    /// How many files and connections it has open.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, Iterator::count)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether server and driver can have a core each.
pub fn has_two_cores() -> bool {
    let taskset = Command::new("taskset").arg("-V").stdout(Stdio::null()).status();
    taskset.is_ok_and(|status| status.success()) && Path::new("/sys/devices/system/cpu/cpu1").exists()
}

/// Moves this process, the driver, to the second core. Called before any other thread is begun.
pub fn take_second_core() {
    if has_two_cores() {
        let own = std::process::id().to_string();
        let moved = Command::new("taskset").args(["-cp", "1", &own]).stdout(Stdio::null()).status();
        assert!(moved.is_ok_and(|status| status.success()), "taskset failed");
    }
}

/// A command on the first core.
fn pinned(program: &str) -> Command {
    if has_two_cores() {
        let mut command = Command::new("taskset");
        command.args(["-c", "0", program]);
        return command;
    }
    Command::new(program)
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
