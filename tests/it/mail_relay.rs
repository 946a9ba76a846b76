//! The letters of a meeting through a real mail server (OpenSMTPD on loopback), read back from its Maildirs by strangers:
//! Debian's python3 reads the MIME parts, python3-icalendar the calendar parts, and a Radicale takes them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use diesel::prelude::*;
use enza::storage::schema::mails;
use enza::storage::{Conn, StorageError};
use serde_json::Value;

use crate::calendar_peers::{PYTHON, Radicale, has};
use crate::support::{Browser, OpenSmtpd, TestApp};

/// What must never stand in a letter: the client's name and number, the agenda, the plan.
const SECRETS: &[&str] = &["太郎", "タロウ", "0000000001", "入浴", "課題1", "支援1"];

/// Reads every letter below a folder, oldest first, and prints one JSON line each.
const READER: &str = r#"
import sys, json, pathlib, email, email.policy, icalendar
letters = []
for path in pathlib.Path(sys.argv[1]).glob("*/new/*"):
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    one = {"box": path.parts[-3], "to": message["To"].addresses[0].addr_spec, "subject": message["Subject"],
           "id": message["Message-ID"], "auto": message["Auto-Submitted"], "defects": [str(d) for d in message.defects],
           "parts": [p.get_content_type() for p in message.walk() if not p.is_multipart()], "calendar": None,
           "texts": [p.get_content() for p in message.walk() if p.get_content_maintype() == "text"]}
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            text = part.get_payload(decode=True).decode("utf-8")
            calendar = icalendar.Calendar.from_ical(text)
            event = calendar.walk("VEVENT")[0]
            one["calendar"] = {"text": text, "method": str(calendar["METHOD"]), "named": part.get_param("method"),
                "uid": str(event["UID"]), "sequence": int(event["SEQUENCE"]), "status": str(event["STATUS"]),
                "start": event["DTSTART"].dt.isoformat(), "zone": str(calendar.walk("VTIMEZONE")[0]["TZID"]),
                "attendee": str(event["ATTENDEE"])}
    letters.append((path.stat().st_mtime_ns, one))
for _, one in sorted(letters, key=lambda letter: letter[0]):
    print(json.dumps(one))
"#;

fn read(mail: &Path) -> Vec<Value> {
    let output = Command::new(PYTHON).args(["-c", READER]).arg(mail).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The letters that one office has got.
fn of<'l>(letters: &'l [Value], address: &str) -> Vec<&'l Value> {
    letters.iter().filter(|letter| letter["to"] == address).collect()
}

