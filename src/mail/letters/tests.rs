use serde_json::Value;

use super::*;
use crate::mail::sheet::LinkText;

fn ends() -> Ends {
    let party = |name: &str, address: &str| Party {
        name: name.into(),
        address: crate::mail::MailAddress::parse(address).unwrap(),
    };
    Ends {
        from: party("円座", "enza@city.example"),
        to: party("なぎさ訪問看護", "nagisa@houmon.example"),
        written_at: Span::sample(1).starts_at,
    }
}

fn link() -> LinkText {
    LinkText {
        url: "https://enza.example/i/#tAAAA".into(),
        entry_url: "https://enza.example/i/".into(),
        code: "ABCD2345".into(),
    }
}

fn around() -> Surroundings {
    Surroundings {
        to: "なぎさ訪問看護 & Co".into(),
        honorific: Surroundings::honorific(false),
        base_url: "https://enza.example".into(),
        link: Some(link()),
        links: [(
            crate::domain::ids::Uid::from_parts(1_790_000_000_000, AnswerDigest::SAMPLE).to_string(),
            link(),
        )]
        .into(),
    }
}

fn sample(kind: MailKind) -> Rendered {
    let scribe = Scribe::new().unwrap();
    render_stored(&scribe, kind, &sample_payload(kind).unwrap(), &around(), &ends()).unwrap()
}

#[test]
fn every_kind_of_letter_renders_from_its_stored_sample() {
    for kind in MailKind::ALL.iter().copied() {
        let sheet = sample(kind).sheet;
        assert!(
            sheet.subject.starts_with('【') && !sheet.subject.contains('\n'),
            "{kind}: {}",
            sheet.subject
        );
        assert!(sheet.text.starts_with("なぎさ訪問看護 & Co 御中"), "{kind}: plain text is not escaped");
        assert!(sheet.html.contains("なぎさ訪問看護 &amp; Co 御中"), "{kind}: HTML is escaped");
        assert!(sheet.text.contains("お心当たりのない場合"), "{kind}");
        assert!(!sheet.text.contains("{{") && !sheet.html.contains("{{"), "{kind}");
        assert!(sheet.subject.chars().count() <= 70, "{kind}: {}", sheet.subject);
    }
}

#[test]
fn a_poll_invitation_reads_exactly_like_this() {
    let sheet = sample(MailKind::PollInvitation).sheet;
    assert_eq!(sheet.subject, "【要回答 12/5まで】担当者会議の日程のご回答（会議番号 M8-0123）");
    let expected = "\
なぎさ訪問看護 & Co 御中

いつもお世話になっております。
みなと居宅介護支援事業所の架空 花子です。
サービス担当者会議の日程について、ご都合をお知らせください。

　　　　　　　　　　　　記
■ 会議番号　M8-0123
■ 候補日時
　・12月8日(火) 14:00〜15:00
　・12月9日(水) 14:00〜15:00
　・12月10日(木) 14:00〜15:00
■ 場所　ご利用者宅
■ 方法　候補ごとに ○（出席できます）・△（条件つき）・×（出席できません）
■ 回答期限　12月5日(土) 15:00 まで（約3分で終わります）
　　　　　　　　　　　　　　　　　　　　以上

▼ こちらからご回答ください（サインインは不要です）
https://enza.example/i/#tAAAA

はじめて開くときに、事業所番号またはこのアドレスに届く確認コードをうかがいます。
リンクを開けないときは、https://enza.example/i/ で次のコードを入力してください。
　コード　ABCD2345
FAXでのご回答も承ります。会議番号を書いて 00-0000-0002 へお送りください。
お電話でのご回答は 00-0000-0001 へお願いします。

--
みなと居宅介護支援事業所
担当　架空 花子
電話　00-0000-0001
FAX　00-0000-0002

このメールにお心当たりのない場合は、お手数ですがリンクを開かずに削除し、上記までお知らせください。
";
    assert_eq!(sheet.text, expected);
}

