//! Papers as PDF files. Without the feature `pdf` the print pages are the way; with it, the file says what the page says.

#[cfg(feature = "pdf")]
mod made;
#[cfg(feature = "pdf")]
mod read;
#[cfg(feature = "pdf")]
mod refused;
#[cfg(feature = "pdf")]
mod samples;
#[cfg(not(feature = "pdf"))]
mod unbuilt;

use diesel::prelude::*;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};

use crate::support::TestApp;

/// How often an act stands in the log.
fn noted(app: &TestApp, action: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}
