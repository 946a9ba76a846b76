//! Files of answers: scans of what came on paper, and what answerers lay beside their opinions.

use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::storage::schema::{answer_files, audit_events, slot_answers};
use enza::storage::{Conn, StorageError};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::paper_bridge::{asked_by_fax, only_fax};
use crate::support::{Answer, Browser, TestApp};

/// Sends a file by the form of a page.
async fn add(browser: &mut Browser, at: &str, (name, bytes): (&str, Vec<u8>)) -> Answer {
    let page = browser.get(at).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let fields = page.form_fields(at).into_iter().filter(|(field, _)| field != "files");
    let form = fields.fold(Form::new(), |form, (field, value)| form.text(field, value));
    let form = form.part("files", Part::bytes(bytes).file_name(name.to_owned()));
    let request = browser.request(Method::POST, at).multipart(form);
    browser.send(request).await
}

/// The addresses under a base that a page leads to.
fn listed(page: &Answer, base: &str) -> Vec<String> {
    let mark = format!("href=\"{base}/");
    let uids = page.body.split(&mark).skip(1).map(|rest| &rest[..36]);
    uids.filter_map(Uid::parse).map(|uid| format!("{base}/{uid}")).collect()
}

fn audited(app: &TestApp, action: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}

/// Of each file whether there are bytes, oldest first; sealed bytes name nothing.
fn bytes_left(app: &TestApp) -> Vec<bool> {
    let read = |conn: &mut Conn| -> Result<Vec<Vec<u8>>, StorageError> {
        Ok(answer_files::table.order(answer_files::id).select(answer_files::body).load(conn)?)
    };
    let bodies = app.state.store().read(read).unwrap();
    assert!(!bodies.iter().any(|body| body.windows(4).any(|w| w == b"%PDF")), "sealed");
    bodies.iter().map(|body| !body.is_empty()).collect()
}