#[test]
fn a_change_shows_before_and_after_and_carries_the_calendar() {
    let changed = sample(MailKind::MeetingChanged);
    assert!(
        changed.sheet.text.contains("■ 変更前　12月7日(月) 14:00〜15:00　ご利用者宅"),
        "{}",
        changed.sheet.text
    );
    assert!(changed.sheet.text.contains("■ 変更後　12月8日(火) 14:00〜15:00　オンライン"));
    let calendar = changed.calendar.unwrap();
    assert!(calendar.text.contains("SEQUENCE:1\r\n") && calendar.method == Method::Request);
    assert!(calendar.text.replace("\r\n ", "").contains("UID:019b3c6e-0000-7000-8000-000000000001@enza\r\n"));
    assert_eq!(sample(MailKind::MeetingCancelled).calendar.unwrap().method, Method::Cancel);
    assert_eq!(sample(MailKind::MeetingExcused).calendar.unwrap().method, Method::Excuse);
    assert_eq!(sample(MailKind::PollInvitation).calendar, None);
}

#[test]
fn another_setting_of_the_installations_address_changes_neither_uid_nor_organizer() {
    let scribe = Scribe::new().unwrap();
    let identity = |from: &str, sender: &str| {
        let mut mail = MeetingCancelled::sample();
        mail.date.sender.email = sender.into();
        let mut ends = ends();
        ends.from.address = MailAddress::parse(from).unwrap();
        let text = render(&scribe, &mail, &around(), &ends).unwrap().calendar.unwrap().text;
        let text = text.replace("\r\n ", "");
        let of = |start: &str| text.lines().find(|l| l.starts_with(start)).unwrap().to_owned();
        let (_, organizer) =
            of("ORGANIZER").rsplit_once("mailto:").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        (of("UID:"), organizer)
    };
    let before = identity("enza@before.example", "keikaku@minato.example");
    assert_eq!(before.1, "keikaku@minato.example");
    assert_eq!(identity("enza@after.example", ""), before);
    assert_eq!(identity("enza@after.example", "new@minato.example"), before);
}

#[test]
fn a_letter_that_needs_a_link_does_not_leave_without_one() {
    let scribe = Scribe::new().unwrap();
    let mut without = around();
    without.link = None;
    for kind in [
        MailKind::PollInvitation,
        MailKind::InquiryInvitation,
        MailKind::AccountInvitation,
        MailKind::PasswordReset,
    ] {
        let outcome = render_stored(&scribe, kind, &sample_payload(kind).unwrap(), &without, &ends());
        assert!(outcome.is_err(), "{kind}");
    }
    let fixed = sample_payload(MailKind::MeetingFixed).unwrap();
    let rendered = render_stored(&scribe, MailKind::MeetingFixed, &fixed, &without, &ends()).unwrap();
    assert!(!rendered.sheet.text.contains("/i/"));
}

/// Strict mode does not see names that are missing inside `#if` and `#each`, so their paths are looked up here.
#[test]
fn every_name_that_a_template_tests_exists_in_the_sample() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/mail");
    for kind in MailKind::ALL.iter().copied() {
        let mail: Value = serde_json::from_str(&sample_payload(kind).unwrap()).unwrap();
        for part in ["subject.txt.hbs", "body.txt.hbs", "body.html.hbs"] {
            let text = std::fs::read_to_string(folder.join(kind.as_str()).join(part)).unwrap();
            for start in ["{{#if ", "{{#each "] {
                for (at, _) in text.match_indices(start) {
                    let path: String = text[at + start.len()..].chars().take_while(|c| *c != '}').collect();
                    let Some(inside) = path.trim().strip_prefix("mail.") else { continue };
                    let found = inside.split('.').try_fold(&mail, |value, name| value.get(name));
                    assert!(found.is_some(), "{kind}/{part} asks for mail.{inside}");
                }
            }
        }
    }
}

#[test]
fn typed_markup_is_printed_literally() {
    let scribe = Scribe::new().unwrap();
    let mut mail = PollInvitation::sample();
    mail.sender.office = "{{link.url}}<script>".into();
    let rendered = render(&scribe, &mail, &around(), &ends()).unwrap();
    assert!(rendered.sheet.text.contains("{{link.url}}<script>"));
    assert!(rendered.sheet.html.contains("{{link.url}}&lt;script&gt;"));
}
