use chrono::NaiveDate;

use super::*;
use crate::mail::MailAddress;
use crate::mail::message::{Letter, build};

fn message() -> Message {
    let address = |a| MailAddress::parse(a).unwrap();
    let letter = Letter {
        message_id: "one@enza.example".into(),
        written_at: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 2, 3).unwrap(),
        from: (address("enza@city.example"), String::new()),
        reply_to: None,
        to: (address("nagisa@houmon.example"), String::new()),
        subject: "題".into(),
        text: "本文".into(),
        html: "<p>本文</p>".into(),
        calendar: None,
    };
    build(&letter).unwrap()
}

#[tokio::test]
async fn the_file_transport_writes_the_letter_and_its_envelope() {
    let folder = tempfile::tempdir().unwrap();
    let inside = folder.path().join("mail");
    let transport = Transport::build(&TransportSettings::Files(inside.clone())).unwrap();
    transport.send(&message()).await.unwrap();
    let mut kinds: Vec<String> = std::fs::read_dir(&inside)
        .unwrap()
        .map(|entry| entry.unwrap().path().extension().unwrap().to_string_lossy().into_owned())
        .collect();
    kinds.sort();
    assert_eq!(kinds, ["eml", "json"]);
}

#[tokio::test]
async fn the_memory_transport_keeps_letters_in_order() {
    let transport = Transport::build(&TransportSettings::Memory).unwrap();
    transport.send(&message()).await.unwrap();
    transport.clone().send(&message()).await.unwrap();
    let kept = transport.kept();
    assert_eq!(kept.len(), 2);
    assert!(kept.iter().all(|letter| letter.to == ["nagisa@houmon.example"]));
    assert!(kept[0].raw.contains("Message-ID: <one@enza.example>"));
}

#[tokio::test]
async fn a_relay_that_is_not_there_leaves_the_outcome_unknown() {
    // The port was free a moment ago and nobody listens on it.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = SmtpSettings {
        host: "127.0.0.1".into(),
        port,
        protection: Protection::Plain,
        login: None,
        ca_file: None,
        connections: 1,
        timeout: Duration::from_secs(5),
        hello: Some("enza.example".into()),
    };
    let transport = Transport::build(&TransportSettings::Smtp(settings)).unwrap();
    let outcome = transport.send(&message()).await;
    assert!(matches!(outcome, Err(SendError::Unknown(_))), "{outcome:?}");
}

#[test]
fn a_private_authority_that_is_no_certificate_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    let settings = |ca_file| SmtpSettings {
        host: "mail.example".into(),
        port: 465,
        protection: Protection::Tls,
        login: None,
        ca_file: Some(ca_file),
        connections: 1,
        timeout: Duration::from_secs(5),
        hello: None,
    };
    let missing = Transport::build(&TransportSettings::Smtp(settings(folder.path().join("none.pem"))));
    assert!(matches!(missing, Err(TransportError::File { .. })));
    assert!(Transport::build(&TransportSettings::Smtp(settings(path))).is_err());
}
