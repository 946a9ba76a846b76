//! Reading the tree: files, code without comments and literals, and the paths a file names.

use std::fs;
use std::path::Path;

/// One file of the repository.
#[derive(Clone, Debug)]
pub struct Source {
    /// With `/`, relative to the repository.
    pub path: String,
    pub text: String,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        Self { path: path.into(), text: text.into() }
    }

    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }
}

/// Every text file below a folder whose name ends in one of the endings, in order. A missing folder has none.
pub fn below(folder: &str, endings: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    collect(root, &root.join(folder), endings, &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

fn collect(root: &Path, folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", "node_modules", ".git", "test-results"].contains(&name.as_str()) {
                collect(root, &path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending))
            && let Ok(text) = fs::read_to_string(&path)
        {
            let relative = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push(Source { path: relative, text });
        }
    }
}

/// What a stretch of Rust text is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Code,
    Comment,
    Literal,
}

/// The code with comments and the insides of literals blanked; line numbers stay.
pub fn code_only(text: &str) -> String {
    blank(text, |kind| kind == Kind::Code)
}

/// Code and literals with comments blanked.
pub fn without_comments(text: &str) -> String {
    blank(text, |kind| kind != Kind::Comment)
}

fn blank(text: &str, keep: impl Fn(Kind) -> bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let (kind, length) = stretch(&chars, at);
        for c in &chars[at..at + length] {
            out.push(if keep(kind) || *c == '\n' { *c } else { ' ' });
        }
        at += length;
    }
    out
}

/// The kind and length of what begins at a place.
fn stretch(chars: &[char], at: usize) -> (Kind, usize) {
    let rest = &chars[at..];
    let after_word = at > 0 && (chars[at - 1].is_alphanumeric() || chars[at - 1] == '_');
    match rest[0] {
        '/' if rest.get(1) == Some(&'/') => {
            (Kind::Comment, rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()))
        }
        '/' if rest.get(1) == Some(&'*') => (Kind::Comment, block_comment(rest)),
        '"' => (Kind::Literal, quoted(rest)),
        'r' | 'b' | 'c' if !after_word => match raw_or_byte(rest) {
            Some(length) => (Kind::Literal, length),
            None => (Kind::Code, 1),
        },
        '\'' => match char_literal(rest) {
            Some(length) => (Kind::Literal, length),
            None => (Kind::Code, 1),
        },
        _ => (Kind::Code, 1),
    }
}

fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        match (rest[at], rest.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_or_byte(rest: &[char]) -> Option<usize> {
    let prefix = rest.iter().take_while(|c| matches!(c, 'r' | 'b' | 'c')).count();
    if prefix > 2 {
        return None;
    }
    let hashes = rest[prefix..].iter().take_while(|c| **c == '#').count();
    if rest.get(prefix + hashes) != Some(&'"') {
        return None;
    }
    if !rest[..prefix].contains(&'r') {
        return (hashes == 0).then(|| prefix + quoted(&rest[prefix..]));
    }
    let body = prefix + hashes + 1;
    let end = (body..rest.len()).find(|at| {
        rest[*at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    });
    Some(end.map_or(rest.len(), |at| at + 1 + hashes))
}

fn char_literal(rest: &[char]) -> Option<usize> {
    match (rest.get(1)?, rest.get(2)) {
        ('\\', _) => rest.iter().skip(3).position(|c| *c == '\'').map(|at| at + 4),
        (_, Some('\'')) => Some(3),
        _ => None,
    }
}

/// The contents of all string literals with the line on which each begins.
pub fn literals(text: &str) -> Vec<(usize, String)> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < chars.len() {
        let (kind, length) = stretch(&chars, at);
        let piece: String = chars[at..at + length].iter().collect();
        if kind == Kind::Literal && piece.contains('"') {
            let inner = piece.trim_start_matches(['r', 'b', 'c', '#']).trim_end_matches('#');
            found.push((line, inner.trim_matches('"').to_owned()));
        }
        line += piece.matches('\n').count();
        at += length;
    }
    found
}

/// The code without inline `#[cfg(test)] mod … { … }` blocks.
pub fn without_test_modules(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(start) = rest.find("#[cfg(test)]") {
        let (before, from) = rest.split_at(start);
        kept.push_str(before);
        let end = match (from.find('{'), from.find(';')) {
            (Some(open), semicolon) if semicolon.is_none_or(|s| open < s) => block_end(from, open),
            (_, Some(semicolon)) => semicolon + 1,
            _ => from.len(),
        };
        let (gone, after) = from.split_at(end);
        kept.extend(gone.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    kept.push_str(rest);
    kept
}

/// The end of the block that opens at a place, behind its closing brace. Expects code without literals.
pub fn block_end(code: &str, open: usize) -> usize {
    let mut depth = 0;
    for (at, c) in code[open..].char_indices() {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return open + at + 1;
                }
            }
            _ => {}
        }
    }
    code.len()
}