both!(a_scan_is_kept_with_the_answer_that_came_by_fax, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (inquiry, asked) = asked_by_fax(&app, &town, &case);
    let mut browser = app.signed_in_as(&town.care_manager);
    let entry = format!("/inquiries/{inquiry}/proxy/{asked}");
    let form = browser.get(&entry).await;
    let typed = [("channel", "fax"), ("answered_by", "訪問 直子"), ("stance-overall", "agree")];
    let done = browser.submit(&form, &entry, &typed).await;
    let part = app.participants_of(&case.meeting)[&town.providers[0].name].clone();
    let at = format!("/meetings/{}/participants/{part}/files", case.meeting);
    assert_eq!((done.status, done.location.as_str()), (303, at.as_str()), "{}", done.body);

    let huge = vec![b'1'; 50 * 1024 * 1024];
    for (name, bytes, told) in [
        ("大きい.pdf", huge, "10 MB まで"),
        ("絵.png", b"<svg onload=alert(1)>".to_vec(), "PDF・PNG・JPEG のファイルを"),
        ("なし.pdf", Vec::new(), "ファイルを選んで"),
    ] {
        let refused = add(&mut browser, &at, (name, bytes)).await;
        assert_eq!(refused.status, 422, "{name}: {}", refused.body);
        assert!(refused.texts(".field__error").join("").contains(told), "{name}: {}", refused.body);
    }
    assert!(
        browser.get(&format!("/inquiries/{inquiry}")).await.body.contains("回答 1/2"),
        "the answer stands"
    );
    let sent = add(&mut browser, &at, ("../../返信\u{202e}.exe", b"%PDF-1.7 FAX".to_vec())).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, at.as_str()), "{}", sent.body);
    let page = browser.get(&at).await;
    assert!(page.body.contains("返信.pdf") && !page.body.contains(".exe"), "{}", page.body);
    let file = listed(&page, "/answer-files").remove(0);
    let opened = browser.get(&file).await;
    assert_eq!((opened.status, opened.body.as_str()), (200, "%PDF-1.7 FAX"));
    assert!(opened.header("content-disposition").unwrap().starts_with("attachment"));
    assert_eq!(opened.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(audited(&app, "answer_file.open"), 1);
    assert!(
        browser.get(&format!("/inquiries/{inquiry}")).await.body.contains("1件"),
        "the inquiry leads to it"
    );

    let evidence = format!("/clients/{}/evidence/zip?period=this_year", case.client);
    let (_, files) = crate::evidence::zip(&browser, &format!("{evidence}&attachments=yes")).await;
    let scan = files.iter().find(|(name, _)| name.starts_with("回答のファイル/")).expect("the scan");
    assert!(scan.0.ends_with(&format!("_{}_返信.pdf", town.providers[0].name)), "{}", scan.0);
    assert_eq!(scan.1, b"%PDF-1.7 FAX", "opened for the reader");
    let (_, bare) = crate::evidence::zip(&browser, &evidence).await;
    assert!(!bare.keys().any(|name| name.starts_with("回答のファイル/")), "{:?}", bare.keys());

    let mut second = app.signed_in_as(&town.second_care_manager);
    let mut provider = app.signed_in_as(&town.provider_staff);
    assert_eq!([second.get(&file).await.status, second.get(&at).await.status], [404, 404]);
    assert_eq!([provider.get(&file).await.status, provider.get(&at).await.status], [403, 403]);
    let own = provider.get(&format!("/sheets/{asked}/files")).await;
    assert!(own.status == 200 && !own.body.contains("返信.pdf"), "scans are for those who asked");

    let uid = file.rsplit('/').next().unwrap();
    let withdraw = format!("{at}/withdraw");
    let bare = browser.submit(&page, &withdraw, &[("file", uid)]).await;
    assert_eq!(bare.status, 422);
    assert!(bare.texts(".field__error").join("").contains("取り下げる理由"), "{}", bare.body);
    let empty = browser.submit(&page, &withdraw, &[]).await;
    assert_eq!(
        (empty.status, empty.texts(".error-summary li").len()),
        (422, 2),
        "both at once: {}",
        empty.body
    );
    let others = app.participants_of(&case.meeting)[&town.providers[1].name].clone();
    let elsewhere = format!("/meetings/{}/participants/{others}/files/withdraw", case.meeting);
    let fields = page.form_fields(&withdraw);
    let mut typed: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    typed.retain(|(name, _)| *name != "file" && *name != "reason");
    typed.extend([("file", uid), ("reason", "別の経路")]);
    let astray = browser.post(&elsewhere, &typed).await;
    assert_eq!(astray.status, 404, "a file is taken back where it belongs: {}", astray.body);
    let page = browser.get(&at).await;
    let gone = browser.submit(&page, &withdraw, &[("file", uid), ("reason", "別の方の書面だった")]).await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    let again = browser
        .submit(&page, &withdraw, &[("file", uid), ("reason", "もう一度"), ("op_id", "another")])
        .await;
    assert_eq!(again.status, 422, "it was taken back already: {}", again.body);
    let page = browser.get(&at).await;
    assert!(page.body.contains("別の方の書面だった"), "the reason stays");
    assert_eq!(browser.get(&file).await.status, 404);
    assert_eq!(bytes_left(&app), [false]);
    let (_, files) = crate::evidence::zip(&browser, &format!("{evidence}&attachments=yes")).await;
    assert!(
        !files.keys().any(|name| name.starts_with("回答のファイル/")),
        "what was taken back is no evidence"
    );
});

