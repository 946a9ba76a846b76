//! Queues a test letter, so that an administrator sees that mail leaves.

use crate::domain::access::{Actor, Role};
use crate::domain::ids::Uid;
use crate::domain::office::Plane;
use crate::domain::refusal::Refused;
use crate::mail::MailAddress;
use crate::mail::letters::TransportTest;
use crate::storage::{Audit, Tx};
use crate::usecases::outbox::{About, Recipient, enqueue};
use crate::usecases::{Cmd, Failure};

/// Why no test letter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TestError {
    /// The recipient is no mail address.
    NoAddress,
}

impl From<TestError> for Refused {
    fn from(error: TestError) -> Self {
        match error {
            TestError::NoAddress => Refused::at("to", "letter-no-address"),
        }
    }
}

/// Queues the letter and returns its uid. Allowed to administrators and the command line.
pub fn test_transport(tx: &mut Tx<'_>, cmd: &mut Cmd, to: &str) -> Result<Uid, Failure> {
    if !matches!(cmd.actor, Actor::System(_)) {
        cmd.require_role(&[Role::Administrator])?;
    }
    let address = MailAddress::parse(to).ok_or_else(|| Refused::from(TestError::NoAddress))?;
    let name = address.as_str().to_owned();
    let recipient = Recipient { address, name, is_person: true, office: None };
    let test = cmd.uid();
    let about = About { kind: "transport_test", uid: &test, plane: Plane::Identified };
    let uid = enqueue(tx, cmd, &recipient, about, &TransportTest { asked_at: cmd.now })?;
    cmd.audit(tx, &Audit::of("letter.test_transport").object("letter", &uid))?;
    Ok(uid)
}
