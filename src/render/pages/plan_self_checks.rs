//! The points that the author of a plan goes through before it is circulated.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Sample, of};
use crate::domain::ids::Uid;
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};
use crate::storage::views::plan_self_checks::{Misnamed, SelfCheckView};

/// How a version stands, for its page and for whoever is about to circulate it.
#[derive(Clone, Serialize)]
pub struct SelfCheckNote {
    pub version: Uid,
    /// When it was gone through; none when it was not.
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
    pub yes: usize,
    /// The points answered no, in words.
    pub unmet: Vec<String>,
    pub open: usize,
    pub doubts: PlanDoubts,
}

/// What stands in a version and nobody can act by, whether the points were gone through or not.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PlanDoubts {
    /// Texts from which no day follows.
    pub periods: Vec<String>,
    /// 頻度 of 生活援助 from which no number follows.
    pub frequencies: Vec<String>,
    /// 期間 that were over before the plan was made.
    pub past: Vec<String>,
    /// 期間 that end after the certification.
    pub beyond: Vec<String>,
    /// Offices without a known number, which get nothing.
    pub unlinked: Vec<String>,
    /// Offices under the number of another one.
    pub misnamed: Vec<Misnamed>,
}

impl PlanDoubts {
    /// A full example.
    pub fn sample() -> Self {
        Self {
            periods: vec!["6か月".into()],
            frequencies: vec!["体調の良い時".into()],
            past: vec!["R7.4.1～R7.9.30".into()],
            beyond: vec!["R8.10.1～R10.9.30".into()],
            unlinked: vec!["架空訪問看護".into()],
            misnamed: vec![Misnamed {
                written: "架空訪問介護".into(), registered: "架空通所介護".into()
            }],
        }
    }
}

impl SelfCheckNote {
    /// The note of a version.
    pub fn of(version: Uid, view: Option<SelfCheckView>, doubts: PlanDoubts) -> Self {
        let Some(view) = view else {
            return Self {
                version,
                answered_at: None,
                answered_by: String::new(),
                yes: 0,
                unmet: vec![],
                open: 0,
                doubts,
            };
        };
        let count = |is_met: Option<bool>| view.answers.iter().filter(|a| a.is_met == is_met).count();
        let unmet = view.answers.iter().filter(|a| a.is_met == Some(false));
        Self {
            version,
            answered_at: Some(view.answered_at),
            yes: count(Some(true)),
            unmet: unmet.map(|a| a.wording.clone()).collect(),
            open: count(None),
            answered_by: view.answered_by,
            doubts,
        }
    }

    /// A full example.
    pub fn sample() -> Self {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default();
        Self {
            version: Uid::from_parts(1_790_000_000_000, [8; 10]),
            answered_at: Some(day.into()),
            answered_by: "計画 幸子".into(),
            yes: 10,
            unmet: vec!["主治の医師から情報を得た".into()],
            open: 1,
            doubts: PlanDoubts::sample(),
        }
    }
}

/// The form.
#[derive(Serialize)]
pub struct SelfCheckPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub version: Uid,
    pub number: i32,
    pub client_name: String,
    pub list: String,
    pub points: Vec<PointLine>,
    pub note: SelfCheckNote,
}

/// A point; its fields are `p-<code>` and `p-<code>.remark`.
#[derive(Serialize)]
pub struct PointLine {
    pub number: usize,
    pub code: String,
    pub text: String,
}

impl Page for SelfCheckPage {
    const TEMPLATE: &'static str = "plans/self_check";
    const TITLE: &'static str = "self-check-title";
    fn sample() -> Self {
        let note = SelfCheckNote::sample();
        Self {
            crumbs: vec![Crumb::to("/clients", "利用者")],
            form: FormState::default(),
            version: note.version.clone(),
            number: 2,
            client_name: "架空 花子".into(),
            list: "重点留意事項".into(),
            points: vec![PointLine {
                number: 1,
                code: "doctor".into(),
                text: "主治の医師から情報を得た".into(),
            }],
            note,
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<SelfCheckPage>()]
}
