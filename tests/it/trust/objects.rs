//! G24 on real things: everything that a path can name exists once, and is there for its own people only; for the other
//! case, the other office and the other insurer it is 403 or 404, whether they read or write. Links open their own
//! invitation; revoked, expired and unconfirmed they open nothing.

use std::collections::{BTreeMap, BTreeSet};

use enza::storage::{Conn, StorageError};
use enza::web::routes::TABLE;
use reqwest::Method;

use crate::support::{Answer, Browser, Person, TestApp, World};

const CELLS: &str = include_str!("object_cells.txt");

/// Routes that name a thing but stand in no cell, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/static/{hash}/{path:.*}", "no thing of anybody's"),
    ("/language/{lang}", "no thing of anybody's"),
    ("/plan-versions/{version}/attachments", "its POST takes a file; plan_attachments"),
    ("/account-requests/{request}/decline", "requests are the administrator's alone; account_offers"),
    ("/plan-versions/{version}/service-plans", "its POST takes a file; service_plans"),
    ("/service-plans/{service_plan}", "no file is in this world; service_plans"),
    ("/service-plans/{service_plan}/withdraw", "no file is in this world; service_plans"),
    ("/inbox/{invitation}/acknowledge", "a delivery's alone; inbox"),
    ("/plan-attachments/{attachment}", "no file is in this world; plan_attachments"),
    ("/plan-attachments/{attachment}/withdraw", "no file is in this world; plan_attachments"),
    ("/agenda/{item}/materials", "its POST takes a file; case_materials"),
    ("/answer-files/{file}", "no file is in this world; answer_files"),
    ("/meetings/{meeting}/participants/{part}/files", "its POST takes a file; answer_files"),
    ("/meetings/{meeting}/participants/{part}/files/withdraw", "no file is in this world; answer_files"),
    ("/sheets/{invitation}/files", "its POST takes a file; answer_files"),
    ("/sheets/{invitation}/files/withdraw", "no file is in this world; answer_files"),
    ("/sheets/{invitation}/files/{file}", "no file is in this world; answer_files"),
    ("/i/{invitation}/inquiry/files", "its POST takes a file; answer_files"),
    ("/i/{invitation}/inquiry/files/withdraw", "no file is in this world; answer_files"),
    ("/i/{invitation}/inquiry/files/{file}", "no file is in this world; answer_files"),
    ("/areas/{place}", "the directory is shared; who may write it, directory"),
    ("/insurers/{place}", "the directory is shared; who may write it, directory"),
    ("/municipalities/{place}", "the directory is shared; who may write it, directory"),
    ("/office-lists/{list}", "lists are the administrator's alone; authz_cells, office_lists"),
    ("/office-lists/{list}/confirm", "lists are the administrator's alone; authz_cells, office_lists"),
    ("/office-lists/{list}/discard", "lists are the administrator's alone; authz_cells, office_lists"),
    ("/offices/{office}", "the directory is shared; who may write it, directory"),
    ("/offices/{office}/closures", "the directory is shared; who may write it, directory"),
    ("/offices/{office}/closures/remove", "the directory is shared; who may write it, directory"),
    ("/offices/{office}/confirm-address", "the directory is shared; who may write it, directory"),
    ("/offices/{office}/edit", "the directory is shared; who may write it, directory"),
    ("/offices/{office}/hours", "the directory is shared; who may write it, regular_hours"),
    ("/offices/{office}/hours/restore", "the directory is shared; who may write it, regular_hours"),
    ("/offices/{office}/hours/withdraw", "the directory is shared; who may write it, regular_hours"),
    ("/offices/{office}/venues", "the directory is shared; who may write it, venues"),
    ("/offices/{office}/venues/{venue}", "the directory is shared; who may write it, venues"),
    ("/offices/{office}/venues/{venue}/close", "the directory is shared; who may write it, venues"),
    ("/offices/{office}/venues/{venue}/open", "the directory is shared; who may write it, venues"),
    ("/offices/{office}/merge", "the directory is shared; merging is the administrator's, directory_merges"),
    (
        "/offices/{office}/merges/{merge}/undo",
        "the directory is shared; merging is the administrator's, directory_merges",
    ),
    ("/offices/{office}/test-address", "the directory is shared; who may write it, directory"),
    ("/jobs/{job}/retry", "the queues are the administrator's alone; authz_cells, queues"),
    ("/mails/{letter}/bounce", "the queues are the administrator's alone; authz_cells, queues"),
    ("/mails/{letter}/retry", "the queues are the administrator's alone; authz_cells, queues"),
    ("/clients/{client}/merge", "needs a second client; who may, client_merges"),
    ("/clients/{client}/merges/{merge}/undo", "needs a merge; who may, client_merges"),
    ("/pledges/{insurer}", "the pledge of an insurer is for whoever is asked for it"),
    ("/calendar/{secret}.ics", "opens by its secret alone; calendar_feeds"),
    ("/account/sessions/{session}/end", "only the own sessions are looked at"),
    ("/account/tokens/{token}/revoke", "only the own tokens are looked at"),
    ("/follow-ups/{follow_up}/finish", "needs a closed agenda item; the conference's own tests"),
    (
        "/clients/{client}/progress/{line}/edit",
        "no line is in this world, so nobody is shown it; its POST stands in a cell, progress",
    ),
    ("/meetings/{meeting}/proposals/{proposal}/decline", "nobody proposed a time here; counter_proposals"),
    ("/meetings/{meeting}/proposals/{proposal}/reopen", "nobody proposed a time here; counter_proposals"),
    ("/meetings/{meeting}/proposals/{proposal}/take", "nobody proposed a time here; counter_proposals"),
    ("/meetings/{meeting}/fix", "shown only while the poll is out; its POST stands in a cell"),
    ("/meetings/{meeting}/change", "shown only once a date is fixed; its POST stands in a cell"),
    ("/meetings/{meeting}/record/edit", "shown only once there is a record; its POST stands in a cell"),
    ("/meetings/{meeting}/record/pdf", "made only once there is a record; pdf"),
    ("/meetings/{meeting}/record/print", "shown only once there is a record"),
    ("/meetings/{meeting}/record/revisions/{revision}", "shown only once there is a record; stories"),
    ("/parked/{parked}/discard", "takes away what is there or nothing, and says the same"),
    ("/hand-overs/{hand_over}/evidence", "needs an accepted hand-over; hand_overs"),
    ("/hand-overs/{hand_over}/evidence/print", "needs an accepted hand-over; hand_overs"),
    ("/hand-overs/{hand_over}/evidence/zip", "needs an accepted hand-over; hand_overs"),
    ("/judgements/{judgement}/reviews", "for the center that entrusts the client; judgements"),
    ("/judgements/{judgement}/reviews/{review}/answers", "needs a review; judgements"),
    ("/judgements/{judgement}/reviews/{review}/withdraw", "needs a review; judgements"),
    ("/rooms/{room}/socket", "trust::wsorigin"),
    ("/rooms/{room}/seats/{seat}", "live: who may steer"),
    ("/rooms/{room}/issues/new", "live: who may steer"),
    ("/reports/{report}/print", "a draft has no print; region"),
    ("/reports/{report}/xlsx", "a draft has no file; region"),
    ("/reports/{report}/csv", "a draft has no file; region"),
    ("/api/v1/rooms/{room}/ticket", "for tokens only; api"),
    ("/api/v1/plan-versions/{version}/next", "takes JSON; careplan_import"),
    ("/api/v1/meetings/{meeting}/fix", "takes JSON; api"),
    ("/api/v1/meetings/{meeting}/send", "takes JSON; api"),
    ("/api/v1/meetings/{meeting}/inquiries", "takes JSON; api"),
    ("/api/v1/sheets/{sheet}/opinions", "takes JSON; api"),
    ("/api/v1/sheets/{sheet}/delay", "takes JSON; circulation"),
    ("/api/v1/inquiries/{inquiry}/extension", "takes JSON; circulation"),
    ("/api/v1/opinions/{opinion}/resolution", "takes JSON; api"),
    ("/api/v1/rooms/{room}/contributions", "takes JSON; api"),
    ("/api/v1/reports/{report}/reviews", "takes JSON; api"),
    ("/api/v1/reports/{report}/publication", "takes JSON; api"),
];

