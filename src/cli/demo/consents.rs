//! The consents of the clients: nearly all gave theirs in writing when the support began, for themselves and by one of the
//! family; a few families have not yet, and one client has taken it back.

use anyhow::Context;

use super::builder::Builder;
use super::region::{Region, Staffed};
use crate::domain::consent::{ConsentForm, Giver, Purpose, TypedGiver};
use crate::domain::ids::Uid;
use crate::domain::time::jst::jst_date;
use crate::storage::tables::{clients, consents};
use crate::storage::views::consents::families;
use crate::usecases::Failure;
use crate::usecases::consent::{self, RecordInput, What, WithdrawInput};

/// The client of each office whose family has not signed, counted from 0; in the first office an inquiry about this one
/// goes out all the same.
const FAMILY_WANTING: usize = 6;
/// The client of the second office who has given nothing.
const ALL_WANTING: usize = 9;
/// The client of the first office who takes it back.
const TAKEN_BACK: usize = 11;

/// Records what a client, the `place`th of the office with that index, and the family gave.
pub(super) fn given(
    builder: &Builder,
    (index, office): (usize, &Staffed),
    (place, client): (usize, &Uid),
) -> anyhow::Result<()> {
    if (index, place) == (1, ALL_WANTING) {
        return Ok(());
    }
    let known = builder.store().read(|conn| {
        let row = clients::find(conn, client)?.ok_or(Failure::NotFound("client"))?;
        Ok::<_, Failure>(families(conn, row.id)?)
    })?;
    let of = |giver| What { purpose: Purpose::Meeting, version: None, giver };
    let mut what = vec![of(TypedGiver::client())];
    if let Some((contact, ..)) = known.into_iter().next().filter(|_| place != FAMILY_WANTING) {
        let (name, relation) = (String::new(), String::new());
        what.push(of(TypedGiver { giver: Giver::Family, contact: Some(contact), name, relation }));
    }
    record(builder, &office.person, (client, what, "重要事項説明書とあわせて署名をいただいた。"))
}

/// The client consents to a plan version.
pub(super) fn to_plan(builder: &Builder, person: &Uid, version: &Uid) -> anyhow::Result<()> {
    let client = builder.store().read(|conn| {
        let (_, client) =
            consents::client_of_version(conn, version)?.ok_or(Failure::NotFound("plan version"))?;
        Ok::<_, Failure>(clients::get(conn, client)?.uid)
    })?;
    let what = What { purpose: Purpose::Plan, version: Some(version.clone()), giver: TypedGiver::client() };
    record(builder, person, (&client, vec![what], ""))
}

fn record(
    builder: &Builder,
    person: &Uid,
    (client, what, note): (&Uid, Vec<What>, &str),
) -> anyhow::Result<()> {
    let input = RecordInput {
        client: client.clone(),
        what,
        form: Some(ConsentForm::Signed),
        heard_by: String::new(),
        on: jst_date(builder.now()).to_string(),
        expires_on: String::new(),
        offices: None,
        note: note.into(),
    };
    builder.by(person, "consent.record", |tx, cmd| consent::record(tx, cmd, &input))?;
    Ok(())
}

/// One client of the first office takes the consent back.
pub(super) fn taken_back(builder: &Builder, region: &Region) -> anyhow::Result<()> {
    let office = region.care_offices.first().context("a care office")?;
    let client = region.clients.iter().filter(|c| c.care_office == 0).nth(TAKEN_BACK).context("a client")?;
    let given = builder.store().read(|conn| {
        let row = clients::find(conn, &client.uid)?.ok_or(Failure::NotFound("client"))?;
        Ok::<_, Failure>(crate::storage::views::consents::list(conn, row.id)?)
    })?;
    let own = |c: &&crate::storage::views::consents::ConsentView| {
        (c.purpose, c.giver) == (Purpose::Meeting, Giver::Client)
    };
    let consent = given.iter().find(own).context("a consent")?.uid.clone();
    let input = WithdrawInput {
        client: client.uid.clone(),
        consent,
        on: jst_date(builder.now()).to_string(),
        reason: "情報を伝える事業所を、いちど見直したいとのお申し出があった。".into(),
    };
    builder.by(&office.person, "consent.withdraw", |tx, cmd| consent::withdraw(tx, cmd, &input))
}
