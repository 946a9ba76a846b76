//! Looking things up in the table: the row of a request, the page of a path, the scope words of tokens.

use super::{Route, TABLE};
use crate::web::policy::Policy;

/// The row that a request matched.
pub fn find(method: &str, pattern: &str) -> Option<&'static Route> {
    let method = if method == "HEAD" { "GET" } else { method };
    TABLE.iter().find(|route| route.method == method && route.path == pattern)
}

/// The page that a path belongs to: itself when it can be opened, else the form it was posted from, else the nearest
/// page above it. Links on the answer to a POST lead there.
pub fn page_of(path: &str) -> String {
    let form = format!("{path}/new");
    let above = std::iter::successors(Some(path), |at| at.rsplit_once('/').map(|(above, _)| above));
    let found = [path, form.as_str()].into_iter().chain(above.skip(1)).find_map(page_at);
    found.unwrap_or_else(|| "/".to_owned())
}

fn page_at(path: &str) -> Option<String> {
    let is_named = TABLE.iter().any(|route| route.path == path);
    let opens = |route: &&Route| {
        let is_page = route.method == "GET" && !matches!(route.policy, Policy::Api(..));
        is_page && fits(route.path, path) && (route.path == path || !is_named)
    };
    let route = TABLE.iter().find(opens)?;
    let needs_slash = route.path.ends_with('/') && !path.ends_with('/');
    Some(if needs_slash { format!("{path}/") } else { path.to_owned() })
}

fn fits(pattern: &str, path: &str) -> bool {
    let parts = |text: &str| text.trim_end_matches('/').split('/').map(str::to_owned).collect::<Vec<_>>();
    let (pattern, path) = (parts(pattern), parts(path));
    let is_same = |(p, part): (&String, &String)| p == part || p.starts_with('{') && !part.is_empty();
    pattern.len() == path.len() && pattern.iter().zip(&path).all(is_same)
}

/// The scope words of API tokens: those that the table's API routes ask for.
pub fn scopes() -> Vec<&'static str> {
    let words = TABLE.iter().filter_map(|route| match route.policy {
        Policy::Api(word, _) => Some(word),
        _ => None,
    });
    let mut words: Vec<&'static str> = words.collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn a_link_on_the_answer_to_a_post_leads_to_a_page_that_opens() {
        for (posted, page) in [
            ("/", "/"),
            ("/account", "/account"),
            ("/accounts", "/accounts"),
            ("/account/tokens", "/account/tokens/new"),
            ("/clients/1/contacts", "/clients/1/contacts/new"),
            ("/meetings/1/participants", "/meetings/1"),
            ("/accounts/1/memberships/2/end", "/accounts/1"),
            ("/i/open", "/i/"),
            ("/nowhere/at/all", "/"),
        ] {
            assert_eq!(page_of(posted), page, "{posted}");
        }
    }
}
