//! What centers said of judgements, and what the offices answered.

use std::collections::BTreeMap;

use chrono::NaiveDateTime;
use diesel::prelude::*;

use super::super::client_sight::entrusted_by;
use super::{AnswerView, JudgementView, Key, ReviewView, TakenBack, Which};
use crate::domain::access::Scope;
use crate::domain::ids::{ClientId, OfficeId, Uid};
use crate::domain::judgement::Verdict;
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{client_frameworks, judgement_answers, judgement_reviews, offices};

#[derive(Queryable)]
struct ReviewRow {
    id: i64,
    key: Key,
    uid: Uid,
    office: OfficeId,
    office_name: String,
    verdict: Verdict,
    body: String,
    author: String,
    created_at: NaiveDateTime,
    withdrawn: (Option<NaiveDateTime>, String, String),
}

/// The reviews of judgements that were found, oldest first.
pub(super) fn reviews(
    conn: &mut Conn,
    scope: &Scope,
    (which, found): (Which<'_>, &[(JudgementView, Key)]),
) -> Result<Vec<(Key, ReviewView)>, StorageError> {
    let client = match which {
        Which::One(_) | Which::Client(_) | Which::Former(_) => match found.first() {
            Some((view, _)) => Some(view.client.id),
            None => return Ok(Vec::new()),
        },
        Which::Entrusted(..) => None,
    };
    let mut by_review: BTreeMap<i64, Vec<AnswerView>> = BTreeMap::new();
    for (review, answer) in answers(conn, scope, client)? {
        by_review.entry(review).or_default().push(answer);
    }
    let view = |row: ReviewRow| {
        let view = ReviewView {
            answers: by_review.remove(&row.id).unwrap_or_default(),
            withdrawn: TakenBack::of(row.withdrawn),
            uid: row.uid,
            office: row.office,
            office_name: row.office_name,
            verdict: row.verdict,
            body: row.body,
            author: row.author,
            created_at: row.created_at,
        };
        (row.key, view)
    };
    Ok(rows(conn, scope, client)?.into_iter().map(view).collect())
}

/// The reviews about a client, or about everybody whom the reader's centers entrust.
fn rows(conn: &mut Conn, scope: &Scope, client: Option<ClientId>) -> Result<Vec<ReviewRow>, StorageError> {
    let own = scope.care_offices();
    let all = judgement_reviews::table.inner_join(offices::table).into_boxed();
    let wanted = match client {
        Some(client) => all.filter(judgement_reviews::client_id.eq(client)),
        None => all.filter(judgement_reviews::client_id.eq_any(entrusted_by!(own, scope.today()))),
    };
    Ok(wanted
        .order(judgement_reviews::id)
        .select((
            judgement_reviews::id,
            (judgement_reviews::duty_entry_id, judgement_reviews::inquiry_id),
            judgement_reviews::uid,
            offices::id,
            offices::name,
            judgement_reviews::verdict,
            judgement_reviews::body,
            judgement_reviews::author_name,
            judgement_reviews::created_at,
            (
                judgement_reviews::withdrawn_at,
                judgement_reviews::withdrawn_by,
                judgement_reviews::withdrawn_reason,
            ),
        ))
        .load(conn)?)
}

/// The answers to the same, each with the key of its review.
fn answers(
    conn: &mut Conn,
    scope: &Scope,
    client: Option<ClientId>,
) -> Result<Vec<(i64, AnswerView)>, StorageError> {
    let own = scope.care_offices();
    let all = judgement_answers::table.inner_join(judgement_reviews::table).into_boxed();
    let wanted = match client {
        Some(client) => all.filter(judgement_reviews::client_id.eq(client)),
        None => all.filter(judgement_reviews::client_id.eq_any(entrusted_by!(own, scope.today()))),
    };
    Ok(wanted
        .order(judgement_answers::id)
        .select((
            judgement_answers::review_id,
            (judgement_answers::body, judgement_answers::author_name, judgement_answers::created_at),
        ))
        .load(conn)?)
}
