//! The navigation of each role.

use crate::domain::access::{Actor, Role};
use crate::render::NavItem;

/// What each role finds in the navigation, in this order.
const ENTRIES: &[(&str, &str, &[Role])] = &[("/", "frame-nav-home", crate::web::policy::ALL_STAFF)];

/// The navigation of an actor; the entry whose address begins the path is current.
pub fn of(actor: &Actor, path: &str) -> Vec<NavItem> {
    ENTRIES
        .iter()
        .filter(|(_, _, roles)| actor.has_role(roles))
        .map(|(href, label_key, _)| NavItem { href, label_key, current: is_current(href, path) })
        .collect()
}

fn is_current(href: &str, path: &str) -> bool {
    if href == "/" {
        path == "/"
    } else {
        path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    }
}
