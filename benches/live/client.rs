//! Members of rooms as light as they can be: a socket each, frames read without building anything, and what is counted on the way.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::Mutex;

/// Where a socket is opened, by whom.
#[derive(Clone, Debug)]
pub struct Door {
    /// The server.
    pub address: SocketAddr,
    /// Path of the socket.
    pub path: String,
    /// The login's cookie; empty for the plain room.
    pub session: String,
}

/// What all members of a run have seen together. Times are in microseconds.
#[derive(Debug)]
pub struct Tally {
    begun: Instant,
    /// Events that arrived at somebody.
    pub delivered: Cell<u64>,
    /// How long each of them was under way.
    pub under_way: RefCell<Vec<u32>>,
    /// Inputs that were acknowledged.
    pub acked: Cell<u64>,
    /// How long that took.
    pub ack_times: RefCell<Vec<u32>>,
    /// Inputs that were refused.
    pub refused: Cell<u64>,
    /// Events that did not follow the one before them.
    pub gaps: Cell<u64>,
    /// Connections that ended.
    pub cut: Cell<u64>,
    /// Members whose hello was answered.
    pub ready: Cell<u64>,
}

impl Tally {
    /// Nothing yet.
    pub fn new() -> Rc<Self> {
        Rc::new(Self {
            begun: Instant::now(),
            delivered: Cell::default(),
            under_way: RefCell::default(),
            acked: Cell::default(),
            ack_times: RefCell::default(),
            refused: Cell::default(),
            gaps: Cell::default(),
            cut: Cell::default(),
            ready: Cell::default(),
        })
    }

    /// Microseconds since the beginning of the run.
    pub fn now(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap()
    }

    /// Forgets the times, so that the next step counts alone.
    pub fn clear(&self) {
        self.delivered.set(0);
        self.acked.set(0);
        self.under_way.borrow_mut().clear();
        self.ack_times.borrow_mut().clear();
    }

    fn took(&self, stamp: &str, times: &RefCell<Vec<u32>>) {
        if let Ok(sent) = stamp.parse::<u64>() {
            times.borrow_mut().push(u32::try_from(self.now().saturating_sub(sent)).unwrap_or(u32::MAX));
        }
    }
}

/// The time that a share of all took at most, in milliseconds.
pub fn percentile(times: &RefCell<Vec<u32>>, share: f64) -> f64 {
    let mut times = times.borrow_mut();
    times.sort_unstable();
    let at = (times.len() as f64 * share) as usize;
    times.get(at.min(times.len().saturating_sub(1))).map_or(0.0, |micros| f64::from(*micros) / 1000.0)
}

/// Digits of a stamp.
const STAMP: usize = 13;

/// An input of about 120 bytes that carries the time at which it was due, in its text and in its id.
pub fn input(stamp: u64, number: u64) -> String {
    format!(
        "{{\"op\":\"contribute\",\"client_id\":\"{stamp:013}-{number}\",\"kind\":\"information\",\
         \"text\":\"~{stamp:013} 歩行は安定し、週二回の運動を続けています。食事は全量。\"}}"
    )
}

/// A member after its hello.
pub struct Member {
    writer: Rc<Mutex<OwnedWriteHalf>>,
}

impl Member {
    /// Opens a socket, says hello and goes on reading until the connection ends.
    pub async fn join(door: &Door, since: u64, tally: &Rc<Tally>) -> std::io::Result<Self> {
        let (reader, writer) = open(door).await?;
        let writer = Rc::new(Mutex::new(writer));
        let member = Self { writer: writer.clone() };
        tokio::task::spawn_local(Reader { reader, writer, tally: tally.clone(), last: since }.read());
        member.say(&hello(since)).await?;
        Ok(member)
    }

    /// Sends a text.
    pub async fn say(&self, text: &str) -> std::io::Result<()> {
        self.writer.lock().await.write_all(&framed(1, text.as_bytes())).await
    }
}

/// A member that never reads. Its connection, until it is cut.
pub async fn deaf(door: &Door) -> std::io::Result<TcpStream> {
    let (reader, mut writer) = open(door).await?;
    writer.write_all(&framed(1, hello(0).as_bytes())).await?;
    Ok(reader.reunite(writer).unwrap())
}

