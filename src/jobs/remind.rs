//! Reminders whose time has come. The use-case decides again whether anybody still has to be asked.

use serde::de::DeserializeOwned;

use super::Works;
use crate::usecases::digests;
use crate::usecases::job::finish::Verdict;
use crate::usecases::reminders::{self, InvitationJob, OrganizerJob};
use crate::usecases::{Cmd, Failure};

/// Asks a recipient again for everything that is due there.
pub async fn invitation(works: &Works, cmd: Cmd, payload: &str) -> Verdict {
    let job: InvitationJob = match read(payload) {
        Ok(job) => job,
        Err(verdict) => return verdict,
    };
    done(works.desk.run(cmd, "invitation.remind", move |tx, cmd| digests::remind(tx, cmd, &job)).await)
}

/// Tells an organizer how a round stands.
pub async fn organizer(works: &Works, cmd: Cmd, payload: &str) -> Verdict {
    let job: OrganizerJob = match read(payload) {
        Ok(job) => job,
        Err(verdict) => return verdict,
    };
    done(
        works
            .desk
            .run(cmd, "meeting.remind_organizer", move |tx, cmd| reminders::remind_organizer(tx, cmd, &job))
            .await,
    )
}

fn read<T: DeserializeOwned>(payload: &str) -> Result<T, Verdict> {
    serde_json::from_str(payload).map_err(|error| Verdict::Fail(error.to_string()))
}

fn done(outcome: Result<bool, Failure>) -> Verdict {
    outcome.map(|_| ()).into()
}
