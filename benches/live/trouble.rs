//! What goes wrong: a restart under everybody, members that never read, somebody who missed ten thousand events.

use std::path::Path;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::client::{Door, Member, Tally, deaf, until};
use crate::stage::{Crowd, Shape, Stage};
use crate::support::process::Serving;

/// Clients that come back at once.
const HERD: usize = 500;
/// Members that never read.
const DEAF: usize = 100;
/// Events that somebody missed.
pub const MISSED: u64 = 10_000;

/// All reconnect at the moment the server is there again. Gives seconds from its start until the last one is in, and how many
/// tries were refused with anything else than a closed door.
pub async fn herd(stage: &Stage, server: Serving, (folder, url): (&Path, &str)) -> (Serving, f64, u64) {
    let shape = Shape { rooms: 25, members: HERD / 25 };
    let address = server.address;
    let doors = stage.rooms(address, shape);
    let crowd = Crowd::gather(&doors, shape).await;
    drop(server);
    assert!(
        until(Duration::from_secs(10), || crowd.tally.cut.get() == HERD as u64).await,
        "not all were cut"
    );
    let begun = Instant::now();
    let server = Serving::enza_at(&address.to_string(), folder, url);
    let tally = Tally::new();
    let back = doors.iter().map(|door| {
        let tally = tally.clone();
        async move {
            let mut refused = 0;
            loop {
                match Member::join(door, 0, &tally).await {
                    Ok(member) => return (member, refused),
                    Err(error) if error.kind() == std::io::ErrorKind::Other => refused += 1,
                    Err(_) => (),
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    });
    let members = join_all(back).await;
    assert!(until(Duration::from_secs(30), || tally.ready.get() == HERD as u64).await, "not all are back");
    let took = begun.elapsed().as_secs_f64();
    (server, took, members.iter().map(|(_, refused)| refused).sum())
}

/// What members that never read cost the others.
pub struct Deaf {
    /// p99 of delivery with them ÷ without them.
    pub slower: f64,
    /// MiB more at most.
    pub memory: f64,
    /// Seconds until the last one was cut.
    pub cut: f64,
    /// How many were cut.
    pub ended: usize,
    /// How many of them had everything after they came back.
    pub complete: usize,
}

/// A hundred members of ten rooms never read, while the others talk.
pub async fn slow_readers(stage: &Stage, server: &Serving) -> Deaf {
    let shape = Shape { rooms: 10, members: 20 };
    let doors = stage.rooms(server.address, shape);
    let silent: Vec<&Door> = doors.chunks(shape.members).flat_map(|room| &room[10..]).collect();
    let heard: Vec<Door> = doors.chunks(shape.members).flat_map(|room| room[..10].to_vec()).collect();
    let mut crowd = Crowd::gather(&heard, Shape { rooms: 10, members: 10 }).await;
    let (rate, span) = (1000.0, Duration::from_secs(5));
    let alone = crowd.talk(rate, span, &[server]).await;
    let (before, open) = (server.memory("VmRSS"), server.descriptors());
    let mut waiting = Vec::new();
    for door in silent.iter().take(DEAF) {
        waiting.push(deaf(door).await.unwrap());
    }
    let begun = Instant::now();
    let beside = crowd.talk(rate, span, &[server]).await;
    let memory = server.memory("VmHWM") - before;
    // Their own side may never learn of it, so the server's open connections are counted.
    let (mut cut, mut ended) = (0.0, 0);
    while begun.elapsed() < Duration::from_secs(60) && ended < waiting.len() {
        crowd.talk(rate, Duration::from_millis(500), &[server]).await;
        let now = (open + waiting.len()).saturating_sub(server.descriptors());
        if now > ended {
            (cut, ended) = (begun.elapsed().as_secs_f64(), now);
        }
    }
    drop(waiting);
    let mut complete = 0;
    for door in silent.iter().take(10) {
        let tally = Tally::new();
        let member = Member::join(door, 0, &tally).await.unwrap();
        let all = u64::try_from((rate * 10.0) as usize / shape.rooms).unwrap();
        let is_whole = until(Duration::from_secs(10), || tally.delivered.get() >= all).await;
        complete += usize::from(is_whole && tally.gaps.get() == 0);
        drop(member);
    }
    Deaf { slower: beside.delivery.1 / alone.delivery.1.max(0.001), memory, cut, ended, complete }
}

/// Seconds until somebody who has nothing has the last of so many events.
pub async fn catch_up(stage: &Stage, server: &Serving) -> f64 {
    let shape = Shape { rooms: 1, members: 100 };
    let doors = stage.rooms(server.address, shape);
    let mut crowd = Crowd::gather(&doors, shape).await;
    let mut said = 0;
    while said < MISSED {
        let step = crowd.talk(1_500.0, Duration::from_secs(1), &[server]).await;
        assert_eq!(step.lost, 0, "filling the room lost something");
        said += crowd.tally.acked.get();
    }
    let tally = Tally::new();
    let begun = Instant::now();
    let _late = Member::join(&doors[1], 0, &tally).await.unwrap();
    assert!(until(Duration::from_secs(30), || tally.delivered.get() >= said).await, "it never caught up");
    assert_eq!(tally.gaps.get(), 0, "an event is missing");
    begun.elapsed().as_secs_f64() * MISSED as f64 / said as f64
}
