//! Notes that a session is in use; not audited.

use chrono::{Duration, NaiveDateTime};

use crate::domain::ids::SessionId;
use crate::storage::tables::login_sessions;
use crate::usecases::{Desk, Failure};

/// How old the note of use may be; a write for each request would be wasteful.
const PRECISION: Duration = Duration::seconds(60);

/// Notes the use when the last note is older than a minute.
pub async fn touch(desk: &Desk, session: SessionId, seen_at: NaiveDateTime) -> Result<(), Failure> {
    let now = desk.clock().now();
    if now - seen_at < PRECISION {
        return Ok(());
    }
    desk.noting(move |tx| Ok(login_sessions::touch(tx, session, now)?)).await
}
