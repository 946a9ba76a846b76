//! Mail: typed letters, their rendering, the calendar part, and the transports that carry them.
//!
//! Nothing here writes to the database: letters are rows of the outbox first (`usecases`), and a job sends them.

pub mod address;
pub mod calendar;
pub mod letters;
pub mod message;
pub mod post;
pub mod sheet;
pub mod transport;

pub use address::MailAddress;
pub use letters::{MailKind, TypedMail};
pub use message::{CalendarPart, Letter};
pub use post::Post;
pub use sheet::{LinkText, Scribe, Surroundings};
pub use transport::{SendError, Transport};
