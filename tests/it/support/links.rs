//! Letters as they left, and personal links as their holders use them.

use base64::Engine;
use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::storage::tables::{invitations, meetings, participants};

use super::browser::{Answer, Browser};
use super::spawn::TestApp;
use super::town::Office;

/// A letter that left, decoded.
#[derive(Clone, Debug)]
pub struct Left {
    pub to: String,
    pub raw: String,
    pub text: String,
    /// The calendar part, unfolded; empty when there is none.
    pub calendar: String,
}

impl Left {
    /// What stands behind `/i/#` or `/welcome#`.
    pub fn fragment(&self) -> String {
        let (_, rest) = self.text.split_once('#').unwrap_or_else(|| panic!("no link in:\n{}", self.text));
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// The value of a line of the calendar part.
    pub fn calendar_line(&self, name: &str) -> String {
        let found = self.calendar.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
        found.unwrap_or_else(|| panic!("no {name} in {}", self.calendar)).to_owned()
    }

    /// Six digits on a line of their own.
    pub fn digits(&self) -> String {
        let line =
            self.text.lines().map(str::trim).find(|l| l.len() == 6 && l.bytes().all(|b| b.is_ascii_digit()));
        line.unwrap_or_else(|| panic!("no digits in:\n{}", self.text)).to_owned()
    }
}

impl TestApp {
    /// Everything that left for an address, oldest first.
    pub fn letters_to(&self, address: &str) -> Vec<Left> {
        let kept = self.state.works.post.transport.kept();
        let own = kept.iter().filter(|letter| letter.to.iter().any(|to| to == address));
        own.map(|letter| Left {
            to: letter.to.join(","),
            raw: letter.raw.clone(),
            text: part(&letter.raw, "text/plain"),
            calendar: part(&letter.raw, "text/calendar").replace("\r\n ", "").replace("\r\n", "\n"),
        })
        .collect()
    }

    /// The newest letter to an address.
    pub fn last_letter_to(&self, address: &str) -> Left {
        self.letters_to(address).pop().unwrap_or_else(|| panic!("nothing left for {address}"))
    }

    /// A browser whose device is confirmed for the newest link that was mailed to an office, and where it went.
    pub async fn holder(&self, office: &Office) -> (Browser, String) {
        let mut browser = self.browser();
        let opened = browser.open_link(&self.last_letter_to(&office.email).fragment()).await;
        assert_eq!(opened.status, 303, "{}", opened.body);
        let page = browser.follow(&opened).await;
        let confirmed = browser.submit(&page, &opened.location, &[("number", &office.number)]).await;
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        (browser, confirmed.location)
    }

    /// The invitations of a meeting of one kind: the participant's label and the invitation's uid.
    pub fn invitations_of(&self, meeting: &Uid, kind: InvitationKind) -> Vec<(String, Uid)> {
        let read = |conn: &mut enza::storage::Conn| -> Result<_, enza::storage::StorageError> {
            let meeting = meetings::find(conn, meeting)?.unwrap();
            let all = invitations::list(conn, meeting.id)?.into_iter().filter(|i| i.kind == kind);
            all.map(|i| Ok((participants::get(conn, i.participant_id.unwrap())?.label, i.uid))).collect()
        };
        self.state.store().read(read).unwrap()
    }
}

impl Browser {
    /// Presses the button of the door with what stands behind the `#`, as the page's script fills it in.
    pub async fn open_link(&mut self, fragment: &str) -> Answer {
        let door = self.get("/i/").await;
        assert_eq!(door.status, 200);
        self.submit(&door, "/i/open", &[("fragment", fragment)]).await
    }

    /// Types the short code of a paper, as works without script.
    pub async fn type_code(&mut self, code: &str) -> Answer {
        let door = self.get("/i/").await;
        self.submit(&door, "/i/open", &[("code", code)]).await
    }
}

/// The first part of a media type, decoded; empty when there is none.
fn part(raw: &str, kind: &str) -> String {
    let Some((_, part)) = raw.split_once(&format!("Content-Type: {kind}")) else { return String::new() };
    let (head, body) = part.split_once("\r\n\r\n").unwrap();
    let body = body.split("\r\n--").next().unwrap();
    let bytes = if head.contains("base64") {
        base64::engine::general_purpose::STANDARD.decode(body.replace("\r\n", "")).unwrap()
    } else if head.contains("quoted-printable") {
        unquoted(body)
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8(bytes).unwrap()
}

fn unquoted(body: &str) -> Vec<u8> {
    let whole = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), whole.as_bytes());
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&tail[..2]).unwrap(), 16).unwrap());
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}
