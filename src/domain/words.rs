//! Closed vocabularies: an enum whose variants have one fixed word, stored, sent and translated by that word.

/// A closed vocabulary. The word of a variant is what the database, the API and the text keys use.
pub trait Word: Copy + Eq + Sized + 'static {
    /// Every variant in the order in which a person is offered them.
    const ALL: &'static [Self];
    /// The fixed word of this variant.
    fn as_str(self) -> &'static str;
    /// The variant of a word, or nothing when the word is unknown.
    fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|w| w.as_str() == word)
    }
}

/// Declares an enum that is a [`Word`], with serde by the same words.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant),+ }

        impl $crate::domain::words::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::domain::words::Word::as_str(*self))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::Word;

    crate::words! {
        /// Two words.
        pub enum Pair { Left = "left", Right = "right" }
    }

    #[test]
    fn a_word_is_parsed_back_to_its_variant() {
        assert_eq!(Pair::parse("right"), Some(Pair::Right));
        assert_eq!(Pair::parse("Right"), None);
        assert_eq!(serde_json::to_string(&Pair::Left).unwrap(), "\"left\"");
    }
}
