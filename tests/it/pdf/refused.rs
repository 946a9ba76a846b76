//! With the feature, but without a font (the settings of tests name no folder of them), or for a paper that is too long.

use enza::render::Lang;
use enza::render::papers::{Block, Paper, Piece};
use enza::render::pdf::{MOST, Press, PressError, PressState};

use super::noted;
use crate::support::TestApp;

both!(without_a_japanese_font_the_page_says_what_to_do_and_printing_goes_on, |app| async move {
    let world = app.world().await;
    let mut browser = app.browser_of_person(&world.town.care_manager);
    let (inquiry, course) =
        (world.address("/inquiries/{inquiry}"), world.address("/clients/{client}/progress"));
    for page in [&inquiry, &course] {
        let shown = browser.get(page).await;
        assert!(
            shown.body.contains("日本語の書体がない") && shown.body.contains("fonts-morisawa-bizud-gothic")
        );
        assert!(!shown.body.contains("/pdf"), "{page}");
        let told = browser.get(&format!("{page}/pdf")).await;
        assert_eq!(told.status, 422, "{}", told.body);
        assert!(
            told.body.contains("日本語の書体がない") && told.body.contains("「印刷」の画面"),
            "{}",
            told.body
        );
        assert_eq!(browser.get(&format!("{page}/print")).await.status, 200);
    }
    assert_eq!((noted(&app, "inquiry.pdf"), noted(&app, "progress.pdf")), (0, 0), "nothing left");
});

both!(a_folder_without_fonts_is_no_reason_not_to_start, |app| async move {
    std::fs::write(app.folder.path().join("broken.ttf"), b"no font").unwrap();
    let folder = app.folder.path().display().to_string();
    let Some(app) = TestApp::spawn(app.backend, &[("print.font_dirs", &folder)]) else { return };
    assert_eq!(app.state.press.state(), PressState::NoFont, "a broken file is passed over");
});

#[test]
fn a_paper_without_end_is_refused_before_it_is_set() {
    let press = Press::new(&["/usr/share/fonts".into()]);
    let endless = Paper {
        lang: Lang::Ja,
        is_across: false,
        mark: String::new(),
        corner: String::new(),
        title: "題".into(),
        beside: String::new(),
        blocks: vec![Block::Line(vec![Piece::of("あ".repeat(MOST + 1))])],
        made: String::new(),
        pages: "頁".into(),
    };
    assert!(matches!(press.set(&endless), Err(PressError::TooLong)));
}
