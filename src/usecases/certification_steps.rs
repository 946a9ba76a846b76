//! How a certification comes into a client's history, shared by the form and by imports.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::certification::history::{Entry, Standing, make_room};
use crate::domain::certification::{CareLevel, Certification, CertificationKind, CertificationStatus};
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
    let rows = certifications::list(tx, client)?;
    note_among(tx, cmd, (client, &rows), (entry, cuts_earlier))
}

/// Notes what an entry should have said. What had ended the old one early ends the new one too.
pub fn note_instead(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    old: &CertificationRow,
    (entry, cuts_earlier): (&Entry, bool),
) -> Result<(CertificationId, Uid), Failure> {
    let mut rows = certifications::list(tx, old.client_id)?;
    if let Some(cut_on) = old.cut_on() {
        let begins = |row: &CertificationRow| row.certification().starts_on;
        rows.retain(|row| begins(row) <= Some(cut_on) || begins(row) <= entry.certification.starts_on);
    }
    let noted = note_among(tx, cmd, (old.client_id, &rows), (entry, cuts_earlier))?;
    end_before_next(tx, old.client_id)?;
    Ok(noted)
}

fn note_among(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    (client, rows): (ClientId, &[CertificationRow]),
    (entry, cuts_earlier): (&Entry, bool),
) -> Result<(CertificationId, Uid), Failure> {
    let cuts = make_room(&standing(rows), &entry.certification, cuts_earlier).map_err(Refused::from)?;
    let (id, uid) = insert(tx, cmd, client, (Some(entry.kind), entry))?;
    for (key, last) in cuts {
        certifications::cut(tx, CertificationId(key), (last, id))?;
    }
    if entry.certification.status == Some(CertificationStatus::Certified) {
        let awaited = rows.iter().filter(|row| is_awaited(row));
        close_answered(tx, cmd, awaited, (id, Some(entry.kind), entry.certification.starts_on))?;
    }
    Ok((id, uid))
}

fn is_awaited(row: &CertificationRow) -> bool {
    row.superseded_at.is_none() && row.standing().is_pending()
}

/// Applications that a decision answers wait no longer.
fn close_answered<'r>(
    tx: &mut Tx<'_>,
    cmd: &Cmd,
    awaited: impl Iterator<Item = &'r CertificationRow>,
    (id, kind, starts_on): (CertificationId, Option<CertificationKind>, Option<NaiveDate>),
) -> Result<(), Failure> {
    let by = cmd.actor_name();
    let why = Superseded { by: &by, reason: DECIDED, instead: Some(id), now: cmd.now };
    for row in awaited.filter(|row| row.application().is_answered((kind, starts_on))) {
        certifications::supersede(tx, row.id, &why)?;
    }
    Ok(())
}

/// Notes what imported plans say of their clients, in this order, unless it was said before. A plan can't be asked: what it
/// says of a period in which another entry begins on the same day or later stays with the plan and changes nothing here.
pub fn note_imported(tx: &mut Tx<'_>, cmd: &Cmd, told: &[(ClientId, Certification)]) -> Result<(), Failure> {
    let clients: BTreeSet<ClientId> = told.iter().map(|(client, _)| *client).collect();
    let clients: Vec<ClientId> = clients.into_iter().collect();
    let mut known: BTreeMap<ClientId, Known> = BTreeMap::new();
    let mut noted = certifications::of_clients(tx, &clients)?;
    for row in &noted {
        known.entry(row.client_id).or_default().take(row);
    }
    let mut new: Vec<(Uid, ClientId, CareLevel, Certification)> = Vec::new();
    let mut cuts = Vec::new();
    for (client, said) in told {
        let known = known.entry(*client).or_default();
        let stored = said.as_stored();
        let Some(care_level) = stored.care_level.filter(|_| !known.told.contains(&stored)) else { continue };
        let Ok(room) = make_room(&known.standing, &stored, true) else { continue };
        known.hear(&stored, unstored_key(new.len()), &room);
        cuts.extend(room.into_iter().map(|(key, last)| (key, last, new.len())));
        new.push((cmd.uid(), *client, care_level, stored));
    }
    let by = cmd.actor_name();
    let rows: Vec<NewCertification<'_>> = new
        .iter()
        .map(|(uid, client_id, care_level, certification)| NewCertification {
            uid,
            client_id: *client_id,
            kind: None,
            applied_on: None,
            care_level: *care_level,
            certification,
            noted_by: &by,
            now: cmd.now,
        })
        .collect();
    let keys = certifications::insert_many(tx, &rows)?;
    let stored = |key: i64| match usize::try_from(-1 - key) {
        Ok(at) => keys.get(at).copied(),
        Err(_) => Some(CertificationId(key)),
    };
    for (key, last, by) in cuts {
        if let (Some(key), Some(by)) = (stored(key), keys.get(by)) {
            certifications::cut(tx, key, (last, *by))?;
        }
    }
    noted.retain(is_awaited);
    for (id, (_, client, _, told)) in keys.iter().zip(&new) {
        if told.status == Some(CertificationStatus::Certified) {
            let of_client = noted.iter().filter(|row| row.client_id == *client);
            close_answered(tx, cmd, of_client, (*id, None, told.starts_on))?;
        }
    }
    Ok(())
}

/// What is known of a client while an import goes through its plans.
#[derive(Default)]
struct Known {
    /// Everything that was ever said, also what no longer stands.
    told: Vec<Certification>,
    standing: Vec<Standing>,
}

impl Known {
    fn take(&mut self, row: &CertificationRow) {
        self.told.push(row.certification());
        if row.superseded_at.is_none() {
            self.standing.push(row.standing());
        }
    }

    fn hear(&mut self, said: &Certification, key: i64, cuts: &[(i64, NaiveDate)]) {
        for entry in &mut self.standing {
            let cut = cuts.iter().find(|(key, _)| *key == entry.key);
            entry.cut_on = cut.map(|(_, last)| *last).or(entry.cut_on);
        }
        self.told.push(said.clone());
        self.standing.push(Standing { key, certification: said.clone(), cut_on: None });
    }
}

/// The key of an entry that an import will store at this place: below zero, where no stored one is.
fn unstored_key(at: usize) -> i64 {
    i64::try_from(at).map_or(i64::MIN, |at| -1 - at)
}

/// Two decisions never hold on one day: each one that stands ends before the next one that begins within it.
pub fn end_before_next(tx: &mut Tx<'_>, client: ClientId) -> Result<(), Failure> {
    let mut decided = standing(&certifications::list(tx, client)?);
    decided.retain(|entry| !entry.is_pending() && entry.certification.starts_on.is_some());
    decided.sort_by_key(|entry| (entry.certification.starts_on, entry.key));
    for (entry, next) in decided.iter().zip(decided.iter().skip(1)) {
        let Some(first) = next.certification.starts_on else { continue };
        if entry.holds_on(first)
            && let Some(last) = first.pred_opt()
        {
            certifications::cut(tx, CertificationId(entry.key), (last, CertificationId(next.key)))?;
        }
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
