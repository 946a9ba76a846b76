//! The ledger of duties over the clients of data set M: from scratch in the pure core, each with a year of history; from scratch
//! as they are stored, with five; and on both backends the pages of a care manager (44 clients), of a support center (1,500) and
//! of the insurer (all), and the search for a client, in this process and through the door of a server. The statements that a
//! page takes are counted at two sizes, as they must not grow with the rows. `--quick` takes 1,600 of the 10,000 clients.
//!
//! `cargo bench --bench duties [-- --quick] [--only core|sqlite|pg]`

// A benchmark that can't go on ends by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "duties/stored.rs"]
mod stored;
#[expect(dead_code, reason = "each benchmark uses its own part of what they share")]
mod support;

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::{Days, NaiveDate, NaiveTime};
use enza::domain::care_team::Framework;
use enza::domain::certification::{CareLevel, CertificationKind};
use enza::domain::duty::fact::{Assessed, Certified, Drafted, Issue, Recipient};
use enza::domain::duty::places::Places;
use enza::domain::duty::{
    Adoption, Fact, Facts, Month, Overrides, Preset, RuleBook, RuleNo, Source, SourceKind, What, duties,
    shipped,
};
use enza::domain::meeting::MeetingTrigger;
use stored::Amount;
use support::city::CLIENTS;
use support::figures::{Goal, median, print, print_machine};
use support::lot::Lot;
use support::postgres::Postgres;
use support::statements;

/// Clients of data set M when only a quick look is wanted: enough for the center.
const QUICK_CLIENTS: usize = 1_600;
/// The same clients in every run.
const SEED: u64 = 20_261_121;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_quick = arguments.iter().any(|word| word == "--quick");
    let only = arguments.iter().skip_while(|word| *word != "--only").nth(1);
    let is_asked = |part: &str| only.is_none_or(|only| only == part);
    let clients = if is_quick { QUICK_CLIENTS } else { CLIENTS };
    if is_asked("core") {
        core(clients, if is_quick { 3 } else { 15 });
    }
    statements::watch();
    let amount = Amount {
        clients,
        span: Duration::from_millis(if is_quick { 500 } else { 5_000 }),
        runs: if is_quick { 2 } else { 3 },
        is_whole: !is_quick,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        if is_asked("sqlite") {
            let url = folder.path().join("enza.sqlite").display().to_string();
            stored::backend("sqlite", &folder.path().join("data"), &url, amount).await;
        }
        match is_asked("pg").then(Postgres::start).flatten() {
            Some(postgres) => {
                stored::backend("pg", &folder.path().join("pg-data"), &postgres.url(), amount).await;
            }
            None if is_asked("pg") => println!("duties.pg | skipped: no PostgreSQL is installed"),
            None => (),
        }
    });
    print_machine();
}

/// The pure core over all clients, whose histories stand in memory.
fn core(clients: usize, runs: usize) {
    let today = day(2026, 11, 21);
    let book = book();
    let mut lot = Lot::new(SEED);
    let histories: Vec<Facts> = (0..clients).map(|_| history(&mut lot)).collect();
    let known: usize = histories.iter().map(|facts| facts.until(today).len()).sum();
    let asked: usize = histories.iter().map(|facts| duties(&book, facts, today).len()).sum();
    let before = resident("VmRSS");
    let mut rates = Vec::new();
    let mut each = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        for facts in &histories {
            black_box(duties(&book, black_box(facts), today));
        }
        rates.push(clients as f64 / begun.elapsed().as_secs_f64());
    }
    for facts in &histories {
        let begun = Instant::now();
        black_box(duties(&book, black_box(facts), today));
        each.push(begun.elapsed().as_secs_f64() * 1e6);
    }
    each.sort_by(f64::total_cmp);
    let at = |share: f64| each[((each.len() - 1) as f64 * share) as usize];
    print("duties.core_clients.none", clients as f64, "clients", Goal::None);
    print("duties.core_facts.none", known as f64 / clients as f64, "facts/client", Goal::None);
    print("duties.core_duties.none", asked as f64 / clients as f64, "duties/client", Goal::None);
    print("duties.core_rate.none", median(rates.clone()), "clients/s", Goal::AtLeast(20_000.0));
    print(
        "duties.core_duty_rate.none",
        median(rates) * asked as f64 / clients as f64,
        "duties/s",
        Goal::None,
    );
    print("duties.core_p50.none", at(0.5), "us/client", Goal::None);
    print("duties.core_p95.none", at(0.95), "us/client", Goal::None);
    print("duties.core_memory_more.none", resident("VmRSS") - before, "MiB", Goal::None);
    print("duties.core_memory_peak.none", resident("VmHWM"), "MiB", Goal::None);
}

