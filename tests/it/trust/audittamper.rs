//! G56 on a real database: edits, deletions, swaps and a cut tail of the sealed log are all detected; the anchor
//! outside the database covers the tail. (Ten thousand random cases run on the chain itself, in the domain's tests.)

use diesel::RunQueryDsl;
use enza::domain::audit_chain::{Anchor, read_anchors};
use enza::storage::{Conn, StorageError};
use enza::usecases::audit::verify::{Verdict, verify};
use enza::usecases::audit::{anchor, seal};

use crate::support::TestApp;

impl TestApp {
    fn anchors(&self) -> Vec<Anchor> {
        read_anchors(&std::fs::read_to_string(&self.state.works.anchor_file).unwrap()).unwrap()
    }

    fn verdict(&self, anchors: &[Anchor]) -> Verdict {
        self.state.store().read(|conn| verify(conn, anchors, self.clock.now())).unwrap()
    }

    fn tamper(&self, statement: &str) {
        let run = |conn: &mut Conn| -> Result<usize, StorageError> {
            Ok(diesel::sql_query(statement).execute(conn)?)
        };
        assert!(self.state.store().with_writer(run).unwrap() > 0, "{statement} changed nothing");
    }
}

/// Twenty audited deeds, sealed and anchored.
fn sealed(app: &TestApp) -> Vec<Anchor> {
    for n in 0..20 {
        app.queue_letter(&format!("office{n}@example.jp"));
    }
    while seal::seal(&app.state.desk).unwrap() > 0 {}
    anchor::anchor(&app.state.desk, &app.state.works.anchor_file, true).unwrap().unwrap();
    let anchors = app.anchors();
    let verdict = app.verdict(&anchors);
    assert!(verdict.is_sound() && verdict.sealed >= 20, "{verdict:?}");
    anchors
}

const TAMPERINGS: &[&str] = &[
    "UPDATE audit_events SET action = 'nothing' WHERE seal_no = 7",
    "UPDATE audit_events SET subjects = 'somebody' WHERE seal_no = 1",
    "UPDATE audit_events SET at = '2020-01-01 00:00:00' WHERE seal_no = 20",
    "UPDATE audit_events SET hash = '' WHERE seal_no = 3",
    "UPDATE audit_events SET seal_no = NULL WHERE seal_no = 20",
    "DELETE FROM audit_events WHERE seal_no = 9",
    "DELETE FROM audit_events WHERE seal_no >= 15",
    "DELETE FROM audit_events",
    "UPDATE audit_events SET seal_no = 100 WHERE seal_no = 4",
    "UPDATE audit_events SET detail = '{}', purpose = 'x' WHERE seal_no = 12",
];

both!(every_tampering_with_the_log_is_detected, |app| async move {
    for statement in TAMPERINGS {
        let app = TestApp::spawn(app.backend, &[]).unwrap();
        let anchors = sealed(&app);
        app.tamper(statement);
        let verdict = app.verdict(&anchors);
        assert!(verdict.fault.is_some(), "{statement}: {verdict:?}");
    }
});

both!(a_log_made_anew_differs_from_its_anchor, |app| async move {
    let anchors = sealed(&app);
    // Somebody with the whole database edits a row, wipes all seals and the inner anchors, and seals again.
    app.tamper("UPDATE audit_events SET actor = 'nobody' WHERE seal_no = 5");
    app.tamper("DELETE FROM audit_anchors");
    app.tamper("UPDATE audit_events SET seal_no = NULL, hash = ''");
    while seal::seal(&app.state.desk).unwrap() > 0 {}
    assert!(app.verdict(&[]).is_sound(), "without the anchor outside nothing shows");
    assert!(app.verdict(&anchors).fault.is_some());
});

both!(rows_that_stay_unsealed_are_reported, |app| async move {
    app.queue_letter("office@example.jp");
    assert!(app.verdict(&[]).is_sound());
    app.pass(chrono::Duration::seconds(11));
    assert!(app.verdict(&[]).overdue > 0);
    app.settle().await;
    assert!(app.verdict(&[]).is_sound());
});

/// An open room with twenty entries, covered by the log and anchored.
async fn covered_room(app: &TestApp) -> Vec<Anchor> {
    let room = app.open_room(1);
    let mut wire = app.sit(&room, 0, 0).await;
    for n in 0..20 {
        let id = format!("client-{n:04}");
        wire.say(&id, "架空の発言").await;
        wire.answer(&id).await;
    }
    app.pass(chrono::Duration::seconds(11));
    assert!(app.verdict(&[]).overdue > 0, "events that nothing covers are reported");
    app.settle().await;
    anchor::anchor(&app.state.desk, &app.state.works.anchor_file, true).unwrap();
    let anchors = app.anchors();
    assert!(app.verdict(&anchors).is_sound());
    anchors
}

const ROOM_TAMPERINGS: &[&str] = &[
    "UPDATE room_events SET body = '別の発言' WHERE seq = 7",
    "UPDATE room_events SET at = '2020-01-01 00:00:00' WHERE seq = 9",
    "UPDATE room_events SET seat_id = NULL WHERE seq = 12",
    "UPDATE room_events SET kind = 'question' WHERE seq = 22",
    "DELETE FROM room_events WHERE seq = 22",
    "UPDATE room_events SET seq = 99 WHERE seq = 3",
    "UPDATE audit_events SET detail = '{\"from\":1,\"to\":1,\"hash\":\"\"}' WHERE action = 'room.seal'",
    "DELETE FROM audit_events WHERE action = 'room.seal'",
];

both!(every_tampering_with_a_rooms_log_is_detected, |app| async move {
    for statement in ROOM_TAMPERINGS {
        let app = TestApp::spawn(app.backend, &[]).unwrap();
        let anchors = covered_room(&app).await;
        app.tamper(statement);
        let verdict = app.verdict(&anchors);
        assert!(verdict.fault.is_some(), "{statement}: {verdict:?}");
    }
});

both!(a_room_with_a_hole_keeps_neither_the_audit_log_nor_other_rooms_from_being_sealed, |app| async move {
    let room = app.open_room(1);
    let other = app.found_room();
    app.tamper(&format!(
        "DELETE FROM room_events WHERE seq = 1 AND room_id = (SELECT id FROM rooms WHERE uid = '{}')",
        room.uid
    ));
    app.pass(chrono::Duration::seconds(6));
    app.queue_letter("office@example.jp");
    app.settle().await;
    let sealed = "SELECT id FROM rooms WHERE sealed_seq = last_seq AND uid";
    app.tamper(&format!("UPDATE rooms SET title = 'sealed' WHERE id IN ({sealed} = '{other}')"));
    app.pass(chrono::Duration::seconds(11));
    let verdict = app.verdict(&[]);
    assert_eq!(verdict.overdue, 1, "every row is sealed but the room's: {verdict:?}");
    assert!(verdict.fault.is_some(), "the doctor and `audit verify` name the room");
    let health = app.browser().get("/readyz").await;
    assert_eq!(health.status, 200);
    assert!(health.body.contains("warning: 1 rows"), "{}", health.body);
});

both!(an_anchor_that_could_not_be_written_is_written_the_next_time, |app| async move {
    app.queue_letter("office@example.jp");
    while seal::seal(&app.state.desk).unwrap() > 0 {}
    let folder = app.folder.path();
    assert!(anchor::anchor(&app.state.desk, folder, true).is_err(), "a folder is no file");
    let made = anchor::anchor(&app.state.desk, &app.state.works.anchor_file, true).unwrap();
    assert_eq!(app.anchors(), [made.expect("nothing was noted that does not stand in the file")]);
});
