//! What consents say to the rules: a plan's in writing, and the one to monitoring by video, which lapses when it is
//! withdrawn or its last day is over.

use chrono::{Days, NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use super::{Gathered, put};
use crate::domain::consent::{ConsentForm, Purpose};
use crate::domain::duty::fact::Issue;
use crate::domain::duty::{RecordUid, SourceKind, What};
use crate::domain::ids::{ClientId, Uid};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{consents, plan_versions, plans};

type Version = (Uid, NaiveDateTime, i32);
type Row = (ClientId, Uid, Purpose, Option<Version>, NaiveDate, Option<NaiveDate>, Option<NaiveDate>);

pub(super) fn add(conn: &mut Conn, ids: &[ClientId], facts: &mut Gathered) -> Result<(), StorageError> {
    let rows: Vec<Row> = consents::table
        .left_join(plan_versions::table.inner_join(plans::table))
        .filter(consents::client_id.eq_any(ids))
        .filter(consents::purpose.eq_any([Purpose::Plan, Purpose::VideoMonitoring]))
        // Both are asked for in writing (基準13条10号, 14号ロ).
        .filter(consents::form.ne(ConsentForm::Oral))
        .select((
            consents::client_id,
            consents::uid,
            consents::purpose,
            (plans::uid, plan_versions::created_at, plan_versions::number).nullable(),
            consents::given_on,
            consents::expires_on,
            consents::withdrawn_on,
        ))
        .load(conn)?;
    for (client, uid, purpose, plan, given_on, expires_on, withdrawn_on) in rows {
        let source = (SourceKind::Consent, &uid);
        match (purpose, plan) {
            (Purpose::Plan, Some((plan, made_at, number))) if withdrawn_on.is_none() => {
                let version = Some(Issue { made_at, number });
                let what = What::Consented { plan: RecordUid::from(&plan), version };
                put(facts, client, source, given_on, what);
            }
            (Purpose::VideoMonitoring, _) if withdrawn_on.is_none_or(|from| from > given_on) => {
                put(facts, client, source, given_on, What::VideoConsented);
                let day_after = expires_on.and_then(|last| last.checked_add_days(Days::new(1)));
                if let Some(from) = withdrawn_on.into_iter().chain(day_after).min() {
                    put(facts, client, source, from, What::VideoLapsed);
                }
            }
            _ => {}
        }
    }
    Ok(())
}
