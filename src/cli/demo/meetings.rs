//! Meetings as their organizer and their participants handle them.

use anyhow::Context;
use chrono::{NaiveDateTime, TimeDelta};

use super::builder::Builder;
use super::region::Staffed;
use super::words::FAMILY;
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingTrigger, ParticipantKind, Planned};
use crate::domain::proxy_entry::Sight;
use crate::domain::slot_poll::{AnswerChannel, AnswerSheet, GivenAnswer, SlotAnswer};
use crate::domain::time::jst::jst_date;
use crate::storage::tables::invitations::{self, InvitationRow};
use crate::storage::tables::meetings;
use crate::storage::tables::participants::{self, ParticipantRow};
use crate::usecases::Failure;
use crate::usecases::meeting::preview::{Sending, preview};
use crate::usecases::meeting::{self, Answer, AnswerFor, Create, Fix, SetSlots};

/// A meeting and who called it.
#[derive(Clone)]
pub(super) struct Called<'r> {
    pub(super) by: &'r Staffed,
    pub(super) uid: Uid,
}

/// An invitation with its participant.
pub(super) struct Invitee {
    pub(super) invitation: InvitationRow,
    pub(super) who: ParticipantRow,
}

impl Invitee {
    /// Whether an office was asked, not a person of the family.
    pub(super) fn is_office(&self) -> bool {
        self.who.kind == ParticipantKind::Office
    }

    /// Who answers for them.
    pub(super) fn person(&self) -> String {
        if !self.who.person_name.is_empty() {
            return self.who.person_name.clone();
        }
        let at = usize::try_from(self.who.sort).unwrap_or_default();
        FAMILY
            .iter()
            .cycle()
            .nth(at)
            .map_or_else(|| self.who.label.clone(), |(family, _)| format!("{family} 務"))
    }
}

/// ○△× for each candidate, and how they take part.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) votes: &'a [SlotAnswer],
    pub(super) attendance: Planned,
    pub(super) reason: &'a str,
}

impl Said<'static> {
    pub(super) const YES: Said<'static> =
        Said { votes: &[SlotAnswer::Yes], attendance: Planned::Attending, reason: "" };
}

/// Plans a meeting at the client's home for a plan version.
pub(super) fn plan<'r>(
    builder: &Builder,
    by: &'r Staffed,
    version: &Uid,
    (trigger, agenda): (MeetingTrigger, &str),
) -> anyhow::Result<Called<'r>> {
    let input = Create {
        plan_version: version.clone(),
        trigger,
        form: MeetingForm::InPerson,
        place: "client_home".into(),
        online_url: String::new(),
        agenda: agenda.into(),
    };
    let made = builder.by(&by.person, "meeting.create", |tx, cmd| meeting::create(tx, cmd, &input))?;
    Ok(Called { by, uid: made.uid })
}

