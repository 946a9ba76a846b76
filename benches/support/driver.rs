//! The load: keep-alive connections with a session each, as fast as they can or at a steady rate.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One client: its session cookie.
pub type Session = String;

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Answers per second.
    pub rate: f64,
    /// Time to the whole answer, ascending.
    times: Vec<Duration>,
}

impl Found {
    /// The time that a share of all answers took at most, in milliseconds.
    pub fn percentile(&self, share: f64) -> f64 {
        let at = (self.times.len() as f64 * share) as usize;
        self.times.get(at.min(self.times.len().saturating_sub(1))).map_or(0.0, |t| t.as_secs_f64() * 1000.0)
    }

    fn of(mut times: Vec<Duration>, took: Duration) -> Self {
        times.sort_unstable();
        Self { rate: times.len() as f64 / took.as_secs_f64(), times }
    }
}

/// Each client asks again as soon as it has its answer.
pub async fn as_fast_as_possible(
    address: SocketAddr,
    sessions: &[Session],
    path: &str,
    span: Duration,
) -> Found {
    let begun = Instant::now();
    let clients = sessions.iter().map(|session| {
        let mut line = Line::new(address, session);
        let path = path.to_owned();
        tokio::spawn(async move {
            let mut times = Vec::new();
            while begun.elapsed() < span {
                let asked = Instant::now();
                line.get(&path).await;
                times.push(asked.elapsed());
            }
            times
        })
    });
    gather(clients.collect(), begun).await
}

/// So many requests a second over all clients, each measured from the time at which it was due, so that a slow answer
/// counts for all that wait behind it. Paths are asked for in turn.
pub async fn at_rate(
    address: SocketAddr,
    sessions: &[Session],
    paths: &[String],
    (rate, span): (u32, Duration),
) -> Found {
    let (next, begun) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let clients = sessions.iter().map(|session| {
        let mut line = Line::new(address, session);
        let (paths, next) = (paths.to_vec(), next.clone());
        tokio::spawn(async move {
            let mut times = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let due = begun + Duration::from_secs(1).mul_f64(number as f64 / f64::from(rate));
                if due - begun >= span {
                    return times;
                }
                tokio::time::sleep_until(due.into()).await;
                line.get(&paths[number as usize % paths.len()]).await;
                times.push(due.elapsed());
            }
        })
    });
    gather(clients.collect(), begun).await
}

async fn gather(clients: Vec<tokio::task::JoinHandle<Vec<Duration>>>, begun: Instant) -> Found {
    let mut times = Vec::new();
    for client in clients {
        times.extend(client.await.unwrap());
    }
    Found::of(times, begun.elapsed())
}

/// What one client does to the things that were given to it, one after the other; each deed is timed.
pub async fn each<T, D>(address: SocketAddr, work: Vec<Vec<T>>, deed: D) -> (Found, Vec<String>)
where
    T: Send + 'static,
    D: for<'l> AsyncFn(&'l mut Line, T) -> String + Copy + 'static,
{
    let begun = Instant::now();
    let set = tokio::task::LocalSet::new();
    let clients = work.into_iter().map(|own| {
        set.spawn_local(async move {
            let mut line = Line::new(address, "");
            let (mut times, mut answers) = (Vec::new(), Vec::new());
            for one in own {
                let asked = Instant::now();
                answers.push(deed(&mut line, one).await);
                times.push(asked.elapsed());
            }
            (times, answers)
        })
    });
    let clients: Vec<_> = clients.collect();
    let (mut times, mut answers) = (Vec::new(), Vec::new());
    set.run_until(async {
        for client in clients {
            let (took, said) = client.await.unwrap();
            times.extend(took);
            answers.extend(said);
        }
    })
    .await;
    (Found::of(times, begun.elapsed()), answers)
}

/// One page, whole.
pub async fn body(address: SocketAddr, session: &str, path: &str) -> String {
    let mut line = Line::new(address, session);
    line.get(path).await;
    String::from_utf8(line.body().to_vec()).unwrap()
}

/// One connection.
pub struct Line {
    address: SocketAddr,
    /// The rest of each request's head, without its last empty line.
    head: String,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    body: std::ops::Range<usize>,
}

impl Line {
    fn new(address: SocketAddr, session: &str) -> Self {
        let head = format!("HTTP/1.1\r\nhost: {address}\r\n{}", cookie(session));
        Self { address, head, stream: None, buffer: vec![0; 256 * 1024], body: 0..0 }
    }

    fn body(&self) -> &[u8] {
        &self.buffer[self.body.clone()]
    }

    /// Asks and reads the whole answer; anything but 200 ends the benchmark, since its figures would mean nothing.
    async fn get(&mut self, path: &str) {
        let request = format!("GET {path} {}\r\n", self.head);
        self.ask(path, &request).await;
    }

    /// A page in somebody's session.
    pub async fn page(&mut self, session: &str, path: &str) -> String {
        let request = format!("GET {path} {}{}\r\n", self.head, cookie(session));
        self.ask(path, &request).await;
        self.text()
    }

    /// What a program reads.
    pub async fn program(&mut self, token: &str, path: &str) -> String {
        let request = format!("GET {path} {}{}\r\n", self.head, bearer(token));
        self.ask(path, &request).await;
        self.text()
    }

    /// Sends a form of a page in somebody's session.
    pub async fn form(&mut self, session: &str, path: &str, body: &str) -> String {
        let kind = "application/x-www-form-urlencoded";
        self.post(path, (&cookie(session), kind), body).await
    }

    /// Sends what a program says.
    pub async fn json(&mut self, token: &str, path: &str, body: &str) -> String {
        self.post(path, (&bearer(token), "application/json"), body).await
    }

    async fn post(&mut self, path: &str, (who, kind): (&str, &str), body: &str) -> String {
        let length = body.len();
        let head = &self.head;
        let head = format!("{head}{who}content-type: {kind}\r\ncontent-length: {length}\r\n");
        self.ask(path, &format!("POST {path} {head}\r\n{body}")).await;
        self.text()
    }

    fn text(&self) -> String {
        String::from_utf8(self.body().to_vec()).unwrap()
    }

    async fn ask(&mut self, path: &str, request: &str) {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.address).await.unwrap();
                stream.set_nodelay(true).unwrap();
                stream
            }
        };
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut have = 0;
        loop {
            let read = stream.read(&mut self.buffer[have..]).await.unwrap();
            assert!(read > 0, "{path}: the server closed the connection");
            have += read;
            if let Some(body) = whole(&self.buffer[..have], path) {
                self.body = body;
                break;
            }
        }
        self.stream = Some(stream);
    }
}

fn cookie(session: &str) -> String {
    if session.is_empty() { String::new() } else { format!("cookie: __Host-enza={session}\r\n") }
}

fn bearer(token: &str) -> String {
    format!("authorization: Bearer {token}\r\n")
}

/// Where the body of a whole answer stands, or nothing while some of it is missing.
fn whole(answer: &[u8], path: &str) -> Option<std::ops::Range<usize>> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let is_well = ["200", "201", "303"].iter().any(|code| head.starts_with(&format!("HTTP/1.1 {code} ")));
    assert!(is_well, "{path}: {head} {}", String::from_utf8_lossy(&answer[end..]));
    let length = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length").then(|| value.parse::<usize>().unwrap())
    });
    let body = end + 4..end + 4 + length.expect("an answer of known length");
    (answer.len() >= body.end).then_some(body)
}
