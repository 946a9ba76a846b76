//! G26: the name of every column is added to every form and to the JSON of every write. What is not on the page is
//! not read: the added value is found nowhere in the database, and nobody's rights change.

use std::collections::{BTreeMap, BTreeSet};

use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Text};
use enza::storage::{Conn, StorageError};
use reqwest::Method;
use serde_json::{Value, json};

use super::forms::{Filled, everybodys, send};
use crate::support::{Backend, TestApp};

/// Fits a number and a text, and no honest value looks like it.
const PLANTED: &str = "777555333";

/// Sent elsewhere: it ends the session that the other forms need.
const NOT_SENT: &[&str] = &["/sign-out", "/account/end-other-sessions", "/account/sessions/{session}/end"];

/// Fields that another page of the same address shows.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[
    ("/i/{invitation}/inquiry", "answered_by"),
    ("/i/{invitation}/inquiry/rows/{step}", "answered_by"),
    ("/sheets/{invitation}", "answered_by"),
    ("/sheets/{invitation}/rows/{step}", "answered_by"),
];

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    tab: String,
    #[diesel(sql_type = Text)]
    col: String,
}

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn columns(app: &TestApp) -> Vec<(String, String)> {
    let query = match app.backend {
        Backend::Sqlite => {
            "SELECT m.name AS tab, p.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS tab, column_name::text AS col FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let read = |conn: &mut Conn| -> Result<Vec<Column>, StorageError> {
        Ok(diesel::sql_query(query).load::<Column>(conn)?)
    };
    let all = app.state.store().read(read).unwrap();
    all.into_iter().map(|column| (column.tab, column.col)).collect()
}

/// Where the planted value stands.
fn found(app: &TestApp, columns: &[(String, String)]) -> Vec<String> {
    let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (table, column) in columns {
        tables.entry(table).or_default().push(column);
    }
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        let mut places = Vec::new();
        for (table, columns) in &tables {
            let parts: Vec<String> = columns
                .iter()
                .map(|column| format!("coalesce(CAST(\"{column}\" AS TEXT), '') LIKE '%{PLANTED}%'"))
                .collect();
            let query = format!("SELECT count(*) AS n FROM \"{table}\" WHERE {}", parts.join(" OR "));
            if diesel::sql_query(query).get_result::<Count>(conn)?.n == 0 {
                continue;
            }
            for (column, part) in columns.iter().zip(&parts) {
                let query = format!("SELECT count(*) AS n FROM \"{table}\" WHERE {part}");
                if diesel::sql_query(query).get_result::<Count>(conn)?.n > 0 {
                    places.push(format!("{table}.{column}"));
                }
            }
        }
        Ok(places)
    };
    app.state.store().read(read).unwrap()
}

/// Who may do what, as the database has it.
fn rights(app: &TestApp) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        let query = "SELECT count(*) AS n FROM memberships WHERE role = 'administrator' AND ends_on IS NULL";
        Ok(diesel::sql_query(query).get_result::<Count>(conn)?.n)
    };
    app.state.store().read(read).unwrap()
}

/// The form with a value for every name that does not stand on it. Who may give roles gives a small one, so that every
/// administrator who is new was made by the added words.
fn planted(form: &Filled, names: &BTreeSet<String>) -> Filled {
    let mut form = form.clone();
    for (_, value) in form.pairs.iter_mut().filter(|(name, _)| name == "role") {
        *value = "provider_staff".to_owned();
    }
    for name in names {
        if form.pairs.iter().all(|(known, _)| known != name) {
            let value = if name == "role" { "administrator" } else { PLANTED };
            form.pairs.push((name.clone(), value.to_owned()));
        }
    }
    form
}

/// The name of every column, and what frameworks take from forms.
fn names(columns: &[(String, String)]) -> BTreeSet<String> {
    let more = ["_method", "__proto__", "is_admin", "admin", "roles[]", "user[role]", "account.role"];
    columns.iter().map(|(_, column)| column.clone()).chain(more.map(str::to_owned)).collect()
}

both!(what_is_not_on_the_page_is_not_taken_from_its_form, |app| async move {
    let world = app.world().await;
    let columns = columns(&app);
    assert!(columns.len() > 300, "the columns are being read: {}", columns.len());
    let names = names(&columns);
    let before = rights(&app);
    let (mut taken, mut sent) = (BTreeSet::new(), BTreeSet::new());
    for (route, browser, form) in everybodys(&app, &world).await {
        if NOT_SENT.contains(&route) || !sent.insert(route) {
            continue;
        }
        let mut names = names.clone();
        names.retain(|name| !SHOWN_ELSEWHERE.contains(&(route, name.as_str())));
        let (status, location) = send(browser, &planted(&form, &names)).await;
        assert!(status < 500, "{route}: {status}");
        if status == 303 && !location.starts_with("/sign-in") {
            taken.insert(route);
        }
    }
    let places = found(&app, &columns);
    assert!(places.is_empty(), "what was added to the forms stands in {places:?}");
    assert!(taken.len() >= 15, "only these were taken: {taken:?} of {sent:?}");
    assert_eq!(rights(&app), before, "somebody became an administrator");
});

both!(json_with_a_word_too_many_is_refused, |app| async move {
    let world = app.world().await;
    let names = names(&columns(&app));
    let token = app.token_row(&world.town.care_manager.uid, &enza::web::routes::scopes().join(" "));
    let mut browser = app.browser();
    let good = json!({
        "plan_version": world.ids["{after}"], "trigger": "r9", "form": "in_person", "place": "client_home",
    });
    let post = |body: &Value| {
        let request = app.browser().request(Method::POST, "/api/v1/meetings").bearer_auth(&token);
        request.header("content-type", "application/json").body(body.to_string())
    };
    let known = ["plan_version", "trigger", "form", "place", "agenda", "online_url", "op_id"];
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        let mut body = good.clone();
        body[name.as_str()] = json!(PLANTED);
        let answer = browser.send(post(&body)).await;
        assert!(matches!(answer.status, 400 | 422), "{name}: {} {}", answer.status, answer.body);
    }
    assert_eq!(browser.send(post(&good)).await.status, 201, "without the words too many it is taken");
});
