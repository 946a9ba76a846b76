//! How many statements this process sends, without those that put rows in: SQLite, which runs in the process, gets rows one
//! by one.

use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

static IS_COUNTED: AtomicBool = AtomicBool::new(false);
static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// Lets every connection that is opened later be counted.
pub fn watch() {
    set_default_instrumentation(counting).unwrap();
}

/// Begins or ends to count.
pub fn count(is_counted: bool) {
    IS_COUNTED.store(is_counted, Ordering::Relaxed);
}

/// So many so far.
pub fn sent() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

fn counting() -> Option<Box<dyn Instrumentation>> {
    Some(Box::new(|event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event
            && IS_COUNTED.load(Ordering::Relaxed)
        {
            let mut head = Head::default();
            // It stops as soon as the first word stands: what is bound may be long.
            let _ = write!(head, "{query}");
            STATEMENTS.fetch_add(u64::from(!head.0.starts_with("INSERT")), Ordering::Relaxed);
        }
    }))
}

/// The first word of a statement.
#[derive(Default)]
struct Head(String);

impl Write for Head {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend(text.chars().take(6));
        if self.0.len() < 6 { Ok(()) } else { Err(std::fmt::Error) }
    }
}
