//! G55: an audit row names the office and role in which somebody acted, whose data were handled, and which insurer is
//! concerned; what was overwritten stands in it.

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::domain::opinion::Decision;
use enza::storage::schema::audit_events;
use enza::storage::{Conn, StorageError};
use enza::usecases::inquiry::{self, ResolveInput};
use enza::usecases::{conference, meeting};

use crate::support::TestApp;

/// A row: action, office, role, subjects, insurer, detail.
pub type Row = (String, String, String, String, String, String);

impl TestApp {
    pub fn audited(&self, prefix: &str) -> Vec<Row> {
        let read = |conn: &mut Conn| -> Result<Vec<Row>, StorageError> {
            Ok(audit_events::table
                .filter(audit_events::action.like(format!("{prefix}%")))
                .order(audit_events::id)
                .select((
                    audit_events::action,
                    audit_events::office_uid,
                    audit_events::role,
                    audit_events::subjects,
                    audit_events::insurer_uid,
                    audit_events::detail,
                ))
                .load(conn)?)
        };
        self.state.store().read(read).unwrap()
    }
}

both!(who_works_in_two_offices_acts_for_the_one_that_gives_the_right, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let person = app.person("two", "計画 両子", &town.providers[0].uid, Role::ProviderStaff);
    app.join(&person, &town.care_office.uid, Role::CareManager);
    let participant = app.participants_of(&case.meeting)[&town.providers[1].name].clone();
    app.act(&person, "meeting.require_participant", |tx, cmd| {
        meeting::require_participant(tx, cmd, (&case.meeting, &participant), false)
    });
    let rows = app.audited("meeting.require_participant");
    let (_, office, role, subjects, insurer, _) = rows.last().unwrap();
    assert_eq!((office.as_str(), role.as_str()), (town.care_office.uid.as_str(), "care_manager"));
    assert_eq!((subjects.as_str(), insurer.as_str()), (case.client.as_str(), town.insurer.as_str()));
    let home = app.browser_of_person(&person).get("/").await;
    assert_eq!(home.status, 200);
    for (_, office, role, ..) in app.audited("home.view") {
        assert_eq!((office, role), (String::new(), String::new()), "nothing is guessed for a view");
    }
});

both!(rows_of_rooms_and_conferences_name_whose_data_were_handled, |app| async move {
    let world = app.world().await;
    let sitting = Uid::parse(&world.ids["{conference}"]).unwrap();
    app.act(&world.town.center_staff, "conference.step", |tx, cmd| {
        conference::step(tx, cmd, &sitting, &conference::Step::Open)
    });
    let client = &world.ids["{client}"];
    let case = &world.ids["{case}"];
    let known = app.audited("import.preview");
    assert!(!known.is_empty());
    for (wanted, prefixes) in
        [(client, &["room.make"][..]), (case, &["conference.invite", "conference.list", "conference.step"])]
    {
        for prefix in prefixes {
            let rows = app.audited(prefix);
            assert!(!rows.is_empty(), "{prefix}");
            for (action, _, _, subjects, insurer, _) in rows {
                assert!(subjects.split(' ').any(|s| s == wanted), "{action} names {subjects}");
                assert_eq!(insurer, world.town.insurer.to_string(), "{action}");
            }
        }
    }
});

both!(a_changed_decision_keeps_the_earlier_reason_in_the_log, |app| async move {
    let world = app.world().await;
    let opinion = Uid::parse(&world.ids["{opinion}"]).unwrap();
    let mut seen = None;
    for (decision, reason) in [(Decision::Adopted, "甲の理由"), (Decision::Declined, "乙の理由")] {
        let input =
            ResolveInput { opinion: opinion.clone(), decision: Some(decision), reason: reason.into(), seen };
        let done =
            app.act(&world.town.care_manager, "inquiry.resolve", |tx, cmd| inquiry::resolve(tx, cmd, &input));
        seen = Some(done.resolution);
    }
    let rows = app.audited("inquiry.resolve");
    assert!(!rows[0].5.contains("甲の理由"));
    assert!(rows[1].5.contains("甲の理由"), "{}", rows[1].5);
});
