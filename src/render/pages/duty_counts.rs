//! Where duties are behind, counted by office and by rule.

use serde::Serialize;

use super::duties::{COUNTS, DutyCounts};
use super::{Sample, of};
use crate::render::Page;

/// Where duties are behind; no client is named.
#[derive(Serialize)]
pub struct DutyCountsPage {
    pub parts: Vec<GapCounts>,
}

/// The counts of the reader's own clients, or of those of an insurer.
#[derive(Serialize)]
pub struct GapCounts {
    pub is_own: bool,
    pub offices: Vec<OfficeCounts>,
    /// What is late, the most frequent first.
    pub rules: Vec<RuleCounts>,
    pub total: DutyCounts,
}

/// One office's counts.
#[derive(Clone, Debug, Default, Serialize)]
pub struct OfficeCounts {
    pub name: String,
    /// The list of its duties; empty for who sees counts only.
    pub href: String,
    pub clients: usize,
    pub counts: DutyCounts,
    /// Clients with at least one late duty.
    pub behind: usize,
}

/// How many duties of one rule are late.
#[derive(Clone, Debug, Serialize)]
pub struct RuleCounts {
    /// Word of `RuleNo`.
    pub rule: &'static str,
    /// As it is printed.
    pub number: String,
    pub late: usize,
}

impl Page for DutyCountsPage {
    const TEMPLATE: &'static str = "duties/offices";
    const TITLE: &'static str = "duty-offices-title";
    fn sample() -> Self {
        let office = OfficeCounts {
            name: "架空ケアプランセンター".into(),
            href: "/duties?office=x".into(),
            clients: 44,
            counts: COUNTS,
            behind: 2,
        };
        let rule = RuleCounts { rule: "r9", number: "R9".into(), late: 3 };
        let part = |is_own| GapCounts {
            is_own,
            offices: vec![office.clone()],
            rules: vec![rule.clone()],
            total: COUNTS,
        };
        Self { parts: vec![part(true), part(false)] }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<DutyCountsPage>()]
}
