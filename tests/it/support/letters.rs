//! Queueing letters and looking at the outbox.

use enza::domain::ids::Uid;
use enza::domain::office::Plane;
use enza::mail::{MailAddress, TypedMail};
use enza::usecases::letter::test_transport::test_transport;
use enza::usecases::outbox::{About, Recipient, enqueue};
use enza::{jobs, storage};

use super::TestApp;

impl TestApp {
    /// Queues a test letter to an address, as the command line does.
    pub fn queue_letter(&self, to: &str) -> Uid {
        let desk = &self.state.desk;
        let mut cmd = desk.system("test");
        desk.write(&mut cmd, "letter.test_transport", |tx, cmd| test_transport(tx, cmd, to)).unwrap()
    }

    /// Queues any typed letter without a link.
    pub fn queue_mail<M: TypedMail>(&self, to: &str, name: &str, mail: &M) -> Uid {
        let desk = &self.state.desk;
        let cmd = desk.system("test");
        let about = cmd.uid();
        let address = MailAddress::parse(to).unwrap();
        let recipient = Recipient { address, name: name.into(), is_person: false, office: None };
        let about = About { kind: "meeting", uid: &about, plane: Plane::Identified };
        desk.note(|tx| enqueue(tx, &cmd, &recipient, about, mail)).unwrap()
    }

    /// Runs everything that is due now.
    pub async fn settle(&self) {
        jobs::drain(&self.state.works).await.unwrap();
    }

    /// State and last reply of a letter.
    pub fn letter(&self, uid: &Uid) -> (String, String) {
        let row = self
            .state
            .store()
            .read(|conn| storage::tables::mails::find(conn, uid))
            .unwrap()
            .expect("the letter is in the outbox");
        (row.state.to_string(), row.last_reply)
    }
}

impl TestApp {
    /// The plain text of every letter that has left, oldest first.
    pub fn sent_texts(&self) -> Vec<String> {
        self.state.works.post.transport.kept().iter().map(|letter| plain_text(&letter.raw)).collect()
    }
}

/// The first text/plain part of a message, decoded.
fn plain_text(raw: &str) -> String {
    let (_, part) = raw.split_once("Content-Type: text/plain").expect("a plain part");
    let (head, body) = part.split_once("\r\n\r\n").expect("a body");
    let body = body.split("\r\n--").next().unwrap();
    let is = |name: &str| head.contains(&format!("Content-Transfer-Encoding: {name}"));
    if is("base64") {
        let bare: String = body.split_whitespace().collect();
        return String::from_utf8(data_encoding::BASE64.decode(bare.as_bytes()).unwrap()).unwrap();
    }
    if is("quoted-printable") { from_quoted(&body.replace("=\r\n", "")) } else { body.to_owned() }
}

fn from_quoted(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'=' {
            let pair = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}