/// Invitations of a meeting are named by another word here than in the table of routes.
fn as_in_the_table(path: &str) -> String {
    if path.starts_with("/meetings/") { path.replace("{invitation}", "{part}") } else { path.to_owned() }
}

/// Method, path, and to whom the thing is there.
fn cells() -> Vec<(String, String, String)> {
    let rows = CELLS.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    rows.map(|line| {
        let (route, who) = line.split_once(" = ").unwrap_or_else(|| panic!("not a row: {line}"));
        let (method, path) = route.split_once(' ').unwrap();
        (method.to_owned(), path.to_owned(), who.replace(' ', ""))
    })
    .collect()
}

#[test]
fn every_route_that_names_a_thing_has_its_cell() {
    let known: BTreeSet<(String, String)> =
        cells().into_iter().map(|(method, path, _)| (method, as_in_the_table(&path))).collect();
    let missing: Vec<String> = TABLE
        .iter()
        .filter(|route| route.path.contains('{') && !route.path.starts_with("/i/"))
        .filter(|route| !known.contains(&(route.method.to_owned(), route.path.to_owned())))
        .filter(|route| ELSEWHERE.iter().all(|(path, _)| *path != route.path))
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert!(missing.is_empty(), "add to object_cells.txt to whom it is there:\n{}", missing.join("\n"));
    let stale: Vec<_> = known
        .iter()
        .filter(|(method, path)| TABLE.iter().all(|r| r.method != method || r.path != path))
        .collect();
    assert!(stale.is_empty(), "cells without a route: {stale:?}");
}

