//! Duties are worked out ahead, once the server runs and again when a day begins in Japan, so that the first who asks in the
//! morning waits no longer than the next.

use std::time::Instant;

use super::Works;
use crate::domain::time::jst::jst_date;
use crate::usecases::Failure;

/// Works out the duties of some clients, then rests for as long as that took: whoever asks for a page comes first. It only
/// reads, so it stands in no writer's way. Returns how many clients it looked at; 0 when the day is done.
pub async fn round(works: &Works) -> Result<usize, Failure> {
    let (duties, today) = (works.duties.clone(), jst_date(works.desk.clock().now()));
    let begun = Instant::now();
    let looked_at = works.desk.store().reading(move |conn| duties.ahead(conn, today)).await?;
    tokio::time::sleep(begun.elapsed()).await;
    Ok(looked_at)
}
