//! The edge: every address in one table with its policy; handlers parse, call one use-case or view, and render.

pub mod api;
pub mod assets;
pub mod cookies;
pub mod csrf;
pub mod ctx;
pub mod error;
pub mod form;
pub mod gate;
pub mod headers;
pub mod health;
pub mod https;
pub mod limits;
pub mod message;
pub mod next;
pub mod pages;
pub mod parking;
pub mod policy;
pub mod routes;
mod saved_as;
pub mod seating;
pub mod sockets;
pub mod state;
pub mod typed;
pub mod upload;

pub use ctx::Ctx;
pub use error::WebError;
pub use form::Form;
use saved_as::saved_as;
pub use state::State;

/// What a page handler returns.
pub type PageResult = Result<actix_web::HttpResponse, WebError>;
