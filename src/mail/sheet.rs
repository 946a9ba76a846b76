//! Rendering letters: plain text and HTML from the same typed payload, at the moment of sending.
//!
//! The personal link and its code are handed in here and stored nowhere.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDateTime;
use handlebars::{Context, Handlebars, Helper, HelperDef, RenderContext, RenderErrorReason, ScopedJson};
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use super::address::one_line;
use super::calendar::Place;
use crate::domain::time::display;

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates/mail"]
#[include = "*.hbs"]
struct Sheets;

/// A letter that can't be rendered: a fault of the program or of a stored payload, never of a person.
#[derive(Debug, Error)]
pub enum SheetError {
    /// A template can't be parsed.
    #[error("mail templates can't be read: {0}")]
    Parse(String),
    /// Rendering failed.
    #[error("mail template {template}: {source}")]
    Render { template: String, source: Box<handlebars::RenderError> },
    /// The stored payload does not fit the kind.
    #[error("the stored letter can't be read: {0}")]
    Payload(#[from] serde_json::Error),
}

/// A personal link, made for one sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LinkText {
    /// The whole address with the secret in its fragment.
    pub url: String,
    /// The address at which the code can be typed instead.
    pub entry_url: String,
    /// The typed code; empty when this kind of link has none.
    pub code: String,
}

/// What every letter says beside its own payload.
#[derive(Clone, Debug, Serialize)]
pub struct Surroundings {
    /// Name of the recipient.
    pub to: String,
    /// 様 for a person, 御中 for an office.
    pub honorific: &'static str,
    /// The address of this installation, for links that are no secrets.
    pub base_url: String,
    /// The personal link, when the letter carries one.
    pub link: Option<LinkText>,
    /// The personal links of a letter about several invitations, by the invitation's uid.
    pub links: BTreeMap<String, LinkText>,
}

impl Surroundings {
    /// The honorific of a recipient.
    pub fn honorific(is_person: bool) -> &'static str {
        if is_person { "様" } else { "御中" }
    }
}

/// The rendered texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML.
    pub html: String,
}

/// Renders letters. Built once, cheap to clone.
#[derive(Clone)]
pub struct Scribe {
    plain: Arc<Handlebars<'static>>,
    html: Arc<Handlebars<'static>>,
}

impl Scribe {
    /// All mail templates. They are part of the program and parsed once.
    pub fn new() -> Result<Self, SheetError> {
        static PARSED: LazyLock<Result<Scribe, String>> = LazyLock::new(Scribe::parse);
        PARSED.clone().map_err(SheetError::Parse)
    }

    fn parse() -> Result<Self, String> {
        let html = registry()?;
        let mut plain = html.clone();
        // Plain text shows `&` as it is; only the HTML body is escaped.
        plain.register_escape_fn(handlebars::no_escape);
        Ok(Self { plain: Arc::new(plain), html: Arc::new(html) })
    }

    /// The three texts of a letter.
    pub(super) fn write(
        &self,
        folder: &str,
        mail: &impl Serialize,
        around: &Surroundings,
    ) -> Result<Sheet, SheetError> {
        #[derive(Serialize)]
        struct Root<'a, M> {
            mail: &'a M,
            #[serde(flatten)]
            around: &'a Surroundings,
        }
        let root = Root { mail, around };
        Ok(Sheet {
            subject: one_line(&render(&self.plain, &format!("{folder}/subject.txt"), &root)?),
            text: render(&self.plain, &format!("{folder}/body.txt"), &root)?,
            html: render(&self.html, &format!("{folder}/body.html"), &root)?,
        })
    }
}

fn registry() -> Result<Handlebars<'static>, String> {
    let mut registry = Handlebars::new();
    registry.set_strict_mode(true);
    registry.register_embed_templates_with_extension::<Sheets>(".hbs").map_err(|e| e.to_string())?;
    registry.register_helper("deadline", Box::new(Times(|t| display::deadline(*t))));
    registry.register_helper("deadline_day", Box::new(Times(|t| display::deadline_day(*t))));
    registry.register_helper("datetime", Box::new(Times(|t| display::datetime(*t))));
    registry.register_helper("span", Box::new(Span));
    registry.register_helper("place", Box::new(Where));
    Ok(registry)
}

fn render(
    registry: &Handlebars<'static>,
    template: &str,
    root: &impl Serialize,
) -> Result<String, SheetError> {
    registry
        .render(template, root)
        .map_err(|e| SheetError::Render { template: template.to_owned(), source: Box::new(e) })
}

/// A helper of one UTC time; it returns a value, so that the HTML body escapes it.
struct Times(fn(&NaiveDateTime) -> String);

impl HelperDef for Times {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        Ok(ScopedJson::Derived(self.0(&time_at(helper, 0)?).into()))
    }
}

/// `{{span starts_at ends_at}}`.
struct Span;

impl HelperDef for Span {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        Ok(ScopedJson::Derived(display::span(time_at(helper, 0)?, time_at(helper, 1)?).into()))
    }
}

/// `{{place mail.place}}`.
struct Where;

impl HelperDef for Where {
    fn call_inner<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
    ) -> Result<ScopedJson<'rc>, handlebars::RenderError> {
        let value = helper.param(0).map(|param| param.value().clone()).unwrap_or_default();
        let place: Place =
            serde_json::from_value(value).map_err(|e| RenderErrorReason::Other(format!("no place: {e}")))?;
        Ok(ScopedJson::Derived(place.text().into()))
    }
}

/// Reads an argument as a UTC time.
fn time_at(helper: &Helper<'_>, at: usize) -> Result<NaiveDateTime, handlebars::RenderError> {
    let value = helper.param(at).map(|param| param.value());
    let parsed = value.and_then(Value::as_str).and_then(|text| text.parse().ok());
    parsed.ok_or_else(|| RenderErrorReason::Other(format!("argument {at} is no time: {value:?}")).into())
}
