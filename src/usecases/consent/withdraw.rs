//! Withdraws a consent (撤回): from its day on it does not stand, and it stays in the ledger.

use crate::domain::ids::Uid;
use crate::domain::refusal::Refused;
use crate::domain::time::parse_date;
use crate::storage::Tx;
use crate::usecases::consent_steps::take_back;
use crate::usecases::keeping::kept;
use crate::usecases::{Cmd, Failure};

/// Which consent, from which day on, and why.
#[derive(Clone, Debug)]
pub struct WithdrawInput {
    pub client: Uid,
    pub consent: Uid,
    /// The day as typed.
    pub on: String,
    pub reason: String,
}

/// Withdraws it.
pub fn withdraw(tx: &mut Tx<'_>, cmd: &mut Cmd, input: &WithdrawInput) -> Result<(), Failure> {
    let (client, _) = kept(tx, cmd, &input.client)?;
    let on = parse_date(&input.on).map_err(|e| Refused::at("withdrawn_on", e.code()))?;
    take_back(tx, cmd, (&client, &input.consent), (on, &input.reason))
}
