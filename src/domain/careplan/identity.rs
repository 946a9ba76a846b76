//! What an imported plan is for this installation: new, a next version, or nothing new.

use serde::{Deserialize, Serialize};

use super::carried::carried_client;
use super::problem::ProblemCode;
use super::set::ImportedPlan;
use crate::domain::client::ClientData;
use crate::domain::plan_draft::PlanKind;

crate::words! {
    /// Where an import stands.
    pub enum ImportState {
        /// Read and shown; nothing taken over yet.
        Previewed = "previewed",
        /// Taken over.
        Confirmed = "confirmed",
        /// Thrown away by a person.
        Discarded = "discarded",
        /// Thrown away because nobody decided in time.
        Expired = "expired",
    }
}

/// What happens to the client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientFate {
    /// Not known yet by insurer and insured number.
    New,
    /// Known, and 補足 says nothing else about the person.
    Known,
    /// Known, and 補足 says something else; taken over only when the person who confirms wants it, because a name
    /// that MS932 cannot write has often been put right by hand.
    Differs,
}

/// What happens to the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanFate {
    /// The first version of a new plan.
    New,
    /// Other content under a known plan date: its next version.
    NextVersion { number: i32 },
    /// Content that the plan has already, perhaps from another receiving office's set.
    Unchanged { number: i32 },
    /// The same, while the plan stands as withdrawn: it holds again.
    Restored { number: i32 },
}

crate::words! {
    /// What happens to a plan that a file takes back. It is never deleted: its versions, meetings and opinions stay.
    pub enum WithdrawalFate {
        /// It is marked as withdrawn.
        Withdrawn = "withdrawn",
        /// It stands as withdrawn already.
        AlreadyWithdrawn = "already_withdrawn",
        /// No such plan is known here.
        Unknown = "unknown",
    }
}

/// What the installation knows of the client named by insurer and insured number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownClient {
    /// The particulars.
    pub data: ClientData,
    /// Whether the importing office is the one that manages the client's care.
    pub is_of_office: bool,
}

/// What happens to the client of an imported plan, or why nothing can.
pub fn decide_client(plan: &ImportedPlan, known: Option<&KnownClient>) -> Result<ClientFate, ProblemCode> {
    match (known, &plan.client) {
        // 補足 carries the name; without it a client cannot be made.
        (None, None) if plan.content.kind() == PlanKind::Preventive => Err(ProblemCode::ClientUnregistered),
        (None, None) => Err(ProblemCode::ClientUnnamed),
        (None, Some(_)) => Ok(ClientFate::New),
        (Some(known), _) if !known.is_of_office => Err(ProblemCode::ClientElsewhere),
        (Some(known), Some(data)) if carried_client(&known.data) != carried_client(data) => {
            Ok(ClientFate::Differs)
        }
        (Some(_), _) => Ok(ClientFate::Known),
    }
}

/// What happens to an imported plan, by the digests of the versions its plan date has, oldest first.
///
/// A content that equals *any* version is nothing new: a set exported before a meeting and imported again after it
/// must not undo what the meeting decided.
pub fn decide_plan(digest: &str, versions: &[(i32, String)], is_withdrawn: bool) -> PlanFate {
    let Some((last, _)) = versions.last() else { return PlanFate::New };
    match versions.iter().rfind(|(_, known)| known == digest) {
        Some((number, _)) if is_withdrawn => PlanFate::Restored { number: *number },
        Some((number, _)) => PlanFate::Unchanged { number: *number },
        None => PlanFate::NextVersion { number: last + 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_content_is_nothing_new_even_when_a_later_version_stands() {
        let versions = [(1, "a".to_owned()), (2, "b".to_owned())];
        assert_eq!(decide_plan("a", &versions, false), PlanFate::Unchanged { number: 1 });
        assert_eq!(decide_plan("b", &versions, false), PlanFate::Unchanged { number: 2 });
        assert_eq!(decide_plan("c", &versions, true), PlanFate::NextVersion { number: 3 });
        assert_eq!(decide_plan("c", &[], false), PlanFate::New);
        assert_eq!(decide_plan("a", &versions, true), PlanFate::Restored { number: 1 });
    }
}
