//! The calendar parts before strangers: Debian's python3-icalendar reads them, and a Radicale on loopback takes a
//! request, its change and its cancellation. `tests/run` installs both; without them these tests say so and pass.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use chrono::{NaiveDate, TimeDelta};
use enza::mail::MailAddress;
use enza::mail::calendar::{Entry, Method, Party, Place, render};

/// Debian's own interpreter, whichever other one stands first in the path.
pub const PYTHON: &str = "/usr/bin/python3";

/// Whether Debian's python has a module. Under `tests/run` a missing one is a failure.
pub fn has(module: &str) -> bool {
    let found = Command::new(PYTHON)
        .args(["-c", &format!("import {module}")])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    assert!(found || std::env::var("ENZA_TEST_REQUIRE_POSTGRES").is_err(), "python3-{module} is missing");
    if !found {
        eprintln!("left out: python3-{module} is not installed");
    }
    found
}

fn entry(sequence: u32) -> Entry {
    let party = |name: &str, address: &str| Party {
        name: name.into(),
        address: MailAddress::parse(address).unwrap(),
    };
    let starts_at = NaiveDate::from_ymd_opt(2026, 12, 1).unwrap().and_hms_opt(5, 0, 0).unwrap();
    Entry {
        uid: "019b3c6e-0000-7000-8000-000000000001@enza.example".into(),
        sequence,
        made_at: starts_at - TimeDelta::days(10) + TimeDelta::minutes(i64::from(sequence)),
        starts_at: starts_at + TimeDelta::days(i64::from(sequence)),
        ends_at: starts_at + TimeDelta::days(i64::from(sequence)) + TimeDelta::hours(1),
        meeting_number: "M8-0123".into(),
        kind: "サービス担当者会議".into(),
        place: Place::Office("架空市役所; 会議室1, 2階の長い名前の部屋まで続く廊下の奥にある会議室".into()),
        organizer: party("みなと居宅介護支援事業所", "keikaku@minato.example"),
        recipient: party("なぎさ訪問看護: 本店, 支店", "nagisa@houmon.example"),
    }
}

/// Reads a calendar text with python3-icalendar and prints what it found as `name=value` lines.
const READER: &str = r#"
import sys, icalendar
text = sys.stdin.buffer.read()
calendar = icalendar.Calendar.from_ical(text)
event = calendar.walk("VEVENT")[0]
zone = calendar.walk("VTIMEZONE")[0].to_tz()
start = event["DTSTART"].dt
print("method=" + calendar["METHOD"])
print("uid=" + event["UID"])
print("sequence=" + str(event["SEQUENCE"]))
print("status=" + event["STATUS"])
print("summary=" + event["SUMMARY"])
print("location=" + event["LOCATION"])
print("start=" + start.isoformat())
print("offset=" + str(zone.utcoffset(start.replace(tzinfo=None))))
print("attendee=" + event["ATTENDEE"] + " rsvp=" + event["ATTENDEE"].params["RSVP"] + " cn=" + event["ATTENDEE"].params["CN"])
print("alarms=" + str(len(event.walk("VALARM"))))
"#;

/// The lines that a program of Debian's python says of a calendar.
pub fn read_by(program: &str, text: &str) -> Vec<String> {
    let mut child = Command::new(PYTHON)
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .env("PYTHONIOENCODING", "utf-8")
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "a library refuses:\n{text}");
    String::from_utf8(output.stdout).unwrap().lines().map(ToOwned::to_owned).collect()
}

#[test]
fn an_independent_library_reads_what_was_meant() {
    if !has("icalendar") {
        return;
    }
    let expected = [
        "method=REQUEST",
        "uid=019b3c6e-0000-7000-8000-000000000001@enza.example",
        "sequence=1",
        "status=CONFIRMED",
        "summary=サービス担当者会議（会議番号 M8-0123）",
        "location=架空市役所; 会議室1, 2階の長い名前の部屋まで続く廊下の奥にある会議室",
        "start=2026-12-02T14:00:00+09:00",
        "offset=9:00:00",
        "attendee=mailto:nagisa@houmon.example rsvp=FALSE cn=なぎさ訪問看護: 本店, 支店",
        "alarms=2",
    ];
    assert_eq!(read_by(READER, &render(&entry(1), Method::Request)), expected);
    let cancelled = read_by(READER, &render(&entry(2), Method::Cancel));
    assert!(cancelled.contains(&"method=CANCEL".into()) && cancelled.contains(&"status=CANCELLED".into()));
}

/// A Radicale of this test; ended with it.
pub struct Radicale {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Drop for Radicale {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Radicale {
    /// Waits for the line with which Radicale says that it listens.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut child = Command::new(PYTHON)
            .args(["-m", "radicale", "--config", "", "--auth-type", "none", "--rights-type", "authenticated"])
            .args(["--server-hosts", &format!("127.0.0.1:{port}"), "--logging-level", "info"])
            .arg("--storage-filesystem-folder")
            .arg(folder.path())
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = log.by_ref().map_while(Result::ok).find(|line| line.contains("Radicale server ready"));
        assert!(said.is_some(), "Radicale did not start");
        // The log is read to its end, so that Radicale never waits for a full pipe.
        std::thread::spawn(move || log.for_each(drop));
        Self { child, port, _folder: folder }
    }

    /// Makes the calendar that entries are put into.
    pub async fn make_calendar(&self) {
        let made = r#"<?xml version="1.0" encoding="utf-8"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop><resourcetype><collection/><C:calendar/></resourcetype></prop></set></mkcol>"#;
        let (status, body) = self.ask("MKCOL", "/enza/meetings/", "application/xml", made.into()).await;
        assert_eq!(status, 201, "{body}");
    }

    /// Puts an entry and reads it back: it is stored at this sequence.
    pub async fn put(&self, text: &str, sequence: i64) {
        let kind = "text/calendar; charset=utf-8";
        let (status, body) = self.ask("PUT", "/enza/meetings/m.ics", kind, text.to_owned()).await;
        assert!(matches!(status, 201 | 204), "{status} {body}");
        let (_, stored) = self.ask("GET", "/enza/meetings/m.ics", "text/plain", String::new()).await;
        assert!(stored.contains(&format!("SEQUENCE:{sequence}")), "{stored}");
    }

    async fn ask(&self, method: &str, path: &str, kind: &str, body: String) -> (u16, String) {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let answer = reqwest::Client::new()
            .request(method, format!("http://127.0.0.1:{}{path}", self.port))
            .basic_auth("enza", Some("enza"))
            .header("content-type", kind)
            .body(body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }
}

#[test]
fn a_calendar_server_takes_the_request_its_change_and_its_cancellation() {
    if !has("radicale") {
        return;
    }
    let server = Radicale::start();
    actix_web::rt::System::new().block_on(async {
        server.make_calendar().await;
        for (sequence, method) in [(0, Method::Request), (1, Method::Request), (2, Method::Cancel)] {
            // A stored object carries no METHOD (RFC 4791 §4.1).
            let text = render(&entry(sequence), method);
            let text = text.replace(&format!("METHOD:{}\r\n", method.as_str()), "");
            server.put(&text, sequence.into()).await;
        }
    });
}
