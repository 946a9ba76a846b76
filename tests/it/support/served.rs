//! The real binary on a test's folder and database, as a process of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use super::{Browser, TestApp};

/// A running `enza serve`.
pub struct Served {
    child: Child,
    pub base: String,
}

impl Served {
    pub fn start(app: &TestApp) -> Served {
        let mut command = Command::new(env!("CARGO_BIN_EXE_enza"));
        command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(app.folder.path());
        command.env("ENZA_DATABASE__URL", app.state.store().url());
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let said = lines.find_map(|line| line.unwrap().split("http://").nth(1).map(str::to_owned));
        let address = said.expect("the server did not say where it listens");
        Served { child, base: format!("http://{}", address.trim()) }
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The most memory that the process has held so far, in MiB.
    pub fn most_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
    }

    /// The same browser, talking to this process.
    pub fn browser(&self, known: &Browser) -> Browser {
        let mut browser = Browser::new(&self.base);
        browser.cookies.clone_from(&known.cookies);
        browser
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already dead is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
