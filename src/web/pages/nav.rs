//! The navigation of each role.

use crate::domain::access::{Actor, Role};
use crate::render::NavItem;
use crate::web::policy::{ALL_STAFF, PLANNERS, REVIEWERS, TEAM};
use crate::web::routes;

use Role::{Administrator, Adviser, CareManager, CenterStaff, InsurerStaff, ProviderStaff};

/// What each role finds in the navigation, in this order.
const ENTRIES: &[(&str, &str, &[Role])] = &[
    ("/", "frame-nav-home", ALL_STAFF),
    ("/inbox", "frame-nav-inbox", &[ProviderStaff, CareManager, CenterStaff]),
    ("/clients", "frame-nav-clients", TEAM),
    ("/duties", "frame-nav-duties", PLANNERS),
    ("/duties/offices", "frame-nav-duties", &[InsurerStaff]),
    ("/judgements", "frame-nav-judgements", REVIEWERS),
    ("/meetings", "frame-nav-meetings", PLANNERS),
    (
        "/conferences",
        "frame-nav-conferences",
        &[CenterStaff, InsurerStaff, CareManager, ProviderStaff, Adviser],
    ),
    ("/cases", "frame-nav-cases", PLANNERS),
    ("/region", "frame-nav-region", &[CenterStaff, InsurerStaff]),
    ("/reports", "frame-nav-reports", &[CenterStaff, InsurerStaff, CareManager, ProviderStaff, Adviser]),
    ("/offices", "frame-nav-offices", &[CareManager, CenterStaff, InsurerStaff, Administrator]),
    ("/rules", "frame-nav-rules", &[InsurerStaff, Administrator]),
    ("/accounts", "frame-nav-accounts", &[Administrator]),
    ("/mails", "frame-nav-mails", &[Administrator]),
    ("/jobs", "frame-nav-jobs", &[Administrator]),
    ("/audit", "frame-nav-audit", &[Administrator]),
];

/// The navigation of an actor; the entry whose address begins the path is current.
pub fn of(actor: &Actor, path: &str) -> Vec<NavItem> {
    ENTRIES
        .iter()
        .filter(|(href, _, roles)| actor.has_role(roles) && routes::find("GET", href).is_some())
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
