//! Inquiries as screens show them: to be opened, to be answered, to be decided upon.

mod followed;

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDateTime;
use diesel::prelude::*;

pub use followed::Followed;

use self::followed::followed;
use crate::domain::access::Scope;
use crate::domain::ids::{InvitationId, OpinionId, ParticipantId, PlanVersionId, Uid};
use crate::domain::inquiry::InquiryState;
use crate::domain::meeting::MeetingState;
use crate::domain::opinion::{self, RowRef, asked_rows, labels_of};
use crate::domain::plan_draft::{PlanContent, RowDiff};
use crate::storage::db::{Conn, StorageError};
use crate::storage::schema::{
    clients, insurers, invitations, meetings, offices, plan_versions, plans as plans_table,
};
use crate::storage::tables::answer_delays;
use crate::storage::tables::client_hand_overs;
use crate::storage::tables::inquiries::{self, InquiryRow};
use crate::storage::tables::inquiry_hosts;
use crate::storage::tables::inquiry_questions;
use crate::storage::tables::meetings::{self as meeting_table, MeetingRow};
use crate::storage::tables::opinions;
use crate::storage::tables::{plan_rows, plans};

pub use crate::storage::tables::answer_delays::DelayRow;
pub use crate::storage::tables::inquiry_hosts::{AboutRow, AskedRow, PersonRow};
pub use crate::storage::tables::inquiry_questions::QuestionRow;
pub use crate::storage::tables::opinions::{GivenRow, ResolutionRow};

/// A meeting for which an inquiry may be opened.
#[derive(Clone, Debug)]
pub struct OpeningView {
    /// The meeting.
    pub meeting: MeetingRow,
    /// Whose it is.
    pub about: AboutRow,
    /// The version that is asked about: the meeting's, or the plan's current one where an inquiry is followed.
    pub version: PlanVersionId,
    /// The earlier inquiry that is followed (再確認).
    pub follows: Option<Followed>,
    /// The rows that are asked about, each with its place and text; the whole last.
    pub rows: Vec<(RowRef, String)>,
    /// Its participants.
    pub people: Vec<PersonRow>,
    /// Who answers an inquiry about this version already.
    pub already: Vec<ParticipantId>,
    /// Its inquiries so far, each with the number of its version, how many were asked and how many have answered.
    pub inquiries: Vec<(InquiryRow, i32, usize, usize)>,
    /// Whether the client went to another office since: nothing new is asked.
    pub is_left: bool,
}

/// A meeting of the reader's own office; nothing where an inquiry is to be followed that is not of this meeting.
pub fn opening(
    conn: &mut Conn,
    scope: &Scope,
    meeting: &Uid,
    follows: Option<&Uid>,
) -> Result<Option<OpeningView>, StorageError> {
    let found = meeting_table::find(conn, meeting)?;
    let Some(meeting) = found.filter(|m| scope.care_offices().contains(&m.office_id)) else {
        return Ok(None);
    };
    let (follows, version) = match follows {
        None => (None, meeting.plan_version_id),
        Some(uid) => match followed(conn, &meeting, uid)? {
            None => return Ok(None),
            Some((followed, version)) => (Some(followed), version),
        },
    };
    let mut counted = Vec::new();
    for inquiry in inquiries::of_meeting(conn, meeting.id)? {
        let asked: Vec<AskedRow> = live(inquiry_hosts::asked(conn, inquiry.id)?);
        let answered = asked.iter().filter(|a| a.answered_at.is_some()).count();
        let number = plans::get_version(conn, inquiry.plan_version_id)?.number;
        counted.push((inquiry, number, asked.len(), answered));
    }
    let mut rows = labels_of(&plan_rows::content(conn, version)?);
    if let Some(followed) = &follows {
        let asked = asked_rows(&followed.touched);
        rows.retain(|(row, _)| asked.contains(row));
    }
    Ok(Some(OpeningView {
        rows,
        about: inquiry_hosts::about(conn, meeting.id, version)?,
        version,
        follows,
        people: inquiry_hosts::participants(conn, meeting.id)?,
        already: inquiry_hosts::asked_about(conn, meeting.id, version)?,
        inquiries: counted,
        is_left: client_hand_overs::left_at(conn, meeting.id)?.is_some(),
        meeting,
    }))
}

/// What changed since an earlier inquiry.
#[derive(Clone, Debug)]
pub struct Since {
    /// The number of the version that it asked about.
    pub number: i32,
    /// The rows that changed.
    pub touched: Vec<RowDiff>,
    /// What is asked of them.
    asked: BTreeSet<RowRef>,
}

