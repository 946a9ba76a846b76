//! What shows persons leaves only after its audit row is durable: each of many views at once has its
//! row, and a view whose row can't be written is a 503 without a name, while the others beside it are served.

use std::collections::BTreeMap;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};
use futures_util::future::join_all;

use crate::support::{Answer, Backend, Browser, TestApp};

const NAME: &str = "架空 太郎";

/// How often each request's id stands in the log, as a view.
fn logged(app: &TestApp) -> BTreeMap<String, usize> {
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        Ok(audit_events::table
            .filter(audit_events::outcome.eq("viewed"))
            .select(audit_events::request_id)
            .load(conn)?)
    };
    let mut counts = BTreeMap::new();
    for id in app.state.store().read(read).unwrap() {
        *counts.entry(id).or_default() += 1;
    }
    counts
}

fn id_of(answer: &Answer) -> String {
    answer.headers["x-request-id"].to_str().unwrap().to_owned()
}

/// Asks for all paths at once.
async fn at_once(browser: &Browser, paths: &[String]) -> Vec<Answer> {
    let mut browsers: Vec<Browser> = paths.iter().map(|_| browser.clone()).collect();
    join_all(browsers.iter_mut().zip(paths).map(|(browser, path)| browser.get(path))).await
}

both!(each_of_many_views_at_once_has_its_row, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let browser = app.signed_in_as(&town.care_manager);
    let one = [format!("/clients/{}", case.client), "/clients".into(), format!("/meetings/{}", case.meeting)];
    let paths: Vec<String> = one.iter().cycle().take(48).cloned().collect();
    let answers = at_once(&browser, &paths).await;
    let logged = logged(&app);
    for (path, answer) in paths.iter().zip(&answers) {
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.body.contains(NAME), "{path} shows the client");
        assert_eq!(logged.get(&id_of(answer)), Some(&1), "{path} has one row of its own");
    }
    assert_eq!(logged.len(), paths.len());
});

/// Makes the database refuse the audit rows of single clients, as a failing disk would.
fn refuse_rows(app: &TestApp) {
    let statements = match app.backend {
        Backend::Sqlite => {
            "CREATE TRIGGER full BEFORE INSERT ON audit_events WHEN NEW.action = 'client.view'
             BEGIN SELECT RAISE(ABORT, 'disk full'); END;"
        }
        Backend::Postgres => {
            "ALTER TABLE audit_events ADD CONSTRAINT no_room CHECK (action <> 'client.view') NOT VALID;"
        }
    };
    let run = |conn: &mut Conn| -> Result<(), StorageError> { Ok(conn.batch_execute(statements)?) };
    app.state.store().with_writer(run).unwrap();
}

both!(a_view_whose_row_cannot_be_written_does_not_leave, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let browser = app.signed_in_as(&town.care_manager);
    refuse_rows(&app);
    let one = [format!("/clients/{}", case.client), "/clients".into()];
    let paths: Vec<String> = one.iter().cycle().take(24).cloned().collect();
    let answers = at_once(&browser, &paths).await;
    let logged = logged(&app);
    for (path, answer) in paths.iter().zip(&answers) {
        if path == "/clients" {
            assert_eq!(answer.status, 200, "a view beside it is served");
            assert_eq!(logged.get(&id_of(answer)), Some(&1));
        } else {
            assert_eq!(answer.status, 503, "{}", answer.body);
            assert!(!answer.body.contains(NAME), "nobody is named: {}", answer.body);
            assert_eq!(logged.get(&id_of(answer)), None);
        }
    }
});
