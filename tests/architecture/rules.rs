//! Sizes, names, calls, SQL and templates.

use super::source::{Source, code_only, literals, without_test_modules};

const LONGEST_FILE: usize = 600;
const DEEPEST_FOLDER: usize = 3;

/// Files that grew too long.
pub fn size(file: &Source) -> Vec<String> {
    let lines = file.lines();
    let too_long = lines > LONGEST_FILE && !file.path.ends_with("storage/schema.rs");
    too_long
        .then(|| format!("{} has {lines} lines; split it by meaning (at most {LONGEST_FILE})", file.path))
        .into_iter()
        .collect()
}

/// Folders nested too deep below `src`.
pub fn depth(file: &Source) -> Vec<String> {
    let folders = file.path.matches('/').count().saturating_sub(1);
    (folders > DEEPEST_FOLDER)
        .then(|| format!("{} lies {folders} folders deep; at most {DEEPEST_FOLDER}", file.path))
        .into_iter()
        .collect()
}

/// Names that say nothing. What handlebars calls helpers may keep the library's word.
pub fn names(file: &Source) -> Vec<String> {
    const BANNED: [&str; 12] = [
        "util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers", "common",
        "service", "services", "misc",
    ];
    let mut offences = Vec::new();
    for part in file.path.split('/') {
        let stem = part.split('.').next().unwrap_or_default();
        if BANNED.contains(&stem) && file.path != "src/render/helpers.rs" {
            offences.push(format!("{}: `{stem}` says nothing; name it by its meaning", file.path));
        }
    }
    for (at, line) in code_only(&file.text).lines().enumerate() {
        for keyword in ["struct ", "enum ", "trait "] {
            let Some((_, rest)) = line.split_once(keyword) else { continue };
            let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if ["Manager", "Handler", "Helper", "Utils", "Service"].iter().any(|end| name.ends_with(end)) {
                offences.push(format!(
                    "{}:{} `{name}` says nothing; name it by its meaning",
                    file.path,
                    at + 1
                ));
            }
        }
    }
    offences
}

/// A call that may stand in few places only.
struct Ban {
    call: &'static str,
    allowed: &'static [&'static str],
    why: &'static str,
}

const BANS: &[Ban] = &[
    Ban {
        call: "Utc::now",
        allowed: &["src/storage/clock.rs"],
        why: "time is handed in; only storage::clock reads it",
    },
    Ban { call: "Local::now", allowed: &[], why: "time is handed in; only storage::clock reads it" },
    Ban {
        call: "SystemTime::now",
        allowed: &["src/storage/clock.rs"],
        why: "time is handed in; only storage::clock reads it",
    },
    Ban { call: "dsl::now", allowed: &[], why: "the database's clock is never asked" },
    Ban { call: "Uuid::new_v4", allowed: &[], why: "ids come from usecases::mint" },
    Ban { call: "Uuid::now_v7", allowed: &[], why: "ids come from usecases::mint" },
    Ban {
        call: "rand::",
        allowed: &["src/usecases/mint.rs"],
        why: "all randomness comes from usecases::mint",
    },
    Ban {
        call: "SysRng",
        allowed: &["src/usecases/mint.rs"],
        why: "all randomness comes from usecases::mint",
    },
    Ban {
        call: "OsRng",
        allowed: &["src/usecases/mint.rs"],
        why: "all randomness comes from usecases::mint",
    },
    Ban { call: "process::Command", allowed: &[], why: "the server starts no other program" },
    Ban { call: "thread::sleep", allowed: &[], why: "wait on an event, not on time" },
    Ban { call: "panic!(", allowed: &[], why: "return an error" },
    Ban { call: "unimplemented!(", allowed: &[], why: "write it or leave it out" },
    Ban { call: "todo!(", allowed: &[], why: "write it or leave it out" },
    Ban { call: "to_json(", allowed: &[], why: "screens read views" },
];

/// Calls outside the places that may make them. Test modules are judged by clippy.
pub fn calls(file: &Source) -> Vec<String> {
    if file.path.ends_with("tests.rs") || file.path.contains("/tests/") {
        return Vec::new();
    }
    let code = without_test_modules(&code_only(&file.text));
    let mut offences = Vec::new();
    for (at, line) in code.lines().enumerate() {
        if file.path.starts_with("src/domain/") && names_call(line, "Instant::now") {
            offences.push(format!("{}:{} `Instant::now`: the domain has no clock", file.path, at + 1));
        }
        for ban in BANS.iter().filter(|ban| !ban.allowed.contains(&file.path.as_str())) {
            if names_call(line, ban.call) {
                offences.push(format!("{}:{} `{}`: {}", file.path, at + 1, ban.call, ban.why));
            }
        }
    }
    offences
}

