//! OpenSMTPD from Debian on loopback, with a configuration of its own in a temporary folder, which keeps what it takes in
//! Maildirs. One at a time on a machine, since its control socket has a fixed place.

use std::fs::{File, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const PROGRAM: &str = "/usr/sbin/smtpd";
/// How long it may take to start or to deliver; only a fault takes so long.
const PATIENCE: Duration = Duration::from_secs(20);
/// The running mail server.
pub struct OpenSmtpd {
    child: Child,
    log: Receiver<String>,
    folder: tempfile::TempDir,
    /// It takes letters as they come here. Debian 12's build can't serve TLS (its key process and OpenSSL 3 disagree).
    pub port: u16,
    _alone: File,
}

impl OpenSmtpd {
    /// Starts it, or says why the test is left out: it is not installed, needs root, or another one runs already.
    pub fn start() -> Option<Self> {
        let alone = File::create(std::env::temp_dir().join("enza-opensmtpd.lock")).unwrap();
        alone.lock().unwrap();
        if let Some(reason) = reason_against() {
            eprintln!("left out: {reason}");
            return None;
        }
        let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
        let port = free_port();
        write_settings(folder.path(), port);
        let mut command = Command::new(PROGRAM);
        command.arg("-d").arg("-f").arg(folder.path().join("smtpd.conf"));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let (said, log) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        // Read to its end, so that the server never waits for a full pipe; nobody may listen any more.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(said.send(line))));
        let server = Self { child, log, folder, port, _alone: alone };
        server.wait_until_it_listens();
        Some(server)
    }

    /// Settings that send an app's letters here.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("mail.transport", "smtp".into()),
            ("mail.host", "127.0.0.1".into()),
            ("mail.port", self.port.to_string()),
            ("mail.security", "none".into()),
        ]
    }

    /// Waits until so many more letters lie in Maildirs.
    pub fn wait_for(&self, letters: usize) {
        for _ in 0..letters {
            loop {
                let line = self.log.recv_timeout(PATIENCE).expect("a letter was not delivered");
                if line.contains("stat=Delivered") {
                    break;
                }
            }
        }
    }

    /// The folder of the Maildirs, one for each recipient.
    pub fn mail(&self) -> PathBuf {
        self.folder.path().join("mail")
    }

    /// Waits for what the log says next, and tries the door each time.
    fn wait_until_it_listens(&self) {
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "OpenSMTPD does not listen");
            let said = self.log.recv_timeout(Duration::from_millis(20));
            assert!(said != Err(RecvTimeoutError::Disconnected), "OpenSMTPD did not start");
        }
    }
}

impl Drop for OpenSmtpd {
    fn drop(&mut self) {
        // By its signal, so that its own children end with it.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

fn reason_against() -> Option<&'static str> {
    if !Path::new(PROGRAM).exists() {
        return Some("OpenSMTPD is not installed (on Debian: opensmtpd)");
    }
    let id = Command::new("id").arg("-u").output().unwrap();
    if id.stdout != b"0\n" {
        return Some("OpenSMTPD starts only as root");
    }
    let is_running =
        ["/run/smtpd.sock", "/var/run/smtpd.sock"].iter().any(|p| UnixStream::connect(p).is_ok());
    is_running.then_some("another OpenSMTPD runs on this machine")
}

fn write_settings(folder: &Path, port: u16) {
    let at = |name: &str| folder.join(name).display().to_string();
    std::fs::write(at("everybody"), "@ nobody\n").unwrap();
    std::fs::create_dir(at("mail")).unwrap();
    // Maildirs are written by a user without rights.
    let given = Command::new("chown").args(["nobody", &at("mail")]).status().unwrap();
    assert!(given.success());
    let settings = format!(
        "table everybody file:{}\nlisten on 127.0.0.1 port {port}\n\
         action \"keep\" maildir \"{}/%{{rcpt}}\" virtual <everybody>\nmatch from any for any action \"keep\"\n",
        at("everybody"),
        at("mail"),
    );
    std::fs::write(at("smtpd.conf"), settings).unwrap();
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
