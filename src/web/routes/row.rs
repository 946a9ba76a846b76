//! What a row of the table is, and the macro that makes rows into the table and registers them.

use actix_web::guard::{Guard, GuardContext, fn_guard};
use actix_web::http::Method;

use crate::web::policy::Policy;

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
        pub fn configure(config: &mut actix_web::web::ServiceConfig) {
            $(
                let guard = row::answering(actix_web::http::Method::$method);
                config.route($path, actix_web::web::route().guard(guard).to($handler));
            )+
        }
    };
}

/// Lets a request pass whose method the row answers: its own, and with GET also HEAD, of which the server leaves the
/// body out.
pub(super) fn answering(own: Method) -> impl Guard {
    fn_guard(move |asked: &GuardContext<'_>| {
        let method = &asked.head().method;
        *method == own || (own == Method::GET && *method == Method::HEAD)
    })
}
