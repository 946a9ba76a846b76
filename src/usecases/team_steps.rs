//! Who supports a client: steps that registering, importing, leaving and the client's own page share.

use crate::domain::care_team::hand_over_day;
use crate::domain::ids::{AccountId, ClientId};
use crate::domain::refusal::Refused;
use crate::domain::time::jst::jst_date;
use crate::storage::Tx;
use crate::storage::tables::client_managers::{self, NewManager};

use chrono::NaiveDate;

use super::{Cmd, Failure};

/// Puts somebody in charge from a day on; who was before ends on the day before.
pub fn put_in_charge(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: ClientId,
    (account, from, reason): (AccountId, NaiveDate, &str),
) -> Result<(), Failure> {
    let present = client_managers::present(tx, client)?.map(|(_, first)| first);
    let last = hand_over_day(present, from, jst_date(cmd.now)).map_err(Refused::from)?;
    let new = NewManager {
        uid: &cmd.uid(),
        client_id: client,
        account_id: account,
        starts_on: from,
        reason,
        noted_by: &cmd.actor_name(),
        now: cmd.now,
    };
    Ok(client_managers::put(tx, &new, last)?)
}