/// Does one sending as the organizer: preview, then the button. The change has a form before its preview.
async fn take(app: &TestApp, browser: &mut Browser, preview: &str, act: &str, typed: &[(&str, &str)]) {
    let mut page = browser.get(preview).await;
    assert_eq!(page.status, 200, "{}", page.body);
    if act.ends_with("/change") {
        page = browser.submit(&page, act, typed).await;
        assert_eq!(page.status, 200, "{}", page.body);
    }
    let done = browser.submit(&page, act, typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    app.settle().await;
}

/// As if the server had been killed between the relay's 250 and the note of it.
fn forget_sending(app: &TestApp, message_id: &str) {
    let set = |conn: &mut Conn| -> Result<usize, StorageError> {
        let letter = mails::table.filter(mails::message_id.eq(message_id));
        Ok(diesel::update(letter).set(mails::state.eq("queued")).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(set).unwrap(), 1, "{message_id}");
}

both!(the_letters_of_a_meeting_pass_a_real_mail_server_and_a_calendar, |app| async move {
    let Some(relay) = OpenSmtpd::start().filter(|_| has("icalendar") && has("radicale")) else { return };
    let settings = relay.settings();
    let settings: Vec<_> = settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let app = TestApp::spawn(app.backend, &settings).unwrap();
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    let (send, fix) = (format!("{meeting}/send"), format!("{meeting}/fix"));
    take(&app, &mut organizer, &send, &send, &[]).await;
    relay.wait_for(3);
    let page = organizer.get(&meeting).await;
    let (_, rest) = page.body.split_once(&format!("{fix}?slot=")).expect("a way to settle");
    take(&app, &mut organizer, &format!("{fix}?slot={}", &rest[..36]), &fix, &[]).await;
    relay.wait_for(3);
    let change = format!("{meeting}/change");
    let moved = [("slot_date_0", "2026-12-10"), ("slot_from_0", "14:00"), ("slot_to_0", "15:00")];
    take(&app, &mut organizer, &change, &change, &moved).await;
    relay.wait_for(3);
    let cancel = format!("{meeting}/cancel");
    take(&app, &mut organizer, &cancel, &cancel, &[("reason", "入院のため")]).await;
    relay.wait_for(3);
    let letters = read(&relay.mail());
    assert_eq!(letters.len(), 12, "each of three offices got each of four letters once");
    for office in &town.providers[..3] {
        check_office(&of(&letters, &office.email));
    }
    sent_again_under_the_same_id(&app, &relay, &letters).await;
    taken_by_radicale(&of(&letters, &town.providers[0].email)).await;
});

/// The four letters of one office: asked, settled, moved, cancelled.
fn check_office(letters: &[&Value]) {
    let subjects: Vec<&str> = letters.iter().map(|letter| letter["subject"].as_str().unwrap()).collect();
    assert!(subjects.iter().all(|subject| subject.contains("担当者会議")), "{subjects:?}");
    for letter in letters {
        assert_eq!(letter["box"], letter["to"], "the envelope names the recipient of the header");
        assert_eq!(letter["defects"].as_array().unwrap().len(), 0, "{letter}");
        assert_eq!(letter["auto"], "auto-generated");
        assert_eq!(letter["parts"][0], "text/plain");
        assert_eq!(letter["parts"][1], "text/html");
        for secret in SECRETS.iter().chain(&["入院"]) {
            assert!(!letter["subject"].as_str().unwrap().contains(secret), "{secret} in {letter}");
            for text in letter["texts"].as_array().unwrap() {
                assert!(!text.as_str().unwrap().contains(secret), "{secret} in {text}");
            }
        }
    }
    assert!(letters[0]["calendar"].is_null(), "a question is no entry of a calendar");
    let expected = [("REQUEST", 0, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")];
    for (letter, (method, sequence, status)) in letters[1..].iter().zip(expected) {
        let calendar = &letter["calendar"];
        assert_eq!(calendar["method"], method);
        assert_eq!(calendar["named"], method, "the MIME type names the method too");
        assert_eq!(calendar["sequence"], sequence);
        assert_eq!(calendar["status"], status);
        assert_eq!(calendar["uid"], letters[1]["calendar"]["uid"], "one entry from first to last");
        assert_eq!(calendar["zone"], "Asia/Tokyo");
        assert_eq!(calendar["attendee"], format!("mailto:{}", letter["to"].as_str().unwrap()));
    }
    assert_ne!(letters[1]["calendar"]["start"], letters[2]["calendar"]["start"]);
    assert_eq!(letters[2]["calendar"]["start"], "2026-12-10T14:00:00+09:00");
}

/// A letter whose sending was forgotten leaves again under its own Message-ID.
async fn sent_again_under_the_same_id(app: &TestApp, relay: &OpenSmtpd, letters: &[Value]) {
    let ids: std::collections::BTreeSet<&str> = letters.iter().map(|l| l["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), letters.len(), "each letter has an id of its own");
    let last = letters.last().unwrap();
    forget_sending(app, last["id"].as_str().unwrap().trim_matches(['<', '>']));
    // The lease of the broken try runs out first.
    app.pass(chrono::Duration::minutes(16));
    app.settle().await;
    relay.wait_for(1);
    let now = read(&relay.mail());
    assert_eq!(now.len(), letters.len() + 1);
    let copies: Vec<&Value> = now.iter().filter(|letter| letter["id"] == last["id"]).collect();
    assert_eq!(copies.len(), 2, "the repeat can be recognised by its Message-ID");
    assert_eq!(copies[0]["calendar"], copies[1]["calendar"], "and says the same");
}

/// What a calendar program stores of the letters: the entry, its change, its cancellation.
async fn taken_by_radicale(letters: &[&Value]) {
    let server = Radicale::start();
    server.make_calendar().await;
    for letter in &letters[1..] {
        let calendar = &letter["calendar"];
        // A stored object carries no METHOD (RFC 4791 §4.1); a Maildir keeps lines without their CR.
        let method = format!("METHOD:{}", calendar["method"].as_str().unwrap());
        let text = calendar["text"].as_str().unwrap();
        assert_eq!(text.lines().filter(|line| *line == method).count(), 1, "{text}");
        let stored: String =
            text.lines().filter(|line| *line != method).map(|line| format!("{line}\r\n")).collect();
        server.put(&stored, calendar["sequence"].as_i64().unwrap()).await;
    }
}

/// `enza mail test` against the relay.
fn mail_test(folder: &Path, settings: &[(&str, &str)]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enza"));
    command.args(["mail", "test", "office@example.test", "--data"]).arg(folder);
    command.env("ENZA_MAIL__TRANSPORT", "smtp").env("ENZA_LOG__LEVEL", "off");
    for (key, value) in settings {
        command.env(format!("ENZA_MAIL__{}", key.to_uppercase()), value);
    }
    let Output { status, stdout, stderr } = command.output().unwrap();
    (status.success(), format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr)))
}

/// A port that speaks TLS under a certificate that nobody knows.
struct Stranger {
    child: Child,
    port: String,
}

impl Stranger {
    fn start(folder: &Path) -> Self {
        let (key, certificate) = (folder.join("key.pem"), folder.join("cert.pem"));
        let mut make = Command::new("openssl");
        make.args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-keyout",
        ]);
        assert!(
            make.arg(&key).arg("-out").arg(&certificate).stderr(Stdio::null()).status().unwrap().success()
        );
        let port =
            std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
        let mut serve = Command::new("openssl");
        serve.args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-cert"]).arg(&certificate);
        serve.arg("-key").arg(&key).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = serve.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(said.any(|line| line.is_ok_and(|line| line == "ACCEPT")), "openssl does not listen");
        Self { child, port }
    }
}

impl Drop for Stranger {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_mail_test_says_what_is_wrong_with_the_relay() {
    let Some(relay) = OpenSmtpd::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    let port = relay.port.to_string();
    // A folder each: a letter that could not leave holds back later ones to the same address.
    let test = |settings: &[(&str, &str)]| mail_test(tempfile::tempdir().unwrap().path(), settings);
    let (is_sent, said) = test(&[("port", &port)]);
    assert!(is_sent && said.contains("sent: 250"), "{said}");
    relay.wait_for(1);
    let (is_sent, said) = test(&[("port", &port), ("security", "starttls")]);
    assert!(!is_sent && said.contains("STARTTLS"), "the relay offers no STARTTLS: {said}");
    let (is_sent, said) = test(&[("port", &port), ("username", "enza"), ("password", "架空の合言葉")]);
    assert!(!is_sent && said.contains("authentication"), "the relay offers no login: {said}");
    assert!(!said.contains("架空の合言葉"), "no password is shown: {said}");
    let stranger = Stranger::start(folder.path());
    let (is_sent, said) = test(&[("port", &stranger.port), ("security", "tls")]);
    assert!(!is_sent && said.contains("certificate"), "the relay's certificate is unknown: {said}");
    let (is_sent, said) = test(&[("port", "1")]);
    assert!(!is_sent && said.to_lowercase().contains("connection refused"), "nobody listens: {said}");
}
