//! Who was there: taken from the room's seats, corrected by the organizer, read by the record.

use std::collections::BTreeMap;

use enza::domain::meeting::Actual;
use enza::storage::tables::{meetings, participants};
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::Cmd;
use enza::usecases::room::{self, EnterInput, SteerInput, Steering};

use crate::meetings::{fixed, polled};
use crate::support::{Case, TestApp};

fn noted(app: &TestApp, case: &Case) -> BTreeMap<String, (Actual, String)> {
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let meeting = meetings::find(conn, &case.meeting)?.unwrap();
        participants::list(conn, meeting.id)
    };
    let all = app.state.store().read(read).unwrap();
    all.into_iter().map(|p| (p.label, (p.actual, p.actual_note))).collect()
}

both!(
    the_record_fills_itself_from_the_seats_of_the_room_and_from_what_the_organizer_noted,
    |app| async move {
        let (town, case, mut organizer, meeting) = polled(&app).await;
        fixed(&app, &mut organizer, &meeting).await;
        let desk = &app.state.desk;
        let mut lead = app.command(&town.care_manager);
        let open = |tx: &mut Tx<'_>, cmd: &mut Cmd| room::open_for_meeting(tx, cmd, &case.meeting);
        let made = desk.write(&mut lead, "room.make", open).unwrap();
        let enter =
            |tx: &mut Tx<'_>, cmd: &mut Cmd| room::enter(tx, cmd, &EnterInput { room: made.room.clone() });
        desk.write(&mut app.command(&town.provider_staff), "room.enter", enter).unwrap();
        let early = organizer.get(&meeting).await;
        assert!(!early.body.contains(&format!("{meeting}/attendance")), "nobody was there before it begins");
        for act in [Steering::Open, Steering::Close] {
            let steer = |tx: &mut Tx<'_>, cmd: &mut Cmd| {
                room::steer(tx, cmd, &SteerInput { room: made.room.clone(), act })
            };
            desk.write(&mut app.command(&town.care_manager), "room.steer", steer).unwrap();
        }
        let seen = noted(&app, &case);
        let actual = |nth: usize| seen[&town.providers[nth].name].0;
        assert_eq!((actual(0), actual(1)), (Actual::Present, Actual::Unrecorded), "{seen:?}");
        assert_eq!(seen[&town.care_office.name].0, Actual::Present, "whoever leads sits in it too");

        app.pass(chrono::Duration::days(30));
        let mut organizer = app.signed_in_as(&town.care_manager);
        let page = organizer.get(&meeting).await;
        let people = app.participants_of(&case.meeting);
        let field = |what: &str, nth: usize| format!("{what}-{}", people[&town.providers[nth].name]);
        let (was1, note1) = (field("actual", 1), field("note", 1));
        let (was2, note2) = (field("actual", 2), field("note", 2));
        let client = format!("actual-{}", people["本人"]);
        let typed = [
            (was1.as_str(), "absent"),
            (note1.as_str(), "利用者の急変"),
            (&was2, "represented"),
            (&note2, "代理 光"),
            (&client, "present"),
        ];
        let done = organizer.submit(&page, &format!("{meeting}/attendance"), &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
        let page = organizer.get(&meeting).await;
        assert!(page.body.contains("value=\"利用者の急変\""), "{}", page.body);
        assert_eq!(organizer.submit(&page, &format!("{meeting}/hold"), &[]).await.status, 303);
        assert_eq!(noted(&app, &case)[&town.providers[1].name], (Actual::Absent, "利用者の急変".into()));

        let record = format!("{meeting}/record");
        let page = organizer.get(&record).await;
        assert_eq!(organizer.submit(&page, &record, &[]).await.status, 303);
        let edit = organizer.get(&format!("{record}/edit")).await;
        let fields: BTreeMap<String, String> =
            edit.form_fields(&format!("{record}/edit")).into_iter().collect();
        let listed = |list: &str| -> Vec<(String, String)> {
            let at = |n: usize, what: &str| fields.get(&format!("{list}-{n}-{what}")).cloned();
            (0..9).map_while(|n| Some((at(n, "affiliation")?, at(n, "name")?))).collect()
        };
        let there = listed("attendee");
        assert!(there.iter().any(|(office, _)| *office == town.providers[0].name), "{there:?}");
        assert!(there.contains(&(town.providers[2].name.clone(), "代理 光（代理）".into())), "{there:?}");
        assert!(there.iter().all(|(office, _)| *office != town.providers[1].name), "{there:?}");
        let away = listed("absentee");
        assert!(away.iter().any(|(office, _)| *office == town.providers[1].name), "{away:?}");
        assert!(edit.body.contains("利用者の急変") && fields["is_client_present"] == "yes");
    }
);
