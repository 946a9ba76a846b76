//! A build without the feature.

use super::noted;

both!(a_build_without_pdf_offers_none_and_says_how_else, |app| async move {
    let world = app.world().await;
    let mut browser = app.browser_of_person(&world.town.care_manager);
    let (inquiry, course) =
        (world.address("/inquiries/{inquiry}"), world.address("/clients/{client}/progress"));
    for page in [&inquiry, &course] {
        let shown = browser.get(page).await;
        assert!(
            shown.status == 200 && shown.body.contains("/print") && !shown.body.contains("/pdf"),
            "{page}"
        );
        let told = browser.get(&format!("{page}/pdf")).await;
        assert_eq!(told.status, 422, "{}", told.body);
        assert!(
            told.body.contains("PDFを作る機能なし") && told.body.contains("「印刷」の画面"),
            "{}",
            told.body
        );
        assert_eq!(browser.get(&format!("{page}/print")).await.status, 200);
    }
    assert_eq!((noted(&app, "inquiry.pdf"), noted(&app, "progress.pdf")), (0, 0), "nothing left");
    let mut stranger = app.browser_of_person(&world.town.other_care_manager);
    assert_eq!(stranger.get(&format!("{inquiry}/pdf")).await.status, 404, "a stranger learns nothing of it");
});
