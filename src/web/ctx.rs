//! What a handler works with: who asks, in which language, and how to read, write and answer.

use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use chrono::NaiveDate;
use futures_util::future::{Ready, ready};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cookies;
use super::csrf;
use super::error::WebError;
use super::gate::Identity;
use super::message::Message;
use super::pages::nav;
use super::state::State;
use crate::domain::access::{Actor, Scope, scope};
use crate::domain::time::display;
use crate::domain::time::jst::jst_date;
use crate::render::{Flash, Frame, Lang, Page};
use crate::storage::{Audit, Conn, Tx};
use crate::usecases::{Cmd, Failure, audit};

/// One request, authenticated by the gate.
#[derive(Clone)]
pub struct Ctx {
    /// What every request shares.
    pub state: State,
    /// Who asks, as the gate found it.
    pub identity: Identity,
}

impl Ctx {
    /// Who asks.
    pub fn actor(&self) -> &Actor {
        &self.identity.actor
    }

    /// What they may see.
    pub fn scope(&self) -> Scope {
        scope(&self.identity.actor).on(self.today())
    }

    /// Today in Japan.
    pub fn today(&self) -> NaiveDate {
        jst_date(self.state.desk.clock().now())
    }

    /// The language of the answer.
    pub fn lang(&self) -> Lang {
        self.identity.lang
    }

    /// The same request, answered in Japanese: paper that goes to others, whatever the language of the screen.
    pub fn in_japanese(mut self) -> Self {
        self.identity.lang = Lang::Ja;
        self
    }

    /// A text in the language of the answer.
    pub fn text(&self, key: &str) -> String {
        self.state.render.texts().get(self.lang(), key)
    }

    /// A day in the words of the answer's language.
    pub fn day(&self, day: NaiveDate) -> String {
        match self.lang() {
            Lang::Ja => display::date(day),
            Lang::En => display::date_en(day),
        }
    }

    /// A command of this actor, now.
    pub fn cmd(&self, op_id: Option<String>) -> Cmd {
        self.state.desk.cmd(self.identity.actor.clone(), op_id, self.identity.request_id.clone())
    }

