//! Texts of the interface: `templates/locales/{ja,en}/*.ftl`, Japanese as the base.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, static_loader};
use unic_langid::langid;

static_loader! {
    static LOCALES = {
        locales: "./templates/locales",
        fallback_language: "ja",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

const JA: LanguageIdentifier = langid!("ja");
const EN: LanguageIdentifier = langid!("en");

crate::words! {
    /// A language of the screens.
    pub enum Lang { Ja = "ja", En = "en" }
}

/// Looks texts up. A key that does not exist reads «?key?», and a test finds it.
#[derive(Clone, Copy, Debug)]
pub struct Texts;

impl Texts {
    /// A text without arguments.
    pub fn get(self, lang: Lang, key: &str) -> String {
        self.with(lang, key, Vec::new())
    }

    /// A text with arguments; numbers keep their grammar.
    pub fn with(self, lang: Lang, key: &str, args: Vec<(&str, String)>) -> String {
        let args: HashMap<Cow<'static, str>, FluentValue<'_>> =
            args.into_iter().map(|(name, value)| (Cow::Owned(name.to_owned()), value_of(value))).collect();
        let id = match lang {
            Lang::Ja => &JA,
            Lang::En => &EN,
        };
        // Both languages are complete (a test holds them to it), so nothing is negotiated at each lookup.
        LOCALES.lookup_single_language(id, key, Some(&args)).unwrap_or_else(|_| format!("?{key}?"))
    }

    /// Whether both languages have a key.
    pub fn has(self, lang: Lang, key: &str) -> bool {
        !self.get(lang, key).starts_with('?')
    }
}

fn value_of(text: String) -> FluentValue<'static> {
    // Only short plain numbers become numbers: an office number or a phone number must keep its zeros.
    let is_number = text.len() <= 9
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    match text.parse::<i64>() {
        Ok(n) if is_number => FluentValue::from(n),
        _ => FluentValue::from(text),
    }
}
