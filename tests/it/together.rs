//! Two people who do the same at the same moment: one is told that it is done, the other what the rules say; nobody sees a
//! fault, and nothing stands twice.

use std::sync::Barrier;

use diesel::prelude::*;
use enza::domain::consent::{ConsentForm, Purpose, TypedGiver};
use enza::domain::ids::Uid;
use enza::storage::schema::throttles;
use enza::storage::{StorageError, Tx};
use enza::usecases::client::create::create;
use enza::usecases::conference::{self, ListCase};
use enza::usecases::consent::{RecordInput, What, record};
use enza::usecases::{Cmd, Desk, Failure};

use crate::support::{FIRST, registration};

/// Runs the same write of so many people at once.
fn at_once<T: Send + serde::Serialize + serde::de::DeserializeOwned>(
    desk: &Desk,
    cmds: Vec<Cmd>,
    work: impl Fn(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure> + Sync,
) -> Vec<Result<T, Failure>> {
    let start = Barrier::new(cmds.len());
    std::thread::scope(|scope| {
        let runs: Vec<_> = cmds
            .into_iter()
            .map(|mut cmd| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    desk.write(&mut cmd, "test.together", work)
                })
            })
            .collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

fn refused_with<T>(outcome: &Result<T, Failure>, code: &str) -> bool {
    matches!(outcome, Err(Failure::Refused(refused)) if refused.code == code)
}

both!(two_who_register_the_same_client_make_one, |app| async move {
    let town = app.town();
    for round in 0..8 {
        let number = format!("000001234{round}");
        let input = registration(&town, (FIRST.0, FIRST.1, &number));
        let cmds = (0..4).map(|_| app.command(&town.care_manager)).collect();
        let outcomes = at_once(&app.state.desk, cmds, |tx, cmd| create(tx, cmd, &input));
        let made = outcomes.iter().filter(|o| o.is_ok()).count();
        let told = outcomes.iter().filter(|o| refused_with(o, "client-already-registered")).count();
        assert_eq!((made, told), (1, 3), "{outcomes:?}");
    }
});

both!(a_case_that_two_hosts_list_at_once_stands_on_the_agenda_once, |app| async move {
    let world = app.world().await;
    let sitting = Uid::parse(&world.ids["{conference}"]).unwrap();
    let page = format!("/conferences/{sitting}");
    let mut host = app.browser_of_person(&world.town.center_staff);
    let before = app.version_of(&sitting);
    let input = ListCase {
        conference: sitting.clone(),
        case: app.confirmed_case(&world.town),
        presenter: None,
        minutes: 10,
    };
    let cmds = (0..4).map(|_| app.command(&world.town.center_staff)).collect();
    let outcomes = at_once(&app.state.desk, cmds, |tx, cmd| conference::list_case(tx, cmd, &input));
    assert_eq!(outcomes.iter().filter(|o| o.is_ok()).count(), 1, "{outcomes:?}");
    let told = outcomes
        .iter()
        .filter(|o| matches!(o, Err(Failure::Conflict)) || refused_with(o, "conference-case-listed-twice"))
        .count();
    assert_eq!(told, 3, "{outcomes:?}");
    assert_eq!(app.version_of(&sitting), before + 1, "the agenda is part of the conference's version");
    assert_eq!(host.get(&page).await.status, 200);
});

both!(who_hits_a_unique_key_looks_once_more_and_no_oftener, |app| async move {
    let now = app.clock.now();
    let insert = |tx: &mut Tx<'_>| {
        let row = (
            throttles::bucket.eq("one"),
            throttles::window_started_at.eq(now),
            throttles::failures.eq(0),
            throttles::in_a_row.eq(0),
        );
        let conn: &mut enza::storage::Conn = tx;
        diesel::insert_into(throttles::table).values(row).execute(conn).map_err(StorageError::from)
    };
    let mut tries = 0;
    let looked_again = app.state.desk.note(|tx| {
        tries += 1;
        insert(tx)?;
        if tries == 1 {
            insert(tx)?;
        }
        Ok::<_, Failure>(())
    });
    assert!(looked_again.is_ok() && tries == 2);
    let mut tries = 0;
    let hit_again = app.state.desk.note(|tx| {
        tries += 1;
        insert(tx)?;
        Ok::<_, Failure>(())
    });
    assert!(matches!(hit_again, Err(Failure::Storage(e)) if e.is_unique_violation()));
    assert_eq!(tries, 2);
});

both!(the_same_paper_noted_by_several_at_once_is_one_consent, |app| async move {
    let town = app.town();
    let case = app.case_without_consents(&town);
    let giver = TypedGiver::client();
    let input = RecordInput {
        client: case.client.clone(),
        what: vec![What { purpose: Purpose::Meeting, version: None, giver }],
        form: Some(ConsentForm::Signed),
        heard_by: String::new(),
        on: "2026-11-21".into(),
        expires_on: String::new(),
        offices: None,
        note: String::new(),
    };
    let cmds = (0..4).map(|_| app.command(&town.care_manager)).collect();
    let done = at_once(&app.state.desk, cmds, |tx, cmd| record(tx, cmd, &input));
    assert_eq!(done.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{done:?}");
    let told = done.iter().filter(|outcome| refused_with(outcome, "consent-recorded-already")).count();
    assert_eq!(told, 3, "{done:?}");
});