impl Called<'_> {
    /// Sets candidates of an hour each and the deadline, in place of the proposed ones.
    pub(super) fn offer(
        &self,
        builder: &Builder,
        begins: &[NaiveDateTime],
        due_at: NaiveDateTime,
    ) -> anyhow::Result<()> {
        let slots = begins.iter().map(|at| (*at, *at + TimeDelta::hours(1))).collect();
        let input = SetSlots { meeting: self.uid.clone(), slots, due_at };
        builder.by(&self.by.person, "meeting.set_slots", |tx, cmd| meeting::set_slots(tx, cmd, &input))
    }

    /// What stands for the recipients that the organizer was shown.
    pub(super) fn seen(&self, builder: &Builder, sending: &Sending) -> anyhow::Result<String> {
        let scope = crate::domain::access::scope(&builder.person(&self.by.person)?);
        let scope = scope.on(jst_date(builder.now()));
        let shown = builder.store().read(|conn| preview(conn, &scope, &self.uid, sending))?;
        Ok(shown.context("a preview")?.seen)
    }

    pub(super) fn send(&self, builder: &Builder) -> anyhow::Result<()> {
        let seen = self.seen(builder, &Sending::Poll)?;
        builder.by(&self.by.person, "meeting.send", |tx, cmd| meeting::send(tx, cmd, &self.uid, &seen))?;
        Ok(())
    }

    /// The candidates in their order.
    pub(super) fn slots(&self, builder: &Builder) -> anyhow::Result<Vec<meetings::SlotRow>> {
        Ok(builder.store().read(|conn| {
            let row = meetings::find(conn, &self.uid)?.ok_or(Failure::NotFound("meeting"))?;
            Ok::<_, Failure>(meetings::slots(conn, row.id)?)
        })?)
    }

    /// Who was invited for something, in the order of the meeting.
    pub(super) fn invitees(&self, builder: &Builder, kind: InvitationKind) -> anyhow::Result<Vec<Invitee>> {
        Ok(builder.store().read(|conn| {
            let row = meetings::find(conn, &self.uid)?.ok_or(Failure::NotFound("meeting"))?;
            let mut invitees = Vec::new();
            for invitation in invitations::list(conn, row.id)? {
                let participant = invitation.participant_id.filter(|_| invitation.kind == kind);
                if let Some(participant) = participant {
                    let who = participants::get(conn, participant)?;
                    invitees.push(Invitee { invitation, who });
                }
            }
            Ok::<_, Failure>(invitees)
        })?)
    }

    /// One answers by the personal link.
    pub(super) fn answer(&self, builder: &Builder, invitee: &Invitee, said: Said<'_>) -> anyhow::Result<()> {
        let answer = self.typed(builder, invitee, said)?;
        let holder = builder.holder(&invitee.invitation)?;
        builder.as_actor(holder, "meeting.answer", |tx, cmd| meeting::answer(tx, cmd, &answer))?;
        Ok(())
    }

    /// One answers by telephone; the organizer types it in.
    pub(super) fn answer_by_phone(&self, builder: &Builder, invitee: &Invitee) -> anyhow::Result<()> {
        let answer = self.typed(builder, invitee, Said::YES)?;
        let input = AnswerFor {
            meeting: self.uid.clone(),
            participant: invitee.who.uid.clone(),
            channel: AnswerChannel::Phone,
            answer,
            sight: Sight::default(),
        };
        builder.by(&self.by.person, "meeting.answer_for", |tx, cmd| meeting::answer_for(tx, cmd, &input))?;
        Ok(())
    }

    /// Everybody can come at every candidate: the family by telephone, the others by their links.
    pub(super) fn all_can_come(&self, builder: &Builder) -> anyhow::Result<()> {
        for invitee in self.invitees(builder, InvitationKind::Poll)? {
            if matches!(invitee.who.kind, ParticipantKind::Client | ParticipantKind::Family) {
                self.answer_by_phone(builder, &invitee)?;
            } else {
                self.answer(builder, &invitee, Said::YES)?;
            }
        }
        Ok(())
    }

    fn typed(&self, builder: &Builder, invitee: &Invitee, said: Said<'_>) -> anyhow::Result<Answer> {
        let slots = self.slots(builder)?;
        let last = said.votes.last().copied().unwrap_or(SlotAnswer::Yes);
        let vote = |at: usize| said.votes.get(at).copied().unwrap_or(last);
        let answers = slots
            .into_iter()
            .enumerate()
            .map(|(at, slot)| GivenAnswer {
                slot: slot.uid,
                answer: vote(at),
                reason: if vote(at) == SlotAnswer::Maybe { said.reason.into() } else { String::new() },
            })
            .collect();
        let excuse = if said.attendance == Planned::Attending { "" } else { said.reason };
        let sheet = AnswerSheet {
            answers,
            attendance: said.attendance,
            reason: excuse.into(),
            person: invitee.person(),
            comment: String::new(),
        };
        Ok(Answer::of(sheet))
    }

    /// Settles one of the candidates.
    pub(super) fn fix(&self, builder: &Builder, nth: usize) -> anyhow::Result<()> {
        let slot = self.slots(builder)?.into_iter().nth(nth).context("a candidate")?.uid;
        let shown = self.seen(builder, &Sending::Fix(slot.clone()))?;
        let from = builder.state().config.mail.from.clone();
        let input = Fix { meeting: self.uid.clone(), slot, shown, from };
        builder.by(&self.by.person, "meeting.fix", |tx, cmd| meeting::fix(tx, cmd, &input))?;
        Ok(())
    }

    pub(super) fn hold(&self, builder: &Builder) -> anyhow::Result<()> {
        builder.by(&self.by.person, "meeting.hold", |tx, cmd| meeting::hold(tx, cmd, &self.uid))
    }
}
