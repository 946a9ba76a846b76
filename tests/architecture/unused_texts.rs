//! The texts of the screens that nobody asks for: a key is named whole, or made of a prefix and a word that both stand
//! in the sources.

use std::collections::BTreeSet;

use super::source::{Source, without_comments};

/// Groups of words that a function gets under another name than `label`; elsewhere the group stands right after
/// `label` or `word=`.
const GROUPS_OF_CHOICES: &[&str] = &["meeting-actual", "meeting-channel", "meeting-state", "verdict"];

/// What the sources name.
#[derive(Default)]
pub struct Named {
    /// Everything that stands between two quotation marks, whichever of them opens.
    pieces: BTreeSet<String>,
    /// The same with `-` for `_`, as words of the database are written in keys.
    words: BTreeSet<String>,
    /// What stands before and behind a word that is filled in.
    frames: BTreeSet<(String, String)>,
}

impl Named {
    /// Reads what sources, templates and scripts name.
    pub fn of(files: &[Source]) -> Self {
        let mut named = Self::default();
        for group in GROUPS_OF_CHOICES {
            named.frame(&format!("{group}-"), "");
        }
        for file in files {
            named.read(file);
        }
        named
    }

    fn read(&mut self, file: &Source) {
        let is_rust = file.path.ends_with(".rs");
        let text = if is_rust { without_comments(&file.text) } else { file.text.clone() };
        let pieces: Vec<&str> = text.split(['"', '\'', '`']).collect();
        for (before, piece) in std::iter::once(&"").chain(&pieces).zip(&pieces) {
            if is_key_like(piece) {
                self.pieces.insert((*piece).to_owned());
                self.words.insert(piece.replace('_', "-"));
            }
            if before.ends_with("label ") || before.ends_with("label(") || before.ends_with("word=") {
                self.frame(&format!("{piece}-"), "");
            }
            if before.ends_with("concat ") && piece.ends_with('-') {
                self.frame(piece, "");
                self.frame(piece, "-text");
            }
            if let Some((prefix, rest)) = piece.split_once('{')
                && let Some((_, suffix)) = rest.split_once('}')
            {
                self.frame(prefix, suffix);
            }
        }
    }

    fn frame(&mut self, prefix: &str, suffix: &str) {
        if prefix.ends_with('-') && is_key_like(prefix) && (suffix.is_empty() || is_key_like(suffix)) {
            self.frames.insert((prefix.to_owned(), suffix.to_owned()));
        }
    }

    fn asks_for(&self, key: &str) -> bool {
        let fills = |(prefix, suffix): &(String, String)| {
            let word = key.strip_prefix(prefix.as_str()).and_then(|rest| rest.strip_suffix(suffix.as_str()));
            word.is_some_and(|word| self.words.contains(word) || word.bytes().all(|b| b.is_ascii_digit()))
        };
        self.pieces.contains(key) || self.frames.iter().any(fills)
    }
}

fn is_key_like(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Keys that no source, template or script names, whole or by its parts.
pub fn unused(keys: &BTreeSet<String>, named: &Named) -> Vec<String> {
    let unused = keys.iter().filter(|key| !named.asks_for(key));
    unused.map(|key| format!("nothing asks for the text `{key}`; take it out of both languages")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unused_of(keys: &[&str], files: &[Source]) -> Vec<String> {
        let keys: BTreeSet<String> = keys.iter().map(|key| (*key).to_owned()).collect();
        let offences = unused(&keys, &Named::of(files));
        offences.iter().filter_map(|o| o.split('`').nth(1).map(str::to_owned)).collect()
    }

    #[test]
    fn a_text_that_nobody_names_is_found() {
        let files = [
            Source::new(
                "templates/a.hbs",
                "<p title=\"{{t \"a-one\"}}\">{{label \"state\" s}} {{t (concat \"next-\" w)}}",
            ),
            Source::new(
                "src/a.rs",
                "// \"a-two\"\nfn f() { g(\"half_done\", format!(\"error-{s}-title\")); h(\"mail\") }",
            ),
        ];
        let keys =
            ["a-one", "a-two", "state-half-done", "state-gone", "next-mail", "next-sea", "error-404-title"];
        assert_eq!(unused_of(&keys, &files), ["a-two", "next-sea", "state-gone"]);
    }
}
