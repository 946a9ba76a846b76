//! A file read again by `pdftotext`, in the order in which it was set, and held against the print page.

use std::path::Path;
use std::process::{Command, Stdio};

use scraper::{Html, Selector};

/// Keeps a file to be looked at, where a folder for that is named.
pub fn kept(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("ENZA_TEST_KEEP_PDF") {
        std::fs::write(Path::new(&folder).join(format!("{}-{name}", bytes.len())), bytes).unwrap();
    }
}

/// The text of each page.
pub fn pages(bytes: &[u8]) -> Vec<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext (poppler-utils) is missing");
    let mut into = reader.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let feeding = std::thread::spawn(move || std::io::Write::write_all(&mut into, &bytes).unwrap());
    let read = reader.wait_with_output().unwrap();
    feeding.join().unwrap();
    assert!(read.status.success());
    let text = String::from_utf8(read.stdout).unwrap();
    let mut pages: Vec<String> = text.split('\u{c}').map(squeezed).collect();
    assert_eq!(pages.pop().as_deref(), Some(""), "each page ends with a form feed");
    pages
}

/// The characters that are seen.
pub fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && *c != '\u{200b}').collect()
}

/// What the pages say apart from their foot, which says on each of them which of how many it is.
pub fn said(bytes: &[u8], (made, unit): (&str, &str)) -> String {
    let (pages, made, unit) = (pages(bytes), squeezed(made), squeezed(unit));
    let count = pages.len();
    let without_foot = pages.iter().enumerate().map(|(at, page)| {
        let number = format!("{}/{count}{unit}", at + 1);
        assert_eq!(page.matches(&number).count(), 1, "{number}: {page}");
        assert!(page.contains(&made), "{made}: {page}");
        page.replacen(&number, "", 1).replacen(&made, "", 1)
    });
    without_foot.collect()
}

fn sorted(text: &str) -> String {
    let mut all: Vec<char> = squeezed(text).chars().collect();
    all.sort_unstable();
    all.into_iter().collect()
}

/// The file says what the print page says, cell by cell, and nothing else.
pub fn assert_says_the_same(said: &str, page: &str, head: &str) {
    let page = Html::parse_document(page);
    let texts = |selector: &str| -> Vec<String> {
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).map(|found| squeezed(&found.text().collect::<String>())).collect()
    };
    // The row of heads stands again wherever the table goes on.
    let once = match said.split_once(head) {
        Some((before, after)) if !head.is_empty() => format!("{before}{head}{}", after.replace(head, "")),
        _ => said.to_owned(),
    };
    for cell in texts(".sheet th, .sheet td, .sheet p, .sheet dt, .sheet dd, .sheet h1, .sheet h2") {
        assert!(once.contains(&cell), "«{cell}» is missing in {once}");
    }
    assert_eq!(sorted(&once), sorted(&texts(".sheet").concat()));
}
