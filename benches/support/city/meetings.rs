//! The meetings on plans, each with six participants; every third one has an inquiry with the opinions of an office that could
//! not come, and some were replaced by one.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::ids::{InquiryId, InvitationId, MeetingId, OfficeId, ParticipantId, Uid};
use enza::domain::inquiry::InquiryState;
use enza::domain::meeting::{Actual, MeetingForm, MeetingState, MeetingTrigger, ParticipantKind, Planned};
use enza::domain::opinion::{OpinionRow, Stance};
use enza::domain::slot_poll::{AnswerChannel, SendChannel};
use enza::insert_all;
use enza::storage::schema::{inquiries, invitations, meetings, opinions, participants};
use enza::storage::tables::invitations::NewInvitation;
use enza::storage::tables::meetings::NewMeeting;
use enza::storage::tables::opinions::NewOpinion;
use enza::storage::tables::participants::NewParticipant;
use enza::storage::{Conn, StorageError};

use super::plans::Plan;
use super::{City, Lot};

/// A meeting that was held, or replaced.
struct Held<'p> {
    plan: &'p Plan<'p>,
    uid: Uid,
    trigger: MeetingTrigger,
    state: MeetingState,
    at: NaiveDateTime,
}

/// An inquiry to the office that could not come.
struct Asked<'m> {
    held: &'m Held<'m>,
    uid: Uid,
    link: Uid,
    participant: ParticipantId,
}

/// Who takes part: by which uid, in which meeting, as what, from which office, and how.
type TakingPart<'h> = (Uid, &'h Uid, ParticipantKind, Option<OfficeId>, Planned);

/// The keys of the rows that were put in last, by their uids.
macro_rules! newest {
    ($conn:expr, $table:ident, $count:expr, $key:ty) => {
        $table::table
            .order($table::id.desc())
            .limit(i64::try_from($count).unwrap())
            .select(($table::uid, $table::id))
            .load::<(Uid, $key)>($conn)?
            .into_iter()
            .collect::<BTreeMap<Uid, $key>>()
    };
}

