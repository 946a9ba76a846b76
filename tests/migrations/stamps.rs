//! No change of a row from which duties follow leaves the stamp of its client as it was, on both backends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent, SimpleConnection};
use diesel::{PgConnection, QueryDsl, RunQueryDsl, SqliteConnection, sql_query};
use enza::domain::ids::ClientId;
use enza::storage::Conn;
use enza::storage::schema::client_stamps;
use enza::storage::views::duty_facts;

use super::{fresh_postgres, lines, migrations, schema_columns};

/// The tables from which facts are read, and what a second row beside the sample has to have of its own besides its uid.
const TABLES: [(&str, &[(&str, &str)]); 15] = [
    ("certifications", &[]),
    ("client_frameworks", &[]),
    ("client_states", &[]),
    ("clients", &[("insured_number", "'0000000077'")]),
    ("consents", &[]),
    ("deliveries", &[("number", "'D77'")]),
    ("duty_entries", &[]),
    ("inquiries", &[]),
    ("meetings", &[("number", "'M77'"), ("calendar_uid", "'calendar-77'")]),
    ("offices", &[("number", "'9900000077'")]),
    ("plan_goals", &[]),
    ("plan_service_items", &[]),
    ("plan_versions", &[("number", "77")]),
    ("plans", &[("planned_on", "'2031-01-01'")]),
    ("service_plans", &[]),
];

type Stamps = BTreeMap<i64, i64>;

/// A database with its samples.
struct Scene(Conn);

impl Scene {
    fn sqlite() -> Self {
        Self(Conn::Sqlite(SqliteConnection::establish(":memory:").unwrap())).filled("sqlite")
    }

    fn postgres(name: &str) -> Option<Self> {
        let url = fresh_postgres(name)?;
        Some(Self(Conn::Postgres(PgConnection::establish(&url).unwrap())).filled("postgres"))
    }

    fn filled(mut self, backend: &str) -> Self {
        for [up, _, sample] in migrations(backend) {
            self.0.batch_execute(&up).unwrap();
            self.0.batch_execute(&sample).unwrap();
        }
        self
    }

    fn stamps(&mut self) -> Stamps {
        let all = client_stamps::table.select((client_stamps::client_id, client_stamps::stamp));
        all.load::<(i64, i64)>(&mut self.0).unwrap().into_iter().collect()
    }

    /// The clients whose stamps a statement changes.
    fn stamped(&mut self, sql: &str) -> Vec<i64> {
        let before = self.stamps();
        let rows = sql_query(sql).execute(&mut self.0).unwrap_or_else(|e| panic!("{e}\n{sql}"));
        assert!(rows > 0, "it changes nothing: {sql}");
        let after = self.stamps();
        after.into_iter().filter(|(id, stamp)| before.get(id) != Some(stamp)).map(|(id, _)| id).collect()
    }

    /// Copies the first row of a table, under another uid and with what differs; gives the statement.
    fn copy(table: &str, uid: &str, differs: &[(&str, &str)]) -> String {
        let columns: Vec<String> =
            schema_columns()[table].iter().filter(|column| *column != "id").cloned().collect();
        let uid = format!("'{uid}'");
        let value = |column: &String| {
            let own = differs.iter().find(|(name, _)| name == column).map(|(_, value)| (*value).to_owned());
            if column == "uid" { uid.clone() } else { own.unwrap_or_else(|| column.clone()) }
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        format!(
            "INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE id = (SELECT min(id) FROM {table})"
        )
    }
}

/// The tables that the facts are read from, by the statements that are sent.
fn read_from(scene: &mut Scene) -> BTreeSet<String> {
    let sent = Arc::new(Mutex::new(String::new()));
    let seen = sent.clone();
    scene.0.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            seen.lock().unwrap().push_str(&query.to_string());
        }
    });
    assert_eq!(duty_facts::of(&mut scene.0, &[ClientId(404)]).unwrap().len(), 1);
    let sent = sent.lock().unwrap();
    let words: BTreeSet<&str> = sent.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
    schema_columns().into_keys().filter(|table| words.contains(table.as_str())).collect()
}

fn every_table_of_the_facts_is_stamped(mut scene: Scene) {
    let known: BTreeSet<String> = TABLES.iter().map(|(table, _)| (*table).to_owned()).collect();
    assert_eq!(
        read_from(&mut scene),
        known,
        "a table that facts are read from needs triggers in a migration and a line here"
    );
    for (table, differs) in TABLES {
        let made = scene.stamped(&Scene::copy(table, "copy-77", differs));
        assert!(!made.is_empty() || table == "offices", "a row more in {table} stamps nobody");
        let changed = scene.stamped(&format!("UPDATE {table} SET uid = 'other-77' WHERE uid = 'copy-77'"));
        assert!(!changed.is_empty(), "a changed row of {table} stamps nobody");
        let gone = scene.stamped(&format!("DELETE FROM {table} WHERE uid = 'other-77'"));
        assert!(!gone.is_empty(), "a row less in {table} stamps nobody");
    }
}

