//! Files beside a plan through the front door: what is taken, who may open it, and what is left when it is withdrawn.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use enza::domain::access::Role;

use crate::support::{Answer, Browser, TestApp, Town};

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::new(3, 2)).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    bytes.extend_from_slice("撮影場所 架空市".as_bytes());
    bytes
}

/// Sends the form with a file.
pub(crate) async fn add(
    browser: &mut Browser,
    at: &str,
    (name, bytes): (&str, Vec<u8>),
    audience: &str,
) -> Answer {
    let page = browser.get(at).await;
    let fields =
        page.form_fields(at).into_iter().filter(|(field, _)| field != "files" && field != "audience");
    let form = fields.fold(Form::new(), |form, (field, value)| form.text(field, value));
    let form = if audience.is_empty() { form } else { form.text("audience", audience.to_owned()) };
    let form = form.part("files", Part::bytes(bytes).file_name(name.to_owned()));
    let request = browser.request(Method::POST, at).multipart(form);
    browser.send(request).await
}

/// The addresses of the files that a page lists.
fn listed(page: &Answer) -> Vec<String> {
    let parts = page.body.split("href=\"/plan-attachments/").skip(1);
    parts.map(|rest| format!("/plan-attachments/{}", rest.split('"').next().unwrap())).collect()
}

/// Somebody of the town's clinic, which is in charge of the client from today on.
fn doctor(app: &TestApp, town: &Town, client: &enza::domain::ids::Uid) -> Browser {
    use diesel::prelude::*;
    use enza::storage::schema::{client_offices, clients, offices};
    let person = app.person("clinic", "医療 治", &town.clinic.uid, Role::ProviderStaff);
    app.state
        .desk
        .note(|tx| {
            let insert = |conn: &mut enza::storage::Conn| -> Result<(), enza::storage::StorageError> {
                let whose: i64 =
                    clients::table.filter(clients::uid.eq(client)).select(clients::id).first(conn)?;
                let office: i64 = offices::table
                    .filter(offices::uid.eq(&town.clinic.uid))
                    .select(offices::id)
                    .first(conn)?;
                let row = (
                    client_offices::uid.eq("team-of-the-clinic"),
                    client_offices::client_id.eq(whose),
                    client_offices::office_id.eq(office),
                    client_offices::service_kind.eq("31"),
                    client_offices::starts_on.eq(app.clock.now().date()),
                );
                diesel::insert_into(client_offices::table).values(row).execute(conn)?;
                Ok(())
            };
            Ok(insert(tx)?)
        })
        .unwrap();
    app.signed_in_as(&person)
}

