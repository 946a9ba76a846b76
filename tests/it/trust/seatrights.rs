//! G30: a seat in a room is no right. Who is taken off the meeting, or leaves the office that was invited, has lost the room.

use diesel::prelude::*;
use enza::domain::access::Role;
use enza::domain::ids::Uid;
use enza::storage::schema::{accounts, memberships, room_seats};
use enza::storage::{Conn, StorageError};
use enza::usecases::account::membership::end_membership;
use enza::usecases::room::{self, EnterInput, TicketInput};
use enza::usecases::{Failure, meeting};

use crate::support::{Case, Person, TestApp, Town};

impl TestApp {
    /// The room of a meeting in which the home helper sits.
    fn room_with_helper(&self, town: &Town, case: &Case) -> Uid {
        let made = self
            .act(&town.care_manager, "room.make", |tx, cmd| room::open_for_meeting(tx, cmd, &case.meeting));
        let input = EnterInput { room: made.room.clone() };
        self.act(&town.provider_staff, "room.enter", |tx, cmd| room::enter(tx, cmd, &input));
        made.room
    }

    fn is_dismissed(&self, person: &Person) -> bool {
        let read = |conn: &mut Conn| -> Result<Option<chrono::NaiveDateTime>, StorageError> {
            Ok(room_seats::table
                .filter(room_seats::holder.eq(format!("account:{}", person.uid)))
                .select(room_seats::dismissed_at)
                .first(conn)?)
        };
        self.state.store().read(read).unwrap().is_some()
    }
}

/// Neither page nor use-case lets the helper in, with the seat that is still theirs.
async fn is_out(app: &TestApp, town: &Town, room: &Uid) {
    let mut helper = app.signed_in_as(&town.provider_staff);
    let path = format!("/rooms/{room}");
    assert_eq!(helper.get(&path).await.status, 404, "the page");
    assert_eq!(helper.get(&format!("{path}/projection")).await.status, 404, "the screen on the wall");
    let desk = &app.state.desk;
    let mut cmd = app.command(&town.provider_staff);
    let input = EnterInput { room: room.clone() };
    let entered = desk.write(&mut cmd, "room.enter", |tx, cmd| room::enter(tx, cmd, &input));
    assert!(matches!(entered, Err(Failure::NotFound(_))), "the seat");
    let input = TicketInput { room: room.clone() };
    let ticket =
        desk.write_once_shown(&mut cmd, "room.ticket", |tx, cmd| room::issue_ticket(tx, cmd, &input));
    assert!(matches!(ticket, Err(Failure::NotFound(_))), "the ticket");
}

both!(who_is_taken_off_the_meeting_loses_the_room, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let room = app.room_with_helper(&town, &case);
    let mut helper = app.browser_of_person(&town.provider_staff);
    assert_eq!(helper.get(&format!("/rooms/{room}")).await.status, 200);
    assert!(!app.is_dismissed(&town.provider_staff));
    let participant = app.participants_of(&case.meeting)[&town.providers[0].name].clone();
    app.act(&town.care_manager, "meeting.remove_participant", |tx, cmd| {
        meeting::remove_participant(tx, cmd, (&case.meeting, &participant))
    });
    assert!(app.is_dismissed(&town.provider_staff), "open connections end with the seat");
    is_out(&app, &town, &room).await;
});

both!(who_moves_to_another_office_loses_the_room, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let room = app.room_with_helper(&town, &case);
    let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
        Ok(memberships::table
            .inner_join(accounts::table)
            .filter(accounts::uid.eq(&town.provider_staff.uid))
            .select(memberships::uid)
            .first(conn)?)
    };
    let old = app.state.store().read(read).unwrap();
    app.join(&town.provider_staff, &town.second_care_office.uid, Role::CareManager);
    app.act(&town.administrator, "account.end_membership", |tx, cmd| {
        end_membership(tx, cmd, &town.provider_staff.uid, &old)
    });
    assert!(app.is_dismissed(&town.provider_staff));
    is_out(&app, &town, &room).await;
});