/// What goes from one client to another stamps both; a version takes along whoever names it.
fn what_moves_stamps_both(mut scene: Scene) {
    scene.stamped(&Scene::copy("clients", "second", &[("insured_number", "'0000000078'")]));
    let [first, second] = scene.stamps().into_keys().collect::<Vec<_>>()[..] else { panic!("two clients") };
    let columns = schema_columns();
    for (table, _) in TABLES.iter().filter(|(table, _)| columns[*table].contains("client_id")) {
        let row = format!("WHERE id = (SELECT min(id) FROM {table})");
        for to in [second, first] {
            let both = scene.stamped(&format!("UPDATE {table} SET client_id = {to} {row}"));
            assert_eq!(both, [first, second], "{table}");
        }
    }
    scene.stamped(&Scene::copy("plans", "plan-78", &[("planned_on", "'2031-01-02'")]));
    let to_second = format!("UPDATE plans SET client_id = {second} WHERE uid = 'plan-78'");
    assert_eq!(scene.stamped(&to_second), [first, second]);
    let move_version =
        |uid: &str| format!("UPDATE plan_versions SET plan_id = (SELECT id FROM plans WHERE {uid})");
    assert_eq!(scene.stamped(&move_version("uid = 'plan-78'")), [first, second]);
    // Back to the first client's plan; a meeting of the second one still names the version.
    let to_second = format!("UPDATE meetings SET client_id = {second}");
    assert_eq!(scene.stamped(&to_second), [first, second]);
    scene.stamped(&move_version("id = 1"));
    let other_day = Scene::copy("plans", "plan-79", &[("planned_on", "'2031-01-03'")]);
    assert_eq!(scene.stamped(&other_day), [first]);
    assert_eq!(scene.stamped(&move_version("uid = 'plan-79'")), [first, second], "by the meeting");
}

/// While one transaction gives a plan to another client, a second one hands the plan over: whoever ends last, the client who has
/// the plan then is stamped by both. SQLite has one writer at a time, so nothing can meet there.
#[test]
fn postgres_stamps_who_has_the_plan_when_all_have_ended() {
    let Some(url) = fresh_postgres("met") else { return };
    let connect = || Scene(Conn::Postgres(PgConnection::establish(&url).unwrap()));
    let mut scene = connect().filled("postgres");
    scene.stamped(&Scene::copy("clients", "second", &[("insured_number", "'0000000078'")]));
    let second = *scene.stamps().keys().last().unwrap();
    scene.0.batch_execute("BEGIN").unwrap();
    scene.stamped(&format!("UPDATE plans SET client_id = {second} WHERE id = 1"));
    let given = scene.stamps()[&second];
    let mut other = connect();
    let handing = std::thread::spawn(move || {
        let delivery = Scene::copy("deliveries", "copy-77", &[("number", "'D77'")]);
        sql_query(delivery).execute(&mut other.0).unwrap()
    });
    let mut watch = connect();
    let waiting = "SELECT pid::text AS line FROM pg_stat_activity \
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let Conn::Postgres(watching) = &mut watch.0 else { panic!("a connection to PostgreSQL") };
    while lines(watching, waiting).is_empty() {
        assert!(!handing.is_finished(), "the delivery waits for the stamp of the client who had the plan");
        std::thread::yield_now();
    }
    scene.0.batch_execute("COMMIT").unwrap();
    assert_eq!(handing.join().unwrap(), 1);
    assert_eq!(scene.stamps()[&second], given + 1, "by the delivery");
}

#[test]
fn sqlite_stamps_every_table_of_the_facts() {
    every_table_of_the_facts_is_stamped(Scene::sqlite());
}

#[test]
fn postgres_stamps_every_table_of_the_facts() {
    let Some(scene) = Scene::postgres("stamped") else { return };
    every_table_of_the_facts_is_stamped(scene);
}

#[test]
fn sqlite_stamps_both_when_something_moves() {
    what_moves_stamps_both(Scene::sqlite());
}

#[test]
fn postgres_stamps_both_when_something_moves() {
    let Some(scene) = Scene::postgres("moved") else { return };
    what_moves_stamps_both(scene);
}
