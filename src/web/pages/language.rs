//! The language of the screens: a choice of this browser, kept in a cookie and nowhere else.

use actix_web::cookie::time::Duration;
use actix_web::web;
use serde::Deserialize;

use crate::domain::words::Word;
use crate::render::Lang;
use crate::web::{Ctx, PageResult, WebError, cookies, next};

/// Where to go on.
#[derive(Deserialize)]
pub struct Back {
    back: Option<String>,
}

/// Sets the language and goes back to where the reader was.
pub async fn choose(ctx: Ctx, lang: web::Path<String>, query: web::Query<Back>) -> PageResult {
    let lang = Lang::parse(&lang).ok_or(WebError::NotFound("language"))?;
    let mut cookie = cookies::private(cookies::LANGUAGE, lang.as_str().to_owned());
    cookie.set_max_age(Duration::days(365));
    let back =
        query.into_inner().back.filter(|path| next::is_of_this_site(path)).unwrap_or_else(|| "/".into());
    let mut response = ctx.see(back);
    response.add_cookie(&cookie).map_err(|e| WebError::Internal(e.to_string()))?;
    Ok(response)
}

/// The address that changes to a language and returns to a path.
pub fn address(lang: &str, path: &str) -> String {
    let escaped: String = path.bytes().map(escape).collect();
    format!("/language/{lang}?back={escaped}")
}

fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
