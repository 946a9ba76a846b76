//! Regional-issue reports: drafted, described, reviewed, published.

mod build;
mod describe;
mod draft;
mod publish;
mod review;

pub use build::{RefreshJob, insurers_with_drafts, refresh_drafts};
pub use describe::{DescribeInput, describe};
pub use draft::{Drafted, draft};
pub use publish::{PublishInput, Published, publish};
pub use review::{ReviewInput, Reviewed, review};

use crate::domain::ids::Uid;
use crate::storage::Tx;
use crate::storage::tables::issue_reports::{self, ReportRow};
use crate::usecases::Failure;

fn load(tx: &mut Tx<'_>, uid: &Uid) -> Result<ReportRow, Failure> {
    issue_reports::find(tx, uid)?.ok_or(Failure::NotFound("report"))
}
