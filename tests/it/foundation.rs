//! The server answers, says what it is, and refuses politely.

both!(it_answers_and_is_ready, |app| async move {
    let mut browser = app.browser();
    assert_eq!(browser.get("/healthz").await.body, "ok\n");
    assert_eq!(browser.get("/readyz").await.status, 200);
});

both!(an_unknown_address_gets_a_page_that_says_what_to_do, |app| async move {
    let answer = app.browser().get("/nowhere").await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.texts("h1"), ["ページが見つかりません"]);
});

both!(another_method_is_not_allowed, |app| async move {
    assert_eq!(app.browser().post("/healthz", &[]).await.status, 405);
});

both!(a_town_is_built_through_the_use_cases, |app| async move {
    let town = app.town();
    assert_eq!(town.areas.len(), 3);
});
