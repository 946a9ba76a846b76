//! THE seam: everything in which SQLite and PostgreSQL differ, and how our own types become SQL.

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, Queryable};
use diesel::expression::AsExpression;
use diesel::internal::derives::as_expression::Bound;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{BigInt, Nullable, SingleValue, Text};

use super::db::{Conn, MultiBackend};
use crate::domain::ids::Uid;
use crate::domain::words::Word;

/// Runs the same diesel expression on whichever backend the connection has; for what `Conn` itself can't carry.
#[macro_export]
macro_rules! on_backend {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::storage::Conn::Postgres($c) => $body,
            $crate::storage::Conn::Sqlite($c) => $body,
        }
    };
}

/// Rows in one statement of `insert_all!`; with 20 columns it binds far fewer values than either backend takes.
pub const ROWS_AT_ONCE: usize = 500;

/// Inserts many rows. PostgreSQL takes them in chunks, one statement each; SQLite runs in this process and is quicker with
/// its one prepared statement per row than with parsing a long one.
#[macro_export]
macro_rules! insert_all {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let rows = $rows;
        match $conn {
            $crate::storage::Conn::Postgres(c) => {
                for chunk in rows.chunks($crate::storage::dialect::ROWS_AT_ONCE) {
                    let insert = diesel::insert_into($table).values(chunk);
                    $crate::storage::dialect::Chunk::new(insert, chunk.len()).execute(c)?;
                }
            }
            $crate::storage::Conn::Sqlite(c) => {
                for row in rows {
                    diesel::insert_into($table).values(row).execute(c)?;
                }
            }
        }
    }};
}

/// The insert of a chunk of rows. That of a full one has the same text each time, so it stays prepared on its connection; a
/// long statement takes longer to be read than to be done.
pub struct Chunk<S> {
    insert: S,
    is_full: bool,
}

impl<S> Chunk<S> {
    /// For `insert_all!`.
    pub fn new(insert: S, rows: usize) -> Self {
        Self { insert, is_full: rows == ROWS_AT_ONCE }
    }
}

impl<S: QueryFragment<Pg>> QueryFragment<Pg> for Chunk<S> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.insert.walk_ast(out)
    }

    fn is_safe_to_cache_prepared(&self, _: &Pg) -> QueryResult<bool> {
        Ok(self.is_full)
    }
}

impl<S> QueryId for Chunk<S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S> RunQueryDsl<diesel::PgConnection> for Chunk<S> {}

/// An insert with an `ON CONFLICT …` tail, which both backends spell alike but diesel can't express over both.
pub struct Upsert<S> {
    statement: S,
    tail: &'static str,
}

/// `upsert(insert_into(t).values(x), "ON CONFLICT (a, b) DO UPDATE SET s = excluded.s")`; the tail is a literal.
pub fn upsert<S>(statement: S, tail: &'static str) -> Upsert<S> {
    Upsert { statement, tail }
}

impl<S: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Upsert<S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.statement.walk_ast(out.reborrow())?;
        out.push_sql(" ");
        out.push_sql(self.tail);
        Ok(())
    }
}

impl<S> QueryId for Upsert<S> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<S> RunQueryDsl<Conn> for Upsert<S> {}

/// A query that stays prepared on its connection although it holds a list of values, when the list is short.
pub struct Kept<Q>(Q, bool);

/// `….select(…).kept().load(conn)`
pub trait Keep: Sized {
    /// Without it an `eq_any` over values is parsed and planned anew each time it runs. Only for short lists, since each
    /// length is a statement of its own: a reader's offices, one page of keys.
    fn kept(self) -> Kept<Self> {
        Kept(self, true)
    }

    /// The same for a list that is short on pages and long in an import.
    fn kept_if(self, is_short: bool) -> Kept<Self> {
        Kept(self, is_short)
    }
}

impl<Q: Query> Keep for Q {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Kept<Q> {
    fn walk_ast<'b>(&'b self, out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.0.walk_ast(out)
    }

    // The statement is then found by its text, so that lists of another length never meet.
    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(self.1)
    }
}

impl<Q: Query> Query for Kept<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> QueryId for Kept<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> RunQueryDsl<Conn> for Kept<Q> {}

/// Makes a text pattern for LIKE from what a person typed; use with `.escape('\\')`.
pub fn like_pattern(typed: &str) -> String {
    let mut pattern = String::with_capacity(typed.len() + 2);
    pattern.push('%');
    for c in typed.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Gives a type the conversions of an SQL type, through a value diesel already knows.
macro_rules! sql_expression {
    ($type:ty, $sql:ty) => {
        impl AsExpression<$sql> for $type {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl AsExpression<Nullable<$sql>> for $type {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'e> AsExpression<$sql> for &'e $type {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'e> AsExpression<Nullable<$sql>> for &'e $type {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'e, 'f> AsExpression<$sql> for &'f &'e $type {
            type Expression = Bound<$sql, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<'e, 'f> AsExpression<Nullable<$sql>> for &'f &'e $type {
            type Expression = Bound<Nullable<$sql>, Self>;
            fn as_expression(self) -> Self::Expression {
                Bound::new(self)
            }
        }
        impl<DB: Backend> ToSql<Nullable<$sql>, DB> for $type
        where
            $type: ToSql<$sql, DB>,
        {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<$sql, DB>::to_sql(self, out)
            }
        }
        impl<DB: Backend, ST: SingleValue> Queryable<ST, DB> for $type
        where
            $type: FromSql<ST, DB>,
        {
            type Row = Self;
            fn build(row: Self) -> deserialize::Result<Self> {
                Ok(row)
            }
        }
    };
}

macro_rules! sql_keys {
    ($($key:ident),+) => { $(
        sql_expression!(crate::domain::ids::$key, BigInt);
        impl<DB: Backend> ToSql<BigInt, DB> for crate::domain::ids::$key where i64: ToSql<BigInt, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<BigInt, DB>::to_sql(&self.0, out)
            }
        }
        impl<DB: Backend> FromSql<BigInt, DB> for crate::domain::ids::$key where i64: FromSql<BigInt, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                Ok(Self(i64::from_sql(bytes)?))
            }
        }
    )+ };
}

crate::domain::ids::for_each_key!(sql_keys);

sql_expression!(Uid, Text);

impl<DB: Backend> ToSql<Text, DB> for Uid
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        ToSql::<Text, DB>::to_sql(self.as_str(), out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Uid
where
    String: FromSql<Text, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let text = String::from_sql(bytes)?;
        Uid::parse(&text).ok_or_else(|| format!("not a uid: {text}").into())
    }
}

