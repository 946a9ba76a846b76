//! The live room under load, beside a plain room of the same library that keeps nothing: how much is delivered, how soon an input
//! is durable, what a connection costs, and what happens after a restart, to members that never read and to those who missed much.
//! Acknowledgement is after the disk has it. Everybody is fictional (架空).
//!
//! `cargo bench --bench live [-- --quick] [--only sqlite|pg|pg2]`

// A benchmark that can't go on ends by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

#[path = "live/client.rs"]
mod client;
#[path = "live/plain_room.rs"]
mod plain_room;
#[path = "live/stage.rs"]
mod stage;
#[expect(dead_code, reason = "each benchmark uses its own part of what they share")]
mod support;
#[path = "live/trouble.rs"]
mod trouble;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use client::Door;
use stage::{Crowd, Shape, Stage, Step, plain_rooms};
use support::figures::{Goal, print, print_machine};
use support::postgres::Postgres;
use support::process::{self, Serving};
use tokio::task::LocalSet;

/// Rooms × members; what is to be reached of the plain room of the run, and deliveries per second on one core.
const SHAPES: [(Shape, f64, f64); 3] = [
    (Shape { rooms: 50, members: 20 }, 0.65, 200_000.0),
    (Shape { rooms: 10, members: 100 }, 1.0, 300_000.0),
    (Shape { rooms: 1, members: 1000 }, 1.0, 300_000.0),
];
/// Deliveries per second that are tried, one after the other.
const RAMP: [f64; 8] = [30_000.0, 60_000.0, 100_000.0, 125_000.0, 150_000.0, 202_000.0, 250_000.0, 303_000.0];
/// A step is good while p99 of delivery stays below so many milliseconds and nothing is lost.
const GOOD: f64 = 250.0;
const PEOPLE: usize = 1000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|word| word == "--plain") {
        return actix_web::rt::System::new().block_on(plain_room::serve());
    }
    process::take_second_core();
    let is_quick = arguments.iter().any(|word| word == "--quick");
    let span = Duration::from_secs(if is_quick { 1 } else { 4 });
    let only = arguments.iter().skip_while(|word| *word != "--only").nth(1);
    let is_asked = |backend: &str| only.is_none_or(|only| only == backend);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    LocalSet::new().block_on(&runtime, async {
        let folder = tempfile::tempdir().unwrap();
        print("live.fsync_p99.disk", fsync(folder.path()), "ms", Goal::None);
        let plain = plain(span).await;
        if is_asked("sqlite") {
            let url = folder.path().join("enza.sqlite").display().to_string();
            backend("sqlite", (&folder.path().join("data"), &url), (&plain, span)).await;
        }
        if (is_asked("pg") || is_asked("pg2")) && Postgres::start().is_none() {
            println!("live.pg | skipped: no PostgreSQL is installed");
            return;
        }
        if is_asked("pg") {
            let postgres = Postgres::start().unwrap();
            backend("pg", (&folder.path().join("pg"), &postgres.url()), (&plain, span)).await;
        }
        if is_asked("pg2") {
            let postgres = Postgres::start().unwrap();
            two_nodes((&folder.path().join("pg2"), &postgres.url()), span).await;
        }
    });
    print_machine();
}

/// What the disk takes to have a page for sure, p99 in milliseconds.
fn fsync(folder: &Path) -> f64 {
    let mut file = std::fs::File::create(folder.join("fsync")).unwrap();
    let mut times: Vec<Duration> = (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4096]).unwrap();
            file.sync_data().unwrap();
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[198].as_secs_f64() * 1000.0
}

/// The capacity of the plain room in each shape.
async fn plain(span: Duration) -> Vec<f64> {
    let mut found = Vec::new();
    for (shape, ..) in SHAPES {
        let server = Serving::again(&["--plain"]);
        let doors = plain_rooms(server.address, shape);
        let (capacity, last) = ramp(&format!("plain.{shape}"), (&doors, shape), span, &server).await;
        print(&format!("live.capacity_{shape}.plain"), capacity, "deliveries/s", Goal::None);
        tell(&format!("{shape}.plain"), last);
        print(&format!("live.memory_{shape}.plain"), server.memory("VmHWM"), "MiB", Goal::None);
        found.push(capacity);
    }
    found
}

/// The last good deliveries per second, and that step.
async fn ramp(
    name: &str,
    (doors, shape): (&[Door], Shape),
    span: Duration,
    server: &Serving,
) -> (f64, Option<Step>) {
    let mut crowd = Crowd::gather(doors, shape).await;
    crowd.talk(RAMP[0] / shape.members as f64, Duration::from_millis(500), &[server]).await;
    let (mut capacity, mut last) = (0.0, None);
    for deliveries in RAMP {
        let step = crowd.talk(deliveries / shape.members as f64, span, &[server]).await;
        // The driver keeps to its rate, or the step says nothing of the server.
        let is_driven = step.inputs > deliveries / shape.members as f64 * 0.95;
        if !is_driven || step.delivery.1 > GOOD || step.lost > 0 {
            let why = if is_driven { "over" } else { "the driver was too slow" };
            println!("# {name} at {deliveries}: {why}: {step:?}");
            break;
        }
        (capacity, last) = (step.deliveries, Some(step));
    }
    (capacity, last)
}

