//! Signs the pledge of one insurer. The version of the text is kept: a changed text asks for a new signature.

use serde::{Deserialize, Serialize};

use crate::domain::ids::Uid;
use crate::domain::pledge::Pledge;
use crate::domain::refusal::Refused;
use crate::storage::tables::insurers;
use crate::storage::tables::pledges;
use crate::storage::{Audit, Tx};
use crate::usecases::{Cmd, Failure};

/// What was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    pub text_version: String,
}

/// Signs the text that the person has read. `version` is that of the page: a text that changed meanwhile is refused.
pub fn sign(tx: &mut Tx<'_>, cmd: &mut Cmd, insurer: &Uid, version: &str) -> Result<Signed, Failure> {
    let account = cmd.actor.account().map(|a| a.account).ok_or(Failure::Denied)?;
    let insurer = insurers::find_by_uid(tx, insurer)?.ok_or(Failure::NotFound("insurer"))?;
    let pledge = Pledge::of(&insurer.pledge_text);
    if pledge.version() != version {
        return Err(Refused::new("pledge-text-changed").into());
    }
    pledges::sign(tx, &cmd.uid(), (account, insurer.id), pledge.digest(), cmd.now)?;
    let detail = serde_json::json!({ "text_version": pledge.version(), "text_digest": pledge.digest() });
    let audit = Audit::of("pledge.sign").object("insurer", &insurer.uid).insurer(&insurer.uid).detail(detail);
    cmd.audit(tx, &audit)?;
    Ok(Signed { text_version: pledge.version().to_owned() })
}
