//! What has to stand before anybody is asked: a meeting on each client's newest plan with four offices, the consents, somebody
//! who answers in every office, and the keys with which they come in.

use std::collections::BTreeMap;

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::consent::{ConsentForm, Giver, Purpose, TypedGiver};
use enza::domain::ids::{ClientId, OfficeId, Uid};
use enza::domain::meeting::{MeetingForm, MeetingState, MeetingTrigger, ParticipantKind};
use enza::domain::office::{AddressState, OfficeKind};
use enza::domain::time::jst::jst_date;
use enza::storage::clock::Clock;
use enza::storage::schema::{
    accounts, client_managers, clients, meetings, offices, participants, plan_versions, plans,
};
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::account::token::{self, CreateToken};
use enza::usecases::account::{self, CreateAccount, FirstPassword, Join};
use enza::usecases::consent::{RecordInput, What, record};
use enza::usecases::directory::{self, AddOffice};
use enza::usecases::meeting::{self, AddParticipant, Create};
use enza::usecases::{Cmd, Failure};
use enza::web::State;

use super::support::city::City;

/// Offices that are asked about each plan.
pub const RECIPIENTS: usize = 4;
/// Clinics. One login writes at most twenty times a second, so that one clinic would not be let through.
const CLINICS: usize = 16;
/// Meetings that are called in one transaction.
const BATCH: usize = 250;

/// One inquiry to come.
#[derive(Clone)]
pub struct Asking {
    pub meeting: String,
    /// Participants, by uid, each with the office's key.
    pub asked: Vec<(String, Key)>,
    pub organizer: Key,
}

/// How somebody comes in.
#[derive(Clone)]
pub struct Key {
    pub token: String,
    pub session: String,
}

/// A client whose plan is asked about.
struct Client {
    uid: Uid,
    version: Uid,
    manager: Uid,
}

/// Calls the meetings; gives them in the order of the clients.
pub fn prepare(city: &City) -> Vec<Asking> {
    let clinics: Vec<Uid> = (1..=CLINICS).map(|n| clinic(city, n)).collect();
    let clients = city.state.store().read(clients_of).unwrap();
    let managers = clients.iter().map(|client| &client.manager);
    let organizers: BTreeMap<Uid, Key> = managers
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .map(|m| (m.clone(), key(city, m)))
        .collect();
    let with_clinic: Vec<_> = clients.iter().zip(clinics.iter().cycle()).collect();
    for some in with_clinic.chunks(BATCH) {
        let call =
            |tx: &mut Tx<'_>| some.iter().try_for_each(|(client, clinic)| call(tx, city, client, clinic));
        city.state.desk.note(call).unwrap();
    }
    let staff = staff(city);
    let asked = city.state.store().read(asked_of).unwrap();
    let of = |client: &Client| {
        let (meeting, offices) = &asked[&client.uid];
        assert_eq!(offices.len(), RECIPIENTS, "offices of a meeting");
        let asked = offices.iter().map(|(part, office)| (part.to_string(), staff[office].clone()));
        Asking {
            meeting: meeting.to_string(),
            asked: asked.collect(),
            organizer: organizers[&client.manager].clone(),
        }
    };
    clients.iter().map(of).collect()
}

/// One of the clinics whose doctors are asked, each about a share of everybody.
fn clinic(city: &City, number: usize) -> Uid {
    let desk = &city.state.desk;
    let office = AddOffice::named(OfficeKind::Clinic, format!("架空診療所{number}"));
    let add = |tx: &mut Tx<'_>, cmd: &mut Cmd| directory::add_office(tx, cmd, &office);
    desk.write(&mut desk.system("bench"), "directory.add_office", add).unwrap().uid
}

/// The clients with their newest plan and who is in charge.
fn clients_of(conn: &mut Conn) -> Result<Vec<Client>, StorageError> {
    let mut newest: BTreeMap<ClientId, Uid> = BTreeMap::new();
    let versions = plan_versions::table.inner_join(plans::table).order(plans::id);
    for (client, uid) in versions.select((plans::client_id, plan_versions::uid)).load(conn)? {
        newest.insert(client, uid);
    }
    let found: Vec<(ClientId, Uid, Uid)> = client_managers::table
        .inner_join(clients::table.on(clients::id.eq(client_managers::client_id)))
        .inner_join(accounts::table.on(accounts::id.eq(client_managers::account_id)))
        .order(clients::id)
        .select((clients::id, clients::uid, accounts::uid))
        .load(conn)?;
    let made = |(id, uid, manager)| Client { uid, version: newest[&id].clone(), manager };
    Ok(found.into_iter().map(made).collect())
}

