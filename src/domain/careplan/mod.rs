//! The national care-plan CSV (ケアプランデータ連携標準仕様): reading a set of files into plans, and writing one.
//!
//! Everything here works on bytes in memory. Reading never fails as a whole: what is wrong is a [`Problem`] with its
//! file, row, item and remedy, and a set with an error is not imported at all.

mod decode;
mod field;
mod file_name;
mod identity;
mod join;
mod layout;
mod preview;
mod problem;
mod record;
mod set;
mod sheets;
#[cfg(test)]
mod tests;
mod write;

pub use decode::{MAX_FILE_BYTES, decode};
pub use file_name::{FileName, UnitKey};
pub use identity::{ClientFate, ImportState, KnownClient, PlanFate, decide_client, decide_plan};
pub use layout::{Edition, Interface, edition_to_write, editions};
pub use preview::{Confirmed, Preview, PreviewPlan, Summary, TakenPlan};
pub use problem::{Problem, ProblemCode, Severity, is_importable, remedy_key, text_key};
pub use set::{CarePlanSet, ImportedPlan, InputFile, MAX_FILES, PlanKey, ReadOptions, read_set};
pub use write::{OnUnmappable, PlanToWrite, Unmappable, WriteError, Written, encode_ms932, write_set};