fn names_call(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Tests wait on events, never on time.
pub fn no_sleep(file: &Source) -> Vec<String> {
    let code = code_only(&file.text);
    let sleeping = code.lines().enumerate().filter(|(_, line)| names_call(line, "sleep("));
    sleeping.map(|(at, _)| format!("{}:{} sleeps; wait on an event", file.path, at + 1)).collect()
}

/// Every URL stands in the one table.
pub fn routes(file: &Source) -> Vec<String> {
    // The table itself, and the macro behind it.
    if ["src/web/routes.rs", "src/web/routes/row.rs"].contains(&file.path.as_str()) {
        return Vec::new();
    }
    let code = without_test_modules(&code_only(&file.text));
    let mut offences = Vec::new();
    for (at, line) in code.lines().enumerate() {
        for way in [
            ".route(",
            "web::resource(",
            "web::scope(",
            "#[get(",
            "#[post(",
            "#[put(",
            "#[delete(",
            "#[patch(",
            "#[route(",
        ] {
            if line.contains(way) {
                offences.push(format!(
                    "{}:{} registers a route ({way}…); routes stand in web/routes.rs",
                    file.path,
                    at + 1
                ));
            }
        }
    }
    offences
}

/// SQL is written by diesel. Hand-written statements stand in storage only, and are never put together there but in
/// the seam.
pub fn sql(file: &Source) -> Vec<String> {
    let mut offences = Vec::new();
    let in_storage = file.path.starts_with("src/storage");
    let in_seam = file.path.starts_with("src/storage/dialect");
    if !in_storage {
        for (line, text) in literals(&file.text).into_iter().filter(|(_, text)| is_sql(text)) {
            let start: String = text.chars().take(40).collect();
            offences.push(format!("{}:{line} holds SQL outside storage: {start}", file.path));
        }
    }
    if in_seam {
        return offences;
    }
    let code = code_only(&file.text);
    for (at, _) in file.text.match_indices("format!(\"") {
        let text: String = file.text[at + 9..].chars().take_while(|c| *c != '"').collect();
        if is_sql(&text) {
            let line = file.text[..at].matches('\n').count() + 1;
            offences.push(format!("{}:{line} puts SQL together with format!", file.path));
        }
    }
    for (at, _) in code.match_indices("sql_query(") {
        let argument = file.text.get(at + 10..).unwrap_or_default().trim_start();
        let plain = argument.starts_with(['"', 'r']) || code[..at].ends_with("fn ");
        if !plain && code.is_char_boundary(at) {
            let line = code[..at].matches('\n').count() + 1;
            offences.push(format!("{}:{line} runs SQL that is not a literal", file.path));
        }
    }
    offences
}

fn is_sql(text: &str) -> bool {
    const STARTS: [&str; 14] = [
        "SELECT ",
        "INSERT INTO ",
        "UPDATE ",
        "DELETE FROM ",
        "CREATE TABLE ",
        "CREATE INDEX ",
        "ALTER TABLE ",
        "DROP TABLE ",
        "PRAGMA ",
        "LISTEN ",
        "NOTIFY ",
        "BEGIN IMMEDIATE",
        "VACUUM",
        "TRUNCATE ",
    ];
    STARTS.iter().any(|start| text.trim_start().starts_with(start))
}

/// Templates escape everything they print.
pub fn unescaped(file: &Source) -> Vec<String> {
    let lines = file.text.lines().enumerate();
    let raw = lines.filter(|(_, line)| line.contains("{{{") || line.replace(' ', "").contains("{{&"));
    raw.map(|(at, _)| format!("{}:{} prints without escaping", file.path, at + 1)).collect()
}

/// What belongs to the machine of whoever wrote this stays out of the repository.
pub fn workplace(file: &Source) -> Vec<String> {
    let marks = [
        format!("/{}/", "work"),
        format!("../{}", "shared"),
        format!(".{}/", "library"),
        format!("/{}/.", "root"),
        // Documents that do not lie in the repository: their reason belongs where it is needed.
        format!("decisions.{}", "md"),
        format!("trust.{}", "md"),
        format!("demands.{}", "md"),
    ];
    let mut offences = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for mark in marks.iter().filter(|mark| line.contains(mark.as_str())) {
            offences.push(format!(
                "{}:{} names `{mark}`, which nobody finds outside one workplace",
                file.path,
                at + 1
            ));
        }
    }
    offences
}

/// Marks of unfinished work.
pub fn unfinished(file: &Source) -> Vec<String> {
    let marks = [format!("TO{}", "DO"), format!("FIX{}", "ME"), format!("準備{}", "中")];
    let mut offences = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        for mark in marks.iter().filter(|mark| names_call(line, mark)) {
            offences.push(format!("{}:{} is marked {mark}", file.path, at + 1));
        }
    }
    offences
}