    /// Runs queries on a blocking thread.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<T, WebError> + Send + 'static,
    ) -> Result<T, WebError> {
        let scope = self.scope();
        self.state.store().reading(move |conn| work(conn, &scope)).await
    }

    /// Runs one use-case.
    pub async fn write<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        op_id: Option<String>,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.state.desk.run(self.cmd(op_id), name, work).await
    }

    /// Runs one use-case whose outcome is shown once and stored nowhere.
    pub async fn write_once_shown<T: Send + 'static>(
        &self,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        self.state.desk.run_once_shown(self.cmd(None), name, work).await
    }

    /// Queries and renders a page that shows no person, on one blocking thread.
    pub async fn page<P: Page + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<P, WebError> + Send + 'static,
    ) -> Result<HttpResponse, WebError> {
        self.render(StatusCode::OK, |conn, scope| Ok((work(conn, scope)?, None))).await
    }

    /// Queries and renders a page that shows persons: the audit row is durable before the page leaves.
    pub async fn page_about<P: Page + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<(P, Audit), WebError> + Send + 'static,
    ) -> Result<HttpResponse, WebError> {
        self.render(StatusCode::OK, |conn, scope| work(conn, scope).map(|(page, audit)| (page, Some(audit))))
            .await
    }

    /// As `page_about`, for a page that shows persons only sometimes: without an audit row it names nobody.
    pub async fn page_if_about<P: Page + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<(P, Option<Audit>), WebError> + Send + 'static,
    ) -> Result<HttpResponse, WebError> {
        self.render(StatusCode::OK, work).await
    }

    /// Shows a form again with its errors (422). The audit row, if the page shows persons.
    pub async fn form_again<P: Page + 'static>(
        &self,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<(P, Option<Audit>), WebError> + Send + 'static,
    ) -> Result<HttpResponse, WebError> {
        self.render(StatusCode::UNPROCESSABLE_ENTITY, work).await
    }

    /// Shows a form: for the first time (200), or again with its errors (422).
    pub async fn form<P: Page + 'static>(
        &self,
        is_again: bool,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<(P, Option<Audit>), WebError> + Send + 'static,
    ) -> Result<HttpResponse, WebError> {
        let status = if is_again { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        self.render(status, work).await
    }

    async fn render<P: Page + 'static>(
        &self,
        status: StatusCode,
        work: impl FnOnce(&mut Conn, &Scope) -> Result<(P, Option<Audit>), WebError> + Send + 'static,
    ) -> Result<HttpResponse, WebError> {
        let ctx = self.clone();
        let html = self
            .read(move |conn, scope| {
                let (page, audit) = work(conn, scope)?;
                let prefix = if status == StatusCode::UNPROCESSABLE_ENTITY {
                    ctx.text("frame-error-prefix")
                } else {
                    String::new()
                };
                let html = ctx.state.render.page(&ctx.frame(&prefix, page.title_key()), &page)?;
                Ok((html, audit))
            })
            .await?;
        let (html, about) = html;
        if let Some(about) = about {
            self.viewed(about).await?;
        }
        Ok(self.html(status, html))
    }

    /// Writes the audit row of a view and waits until it is durable; for answers that are not pages (JSON, files).
    pub async fn viewed(&self, about: Audit) -> Result<(), WebError> {
        Ok(audit::viewed(&self.state.views, self.cmd(None), about).await?)
    }

    /// An HTML answer; messages of the last redirect are shown once.
    pub fn html(&self, status: StatusCode, html: String) -> HttpResponse {
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8"));
        if !self.identity.flash.is_empty() {
            response.cookie(cookies::gone(cookies::FLASH));
        }
        response.body(html)
    }

    /// Goes to another page (303).
    pub fn see(&self, to: impl AsRef<str>) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, to.as_ref())).finish()
    }

    /// Goes to another page and says there what was done; `key` is a text key.
    pub fn see_saying(&self, to: impl AsRef<str>, kind: &'static str, key: &'static str) -> HttpResponse {
        self.see_with(to, &Message::of(kind, key))
    }

    /// Goes to a section of another page, by its id, and says there what was done.
    pub fn see_at(&self, to: &str, section: &str, mut message: Message) -> HttpResponse {
        section.clone_into(&mut message.section);
        self.see_with(format!("{to}#{section}"), &message)
    }

    /// Goes to another page and says there what was done.
    pub fn see_with(&self, to: impl AsRef<str>, message: &Message) -> HttpResponse {
        let message = serde_json::json!(message).to_string();
        let desk = &self.state.desk;
        let sealed = desk.keys().seal("flash", b"", message.as_bytes(), desk.mint());
        let value = data_encoding::BASE64URL_NOPAD.encode(&sealed);
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, to.as_ref()))
            .cookie(cookies::private(cookies::FLASH, value))
            .finish()
    }

    /// Whether a token from a multipart form is this browser's.
    pub fn is_csrf_right(&self, given: &str) -> bool {
        csrf::matches(self.state.desk.keys(), &self.identity.browser_secret, given)
    }

    /// What surrounds the page.
    pub fn frame(&self, prefix: &str, title_key: &str) -> Frame {
        let account = self.actor().account();
        let role =
            account.and_then(|a| a.memberships.first()).map(|m| format!("role-{}", m.role).replace('_', "-"));
        let other = if self.lang() == Lang::Ja { "en" } else { "ja" };
        Frame {
            lang: self.lang(),
            today: self.today(),
            title: format!("{prefix}{}", self.text(title_key)),
            signed_in: account.is_some(),
            user_name: account.map(|a| a.name.clone()).unwrap_or_default(),
            user_role_label: role.map(|key| self.text(&key)).unwrap_or_default(),
            nav: nav::of(self.actor(), &self.identity.path),
            csrf: csrf::token(self.state.desk.keys(), &self.identity.browser_secret),
            op_id: self.cmd(None).uid().to_string(),
            flash: self.flash(false),
            section_flash: self.flash(true),
            request_id: self.identity.request_id.clone(),
            demo: self.state.is_demo,
            path: self.identity.path.clone(),
            version: env!("CARGO_PKG_VERSION"),
            standalone: false,
            idle_minutes: self.state.config.login.idle_minutes,
            pdf: self.state.press.state(),
            // Who has no page here has a secret in the address, which no page repeats.
            locale_switch_href: if self.identity.path.starts_with("/calendar/") {
                super::pages::language::address(other, "/")
            } else {
                super::pages::language::address(other, &super::routes::page_of(&self.identity.path))
            },
        }
    }

    /// The messages at the top of the page, or those of a section of it.
    fn flash(&self, is_of_section: bool) -> Vec<Flash> {
        let text = |message: &Message| {
            let args = message.args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            self.state.render.texts().with(self.lang(), &message.key, args)
        };
        let own = self.identity.flash.iter().filter(|message| message.section.is_empty() != is_of_section);
        own.map(|message| Flash { kind: message.kind(), text: text(message) }).collect()
    }
}

impl FromRequest for Ctx {
    type Error = WebError;
    type Future = Ready<Result<Self, WebError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let state = request.app_data::<web::Data<State>>().map(|s| s.get_ref().clone());
        let identity = request.extensions().get::<Identity>().cloned();
        ready(match (state, identity) {
            (Some(state), Some(identity)) => Ok(Ctx { state, identity }),
            _ => Err(WebError::Internal("a route was reached without the gate".into())),
        })
    }
}
