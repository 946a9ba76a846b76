//! Data set M: a city of 300,000 with 75 offices and 10,000 clients, and five years of their care: certifications, plans,
//! meetings with six participants each, inquiries with their opinions, deliveries and monitoring. Everybody and everything in
//! it is fictional (架空). Offices and people come by the use-cases; what would take hours deed by deed goes into its tables in
//! batches.

mod frame;
mod meetings;
mod plans;

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use diesel::prelude::*;
use enza::domain::access::Actor;
use enza::domain::account::SessionStage;
use enza::domain::care_team::{Framework, Span, TeamSource};
use enza::domain::certification::{CareLevel, Certification, CertificationKind, CertificationStatus};
use enza::domain::client::{ClientData, Sex};
use enza::domain::duty::RecordUid;
use enza::domain::ids::{AccountId, ClientId, InsurerId, OfficeId, Uid};
use enza::domain::time::jst::jst_date;
use enza::insert_all;
use enza::storage::schema::{accounts, client_frameworks, insurers, offices};
use enza::storage::tables::care_team::{self, NewMember};
use enza::storage::tables::certifications::{self, NewCertification};
use enza::storage::tables::client_managers::{self, NewPersonInCharge};
use enza::storage::tables::clients::{self, NewClient};
use enza::storage::tables::login_sessions::{self, NewLoginSession};
use enza::storage::views::identity;
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::Failure;
use enza::usecases::keys::sha256_hex;
use enza::web::State;

use super::lot::Lot;

/// All its clients.
pub const CLIENTS: usize = 10_000;
/// Clients of one care manager, at the limit of the staffing standard (基準2条2項).
pub const OF_MANAGER: usize = 44;
/// Clients whom the first center has entrusted to other offices.
pub const OF_CENTER: usize = 1_500;
/// Years of care, the last one up to today.
const YEARS: u64 = 5;
/// Clients written in one transaction.
const BATCH: usize = 250;
/// The same city in every run.
const SEED: u64 = 20_261_121;

