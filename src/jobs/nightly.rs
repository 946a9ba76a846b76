//! The work of each night; each piece queues its next one.

use super::Works;
use crate::domain::job::JobKind;
use crate::usecases::Failure;
use crate::usecases::import::discard;
use crate::usecases::job::clean_up;
use crate::usecases::job::finish::Verdict;
use crate::usecases::job::nightly::plan_one;

/// Removes what has expired.
pub async fn clean_up(works: &Works) -> Verdict {
    let cmd = works.desk.system("clean_up");
    let removed = works.desk.noting(move |tx| {
        plan_one(tx, &cmd, JobKind::CleanUp)?;
        clean_up::clean_up(tx, &cmd)
    });
    removed.await.map(|removed| tracing::info!(?removed, "expired rows removed")).into()
}

/// Throws previews away that nobody has decided on in time.
pub async fn expire_imports(works: &Works) -> Verdict {
    expire_all(works).await.map(|expired| tracing::info!(expired, "previews thrown away")).into()
}

async fn expire_all(works: &Works) -> Result<usize, Failure> {
    let mut all = 0;
    loop {
        let cmd = works.desk.system("expire_imports");
        let expired = works.desk.noting(move |tx| {
            plan_one(tx, &cmd, JobKind::ExpireImports)?;
            discard::expire(tx, &mut cmd.clone())
        });
        match expired.await? {
            0 => return Ok(all),
            some => all += some,
        }
    }
}
