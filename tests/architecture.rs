//! The rules of the tree, read from the tree itself. Each failure names the file, the line and what to do.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that can't read the tree has to fail loudly"
)]

#[path = "architecture/layers.rs"]
mod layers;
#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/texts.rs"]
mod texts;
#[path = "architecture/unused_texts.rs"]
mod unused_texts;

use std::collections::BTreeSet;

use source::{Source, below};

fn src() -> Vec<Source> {
    let files = below("src", &[".rs"]);
    assert!(files.len() > 10, "the sources were not found");
    files
}

fn none(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

fn all(files: &[Source], rule: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    files.iter().flat_map(rule).collect()
}

#[test]
fn imports_go_from_high_to_low() {
    none(&all(&src(), layers::import_order));
}

#[test]
fn pages_jobs_and_sockets_write_only_through_use_cases() {
    none(&all(&src(), layers::write_side));
}

#[test]
fn nouns_of_use_cases_do_not_import_each_other() {
    let files = src();
    let nouns = layers::nouns(&files);
    none(&all(&files, |file| layers::nouns_apart(file, &nouns)));
}

#[test]
fn only_storage_names_diesel() {
    none(&all(&src(), layers::diesel_in_storage));
}

#[test]
fn files_and_folders_stay_small() {
    let mut files = src();
    none(&all(&files, rules::depth));
    files.extend(below("tests", &[".rs", ".js", ".ts"]));
    files.extend(below("benches", &[".rs"]));
    files.extend(below("static", &[".js", ".css"]));
    files.extend(below("templates", &[".hbs"]));
    none(&all(&files, rules::size));
}

#[test]
fn names_say_what_things_are() {
    let mut files = src();
    files.extend(below("tests", &[".rs"]));
    none(&all(&files, rules::names));
}

#[test]
fn time_randomness_and_processes_have_one_door() {
    none(&all(&src(), rules::calls));
}

#[test]
fn tests_never_sleep() {
    let mut files = below("tests", &[".rs"]);
    files.extend(src());
    files.retain(|file| !file.path.starts_with("tests/architecture") && !file.path.starts_with("src/jobs"));
    none(&all(&files, rules::no_sleep));
}

#[test]
fn every_route_stands_in_the_one_table() {
    none(&all(&src(), rules::routes));
}

#[test]
fn sql_stays_in_storage() {
    none(&all(&src(), rules::sql));
}

#[test]
fn templates_escape_what_they_print() {
    none(&all(&below("templates", &[".hbs"]), rules::unescaped));
}

#[test]
fn migrations_are_twins() {
    let paths: Vec<String> = below("migrations", &[".sql"]).into_iter().map(|file| file.path).collect();
    none(&rules::twins(&paths));
}

#[test]
fn the_repository_names_no_workplace_and_leaves_nothing_unfinished() {
    let endings =
        [".rs", ".toml", ".md", ".sql", ".hbs", ".ftl", ".js", ".ts", ".css", ".json", ".csv", "run", ".sh"];
    let mut files: Vec<Source> = Vec::new();
    for folder in ["src", "tests", "benches", "config", "migrations", "templates", "static", "docs", ".ci"] {
        files.extend(below(folder, &endings));
    }
    for name in ["README.md", "Cargo.toml", "build.rs", "clippy.toml"] {
        if let Ok(text) = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
        {
            files.push(Source::new(name, &text));
        }
    }
    none(&all(&files, rules::workplace));
    none(&all(&files, rules::unfinished));
}

fn texts_of_both_languages() -> (texts::Keys, texts::Keys, Vec<String>) {
    let files = below("templates/locales", &[".ftl"]);
    let (ja, mut offences) = texts::keys(&files, "templates/locales/ja/");
    let (en, more) = texts::keys(&files, "templates/locales/en/");
    offences.extend(more);
    (ja, en, offences)
}

#[test]
fn japanese_and_english_have_the_same_texts() {
    let (ja, en, offences) = texts_of_both_languages();
    none(&offences);
    none(&texts::parity(&ja, &en));
}

#[test]
fn every_text_that_is_asked_for_exists() {
    let (ja, _, _) = texts_of_both_languages();
    let keys: BTreeSet<String> = ja.into_values().flatten().collect();
    none(&all(&below("templates", &[".hbs"]), |file| texts::missing_in_templates(file, &keys)));
    none(&all(&src(), |file| texts::missing_refusals(file, &keys)));
}

#[test]
fn every_text_is_asked_for() {
    let (ja, _, _) = texts_of_both_languages();
    let keys: BTreeSet<String> = ja.into_values().flatten().collect();
    let mut files = src();
    files.extend(below("templates", &[".hbs"]));
    files.extend(below("static", &[".js"]));
    none(&unused_texts::unused(&keys, &unused_texts::Named::of(&files)));
}