both!(who_is_asked_lays_files_beside_the_opinion_until_the_decisions_are_closed, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (inquiry, asked) = asked_by_fax(&app, &town, &case);
    let at = format!("/sheets/{asked}/files");
    let mut helper = app.signed_in_as(&town.provider_staff);
    let sent = add(&mut helper, &at, ("評価表.pdf", b"%PDF-1.7 opinion".to_vec())).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, at.as_str()), "{}", sent.body);
    let own = listed(&helper.get(&at).await, &at).remove(0);
    assert_eq!(helper.get(&own).await.body, "%PDF-1.7 opinion");
    let part = app.participants_of(&case.meeting)[&town.providers[0].name].clone();
    let mut organizer = app.signed_in_as(&town.care_manager);
    let files = format!("/meetings/{}/participants/{part}/files", case.meeting);
    let seen = organizer.get(&files).await;
    assert!(seen.body.contains("評価表.pdf"), "{}", seen.body);
    let file = listed(&seen, "/answer-files").remove(0);
    assert_eq!(organizer.get(&file).await.status, 200);

    let day_service = app.invitations_of(&case.meeting, InvitationKind::Inquiry);
    let other = day_service.into_iter().find(|(label, _)| *label == town.providers[1].name).unwrap().1;
    let mut device = app.device(&other, Some(&town.providers[1].number)).await;
    let link = format!("/i/{other}/inquiry/files");
    let sent = add(&mut device, &link, ("写し.pdf", b"%PDF-1.7 link".to_vec())).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, link.as_str()), "{}", sent.body);
    let of_link = listed(&device.get(&link).await, &link).remove(0);
    assert_eq!(device.get(&of_link).await.body, "%PDF-1.7 link");
    let uid = file.rsplit('/').next().unwrap();
    assert_eq!(device.get(&format!("{link}/{uid}")).await.status, 404, "another's file");
    assert_eq!(helper.get(&format!("/sheets/{other}/files")).await.status, 404, "another's sheet");

    for n in 1..10 {
        assert_eq!(add(&mut helper, &at, (&format!("{n}.pdf"), b"%PDF-1.7".to_vec())).await.status, 303);
    }
    let full = add(&mut helper, &at, ("多い.pdf", b"%PDF-1.7".to_vec())).await;
    assert_eq!(full.status, 422);
    assert!(full.body.contains("10 件まで"), "{}", full.body);
    let page = helper.get(&at).await;
    let mine = own.rsplit('/').next().unwrap();
    let gone = helper
        .submit(&page, &format!("{at}/withdraw"), &[("file", mine), ("reason", "古い評価だった")])
        .await;
    assert_eq!(gone.status, 303, "{}", gone.body);
    assert_eq!([helper.get(&own).await.status, organizer.get(&file).await.status], [404, 404]);
    assert!(organizer.get(&files).await.body.contains("古い評価だった"), "those who asked see why");

    let open = helper.get(&at).await;
    let table = organizer.get(&format!("/inquiries/{inquiry}")).await;
    let closed =
        organizer.submit(&table, &format!("/inquiries/{inquiry}/consolidate"), &[("confirmed", "yes")]).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    let page = helper.get(&at).await;
    assert!(
        page.body.contains("書類は添えられません") && !page.body.contains("type=\"file\""),
        "{}",
        page.body
    );
    let left = listed(&page, &at).remove(0);
    assert_eq!(helper.get(&left).await.status, 200, "what lies there is still opened");
    let mine = left.rsplit('/').next().unwrap();
    let late = helper.submit(&open, &format!("{at}/withdraw"), &[("file", mine), ("reason", "遅い")]).await;
    assert_eq!(late.status, 422, "{}", late.body);
    assert!(late.body.contains("判断が確定している"), "{}", late.body);
});

both!(a_poll_that_came_by_fax_says_when_it_came_and_who_took_it, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    only_fax(&app, &town.providers[0], "0612345678");
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    crate::meetings::sent(&app, &mut organizer, &meeting).await;
    app.pass(chrono::Duration::hours(5));
    let mut organizer = app.signed_in_as(&town.care_manager);
    let part = app.participants_of(&case.meeting)[&town.providers[0].name].clone();
    let at = format!("{meeting}/participants/{part}/answer");
    let form = organizer.get(&at).await;
    let slots = crate::meetings::slots(&form);
    let mut typed: Vec<(&str, &str)> = slots.iter().map(|slot| (slot.as_str(), "yes")).collect();
    typed.extend([("attendance", "attending"), ("person", "訪問 直子")]);
    let bare = organizer.submit(&form, &at, &[typed.as_slice(), &[("received", "")]].concat()).await;
    assert_eq!(bare.status, 422, "{}", bare.body);
    assert!(bare.texts(".field__error").len() >= 2, "the way and the day are both told: {}", bare.body);
    assert!(bare.body.contains("訪問 直子"), "what was typed stays");
    for (fields, told) in [
        ([("received", "R9.12.31"), ("receiver", "受付 花")], "現在より前"),
        ([("received", "R7.1.1"), ("receiver", "受付 花")], "お願いした日時より後"),
        ([("channel", "fax"), ("receiver", " ")], "受け付けた方"),
    ] {
        let all = [typed.as_slice(), &[("channel", "fax")], &fields].concat();
        let refused = organizer.submit(&form, &at, &all).await;
        assert_eq!(refused.status, 422, "{told}: {}", refused.body);
        assert!(refused.texts(".field__error").join("").contains(told), "{told}: {}", refused.body);
    }
    let all = [typed.as_slice(), &[("channel", "fax"), ("receiver", "受付 花")]].concat();
    let done = organizer.submit(&form, &at, &all).await;
    let files = format!("{meeting}/participants/{part}/files");
    assert_eq!((done.status, done.location.as_str()), (303, files.as_str()), "{}", done.body);
    let read = |conn: &mut Conn| -> Result<Vec<String>, StorageError> {
        Ok(slot_answers::table.select(slot_answers::answered_by).load(conn)?)
    };
    let by = app.state.store().read(read).unwrap();
    assert!(by.iter().all(|by| by.contains("訪問 直子（代理入力：受付 花）")), "{by:?}");
    let sent = add(&mut organizer, &files, ("返信.pdf", b"%PDF-1.7".to_vec())).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    assert_eq!(bytes_left(&app), [true]);
});
