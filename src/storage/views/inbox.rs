//! What the reader's offices have been sent and can still act on. No client is named: the invitation itself shows them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use diesel::prelude::*;

use crate::domain::access::{InvitationKind, Scope};
use crate::domain::ids::{InvitationId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::{MeetingState, ParticipantKind};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{deliveries, inquiries, invitations, meetings, offices, participants};
use crate::storage::tables::answer_delays;

/// Lines of one page.
pub const PAGE: i64 = 30;

/// One invitation.
#[derive(Clone, Debug, Queryable)]
pub struct InboxLine {
    id: InvitationId,
    pub uid: Uid,
    pub kind: InvitationKind,
    pub due_at: Option<NaiveDateTime>,
    pub answered_at: Option<NaiveDateTime>,
    pub number: String,
    pub starts_at: Option<NaiveDateTime>,
    pub ends_at: Option<NaiveDateTime>,
    /// Who invites.
    pub sender: String,
    /// The invited office.
    pub label: String,
}

/// What the reader's offices answered, by link, by login or on paper.
#[derive(Clone, Debug, Queryable)]
pub struct AnsweredLine {
    pub uid: Uid,
    pub kind: InvitationKind,
    /// 会議番号, or 交付番号 of a delivery.
    pub number: (Option<String>, Option<String>),
    /// Who asked.
    pub sender: String,
    /// As which office.
    pub label: (Option<String>, Option<String>),
    pub answered_at: Option<NaiveDateTime>,
    pub answered_by: String,
}

/// One page of them, the newest first, and how many there are: also of what is over, and from before anybody had an account.
pub fn answered(
    conn: &mut Conn,
    scope: &Scope,
    offset: i64,
) -> Result<(Vec<AnsweredLine>, i64), StorageError> {
    let own = || {
        let asker = offices::id
            .nullable()
            .eq(meetings::office_id.nullable())
            .or(offices::id.nullable().eq(deliveries::sender_office_id));
        invitations::table
            .left_join(participants::table.on(invitations::participant_id.eq(participants::id.nullable())))
            .left_join(meetings::table.on(invitations::meeting_id.eq(meetings::id.nullable())))
            .left_join(deliveries::table.on(invitations::delivery_id.eq(deliveries::id.nullable())))
            .inner_join(offices::table.on(asker.assume_not_null()))
            .filter(invitations::office_id.eq_any(scope.team_offices()))
            .filter(invitations::answered_at.is_not_null())
    };
    let total = own().count().get_result(conn)?;
    let lines = own()
        .order((invitations::answered_at.desc(), invitations::id.desc()))
        .offset(offset)
        .limit(PAGE)
        .select((
            invitations::uid,
            invitations::kind,
            (meetings::number.nullable(), deliveries::number.nullable()),
            offices::name,
            (participants::label.nullable(), deliveries::label.nullable()),
            invitations::answered_at,
            invitations::answered_by,
        ))
        .load(conn)?;
    Ok((lines, total))
}

/// Until about when the answers of some of them have to wait, as the offices have said.
pub fn expected(conn: &mut Conn, lines: &[InboxLine]) -> Result<BTreeMap<Uid, NaiveDate>, StorageError> {
    let open: Vec<&InboxLine> = lines.iter().filter(|line| line.answered_at.is_none()).collect();
    let ids: Vec<InvitationId> = open.iter().map(|line| line.id).collect();
    let delays = answer_delays::standing(conn, &ids)?;
    let of = |line: &&InboxLine| {
        let own = delays.iter().find(|delay| delay.invitation_id == line.id)?;
        Some((line.uid.clone(), own.expected_on))
    };
    Ok(open.iter().filter_map(of).collect())
}

/// One page of them, the nearest deadline first, and how many there are.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    now: NaiveDateTime,
    offset: i64,
) -> Result<(Vec<InboxLine>, i64), StorageError> {
    let open = || {
        let poll = invitations::kind.eq(InvitationKind::Poll).and(meetings::state.eq(MeetingState::Polling));
        let inquiry = invitations::kind
            .eq(InvitationKind::Inquiry)
            .and(inquiries::state.nullable().eq(InquiryState::Open));
        let room = invitations::kind.eq(InvitationKind::Room).and(meetings::state.eq(MeetingState::Fixed));
        invitations::table
            .inner_join(participants::table)
            .inner_join(meetings::table.inner_join(offices::table))
            .left_join(inquiries::table)
            .filter(invitations::office_id.eq_any(scope.team_offices()))
            .filter(participants::kind.ne(ParticipantKind::Organizer))
            .filter(invitations::revoked_at.is_null().and(invitations::expires_at.gt(now)))
            .filter(poll.or(inquiry).or(room))
    };
    let total = open().count().get_result(conn)?;
    let lines = open()
        .order((
            invitations::due_at.is_null().asc(),
            invitations::due_at,
            meetings::starts_at,
            invitations::id,
        ))
        .offset(offset)
        .limit(PAGE)
        .select((
            invitations::id,
            invitations::uid,
            invitations::kind,
            invitations::due_at,
            invitations::answered_at,
            meetings::number,
            meetings::starts_at,
            meetings::ends_at,
            offices::name,
            participants::label,
        ))
        .load(conn)?;
    Ok((lines, total))
}
