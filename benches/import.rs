//! A whole office's set of the national care-plan CSV on both backends: reading its bytes, the preview that a person sees,
//! and taking it over, first as new clients and then as the next version of every plan. Everybody in it is fictional
//! (架空), from a seeded generator. Beside the speed stand the statements that a step takes for each plan; rows that are put in
//! are left out there, since SQLite, which runs in the process, gets them one by one.
//!
//! `cargo bench --bench import [-- --quick]`

// A benchmark that can't go on ends by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[expect(dead_code, reason = "each benchmark uses its own part of what they share")]
mod support;

use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;
use enza::app::{self, Mode};
use enza::config;
use enza::domain::careplan::{OnUnmappable, PlanKey, PlanToWrite, UnitKey, write_set};
use enza::domain::certification::{CareLevel, Certification, CertificationStatus};
use enza::domain::client::{ClientData, Sex};
use enza::domain::ids::OfficeId;
use enza::domain::office::OfficeKind;
use enza::domain::plan_draft::{Goal, Need, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind};
use enza::storage::Conn;
use enza::storage::clock::Clock;
use enza::storage::tables::offices;
use enza::usecases::directory::{self, AddInsurer, AddOffice};
use enza::usecases::import::confirm::{ConfirmInput, confirm};
use enza::usecases::import::preview::preview;
use enza::usecases::import::{HeldFile, SetToImport, hold, prepare};
use enza::usecases::{Failure, Mint};
use enza::web::State;
use support::figures::{Goal as Wanted, print, print_machine};
use support::postgres::Postgres;
use support::statements;

const INSURER: &str = "990010";
const OFFICE: &str = "9970100011";
/// Offices that the plans name; none of them is known before the first import.
const PROVIDERS: u32 = 40;

fn main() {
    statements::watch();
    statements::count(true);
    let is_quick = std::env::args().any(|word| word == "--quick");
    let clients = if is_quick { 200 } else { 2_000 };
    let folder = tempfile::tempdir().unwrap();
    let url = folder.path().join("enza.sqlite").display().to_string();
    backend("sqlite", &folder.path().join("data"), &url, clients);
    match Postgres::start() {
        Some(postgres) => backend("pg", &folder.path().join("pg-data"), &postgres.url(), clients),
        None => println!("import.pg | skipped: no PostgreSQL is installed"),
    }
    print_machine();
}