const FAMILIES: [(&str, &str); 20] = [
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡辺", "ワタナベ"),
    ("山本", "ヤマモト"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("吉田", "ヨシダ"),
    ("山田", "ヤマダ"),
    ("佐々木", "ササキ"),
    ("山口", "ヤマグチ"),
    ("松本", "マツモト"),
    ("井上", "イノウエ"),
    ("木村", "キムラ"),
    ("林", "ハヤシ"),
    ("斎藤", "サイトウ"),
    ("清水", "シミズ"),
];
const GIVEN: [(&str, &str); 10] = [
    ("花子", "ハナコ"),
    ("太郎", "タロウ"),
    ("和子", "カズコ"),
    ("正", "タダシ"),
    ("幸子", "サチコ"),
    ("清", "キヨシ"),
    ("節子", "セツコ"),
    ("勇", "イサム"),
    ("文子", "フミコ"),
    ("茂", "シゲル"),
];

/// An office that serves clients.
struct Provider {
    id: OfficeId,
    number: String,
    record: RecordUid,
}

/// A care manager.
struct Manager {
    account: AccountId,
    uid: Uid,
    office: OfficeId,
}

/// A client just registered.
struct Client {
    id: ClientId,
    n: usize,
    /// Who is in charge, by number.
    manager: usize,
    is_preventive: bool,
    start: NaiveDate,
}

/// The filled database, and those whose pages are looked at.
pub struct City {
    pub state: State,
    /// A care manager with [`OF_MANAGER`] clients.
    pub manager: Uid,
    /// The first center's staff, with [`OF_CENTER`] clients.
    pub center: Uid,
    /// Somebody who works in every care-managing office, and so sees every client.
    pub everywhere: Uid,
    /// The office of the first care manager.
    pub care_office: Uid,
    /// The insurer's staff.
    pub insurer_staff: Uid,
    /// The insurer's key.
    pub insurer: InsurerId,
    centers: Vec<OfficeId>,
    managers: Vec<Manager>,
    providers: Vec<Provider>,
    numbers: BTreeMap<String, OfficeId>,
    now: NaiveDateTime,
}

impl City {
    /// Fills a database with so many of its clients.
    pub fn fill(state: State, clients: usize) -> Self {
        let city = Self::found(state, clients);
        let mut lot = Lot::new(SEED);
        for first in (0..clients).step_by(BATCH) {
            let numbers = first..clients.min(first + BATCH);
            city.state.desk.note(|tx| Ok(city.clients(tx, &mut lot, numbers.clone())?)).unwrap();
        }
        city.state.store().make_durable().unwrap();
        city
    }

    fn found(state: State, clients: usize) -> Self {
        let now = state.desk.clock().now();
        let mut made = None;
        state
            .desk
            .note(|tx| {
                made = Some(frame::found(tx, &mut state.desk.system("bench"), clients)?);
                Ok(())
            })
            .unwrap();
        let frame = made.unwrap();
        let read = |conn: &mut Conn| -> Result<Self, StorageError> {
            let insurer = insurers::table.filter(insurers::uid.eq(&frame.insurer)).select(insurers::id);
            let mut id =
                |uid: &Uid| offices::table.filter(offices::uid.eq(uid)).select(offices::id).first(conn);
            let centers: Vec<OfficeId> = frame.centers.iter().map(&mut id).collect::<Result<_, _>>()?;
            let care: Vec<OfficeId> = frame.care_offices.iter().map(&mut id).collect::<Result<_, _>>()?;
            let mut providers = Vec::new();
            for (number, uid) in &frame.providers {
                providers.push(Provider { id: id(uid)?, number: number.clone(), record: uid.into() });
            }
            let mut managers = Vec::new();
            for (n, uid) in frame.managers.iter().enumerate() {
                let account = accounts::table.filter(accounts::uid.eq(uid)).select(accounts::id);
                let (account, office) = (account.first(conn)?, care[n % care.len()]);
                managers.push(Manager { account, uid: uid.clone(), office });
            }
            Ok(Self {
                state: state.clone(),
                manager: managers[0].uid.clone(),
                center: frame.center_staff.clone(),
                everywhere: frame.everywhere.clone(),
                care_office: frame.care_offices[0].clone(),
                insurer_staff: frame.insurer_staff.clone(),
                insurer: insurer.first(conn)?,
                centers,
                managers,
                numbers: providers.iter().map(|p| (p.number.clone(), p.id)).collect(),
                providers,
                now,
            })
        };
        state.store().read(read).unwrap()
    }

    /// What somebody may do today.
    pub fn actor(&self, who: &Uid) -> Actor {
        let day = jst_date(self.now);
        let read = |conn: &mut Conn| identity::account_actor(conn, who, day);
        Actor::Account(self.state.store().read(read).unwrap())
    }

    /// A login session of somebody's, as if they had signed in just now.
    pub fn session(&self, who: &Uid) -> String {
        let key = format!("session-of-the-benchmark-{who}");
        let desk = &self.state.desk;
        let insert = |tx: &mut Tx<'_>| -> Result<(), Failure> {
            let (account_id, stamp): (AccountId, i32) = accounts::table
                .filter(accounts::uid.eq(who))
                .select((accounts::id, accounts::stamp))
                .first(&mut **tx)
                .map_err(StorageError::from)?;
            let row = NewLoginSession {
                uid: &desk.system("bench").uid(),
                key_hash: &sha256_hex(key.as_bytes()),
                account_id,
                state: "",
                stage: SessionStage::Full,
                stamp,
                user_agent: "bench",
                device: "bench",
                created_at: self.now,
                seen_at: self.now,
                expires_at: self.now + TimeDelta::hours(12),
            };
            Ok(login_sessions::insert(tx, &row)?)
        };
        desk.note(insert).unwrap();
        key
    }

    fn clients(&self, conn: &mut Conn, lot: &mut Lot, numbers: Range<usize>) -> Result<(), StorageError> {
        let people: Vec<(Uid, String, ClientData)> =
            numbers.clone().map(|n| (lot.uid(), format!("{:010}", 1_000_000 + n), person(lot, n))).collect();
        let new: Vec<NewClient<'_>> = people
            .iter()
            .zip(numbers.clone())
            .map(|((uid, insured_number, data), n)| NewClient {
                uid,
                insurer_id: self.insurer,
                insured_number,
                office_id: self.managers[n / OF_MANAGER].office,
                area_id: None,
                data,
                data_key: b"bench",
                now: self.now,
            })
            .collect();
        let today = jst_date(self.now);
        let keys = clients::insert_many(conn, &new)?;
        let made: Vec<Client> = numbers
            .zip(keys)
            .map(|(n, id)| Client {
                id,
                n,
                manager: n / OF_MANAGER,
                is_preventive: self.entrusted_by(n).is_some(),
                start: today - Days::new(365 * YEARS - 20 - lot.next(300)),
            })
            .collect();
        self.in_charge(conn, lot, &made)?;
        self.entrust(conn, lot, &made)?;
        self.certify(conn, lot, &made)?;
        self.team(conn, lot, &made)?;
        let plans = self.plans(conn, lot, &made)?;
        self.meetings(conn, lot, &plans)?;
        self.deliveries(conn, lot, &plans)?;
        self.entries(conn, lot, &made, &plans)
    }

    /// The center that entrusts a client: nobody's of the first care manager, the first center's those who follow, and three in
    /// ten of all others.
    fn entrusted_by(&self, n: usize) -> Option<OfficeId> {
        if (OF_MANAGER..OF_MANAGER + OF_CENTER).contains(&n) {
            return self.centers.first().copied();
        }
        (n >= OF_MANAGER && n % 10 < 3).then(|| self.centers[1 + n % (self.centers.len() - 1)])
    }

    fn in_charge(&self, conn: &mut Conn, lot: &mut Lot, made: &[Client]) -> Result<(), StorageError> {
        for some in made.chunk_by(|one, other| one.manager == other.manager) {
            let account_id = self.managers[some[0].manager].account;
            let uids: Vec<Uid> = some.iter().map(|_| lot.uid()).collect();
            let rows = some.iter().zip(&uids).map(|(client, uid)| NewPersonInCharge {
                uid,
                client_id: client.id,
                account_id,
                starts_on: client.start,
                reason: "",
                noted_by: "架空",
                now: self.now,
            });
            client_managers::begin(conn, &rows.collect::<Vec<_>>(), account_id)?;
        }
        Ok(())
    }

    fn entrust(&self, conn: &mut Conn, lot: &mut Lot, made: &[Client]) -> Result<(), StorageError> {
        let entrusted = made.iter().filter_map(|client| Some((client, self.entrusted_by(client.n)?)));
        let rows: Vec<_> = entrusted
            .map(|(client, center)| {
                (
                    client_frameworks::uid.eq(lot.uid()),
                    client_frameworks::client_id.eq(client.id),
                    client_frameworks::kind.eq(Framework::PreventiveSupport),
                    client_frameworks::delegating_office_id.eq(center),
                    client_frameworks::starts_on.eq(client.start),
                    client_frameworks::noted_by.eq("架空"),
                    client_frameworks::created_at.eq(self.now),
                    client_frameworks::withdrawn_by.eq(""),
                    client_frameworks::withdrawn_reason.eq(""),
                )
            })
            .collect();
        insert_all!(conn, client_frameworks::table, &rows);
        Ok(())
    }

    /// Three certifications of two years each, the last one in force.
    fn certify(&self, conn: &mut Conn, lot: &mut Lot, made: &[Client]) -> Result<(), StorageError> {
        let said: Vec<(ClientId, Uid, Certification)> = made
            .iter()
            .flat_map(|client| (0..3).map(move |term| (client, term)))
            .map(|(client, term)| {
                let starts_on = client.start + Days::new(730 * term);
                let said = Certification {
                    status: Some(CertificationStatus::Certified),
                    certified_on: Some(starts_on - Days::new(10)),
                    starts_on: Some(starts_on),
                    ends_on: Some(starts_on + Days::new(729)),
                    care_level: Some(client.level()),
                };
                (client.id, lot.uid(), said)
            })
            .collect();
        let rows = said.iter().enumerate().map(|(at, (client_id, uid, certification))| NewCertification {
            uid,
            client_id: *client_id,
            kind: Some(if at.is_multiple_of(3) {
                CertificationKind::Initial
            } else {
                CertificationKind::Renewal
            }),
            applied_on: None,
            care_level: certification.care_level.unwrap(),
            certification,
            noted_by: "架空",
            now: self.now,
        });
        certifications::insert_many(conn, &rows.collect::<Vec<_>>())?;
        Ok(())
    }

    fn team(&self, conn: &mut Conn, lot: &mut Lot, made: &[Client]) -> Result<(), StorageError> {
        let joined = made.iter().flat_map(|client| self.serving(client).map(move |office| (client, office)));
        let joined: Vec<_> = joined.map(|(client, office)| (lot.uid(), client, office)).collect();
        let rows = joined.iter().map(|(uid, client, office)| NewMember {
            uid,
            client_id: client.id,
            office_id: office.id,
            service_kind: "通所介護",
            person: "架空 職員",
            span: Span { first: client.start, last: None },
            source: TeamSource::Plan,
            noted_by: "架空",
        });
        care_team::join(conn, &rows.collect::<Vec<_>>())
    }

    /// The three offices that serve a client.
    fn serving(&self, client: &Client) -> impl Iterator<Item = &Provider> + Clone {
        let n = client.n;
        (0..3).map(move |at| &self.providers[(n * 3 + at * 7) % self.providers.len()])
    }
}

impl Client {
    fn level(&self) -> CareLevel {
        if self.is_preventive { CareLevel::Support2 } else { CareLevel::Care2 }
    }
}

fn person(lot: &mut Lot, n: usize) -> ClientData {
    let (family, given) = (FAMILIES[n % FAMILIES.len()], GIVEN[lot.next(10) as usize]);
    ClientData {
        name: format!("架空{} {}", family.0, given.0),
        kana: format!("カクウ{} {}", family.1, given.1),
        sex: if n.is_multiple_of(3) { Sex::Male } else { Sex::Female },
        born_on: NaiveDate::from_ymd_opt(1930, 1, 1).unwrap() + Days::new(lot.next(6000)),
        postal: "999-0000".into(),
        address: format!("架空市円座町{}－{}", n / 20 + 1, n % 20 + 1),
        phone: "000-000-0000".into(),
    }
}
