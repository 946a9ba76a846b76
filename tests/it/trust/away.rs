//! The database is away: every address still says so in the reader's words, with the request's id, and loses no typed text.

use std::sync::mpsc;

use chrono::Duration;
use diesel::connection::SimpleConnection;
use enza::storage::{Conn, StorageError};

use crate::support::{Answer, TestApp};

/// Takes the only connection for reading until the sender is dropped, as a database that answers nothing would.
fn without_readers(app: &TestApp) -> mpsc::Sender<()> {
    let (store, (free, until)) = (app.state.store().clone(), mpsc::channel::<()>());
    let (held, is_held) = mpsc::channel();
    std::thread::spawn(move || {
        store.read(|_| -> Result<(), StorageError> {
            held.send(()).unwrap();
            // Ends when the test lets go.
            let _ = until.recv();
            Ok(())
        })
    });
    is_held.recv().unwrap();
    free
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map_or("", |value| value.to_str().unwrap())
}

both!(without_the_database_every_address_says_so_and_loses_nothing, |app| async move {
    let Some(app) = TestApp::spawn(app.backend, &[("database.readers", "1")]) else { return };
    let town = app.town();
    let mut person = app.signed_in(&town.care_manager).await;
    let form = person.get("/account").await;
    let mut english = app.browser();
    english.get("/language/en?back=/").await;
    let mut program = app.browser();
    let held = without_readers(&app);
    let ask = program.request(reqwest::Method::GET, "/api/v1/clients").header("authorization", "Bearer x");
    let (page, in_english, posted, problem) = futures_util::join!(
        async { app.browser().get("/sign-in").await },
        async { english.get("/clients").await },
        async { person.submit(&form, "/account", &[("name", "架空の長い名前")]).await },
        async { program.send(ask).await },
    );
    drop(held);
    for answer in [&page, &in_english, &posted, &problem] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert_eq!(header(answer, "retry-after"), "5");
        assert_eq!(header(answer, "x-request-id").len(), 36);
    }
    for (answer, title) in [(&page, "いま処理できません"), (&posted, "いま処理できません")]
    {
        assert_eq!(answer.texts("h1"), [title]);
        assert!(answer.body.contains(header(answer, "x-request-id")));
    }
    assert_ne!(in_english.texts("h1"), ["いま処理できません"], "the language that was chosen");
    assert!(posted.body.contains("架空の長い名前"), "what was typed is shown: {}", posted.body);
    assert_eq!(header(&problem, "content-type"), "application/problem+json");
    assert_eq!(problem.json()["request_id"], header(&problem, "x-request-id"));
    assert_eq!(person.get("/account").await.status, 200, "all is well again");
});

both!(a_page_is_shown_although_its_use_can_not_be_noted, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    app.pass(Duration::minutes(2));
    let break_it = |conn: &mut Conn| -> Result<(), StorageError> {
        match conn {
            Conn::Sqlite(c) => c.batch_execute(
                "CREATE TRIGGER broken BEFORE UPDATE ON login_sessions BEGIN SELECT RAISE(ABORT, 'broken'); END",
            )?,
            Conn::Postgres(c) => c.batch_execute("CREATE FUNCTION broken() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$ LANGUAGE plpgsql;
                CREATE TRIGGER broken BEFORE UPDATE ON login_sessions FOR EACH ROW EXECUTE FUNCTION broken()")?,
        }
        Ok(())
    };
    app.state.store().with_writer(break_it).unwrap();
    assert_eq!(browser.get("/session").await.status, 204);
    assert_eq!(browser.get("/account").await.status, 200);
});
