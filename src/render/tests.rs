use super::*;
use crate::domain::words::Word;

fn frame(lang: Lang) -> Frame {
    Frame {
        lang,
        today: chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap(),
        title: "題".into(),
        signed_in: true,
        user_name: "架空 花子".into(),
        user_role_label: "介護支援専門員".into(),
        nav: vec![NavItem { href: "/", label_key: "frame-nav-home", current: true }],
        csrf: "c".into(),
        op_id: "o".into(),
        flash: vec![Flash { kind: "success", text: "保存しました".into() }],
        section_flash: vec![Flash { kind: "success", text: "取り消しました".into() }],
        request_id: "r".into(),
        demo: true,
        path: "/".into(),
        version: "0",
        standalone: false,
        idle_minutes: 30,
        pdf: pdf::PressState::Ready,
        locale_switch_href: "/language/en".into(),
    }
}

#[test]
fn every_page_renders_its_sample_in_both_languages_and_has_every_text() {
    let render = Render::new().unwrap();
    for sample in pages::samples() {
        for lang in Lang::ALL {
            assert!(
                render.texts().has(*lang, sample.title),
                "{} lacks its title {}",
                sample.template,
                sample.title
            );
            let html = (sample.render)(&render, &frame(*lang)).unwrap();
            // A part is fetched by a page that stands in its frame already.
            let is_part = sample.template.ends_with("/part");
            assert!(is_part || html.starts_with("<!doctype html>"), "{} has no frame", sample.template);
            // A missing text reads «?key?»; addresses have question marks of their own, so every piece is looked at.
            let missing: Vec<&str> = html.split('?').filter(|piece| is_key(piece)).collect();
            assert!(missing.is_empty(), "{} ({lang}) lacks the texts {missing:?}", sample.template);
        }
    }
}

fn is_key(text: &str) -> bool {
    text.contains('-') && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[test]
fn a_date_of_another_year_says_so() {
    let render = Render::new().unwrap();
    let list = pages::meetings::MeetingsPage::sample();
    let read_in = |year: i32| {
        let today = chrono::NaiveDate::from_ymd_opt(year, 11, 21).unwrap();
        render.page(&Frame { today, ..frame(Lang::Ja) }, &list).unwrap()
    };
    assert!(!read_in(2026).contains("2026年12月1日"));
    assert_eq!(read_in(2027).matches("2026年12月1日(火)").count(), 1, "the settled date");
}