/// The rules with one change within the year, so that sets have to be told apart.
fn book() -> RuleBook {
    let adoption =
        |effective_from, preset| Adoption { effective_from, preset, overrides: Overrides::default() };
    let adoptions = [adoption(day(2023, 4, 1), Preset::Akashi), adoption(day(2026, 4, 1), Preset::Fukushima)];
    RuleBook::new(&shipped().unwrap(), &adoptions)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A line of this process's status in MiB.
fn resident(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status.lines().find_map(|l| l.strip_prefix(line)).unwrap_or_default();
    kib.chars().filter(char::is_ascii_digit).collect::<String>().parse::<f64>().unwrap_or_default() / 1024.0
}

/// One client: a year of support, two plans with three or four offices, a renewal, monitoring month by month; one thing in
/// eight was not done.
struct Client<'l> {
    lot: &'l mut Lot,
    facts: Vec<Fact>,
}

fn history(lot: &mut Lot) -> Facts {
    let start = day(2025, 11, 1) + Days::new(lot.next(60));
    let framework = if lot.next(10) < 7 { Framework::HomeCare } else { Framework::PreventiveSupport };
    let level = if framework == Framework::HomeCare { CareLevel::Care2 } else { CareLevel::Support2 };
    let mut client = Client { lot, facts: Vec::with_capacity(160) };
    client.add(start, What::Support { framework, until: None });
    client.certified(start, CertificationKind::Initial, level);
    client.plan(start + Days::new(10), true, level);
    client.certified(start + Days::new(170), CertificationKind::Renewal, level);
    client.plan(start + Days::new(180), false, level);
    client.months(start);
    Facts::from(client.facts)
}

impl Client<'_> {
    fn add(&mut self, on: NaiveDate, what: What) {
        let source = Source { kind: SourceKind::Entry, uid: self.lot.record() };
        self.facts.push(Fact { on, source, what });
    }

    fn mostly(&mut self, on: NaiveDate, what: What) {
        if self.lot.mostly() {
            self.add(on, what);
        }
    }

    fn certified(&mut self, on: NaiveDate, kind: CertificationKind, level: CareLevel) {
        let (certification, starts_on) = (self.lot.record(), on + Days::new(10));
        let ends_on = starts_on + Days::new(182);
        let previous = None;
        let decided = Certified { certification, kind, is_dated: true, level, previous, starts_on, ends_on };
        self.add(on, What::Certified(decided));
    }

    fn plan(&mut self, on: NaiveDate, is_first: bool, level: CareLevel) {
        let plan = self.lot.record();
        let places = Places {
            medical: self.lot.next(3) == 0,
            equipment: self.lot.next(2) == 0,
            home_help: self.lot.next(40) as u16,
            ..Places::default()
        };
        let service_from = Some(on + Days::new(20));
        let version = Issue { made_at: on.and_time(NaiveTime::MIN), number: 1 };
        self.add(
            on,
            What::Drafted(Drafted {
                plan,
                version,
                form_consent: None,
                is_first,
                level: Some(level),
                service_from,
                places,
            }),
        );
        let assessed = Assessed { plan: None, at_home: true, met_client: true, met_family: Some(true) };
        self.mostly(on - Days::new(4), What::Assessed(assessed));
        let rules = [RuleNo::R1, RuleNo::R4, RuleNo::R6, RuleNo::R8, RuleNo::R32, RuleNo::P6, RuleNo::P8];
        for rule in rules {
            self.mostly(on, What::Checked { plan, rule });
        }
        let trigger = if is_first { MeetingTrigger::Initial } else { MeetingTrigger::Renewal };
        self.mostly(on + Days::new(7), What::MeetingHeld { plan: Some(plan), trigger });
        self.mostly(on + Days::new(14), What::Explained { plan });
        self.mostly(on + Days::new(14), What::Consented { plan, version: None });
        self.mostly(on + Days::new(16), What::Delivered { plan, version: None, to: Recipient::Client });
        for _ in 0..3 + self.lot.next(2) {
            let office = self.lot.record();
            self.add(on, What::InCharge { plan, office });
            self.mostly(
                on + Days::new(16),
                What::Delivered { plan, version: None, to: Recipient::Office(office) },
            );
            self.mostly(on + Days::new(17), What::IndividualPlanAsked { plan, office });
            self.mostly(on + Days::new(30), What::IndividualPlanReceived { plan, office });
        }
        let (goal, ends_on) = (self.lot.record(), on + Days::new(180));
        self.add(on, What::GoalSet { goal, plan, ends_on });
        self.mostly(ends_on - Days::new(5), What::Evaluated { plan, goal });
    }

    fn months(&mut self, start: NaiveDate) {
        for later in 1..=12 {
            let month = Month::of(start).plus(later);
            let on = month.first_day() + Days::new(self.lot.next(27));
            self.mostly(on, What::Visited { met_client: true });
            self.mostly(on, What::Recorded { month });
            self.mostly(on, What::Contacted);
        }
    }
}