pub fn people(world: &World) -> Vec<(char, &Person)> {
    let town = &world.town;
    vec![
        ('M', &town.care_manager),
        ('m', &town.second_care_manager),
        ('O', &town.other_care_manager),
        ('P', &town.provider_staff),
        ('p', &world.outsider),
        ('D', &town.adviser),
        ('I', &town.insurer_staff),
        ('J', &town.other_insurer_staff),
        ('C', &town.center_staff),
        ('A', &town.administrator),
    ]
}

async fn call(browser: &mut Browser, csrf: &str, method: &str, path: &str) -> Answer {
    let request = browser.request(Method::from_bytes(method.as_bytes()).unwrap(), path);
    let request = request.header("x-csrf-token", csrf);
    if method == "GET" {
        // The log of a room is asked for from a number on.
        let request = if path.ends_with("/events") { request.query(&[("since", "0")]) } else { request };
        return browser.send(request).await;
    }
    let body = if path.starts_with("/api/") { "{}".to_owned() } else { format!("csrf={csrf}&version=1") };
    let kind =
        if path.starts_with("/api/") { "application/json" } else { "application/x-www-form-urlencoded" };
    browser.send(request.header("content-type", kind).body(body)).await
}

async fn csrf_of(browser: &mut Browser) -> String {
    let fields = browser.get("/account").await.form_fields("/account");
    fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1
}

/// How many rows each table of things has; what merely notes a request is left out.
pub fn counts(app: &TestApp) -> BTreeMap<String, i64> {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        n: i64,
    }
    let tables = [
        "clients",
        "client_contacts",
        "plan_versions",
        "meetings",
        "participants",
        "invitations",
        "deliveries",
        "duty_entries",
        "client_hand_overs",
        "judgement_reviews",
        "judgement_answers",
        "progress_lines",
        "progress_revisions",
        "inquiries",
        "opinions",
        "meeting_records",
        "rooms",
        "room_seats",
        "room_events",
        "room_tickets",
        "care_cases",
        "conferences",
        "agenda_items",
        "conference_attendees",
        "agenda_attendees",
        "case_materials",
        "case_issues",
        "issue_reports",
        "report_reviews",
        "imports",
        "accounts",
        "memberships",
        "account_links",
        "mails",
        "follow_ups",
    ];
    let read = |conn: &mut Conn| -> Result<BTreeMap<String, i64>, StorageError> {
        let count = |table: &&str, conn: &mut Conn| -> Result<(String, i64), StorageError> {
            let query = format!("SELECT count(*) AS n FROM {table}");
            Ok(((*table).to_owned(), diesel::sql_query(query).get_result::<Count>(conn)?.n))
        };
        tables.iter().map(|table| count(table, conn)).collect()
    };
    app.state.store().read(read).unwrap()
}

