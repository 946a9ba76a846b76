//! 現病歴・既往歴 of clients.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::ids::ClientId;
use crate::domain::illness::{DoctorRole, Illness, IllnessCourse, IllnessHistory};
use crate::insert_all;
use crate::storage::db::{Conn, StorageError};
use crate::storage::dialect::{Keep, ROWS_AT_ONCE};
use crate::storage::schema::client_illnesses as illnesses;

/// The histories of these clients by the day they were told, the latest first.
pub fn of_clients(
    conn: &mut Conn,
    clients: &[ClientId],
) -> Result<BTreeMap<ClientId, Vec<IllnessHistory>>, StorageError> {
    type Row = (
        (ClientId, NaiveDate),
        (String, String, String, String, String),
        (Option<DoctorRole>, Option<IllnessCourse>),
    );
    let mut found: BTreeMap<ClientId, Vec<IllnessHistory>> = BTreeMap::new();
    for some in clients.chunks(ROWS_AT_ONCE) {
        let wanted = illnesses::table.filter(illnesses::client_id.eq_any(some));
        let ordered = wanted.order((illnesses::client_id, illnesses::consulted_on.desc(), illnesses::sort));
        let rows: Vec<Row> = ordered
            .select((
                (illnesses::client_id, illnesses::consulted_on),
                (
                    illnesses::since,
                    illnesses::name,
                    illnesses::doctor,
                    illnesses::phone,
                    illnesses::treatment,
                ),
                (illnesses::role, illnesses::course),
            ))
            .kept_if(some.len() == 1)
            .load(conn)?;
        for ((client, consulted_on), (since, name, doctor, phone, treatment), (role, course)) in rows {
            let line = Illness { since, name, doctor, role, phone, course, treatment };
            let histories = found.entry(client).or_default();
            match histories.last_mut().filter(|history| history.consulted_on == consulted_on) {
                Some(history) => history.lines.push(line),
                None => histories.push(IllnessHistory { consulted_on, lines: vec![line] }),
            }
        }
    }
    Ok(found)
}

/// Puts histories in the place of what was told on the same days.
pub fn replace(conn: &mut Conn, told: &[(ClientId, &IllnessHistory)]) -> Result<(), StorageError> {
    let mut clients_by_day: BTreeMap<NaiveDate, Vec<ClientId>> = BTreeMap::new();
    for (client, history) in told {
        clients_by_day.entry(history.consulted_on).or_default().push(*client);
    }
    for (day, clients) in clients_by_day {
        for some in clients.chunks(ROWS_AT_ONCE) {
            let old = illnesses::table
                .filter(illnesses::client_id.eq_any(some))
                .filter(illnesses::consulted_on.eq(day));
            diesel::delete(old).execute(conn)?;
        }
    }
    let lines = told.iter().flat_map(|(client, history)| {
        history.lines.iter().zip(1..).map(move |(line, sort)| (*client, history.consulted_on, line, sort))
    });
    let rows: Vec<_> = lines
        .map(|(client, consulted_on, line, sort)| {
            (
                illnesses::client_id.eq(client),
                illnesses::consulted_on.eq(consulted_on),
                illnesses::sort.eq(sort),
                illnesses::since.eq(&line.since),
                illnesses::name.eq(&line.name),
                illnesses::doctor.eq(&line.doctor),
                illnesses::role.eq(line.role),
                illnesses::phone.eq(&line.phone),
                illnesses::course.eq(line.course),
                illnesses::treatment.eq(&line.treatment),
            )
        })
        .collect();
    insert_all!(conn, illnesses::table, &rows);
    Ok(())
}