fn backend(name: &str, folder: &Path, url: &str, clients: u32) {
    std::fs::create_dir_all(folder).unwrap();
    let overrides = [
        ("data.dir", folder.display().to_string()),
        ("database.url", url.to_owned()),
        ("mail.transport", "memory".to_owned()),
    ];
    let config = config::load(None, [], &overrides).unwrap().config;
    let mode = Mode { clock: Clock::System, mint: Mint::System, is_demo: false, is_durable: true };
    let state = app::build(config, mode).unwrap();
    let office = office(&state);
    for (round, policy) in [("new", "安全に暮らせるよう支える。"), ("next", "外出の機会を増やす。")]
    {
        let files = files(clients, policy);
        if round == "new" {
            let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
            print(&format!("import.set_size.{name}"), bytes as f64 / 1e6, "MB", Wanted::None);
        }
        measure((name, round), &state, office, files, clients);
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib: f64 = peak.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or_default();
    print(&format!("import.memory_peak.{name}"), kib / 1024.0, "MiB", Wanted::None);
}

/// One set from its bytes to its plans.
fn measure((name, round): (&str, &str), state: &State, office: OfficeId, files: Vec<HeldFile>, clients: u32) {
    let rate = |what: &str, (began, statements): (Instant, u64)| -> f64 {
        let seconds = began.elapsed().as_secs_f64();
        print(
            &format!("import.{what}_{round}.{name}"),
            f64::from(clients) / seconds,
            "plans/s",
            Wanted::None,
        );
        let taken = (statements::sent() - statements) as f64 / f64::from(clients);
        let most = if clients < 1_000 { Wanted::None } else { Wanted::AtMost(0.1) };
        print(&format!("import.{what}_{round}_statements.{name}"), taken, "per plan", most);
        seconds
    };
    let begin = || (Instant::now(), statements::sent());
    let desk = &state.desk;
    let now = desk.clock().now();
    let began = begin();
    let set: SetToImport =
        state.store().read(|conn: &mut Conn| hold(conn, office, files, now)).expect("the set is read");
    rate("parse", began);
    assert!(set.set.is_importable(), "{:?}", set.set.problems.first());
    let began = begin();
    let mut cmd = desk.system("bench");
    let previewed = desk.write(&mut cmd, "import.preview", |tx, cmd| preview(tx, cmd, &set)).unwrap();
    let looked = rate("preview", began);
    let uid = previewed.uid.clone();
    let read = |conn: &mut Conn| -> Result<_, Failure> { prepare(conn, desk.keys(), &uid, now) };
    let set = state.store().read(read).unwrap();
    let input = ConfirmInput { uid: previewed.uid, set, takes_client_data: false };
    let began = begin();
    let mut cmd = desk.system("bench");
    let done = desk.write(&mut cmd, "import.confirm", |tx, cmd| confirm(tx, cmd, &input)).unwrap();
    let taken = rate("confirm", began);
    let after_parsing = f64::from(clients) / (looked + taken);
    print(
        &format!("import.preview_and_confirm_{round}.{name}"),
        after_parsing,
        "plans/s",
        Wanted::AtLeast(1_000.0),
    );
    assert!(done.plans.iter().all(|plan| plan.is_new), "every plan got a version");
}

/// An insurer, and the care-managing office that imports.
fn office(state: &State) -> OfficeId {
    let desk = &state.desk;
    let input = AddInsurer { number: INSURER.into(), name: "架空市".into(), ..AddInsurer::default() };
    let insurer = desk
        .write(&mut desk.system("bench"), "directory.add_insurer", |tx, cmd| {
            directory::add_insurer(tx, cmd, &input)
        })
        .unwrap()
        .uid;
    let input = AddOffice {
        number: Some(OFFICE.into()),
        insurers: vec![insurer],
        ..AddOffice::named(OfficeKind::CareManagement, "架空ケアプランセンター")
    };
    let uid = desk
        .write(&mut desk.system("bench"), "directory.add_office", |tx, cmd| {
            directory::add_office(tx, cmd, &input)
        })
        .unwrap()
        .uid;
    state.store().read(|conn: &mut Conn| offices::find_by_uid(conn, &uid)).unwrap().unwrap().id
}

/// A generator that gives the same set for ever (an LCG with the constants of Numerical Recipes).
struct Seeded(u32);

impl Seeded {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % limit
    }
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// The set of an office: each plan with three needs, up to six goals and about eight services, and a week.
fn files(clients: u32, policy: &str) -> Vec<HeldFile> {
    let mut seeded = Seeded(20_261_121);
    let made: Vec<(PlanKey, ClientData, PlanContent)> = (0..clients)
        .map(|n| {
            let key = PlanKey {
                insurer_number: INSURER.into(),
                insured_number: format!("{:010}", 7_000_000 + n),
                planned_on: day(2026, 11, 1),
            };
            (key, client(n), content(&mut seeded, policy))
        })
        .collect();
    let plans: Vec<PlanToWrite<'_>> =
        made.iter().map(|(key, client, content)| PlanToWrite { key, client, content }).collect();
    let unit = UnitKey {
        stamp: "20261101090000".into(),
        from: OFFICE.into(),
        from_kind: "43".into(),
        to: "9970100037".into(),
        to_kind: "11".into(),
    };
    let written = write_set(&unit, "202611", &plans, OnUnmappable::Stop).unwrap();
    let held = |(name, bytes): (String, Vec<u8>)| HeldFile { name, size: bytes.len() as u64, bytes };
    written.files.into_iter().map(held).collect()
}

fn client(n: u32) -> ClientData {
    ClientData {
        name: format!("架空 {n}子"),
        kana: "カクウ コ".into(),
        sex: if n.is_multiple_of(3) { Sex::Male } else { Sex::Female },
        born_on: day(1930 + i32::try_from(n % 25).unwrap(), 1 + n % 12, 1 + n % 28),
        postal: "999-0000".into(),
        address: format!("架空市円座町{}－{}", n / 20 + 1, n % 20 + 1),
        phone: "000-000-0000".into(),
    }
}

fn content(seeded: &mut Seeded, policy: &str) -> PlanContent {
    let mut needs = Vec::new();
    for number in 1..=3 {
        let goals: Vec<Goal> =
            (1..=1 + i32::try_from(seeded.below(2)).unwrap()).map(|goal| goal_of(seeded, goal)).collect();
        needs.push(Need {
            number,
            body: format!("課題{number}：{}が心配である", seeded.below(100)),
            goals,
            ..Need::default()
        });
    }
    let visit = |weekday| WeekEntry {
        kind: WeekKind::Service,
        body: "訪問介護".into(),
        weekday: Some(weekday),
        starts_at: "10:00".into(),
        ends_at: "11:00".into(),
    };
    let head = PlanHead {
        written_on: Some(day(2026, 10, 20)),
        rows_written_on: Some(day(2026, 10, 20)),
        week_written_on: Some(day(2026, 10, 20)),
        author: "架空 太郎".into(),
        office_name: "架空ケアプランセンター".into(),
        office_number: OFFICE.into(),
        first_planned_on: Some(day(2025, 4, 1)),
        certification: Certification {
            status: Some(CertificationStatus::Certified),
            certified_on: Some(day(2026, 10, 1)),
            starts_on: Some(day(2026, 11, 1)),
            ends_on: Some(day(2027, 10, 31)),
            care_level: Some(CareLevel::Care2),
        },
        intention: "住み慣れた家で、できることを続けながら暮らしたい。家族は見守りを続けたい。".repeat(3),
        policy: policy.repeat(5),
        ..PlanHead::default()
    };
    PlanContent { head, needs, week: vec![visit(1), visit(4)] }
}

fn goal_of(seeded: &mut Seeded, number: i32) -> Goal {
    let item = |seeded: &mut Seeded, number| {
        let provider = seeded.below(PROVIDERS);
        ServiceItem {
            number,
            body: "歩行の見守りと声かけ、体調の確認を行う".into(),
            is_covered: true,
            service_kind: if provider.is_multiple_of(2) {
                "訪問介護".into()
            } else {
                "通所介護".into()
            },
            office_number: format!("99701{provider:04}1"),
            office_name: format!("架空事業所{provider}"),
            frequency: "週２回".into(),
            period: "R8.11.1～R9.4.30".into(),
            ..ServiceItem::default()
        }
    };
    let items = (1..=1 + i32::try_from(seeded.below(3)).unwrap()).map(|number| item(seeded, number));
    Goal {
        number,
        long_text: format!("一人で外出できる（{number}）"),
        long_period: "R8.11.1～R9.10.31".into(),
        short_text: "玄関まで手すりを使って歩ける".into(),
        short_period: "R8.11.1～R9.4.30".into(),
        items: items.collect(),
        ..Goal::default()
    }
}
