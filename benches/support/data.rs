//! Data set S, made by the demo and the same use-cases that people use: one town, 500 accounts, 1,000 meetings in the
//! year. Everybody and everything in it is fictional (架空).

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use chrono::{NaiveDateTime, TimeDelta};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use enza::app::{self, Mode};
use enza::config::{self, Config};
use enza::domain::access::{Actor, Role, scope};
use enza::domain::account::SessionStage;
use enza::domain::ids::{AccountId, Uid};
use enza::domain::meeting::{MeetingForm, MeetingTrigger};
use enza::domain::office::OfficeKind;
use enza::domain::record::Attendee;
use enza::jobs;
use enza::storage::clock::Clock;
use enza::storage::schema::{accounts, issue_reports, memberships, offices};
use enza::storage::tables::login_sessions::{self, NewLoginSession};
use enza::storage::views::client_search::ClientQuery;
use enza::storage::views::{clients, identity, meetings};
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::account::{self, CreateAccount, FirstPassword, Join};
use enza::usecases::keys::sha256_hex;
use enza::usecases::meeting::preview::{Sending, preview};
use enza::usecases::meeting::{self, Create, Fix};
use enza::usecases::record::{self, DraftInput, EditInput, SignInput};
use enza::usecases::{Cmd, Failure, Mint};
use enza::web::State;

/// The sizes of data set S.
const ACCOUNTS: usize = 500;
const MEETINGS: usize = 1000;
/// Letters are sent each time so many meetings have been called.
const ROUND: usize = 50;

/// The filled folder and what the load is aimed at.
pub struct DataSet {
    /// The data folder.
    pub folder: PathBuf,
    /// The database's address.
    pub url: String,
    /// Cookies of care managers, one for each client of the load.
    pub sessions: Vec<String>,
    /// The care manager whose pages the references show.
    pub reader: Uid,
    /// Uid of the published report.
    pub report: String,
    /// Pages of the first care manager: a client, a meeting.
    pub pages: Vec<String>,
}

/// Opens a folder as the server would, with a clock of its own; letters stay in memory.
pub fn open(folder: &Path, url: &str, clock: &Clock) -> State {
    let overrides = [
        ("data.dir", folder.display().to_string()),
        ("database.url", url.to_owned()),
        ("mail.transport", "memory".to_owned()),
    ];
    let config: Config = config::load(None, [], &overrides).unwrap().config;
    let mode = Mode { clock: clock.clone(), mint: Mint::System, is_demo: true, is_durable: false };
    app::build(config, mode).unwrap()
}

impl DataSet {
    /// Fills a folder; a tenth of the meetings when only a quick look is wanted.
    pub async fn fill(folder: &Path, url: &str, clients: usize, is_quick: bool) -> Self {
        demo(folder, url);
        let now = Clock::System.now();
        let clock = Clock::standing_at(now - TimeDelta::days(350));
        let filler = Filler { state: open(folder, url, &clock), clock };
        filler.wait_for_disk(false);
        filler.accounts(ACCOUNTS);
        let wanted = if is_quick { MEETINGS / 10 } else { MEETINGS };
        filler.meetings(wanted, now).await;
        filler.clock.set(now);
        jobs::drain(&filler.state.works).await.unwrap();
        filler.wait_for_disk(true);
        let managers = filler.people(Role::CareManager);
        let sessions = (0..clients).map(|n| filler.session(&managers[n % managers.len()], n)).collect();
        let reader = managers[0].clone();
        let pages = filler.pages(&reader);
        let report = filler.report();
        Self { folder: folder.to_owned(), url: url.to_owned(), sessions, reader, report, pages }
    }
}

