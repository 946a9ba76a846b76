//! The full examples of the print pages, in both languages, and what does not fit on one page.

use chrono::NaiveDate;
use enza::domain::record::Attendee;
use enza::render::pages::inquiries::InquiryPrintPage;
use enza::render::pages::progress::ProgressPrintPage;
use enza::render::pages::records::RecordPrintPage;
use enza::render::pages::sheets::SheetPrintPage;
use enza::render::papers::{Paper, Wording};
use enza::render::pdf::{Press, PressState};
use enza::render::{Frame, Lang, Page, Render};

use super::read::{assert_says_the_same, kept, pages, said};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 5).unwrap()
}

/// The print page in the reader's language.
fn shown<P: Page>(lang: Lang, page: &P) -> String {
    let frame = Frame {
        lang,
        today: today(),
        title: "題".into(),
        signed_in: true,
        user_name: "架空 花子".into(),
        user_role_label: String::new(),
        nav: Vec::new(),
        csrf: String::new(),
        op_id: String::new(),
        flash: Vec::new(),
        section_flash: Vec::new(),
        request_id: String::new(),
        demo: false,
        path: "/".into(),
        version: "0",
        locale_switch_href: String::new(),
        standalone: true,
        idle_minutes: 30,
        pdf: PressState::Ready,
    };
    Render::new().unwrap().page(&frame, page).unwrap()
}

fn press() -> Press {
    let press = Press::new(&["/usr/share/fonts".into()]);
    assert_eq!(press.state(), PressState::Ready, "fonts-noto-cjk is missing");
    press
}

fn wording(lang: Lang) -> Wording {
    Wording { texts: Render::new().unwrap().texts(), lang, today: today(), is_demo: false }
}

/// The example of one page says the same in the file, in both languages.
fn compared<P: Page>(press: &Press, page: &P, paper: impl Fn(&P, &Wording) -> Paper) {
    for lang in [Lang::Ja, Lang::En] {
        let paper = paper(page, &wording(lang));
        let bytes = press.set(&paper).unwrap();
        kept("sample.pdf", &bytes);
        let said = said(&bytes, (&paper.made, &paper.pages));
        assert_says_the_same(&said, &shown(lang, page), "");
    }
}

#[test]
fn every_example_of_a_print_page_says_the_same_as_a_file() {
    let press = press();
    compared(&press, &RecordPrintPage::sample(), RecordPrintPage::paper);
    let held = RecordPrintPage { is_replaced: false, is_draft: false, ..RecordPrintPage::sample() };
    compared(&press, &held, RecordPrintPage::paper);
    compared(&press, &InquiryPrintPage::sample(), InquiryPrintPage::paper);
    compared(&press, &SheetPrintPage::sample(), SheetPrintPage::paper);
    compared(&press, &ProgressPrintPage::sample(), |page, say| page.paper.paper(say));
    let mut empty = ProgressPrintPage::sample();
    (empty.paper.lines, empty.paper.is_preventive) = (Vec::new(), false);
    compared(&press, &empty, |page, say| page.paper.paper(say));
}

#[test]
fn sixty_participants_and_long_answers_fill_several_pages() {
    let mut record = RecordPrintPage { is_replaced: false, ..RecordPrintPage::sample() };
    let came = |n: usize| Attendee {
        affiliation: format!("架空訪問看護ステーション第{n}（看護師）"),
        name: format!("架空 {n}子"),
    };
    record.attendee_rows = RecordPrintPage::attendee_rows(&(0..60).map(came).collect::<Vec<_>>());
    let asked = record.body.inquiries[0].clone();
    record.body.inquiries = (0..12)
        .map(|n| enza::domain::record::InquiryLine {
            answer: format!("{n}番目の回答。{}", "手すりを付ける。".repeat(20)),
            ..asked.clone()
        })
        .collect();
    let paper = record.paper(&Wording { is_demo: true, ..wording(Lang::Ja) });
    let bytes = press().set(&paper).unwrap();
    kept("sample.pdf", &bytes);
    let said = said(&bytes, (&paper.made, &paper.pages));
    assert!(pages(&bytes).len() > 1);
    for n in 0..60 {
        assert!(said.contains(&format!("架空{n}子")), "{n}: {said}");
    }
    assert_eq!(said.matches("番目の回答。手すり").count(), 12);
    assert!(pages(&bytes).iter().all(|page| page.contains("架空のデータ")), "the demo says so on every page");
}
