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

/// Runs `enza config` without any setting of this machine.
fn config_command(deed: &str, environment: &[(&str, &str)]) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    std::process::Command::new(env!("CARGO_BIN_EXE_enza"))
        .args(["config", deed, "--data", folder.path().to_str().unwrap()])
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .unwrap()
}

#[test]
fn the_settings_can_be_checked_dumped_and_begun_from_an_example() {
    let printed = |deed, environment| String::from_utf8(config_command(deed, environment).stdout).unwrap();
    let idle = [("ENZA_LOGIN__IDLE_MINUTES", "20"), ("ENZA_MAIL__PASSWORD", "架空の合言葉")];
    assert!(
        printed("check", &idle).contains("login.idle_minutes: from the environment"),
        "the origin is told"
    );
    let dumped = printed("dump", &idle);
    assert!(dumped.contains("idle_minutes = 20") && !dumped.contains("架空の合言葉"), "{dumped}");
    let example = printed("example", &[]);
    assert!(example.contains("# Minutes without a request") && example.contains("[mail]"), "{example}");
}

#[test]
fn a_setting_that_cannot_be_used_is_named_and_fails_the_check() {
    let unknown = config_command("check", &[("ENZA_LOGIN__IDEL_MINUTES", "20")]);
    assert!(!unknown.status.success());
    let words = String::from_utf8(unknown.stderr).unwrap();
    assert!(words.contains("login.idel_minutes") && words.contains("ENZA_LOGIN__IDEL_MINUTES"), "{words}");
    let missing = config_command("check", &[("ENZA_MAIL__CA_FILE", "/no/such/authority.pem")]);
    assert!(!missing.status.success(), "a named file that is not there is found before mail fails");
}

both!(a_head_request_is_answered_like_a_page_without_its_body, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    for path in ["/", "/clients", "/meetings", "/accessibility", "/healthz", "/nowhere", "/accounts"] {
        let page = browser.get(path).await;
        let head = browser.send(browser.request(reqwest::Method::HEAD, path)).await;
        assert_eq!(head.status, page.status, "{path}");
        assert_eq!(head.body, "", "{path}");
        assert_eq!(head.headers.get("content-type"), page.headers.get("content-type"), "{path}");
    }
    let post_only = browser.send(browser.request(reqwest::Method::HEAD, "/sign-out")).await;
    assert_ne!(post_only.status, 200, "nothing is done by asking for a head");
    assert_eq!(browser.get("/session").await.status, 204, "still signed in");
});
