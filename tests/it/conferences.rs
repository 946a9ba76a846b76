//! Sittings: who is asked for which case, and whose finding an issue is.

use enza::domain::conference::AttendeeRole;
use enza::domain::ids::Uid;
use enza::domain::issue::{CauseLayer, ResponseLevel};
use enza::storage::schema::{agenda_attendees, agenda_items, case_issues, conference_attendees, offices};
use enza::storage::{Conn, StorageError};
use enza::usecases::care_case::{self, SheetInput};
use enza::usecases::conference::{self, Invite, ListCase};
use enza::usecases::issue::{Raised, RecordInput, record};
use enza::usecases::{Cmd, Failure};

use diesel::prelude::*;

use crate::support::{Person, TestApp, Town};

fn sheet(question: &str) -> SheetInput {
    let sheet = serde_json::json!({
        "age_band": "from_80", "sex": "female", "care_level": "care_2", "household": "alone", "disease": "",
        "course": "", "wish": "歩きたい", "family_wish": "", "services": "", "difficulties": "",
        "question": question, "basis": "written",
    });
    SheetInput {
        case: Uid::parse("00000000-0000-7000-8000-000000000000").unwrap(),
        seen: None,
        sheet: serde_json::from_value(sheet).unwrap(),
        is_confirming: true,
        names_nobody: true,
    }
}

/// A case of the town's care office with a confirmed sheet.
fn case(app: &TestApp, town: &Town) -> Uid {
    let case = app.case_with_issues(&town.insurer, &town.areas[0], &town.care_office.uid, &[]);
    let input = SheetInput { case: case.clone(), ..sheet("外出をどう増やすか") };
    app.act(&town.care_manager, "case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &input));
    case
}

fn listing(conference: &Uid, case: Uid, presenter: Option<&Person>) -> ListCase {
    ListCase {
        conference: conference.clone(),
        case,
        presenter: presenter.map(|p| p.uid.clone()),
        minutes: 20,
    }
}

fn invitation(conference: &Uid, town: &Town, cases: Vec<Uid>) -> Invite {
    Invite {
        conference: conference.clone(),
        login: town.adviser.login.clone(),
        name: String::new(),
        profession: "理学療法士".into(),
        role: AttendeeRole::Adviser,
        cases,
    }
}

/// How many cases of the sitting the adviser is asked for.
fn assigned(app: &TestApp) -> i64 {
    let count = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(agenda_attendees::table
            .inner_join(conference_attendees::table)
            .filter(conference_attendees::role.eq(AttendeeRole::Adviser))
            .count()
            .get_result(conn)?)
    };
    app.state.store().read(count).unwrap()
}

both!(an_adviser_asked_for_all_cases_is_asked_for_those_listed_later_too, |app| async move {
    let town = app.town();
    let sitting = app.sitting_of(&town);
    let list = |case| listing(&sitting, case, Some(&town.care_manager));
    let (first, second) = (list(case(&app, &town)), list(case(&app, &town)));
    let host = &town.center_staff;
    let input = invitation(&sitting, &town, Vec::new());
    app.act(host, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &input));
    app.act(host, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &first));
    app.act(host, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &second));
    assert_eq!(assigned(&app), 2);
});

both!(an_adviser_asked_for_one_case_is_not_asked_for_the_next, |app| async move {
    let town = app.town();
    let sitting = app.sitting_of(&town);
    let list = |case| listing(&sitting, case, None);
    let inputs = [list(case(&app, &town)), list(case(&app, &town)), list(case(&app, &town))];
    let host = &town.center_staff;
    let mut items = Vec::new();
    for input in &inputs[..2] {
        items
            .push(app.act(host, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, input)).uid);
    }
    let input = invitation(&sitting, &town, vec![items[0].clone()]);
    app.act(host, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &input));
    app.act(host, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &inputs[2]));
    assert_eq!(assigned(&app), 1);
    let mut cmd: Cmd = app.command(host);
    let unknown = invitation(&sitting, &town, vec![inputs[0].case.clone()]);
    let refused =
        app.state.desk.write(&mut cmd, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &unknown));
    assert!(matches!(refused, Err(Failure::NotFound(_))), "a case that is not listed is no agenda item");
});

both!(only_who_plans_in_the_office_of_a_case_presents_it, |app| async move {
    let town = app.town();
    let sitting = app.sitting_of(&town);
    let input = listing(&sitting, case(&app, &town), Some(&town.adviser));
    let mut cmd = app.command(&town.center_staff);
    let refused = app
        .state
        .desk
        .write(&mut cmd, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &input));
    let Err(Failure::Refused(refused)) = refused else { panic!("an adviser was given somebody's case") };
    assert_eq!(refused.code, "conference-presenter-elsewhere");
});

both!(an_issue_found_in_a_sitting_counts_for_the_office_of_the_case, |app| async move {
    let town = app.town();
    let sitting = app.sitting_of(&town);
    let input = listing(&sitting, case(&app, &town), None);
    let host = &town.center_staff;
    let item = app.act(host, "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &input)).uid;
    let issue = RecordInput {
        case: Raised::Item(item.clone()),
        theme: "01".into(),
        subtheme: String::new(),
        cause: CauseLayer::Resource,
        level: ResponseLevel::Area,
        body: "架空の課題".into(),
        is_anonymous: true,
    };
    let mut cmd = app.command(host);
    let early = app.state.desk.write(&mut cmd, "issue.record", |tx, cmd| record(tx, cmd, &issue));
    assert!(
        matches!(early, Err(Failure::Refused(_))),
        "nothing is found in a case that has not been discussed"
    );
    let open = |conn: &mut Conn| -> Result<usize, StorageError> {
        use enza::domain::conference::AgendaState;
        let row = agenda_items::table.filter(agenda_items::uid.eq(&item));
        Ok(diesel::update(row).set(agenda_items::state.eq(AgendaState::Closed)).execute(conn)?)
    };
    app.state.store().with_writer(open).unwrap();
    app.act(host, "issue.record", |tx, cmd| record(tx, cmd, &issue));
    let office = |conn: &mut Conn| -> Result<Uid, StorageError> {
        Ok(case_issues::table.inner_join(offices::table).select(offices::uid).first(conn)?)
    };
    assert_eq!(app.state.store().read(office).unwrap(), town.care_office.uid);
});

both!(a_sheet_that_somebody_changed_meanwhile_is_not_overwritten_unseen, |app| async move {
    let town = app.town();
    let case = app.case_with_issues(&town.insurer, &town.areas[0], &town.care_office.uid, &[]);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/cases/{case}")).await;
    let draft = SheetInput { case: case.clone(), is_confirming: false, ..sheet("ほかの人の問い") };
    app.act(&town.care_manager, "case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &draft));
    let typed = [
        ("age_band", "from_80"),
        ("sex", "female"),
        ("care_level", "care_2"),
        ("household", "alone"),
        ("basis", "written"),
        ("question", "わたしの問い"),
        ("act", "draft"),
    ];
    let address = format!("/cases/{case}/sheet");
    let again = browser.submit(&page, &address, &typed).await;
    assert_eq!(again.status, 422);
    assert!(
        again.body.contains("ほかの人が先に変更しました") && again.body.contains("わたしの問い"),
        "{}",
        again.body
    );
    assert!(again.body.contains("ほかの人の問い"), "what the other wrote is shown");
    let saved = browser.submit(&again, &address, &typed).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
});