/// The demo's region with so many providers' staff who are signed in: the opened state, and each one's uid and session.
pub fn staff(folder: &Path, url: &str, wanted: usize) -> (State, Vec<(Uid, String)>) {
    demo(folder, url);
    let clock = Clock::System;
    let filler = Filler { state: open(folder, url, &clock), clock };
    filler.wait_for_disk(false);
    filler.accounts(wanted + ACCOUNTS);
    let people = filler.people(Role::ProviderStaff).into_iter().take(wanted).enumerate();
    let people = people.map(|(n, who)| (who.clone(), filler.session(&who, n))).collect();
    filler.wait_for_disk(true);
    (filler.state, people)
}

/// The demo's region, filled by the real binary.
fn demo(folder: &Path, url: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_enza"));
    command.args(["demo", "--fill-only", "--json", "--data"]).arg(folder);
    command.env("ENZA_DATABASE__URL", url).env("ENZA_LOG__LEVEL", "error").stdout(Stdio::null());
    assert!(command.status().unwrap().success(), "the demo could not be filled");
}

struct Filler {
    state: State,
    clock: Clock,
}

impl Filler {
    /// Filling need not survive a power cut; what is measured must.
    fn wait_for_disk(&self, wait: bool) {
        let set = |conn: &mut Conn| -> Result<(), StorageError> {
            if let (Conn::Postgres(c), false) = (conn, wait) {
                c.batch_execute("ALTER DATABASE postgres SET synchronous_commit = off")?;
            }
            Ok(())
        };
        self.state.store().with_writer(set).unwrap();
        if wait {
            let reset = |conn: &mut Conn| -> Result<(), StorageError> {
                if let Conn::Postgres(c) = conn {
                    c.batch_execute("ALTER DATABASE postgres RESET synchronous_commit")?;
                }
                Ok(())
            };
            self.state.store().with_writer(reset).unwrap();
            self.state.store().make_durable().unwrap();
        }
    }

