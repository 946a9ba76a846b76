//! The national care-plan CSV (ケアプランデータ連携標準仕様): reading a set of files into plans, and writing one.
//!
//! Everything here works on bytes in memory. Reading never fails as a whole: what is wrong is a [`Problem`] with its
//! file, row, item and remedy, and a set with an error is not imported at all.

mod care_rows;
mod carried;
mod condense;
mod decode;
mod export;
mod field;
mod file_name;
mod identity;
mod join;
mod join_others;
mod layout;
mod ms932;
mod preventive_rows;
mod preventive_sheets;
mod preview;
mod problem;
mod record;
mod set;
mod sheets;
#[cfg(test)]
mod tests;
mod write;

pub use carried::{carried, carried_client, carried_digest, keep_uncarried};
pub use condense::condense;
pub use decode::{MAX_FILE_BYTES, decode};
pub use export::{Export, PlanToExport, ServiceKind, export, service_kind_code, service_kinds};
pub use file_name::{FileName, UnitKey};
pub use identity::{
    ClientFate, ImportState, KnownClient, PlanFate, WithdrawalFate, decide_client, decide_plan,
};
pub use layout::{Edition, Interface, edition_to_write, editions};
pub use ms932::encode_ms932;
pub use preview::{Confirmed, Preview, PreviewHistory, PreviewPlan, PreviewWithdrawal, Summary, TakenPlan};
pub use problem::{Problem, ProblemCode, Severity, is_importable, remedy_key, text_key};
pub use set::{
    CarePlanSet, ImportedHistory, ImportedPlan, InputFile, MAX_FILES, PlanKey, ReadOptions, Step, Withdrawal,
    read_set,
};
pub use write::{OnUnmappable, PlanToWrite, Unmappable, WriteError, Written, write_set};