/// Migrations are twins: equal names on both backends, each with its three files. Takes the paths of all SQL files.
pub fn twins(paths: &[String]) -> Vec<String> {
    let of = |backend: &str| -> Vec<String> {
        let folder = format!("migrations/{backend}/");
        paths.iter().filter_map(|path| path.strip_prefix(&folder).map(ToOwned::to_owned)).collect()
    };
    let (sqlite, postgres) = (of("sqlite"), of("postgres"));
    let mut offences = Vec::new();
    for (mine, other, backend) in [(&sqlite, &postgres, "postgres"), (&postgres, &sqlite, "sqlite")] {
        for path in mine.iter().filter(|path| !other.contains(path)) {
            offences.push(format!("migrations/{backend}/{path} is missing; migrations are twins"));
        }
    }
    for path in &sqlite {
        let Some((name, _)) = path.split_once('/') else { continue };
        for part in ["up.sql", "down.sql", "sample.sql"] {
            if !sqlite.contains(&format!("{name}/{part}")) {
                offences.push(format!("migrations/sqlite/{name}/{part} is missing"));
            }
        }
    }
    offences.sort();
    offences.dedup();
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rule: fn(&Source) -> Vec<String>, path: &str, text: &str) -> usize {
        rule(&Source::new(path, text)).len()
    }

    #[test]
    fn long_and_deep_files_are_found() {
        assert_eq!(found(size, "src/a.rs", &"x\n".repeat(601)), 1);
        assert_eq!(found(size, "src/a.rs", &"x\n".repeat(600)), 0);
        assert_eq!(found(size, "src/storage/schema.rs", &"x\n".repeat(2000)), 0);
        assert_eq!(found(depth, "src/a/b/c/d/e.rs", ""), 1);
        assert_eq!(found(depth, "src/a/b/c/e.rs", ""), 0);
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        assert_eq!(found(names, "src/domain/utils.rs", ""), 1);
        assert_eq!(found(names, "src/web/a.rs", "pub struct MailManager;"), 1);
        assert_eq!(found(names, "src/web/a.rs", "pub struct ServiceItem;"), 0);
    }

    #[test]
    fn banned_calls_are_found_outside_their_place() {
        assert_eq!(found(calls, "src/web/a.rs", "let t = Utc::now();"), 1);
        assert_eq!(found(calls, "src/storage/clock.rs", "let t = chrono::Utc::now();"), 0);
        assert_eq!(found(calls, "src/domain/a.rs", "let t = Instant::now();"), 1);
        assert_eq!(found(calls, "src/web/a.rs", "let t = Instant::now();"), 0);
        assert_eq!(found(calls, "src/web/a.rs", "#[cfg(test)]\nmod tests { fn f() { panic!() } }"), 0);
        assert_eq!(found(calls, "src/web/a.rs", "// Utc::now\nlet s = \"todo!()\";"), 0);
        assert_eq!(found(no_sleep, "tests/it/a.rs", "tokio::time::sleep(x).await;"), 1);
    }

    #[test]
    fn a_route_outside_the_table_is_found() {
        assert_eq!(found(routes, "src/web/pages/a.rs", "config.route(\"/x\", get());"), 1);
        assert_eq!(found(routes, "src/web/routes.rs", "config.route(\"/x\", get());"), 0);
    }

    #[test]
    fn sql_in_the_wrong_place_is_found() {
        assert_eq!(found(sql, "src/web/a.rs", "let q = \"SELECT 1\";"), 1);
        assert_eq!(found(sql, "src/storage/tables/a.rs", "sql_query(\"SELECT 1\").execute(c)"), 0);
        assert_eq!(found(sql, "src/storage/tables/a.rs", "sql_query(text).execute(c)"), 1);
        assert_eq!(found(sql, "src/storage/tables/a.rs", "let q = format!(\"DELETE FROM {t}\");"), 1);
        assert_eq!(found(sql, "src/storage/dialect.rs", "let q = format!(\"DELETE FROM {t}\");"), 0);
        assert_eq!(found(sql, "src/web/a.rs", "let q = \"Selected\";"), 0);
    }

    #[test]
    fn raw_output_of_templates_is_found() {
        assert_eq!(found(unescaped, "templates/a.hbs", "{{{page.html}}}"), 1);
        assert_eq!(found(unescaped, "templates/a.hbs", "{{& page.html}}"), 1);
        assert_eq!(found(unescaped, "templates/a.hbs", "{{page.html}}"), 0);
    }

    #[test]
    fn a_missing_twin_is_found() {
        let paths: Vec<String> = [
            "migrations/sqlite/1_a/up.sql",
            "migrations/sqlite/1_a/down.sql",
            "migrations/sqlite/1_a/sample.sql",
            "migrations/postgres/1_a/up.sql",
            "migrations/postgres/1_a/down.sql",
            "migrations/postgres/1_b/up.sql",
        ]
        .map(ToOwned::to_owned)
        .to_vec();
        let offences = twins(&paths).join("\n");
        assert!(offences.contains("migrations/postgres/1_a/sample.sql"), "{offences}");
        assert!(offences.contains("migrations/sqlite/1_b/up.sql"), "{offences}");
        assert_eq!(twins(&paths[..3]).len(), 3);
    }

    #[test]
    fn marks_of_a_workplace_and_of_unfinished_work_are_found() {
        assert_eq!(found(workplace, "src/a.rs", &format!("let p = \"/{}/main\";", "work")), 1);
        assert_eq!(found(unfinished, "src/a.rs", &format!("// TO{}: later", "DO")), 1);
        assert_eq!(found(unfinished, "src/a.rs", "mastodon"), 0);
    }
}
