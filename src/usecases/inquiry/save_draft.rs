//! Keeps what somebody has typed on a sheet so far, sealed. A draft is nobody's word yet, so it leaves no audit row.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::steps;
use crate::domain::access::Actor;
use crate::domain::ids::Uid;
use crate::domain::inquiry::InquiryState;
use crate::domain::opinion::{AnswerError, RowRef, Said};
use crate::domain::refusal::Refused;
use crate::storage::tables::inquiries;
use crate::usecases::{Desk, Failure, Keys};

const PURPOSE: &str = "opinion-draft";

/// What has been typed.
#[derive(Clone, Debug)]
pub struct SaveDraftInput {
    /// Through which invitation.
    pub invitation: Uid,
    /// What was typed on the rows of one page.
    pub said: Vec<Said>,
    /// Who answers, when that was on the page.
    pub answered_by: Option<String>,
}

/// A draft as it is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What was typed, row by row.
    pub said: Vec<Said>,
    /// Who answers.
    pub answered_by: String,
}

impl Draft {
    /// What was typed about a row.
    pub fn about(&self, row: &RowRef) -> Option<&Said> {
        self.said.iter().find(|s| s.row == *row)
    }

    /// Takes what a page holds; rows of other pages stay.
    pub fn take(&mut self, said: &[Said], answered_by: Option<&str>) {
        for one in said {
            match self.said.iter_mut().find(|s| s.row == one.row) {
                Some(known) => *known = one.clone(),
                None => self.said.push(one.clone()),
            }
        }
        if let Some(by) = answered_by {
            by.trim().clone_into(&mut self.answered_by);
        }
    }
}

/// Opens a sealed draft; one that can't be opened is as good as none.
pub fn open_draft(keys: &Keys, invitation: &Uid, sealed: &[u8]) -> Option<Draft> {
    let plain: Zeroizing<Vec<u8>> = keys.open(PURPOSE, &invitation.bytes(), sealed)?;
    serde_json::from_slice(&plain).ok()
}

/// Keeps what a page holds and says when.
pub async fn save_draft(desk: &Desk, actor: Actor, input: SaveDraftInput) -> Result<NaiveDateTime, Failure> {
    let (keys, mint, now) = (desk.keys().clone(), desk.mint().clone(), desk.clock().now());
    desk.noting(move |tx| {
        let sheet = steps::sheet(tx, &input.invitation)?;
        if !steps::is_answerer(&actor, &sheet.asked) {
            return Err(Failure::NotFound("invitation"));
        }
        if sheet.inquiry.state == InquiryState::Consolidated {
            return Err(Refused::from(AnswerError::AlreadyConsolidated).into());
        }
        let sealed = inquiries::draft(tx, sheet.asked.id)?;
        let kept = sealed.and_then(|(body, _)| open_draft(&keys, &sheet.asked.uid, &body));
        let mut draft = kept.unwrap_or_default();
        draft.take(&input.said, input.answered_by.as_deref());
        let plain = Zeroizing::new(serde_json::to_vec(&draft)?);
        let sealed = keys.seal(PURPOSE, &sheet.asked.uid.bytes(), &plain, &mint);
        inquiries::keep_draft(tx, sheet.asked.id, &sealed, now)?;
        Ok(now)
    })
    .await
}