fn hello(since: u64) -> String {
    format!("{{\"op\":\"hello\",\"v\":1,\"since\":{since}}}")
}

async fn open(door: &Door) -> std::io::Result<(OwnedReadHalf, OwnedWriteHalf)> {
    let mut stream = TcpStream::connect(door.address).await?;
    stream.set_nodelay(true)?;
    let cookie = match door.session.as_str() {
        "" => String::new(),
        session => format!("cookie: __Host-enza={session}\r\n"),
    };
    let (path, address) = (&door.path, door.address);
    let head = format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\norigin: http://{address}\r\n{cookie}upgrade: websocket\r\n\
         connection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        answer.push(stream.read_u8().await?);
    }
    if !answer.starts_with(b"HTTP/1.1 101") {
        return Err(std::io::Error::other(String::from_utf8_lossy(&answer).into_owned()));
    }
    Ok(stream.into_split())
}

/// A frame of a client; masked with zeros, which changes nothing.
fn framed(opcode: u8, body: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode];
    match u8::try_from(body.len()) {
        Ok(length) if length < 126 => frame.push(0x80 | length),
        _ => {
            frame.push(0x80 | 126);
            frame.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(body);
    frame
}

struct Reader {
    reader: OwnedReadHalf,
    writer: Rc<Mutex<OwnedWriteHalf>>,
    tally: Rc<Tally>,
    last: u64,
}

impl Reader {
    async fn read(mut self) {
        let mut buffer = Vec::with_capacity(64 * 1024);
        loop {
            match self.reader.read_buf(&mut buffer).await {
                Ok(read) if read > 0 => (),
                _ => break,
            }
            let mut used = 0;
            while let Some((opcode, body)) = frame(&buffer[used..]) {
                let (from, until) = (used + body.start, used + body.end);
                used = until;
                match opcode {
                    1 => self.take(&String::from_utf8_lossy(&buffer[from..until])),
                    9 => {
                        let pong = framed(10, &buffer[from..until]);
                        // A peer that is gone shows itself at the next read.
                        let _ = self.writer.lock().await.write_all(&pong).await;
                    }
                    _ => (),
                }
            }
            buffer.drain(..used);
        }
        self.tally.cut.set(self.tally.cut.get() + 1);
    }

    fn take(&mut self, text: &str) {
        if text.starts_with("{\"events\"") {
            self.events(text);
        } else if let Some(rest) = text.strip_prefix("{\"client_id\":\"") {
            if rest.contains("\"seq\":") {
                self.tally.acked.set(self.tally.acked.get() + 1);
                self.tally.took(&rest[..STAMP], &self.tally.ack_times);
            } else {
                self.tally.refused.set(self.tally.refused.get() + 1);
            }
        } else if text.starts_with("{\"ready\"") {
            self.tally.ready.set(self.tally.ready.get() + 1);
        }
    }

    fn events(&mut self, text: &str) {
        for (at, key) in text.match_indices("\"seq\":") {
            let digits = &text[at + key.len()..];
            let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
            let seq = digits[..end].parse().unwrap_or_default();
            self.tally.gaps.set(self.tally.gaps.get() + u64::from(seq != self.last + 1));
            self.last = seq;
        }
        let stamps = text.match_indices('~').map(|(at, _)| &text[at + 1..at + 1 + STAMP]);
        let mut count = 0;
        for stamp in stamps {
            count += 1;
            self.tally.took(stamp, &self.tally.under_way);
        }
        self.tally.delivered.set(self.tally.delivered.get() + count);
    }
}

/// The first whole frame of what was read: its opcode, and where its body lies.
fn frame(bytes: &[u8]) -> Option<(u8, std::ops::Range<usize>)> {
    let (head, length) = match *bytes.get(1)? & 127 {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().unwrap()))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().unwrap())).unwrap()),
        short => (2, usize::from(short)),
    };
    (bytes.len() >= head + length).then(|| (bytes[0] & 15, head..head + length))
}

/// Waits until something holds or the time is over; says whether it holds.
pub async fn until(most: Duration, holds: impl Fn() -> bool) -> bool {
    let begun = Instant::now();
    while !holds() {
        if begun.elapsed() > most {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    true
}
