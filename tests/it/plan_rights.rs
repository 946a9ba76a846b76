//! Who writes a plan: the office that makes the client's plans that day, whichever office began the plan. The office before it
//! and the center that entrusts the client write nothing; the center reads on the days on which it entrusts.

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::careplan::UnitKey;
use enza::domain::client::ClientState;
use enza::domain::ids::{OfficeId, Uid};
use enza::storage::schema::{clients, offices, plans};
use enza::storage::{Conn, StorageError};

use crate::careplan_import::{content, date, imported, link, previewed, set, set_of};
use crate::support::{Browser, Case, Person, TestApp};

/// From now on another office makes the client's plans.
pub(crate) fn hand(app: &TestApp, case: &Case, to: &Uid) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        let office: OfficeId = offices::table.filter(offices::uid.eq(to)).select(offices::id).first(conn)?;
        let of = clients::table.filter(clients::uid.eq(&case.client));
        Ok(diesel::update(of).set(clients::office_id.eq(office)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

/// A session of its own, a second after the one before.
fn browser_of(app: &TestApp, person: &Person) -> Browser {
    app.pass(Duration::seconds(1));
    app.signed_in_as(person)
}

/// Whether a person opens the plan, and whether every way of writing it is open to them.
async fn sight(app: &TestApp, person: &Person, case: &Case) -> (bool, bool) {
    let mut browser = browser_of(app, person);
    let at = format!("/plan-versions/{}", case.version);
    let page = browser.get(&at).await;
    let files = browser.get(&format!("{at}/attachments")).await;
    assert_eq!(page.status, files.status, "the plan and what lies beside it");
    let fields = browser.get("/account").await.form_fields("/account");
    let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let mut open = Vec::new();
    for way in ["edit", "self-check"] {
        open.push(is_open(browser.get(&format!("{at}/{way}")).await.status));
        let sent = browser.post(&format!("{at}/{way}"), &[("csrf", &csrf)]).await;
        open.push(is_open(sent.status));
    }
    open.push(files.body.contains("name=\"files\""));
    open.push(page.body.contains(&format!("{at}/self-check")));
    assert!(open.iter().all(|way| *way == open[0]), "{}: {open:?}", person.login);
    (page.status == 200, open[0])
}

fn is_open(status: u16) -> bool {
    assert!(matches!(status, 200 | 303 | 403 | 404 | 422), "{status}");
    !matches!(status, 403 | 404)
}

const NOTHING: (bool, bool) = (false, false);
const READS: (bool, bool) = (true, false);
const WRITES: (bool, bool) = (true, true);

/// Keeps a file beside the plan that only those see who make or delegate it.
async fn with_file(browser: &mut Browser, case: &Case) -> String {
    let at = format!("/plan-versions/{}/attachments", case.version);
    let page = browser.get(&at).await;
    let form =
        page.form_fields(&at).into_iter().fold(reqwest::multipart::Form::new(), |form, (name, value)| {
            if name == "files" || name == "audience" { form } else { form.text(name, value) }
        });
    let mut bytes = std::io::Cursor::new(Vec::new());
    let picture = image::DynamicImage::ImageRgb8(image::RgbImage::new(3, 2));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let file = reqwest::multipart::Part::bytes(bytes.into_inner()).file_name("写真.png");
    let form = form.text("audience", "planners").part("files", file);
    let sent = browser.send(browser.request(reqwest::Method::POST, &at).multipart(form)).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let html = scraper::Html::parse_document(&browser.get(&at).await.body);
    let links = scraper::Selector::parse("a[href^='/plan-attachments/']").unwrap();
    html.select(&links).next().unwrap().value().attr("href").unwrap().to_owned()
}

both!(the_right_goes_over_with_the_client_and_comes_back_with_it, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let file = with_file(&mut browser_of(&app, &town.care_manager), &case).await;
    assert_eq!(sight(&app, &town.care_manager, &case).await, WRITES);
    assert_eq!(sight(&app, &town.second_care_manager, &case).await, NOTHING);
    hand(&app, &case, &town.second_care_office.uid);
    assert_eq!(sight(&app, &town.second_care_manager, &case).await, WRITES, "from the day on");
    assert_eq!(sight(&app, &town.care_manager, &case).await, NOTHING, "it was theirs");
    assert_eq!(browser_of(&app, &town.second_care_manager).get(&file).await.status, 200);
    assert_eq!(browser_of(&app, &town.care_manager).get(&file).await.status, 404);
    hand(&app, &case, &town.care_office.uid);
    assert_eq!(sight(&app, &town.care_manager, &case).await, WRITES, "back again");
    assert_eq!(sight(&app, &town.second_care_manager, &case).await, NOTHING);
});

both!(
    a_center_reads_on_the_days_on_which_it_entrusts_and_never_writes_not_even_what_it_began,
    |app| async move {
        let town = app.town();
        let case = app.case(&town);
        let file = with_file(&mut browser_of(&app, &town.care_manager), &case).await;
        let begun = |conn: &mut Conn| -> Result<usize, StorageError> {
            let center = offices::table.filter(offices::uid.eq(&town.center.uid));
            let center: OfficeId = center.select(offices::id).first(conn)?;
            Ok(diesel::update(plans::table).set(plans::office_id.eq(center)).execute(conn)?)
        };
        assert_eq!(app.state.store().with_writer(begun).unwrap(), 1);
        app.entrust(&town, &case.client, ("2026-11-22", "2026-11-23"));
        // It is 21 November: the day before, both days, the day after.
        for (day, center) in [(21, NOTHING), (22, READS), (23, READS), (24, NOTHING)] {
            assert_eq!(sight(&app, &town.center_staff, &case).await, center, "on the {day}th");
            assert_eq!(sight(&app, &town.care_manager, &case).await, WRITES, "on the {day}th");
            let opened = browser_of(&app, &town.center_staff).get(&file).await.status;
            assert_eq!(opened, if center == READS { 200 } else { 404 }, "the file on the {day}th");
            app.pass(Duration::days(1));
        }
    }
);

both!(taken_back_by_the_center_the_plan_is_the_centers_to_write, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    hand(&app, &case, &town.center.uid);
    assert_eq!(sight(&app, &town.center_staff, &case).await, WRITES);
    assert_eq!(sight(&app, &town.care_manager, &case).await, NOTHING);
});

