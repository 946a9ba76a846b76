//! G37: without the pledge not a byte of a case's material is served; the version of the text that was signed is logged with
//! each opening, and another text is asked for anew.

use crate::support::TestApp;
use enza::domain::pledge::Pledge;

impl TestApp {
    /// The versions of the pledge that the openings of materials were noted with.
    fn logged_versions(&self) -> Vec<String> {
        let rows = self.audited("case_material.open").into_iter();
        rows.map(|(.., detail)| {
            let detail: serde_json::Value = serde_json::from_str(&detail).unwrap();
            detail["text_version"].as_str().unwrap().to_owned()
        })
        .collect()
    }
}

both!(no_byte_of_a_material_is_served_before_the_pledge, |app| async move {
    let sitting = app.two_cases(7).await;
    let (first, insurer) = (&sitting.first, &sitting.town.insurer);
    let at = format!("/agenda/{}/materials", first.item);
    let file = format!("{at}/{}", first.material);
    let mut adviser = app.browser_of_person(&first.adviser);
    let mut versions = Vec::new();
    for text in ["", "新しい文で誓います。"] {
        app.new_pledge_text(insurer, text);
        let shut = adviser.get(&file).await;
        assert_eq!((shut.status, shut.location.as_str(), shut.body.len()), (303, at.as_str(), 0));
        let list = adviser.get(&at).await;
        assert!(!list.body.contains("資料1") && !list.body.contains(&file), "{}", list.body);
        assert_eq!(app.logged_versions(), versions, "nothing was opened");
        let sign = format!("/pledges/{insurer}");
        assert!(list.body.contains(&format!("{sign}?next={at}")), "{}", list.body);
        let page = adviser.get(&format!("{sign}?next={at}")).await;
        let signed = adviser.submit(&page, &sign, &[]).await;
        assert_eq!((signed.status, signed.location.as_str()), (303, at.as_str()));
        assert!(adviser.follow(&signed).await.body.contains(&file));
        let opened = adviser.get(&file).await;
        assert_eq!((opened.status, opened.body.as_str()), (200, "%PDF-1.7 資料甲"));
        versions.push(Pledge::of(text).version().to_owned());
        assert_eq!(app.logged_versions(), versions, "the text that was signed");
    }
    assert_ne!(versions[0], versions[1]);
});

both!(hosts_pledge_as_everybody_does, |app| async move {
    let sitting = app.two_cases(7).await;
    let first = &sitting.first;
    app.new_pledge_text(&sitting.town.insurer, "新しい文で誓います。");
    let file = format!("/agenda/{}/materials/{}", first.item, first.material);
    let mut host = app.browser_of_person(sitting.host());
    assert_eq!(host.get(&file).await.status, 303);
    app.pledge(sitting.host(), &sitting.town.insurer);
    assert_eq!(host.get(&file).await.body, "%PDF-1.7 資料甲");
});