/// An inquiry with everything that was said to it.
#[derive(Clone, Debug)]
pub struct InquiryView {
    /// The inquiry.
    pub inquiry: InquiryRow,
    /// Its meeting.
    pub meeting: MeetingRow,
    /// Whose it is, with the version that was asked about.
    pub about: AboutRow,
    /// That version.
    pub content: PlanContent,
    /// Questions about single rows, or to single ones of those who are asked; on a sheet only its answerer's.
    pub questions: Vec<QuestionRow>,
    /// What changed since the earlier inquiry that is followed, where one is.
    pub since: Option<Since>,
    /// The inquiry that asks again after this one.
    pub followed_by: Option<Uid>,
    /// The plan's current version, which may be a later one; for an office that the client has left the one that was asked about.
    pub current_version: Uid,
    /// Who is asked.
    pub asked: Vec<AskedRow>,
    /// Until when answers have to wait that have not come.
    pub delays: Vec<DelayRow>,
    /// Everything ever said, oldest first.
    pub given: Vec<GivenRow>,
    /// What was decided.
    pub resolutions: BTreeMap<OpinionId, ResolutionRow>,
    /// Whether the client went to another office since: what that one makes of the plan is not told here.
    pub is_left: bool,
}

impl InquiryView {
    /// Whether the plan has moved on since the inquiry was opened (旧版への意見).
    pub fn is_on_old_version(&self) -> bool {
        !self.is_left && self.about.version_number < self.about.current_number
    }

    /// The rows that are asked about: all, or those that changed since the inquiry that is followed.
    pub fn asks(&self, row: &RowRef) -> bool {
        self.since.as_ref().is_none_or(|since| since.asked.contains(row))
    }

    /// Until when an answer has to wait, where its answerer has said so.
    pub fn delay_of(&self, invitation: InvitationId) -> Option<&DelayRow> {
        self.delays.iter().find(|delay| delay.invitation_id == invitation)
    }

    /// The questions about a row that somebody who is asked reads, or all of them.
    pub fn questions_on(&self, row: &RowRef, reader: Option<ParticipantId>) -> Vec<&QuestionRow> {
        let is_own = |one: &&QuestionRow| one.row() == *row && reader.is_none_or(|reader| one.is_for(reader));
        self.questions.iter().filter(is_own).collect()
    }

    /// Whether somebody waits who can be given more time.
    pub fn may_extend(&self) -> bool {
        let is_open = self.inquiry.state != InquiryState::Consolidated
            && !matches!(self.meeting.state, MeetingState::Cancelled | MeetingState::Signed);
        is_open && !self.is_left && self.asked.iter().any(|asked| asked.answered_at.is_none())
    }

    /// The latest of each answerer on each row.
    pub fn current(&self) -> Vec<&GivenRow> {
        opinions::current(&self.given)
    }
}

/// An inquiry of the reader's own office.
pub fn inquiry(conn: &mut Conn, scope: &Scope, uid: &Uid) -> Result<Option<InquiryView>, StorageError> {
    let Some(inquiry) = inquiries::find(conn, uid)? else { return Ok(None) };
    let meeting = meeting_table::get(conn, inquiry.meeting_id)?;
    if !scope.care_offices().contains(&meeting.office_id) {
        return Ok(None);
    }
    let asked = live(inquiry_hosts::asked(conn, inquiry.id)?);
    let given = opinions::of_inquiry(conn, inquiry.id)?;
    load(conn, (inquiry, meeting), asked, given).map(Some)
}

/// The inquiry to which an opinion was given, for the page of its decision.
pub fn of_opinion(
    conn: &mut Conn,
    scope: &Scope,
    opinion: &Uid,
) -> Result<Option<(InquiryView, GivenRow)>, StorageError> {
    let Some(given) = opinions::find(conn, opinion)? else { return Ok(None) };
    let uid = inquiries::get(conn, given.inquiry_id)?.uid;
    Ok(inquiry(conn, scope, &uid)?.map(|view| (view, given)))
}

/// A sheet as its answerer, or those who called the meeting, see it.
#[derive(Clone, Debug)]
pub struct SheetView {
    /// The one who is asked.
    pub asked: AskedRow,
    /// The inquiry with only this answerer's words.
    pub view: InquiryView,
    /// The insurer's name.
    pub insurer_name: String,
    /// The sealed draft with the time it was kept.
    pub draft: Option<(Vec<u8>, NaiveDateTime)>,
}

/// The sheet of exactly one invitation, for the holder of its link or the office that is asked.
pub fn sheet(conn: &mut Conn, scope: &Scope, invitation: &Uid) -> Result<Option<SheetView>, StorageError> {
    let found = inquiry_hosts::find_asked(conn, invitation)?.filter(|a| a.revoked_at.is_none());
    let Some(asked) = found else { return Ok(None) };
    let is_own = scope.invitation() == Some(asked.id)
        || asked.office_id.is_some_and(|office| scope.team_offices().contains(&office));
    if is_own { load_sheet(conn, asked).map(Some) } else { Ok(None) }
}