fn call(tx: &mut Tx<'_>, city: &City, client: &Client, clinic: &Uid) -> Result<(), Failure> {
    let mut cmd = city.state.desk.cmd(city.actor(&client.manager), None, "bench");
    let family =
        TypedGiver {
            giver: Giver::Family, contact: None, name: "架空 明子".into(), relation: "長女".into()
        };
    let of = |giver| What { purpose: Purpose::Meeting, version: None, giver };
    let consent = RecordInput {
        client: client.uid.clone(),
        what: vec![of(TypedGiver::client()), of(family)],
        form: Some(ConsentForm::Signed),
        heard_by: String::new(),
        on: jst_date(Clock::System.now()).to_string(),
        expires_on: String::new(),
        offices: None,
        note: String::new(),
    };
    record(tx, &mut cmd, &consent)?;
    let create = Create {
        plan_version: client.version.clone(),
        trigger: MeetingTrigger::Initial,
        form: MeetingForm::InPerson,
        place: "client_home".into(),
        online_url: String::new(),
        agenda: "入浴の方法について".into(),
    };
    let meeting = meeting::create(tx, &mut cmd, &create)?.uid;
    let add = AddParticipant {
        meeting,
        office: Some(clinic.clone()),
        label: String::new(),
        person_name: "架空 医師".into(),
        is_required: false,
    };
    meeting::add_participant(tx, &mut cmd, &add)?;
    Ok(())
}

/// The newest meeting of each client and the offices that take part in it.
type Called = BTreeMap<Uid, (Uid, Vec<(Uid, Uid)>)>;

fn asked_of(conn: &mut Conn) -> Result<Called, StorageError> {
    let rows: Vec<(Uid, Uid, Uid, Uid)> = participants::table
        .inner_join(meetings::table)
        .inner_join(clients::table.on(clients::id.eq(meetings::client_id)))
        .inner_join(offices::table.on(offices::id.nullable().eq(participants::office_id)))
        .filter(participants::kind.ne(ParticipantKind::Organizer))
        .filter(meetings::state.eq(MeetingState::Planning))
        .order(participants::id)
        .select((clients::uid, meetings::uid, participants::uid, offices::uid))
        .load(conn)?;
    let mut called = Called::new();
    for (client, meeting, part, office) in rows {
        called.entry(client).or_insert_with(|| (meeting, Vec::new())).1.push((part, office));
    }
    Ok(called)
}

/// Somebody who answers in each office that provides or treats, and the office's confirmed address.
fn staff(city: &City) -> BTreeMap<Uid, Key> {
    let address = |conn: &mut Conn| -> Result<Vec<Uid>, StorageError> {
        let serving = offices::kind.eq_any([OfficeKind::Provider, OfficeKind::Clinic]);
        let all = offices::table.filter(serving).order(offices::id);
        let all: Vec<(OfficeId, Uid)> = all.select((offices::id, offices::uid)).load(conn)?;
        for (n, (id, _)) in all.iter().enumerate() {
            diesel::update(offices::table.find(*id))
                .set((
                    offices::email.eq(format!("kaitou{n}@example.jp")),
                    offices::email_state.eq(AddressState::Confirmed),
                    offices::email_confirmed_at.eq(Clock::System.now()),
                ))
                .execute(conn)?;
        }
        Ok(all.into_iter().map(|(_, uid)| uid).collect())
    };
    let all = city.state.store().with_writer(address).unwrap();
    let employ = |(n, office): (usize, Uid)| {
        let person = employed(&city.state, n, &office);
        (office, key(city, &person))
    };
    all.into_iter().enumerate().map(employ).collect()
}

fn employed(state: &State, n: usize, office: &Uid) -> Uid {
    let desk = &state.desk;
    let person = CreateAccount {
        login: format!("kaitou{n}"),
        name: format!("架空 回答{n}"),
        kana: String::new(),
        profession: String::new(),
        email: String::new(),
        password: Some(FirstPassword::Hashed("none".into())),
        totp_secret: None,
        must_change_password: false,
    };
    desk.write(&mut desk.system("bench"), "account.create", |tx, cmd| {
        let uid = account::create(tx, cmd, &person)?.uid;
        let join = Join {
            account: uid.clone(),
            office: office.clone(),
            role: Role::ProviderStaff,
            title: String::new(),
            ends_on: None,
        };
        account::join(tx, cmd, &join)?;
        Ok(uid)
    })
    .unwrap()
}

fn key(city: &City, person: &Uid) -> Key {
    let desk = &city.state.desk;
    let token = CreateToken {
        account: Some(person.clone()),
        name: "bench".into(),
        scopes: enza::web::routes::scopes().into_iter().map(str::to_owned).collect(),
        known_scopes: enza::web::routes::scopes(),
        days: 1,
    };
    let mut made = None;
    desk.note(|tx| {
        made = Some(token::create_token(tx, &mut desk.system("bench"), &token)?.secret);
        Ok(())
    })
    .unwrap();
    Key { token: made.unwrap(), session: city.session(person) }
}
