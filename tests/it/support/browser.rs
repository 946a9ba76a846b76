//! A client that behaves like a browser: keeps cookies, says where requests come from, follows no redirect unasked.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Method, RequestBuilder};
use scraper::{Html, Selector};

/// One browser with its cookies.
#[derive(Clone, Debug)]
pub struct Browser {
    base: String,
    client: reqwest::Client,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Browser {
    pub fn new(base: &str) -> Self {
        // Who lets go of an idle connection before the server does never sends a request into a closing one.
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .pool_idle_timeout(Duration::from_secs(30))
            .build()
            .unwrap();
        Self { base: base.to_owned(), client, cookies: BTreeMap::new() }
    }

    /// A request with this browser's cookies and fetch metadata.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let cookies: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header("sec-fetch-site", "same-origin");
        if cookies.is_empty() { request } else { request.header(COOKIE, cookies.join("; ")) }
    }

    /// Sends a request and keeps the cookies that come back.
    pub async fn send(&mut self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        for value in response.headers().get_all(SET_COOKIE) {
            let text = value.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        let location =
            response.headers().get(LOCATION).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let headers = response.headers().clone();
        let answer = Answer { status, location, headers, body: response.text().await.unwrap() };
        answer.expect_texts();
        answer
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        let request = self.request(Method::GET, path);
        self.send(request).await
    }

    /// Posts pairs as they are.
    pub async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        let body: Vec<(String, String)> =
            pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(serde_urlencoded::to_string(&body).unwrap());
        self.send(request).await
    }

    /// Fills the form of `page` whose action is `action` (hidden and preset fields kept) and posts it.
    pub async fn submit(&mut self, page: &Answer, action: &str, pairs: &[(&str, &str)]) -> Answer {
        let fields = filled(page, action, pairs);
        let all: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.post(action, &all).await
    }

    /// Fills a form of `page` that asks (`method="get"`) and sends it.
    pub async fn ask(&mut self, page: &Answer, action: &str, pairs: &[(&str, &str)]) -> Answer {
        let query = serde_urlencoded::to_string(filled(page, action, pairs)).unwrap();
        self.get(&format!("{action}?{query}")).await
    }

    /// Follows the redirect of an answer.
    pub async fn follow(&mut self, answer: &Answer) -> Answer {
        assert!(!answer.location.is_empty(), "no redirect but {}: {}", answer.status, answer.body);
        self.get(&answer.location.clone()).await
    }
}

/// The fields of a form, with others in the place of those of the same name.
fn filled(page: &Answer, action: &str, pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = page.form_fields(action);
    fields.retain(|(field, _)| pairs.iter().all(|(name, _)| field != name));
    fields.extend(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    fields
}

impl Answer {
    /// Panics where a page shows the key of a text that does not exist (`?key-of-text?`).
    fn expect_texts(&self) {
        if !self.headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
            return;
        }
        let is_key = |piece: &&str| {
            let mut parts = piece.split('-');
            let is_word = |part: &str| part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            piece.contains('-') && parts.all(|part| !part.is_empty() && is_word(part))
        };
        let missing = self.body.split('?').skip(1).find(is_key);
        assert_eq!(missing, None, "a page asks for a text that does not exist");
    }

    /// The fields of the form with this action, as a browser would send them untouched.
    pub fn form_fields(&self, action: &str) -> Vec<(String, String)> {
        let html = Html::parse_document(&self.body);
        let form = Selector::parse(&format!("form[action='{action}']")).unwrap();
        let form = html.select(&form).next().unwrap_or_else(|| panic!("no form {action} in:\n{}", self.body));
        let mut fields = Vec::new();
        for input in form.select(&Selector::parse("input, textarea, select").unwrap()) {
            let attr = |name| input.value().attr(name);
            let Some(name) = attr("name") else { continue };
            let kind = attr("type").unwrap_or("text");
            let value = match input.value().name() {
                "textarea" => input.text().collect::<String>(),
                "select" => selected(&input),
                _ => attr("value").unwrap_or(if kind == "checkbox" { "on" } else { "" }).to_owned(),
            };
            let is_sent = match kind {
                "checkbox" | "radio" => attr("checked").is_some(),
                "submit" | "button" | "file" => false,
                _ => true,
            };
            if is_sent {
                fields.push((name.to_owned(), value));
            }
        }
        fields
    }

    /// A header of the answer.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The text of every element that a CSS selector finds.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        let html = Html::parse_document(&self.body);
        let selector = Selector::parse(selector).unwrap();
        html.select(&selector)
            .map(|e| e.text().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" "))
            .collect()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }
}

fn selected(select: &scraper::ElementRef<'_>) -> String {
    let option = Selector::parse("option").unwrap();
    let chosen = select.select(&option).find(|o| o.value().attr("selected").is_some());
    chosen
        .or_else(|| select.select(&option).next())
        .and_then(|o| o.value().attr("value"))
        .unwrap_or_default()
        .to_owned()
}
