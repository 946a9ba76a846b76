//! Texts and migrations are embedded by macros that don't see new files; this makes cargo look again when one appears.

fn main() {
    println!("cargo:rerun-if-changed=templates/locales");
    println!("cargo:rerun-if-changed=migrations");
}
