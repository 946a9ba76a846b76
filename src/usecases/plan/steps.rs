//! What the steps of writing a plan share: where somebody writes, and the sealed row in which it is kept.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::access::Actor;
use crate::domain::ids::{PlanVersionId, Uid};
use crate::domain::plan_draft::PlanEdit;
use crate::storage::Tx;
use crate::storage::tables::plan_edits::EditKey;
use crate::storage::tables::{clients, plans};
use crate::usecases::cmd::PLANNERS;
use crate::usecases::{Failure, Keys};

const PURPOSE: &str = "plan-edit";

/// On what somebody writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditOf {
    /// The next version of a plan, begun from this version.
    Version(Uid),
    /// The next plan of a client, begun from nothing or from a version of an earlier plan.
    Client {
        /// The client.
        client: Uid,
        /// The version that is copied.
        from: Option<Uid>,
    },
}

/// What was written so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEdit {
    /// The sheets.
    pub edit: PlanEdit,
    /// 計画作成（変更）日 of a new plan, as it was typed.
    pub planned_on: String,
    /// Why, as it was typed.
    pub note: String,
    /// The inquiry whose adopted opinions are being taken in.
    pub inquiry: Option<Uid>,
    /// What the form knew as kept when it was sent: a [`stamp`], blank for nothing.
    #[serde(skip)]
    pub seen: String,
}

/// How a form names what is kept: by its time.
pub fn stamp(saved_at: NaiveDateTime) -> String {
    saved_at.format("%Y-%m-%dT%H:%M:%S%.6f").to_string()
}

impl KeptEdit {
    /// Opens what was sealed for the row of this uid; what can't be opened is as good as none.
    pub fn open(keys: &Keys, uid: &Uid, sealed: &[u8]) -> Option<Self> {
        let plain: Zeroizing<Vec<u8>> = keys.open(PURPOSE, &uid.bytes(), sealed)?;
        serde_json::from_slice(&plain).ok()
    }

    /// Seals it for the row of this uid.
    pub(super) fn seal(
        &self,
        keys: &Keys,
        uid: &Uid,
        mint: &crate::usecases::mint::Mint,
    ) -> Result<Vec<u8>, Failure> {
        let plain = Zeroizing::new(serde_json::to_vec(self)?);
        Ok(keys.seal(PURPOSE, &uid.bytes(), &plain, mint))
    }
}

/// The row of a place, and the version it is begun from.
pub(super) struct Place {
    pub key: EditKey,
    pub base: Option<PlanVersionId>,
}

/// Where an actor writes, if they make plans there. To everybody else there is no such thing.
pub(super) fn place(tx: &mut Tx<'_>, actor: &Actor, of: &EditOf) -> Result<Place, Failure> {
    let account = actor.account().ok_or(Failure::Denied)?.account;
    match of {
        EditOf::Version(version) => {
            let version = plans::find_version(tx, version)?.ok_or(Failure::NotFound("version"))?;
            let plan = plans::get(tx, version.plan_id)?;
            let office = clients::get(tx, plan.client_id)?.office_id;
            if !actor.is_in(office, PLANNERS) {
                return Err(Failure::NotFound("version"));
            }
            let key = EditKey { account, client: plan.client_id, plan: Some(plan.id) };
            Ok(Place { key, base: Some(version.id) })
        }
        EditOf::Client { client, from } => {
            let client = clients::find(tx, client)?.ok_or(Failure::NotFound("client"))?;
            if !actor.is_in(client.office_id, PLANNERS) {
                return Err(Failure::NotFound("client"));
            }
            let base = match from {
                None => None,
                Some(from) => {
                    let version = plans::find_version(tx, from)?.ok_or(Failure::NotFound("version"))?;
                    let plan = plans::get(tx, version.plan_id)?;
                    Some(version.id).filter(|_| plan.client_id == client.id)
                }
            };
            if from.is_some() && base.is_none() {
                return Err(Failure::NotFound("version"));
            }
            Ok(Place { key: EditKey { account, client: client.id, plan: None }, base })
        }
    }
}
