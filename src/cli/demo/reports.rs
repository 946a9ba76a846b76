//! The reports of the fictional region: a published one and a draft that was looked at.

use anyhow::Context;

use super::builder::Builder;
use super::region::Region;
use crate::domain::disclosure::PublishedForm;
use crate::domain::ids::Uid;
use crate::domain::period::Period;
use crate::domain::report::Verdict;
use crate::domain::time::Quarter;
use crate::domain::time::jst::jst_date;
use crate::domain::words::Word;
use crate::usecases::report::{self, PublishInput, ReviewInput};

/// A quarter's report is published; the last one's waits as a draft with its reviews. A quarter whose small cells could be
/// worked out in either form is refused, as it is to people, and the one before it is taken.
pub(super) fn publish_and_draft(builder: &Builder, region: &Region) -> anyhow::Result<()> {
    let last = Quarter::last_full(jst_date(builder.today));
    let mut quarter = last.previous();
    for _ in 0..2 {
        let drafted = draft(builder, region, Period::Quarter(quarter))?;
        review(builder, region, &drafted)?;
        if publish(builder, region, &drafted)? {
            break;
        }
        quarter = quarter.previous();
    }
    let waiting = draft(builder, region, Period::Quarter(last))?;
    review(builder, region, &waiting)
}

fn draft(builder: &Builder, region: &Region, period: Period) -> anyhow::Result<Uid> {
    let staff = &region.insurer_staff;
    Ok(builder.by(staff, "report.draft", |tx, cmd| report::draft(tx, cmd, &region.insurer, period))?.uid)
}

fn review(builder: &Builder, region: &Region, report_uid: &Uid) -> anyhow::Result<()> {
    let input = ReviewInput {
        report: report_uid.clone(),
        verdict: Some(Verdict::Agree),
        comment: "圏域の実感と合っています。".into(),
    };
    let center = region.centers.first().context("centers")?;
    builder.by(&center.person, "report.review", |tx, cmd| report::review(tx, cmd, &input))?;
    builder.by(&region.insurer_staff, "report.review", |tx, cmd| report::review(tx, cmd, &input))?;
    Ok(())
}

/// Publishes in the first form that hides what has to be hidden; says whether there was one.
fn publish(builder: &Builder, region: &Region, report_uid: &Uid) -> anyhow::Result<bool> {
    let version = builder
        .store()
        .read(|conn| crate::storage::tables::issue_reports::find(conn, report_uid))?
        .context("report")?
        .version;
    for &form in PublishedForm::ALL {
        let input = PublishInput { report: report_uid.clone(), form, version };
        let published = builder.by(&region.insurer_staff, "report.publish", |tx, cmd| {
            report::publish(tx, cmd, &input).map(|_| ())
        });
        match published {
            Ok(()) => return Ok(true),
            Err(error) if format!("{error:#}").contains("report-cells-exposed") => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}