/// The sheet of an invitation, for those who called the meeting: to type in what came on paper, and to print.
pub fn planned_sheet(
    conn: &mut Conn,
    scope: &Scope,
    invitation: &Uid,
) -> Result<Option<SheetView>, StorageError> {
    let found = inquiry_hosts::find_asked(conn, invitation)?.filter(|a| a.revoked_at.is_none());
    let Some(asked) = found else { return Ok(None) };
    let meeting = meeting_table::get(conn, asked.meeting_id)?;
    let is_own = scope.care_offices().contains(&meeting.office_id);
    if is_own { load_sheet(conn, asked).map(Some) } else { Ok(None) }
}

fn load_sheet(conn: &mut Conn, asked: AskedRow) -> Result<SheetView, StorageError> {
    let inquiry =
        asked.inquiry_id.ok_or_else(|| StorageError::Corrupt("a sheet without an inquiry".into()))?;
    let inquiry = inquiries::get(conn, inquiry)?;
    let meeting = meeting_table::get(conn, inquiry.meeting_id)?;
    let insurer_name = meetings::table
        .inner_join(clients::table.inner_join(insurers::table))
        .filter(meetings::id.eq(meeting.id))
        .select(insurers::name)
        .first(conn)?;
    let draft = inquiries::draft(conn, asked.id)?;
    let given = opinions::of_invitation(conn, asked.id)?;
    let mut view = load(conn, (inquiry, meeting), vec![asked.clone()], given)?;
    view.questions.retain(|question| question.is_for(asked.participant_id));
    Ok(SheetView { asked, view, insurer_name, draft })
}

fn load(
    conn: &mut Conn,
    (inquiry, meeting): (InquiryRow, MeetingRow),
    asked: Vec<AskedRow>,
    given: Vec<GivenRow>,
) -> Result<InquiryView, StorageError> {
    let about = inquiry_hosts::about(conn, meeting.id, inquiry.plan_version_id)?;
    let content = plan_rows::content(conn, inquiry.plan_version_id)?;
    let since = match inquiry.follows_id {
        None => None,
        Some(earlier) => {
            let version = inquiries::get(conn, earlier)?.plan_version_id;
            let before = plan_rows::content(conn, version)?;
            let touched = opinion::touched(&before, &content);
            let number = plans::get_version(conn, version)?.number;
            Some(Since { number, asked: asked_rows(&touched), touched })
        }
    };
    let questions = inquiry_questions::of_inquiry(conn, inquiry.id)?;
    let open = asked.iter().filter(|a| a.answered_at.is_none()).map(|a| a.id);
    let delays = answer_delays::standing(conn, &open.collect::<Vec<_>>())?;
    let ids: Vec<OpinionId> = given.iter().map(|g| g.id).collect();
    let decided = opinions::resolutions(conn, &ids)?.into_iter().map(|r| (r.opinion_id, r));
    let resolutions = decided.collect();
    let is_left = client_hand_overs::left_at(conn, meeting.id)?.is_some();
    let current_version = if is_left {
        about.version_uid.clone()
    } else {
        plan_versions::table
            .inner_join(plans_table::table)
            .filter(plans_table::uid.eq(&about.plan_uid))
            .filter(plan_versions::number.eq(plans_table::current_number))
            .select(plan_versions::uid)
            .first(conn)?
    };
    let again = inquiries::asked_again(conn, meeting.id, &current_version)?;
    Ok(InquiryView {
        followed_by: again.filter(|again| *again != inquiry.uid),
        inquiry,
        meeting,
        about,
        content,
        questions,
        since,
        current_version,
        asked,
        delays,
        given,
        resolutions,
        is_left,
    })
}

fn live(asked: Vec<AskedRow>) -> Vec<AskedRow> {
    asked.into_iter().filter(|a| a.revoked_at.is_none()).collect()
}

/// One line of the sheets that the reader's offices were asked to fill in.
#[derive(Clone, Debug, Queryable)]
pub struct SheetLine {
    /// The invitation.
    pub invitation: Uid,
    /// 会議番号
    pub number: String,
    /// Who asks.
    pub office: String,
    /// By when.
    pub due_at: Option<NaiveDateTime>,
    /// When it was answered.
    pub answered_at: Option<NaiveDateTime>,
}

/// The sheets of the reader's offices, those still to be answered first; for the API.
pub fn sheets(conn: &mut Conn, scope: &Scope, limit: i64) -> Result<Vec<SheetLine>, StorageError> {
    Ok(invitations::table
        .inner_join(meetings::table.inner_join(offices::table))
        .filter(invitations::office_id.eq_any(scope.team_offices()))
        .filter(invitations::inquiry_id.is_not_null())
        .filter(invitations::revoked_at.is_null())
        .order((
            invitations::answered_at.is_not_null(),
            invitations::due_at.is_null(),
            invitations::due_at,
            invitations::id,
        ))
        .limit(limit)
        .select((
            invitations::uid,
            meetings::number,
            offices::name,
            invitations::due_at,
            invitations::answered_at,
        ))
        .load(conn)?)
}
