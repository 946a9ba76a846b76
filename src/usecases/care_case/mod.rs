//! Cases: made from a client once per insurer, shown to others only after their presenter confirmed the sheet.

mod confirm_sheet;
mod deidentify;
mod write_sheet;

pub use confirm_sheet::{ConfirmInput, confirm_sheet};
pub use deidentify::{Deidentified, deidentify};
pub use write_sheet::{SheetInput, SheetWritten, write_sheet};
