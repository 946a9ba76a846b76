//! The clients whom the reader's offices had and have no more, by the hand-overs with which they went.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::{GIVERS, Row, TAKERS, as_it_was};
use crate::domain::access::Scope;
use crate::domain::duty::{self, RuleBook};
use crate::domain::hand_over::{AsItWas, FormerTime, HandOverState};
use crate::domain::ids::Uid;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_hand_overs, clients, insurers, offices};
use crate::storage::views::duties::LedgerClient;

/// Lines of one page.
pub const FORMER_PAGE: i64 = 50;

/// A client that an office of the reader had, and its time with it.
#[derive(Clone, Debug)]
pub struct FormerCare {
    pub hand_over: Uid,
    /// The client with the rules of its insurer, under the name of the former office and as it was then.
    pub client: LedgerClient,
    pub was: AsItWas,
    pub time: FormerTime,
    pub to_name: String,
    pub starts_on: NaiveDate,
}

impl FormerCare {
    /// Until when the office has to keep its records, by the rules of its time: its support ended on the eve (完結の日).
    pub fn kept_until(&self, book: &RuleBook) -> Option<NaiveDate> {
        let ended_on = self.starts_on.pred_opt().unwrap_or(self.starts_on);
        duty::kept_until(book.on(ended_on), ended_on)
    }
}

/// Those whom one of these offices had and none of them has.
macro_rules! had_by {
    ($own:expr) => {
        hand_overs!()
            .filter(client_hand_overs::state.eq(HandOverState::Accepted))
            .filter(client_hand_overs::from_office_id.eq_any($own))
            .filter(clients::office_id.ne_all($own))
    };
}

/// One page of the clients that the reader's offices had and have no more, the latest first, and how many there are. Nothing of
/// them can be read but the evidence of that time.
pub fn former(conn: &mut Conn, scope: &Scope, skip: i64) -> Result<(Vec<FormerCare>, i64), StorageError> {
    let own = scope.care_offices();
    let total = had_by!(own).count().get_result(conn)?;
    let rows: Vec<Row> = had_by!(own)
        .order((client_hand_overs::settled_at.desc(), client_hand_overs::id.desc()))
        .offset(skip)
        .limit(FORMER_PAGE)
        .select(columns!())
        .load(conn)?;
    Ok((rows.into_iter().map(care).collect(), total))
}

/// One of them, by its hand-over.
pub fn former_one(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<FormerCare>, StorageError> {
    let own = scope.care_offices();
    let row: Option<Row> =
        had_by!(own).filter(client_hand_overs::uid.eq(uid)).select(columns!()).first(conn).optional()?;
    Ok(row.map(care))
}

fn care(row: Row) -> FormerCare {
    let was = as_it_was(&row.former.1);
    let client =
        LedgerClient::former((row.client.0, row.client.1, &was), (row.insurer.0, row.insurer.1), row.from);
    FormerCare {
        hand_over: row.uid,
        client,
        time: FormerTime { began_on: row.former.0, accepted_at: row.settled.0.unwrap_or(row.proposed_at) },
        was,
        to_name: row.to.1,
        starts_on: row.starts_on,
    }
}
