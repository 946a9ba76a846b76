//! G41: line breaks, NUL and dot lines in names, numbers and offices: exactly one mail, to the given recipient, with
//! no header of its own making.

use base64::Engine;
use enza::mail::letters::{MeetingCancelled, SettledDate, Signature, TypedMail};

use crate::support::{Smtp, TestApp};

const EVIL: &[&str] = &[
    "A\r\nBcc: thief@example.jp",
    "A\nRCPT TO:<thief@example.jp>",
    "A\r\n.\r\nMAIL FROM:<thief@example.jp>",
    "\r\n\r\n<script>alert(1)</script>",
    "A\0B",
    "A\u{2028}Bcc: thief@example.jp",
    "=?utf-8?b?QmNjOiB0aGllZkBleGFtcGxlLmpw?=",
    "\"A\" <thief@example.jp>, B",
    "A\rX-Evil: 1",
    ".",
];

/// The plain text part, decoded.
fn plain_text(raw: &str) -> String {
    let part = raw.split("text/plain").nth(1).unwrap();
    let (head, body) = part.split_once("\r\n\r\n").unwrap();
    let body = body.split("\r\n--").next().unwrap();
    assert!(head.contains("base64"), "{head}");
    let bytes = base64::engine::general_purpose::STANDARD.decode(body.replace("\r\n", "")).unwrap();
    String::from_utf8(bytes).unwrap()
}

both!(typed_text_never_becomes_a_header_a_recipient_or_a_second_mail, |app| async move {
    let smtp = Smtp::start(&[]).await;
    let settings = smtp.settings();
    let settings: Vec<(&'static str, &str)> =
        settings.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let app = TestApp::spawn(app.backend, &settings).unwrap();
    for (at, evil) in EVIL.iter().enumerate() {
        let sender = Signature { office: (*evil).into(), person: (*evil).into(), ..Signature::sample() };
        let date = SettledDate {
            meeting_number: (*evil).into(),
            meeting_kind: (*evil).into(),
            sender,
            ..MeetingCancelled::sample().date
        };
        let mail = MeetingCancelled { date };
        app.queue_mail(&format!("office{at}@example.jp"), evil, &mail);
    }
    app.settle().await;
    let taken = smtp.taken();
    assert_eq!(taken.len(), EVIL.len(), "exactly one mail each");
    for (at, letter) in taken.iter().enumerate() {
        assert_eq!(letter.to.len(), 1, "{letter:?}");
        assert!(
            letter.to[0].starts_with("office") && letter.to[0].ends_with("@example.jp"),
            "{at}: {letter:?}"
        );
        let head = letter.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let mut names: Vec<&str> = head.split("\r\n").map(|line| line.split(':').next().unwrap()).collect();
        names.sort_unstable();
        let expected = [
            "Auto-Submitted",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Reply-To",
            "Subject",
            "To",
        ];
        assert_eq!(names, expected, "{head}");
        assert!(!letter.raw.contains('\0'));
        let text = plain_text(&letter.raw);
        assert!(text.contains("お心当たりのない場合") && text.contains("中止になりました"), "{text}");
    }
});
