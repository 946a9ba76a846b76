//! Finding clients: what is typed, and what narrows the list. An index on the office, the state and the reading gives the
//! few whom the reader sees, in their order; the patterns are then held against those alone.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use super::client_sight::visible;
use crate::domain::access::Scope;
use crate::domain::certification::{CareLevel, CertificationStatus};
use crate::domain::client::ClientState;
use crate::domain::ids::Uid;
use crate::domain::search;
use crate::storage::db::{Conn, MultiBackend, StorageError};
use crate::storage::dialect::like_pattern;
use crate::storage::schema::{accounts, certifications, client_offices, clients, offices};

/// What narrows the list of clients.
#[derive(Clone, Debug)]
pub struct ClientQuery {
    /// Name, reading, number, or an office of the care team, as typed; words divided by spaces are all looked for.
    pub typed: String,
    /// The care-managing office.
    pub office: Option<Uid>,
    /// Who is in charge.
    pub manager: Option<Uid>,
    /// The states.
    pub states: Vec<ClientState>,
    /// The care level in force.
    pub level: Option<CareLevel>,
}

impl Default for ClientQuery {
    fn default() -> Self {
        Self {
            typed: String::new(),
            office: None,
            manager: None,
            states: vec![ClientState::Active, ClientState::Suspended],
            level: None,
        }
    }
}

type Filter = Box<dyn BoxableExpression<clients::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// The condition of a query on the clients that a scope sees.
pub(super) fn found(scope: &Scope, query: &ClientQuery, is_nearly: bool) -> Filter {
    let mut all: Filter = visible(scope);
    all = Box::new(all.and(clients::state.eq_any(query.states.clone())));
    if let Some(office) = query.office.clone() {
        let of = offices::table.filter(offices::uid.eq(office)).select(offices::id);
        all = Box::new(all.and(clients::office_id.eq_any(of)));
    }
    if let Some(manager) = query.manager.clone() {
        let of = accounts::table.filter(accounts::uid.eq(manager)).select(accounts::id.nullable());
        all = Box::new(all.and(clients::manager_account_id.eq_any(of)));
    }
    if let Some(level) = query.level {
        all = Box::new(all.and(at_level(scope, level)));
    }
    for typed in query.typed.split_whitespace() {
        let (word, office) = (search::folded(typed), search::normalized(typed));
        if office.chars().count() >= OFFICE_WORD {
            all = Box::new(all.and(holds(&word, is_nearly).or(served_by(scope, &office))));
        } else if !word.is_empty() {
            all = Box::new(all.and(holds(&word, is_nearly)));
        }
    }
    all
}

/// A single letter would be found in the name of nearly every office.
const OFFICE_WORD: usize = 2;

/// Clients in whose care team an office of that name or whole number is today.
fn served_by(scope: &Scope, word: &str) -> Filter {
    let today = scope.today();
    let anywhere = like_pattern(word);
    // The number stands last in the search form: what is followed by as many letters stands in the name.
    let in_name = format!("{anywhere}{}", "_".repeat(NUMBER));
    let wanted = if is_part_of_number(word) { &in_name } else { &anywhere };
    let unnumbered = offices::number.is_null().and(offices::search.like(anywhere.clone()).escape('\\'));
    let teams = client_offices::table
        .inner_join(offices::table)
        .filter(offices::search.like(wanted.clone()).escape('\\').or(unnumbered))
        .filter(client_offices::starts_on.le(today))
        .filter(client_offices::ends_on.is_null().or(client_offices::ends_on.ge(today)))
        .select(client_offices::client_id);
    Box::new(clients::id.eq_any(teams).nullable())
}

fn at_level(scope: &Scope, level: CareLevel) -> Filter {
    let today = scope.today();
    let held = certifications::table
        .filter(certifications::client_id.eq(clients::id))
        .filter(certifications::care_level.eq(level))
        .filter(certifications::status.eq(CertificationStatus::Certified))
        .filter(certifications::superseded_at.is_null())
        .filter(certifications::starts_on.is_null().or(certifications::starts_on.le(today)))
        .filter(certifications::ends_on.is_null().or(certifications::ends_on.ge(today)))
        .filter(certifications::cut_on.is_null().or(certifications::cut_on.ge(today)));
    Box::new(exists(held).nullable())
}

/// Digits of the number of an office or an insured person.
const NUMBER: usize = 10;

/// A part of a number is looked for in the numbers of clients as it stands: it is not nearly another one, nor an office's.
fn is_part_of_number(word: &str) -> bool {
    word.len() < NUMBER && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Clients whose search form holds a word; or nearly, with one letter another.
fn holds(word: &str, is_nearly: bool) -> Filter {
    let like = |pattern: String| clients::search.like(pattern).escape('\\').nullable();
    if !is_nearly || is_part_of_number(word) {
        return Box::new(like(like_pattern(word)));
    }
    let has = |pair: &String| clients::grams.like(like_pattern(pair)).escape('\\').nullable();
    let mut any: Filter = Box::new(like(like_pattern(word)));
    for pairs in search::pairs_but_one_letter(word) {
        let mut all: Filter = Box::new(clients::id.is_not_null().nullable());
        for pair in &pairs {
            all = Box::new(all.and(has(pair)));
        }
        any = Box::new(any.or(all));
    }
    any
}

/// Those in charge of the clients that a scope manages, to choose from.
pub fn managers(conn: &mut Conn, scope: &Scope) -> Result<Vec<(Uid, String)>, StorageError> {
    let own = clients::table
        .filter(clients::office_id.eq_any(scope.care_offices().to_vec()))
        .filter(clients::manager_account_id.is_not_null())
        .select(clients::manager_account_id);
    Ok(accounts::table
        .filter(accounts::id.nullable().eq_any(own))
        .order((accounts::kana, accounts::id))
        .select((accounts::uid, accounts::name))
        .load(conn)?)
}
