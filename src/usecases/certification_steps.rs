//! How a certification comes into a client's history, shared by the form and by imports.

use crate::domain::certification::history::{Entry, Standing, make_room};
use crate::domain::certification::{Certification, CertificationKind, CertificationStatus};
use crate::domain::ids::{CertificationId, ClientId, Uid};
use crate::domain::refusal::Refused;
use crate::storage::Tx;
use crate::storage::tables::certifications::{self, CertificationRow, NewCertification, Superseded};

use super::{Cmd, Failure};

/// The reason that stands at an application once it is decided; a key of the texts, since nobody typed it.
pub const DECIDED: &str = "certification-decided";

/// Notes an entry; earlier ones that reach into it end the day before, if that is wanted. Gives its uid.
pub fn note(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: ClientId,
    (entry, cuts_earlier): (&Entry, bool),
) -> Result<(CertificationId, Uid), Failure> {
    let standing = standing(&certifications::list(tx, client)?);
    let cuts = make_room(&standing, &entry.certification, cuts_earlier).map_err(Refused::from)?;
    let (id, uid) = insert(tx, cmd, client, (Some(entry.kind), entry))?;
    for (key, last) in cuts {
        certifications::cut(tx, CertificationId(key), (last, id))?;
    }
    if entry.certification.status == Some(CertificationStatus::Certified) {
        for awaited in standing.iter().filter(|entry| entry.is_pending()) {
            let by = cmd.actor_name();
            let why = Superseded { by: &by, reason: DECIDED, instead: Some(id), now: cmd.now };
            certifications::supersede(tx, CertificationId(awaited.key), &why)?;
        }
    }
    Ok((id, uid))
}

/// Notes what an imported plan says, unless it was said before. A plan can't be asked: what it says of a period in which
/// another entry begins on the same day or later stays with the plan and changes nothing here.
pub fn note_imported(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: ClientId,
    said: &Certification,
) -> Result<(), Failure> {
    let rows = certifications::list(tx, client)?;
    let stored = said.as_stored();
    if said.care_level.is_none() || rows.iter().any(|row| row.certification() == stored) {
        return Ok(());
    }
    let entry = Entry { kind: CertificationKind::Initial, applied_on: None, certification: stored };
    let Ok(cuts) = make_room(&standing(&rows), &entry.certification, true) else { return Ok(()) };
    let (id, _) = insert(tx, cmd, client, (None, &entry))?;
    for (key, last) in cuts {
        certifications::cut(tx, CertificationId(key), (last, id))?;
    }
    Ok(())
}

/// The entries that stand.
pub fn standing(rows: &[CertificationRow]) -> Vec<Standing> {
    rows.iter().filter(|row| row.superseded_at.is_none()).map(CertificationRow::standing).collect()
}

fn insert(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    client: ClientId,
    (kind, entry): (Option<CertificationKind>, &Entry),
) -> Result<(CertificationId, Uid), Failure> {
    let care_level = entry.certification.care_level.ok_or(Failure::NotFound("care level"))?;
    let uid = cmd.uid();
    let new = NewCertification {
        uid: &uid,
        client_id: client,
        kind,
        applied_on: entry.applied_on,
        care_level,
        certification: &entry.certification,
        noted_by: &cmd.actor_name(),
        now: cmd.now,
    };
    Ok((certifications::insert(tx, &new)?, uid))
}