both!(the_end_of_the_support_gives_nobody_a_right, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.entrust(&town, &case.client, ("2026-04-01", ""));
    let close = |conn: &mut Conn| -> Result<usize, StorageError> {
        Ok(diesel::update(clients::table).set(clients::state.eq(ClientState::Closed)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(close).unwrap(), 1);
    assert_eq!(sight(&app, &town.care_manager, &case).await, WRITES, "its records are kept up to the end");
    assert_eq!(sight(&app, &town.center_staff, &case).await, READS);
    assert_eq!(sight(&app, &town.second_care_manager, &case).await, NOTHING);
});

both!(a_center_imports_no_plan_of_a_client_whom_it_entrusts_to_another_office, |app| async move {
    let town = app.town();
    let result = imported(&mut browser_of(&app, &town.care_manager), &set(&town)).await;
    let client = Uid::parse(link(&result, "/clients/").trim_start_matches("/clients/")).unwrap();
    app.entrust(&town, &client, ("2026-04-01", ""));
    let unit = UnitKey {
        stamp: "20261121090000".into(),
        from: town.center.number.clone(),
        from_kind: "46".into(),
        to: town.providers[0].number.clone(),
        to_kind: "11".into(),
    };
    let content = content(&town, "次の計画の方針。");
    let next = set_of(&town, (&content, date(2026, 12, 1)), &unit);
    let (at, preview) = previewed(&mut browser_of(&app, &town.center_staff), &next).await;
    for told in ["別の居宅介護支援事業所が担当しています", "委託先の事業所が取り込みます"]
    {
        assert!(preview.body.contains(told), "{told}: {}", preview.body);
    }
    assert!(!preview.body.contains(&format!("{at}/confirm")), "nothing is left to import");
    let unit = UnitKey { from: town.care_office.number.clone(), from_kind: "43".into(), ..unit };
    let own = set_of(&town, (&content, date(2026, 12, 1)), &unit);
    let (_, preview) = previewed(&mut browser_of(&app, &town.care_manager), &own).await;
    assert_eq!(preview.texts(".kpi__value"), ["0人", "1件", "0件", "0件"], "the office that makes them does");
});
