//! From the one-time set-up address to an installation that is ready, through the pages.

use enza::storage::tables::credentials;
use enza::usecases::set_up;

use crate::support::{Answer, Browser, Deed, Person, Smtp, TestApp};

/// Uses the one-time address up, as its page does.
async fn set_up(app: &TestApp) -> Person {
    let mut browser = app.browser();
    let page = browser.get("/set-up").await;
    let token = set_up::token(app.state.desk.keys());
    let pairs = [
        ("token", token.as_str()),
        ("insurer_number", "990010"),
        ("insurer_name", "架空市"),
        ("municipality_name", "架空市"),
        ("municipality_code", "990019"),
        ("population", "60,000"),
        ("areas", "東圏域\n西圏域"),
        ("center_name", "架空東地域包括支援センター"),
        ("name", "管理 一郎"),
        ("login", "first"),
        ("email", "first@example.test"),
        ("new_password", "tsukue-4-hon-no-enpitsu"),
        ("repeated_password", "tsukue-4-hon-no-enpitsu"),
    ];
    let done = browser.submit(&page, "/set-up", &pairs).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/sign-in"), "{}", done.body);
    assert_eq!(browser.get("/set-up").await.status, 404, "it opens once");
    let account = app.state.store().read(|conn| credentials::find_by_login(conn, "first")).unwrap().unwrap();
    Person { uid: account.uid, login: "first".into(), name: "管理 一郎".into() }
}

/// What each step says of itself.
fn ticks(page: &Answer) -> Vec<String> {
    page.texts(".task-list .chip")
}

async fn add_office(browser: &mut Browser) -> String {
    let page = browser.get("/offices/new").await;
    let pairs = [("name", "架空ケアプランセンター"), ("kind", "care_management"), ("number", "9970100011")];
    let added = browser.submit(&page, "/offices", &pairs).await;
    assert_eq!(added.status, 303, "{}", added.body);
    added.location.rsplit('/').next().unwrap().to_owned()
}

both!(after_the_set_up_home_leads_on_until_everything_is_ready, |app| async move {
    let person = set_up(&app).await;
    let mut browser = app.signed_in_as(&person);
    let home = browser.get("/").await;
    assert!(home.body.contains("href=\"/next-steps\"") && home.body.contains("5つのうち2つが済みました"));
    let page = browser.get("/next-steps").await;
    assert_eq!(ticks(&page), ["済み", "済み", "これから", "これから", "これから"]);
    for href in ["/insurers", "/areas", "/offices", "/accounts/new"] {
        assert!(page.body.contains(&format!("href=\"{href}\"")), "{href}");
        assert_eq!(browser.get(href).await.status, 200);
    }

    let office = add_office(&mut browser).await;
    let page = browser.get("/accounts/new").await;
    let pairs = [("name", "計画 新子"), ("login", "shinko"), ("office", &office), ("role", "care_manager")];
    assert_eq!(browser.submit(&page, "/accounts", &pairs).await.status, 303);
    let page = browser.get("/next-steps").await;
    assert_eq!(ticks(&page), ["済み", "済み", "済み", "済み", "これから"]);
    let fields = page.form_fields("/next-steps/test-mail");
    assert!(fields.contains(&("to".into(), "first@example.test".into())), "one's own address: {fields:?}");
    let wrong = browser.submit(&page, "/next-steps/test-mail", &[("to", "nonsense")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("value=\"nonsense\""));

    let queued = browser.submit(&page, "/next-steps/test-mail", &[]).await;
    assert_eq!(queued.status, 303, "{}", queued.body);
    let waiting = browser.follow(&queued).await;
    assert!(waiting.texts("#test-letter").concat().contains("未送信"), "{:?}", waiting.texts("main"));
    assert_eq!(ticks(&waiting)[4], "これから", "queued is not sent");
    app.settle().await;
    assert_eq!(app.letters_to("first@example.test").len(), 1);
    let page = browser.get("/next-steps").await;
    assert!(page.texts("#test-letter").concat().contains("送信済み"));
    assert_eq!(ticks(&page), ["済み"; 5]);
    assert!(!browser.get("/").await.body.contains("/next-steps"), "home is quiet once all is ready");
});

both!(a_test_mail_that_does_not_leave_says_why, |app| async move {
    let smtp = Smtp::start(&[Deed::Refuse, Deed::Later]).await;
    let settings = smtp.settings();
    let settings: Vec<(&'static str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let app = TestApp::spawn(app.backend, &settings).unwrap();
    let person = set_up(&app).await;
    let mut browser = app.signed_in_as(&person);
    for (to, state, reply) in [
        ("a@example.test", "不達（拒否）", "550"),
        ("b@example.test", "未送信", "451"),
        ("c@example.test", "送信済み", "250"),
    ] {
        let page = browser.get("/next-steps").await;
        assert!(!page.body.contains("メールはまだ外へ送られません"));
        assert_eq!(browser.submit(&page, "/next-steps/test-mail", &[("to", to)]).await.status, 303);
        app.settle().await;
        let page = browser.get("/next-steps").await;
        let shown = page.texts("#test-letter").concat();
        assert!(shown.contains(to) && shown.contains(state) && shown.contains(reply), "{shown}");
        assert_eq!(ticks(&page)[4] == "済み", state == "送信済み");
    }
    assert_eq!(smtp.taken().len(), 1);
});

both!(without_a_mail_server_the_test_says_that_it_was_only_written_down, |app| async move {
    let app = TestApp::spawn(app.backend, &[("mail.transport", "files")]).unwrap();
    let person = set_up(&app).await;
    let mut browser = app.signed_in_as(&person);
    let page = browser.get("/next-steps").await;
    assert!(page.body.contains("メールはまだ外へ送られません"));
    browser.submit(&page, "/next-steps/test-mail", &[]).await;
    app.settle().await;
    let written = std::fs::read_dir(app.folder.path().join("mail")).unwrap();
    let letters = written.filter(|f| f.as_ref().unwrap().path().extension().is_some_and(|e| e == "eml"));
    assert_eq!(letters.count(), 1);
});
