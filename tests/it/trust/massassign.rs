//! G26 for programs: the name of every column is added to the JSON of a write, and a word too many is refused.

use std::collections::BTreeSet;

use diesel::RunQueryDsl;
use diesel::sql_types::Text;
use enza::storage::{Conn, StorageError};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Backend, TestApp};

/// Fits a number and a text, and no honest value looks like it.
const PLANTED: &str = "777555333";

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    tab: String,
    #[diesel(sql_type = Text)]
    col: String,
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

/// The name of every column, and what frameworks take from forms.
fn names(columns: &[(String, String)]) -> BTreeSet<String> {
    let more = ["_method", "__proto__", "is_admin", "admin", "roles[]", "user[role]", "account.role"];
    columns.iter().map(|(_, column)| column.clone()).chain(more.map(str::to_owned)).collect()
}

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
