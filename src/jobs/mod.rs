//! Background work: letters leave, jobs run, the audit log is sealed. Jobs are shallow and idempotent: they take ids,
//! read everything again, and write only through use-cases.

pub mod ahead;
pub mod deliver;
pub mod drafts;
pub mod nightly;
pub mod remind;
pub mod runner;
pub mod sealing;
pub mod worker;

use std::path::PathBuf;

use crate::mail::Post;
use crate::storage::views::duty_memory::DutyMemory;
use crate::usecases::{Desk, Failure};

pub use runner::{Running, start};

/// What background work needs. Built once in `app.rs`, cheap to clone.
#[derive(Clone)]
pub struct Works {
    /// Runs use-cases.
    pub desk: Desk,
    /// Writes and carries letters.
    pub post: Post,
    /// The outstanding duties of clients, some of them worked out ahead.
    pub duties: DutyMemory,
    /// Where anchors of the audit log are written, outside the database.
    pub anchor_file: PathBuf,
    /// The name under which this process holds leases.
    pub worker: String,
    /// The rooms that can't be sealed at the moment.
    pub uncovered: sealing::Uncovered,
}

/// Does everything that is due now and returns when nothing is: for tests, the demo and single commands.
pub async fn drain(works: &Works) -> Result<(), Failure> {
    loop {
        let jobs = worker::round(works).await?;
        let letters = deliver::round(works).await?;
        let sealed = sealing::round(works).await?;
        if jobs + letters + sealed == 0 {
            return Ok(());
        }
    }
}
