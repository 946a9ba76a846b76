//! Rooms full of people who are signed in, and a crowd that talks at a given rate.

use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use enza::domain::ids::Uid;
use enza::domain::office::Plane;
use enza::domain::room::{SeatCard, SeatRole};
use enza::usecases::room::{self, FoundInput};
use enza::web::State;

use crate::client::{Door, Member, Tally, percentile, until};
use crate::support::data;
use crate::support::process::Serving;

/// Rooms and the members of each.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Rooms.
    pub rooms: usize,
    /// Members of each.
    pub members: usize,
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}x{}", self.rooms, self.members)
    }
}

/// Everybody who may take part, with the state in which rooms are made.
pub struct Stage {
    state: State,
    people: Vec<(Uid, String)>,
}

impl Stage {
    /// A filled folder with so many people.
    pub fn fill(folder: &Path, url: &str, people: usize) -> Self {
        let (state, people) = data::staff(folder, url, people);
        Self { state, people }
    }

    /// Makes open rooms; the doors of their members, room by room.
    pub fn rooms(&self, address: SocketAddr, shape: Shape) -> Vec<Door> {
        let desk = &self.state.desk;
        let mut people = self.people.iter().cycle();
        let mut doors = Vec::new();
        for _ in 0..shape.rooms {
            let own: Vec<&(Uid, String)> = people.by_ref().take(shape.members).collect();
            let seats = own.iter().enumerate().map(|(n, (uid, _))| {
                let role = if n == 0 { SeatRole::Facilitator } else { SeatRole::Member };
                let card = SeatCard {
                    name: format!("架空 {n}"),
                    office: "架空の事業所".into(),
                    profession: "看護師".into(),
                };
                (format!("account:{uid}"), card, role)
            });
            let input =
                FoundInput { plane: Plane::Identified, title: "M8-0001".into(), seats: seats.collect() };
            let mut cmd = desk.system("bench");
            let made = desk.write(&mut cmd, "room.found", |tx, cmd| room::found(tx, cmd, &input)).unwrap();
            let path = format!("/rooms/{}/socket", made.room);
            let door = |(_, session): &&(Uid, String)| Door {
                address,
                path: path.clone(),
                session: session.clone(),
            };
            doors.extend(own.iter().map(door));
        }
        doors
    }
}

/// Doors of the plain room in the same shape.
pub fn plain_rooms(address: SocketAddr, shape: Shape) -> Vec<Door> {
    let door = |n: usize| Door {
        address,
        path: format!("/rooms/{}-{}/socket", shape, n / shape.members),
        session: String::new(),
    };
    (0..shape.rooms * shape.members).map(door).collect()
}

/// The connected members of a shape.
pub struct Crowd {
    /// What they have seen.
    pub tally: Rc<Tally>,
    shape: Shape,
    members: Vec<Member>,
    said: u64,
}

/// What one step at a rate found.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// Inputs per second that were sent.
    pub inputs: f64,
    /// Deliveries per second that arrived.
    pub deliveries: f64,
    /// Milliseconds of the acknowledgement.
    pub ack: (f64, f64),
    /// Milliseconds of the delivery.
    pub delivery: (f64, f64),
    /// Inputs without acknowledgement and events that did not arrive, or not in their order.
    pub lost: u64,
    /// Processor seconds of the server per second.
    pub processor: f64,
}

impl Crowd {
    /// Connects everybody and waits for their answers.
    pub async fn gather(doors: &[Door], shape: Shape) -> Self {
        let tally = Tally::new();
        let mut members = Vec::new();
        for door in doors {
            members.push(Member::join(door, 0, &tally).await.unwrap());
        }
        let wanted = doors.len() as u64;
        assert!(until(Duration::from_secs(30), || tally.ready.get() == wanted).await, "not all were let in");
        // The seats' own events arrive first.
        tokio::time::sleep(Duration::from_millis(500)).await;
        Self { tally, shape, members, said: 0 }
    }

    /// Inputs at a steady rate over rooms and members in turn, each counted from when it was due.
    pub async fn talk(&mut self, rate: f64, span: Duration, server: &[&Serving]) -> Step {
        self.tally.clear();
        let (gaps, refused) = (self.tally.gaps.get(), self.tally.refused.get());
        let used: f64 = server.iter().map(|server| server.processor()).sum();
        let (begun, offset) = (Instant::now(), self.tally.now());
        let mut sent = 0_u64;
        loop {
            let passed = begun.elapsed();
            if passed >= span {
                break;
            }
            let due = (passed.as_secs_f64() * rate) as u64;
            while sent < due {
                let at = offset + (sent as f64 / rate * 1e6) as u64;
                let (room, turn) =
                    (self.said as usize % self.shape.rooms, self.said as usize / self.shape.rooms);
                let who = room * self.shape.members + turn % self.shape.members;
                self.members[who].say(&crate::client::input(at, self.said)).await.unwrap();
                self.said += 1;
                sent += 1;
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let took = begun.elapsed().as_secs_f64();
        let used = server.iter().map(|server| server.processor()).sum::<f64>() - used;
        let wanted = sent * self.shape.members as u64;
        let tally = &self.tally;
        until(Duration::from_secs(5), || tally.acked.get() >= sent && tally.delivered.get() >= wanted).await;
        let lost = sent.saturating_sub(tally.acked.get())
            + wanted.saturating_sub(tally.delivered.get())
            + (tally.gaps.get() - gaps)
            + (tally.refused.get() - refused);
        Step {
            inputs: sent as f64 / took,
            deliveries: tally.delivered.get() as f64 / took,
            ack: (percentile(&tally.ack_times, 0.5), percentile(&tally.ack_times, 0.99)),
            delivery: (percentile(&tally.under_way, 0.5), percentile(&tally.under_way, 0.99)),
            lost,
            processor: used / took,
        }
    }
}