both!(everything_is_there_for_its_own_people_and_for_nobody_else, |app| async move {
    let world = app.world().await;
    let before = counts(&app);
    let mut wrong = Vec::new();
    for (letter, person) in people(&world) {
        let mut browser = app.browser_of_person(person);
        let csrf = csrf_of(&mut browser).await;
        for (method, path, who) in cells() {
            let is_own = who.contains(letter);
            // What the own people write is the other tests' matter; here it would only undo the world.
            if is_own && method != "GET" {
                continue;
            }
            let answer = call(&mut browser, &csrf, &method, &world.address(&path)).await;
            let fits = if is_own {
                // A rule that says no speaks to its own people only; to all others there is no such thing.
                let is_told = answer.status == 422 || (200..400).contains(&answer.status);
                is_told && !answer.location.starts_with("/sign-in")
            } else {
                matches!(answer.status, 403 | 404)
            };
            if !fits {
                wrong
                    .push(format!("{letter} {method} {path} = {who}: {} {}", answer.status, answer.location));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cells:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(counts(&app), before, "somebody's refused write left something");
});

/// What each route of links answers on a device; 401 where it asks for the link.
async fn link_answers(world: &World, browser: &mut Browser, invitation: &str) -> Vec<(String, u16)> {
    let mut answers = Vec::new();
    for route in TABLE.iter().filter(|r| r.method == "GET" && r.path.starts_with("/i/{invitation}")) {
        let path = world.address(&route.path.replace("{invitation}", invitation));
        let answer = browser.get(&path).await;
        answers.push((route.path.to_owned(), if answer.location == "/i/" { 401 } else { answer.status }));
    }
    answers
}

both!(a_link_opens_its_own_invitation_and_nothing_else, |app| async move {
    let world = app.world().await;
    let mut device = app.device(&world.poll, Some(&world.town.providers[0].number)).await;
    let own = link_answers(&world, &mut device, world.poll.as_str()).await;
    let opened: Vec<&str> =
        own.iter().filter(|(_, s)| (200..400).contains(s)).map(|(p, _)| p.as_str()).collect();
    let its_own =
        ["/i/{invitation}", "/i/{invitation}/account", "/i/{invitation}/confirm", "/i/{invitation}/poll"];
    assert_eq!(opened, its_own, "{own:?}");
    for other in [&world.other_poll, &world.inquiry] {
        let answers = link_answers(&world, &mut device, other.as_str()).await;
        let opened: Vec<_> = answers.iter().filter(|(p, s)| *s < 400 && !p.ends_with("/confirm")).collect();
        assert!(opened.is_empty(), "{opened:?}");
    }
    for route in
        TABLE.iter().filter(|r| r.method == "GET" && r.path.contains('{') && !r.path.starts_with("/i/"))
    {
        if route.path.starts_with("/static") || route.path.starts_with("/language") {
            continue;
        }
        let answer = device.get(&world.address(route.path)).await;
        let is_shut = answer.status >= 400 || answer.location.starts_with("/sign-in");
        assert!(is_shut, "a link opened {}: {} {}", route.path, answer.status, answer.location);
    }
    let mut inquiry = app.device(&world.inquiry, Some(&world.town.providers[0].number)).await;
    let page = inquiry.get(&format!("/i/{}/inquiry", world.inquiry)).await;
    assert!(page.status < 400, "{}", page.status);
    assert_eq!(inquiry.get(&format!("/i/{}/poll", world.inquiry)).await.status, 403, "another kind");
    let mut delivery = app.device(&world.delivery, Some(&world.town.providers[0].number)).await;
    let own = link_answers(&world, &mut delivery, world.delivery.as_str()).await;
    let opened: Vec<&str> =
        own.iter().filter(|(_, s)| (200..400).contains(s)).map(|(p, _)| p.as_str()).collect();
    let its_own = ["/i/{invitation}/delivery", "/i/{invitation}/delivery/print", "/i/{invitation}"];
    assert!(its_own.iter().all(|path| opened.contains(path)) && opened.len() == 5, "{own:?}");
    let other = delivery.get(&format!("/i/{}/delivery", world.poll)).await;
    assert_eq!((other.status, other.location.as_str()), (303, "/i/"), "another's");
});

both!(an_unconfirmed_revoked_or_expired_link_opens_nothing, |app| async move {
    let world = app.world().await;
    let shut = |answers: Vec<(String, u16)>, state: &str| {
        let opened: Vec<_> =
            answers.into_iter().filter(|(p, s)| *s < 400 && !p.ends_with("/confirm")).collect();
        assert!(opened.is_empty(), "{state}: {opened:?}");
    };
    let mut unconfirmed = app.device(&world.poll, None).await;
    shut(link_answers(&world, &mut unconfirmed, world.poll.as_str()).await, "unconfirmed");
    let (mut revoked, mut expired) = (
        app.device(&world.poll, Some(&world.town.providers[0].number)).await,
        app.device(&world.inquiry, Some(&world.town.providers[0].number)).await,
    );
    assert_eq!(revoked.get(&format!("/i/{}/poll", world.poll)).await.status, 200);
    app.stamp_invitation(&world.poll, "revoked_at");
    app.stamp_invitation(&world.inquiry, "expires_at");
    shut(link_answers(&world, &mut revoked, world.poll.as_str()).await, "revoked");
    shut(link_answers(&world, &mut expired, world.inquiry.as_str()).await, "expired");
    let page = revoked.get(&format!("/i/{}/poll", world.poll)).await;
    assert_eq!(page.status, 422, "its holder is told why");
});