fn tell(name: &str, step: Option<Step>) {
    let Some(step) = step else { return };
    print(&format!("live.inputs_{name}"), step.inputs, "acks/s", Goal::None);
    print(&format!("live.ack_p50_{name}"), step.ack.0, "ms", Goal::None);
    print(&format!("live.ack_p99_{name}"), step.ack.1, "ms", Goal::None);
    print(&format!("live.delivery_p50_{name}"), step.delivery.0, "ms", Goal::None);
    print(&format!("live.delivery_p99_{name}"), step.delivery.1, "ms", Goal::None);
    print(&format!("live.processor_{name}"), step.processor, "cores", Goal::None);
}

async fn backend(name: &str, (folder, url): (&Path, &str), (plain, span): (&[f64], Duration)) {
    let stage = Stage::fill(folder, url, PEOPLE);
    for ((shape, share, absolute), plain) in SHAPES.into_iter().zip(plain) {
        let server = Serving::enza(folder, url);
        let doors = stage.rooms(server.address, shape);
        let (capacity, last) = ramp(&format!("{name}.{shape}"), (&doors, shape), span, &server).await;
        print(&format!("live.capacity_{shape}.{name}"), capacity, "deliveries/s", Goal::AtLeast(absolute));
        print(&format!("live.of_plain_{shape}.{name}"), capacity / plain, "ratio", Goal::AtLeast(share));
        tell(&format!("{shape}.{name}"), last);
        print(&format!("live.memory_{shape}.{name}"), server.memory("VmHWM"), "MiB", Goal::None);
    }
    let server = Serving::enza(folder, url);
    print(&format!("live.memory_idle.{name}"), idle(&stage, &server).await, "KiB each", Goal::AtMost(20.0));
    let steady = at(&stage, &server, SHAPES[0].0, 2_000.0, span).await;
    print(&format!("live.ack_p50_at_2000.{name}"), steady.ack.0, "ms", Goal::None);
    print(&format!("live.ack_p99_at_2000.{name}"), steady.ack.1, "ms", Goal::AtMost(10.0));
    print(&format!("live.lost_at_2000.{name}"), steady.lost as f64, "events", Goal::AtMost(0.0));
    let pairs = at(&stage, &server, Shape { rooms: 200, members: 2 }, 8_000.0, span).await;
    print(&format!("live.pairs_inputs.{name}"), pairs.inputs, "inputs/s", Goal::AtLeast(7_900.0));
    print(&format!("live.pairs_ack_p99.{name}"), pairs.ack.1, "ms", Goal::AtMost(25.0));
    let late = trouble::catch_up(&stage, &server).await;
    print(&format!("live.catch_up_10000.{name}"), late, "s", Goal::AtMost(1.0));
    let deaf = trouble::slow_readers(&stage, &server).await;
    print(&format!("live.slow_readers_others.{name}"), deaf.slower, "ratio", Goal::AtMost(1.2));
    print(&format!("live.slow_readers_memory.{name}"), deaf.memory, "MiB", Goal::AtMost(64.0));
    print(&format!("live.slow_readers_cut.{name}"), deaf.ended as f64, "of 100", Goal::AtLeast(100.0));
    print(&format!("live.slow_readers_cut_after.{name}"), deaf.cut, "s", Goal::AtMost(30.0));
    print(&format!("live.slow_readers_complete.{name}"), deaf.complete as f64, "of 10", Goal::AtLeast(10.0));
    let (server, back, refused) = trouble::herd(&stage, server, (folder, url)).await;
    print(&format!("live.herd_500.{name}"), back, "s", Goal::AtMost(10.0));
    print(&format!("live.herd_500_refused.{name}"), refused as f64, "answers", Goal::AtMost(0.0));
    drop(server);
}

async fn at(stage: &Stage, server: &Serving, shape: Shape, rate: f64, span: Duration) -> Step {
    let doors = stage.rooms(server.address, shape);
    let mut crowd = Crowd::gather(&doors, shape).await;
    crowd.talk(rate / 2.0, Duration::from_millis(500), &[server]).await;
    crowd.talk(rate, span, &[server]).await
}

/// KiB of a connection on which nothing happens: what the second half of many costs, so that what is made once is not counted.
async fn idle(stage: &Stage, server: &Serving) -> f64 {
    let shape = Shape { rooms: 25, members: 20 };
    let (first, second) = (stage.rooms(server.address, shape), stage.rooms(server.address, shape));
    let _early = Crowd::gather(&first, shape).await;
    let before = server.memory("VmRSS");
    let _late = Crowd::gather(&second, shape).await;
    (server.memory("VmRSS") - before) * 1024.0 / second.len() as f64
}

/// Half of each room sits at the other node.
async fn two_nodes((folder, url): (&Path, &str), span: Duration) {
    let stage = Stage::fill(folder, url, PEOPLE);
    let (one, two) = (Serving::enza(folder, url), Serving::enza(folder, url));
    let shape = SHAPES[0].0;
    let mut doors = stage.rooms(one.address, shape);
    for door in doors.iter_mut().skip(1).step_by(2) {
        door.address = two.address;
    }
    let mut crowd = Crowd::gather(&doors, shape).await;
    crowd.talk(500.0, Duration::from_millis(500), &[&one, &two]).await;
    let step = crowd.talk(1_000.0, span, &[&one, &two]).await;
    print("live.delivery_p50_at_1000.pg2", step.delivery.0, "ms", Goal::None);
    print("live.delivery_p99_at_1000.pg2", step.delivery.1, "ms", Goal::AtMost(25.0));
    print("live.ack_p99_at_1000.pg2", step.ack.1, "ms", Goal::None);
    print("live.lost_at_1000.pg2", step.lost as f64, "events", Goal::AtMost(0.0));
    print("live.processor_at_1000.pg2", step.processor, "cores", Goal::None);
}
