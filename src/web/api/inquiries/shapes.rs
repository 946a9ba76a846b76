//! What programs send and get about inquiries.

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An inquiry to open.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenJson {
    /// Participants who are asked, by uid.
    pub(super) asked: Vec<String>,
    /// Whether it takes the place of the whole meeting.
    #[serde(default)]
    pub(super) replaces_meeting: bool,
    /// An earlier inquiry of the meeting, when those are asked again whose rows have changed since; then the plan's current version is
    /// asked about.
    #[serde(default)]
    pub(super) follows: Option<String>,
    /// A code of the installation's list.
    pub(super) reason_code: String,
    /// The reason in words.
    pub(super) reason: String,
    /// What is asked; empty asks for an opinion on the whole draft.
    #[serde(default)]
    pub(super) question: String,
    /// Questions about single rows, or to single ones of those who are asked.
    #[serde(default)]
    pub(super) questions: Vec<AskJson>,
    /// By when, UTC.
    pub(super) due_at: NaiveDateTime,
    /// The reason for going on although a consent in writing is wanting, at most 500 letters; without it the request is
    /// then refused with the code `consent-missing`.
    #[serde(default)]
    pub(super) consent_override: Option<String>,
    /// Makes a repeat harmless.
    pub(super) op_id: Option<String>,
}

/// A question about a row of the plan, or about the whole to chosen participants.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskJson {
    /// `need`, `goal`, `service_item` or `overall`.
    pub(super) kind: String,
    /// The row's uid; left out for the whole draft.
    #[serde(default)]
    pub(super) row: String,
    /// At most 1,000 letters.
    pub(super) body: String,
    /// Participants it is for, by uid; none is everybody who is asked.
    #[serde(default)]
    pub(super) to: Vec<String>,
}

/// A question as it was put.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuestionJson {
    pub(super) kind: String,
    /// Empty for the whole draft.
    pub(super) row: String,
    pub(super) body: String,
    /// The invitation of whom it is for; null is everybody who is asked.
    pub(super) invitation: Option<String>,
}

/// An inquiry with what was said to it.
#[derive(Debug, Serialize, ToSchema)]
pub struct InquiryJson {
    pub(super) uid: String,
    pub(super) meeting: String,
    pub(super) meeting_number: String,
    pub(super) plan_version: String,
    pub(super) plan_version_number: i32,
    /// Whether the plan has a newer version by now.
    pub(super) is_on_old_version: bool,
    pub(super) state: String,
    pub(super) reason_code: String,
    pub(super) reason: String,
    pub(super) question: String,
    pub(super) due_at: NaiveDateTime,
    pub(super) asked: Vec<AskedJson>,
    pub(super) questions: Vec<QuestionJson>,
    pub(super) rows: Vec<RowJson>,
    pub(super) opinions: Vec<OpinionJson>,
}

/// A row of the version that is asked about.
#[derive(Debug, Serialize, ToSchema)]
pub struct RowJson {
    pub(super) kind: String,
    /// Empty for the whole draft.
    pub(super) uid: String,
    pub(super) label: String,
}

/// An opinion; only the latest of each answerer on each row is current.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpinionJson {
    pub(super) uid: String,
    pub(super) invitation: String,
    pub(super) office: String,
    pub(super) kind: String,
    pub(super) row: String,
    pub(super) stance: String,
    pub(super) body: String,
    /// What is seen coming; with opinions on the whole draft only.
    pub(super) risks: String,
    pub(super) given_by: String,
    pub(super) given_at: NaiveDateTime,
    pub(super) is_late: bool,
    pub(super) is_current: bool,
    pub(super) sheet: i32,
    pub(super) decision: Option<String>,
    pub(super) decision_reason: String,
    /// The uid of the decision, for who changes it.
    pub(super) resolution: Option<String>,
}

/// What is said about one row.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaidJson {
    /// `need`, `goal`, `service_item` or `overall`.
    pub(super) kind: String,
    /// The row's uid; left out for the whole draft.
    #[serde(default)]
    pub(super) row: String,
    /// `agree`, `amend`, `concern` or `outside`.
    pub(super) stance: String,
    #[serde(default)]
    pub(super) body: String,
    /// What is seen coming (リスク・気になること); on the whole draft only.
    #[serde(default)]
    pub(super) risks: String,
}

/// A sheet to hand in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SheetJson {
    pub(super) answered_by: String,
    pub(super) opinions: Vec<SaidJson>,
    /// Makes a repeat harmless.
    #[serde(default)]
    pub(super) op_id: Option<String>,
}

/// That an answer has to wait.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelayJson {
    /// Until about when; a day.
    pub(super) expected_on: String,
    /// Why, at most 500 letters.
    #[serde(default)]
    pub(super) body: String,
    pub(super) said_by: String,
    /// Makes a repeat harmless.
    #[serde(default)]
    pub(super) op_id: Option<String>,
}

/// More time for those who have not answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendJson {
    /// By when, UTC.
    pub(super) due_at: NaiveDateTime,
    /// Who gets it, by invitation; left out it is everybody who has not answered.
    #[serde(default)]
    pub(super) invitations: Option<Vec<String>>,
    /// Whether it goes on beyond the meeting or the day of the rule; without it the request is then refused with the code
    /// `extension-beyond-meeting` or `extension-beyond-duty`.
    #[serde(default)]
    pub(super) is_confirmed: bool,
    /// Makes a repeat harmless.
    #[serde(default)]
    pub(super) op_id: Option<String>,
}

/// Who is asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct AskedJson {
    pub(super) invitation: String,
    pub(super) office: String,
    pub(super) due_at: NaiveDateTime,
    pub(super) answered_at: Option<NaiveDateTime>,
    /// Until about when the answer has to wait, where that was said.
    pub(super) expected_on: Option<NaiveDate>,
    pub(super) delay: String,
}

/// A decision on an opinion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionJson {
    /// `adopted`, `partly` or `declined`.
    pub(super) decision: String,
    pub(super) reason: String,
    /// The `resolution` that stands and is changed by this; left out where nothing was decided yet.
    pub(super) seen: Option<String>,
    /// Makes a repeat harmless.
    pub(super) op_id: Option<String>,
}
