//! Every URL in one table, each with its policy. A route can't exist without one: the macro demands it.

use actix_web::http::Method;
use actix_web::web::{ServiceConfig, method};

use super::pages;
use super::policy::Policy;
use super::{assets, health};

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// HTTP method.
    pub method: &'static str,
    /// Path pattern.
    pub path: &'static str,
    /// Who may call it.
    pub policy: Policy,
}

macro_rules! routes {
    ($($method:ident $path:literal => $handler:path, $policy:expr;)+) => {
        /// The table.
        pub const TABLE: &[Route] = &[$(Route { method: stringify!($method), path: $path, policy: $policy }),+];

        /// Registers every row of the table.
        pub fn configure(config: &mut ServiceConfig) {
            $(config.route($path, method(Method::$method).to($handler));)+
        }
    };
}

// One block a noun, in alphabetical order.
routes! {
    GET "/" => pages::home::index, Policy::Public;

    GET "/accessibility" => pages::accessibility::index, Policy::Public;

    GET "/healthz" => health::alive, Policy::Public;
    GET "/readyz" => health::ready, Policy::Public;

    GET "/language/{lang}" => pages::language::choose, Policy::Public;

    GET "/static/{hash}/{path:.*}" => assets::file, Policy::Public;
}

/// The row that a request matched.
pub fn find(method: &str, pattern: &str) -> Option<&'static Route> {
    let method = if method == "HEAD" { "GET" } else { method };
    TABLE.iter().find(|route| route.method == method && route.path == pattern)
}
