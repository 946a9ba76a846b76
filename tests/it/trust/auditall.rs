//! G55: whoever is shown a client's data leaves exactly one row in the log that names that client, and whoever is shown
//! none leaves none. Counted over every page and every answer of the API, for everybody in the world.

use diesel::prelude::*;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};
use enza::web::routes::TABLE;

use super::objects::people;
use crate::support::{Answer, Browser, TestApp, World};

/// The client of the world.
const NAMES: [&str; 2] = ["架空 太郎", "カクウ タロウ"];

/// The rows that were written since a number: action, who, whom.
fn rows_since(app: &TestApp, last: i64) -> Vec<(String, String, String)> {
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        Ok(audit_events::table
            .filter(audit_events::id.gt(last))
            .order(audit_events::id)
            .select((audit_events::action, audit_events::actor, audit_events::subjects))
            .load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

fn last_row(app: &TestApp) -> i64 {
    let read = |conn: &mut Conn| -> Result<Option<i64>, StorageError> {
        Ok(audit_events::table.select(diesel::dsl::max(audit_events::id)).first(conn)?)
    };
    app.state.store().read(read).unwrap().unwrap_or_default()
}

fn shows_the_client(answer: &Answer) -> bool {
    answer.status == 200 && NAMES.iter().any(|name| answer.body.contains(name))
}

/// What is wrong with the rows that one answer left.
fn complaint(
    world: &World,
    answer: &Answer,
    rows: &[(String, String, String)],
    actor: &str,
) -> Option<String> {
    let client = &world.ids["{client}"];
    let about: Vec<_> = rows.iter().filter(|(_, _, subjects)| subjects.contains(client.as_str())).collect();
    if !shows_the_client(answer) {
        return None;
    }
    match about.as_slice() {
        [(_, who, _)] if who.contains(actor) => None,
        [(action, who, _)] => Some(format!("{action} was noted for {who}, not for {actor}")),
        [] => Some("shows the client and leaves no row".to_owned()),
        many => Some(format!("leaves {} rows: {many:?}", many.len())),
    }
}

async fn open(world: &World, browser: &mut Browser, path: &str) -> Answer {
    let path = world.address(path);
    let path = if path.ends_with("/events") { format!("{path}?since=0") } else { path };
    browser.get(&path).await
}

both!(every_view_of_a_client_leaves_one_row_that_names_viewer_and_client, |app| async move {
    let world = app.world().await;
    let (mut views, mut wrong) = (0, Vec::new());
    for (letter, person) in people(&world) {
        let mut browser = app.browser_of_person(person);
        for route in TABLE.iter().filter(|r| r.method == "GET" && !r.path.starts_with("/i/")) {
            if route.path.contains("socket") || route.path.starts_with("/static") {
                continue;
            }
            let before = last_row(&app);
            let answer = open(&world, &mut browser, route.path).await;
            let rows = rows_since(&app, before);
            views += usize::from(shows_the_client(&answer));
            if let Some(what) = complaint(&world, &answer, &rows, person.uid.as_str()) {
                wrong.push(format!("{letter} {}: {what}", route.path));
            }
        }
    }
    for invitation in [&world.poll, &world.inquiry] {
        let mut device = app.device(invitation, Some(&world.town.providers[0].number)).await;
        for route in TABLE.iter().filter(|r| r.method == "GET" && r.path.starts_with("/i/{invitation}")) {
            let before = last_row(&app);
            let path = route.path.replace("{invitation}", invitation.as_str());
            let answer = open(&world, &mut device, &path).await;
            let rows = rows_since(&app, before);
            views += usize::from(shows_the_client(&answer));
            if let Some(what) = complaint(&world, &answer, &rows, invitation.as_str()) {
                wrong.push(format!("link {}: {what}", route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(views >= 15, "the client was seen on {views} pages only");
});