both!(files_are_opened_by_those_they_are_meant_for_and_by_nobody_else, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/plan-versions/{}/attachments", case.version);
    let plan = browser.get(&format!("/plan-versions/{}", case.version)).await;
    assert!(plan.body.contains(&at), "the way to the files");
    for (name, audience) in [("内部.pdf", "planners"), ("診療.pdf", "medical"), ("../チーム.exe", "team")]
    {
        let sent = add(&mut browser, &at, (name, format!("%PDF-1.7 {name}").into_bytes()), audience).await;
        assert_eq!((sent.status, sent.location.as_str()), (303, at.as_str()), "{}", sent.body);
    }
    let files = listed(&browser.get(&at).await);
    assert_eq!(files.len(), 3, "newest first");
    let opened = browser.get(&files[0]).await;
    assert_eq!((opened.status, opened.body.as_str()), (200, "%PDF-1.7 ../チーム.exe"));
    let header = |name: &str| opened.headers.get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let saved = header("content-disposition");
    assert!(saved.starts_with("attachment") && saved.ends_with("%E3%83%81%E3%83%BC%E3%83%A0.pdf"), "{saved}");
    assert_eq!(opened_so_far(&app), 1);

    let mut office = app.signed_in_as(&town.provider_staff);
    assert_eq!(listed(&office.get(&at).await), [files[0].clone()], "what is meant for everybody in charge");
    let mut clinic = doctor(&app, &town, &case.client);
    assert_eq!(listed(&clinic.get(&at).await), [files[0].clone(), files[1].clone()]);
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    for (file, seen) in files.iter().zip([[200, 200, 404], [404, 200, 404], [404, 404, 404]]) {
        let statuses =
            [office.get(file).await.status, clinic.get(file).await.status, stranger.get(file).await.status];
        assert_eq!(statuses, seen, "{file}");
    }
    let withdraw = format!("{}/withdraw", files[0]);
    let token = office.get(&at).await.form_fields("/sign-out");
    let mut pairs = vec![("version", case.version.as_str())];
    pairs.extend(token.iter().filter(|(name, _)| name == "csrf").map(|(k, v)| (k.as_str(), v.as_str())));
    assert_eq!(office.post(&withdraw, &pairs).await.status, 403, "only those who make the plan");
    let page = browser.get(&at).await;
    assert_eq!(browser.submit(&page, &withdraw, &[]).await.status, 303);
    for someone in [&mut browser, &mut office, &mut clinic] {
        assert_eq!(someone.get(&files[0]).await.status, 404, "withdrawn");
    }
    assert_eq!(bytes_left(&app), [0, 1, 1], "the bytes of what was withdrawn are gone");
});

/// How many openings the log knows.
fn opened_so_far(app: &TestApp) -> i64 {
    use diesel::prelude::*;
    use enza::storage::schema::audit_events;
    let opened = |conn: &mut enza::storage::Conn| -> Result<i64, enza::storage::StorageError> {
        let rows = audit_events::table.filter(audit_events::action.eq("plan.open_attachment"));
        Ok(rows.count().get_result(conn)?)
    };
    app.state.store().read(opened).unwrap()
}

/// Of each file in the order of adding, newest first, whether there are bytes; sealed bytes name nothing.
fn bytes_left(app: &TestApp) -> Vec<u8> {
    use diesel::prelude::*;
    use enza::storage::schema::plan_attachments;
    let read = |conn: &mut enza::storage::Conn| -> Result<Vec<Vec<u8>>, enza::storage::StorageError> {
        let newest = plan_attachments::table.order(plan_attachments::id.desc());
        Ok(newest.select(plan_attachments::body).load(conn)?)
    };
    let bodies = app.state.store().read(read).unwrap();
    assert!(!bodies.iter().any(|body| body.windows(4).any(|w| w == b"%PDF")), "sealed");
    bodies.iter().map(|body| u8::from(!body.is_empty())).collect()
}

both!(what_is_no_picture_or_paper_is_refused_and_a_picture_keeps_only_itself, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let at = format!("/plan-versions/{}/attachments", case.version);
    let large = vec![b'1'; 10 * 1024 * 1024 + 1];
    for (bytes, audience, said) in [
        (b"<svg onload=alert(1)>".to_vec(), "team", "PDF・PNG・JPEG のファイルを"),
        (b"\x89PNG\r\n\x1a\nbroken".to_vec(), "team", "画像を読めません"),
        (large, "team", "10 MB まで"),
        (picture(), "", "見られる人を選んで"),
        (Vec::new(), "team", "ファイルを選んで"),
    ] {
        let refused = add(&mut browser, &at, ("a.png", bytes), audience).await;
        assert_eq!(refused.status, 422, "{said}");
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    assert_eq!(add(&mut browser, &at, ("写真.png", picture()), "team").await.status, 303);
    let files = listed(&browser.get(&at).await);
    let request = browser.request(Method::GET, &files[0]);
    let bytes = request.send().await.unwrap().bytes().await.unwrap();
    assert!(image::load_from_memory(&bytes).is_ok(), "still a picture");
    assert!(!bytes.windows(12).any(|w| w == "撮影場所".as_bytes()), "what stood behind it is gone");
});
