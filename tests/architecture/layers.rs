//! Who may import whom.

use super::source::{Source, code_only, crate_paths, without_test_modules};

/// Low to high; a file imports only from its own layer and those before it.
pub const LAYERS: [&str; 11] =
    ["domain", "config", "storage", "render", "mail", "usecases", "jobs", "live", "web", "app", "cli"];

/// The layer of a file, or nothing for `lib.rs`; `main.rs` stands above all.
fn layer(path: &str) -> Option<usize> {
    let inside = path.strip_prefix("src/")?;
    let name = inside.split(['/', '.']).next()?;
    if name == "main" { Some(LAYERS.len()) } else { LAYERS.iter().position(|layer| *layer == name) }
}

/// Imports against the order.
pub fn import_order(file: &Source) -> Vec<String> {
    let Some(own) = layer(&file.path) else { return Vec::new() };
    let own_name = LAYERS.get(own).copied().unwrap_or("main");
    let mut offences = Vec::new();
    for (line, path) in crate_paths(&code_only(&file.text)) {
        let named = path.split("::").next().unwrap_or_default();
        if LAYERS.iter().position(|layer| *layer == named).is_some_and(|other| other > own) {
            offences.push(format!("{}:{line} names crate::{path}; {own_name} is below {named}", file.path));
        }
    }
    offences.extend(climbing(file));
    offences
}

/// `super::super::…` that reaches the crate's root would go round the order.
fn climbing(file: &Source) -> Vec<String> {
    let depth = file.path.trim_end_matches("/mod.rs").matches('/').count();
    let code = without_test_modules(&code_only(&file.text));
    let chain = "super::".repeat(depth);
    let found = code.find(&chain).map(|at| code[..at].matches('\n').count() + 1);
    found
        .map(|line| format!("{}:{line} climbs to the crate's root by super::; write crate::", file.path))
        .into_iter()
        .collect()
}

/// `web`, `jobs` and `live` read views; they never name the write side nor a transaction.
pub fn write_side(file: &Source) -> Vec<String> {
    let Some(at) = layer(&file.path) else { return Vec::new() };
    let name = LAYERS.get(at).copied().unwrap_or("main");
    if !["web", "jobs", "live"].contains(&name) {
        return Vec::new();
    }
    let code = code_only(&file.text);
    let mut offences: Vec<String> = crate_paths(&code)
        .into_iter()
        .filter(|(_, path)| ["storage::tables", "storage::tx"].iter().any(|p| is_below(path, p)))
        .map(|(line, path)| {
            format!("{}:{line} names crate::{path}; every write goes through usecases", file.path)
        })
        .collect();
    for call in ["store.write(", "store().write(", ".with_writer(", "begin_transaction", ".transaction("] {
        if let Some(at) = code.find(call) {
            let line = code[..at].matches('\n').count() + 1;
            offences.push(format!("{}:{line} opens a write transaction ({call}…)", file.path));
        }
    }
    offences
}

fn is_below(path: &str, parent: &str) -> bool {
    path == parent || path.strip_prefix(parent).is_some_and(|rest| rest.starts_with("::"))
}

/// Noun folders of `usecases` do not import each other; a shared step moves down or into a file beside them.
pub fn nouns_apart(file: &Source, nouns: &[String]) -> Vec<String> {
    let Some((own, _)) = file.path.strip_prefix("src/usecases/").and_then(|inside| inside.split_once('/'))
    else {
        return Vec::new();
    };
    let mut offences = Vec::new();
    for (line, path) in crate_paths(&code_only(&file.text)) {
        let Some(named) = path.strip_prefix("usecases::").and_then(|rest| rest.split("::").next()) else {
            continue;
        };
        if named != own && nouns.iter().any(|noun| noun == named) {
            offences.push(format!(
                "{}:{line} names crate::{path}; usecases/{own} may not import usecases/{named}",
                file.path
            ));
        }
    }
    let code = code_only(&file.text);
    for noun in nouns.iter().filter(|noun| *noun != own) {
        if code.contains(&format!("super::super::{noun}::")) {
            offences.push(format!("{} reaches usecases/{noun} by super::super::", file.path));
        }
    }
    offences
}