    fn people(&self, role: Role) -> Vec<Uid> {
        let read = |conn: &mut Conn| -> Result<Vec<Uid>, StorageError> {
            Ok(memberships::table
                .inner_join(accounts::table)
                .filter(memberships::role.eq(role))
                .order(accounts::id)
                .select(accounts::uid)
                .load(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    /// Adds accounts to the offices until the town has so many.
    fn accounts(&self, wanted: usize) {
        let read = |conn: &mut Conn| -> Result<(i64, Vec<Uid>), StorageError> {
            let providers = offices::table.filter(offices::kind.eq(OfficeKind::Provider));
            let offices = providers.order(offices::id).select(offices::uid).load(conn)?;
            Ok((accounts::table.count().get_result(conn)?, offices))
        };
        let (have, offices) = self.state.store().read(read).unwrap();
        for n in usize::try_from(have).unwrap()..wanted {
            let input = CreateAccount {
                login: format!("shokuin{n}"),
                name: format!("架空 職員{n}"),
                kana: String::new(),
                profession: String::new(),
                email: String::new(),
                password: Some(FirstPassword::Hashed("none".into())),
                totp_secret: None,
                must_change_password: false,
            };
            let mut cmd = self.state.desk.system("bench");
            let made =
                self.write(&mut cmd, "account.create", |tx, cmd| account::create(tx, cmd, &input)).unwrap();
            let input = Join {
                account: made.uid,
                office: offices[n % offices.len()].clone(),
                role: Role::ProviderStaff,
                title: String::new(),
                ends_on: None,
            };
            self.write(&mut cmd, "account.join", |tx, cmd| account::join(tx, cmd, &input)).unwrap();
        }
    }

    fn write<T: serde::Serialize + serde::de::DeserializeOwned>(
        &self,
        cmd: &mut Cmd,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.state.desk.write(cmd, name, work)
    }

    /// Calls meetings through the year; those whose day has come are held and their records signed.
    async fn meetings(&self, wanted: usize, today: NaiveDateTime) {
        let (begin, managers) = (self.clock.now(), self.people(Role::CareManager));
        let versions: Vec<Vec<Uid>> = managers.iter().map(|person| self.versions(person)).collect();
        let mut ahead: VecDeque<(NaiveDateTime, usize, Uid)> = VecDeque::new();
        for n in 0..wanted {
            let at = begin + (today - begin) * i32::try_from(n).unwrap() / i32::try_from(wanted).unwrap();
            while ahead.front().is_some_and(|(ends_at, ..)| *ends_at <= at) {
                let (ends_at, who, meeting) = ahead.pop_front().unwrap();
                self.clock.set(ends_at);
                self.close(&managers[who], &meeting);
            }
            self.clock.set(at);
            let who = n % managers.len();
            let Some(version) = versions[who].get(n / managers.len() % versions[who].len().max(1)) else {
                continue;
            };
            if let Some((ends_at, meeting)) = self.call(&managers[who], version) {
                ahead.push_back((ends_at, who, meeting));
            }
            if n % ROUND == ROUND - 1 {
                jobs::drain(&self.state.works).await.unwrap();
            }
        }
    }

    /// Calls one meeting; gives its end when its date could be settled.
    fn call(&self, who: &Uid, version: &Uid) -> Option<(NaiveDateTime, Uid)> {
        let input = Create {
            plan_version: version.clone(),
            trigger: MeetingTrigger::Initial,
            form: MeetingForm::InPerson,
            place: "client_home".into(),
            online_url: String::new(),
            agenda: "入浴の方法について".into(),
        };
        let mut cmd = self.cmd(who);
        let uid =
            self.write(&mut cmd, "meeting.create", |tx, cmd| meeting::create(tx, cmd, &input)).unwrap().uid;
        let shown = self.shown(who, &uid, &Sending::Poll)?;
        self.write(&mut cmd, "meeting.send", |tx, cmd| meeting::send(tx, cmd, &uid, &shown)).ok()?;
        let slot = self.slot(who, &uid)?;
        let shown = self.shown(who, &uid, &Sending::Fix(slot.0.clone()))?;
        let from = self.state.config.mail.from.clone();
        let input = Fix { meeting: uid.clone(), slot: slot.0, shown, from };
        self.write(&mut cmd, "meeting.fix", |tx, cmd| meeting::fix(tx, cmd, &input)).ok()?;
        Some((slot.1, uid))
    }

    /// Holds a meeting and signs its record.
    fn close(&self, who: &Uid, uid: &Uid) {
        let mut cmd = self.cmd(who);
        self.write(&mut cmd, "meeting.hold", |tx, cmd| meeting::hold(tx, cmd, uid)).unwrap();
        let reasons = self.state.config.inquiry_reasons().unwrap();
        let input = DraftInput { meeting: uid.clone(), refill_of: None, reasons };
        let drafted = self.write(&mut cmd, "record.draft", |tx, cmd| record::draft(tx, cmd, &input)).unwrap();
        let body = self.state.store().read(|conn| body(conn, uid)).unwrap();
        let input = EditInput { meeting: uid.clone(), base: drafted.number, body };
        let edited = self.write(&mut cmd, "record.edit", |tx, cmd| record::edit(tx, cmd, &input)).unwrap();
        let input = SignInput { meeting: uid.clone(), base: edited.number };
        self.write(&mut cmd, "record.sign", |tx, cmd| record::sign(tx, cmd, &input)).unwrap();
    }

    fn actor(&self, who: &Uid) -> Actor {
        let day = self.clock.now().date();
        let actor = self.state.store().read(|conn| identity::account_actor(conn, who, day)).unwrap();
        Actor::Account(actor)
    }

    fn cmd(&self, who: &Uid) -> Cmd {
        self.state.desk.cmd(self.actor(who), None, "bench")
    }

    fn shown(&self, who: &Uid, meeting: &Uid, sending: &Sending) -> Option<String> {
        let scope = scope(&self.actor(who));
        self.state.store().read(|conn| preview(conn, &scope, meeting, sending)).unwrap().map(|p| p.seen)
    }

    fn slot(&self, who: &Uid, meeting: &Uid) -> Option<(Uid, NaiveDateTime)> {
        let scope = scope(&self.actor(who));
        let found = self.state.store().read(|conn| meetings::meeting(conn, &scope, meeting)).unwrap()?;
        found.slots.first().map(|slot| (slot.uid.clone(), slot.ends_at))
    }

    /// The current plan version of each client of a care manager.
    fn versions(&self, who: &Uid) -> Vec<Uid> {
        let scope = scope(&self.actor(who));
        let read = |conn: &mut Conn| -> Result<Vec<Uid>, StorageError> {
            let lines = clients::list(conn, &scope, &ClientQuery::default(), 1)?.lines;
            let mut versions = Vec::new();
            for line in lines {
                let client = clients::find(conn, &scope, &line.uid)?;
                let plan = client.and_then(|c| c.plans.into_iter().next());
                versions.extend(plan.and_then(|p| p.versions.into_iter().next()).map(|v| v.uid));
            }
            Ok(versions)
        };
        self.state.store().read(read).unwrap()
    }

    /// A full login session of an account, as if it had signed in just now.
    fn session(&self, who: &Uid, n: usize) -> String {
        let key = format!("session-of-the-benchmark-{n:04}");
        let now = self.clock.now();
        let insert = |tx: &mut Tx<'_>| -> Result<(), Failure> {
            let (account_id, stamp): (AccountId, i32) = accounts::table
                .filter(accounts::uid.eq(who))
                .select((accounts::id, accounts::stamp))
                .first(&mut **tx)
                .map_err(StorageError::from)?;
            let row = NewLoginSession {
                uid: &self.cmd(who).uid(),
                key_hash: &sha256_hex(key.as_bytes()),
                account_id,
                state: "",
                stage: SessionStage::Full,
                stamp,
                user_agent: "bench",
                device: "bench",
                created_at: now,
                seen_at: now,
                expires_at: now + TimeDelta::hours(12),
            };
            Ok(login_sessions::insert(tx, &row)?)
        };
        self.state.desk.note(insert).unwrap();
        key
    }

    /// A client, its newest meeting and the lists around them, as the first care manager walks through them.
    fn pages(&self, who: &Uid) -> Vec<String> {
        let scope = scope(&self.actor(who));
        let client = self
            .state
            .store()
            .read(|conn| clients::list(conn, &scope, &ClientQuery::default(), 1))
            .unwrap()
            .lines;
        let mut pages = vec!["/".to_owned(), "/clients".into(), "/meetings".into(), "/reports".into()];
        pages.extend(client.first().map(|line| format!("/clients/{}", line.uid)));
        pages.extend(self.versions(who).first().map(|uid| format!("/plan-versions/{uid}")));
        pages
    }

    fn report(&self) -> String {
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            let published = issue_reports::table.filter(issue_reports::published_at.is_not_null());
            Ok(published.order(issue_reports::id.desc()).select(issue_reports::uid).first(conn)?)
        };
        self.state.store().read(read).unwrap().to_string()
    }
}

/// The drafted record with what only a person can write.
fn body(conn: &mut Conn, meeting: &Uid) -> Result<enza::domain::record::RecordBody, StorageError> {
    use enza::storage::tables::{meeting_records, meetings};
    let missing = || StorageError::Corrupt("no record".into());
    let meeting = meetings::find(conn, meeting)?.ok_or_else(missing)?;
    let row = meeting_records::of_meeting(conn, meeting.id)?.ok_or_else(missing)?;
    let mut body =
        meeting_records::revision(conn, row.id, row.current_number)?.map(|r| r.body).ok_or_else(missing)?;
    body.considered = "入浴の方法".into();
    body.discussion = "手すりの位置と介助の人数を確かめた。".into();
    body.conclusion = "原案のとおりとする。".into();
    body.attendees.push(Attendee {
        affiliation: "架空ケアプランセンター".into(), name: "架空 計子".into()
    });
    for absent in &mut body.absentees {
        absent.reason = "日程の都合がつかない".into();
    }
    Ok(body)
}