impl City {
    pub(super) fn meetings(
        &self,
        conn: &mut Conn,
        lot: &mut Lot,
        plans: &[Plan<'_>],
    ) -> Result<(), StorageError> {
        let held = held(lot, plans);
        let keys = self.hold(conn, &held)?;
        let mut writing = self.attend(conn, lot, &held, &keys)?;
        let asked: Vec<Asked<'_>> = held
            .iter()
            .filter_map(|held| {
                let participant = writing.remove(&keys[&held.uid])?;
                Some(Asked { held, uid: lot.uid(), link: lot.uid(), participant })
            })
            .collect();
        ask(conn, &asked, &keys)?;
        self.invite(conn, &asked, &keys)?;
        answer(conn, lot, &asked)
    }

    fn hold(&self, conn: &mut Conn, held: &[Held<'_>]) -> Result<BTreeMap<Uid, MeetingId>, StorageError> {
        let rows: Vec<_> = held
            .iter()
            .map(|held| {
                let manager = &self.managers[held.plan.client.manager];
                let row = NewMeeting {
                    uid: &held.uid,
                    number: held.uid.as_str(),
                    client_id: held.plan.client.id,
                    plan_version_id: held.plan.version,
                    office_id: manager.office,
                    organizer_id: manager.account,
                    trigger_rule: held.trigger,
                    form: MeetingForm::InPerson,
                    place: "client_home",
                    online_url: "",
                    agenda: "入浴の方法について",
                    state: held.state,
                    calendar_uid: held.uid.as_str(),
                    calendar_sequence: 0,
                    reason_code: held.reason(),
                    reason: "",
                    ordinal: 1,
                    created_at: held.at - TimeDelta::days(14),
                    updated_at: held.at,
                    version: 1,
                };
                let ends_at = held.at + TimeDelta::hours(1);
                (row, meetings::starts_at.eq(held.at), meetings::ends_at.eq(ends_at))
            })
            .collect();
        insert_all!(&mut *conn, meetings::table, &rows);
        Ok(newest!(conn, meetings, held.len(), MeetingId))
    }

    /// The client, a family member, the care manager and three offices; gives those who answered in writing, by meeting.
    fn attend(
        &self,
        conn: &mut Conn,
        lot: &mut Lot,
        held: &[Held<'_>],
        keys: &BTreeMap<Uid, MeetingId>,
    ) -> Result<BTreeMap<MeetingId, ParticipantId>, StorageError> {
        let all = self.taking_part(lot, held);
        let rows: Vec<NewParticipant<'_>> = all
            .iter()
            .zip((0..6).cycle())
            .map(|((uid, meeting, kind, office_id, planned), sort)| NewParticipant {
                uid,
                meeting_id: keys[*meeting],
                kind: *kind,
                office_id: *office_id,
                contact_id: None,
                account_id: None,
                label: "架空",
                person_name: "架空 職員",
                profession: "",
                is_required: false,
                planned: *planned,
                reason_code: "",
                reason: "",
                actual: if *planned == Planned::Writing { Actual::Absent } else { Actual::Present },
                actual_note: "",
                represented_by: "",
                sort,
                version: 1,
            })
            .collect();
        insert_all!(&mut *conn, participants::table, &rows);
        let writing = participants::table
            .filter(participants::planned.eq(Planned::Writing))
            .order(participants::id.desc())
            .limit(i64::try_from(held.iter().filter(|held| held.is_asked()).count()).unwrap())
            .select((participants::meeting_id, participants::id));
        Ok(writing.load::<(MeetingId, ParticipantId)>(conn)?.into_iter().collect())
    }

    fn taking_part<'h>(&self, lot: &mut Lot, held: &'h [Held<'_>]) -> Vec<TakingPart<'h>> {
        let mut all = Vec::new();
        for held in held {
            let mut add = |kind, office, planned| all.push((lot.uid(), &held.uid, kind, office, planned));
            add(ParticipantKind::Client, None, Planned::Attending);
            add(ParticipantKind::Family, None, Planned::Attending);
            let own = self.managers[held.plan.client.manager].office;
            add(ParticipantKind::Organizer, Some(own), Planned::Attending);
            for (at, office) in self.serving(held.plan.client).enumerate() {
                let writes = held.is_asked() && at == 0;
                let planned = if writes { Planned::Writing } else { Planned::Attending };
                add(ParticipantKind::Office, Some(office.id), planned);
            }
        }
        all
    }

    fn invite(
        &self,
        conn: &mut Conn,
        asked: &[Asked<'_>],
        keys: &BTreeMap<Uid, MeetingId>,
    ) -> Result<(), StorageError> {
        let inquiries = newest!(&mut *conn, inquiries, asked.len(), InquiryId);
        let rows: Vec<NewInvitation<'_>> = asked
            .iter()
            .map(|asked| NewInvitation {
                uid: &asked.link,
                meeting_id: Some(keys[&asked.held.uid]),
                participant_id: Some(asked.participant),
                inquiry_id: Some(inquiries[&asked.uid]),
                delivery_id: None,
                office_id: self.serving(asked.held.plan.client).next().map(|office| office.id),
                kind: InvitationKind::Inquiry,
                nonce: "bench",
                key_no: 1,
                code_hash: asked.link.as_str(),
                address: "",
                channel: SendChannel::Paper,
                due_at: None,
                expires_at: asked.held.at,
                answered_by: "架空 職員",
                comment: "",
                sheet_no: 1,
                created_at: asked.held.at - TimeDelta::days(7),
                version: 1,
            })
            .collect();
        insert_all!(conn, invitations::table, &rows);
        Ok(())
    }
}

impl Held<'_> {
    fn is_asked(&self) -> bool {
        self.trigger == MeetingTrigger::AsNeeded
    }

    /// Only an inquiry in place of the meeting leaves the code of a reason.
    fn reason(&self) -> &'static str {
        if self.state == MeetingState::ReplacedByInquiry { "unavoidable" } else { "" }
    }
}

/// One meeting on each plan, and a second one on every other: seven or eight for a client.
fn held<'p>(lot: &mut Lot, plans: &'p [Plan<'p>]) -> Vec<Held<'p>> {
    let mut all = Vec::new();
    for plan in plans {
        let trigger = if plan.year == 0 { MeetingTrigger::Initial } else { MeetingTrigger::PlanChange };
        all.push(Held::of(lot, plan, (trigger, MeetingState::Signed)));
        if plan.year % 2 == plan.client.n as u64 % 2 {
            let is_replaced = plan.client.n.is_multiple_of(3);
            let state = if is_replaced { MeetingState::ReplacedByInquiry } else { MeetingState::Signed };
            all.push(Held::of(lot, plan, (MeetingTrigger::AsNeeded, state)));
        }
    }
    all
}

impl<'p> Held<'p> {
    fn of(lot: &mut Lot, plan: &'p Plan<'p>, (trigger, state): (MeetingTrigger, MeetingState)) -> Self {
        let later = if trigger == MeetingTrigger::AsNeeded { 20 } else { 3 };
        let at = (plan.planned_on + Days::new(later)).and_hms_opt(1, 0, 0).unwrap();
        Self { plan, uid: lot.uid(), trigger, state, at }
    }
}

fn ask(conn: &mut Conn, asked: &[Asked<'_>], keys: &BTreeMap<Uid, MeetingId>) -> Result<(), StorageError> {
    let rows: Vec<_> = asked
        .iter()
        .map(|asked| {
            let at = asked.held.at;
            (
                inquiries::uid.eq(&asked.uid),
                inquiries::meeting_id.eq(keys[&asked.held.uid]),
                inquiries::plan_version_id.eq(asked.held.plan.version),
                inquiries::reason_code.eq("unavoidable"),
                inquiries::reason.eq("日程の都合がつかないため"),
                inquiries::question.eq("原案についてご意見をください。"),
                inquiries::state.eq(InquiryState::Consolidated),
                inquiries::sent_at.eq(at - TimeDelta::days(7)),
                inquiries::due_at.eq(at - TimeDelta::days(1)),
                inquiries::closed_at.eq(at),
                inquiries::created_at.eq(at - TimeDelta::days(7)),
                inquiries::version.eq(1),
            )
        })
        .collect();
    insert_all!(conn, inquiries::table, &rows);
    Ok(())
}

/// What the office said to the services, row by row.
fn answer(conn: &mut Conn, lot: &mut Lot, asked: &[Asked<'_>]) -> Result<(), StorageError> {
    let inquiries = newest!(&mut *conn, inquiries, asked.len(), InquiryId);
    let links = newest!(&mut *conn, invitations, asked.len(), InvitationId);
    let mut said: Vec<(Uid, &Asked<'_>, &Uid)> = Vec::new();
    for asked in asked {
        said.extend(asked.held.plan.rows().map(|row| (lot.uid(), asked, row)));
    }
    let rows: Vec<NewOpinion<'_>> = said
        .iter()
        .map(|(uid, asked, row)| NewOpinion {
            uid,
            inquiry_id: inquiries[&asked.uid],
            invitation_id: links[&asked.link],
            participant_id: asked.participant,
            plan_version_id: asked.held.plan.version,
            row_kind: OpinionRow::ServiceItem,
            row_uid: row.as_str(),
            stance: Stance::Agree,
            body: "手すりの位置を確かめてください。",
            risks: "",
            given_at: asked.held.at - TimeDelta::days(2),
            given_by: "架空 職員",
            channel: AnswerChannel::Fax,
            entered_by: "架空 計子",
            is_late: false,
            sheet_no: 1,
        })
        .collect();
    insert_all!(conn, opinions::table, &rows);
    Ok(())
}
