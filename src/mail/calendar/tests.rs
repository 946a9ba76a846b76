use chrono::NaiveDate;

use super::*;

fn party(name: &str, address: &str) -> Party {
    Party { name: name.into(), address: MailAddress::parse(address).unwrap() }
}

fn entry() -> Entry {
    let day = |day, hour| NaiveDate::from_ymd_opt(2026, 12, day).unwrap().and_hms_opt(hour, 0, 0).unwrap();
    Entry {
        uid: "019b3c6e-0000-7000-8000-000000000001@enza.example".into(),
        sequence: 0,
        made_at: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap().and_hms_opt(1, 2, 3).unwrap(),
        starts_at: day(1, 5),
        ends_at: day(1, 6),
        meeting_number: "M8-0123".into(),
        kind: "サービス担当者会議".into(),
        place: Place::ClientHome,
        organizer: party("みなと居宅介護支援事業所", "keikaku@minato.example"),
        recipient: party("なぎさ訪問看護, 本店", "nagisa@houmon.example"),
    }
}

/// The logical lines of the text, unfolded.
fn lines(text: &str) -> Vec<String> {
    text.replace("\r\n ", "").split("\r\n").map(ToOwned::to_owned).collect()
}

#[test]
fn a_request_reads_exactly_like_this() {
    let text = render(&entry(), Method::Request);
    let expected = "\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Enza//Enza//JA
CALSCALE:GREGORIAN
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Asia/Tokyo
BEGIN:STANDARD
DTSTART:19510909T010000
TZOFFSETFROM:+0900
TZOFFSETTO:+0900
TZNAME:JST
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
CLASS:PRIVATE
DESCRIPTION:会議番号 M8-0123\\nご出欠の変更は、ご案内メールのリンクからお知らせください。\\nこの予定への返信では届きません。
DTEND;TZID=Asia/Tokyo:20261201T150000
DTSTAMP:20261121T010203Z
DTSTART;TZID=Asia/Tokyo:20261201T140000
LAST-MODIFIED:20261121T010203Z
LOCATION:ご利用者宅
ORGANIZER;CN=みなと居宅介護支援事業所:mailto:keikaku@minato.example
SEQUENCE:0
STATUS:CONFIRMED
SUMMARY:サービス担当者会議（会議番号 M8-0123）
TRANSP:OPAQUE
UID:019b3c6e-0000-7000-8000-000000000001@enza.example
ATTENDEE;CN=\"なぎさ訪問看護, 本店\";PARTSTAT=NEEDS-ACTION;ROLE=REQ-PARTICIPANT;RSVP=FALSE:mailto:nagisa@houmon.example
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:明日は会議です
TRIGGER:-P1D
END:VALARM
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:まもなく会議です
TRIGGER:-PT1H
END:VALARM
END:VEVENT
END:VCALENDAR
";
    assert_eq!(lines(&text).join("\n"), expected);
}

#[test]
fn a_change_keeps_the_uid_and_raises_the_sequence() {
    let first = entry();
    let moved = Entry { sequence: 1, starts_at: first.starts_at + TimeDelta::days(1), ..first.clone() };
    let text = lines(&render(&moved, Method::Request));
    for line in ["METHOD:REQUEST", "SEQUENCE:1", "STATUS:CONFIRMED", &format!("UID:{}", first.uid)] {
        assert!(text.iter().any(|l| l == line), "{line} in {text:?}");
    }
}

#[test]
fn a_cancellation_names_the_event_and_rings_no_alarm() {
    let text = lines(&render(&Entry { sequence: 2, ..entry() }, Method::Cancel));
    for line in ["METHOD:CANCEL", "SEQUENCE:2", "STATUS:CANCELLED", "TRANSP:TRANSPARENT"] {
        assert!(text.iter().any(|l| l == line), "{line} in {text:?}");
    }
    assert!(text.iter().all(|l| !l.contains("VALARM")));
    assert!(text.iter().any(|l| l == "SUMMARY:【中止】サービス担当者会議（会議番号 M8-0123）"));
}

#[test]
fn who_is_excused_loses_their_copy_and_hears_that_the_meeting_takes_place() {
    let text = lines(&render(&Entry { sequence: 2, ..entry() }, Method::Excuse));
    for line in ["METHOD:CANCEL", "SEQUENCE:2", "SUMMARY:【出席取消】サービス担当者会議（会議番号 M8-0123）"]
    {
        assert!(text.iter().any(|l| l == line), "{line} in {text:?}");
    }
    assert!(text.iter().all(|l| !l.starts_with("STATUS") && !l.contains("中止") && !l.contains("VALARM")));
    assert!(text.iter().any(|l| l.starts_with("DESCRIPTION") && l.contains("予定どおり開催")), "{text:?}");
}

#[test]
fn lines_end_with_crlf_and_stay_within_75_octets() {
    let long = Entry { place: Place::Office("長い名前の事業所".repeat(20)), ..entry() };
    let text = render(&long, Method::Request);
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "{line:?}");
    }
}

#[test]
fn a_name_with_line_breaks_adds_no_line() {
    let mut bad = entry();
    bad.recipient.name = "A\r\nATTENDEE:mailto:x@example.jp\r\n\"B\"".into();
    bad.place = Place::Office("室\r\nX-EVIL:1\rY:2".into());
    bad.kind = "会\r\nEND:VEVENT".into();
    let text = lines(&render(&bad, Method::Request));
    assert_eq!(text.iter().filter(|l| l.starts_with("ATTENDEE")).count(), 1);
    assert!(text.iter().all(|l| !l.starts_with("X-EVIL") && !l.starts_with("Y:")), "{text:?}");
    assert_eq!(text.iter().filter(|l| *l == "END:VEVENT").count(), 1);
}
