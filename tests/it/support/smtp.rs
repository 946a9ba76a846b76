//! A small SMTP server of our own with scripted faults: what a real relay does only on a bad day.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What the server does with one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Takes it.
    Accept,
    /// Takes it and cuts the line before the 250 (RFC 1047).
    CutAfterData,
    /// 451 after DATA.
    Later,
    /// 550 at RCPT.
    Refuse,
    /// Takes it, but only after another letter was taken.
    AfterAnother,
}

/// One letter as the server took it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub from: String,
    pub to: Vec<String>,
    pub raw: String,
}

impl Taken {
    /// The value of a header, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next()?.replace("\r\n ", " ").replace("\r\n\t", " ");
        let found = head.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}: "))?.into());
        found.map(ToOwned::to_owned)
    }
}

struct Book {
    script: Mutex<VecDeque<Deed>>,
    taken: Mutex<Vec<Taken>>,
    count: watch::Sender<usize>,
}

/// The running server; it ends with its runtime.
pub struct Smtp {
    pub port: u16,
    book: Arc<Book>,
}

impl Smtp {
    /// Starts with a script; when it has run out, everything is accepted.
    pub async fn start(script: &[Deed]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let script = Mutex::new(script.iter().copied().collect());
        let book = Arc::new(Book { script, taken: Mutex::default(), count: watch::Sender::new(0) });
        let shared = book.clone();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                actix_web::rt::spawn(converse(stream, shared.clone()));
            }
        });
        Self { port, book }
    }

    /// The settings that send an app's letters here.
    pub fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("mail.transport", "smtp".into()),
            ("mail.host", "127.0.0.1".into()),
            ("mail.port", self.port.to_string()),
            ("mail.security", "none".into()),
        ]
    }

    /// What was taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.book.taken.lock().unwrap().clone()
    }
}

/// One connection. A broken line on the other side ends it without further notice.
async fn converse(stream: TcpStream, book: Arc<Book>) {
    let mut stream = BufReader::new(stream);
    if say(&mut stream, "220 stub ready").await.is_none() {
        return;
    }
    let mut letter = Taken { from: String::new(), to: Vec::new(), raw: String::new() };
    let mut deed = Deed::Accept;
    while let Some(line) = hear(&mut stream).await {
        let verb = line.get(..4).unwrap_or_default().to_uppercase();
        let reply = match verb.as_str() {
            "EHLO" | "HELO" => "250 stub".to_owned(),
            "MAIL" => {
                deed = book.script.lock().unwrap().pop_front().unwrap_or(Deed::Accept);
                letter = Taken { from: bracketed(&line), to: Vec::new(), raw: String::new() };
                "250 ok".into()
            }
            "RCPT" if deed == Deed::Refuse => "550 no such person here".into(),
            "RCPT" => {
                letter.to.push(bracketed(&line));
                "250 ok".into()
            }
            "DATA" => {
                if say(&mut stream, "354 go on").await.is_none() {
                    return;
                }
                let Some(raw) = data(&mut stream).await else { return };
                letter.raw = raw;
                match finish(&book, &letter, deed).await {
                    Some(reply) => reply,
                    None => return,
                }
            }
            "QUIT" => {
                let _ = say(&mut stream, "221 bye").await;
                return;
            }
            _ => "250 ok".into(),
        };
        if say(&mut stream, &reply).await.is_none() {
            return;
        }
    }
}

/// The reply after the data, or nothing when the line is cut.
async fn finish(book: &Book, letter: &Taken, deed: Deed) -> Option<String> {
    if deed == Deed::Later {
        return Some("451 come back later".into());
    }
    if deed == Deed::AfterAnother {
        book.count.subscribe().wait_for(|count| *count > 0).await.ok()?;
    }
    book.taken.lock().unwrap().push(letter.clone());
    book.count.send_modify(|count| *count += 1);
    (deed != Deed::CutAfterData).then(|| "250 taken".into())
}

fn bracketed(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map_or("", |(address, _)| address)
        .to_owned()
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    match stream.read_line(&mut line).await {
        Ok(0) | Err(_) => None,
        Ok(_) => Some(line.trim_end().to_owned()),
    }
}

/// The message up to the lonely dot, with doubled dots undone.
async fn data(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut raw = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(raw);
        }
        raw.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
