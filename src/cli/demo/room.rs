//! Live rooms: people come in, type, and what was decided is marked.

use anyhow::Context;

use super::builder::Builder;
use super::meetings::Called;
use super::words::ROOM;
use crate::domain::access::{Actor, InvitationKind};
use crate::domain::ids::Uid;
use crate::domain::issue::{CauseLayer, ResponseLevel};
use crate::domain::meeting::ParticipantKind;
use crate::domain::room::{Act, ClientKey, ContributionKind, EntryText, MarkKind};
use crate::domain::time::jst;
use crate::domain::words::Word;
use crate::storage::tables::rooms;
use crate::usecases::Failure;
use crate::usecases::room::{
    self, DecideInput, EnterInput, Outcome, RaiseInput, SteerInput, Steering, Written,
};

/// A room with who sits in it, the organizer first.
pub(super) struct Sitting {
    room: Uid,
    people: Vec<Actor>,
}

impl Called<'_> {
    /// Opens the meeting's room; the organizer and some of the invited take their seats by their links.
    pub(super) fn open_room(&self, builder: &Builder, guests: usize) -> anyhow::Result<Sitting> {
        let made =
            builder.by(&self.by.person, "room.make", |tx, cmd| room::open_for_meeting(tx, cmd, &self.uid))?;
        let input = SteerInput { room: made.room.clone(), act: Steering::Open };
        builder.by(&self.by.person, "room.steer", |tx, cmd| room::steer(tx, cmd, &input))?;
        let mut people = vec![builder.person(&self.by.person)?];
        // The client speaks for themselves in the room, not over a device.
        let invited = self.invitees(builder, InvitationKind::Room)?;
        for invitee in invited.iter().filter(|i| i.who.kind != ParticipantKind::Client).take(guests) {
            let holder = builder.holder(&invitee.invitation)?;
            let input = EnterInput { room: made.room.clone() };
            builder.as_actor(holder.clone(), "room.enter", |tx, cmd| room::enter(tx, cmd, &input))?;
            people.push(holder);
        }
        Ok(Sitting { room: made.room, people })
    }
}

impl Sitting {
    /// The entries of the script in turn; gives their numbers.
    pub(super) fn talk(&self, builder: &Builder) -> anyhow::Result<Vec<i64>> {
        let mut seqs = Vec::new();
        for (speaker, kind, text) in ROOM {
            let person = self.people.get(speaker % self.people.len().max(1)).context("people")?;
            let text = EntryText::parse(text).map_err(|e| anyhow::anyhow!("an entry: {e:?}"))?;
            seqs.push(self.say(builder, person, Act::Contribute { kind: *kind, text })?);
        }
        Ok(seqs)
    }

    /// Marks the proposal as decided with its task, and the concern as left over.
    pub(super) fn conclude(&self, builder: &Builder, seqs: &[i64]) -> anyhow::Result<()> {
        let organizer = self.people.first().context("the organizer")?;
        let of = |wanted: ContributionKind| {
            let at = ROOM.iter().position(|(_, kind, _)| *kind == wanted);
            at.and_then(|at| seqs.get(at)).copied().context("an entry of that kind")
        };
        let input = DecideInput {
            room: self.room.clone(),
            target: of(ContributionKind::Proposal)?,
            who: "通所の担当者".into(),
            what: "入浴の手順を写真つきで家族に渡す".into(),
            due_on: jst::add_months(jst::jst_date(builder.now()), 1),
        };
        builder.as_actor(organizer.clone(), "room.decide", |tx, cmd| room::decide(tx, cmd, &input))?;
        let target = of(ContributionKind::Concern)?;
        let mark = Act::Mark { target, mark: MarkKind::LeftOver, text: None, row_ref: String::new() };
        self.say(builder, organizer, mark)?;
        Ok(())
    }

    /// Makes an issue of the region of what was said about the way to the bus.
    pub(super) fn raise(&self, builder: &Builder, seqs: &[i64]) -> anyhow::Result<()> {
        let organizer = self.people.first().context("the organizer")?;
        let input = RaiseInput {
            room: self.room.clone(),
            target: seqs.first().copied().context("an entry")?,
            theme: "01".into(),
            cause: *builder.one_of(CauseLayer::ALL)?,
            level: *builder.one_of(ResponseLevel::ALL)?,
            body: "坂が多く、バス停まで歩けない人がいる".into(),
            is_anonymous: true,
        };
        builder.as_actor(organizer.clone(), "room.raise", |tx, cmd| room::raise(tx, cmd, &input))?;
        Ok(())
    }

    pub(super) fn close(&self, builder: &Builder) -> anyhow::Result<()> {
        let organizer = self.people.first().context("the organizer")?;
        let input = SteerInput { room: self.room.clone(), act: Steering::Close };
        builder.as_actor(organizer.clone(), "room.steer", |tx, cmd| room::steer(tx, cmd, &input))?;
        Ok(())
    }

    fn say(&self, builder: &Builder, person: &Actor, act: Act) -> anyhow::Result<i64> {
        let desk = builder.desk();
        let client_id = ClientKey::from(&desk.mint().uid(builder.now()));
        let batch = desk.note(|tx| {
            let room = rooms::lock_by_uid(tx, &self.room)?.ok_or(Failure::NotFound("room"))?;
            let seat = rooms::find_seat(tx, room.id, &person.name())?.ok_or(Failure::NotFound("seat"))?;
            let written =
                Written { room: room.id, seat: seat.id, client_id: client_id.clone(), act: act.clone() };
            room::contribute(tx, desk.mint(), builder.now(), &[written])
        })?;
        match batch.outcomes.first() {
            Some(Outcome::Accepted { seq }) => Ok(*seq),
            other => Err(anyhow::anyhow!("an entry was not taken: {other:?}")),
        }
    }
}
