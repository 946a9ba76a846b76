//! Inquiries (照会): opened with a reason, answered on one plan version, decided upon with a reason.

pub mod again;
pub mod answer;
pub mod attach;
pub mod close;
pub mod consolidate;
pub mod delay;
pub mod extend;
pub mod open;
pub mod resolve;
pub mod save_draft;
mod steps;

pub use answer::{AnswerInput, Answered, Proxy, answer};
pub use attach::{AttachInput, attach, withdraw_file};
pub use close::{CloseInput, Closed, close};
pub use consolidate::{ConsolidateInput, Consolidated, consolidate};
pub use delay::{DelayInput, Delayed, delay, withdraw_delay};
pub use extend::{ExtendInput, Extended, extend};
pub use open::{OpenInput, Opened, open};
pub use resolve::{ResolveInput, Resolved, resolve};
pub use save_draft::{SaveDraftInput, save_draft};
