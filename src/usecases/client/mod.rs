//! Clients by hand: registering, changing who they are, their family and doctor.

pub mod contact;
pub mod create;
pub mod edit;
pub mod merge;
pub mod number;

use crate::domain::ids::{AreaId, InsurerId};
use crate::domain::refusal::Refused;
use crate::storage::Conn;
use crate::storage::tables::client_areas;
use crate::usecases::Failure;

/// The area of a uid, which must lie with the client's insurer.
fn area_of(conn: &mut Conn, insurer: InsurerId, typed: &str) -> Result<Option<AreaId>, Failure> {
    if typed.is_empty() {
        return Ok(None);
    }
    let found = client_areas::find(conn, insurer, typed)?;
    found.map(Some).ok_or_else(|| Refused::at("area", "client-area-unknown").into())
}