/// Every path that begins with `crate::` (or `enza::` in the binary), with `use` groups written out, and its line.
pub fn crate_paths(code: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for start in ["crate::", "enza::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | ':')) {
                continue;
            }
            let line = code[..at].matches('\n').count() + 1;
            let tail: Vec<char> = code[at + start.len()..].chars().collect();
            for path in expand(&tail, &mut 0) {
                found.push((line, path));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

/// Expands one use tree, e.g. `a::{b::C, d}` into `a::b::C` and `a::d`.
fn expand(chars: &[char], at: &mut usize) -> Vec<String> {
    let mut path = String::new();
    while let Some(c) = chars.get(*at) {
        match c {
            '{' => {
                *at += 1;
                let mut all = Vec::new();
                loop {
                    while chars.get(*at).is_some_and(|c| c.is_whitespace() || *c == ',') {
                        *at += 1;
                    }
                    if chars.get(*at).is_none_or(|c| *c == '}') {
                        *at += 1;
                        return all;
                    }
                    let before = *at;
                    all.extend(expand(chars, at).into_iter().map(|tail| format!("{path}{tail}")));
                    skip_alias(chars, at);
                    if *at == before {
                        return all;
                    }
                }
            }
            c if c.is_alphanumeric() || matches!(c, '_' | ':' | '*') => {
                path.push(*c);
                *at += 1;
            }
            _ => break,
        }
    }
    vec![path.trim_end_matches(':').to_owned()]
}

/// Steps over ` as name` behind an element of a group.
fn skip_alias(chars: &[char], at: &mut usize) {
    while chars.get(*at).is_some_and(|c| !matches!(c, ',' | '}')) {
        *at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_no_code() {
        let text = "let a = \"use crate::web;\"; // crate::web\n/* x /* y */ z */ let c = '\"'; fn f<'a>() {}\nr#\"q\"q\"#;";
        let code = code_only(text);
        assert!(!code.contains("web") && !code.contains('q') && !code.contains('z'), "{code}");
        assert!(code.contains("fn f<'a>() {}") && code.contains("let c ="), "{code}");
        assert_eq!(code.matches('\n').count(), text.matches('\n').count());
    }

    #[test]
    fn literals_come_with_their_lines() {
        assert_eq!(literals("a(\"x\");\nb(r#\"y \"z\"\"#, b\"w\");").len(), 3);
        assert_eq!(literals("\n\nf(\"SELECT 1\")"), [(3, "SELECT 1".to_owned())]);
    }

    #[test]
    fn use_groups_are_written_out() {
        let paths: Vec<String> = crate_paths(
            "use crate::{storage::{views, tables::jobs as j}, domain};\nlet x = crate::mail::build();",
        )
        .into_iter()
        .map(|(_, path)| path)
        .collect();
        assert_eq!(paths, ["domain", "storage::tables::jobs", "storage::views", "mail::build"]);
    }

    #[test]
    fn test_modules_are_left_out() {
        let code = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { {} } }\nfn c() {}\n#[cfg(test)]\nmod more;\nfn d() {}";
        let kept = without_test_modules(code);
        assert!(kept.contains("fn a") && kept.contains("fn c") && kept.contains("fn d"), "{kept}");
        assert!(!kept.contains("fn b") && !kept.contains("mod more"), "{kept}");
    }
}
