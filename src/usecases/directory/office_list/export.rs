//! The directory as a file that can be handed in again and changes nothing.

use super::known::Known;
use crate::domain::office::OfficeKind;
use crate::domain::office_list::Column;
use crate::domain::words::Word;
use crate::render::grid::{Cell, Sheet};
use crate::storage::{Conn, StorageError};

/// A file with headings and nothing below.
pub fn template() -> Sheet {
    let head = Column::ALL.iter().map(|column| column.heading().to_owned()).collect();
    Sheet { head, ..Sheet::default() }
}

/// Every office that goes on, without the insurers' own.
pub fn everything(conn: &mut Conn) -> Result<Sheet, StorageError> {
    let known = Known::load(conn)?;
    let goes_on = known.offices.iter().filter(|office| {
        office.kind != OfficeKind::Insurer && office.merged_into.is_none() && office.ended_on.is_none()
    });
    let lines = goes_on.map(|office| {
        let mut cells = known.cells(&known.facts(office));
        cells.insert(Column::Uid, office.uid.to_string());
        cells.into_values().map(Cell::Text).collect()
    });
    Ok(Sheet { lines: lines.collect(), ..template() })
}
