//! Drafts of reports follow the issues. A draft whose input is the same stays as it is, so this may run at any time.

use super::Works;
use crate::domain::ids::InsurerId;
use crate::domain::job::JobKind;
use crate::usecases::Failure;
use crate::usecases::job::finish::Verdict;
use crate::usecases::job::nightly::plan_one;
use crate::usecases::report::{RefreshJob, insurers_with_drafts, refresh_drafts};

/// Builds the open drafts of the insurer named, or of all of them in the night.
pub async fn refresh(works: &Works, payload: &str) -> Verdict {
    match serde_json::from_str::<RefreshJob>(payload) {
        Ok(job) => refresh_all(works, job.insurer).await.into(),
        Err(error) => Verdict::Fail(error.to_string()),
    }
}

async fn refresh_all(works: &Works, named: Option<InsurerId>) -> Result<(), Failure> {
    let insurers = match named {
        Some(insurer) => vec![insurer],
        None => all_insurers(works).await?,
    };
    for insurer in insurers {
        let cmd = works.desk.system("refresh_drafts");
        let changed = works.desk.noting(move |tx| refresh_drafts(tx, &cmd, insurer)).await?;
        tracing::debug!(changed, "drafts of reports built again");
    }
    Ok(())
}

/// Queues the next night, too.
async fn all_insurers(works: &Works) -> Result<Vec<InsurerId>, Failure> {
    let cmd = works.desk.system("refresh_drafts");
    works
        .desk
        .noting(move |tx| {
            plan_one(tx, &cmd, JobKind::RefreshDrafts)?;
            insurers_with_drafts(tx)
        })
        .await
}
