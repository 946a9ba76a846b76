//! The JSON API under `/api/v1`: the same policies, views and use-cases as the pages.

pub mod clients;
pub mod imports;
pub mod inquiries;
pub mod meetings;
pub mod plans;
pub mod reports;
pub mod rooms;

use actix_web::HttpResponse;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Description;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};

/// The root of the description; every noun adds its part in [`PARTS`].
#[derive(OpenApi)]
#[openapi(
    info(title = "Enza", description = "Care-conference coordination. Every call passes the same policies and use-cases as the pages."),
    paths(openapi),
    modifiers(&Bearer),
    security(("token" = []))
)]
struct Root;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, description: &mut Description) {
        let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
        description.components.get_or_insert_default().add_security_scheme("token", scheme);
    }
}

/// The parts, one line a noun: `clients::Part::openapi`, where `Part` derives `utoipa::OpenApi` over the noun's handlers.
const PARTS: &[fn() -> Description] = &[
    clients::Part::openapi,
    imports::Part::openapi,
    inquiries::Part::openapi,
    meetings::Part::openapi,
    plans::Part::openapi,
    reports::Part::openapi,
    rooms::Part::openapi,
];

/// The whole description.
pub fn description() -> Description {
    let mut whole = Root::openapi();
    for part in PARTS {
        whole.merge(part());
    }
    whole
}

/// This description.
#[utoipa::path(get, path = "/api/v1/openapi.json", responses((status = 200, description = "OpenAPI 3.1")))]
pub async fn openapi() -> HttpResponse {
    HttpResponse::Ok().json(description())
}

#[cfg(test)]
mod tests {
    use super::description;
    use crate::web::routes;

    #[test]
    fn every_route_of_the_api_is_described() {
        let text = serde_json::to_value(description()).unwrap();
        for route in routes::TABLE.iter().filter(|route| route.path.starts_with("/api/")) {
            let method = route.method.to_lowercase();
            let found = text["paths"].get(route.path).and_then(|path| path.get(&method));
            assert!(found.is_some(), "{} {} has no #[utoipa::path] in web/api", route.method, route.path);
        }
    }

    #[test]
    fn every_described_route_exists() {
        let text = serde_json::to_value(description()).unwrap();
        for (path, methods) in text["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                assert!(routes::find(&method.to_uppercase(), path).is_some(), "{method} {path} is no route");
            }
        }
    }
}