/// Teaches closed vocabularies to the database: TEXT columns that hold the word.
macro_rules! sql_words {
    ($($word:path),+ $(,)?) => { $(
        sql_expression!($word, Text);
        impl<DB: Backend> ToSql<Text, DB> for $word where str: ToSql<Text, DB> {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
                ToSql::<Text, DB>::to_sql(self.as_str(), out)
            }
        }
        impl<DB: Backend> FromSql<Text, DB> for $word where String: FromSql<Text, DB> {
            fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
                let text = String::from_sql(bytes)?;
                <Self as Word>::parse(&text).ok_or_else(|| format!("unknown word: {text}").into())
            }
        }
    )+ };
}

// One line a module, so that two people can add to it without meeting.
sql_words!(
    crate::domain::office::OfficeKind,
    crate::domain::office::AddressState,
    crate::domain::office::Plane
);
sql_words!(
    crate::domain::client::Sex,
    crate::domain::client::ClientState,
    crate::domain::client::ContactKind
);
sql_words!(
    crate::domain::certification::CareLevel,
    crate::domain::certification::CertificationKind,
    crate::domain::certification::CertificationStatus
);
sql_words!(
    crate::domain::plan_draft::PlanKind,
    crate::domain::plan_draft::PlanState,
    crate::domain::plan_draft::VersionSource,
    crate::domain::plan_draft::WeekKind
);
sql_words!(
    crate::domain::attachment::Audience,
    crate::domain::attachment::FileKind,
    crate::domain::attachment::FilePurpose
);
sql_words!(crate::domain::conference::MaterialPurpose);
sql_words!(crate::domain::care_team::Framework, crate::domain::care_team::TeamSource);
sql_words!(crate::domain::client_number::NumberReason);
sql_words!(crate::domain::hand_over::AgreedHow, crate::domain::hand_over::HandOverState);
sql_words!(crate::domain::careplan::ImportState);
sql_words!(crate::domain::duty::Preset);
sql_words!(crate::domain::illness::DoctorRole, crate::domain::illness::IllnessCourse);
sql_words!(
    crate::domain::account::AccountState,
    crate::domain::account::AccountLinkKind,
    crate::domain::account::SessionStage
);
sql_words!(crate::domain::access::Role, crate::domain::access::InvitationKind);
sql_words!(crate::domain::account_offer::RequestState);
sql_words!(crate::domain::reminder::ReminderOutcome, crate::domain::reminder::MutableMail);
sql_words!(crate::domain::job::MailState, crate::domain::job::JobState, crate::domain::job::JobKind);
sql_words!(crate::domain::room::RoomPhase, crate::domain::room::SeatRole, crate::domain::room::RoomOp);
sql_words!(
    crate::domain::issue::CauseLayer,
    crate::domain::issue::ResponseLevel,
    crate::domain::issue::IssueSource
);
sql_words!(
    crate::domain::report::ReportState,
    crate::domain::report::Verdict,
    crate::domain::disclosure::PublishedForm
);
sql_words!(crate::domain::delivery::DeliveryMeans, crate::domain::delivery::DeliveryStep);
sql_words!(
    crate::domain::consent::Act,
    crate::domain::consent::ConsentForm,
    crate::domain::consent::Giver,
    crate::domain::consent::Purpose
);
sql_words!(crate::domain::duty::entry::EntryKind);
sql_words!(crate::domain::judgement::Verdict);
sql_words!(crate::domain::progress::ProgressItem);
sql_words!(crate::domain::inquiry::InquiryState);
sql_words!(
    crate::domain::opinion::OpinionRow,
    crate::domain::opinion::Stance,
    crate::domain::opinion::Decision
);
sql_words!(crate::domain::record::RecordState);
sql_words!(crate::domain::care_case::SheetState);
sql_words!(
    crate::domain::conference::AgendaState,
    crate::domain::conference::Attendance,
    crate::domain::conference::AttendeeRole,
    crate::domain::conference::ConferenceKind,
    crate::domain::conference::ConferenceState,
);
sql_words!(
    crate::domain::meeting::MeetingState,
    crate::domain::meeting::MeetingForm,
    crate::domain::meeting::MeetingTrigger,
    crate::domain::meeting::ParticipantKind,
    crate::domain::meeting::Planned,
    crate::domain::meeting::Actual
);
sql_words!(
    crate::domain::slot_poll::SlotAnswer,
    crate::domain::slot_poll::AnswerChannel,
    crate::domain::slot_poll::ProposalState,
    crate::domain::slot_poll::SendChannel
);

#[cfg(test)]
mod tests {
    use super::like_pattern;

    #[test]
    fn what_a_person_types_is_never_a_wildcard() {
        assert_eq!(like_pattern("50%_\\"), "%50\\%\\_\\\\%");
    }
}
