use chrono::NaiveDate;

use super::*;

fn letter() -> Letter {
    let address = |a| MailAddress::parse(a).unwrap();
    Letter {
        message_id: "019b3c6e@enza.example".into(),
        written_at: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 2, 3).unwrap(),
        from: (address("enza@city.example"), "円座".into()),
        reply_to: Some((address("keikaku@minato.example"), "みなと居宅".into())),
        to: (address("nagisa@houmon.example"), "なぎさ訪問看護".into()),
        subject: "【要回答 12/5まで】担当者会議の日程のご回答（会議番号 M8-0123）".into(),
        text: "いつもお世話になっております。\n.\n点だけの行\n".into(),
        html: "<p>いつもお世話になっております。</p>".into(),
        calendar: None,
    }
}

fn raw(letter: &Letter) -> String {
    String::from_utf8(build(letter).unwrap().formatted()).unwrap()
}

/// Header lines, unfolded.
fn headers(raw: &str) -> Vec<String> {
    let head = raw.split("\r\n\r\n").next().unwrap();
    head.replace("\r\n ", " ").split("\r\n").map(ToOwned::to_owned).collect()
}

#[test]
fn plain_text_stands_before_html() {
    let raw = raw(&letter());
    let (plain, html) = (raw.find("text/plain").unwrap(), raw.find("text/html").unwrap());
    assert!(plain < html);
    assert!(raw.contains("multipart/alternative"));
    let headers = headers(&raw);
    for line in ["Message-ID: <019b3c6e@enza.example>", "Auto-Submitted: auto-generated"] {
        assert!(headers.iter().any(|h| h == line), "{line} in {headers:?}");
    }
    assert!(headers.iter().any(|h| h.starts_with("Date: Sat, 21 Nov 2026 01:02:03")), "{headers:?}");
}

#[test]
fn the_calendar_stands_in_the_alternative_and_as_a_file() {
    let calendar =
        CalendarPart { method: Method::Request, text: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n".into() };
    let raw = raw(&Letter { calendar: Some(calendar), ..letter() });
    assert!(raw.contains("multipart/mixed"));
    assert!(raw.contains("Content-Type: text/calendar; method=REQUEST; charset=utf-8"));
    assert!(raw.contains("filename=\"invite.ics\""));
    assert!(raw.find("text/html").unwrap() < raw.find("text/calendar").unwrap());
}

#[test]
fn nothing_typed_adds_a_header_or_a_recipient() {
    let evil = "X\r\nBcc: thief@example.jp\r\n\r\n.\r\nQUIT\0";
    let mut bad = letter();
    bad.subject = evil.into();
    bad.to.1 = evil.into();
    bad.from.1 = evil.into();
    bad.message_id = format!("id>{evil}");
    bad.text = format!("{evil}\u{1b}[2J");
    let message = build(&bad).unwrap();
    assert_eq!(message.envelope().to().len(), 1);
    let raw = String::from_utf8(message.formatted()).unwrap();
    let names: Vec<String> = headers(&raw).iter().map(|h| h.split(':').next().unwrap().to_owned()).collect();
    let expected = [
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "Auto-Submitted",
        "Reply-To",
        "MIME-Version",
        "Content-Type",
    ];
    assert_eq!(names, expected);
    assert!(!raw.contains('\0') && !raw.contains('\u{1b}'));
}
