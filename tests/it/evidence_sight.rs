//! The evidence of a client tells of meetings and inquiries what their own pages tell the reader, and says how many lines it
//! leaves out.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::consent::Override;
use enza::domain::ids::OfficeId;
use enza::domain::opinion::{RowRef, Said, Stance};
use enza::storage::schema::{clients, offices};
use enza::storage::{Conn, StorageError};
use enza::usecases::inquiry::{self, AnswerInput, OpenInput};

use crate::support::{Browser, Case, Person, TestApp, Town};

/// The home-help office is asked in writing and is worried.
fn asked(app: &TestApp, town: &Town, case: &Case) {
    let people = app.participants_of(&case.meeting);
    let input = OpenInput {
        meeting: case.meeting.clone(),
        asked: vec![people[&town.providers[0].name].clone()],
        replaces_meeting: true,
        follows: None,
        reason_code: "minor_change".into(),
        reason: "曜日だけを変える".into(),
        question: "曜日の変更でよいか".into(),
        questions: Vec::new(),
        due_at: app.clock.now() + Duration::days(7),
        reasons: app.state.config.inquiry_reasons().unwrap(),
        seen_version: None,
        consent: Override::default(),
    };
    let opened = app.act(&town.care_manager, "inquiry.open", |tx, cmd| inquiry::open(tx, cmd, &input));
    let said = Said {
        row: RowRef::OVERALL,
        stance: Some(Stance::Concern),
        body: "段差が心配".into(),
        risks: String::new(),
    };
    let input = AnswerInput {
        invitation: opened.invitations[0].clone(),
        said: vec![said],
        answered_by: "訪問 直子".into(),
        proxy: None,
    };
    app.act(&town.provider_staff, "inquiry.answer", |tx, cmd| inquiry::answer(tx, cmd, &input));
}

/// Everything that tells of a client's course, as a person gets it.
async fn papers(app: &TestApp, person: &Person, case: &Case) -> [String; 3] {
    let mut browser: Browser = app.signed_in_as(person);
    let at = format!("/clients/{}", case.client);
    let mut all = Vec::new();
    for part in ["evidence/print?period=this_year", "progress", "progress/csv"] {
        let page = browser.get(&format!("{at}/{part}")).await;
        assert_eq!(page.status, 200, "{part}: {}", page.body);
        all.push(page.body);
    }
    let zip = browser.get(&format!("{at}/evidence/zip?period=this_year")).await;
    assert_eq!(zip.status, 200);
    all.try_into().unwrap()
}

const SECRETS: [&str; 3] = ["段差が心配", "曜日の変更でよいか", "訪問 直子"];
const LEFT_OUT: &str = "閲覧の権限がないため";

both!(what_the_page_of_an_inquiry_refuses_no_paper_tells, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    asked(&app, &town, &case);
    app.entrust(&town, &case.client, ("2026-04-01", ""));
    let own = papers(&app, &town.care_manager, &case).await;
    for secret in SECRETS {
        assert!(own[0].contains(secret), "{secret}: {}", own[0]);
    }
    assert!(own.iter().all(|paper| !paper.contains(LEFT_OUT)), "its own office is told everything");
    let hidden = |papers: &[String; 3]| {
        for (paper, told) in papers.iter().zip(["2 行", "3 行", "3 行"]) {
            assert!(SECRETS.iter().all(|secret| !paper.contains(secret)), "{paper}");
            assert!(paper.contains(LEFT_OUT) && paper.contains(told), "{paper}");
        }
    };
    hidden(&papers(&app, &town.center_staff, &case).await);
    let hand = |conn: &mut Conn| -> Result<usize, StorageError> {
        let next = offices::table.filter(offices::uid.eq(&town.second_care_office.uid));
        let next: OfficeId = next.select(offices::id).first(conn)?;
        Ok(diesel::update(clients::table).set(clients::office_id.eq(next)).execute(conn)?)
    };
    app.state.store().with_writer(hand).unwrap();
    hidden(&papers(&app, &town.second_care_manager, &case).await);
});
