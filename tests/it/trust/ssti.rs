//! G43: the syntax of templates in typed text is printed as it was typed, on pages, paper and in letters.

const TYPED: &str = "{{page.form}} {{{t 'frame-back'}}} {{> partials/brand}} {{#each this}}x{{/each}} ${7*7}";

both!(template_syntax_in_typed_text_is_printed_as_it_was_typed, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let form = organizer.get(&format!("/meetings/new?plan={}", case.version)).await;
    let made = organizer.submit(&form, "/meetings", &[("agenda", TYPED)]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let meeting = made.location;
    let typed = [("label", TYPED), ("person_name", TYPED)];
    let page = organizer.get(&meeting).await;
    assert_eq!(organizer.submit(&page, &format!("{meeting}/participants"), &typed).await.status, 303);
    let page = organizer.get(&meeting).await;
    let shown = page.texts("main").join(" ");
    assert!(shown.matches(TYPED).count() >= 3, "agenda, label and person: {shown}");
    let preview = organizer.get(&format!("{meeting}/send")).await;
    assert!(preview.texts("main").join(" ").contains(TYPED), "{}", preview.body);
    assert_eq!(organizer.submit(&preview, &format!("{meeting}/send"), &[]).await.status, 303);
    app.settle().await;
    let paper = organizer.get(&format!("{meeting}/letters")).await;
    assert_eq!(paper.status, 200);
    assert!(paper.texts("main, body").join(" ").contains(TYPED), "{}", paper.body);
    let (mut holder, link) = app.holder(&town.providers[0]).await;
    let poll = holder.get(&format!("{link}/poll")).await;
    assert!(poll.texts("main").join(" ").contains(TYPED), "{}", poll.body);
    let again = holder.submit(&poll, &format!("{link}/poll"), &[("comment", TYPED)]).await;
    assert_eq!(again.status, 422);
    assert!(again.texts("textarea[name=comment]")[0].contains(TYPED), "{}", again.body);
});
