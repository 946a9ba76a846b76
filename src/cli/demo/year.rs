//! Twelve months of the fictional region: its sittings, the meetings' stories, and what the municipality makes of them.

use chrono::TimeDelta;

use super::builder::Builder;
use super::diary::Diary;
use super::region::Region;
use super::{consents, ledger, reports, sittings, stories, supported};
use crate::domain::ids::Uid;

/// Lets the year happen; gives the invitations whose links are shown.
pub(super) fn live(builder: &Builder, region: &Region) -> anyhow::Result<Vec<Uid>> {
    let mut diary = Diary::default();
    let last = builder.today - TimeDelta::days(3);
    diary.enter(sittings::planned(region, builder.now(), last)?);
    diary.enter(stories::told(builder, region)?);
    diary.live(builder)?;
    builder.step("reports", 96);
    reports::publish_and_draft(builder, region)?;
    builder.move_clock(builder.today)?;
    let supported = supported::take_in(builder, region)?;
    ledger::keep(builder, region, &supported)?;
    consents::taken_back(builder, region)?;
    Ok(builder.shown())
}
