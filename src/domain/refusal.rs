//! Refusals: a named rule said no. Every operation has its own enum; all of them become a [`Refused`] at the edge.

/// A rule that said no, with what a person needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Name of the rule in kebab case; its text is the key `refusal-<code>`.
    pub code: &'static str,
    /// The form field at fault, when there is one.
    pub field: Option<&'static str>,
    /// Named arguments of the text. Never a person's name where the text may be logged.
    pub args: Vec<(&'static str, String)>,
}

impl Refused {
    /// A refusal of the whole operation.
    pub fn new(code: &'static str) -> Self {
        Self { code, field: None, args: Vec::new() }
    }

    /// A refusal of one field.
    pub fn at(field: &'static str, code: &'static str) -> Self {
        Self { code, field: Some(field), args: Vec::new() }
    }

    /// Adds an argument of the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}