/// The noun folders among the files of `usecases`.
pub fn nouns(files: &[Source]) -> Vec<String> {
    let mut nouns: Vec<String> = files
        .iter()
        .filter_map(|file| file.path.strip_prefix("src/usecases/")?.split_once('/'))
        .map(|(noun, _)| noun.to_owned())
        .collect();
    nouns.dedup();
    nouns
}

/// Only `storage` names diesel.
pub fn diesel_in_storage(file: &Source) -> Vec<String> {
    // Tests beside the code look into the tables where no view shows what they ask.
    if file.path.starts_with("src/storage") || file.path.ends_with("/tests.rs") {
        return Vec::new();
    }
    let code = code_only(&file.text);
    let named = code.lines().enumerate().filter(|(_, line)| {
        ["diesel::", "diesel_migrations", "use diesel", "#[diesel("].iter().any(|name| line.contains(name))
    });
    named.map(|(at, _)| format!("{}:{} names diesel outside storage", file.path, at + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_layer_that_names_a_higher_one_is_found() {
        let bad = Source::new("src/domain/x.rs", "use crate::{\n    storage::Tx,\n};");
        assert_eq!(
            import_order(&bad),
            ["src/domain/x.rs:1 names crate::storage::Tx; domain is below storage"]
        );
        assert_eq!(import_order(&Source::new("src/jobs/x.rs", "fn f() { crate::web::go() }")).len(), 1);
        assert_eq!(import_order(&Source::new("src/main.rs", "fn main() { enza::cli::run() }")).len(), 0);
        assert_eq!(
            import_order(&Source::new("src/web/x.rs", "use crate::domain::time; use crate::words;")).len(),
            0
        );
        assert_eq!(import_order(&Source::new("src/domain/a/b.rs", "use super::super::super::web;")).len(), 1);
        assert_eq!(import_order(&Source::new("src/domain/a/b.rs", "use super::super::words;")).len(), 0);
    }

    #[test]
    fn a_page_that_writes_is_found() {
        for text in [
            "use crate::storage::tables::jobs;",
            "use crate::storage::{views, tables};",
            "use crate::storage::tx::NewAuditEvent;",
            "fn f(s: &Store) { s.store.write(|tx| go(tx)) }",
        ] {
            assert_eq!(write_side(&Source::new("src/web/pages/x.rs", text)).len(), 1, "{text}");
            assert_eq!(write_side(&Source::new("src/usecases/x.rs", text)).len(), 0, "{text}");
        }
        assert!(write_side(&Source::new("src/live/hub.rs", "use crate::storage::views::rooms;")).is_empty());
    }

    #[test]
    fn a_noun_that_imports_another_is_found() {
        let nouns = ["meeting".to_owned(), "inquiry".to_owned()];
        let bad = Source::new("src/usecases/meeting/fix.rs", "use crate::usecases::inquiry::circulate;");
        assert_eq!(nouns_apart(&bad, &nouns).len(), 1);
        let up = Source::new("src/usecases/meeting/fix.rs", "use super::super::inquiry::circulate;");
        assert_eq!(nouns_apart(&up, &nouns).len(), 1);
        let good =
            Source::new("src/usecases/meeting/fix.rs", "use crate::usecases::{Cmd, meeting::open, outbox};");
        assert!(nouns_apart(&good, &nouns).is_empty());
    }

    #[test]
    fn diesel_elsewhere_is_found() {
        assert_eq!(diesel_in_storage(&Source::new("src/web/x.rs", "use diesel::prelude::*;")).len(), 1);
        assert!(diesel_in_storage(&Source::new("src/storage/x.rs", "use diesel::prelude::*;")).is_empty());
        assert!(diesel_in_storage(&Source::new("src/web/x.rs", "// diesel::prelude stays below")).is_empty());
    }
}
