//! Follow-ups: what was decided becomes somebody's task.

mod finish;

pub use finish::{FinishInput, Finished, finish};
