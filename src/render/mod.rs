//! Pages and texts: strict handlebars over typed contexts, Fluent texts in Japanese and English.

pub mod archive;
mod assets;
pub mod csv_out;
pub mod grid;
mod helpers;
pub mod pages;
pub mod papers;
pub mod parts;
pub mod pdf;
pub mod period;
pub mod report_file;
mod texts;
pub mod xlsx;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use handlebars::Handlebars;
use serde::Serialize;
use thiserror::Error;

pub use assets::{Asset, Assets};
pub use texts::{Lang, Texts};

use crate::domain::client_state::ended_client;
use crate::domain::opinion::inquiry_of_concerns;
use crate::domain::refusal::Refused;
use crate::domain::time::display;

#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/templates"]
#[include = "*.hbs"]
struct Templates;

/// Where `layouts/base` leaves room for the styles of a file.
const STYLES_HERE: &str = "<style></style>";
/// The styles of paper.
const PAPER_STYLES: [&str; 6] =
    ["css/tokens.css", "css/base.css", "css/tables.css", "css/parts.css", "css/plan.css", "css/print.css"];

/// A template that can't be rendered: a fault of the program, never of a person.
#[derive(Debug, Error)]
pub enum RenderError {
    /// Rendering failed.
    #[error("template {template}: {source}")]
    Template { template: String, source: Box<handlebars::RenderError> },
    /// A template can't be parsed.
    #[error("templates can't be read: {0}")]
    Parse(String),
}

/// The typed context of one page. Every page is listed in `pages::samples`, and a test renders them all.
pub trait Page: Serialize {
    /// The template below `templates/`, without its ending.
    const TEMPLATE: &'static str;
    /// The text key of the title.
    const TITLE: &'static str;
    /// The text key of the title, where it hangs on what the page shows.
    fn title_key(&self) -> &'static str {
        Self::TITLE
    }
    /// A full example in which every list has an entry.
    fn sample() -> Self
    where
        Self: Sized;
}

/// What surrounds every page.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    pub lang: Lang,
    /// The day in Japan on which the page is read: dates of another year say so.
    pub today: chrono::NaiveDate,
    pub title: String,
    pub signed_in: bool,
    pub user_name: String,
    pub user_role_label: String,
    pub nav: Vec<NavItem>,
    pub csrf: String,
    pub op_id: String,
    pub flash: Vec<Flash>,
    /// What the section says to which the redirect led.
    pub section_flash: Vec<Flash>,
    pub request_id: String,
    pub demo: bool,
    pub path: String,
    pub version: &'static str,
    pub locale_switch_href: String,
    /// Whether the page is a file of its own, which is read without this server.
    pub standalone: bool,
    /// After so many idle minutes the login ends.
    pub idle_minutes: i64,
    /// Whether papers can be had as PDF files.
    pub pdf: pdf::PressState,
}

/// One entry of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavItem {
    pub href: &'static str,
    pub label_key: &'static str,
    pub current: bool,
}

/// A message shown once after a redirect.
#[derive(Clone, Debug, Serialize)]
pub struct Flash {
    pub kind: &'static str,
    pub text: String,
}

/// What a form shows again after an error.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormState {
    /// What was typed, by field.
    pub values: BTreeMap<String, String>,
    /// What is wrong, in the order of the form.
    pub errors: Vec<FieldError>,
}

/// One error of a form, already in the reader's language.
#[derive(Clone, Debug, Serialize)]
pub struct FieldError {
    /// The field, or empty for the form as a whole.
    pub field: String,
    /// What to do.
    pub text: String,
    /// The client whose support has ended, where its state has to be changed first; else empty.
    pub ended: String,
    /// The inquiry whose concerns have to be answered first; else empty.
    pub concerns: String,
}

impl FormState {
    /// A form that starts with values.
    pub fn with<K: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { values: values.into_iter().map(|(k, v)| (k.into(), v.into())).collect(), errors: Vec::new() }
    }
}

/// Renders pages, texts and mails. Built once, cheap to clone.
#[derive(Clone)]
pub struct Render {
    registry: Arc<Handlebars<'static>>,
    texts: Texts,
    assets: Assets,
}

impl Render {
    /// All templates; fails when one can't be parsed. They are part of the program and parsed once, however many servers a
    /// process starts.
    pub fn new() -> Result<Self, RenderError> {
        static PARSED: LazyLock<Result<Render, String>> = LazyLock::new(Render::parse);
        PARSED.clone().map_err(RenderError::Parse)
    }

    fn parse() -> Result<Self, String> {
        let texts = Texts;
        let assets = Assets::new();
        let mut registry = Handlebars::new();
        registry.set_strict_mode(true);
        registry.register_embed_templates_with_extension::<Templates>(".hbs").map_err(|e| e.to_string())?;
        helpers::register(&mut registry, texts, assets.clone());
        Ok(Self { registry: Arc::new(registry), texts, assets })
    }

    /// A page in its frame.
    pub fn page<P: Page>(&self, frame: &Frame, page: &P) -> Result<String, RenderError> {
        #[derive(Serialize)]
        struct Root<'a, P> {
            frame: &'a Frame,
            page: &'a P,
        }
        self.template(P::TEMPLATE, &Root { frame, page })
    }

    /// A page for paper as a file of its own: its styles stand in it, and nothing is fetched from anywhere.
    pub fn file<P: Page>(&self, frame: &Frame, page: &P) -> Result<String, RenderError> {
        let html = self.page(&Frame { standalone: true, ..frame.clone() }, page)?;
        let styles: String = PAPER_STYLES.iter().filter_map(|path| self.assets.text(path)).collect();
        Ok(html.replacen(STYLES_HERE, &format!("<style>\n{styles}</style>"), 1))
    }

    /// Any template over any data; mails use it.
    pub fn template(&self, name: &str, data: &impl Serialize) -> Result<String, RenderError> {
        self.registry
            .render(name, data)
            .map_err(|e| RenderError::Template { template: name.to_owned(), source: Box::new(e) })
    }

    /// The texts.
    pub fn texts(&self) -> Texts {
        self.texts
    }

    /// The static files.
    pub fn assets(&self) -> &Assets {
        &self.assets
    }

    /// The text of a refusal: what to do.
    pub fn refusal(&self, lang: Lang, refused: &Refused) -> FieldError {
        let args = refused.args.iter().map(|(name, value)| (*name, arg(lang, value))).collect();
        FieldError {
            field: refused.field.unwrap_or_default().to_owned(),
            text: self.texts.with(lang, &format!("refusal-{}", refused.code), args),
            ended: ended_client(refused).unwrap_or_default().to_owned(),
            concerns: inquiry_of_concerns(refused).unwrap_or_default().to_owned(),
        }
    }
}

/// What a refusal speaks of, as people write it: a day, or the word itself.
fn arg(lang: Lang, value: &str) -> String {
    match value.parse::<NaiveDate>() {
        Ok(day) if lang == Lang::Ja => display::date(day),
        Ok(day) => display::date_en(day),
        Err(_) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests;
