//! A plan version delivered to the offices in charge: most have acknowledged it, one has not.

use anyhow::Context;

use super::builder::Builder;
use super::consents;
use super::meetings::Called;
use crate::domain::access::scope;
use crate::domain::consent::Override;
use crate::domain::delivery::DeliveryMeans;
use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::invitations::InvitationRow;
use crate::storage::tables::{deliveries, meetings, plans};
use crate::storage::views::deliveries::in_charge;
use crate::storage::views::meeting_sources::plan_source;
use crate::usecases::Failure;
use crate::usecases::delivery::{self, Note, Sending, Typed};

impl Called<'_> {
    /// The newest version of the plan that the meeting was about.
    fn newest(&self, builder: &Builder) -> anyhow::Result<Uid> {
        let found = builder.store().read(|conn| {
            let row = meetings::find(conn, &self.uid)?.ok_or(Failure::NotFound("meeting"))?;
            let plan = plans::get_version(conn, row.plan_version_id)?.plan_id;
            Ok::<_, Failure>(plans::versions(conn, plan)?.last().map(|version| version.uid.clone()))
        })?;
        found.context("a version")
    }

    /// Delivers that version by link, and hands it to the client on paper. Gives the invitations.
    pub(super) fn deliver(&self, builder: &Builder) -> anyhow::Result<Vec<InvitationRow>> {
        let version = self.newest(builder)?;
        let own = scope(&builder.person(&self.by.person)?).on(jst_date(builder.now()));
        let in_charge = builder.store().read(|conn| {
            let source = plan_source(conn, &own, &version)?.ok_or(Failure::NotFound("version"))?;
            Ok::<_, Failure>(in_charge(conn, &source)?)
        })?;
        consents::to_plan(builder, &self.by.person, &version)?;
        let sending = Sending::to_all(&in_charge);
        let made = builder
            .by(&self.by.person, "plan.deliver", |tx, cmd| delivery::deliver(tx, cmd, &version, &sending))?;
        let by_hand = Note {
            version,
            typed: Typed {
                recipient: "client".into(),
                means: Some(DeliveryMeans::InPerson),
                on: jst_date(builder.now()).to_string(),
                note: "訪問時に説明し、お渡しした。".into(),
                records: Vec::new(),
            },
            consent: Override::default(),
        };
        builder.by(&self.by.person, "delivery.note", |tx, cmd| delivery::note(tx, cmd, &by_hand))?;
        builder.store().read(|conn| made.iter().map(|uid| invitation(conn, uid)).collect())
    }

    /// All but the last acknowledge receipt by their link; the last one's link is shown to who starts the demo.
    pub(super) fn receive(&self, builder: &Builder, invitations: &[InvitationRow]) -> anyhow::Result<()> {
        let (last, others) = invitations.split_last().context("somebody it was delivered to")?;
        for invitation in others {
            let holder = builder.holder(invitation)?;
            builder.as_actor(holder, "delivery.acknowledge", delivery::acknowledge)?;
        }
        builder.show(&last.uid);
        Ok(())
    }
}

fn invitation(conn: &mut crate::storage::Conn, delivery: &Uid) -> anyhow::Result<InvitationRow> {
    let row = deliveries::find(conn, delivery)?.context("a delivery")?;
    deliveries::invitation(conn, row.id)?.context("its invitation")
}
