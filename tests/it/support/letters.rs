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
