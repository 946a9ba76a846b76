//! The texts of the screens: both languages complete, and every key that is used exists.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Source, block_end, code_only, literals, without_comments};

/// Keys by file name, e.g. `meeting.ftl`.
pub type Keys = BTreeMap<String, BTreeSet<String>>;

/// The keys of one language's files, and what is wrong with the files themselves.
pub fn keys(files: &[Source], folder: &str) -> (Keys, Vec<String>) {
    let (mut keys, mut offences) = (Keys::new(), Vec::new());
    let mut owner: BTreeMap<String, String> = BTreeMap::new();
    for file in files {
        let Some(name) = file.path.strip_prefix(folder) else { continue };
        let mut own = BTreeSet::new();
        for (at, line) in file.text.lines().enumerate() {
            let Some(key) = key_of(line) else { continue };
            if let Some(earlier) = owner.insert(key.to_owned(), file.path.clone()) {
                offences.push(format!("{}:{} `{key}` stands in {earlier} already", file.path, at + 1));
            }
            own.insert(key.to_owned());
        }
        keys.insert(name.to_owned(), own);
    }
    (keys, offences)
}

/// The key a line of Fluent begins, if it begins one.
fn key_of(line: &str) -> Option<&str> {
    let end = line.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_')))?;
    let (key, rest) = line.split_at(end);
    let begins = key.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.trim_start().starts_with('=');
    begins.then_some(key)
}

/// Keys that one language lacks.
pub fn parity(ja: &Keys, en: &Keys) -> Vec<String> {
    let mut offences = Vec::new();
    for (mine, other, language) in [(ja, en, "en"), (en, ja, "ja")] {
        for (file, keys) in mine {
            let there = other.get(file).cloned().unwrap_or_default();
            for key in keys.difference(&there) {
                offences.push(format!("templates/locales/{language}/{file} lacks `{key}`"));
            }
        }
    }
    offences
}

/// The keys that a template asks for by name, with their lines: `{{t "key"`, `(t "key"` and `_key="key"`.
pub fn asked_for(template: &Source) -> Vec<(usize, String)> {
    let mut asked = Vec::new();
    for (at, line) in template.text.lines().enumerate() {
        for start in ["{{t \"", "{{~t \"", "(t \"", "_key=\""] {
            for (place, _) in line.match_indices(start) {
                let key: String = line[place + start.len()..].chars().take_while(|c| *c != '"').collect();
                asked.push((at + 1, key));
            }
        }
    }
    asked
}

/// Keys that a template asks for and nobody has written.
pub fn missing_in_templates(template: &Source, all: &BTreeSet<String>) -> Vec<String> {
    asked_for(template)
        .into_iter()
        .filter(|(_, key)| !all.contains(key))
        .map(|(line, key)| {
            format!("{}:{line} asks for the text `{key}`, which does not exist", template.path)
        })
        .collect()
}

/// The codes of refusals that a file makes: the arguments of `Refused::new` and `Refused::at`, and every code in an
/// `impl From<…> for Refused` or a function named `code`.
pub fn refusal_codes(file: &Source) -> BTreeSet<String> {
    let text = without_comments(&file.text);
    let code = code_only(&file.text);
    let mut codes = BTreeSet::new();
    for start in ["Refused::new(\"", "Refused::at(\""] {
        for (at, _) in text.match_indices(start) {
            let call: String = text[at..].chars().take_while(|c| *c != ')').collect();
            let wanted = if start.contains("new") { 0 } else { 1 };
            if let Some((_, code)) = literals(&call).into_iter().nth(wanted) {
                codes.insert(code);
            }
        }
    }
    // Blanked text keeps its letters but not its bytes, so both are walked by letters.
    let (text, code): (Vec<char>, String) = (text.chars().collect(), code);
    for start in ["for Refused {", "fn code(self) -> &'static str {", "fn code(&self) -> &'static str {"] {
        for (at, _) in code.match_indices(start) {
            let end = block_end(&code, at + start.len() - 1);
            let (from, to) = (code[..at].chars().count(), code[..end].chars().count());
            let block: String = text[from..to].iter().collect();
            codes.extend(literals(&block).into_iter().map(|(_, literal)| literal).filter(|l| is_code(l)));
        }
    }
    codes
}

/// Kebab case with at least one hyphen; field names have underscores or one word.
fn is_code(text: &str) -> bool {
    text.contains('-') && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Refusals that have no text.
pub fn missing_refusals(file: &Source, all: &BTreeSet<String>) -> Vec<String> {
    refusal_codes(file)
        .into_iter()
        .filter(|code| !all.contains(&format!("refusal-{code}")))
        .map(|code| {
            format!("{} refuses with `{code}`, but the text `refusal-{code}` does not exist", file.path)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|key| (*key).to_owned()).collect()
    }

    #[test]
    fn a_key_that_one_language_lacks_is_found() {
        let files = [
            Source::new(
                "l/ja/a.ftl",
                "a-one = 一\n# a comment = x\na-two =\n    { $n ->\n   *[other] 二\n }\n",
            ),
            Source::new("l/en/a.ftl", "a-one = one\n"),
        ];
        let (ja, none) = keys(&files, "l/ja/");
        let (en, _) = keys(&files, "l/en/");
        assert!(none.is_empty());
        assert_eq!(ja["a.ftl"], set(&["a-one", "a-two"]));
        assert_eq!(parity(&ja, &en), ["templates/locales/en/a.ftl lacks `a-two`"]);
    }

    #[test]
    fn a_key_written_twice_is_found() {
        let files = [Source::new("l/ja/a.ftl", "x-y = 1\n"), Source::new("l/ja/b.ftl", "x-y = 2\n")];
        assert_eq!(keys(&files, "l/ja/").1.len(), 1);
    }

    #[test]
    fn a_text_that_a_template_asks_for_must_exist() {
        let template = Source::new(
            "templates/a.hbs",
            "{{t \"a-one\"}} {{> x label=(t \"a-two\" n=1) hint_key=\"a-three\"}}",
        );
        assert_eq!(missing_in_templates(&template, &set(&["a-one", "a-three"])).len(), 1);
    }

    #[test]
    fn the_codes_of_refusals_are_found_in_all_their_forms() {
        let file = Source::new(
            "src/domain/x.rs",
            "// Refused::new(\"in-a-comment\")\nfn a() { Refused::new(\"one-code\"); Refused::at(\"a_field\", \"two-code\"); }\n\
             impl From<E> for Refused { fn from(e: E) -> Self { Refused::new(match e { E::A => \"three-code\" }) } }\n\
             fn code(self) -> &'static str { match self { E::B => \"four-code\" } }\nfn other() -> &'static str { \"not-one\" }",
        );
        assert_eq!(refusal_codes(&file), set(&["one-code", "two-code", "three-code", "four-code"]));
        assert_eq!(
            missing_refusals(&file, &set(&["refusal-one-code", "refusal-two-code", "refusal-three-code"]))
                .len(),
            1
        );
    }
}
