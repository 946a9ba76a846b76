//! Materials of a case through the front door: laid there by the office that presents it, cleaned, sealed, taken back.

use std::io::Cursor;

use diesel::prelude::*;
use enza::storage::schema::case_materials;
use enza::storage::{Conn, StorageError};
use image::{DynamicImage, ImageFormat, RgbImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::support::{Answer, Browser, TestApp};

fn picture() -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(RgbImage::new(3, 2)).write_to(&mut bytes, ImageFormat::Png).unwrap();
    let mut bytes = bytes.into_inner();
    bytes.extend_from_slice("撮影場所 架空市".as_bytes());
    bytes
}

/// Sends the form of a page of materials.
async fn add(
    browser: &mut Browser,
    at: &str,
    file: Option<(&str, Vec<u8>)>,
    typed: &[(&str, &str)],
) -> Answer {
    let page = browser.get(at).await;
    let own = ["files", "purpose", "names_nobody"];
    let fields = page.form_fields(at).into_iter().filter(|(field, _)| !own.contains(&field.as_str()));
    let form = fields.fold(Form::new(), |form, (field, value)| form.text(field, value));
    let form =
        typed.iter().fold(form, |form, (field, value)| form.text((*field).to_owned(), (*value).to_owned()));
    let form = match file {
        Some((name, bytes)) => form.part("files", Part::bytes(bytes).file_name(name.to_owned())),
        None => form,
    };
    let request = browser.request(Method::POST, at).multipart(form);
    browser.send(request).await
}

const PROMISED: [(&str, &str); 2] = [("purpose", "photo"), ("names_nobody", "yes")];

/// The addresses of the materials that a page lists.
fn listed(page: &Answer, at: &str) -> Vec<String> {
    let start = format!("href=\"{at}/");
    page.body.split(&start).skip(1).map(|rest| format!("{at}/{}", rest.split('"').next().unwrap())).collect()
}

impl TestApp {
    /// The bytes of the materials as they are stored.
    fn stored_materials(&self) -> Vec<Vec<u8>> {
        let read = |conn: &mut Conn| -> Result<Vec<Vec<u8>>, StorageError> {
            Ok(case_materials::table.order(case_materials::id).select(case_materials::body).load(conn)?)
        };
        self.state.store().read(read).unwrap()
    }

    /// Another case that is still to be discussed, on the same agenda.
    fn third_item(&self, sitting: &crate::support::TwoCases) -> String {
        use enza::usecases::conference::{self, ListCase};
        let town = &sitting.town;
        let case = self.confirmed_case(town);
        let input = ListCase {
            conference: sitting.conference.clone(),
            case,
            presenter: Some(town.care_manager.uid.clone()),
            minutes: 20,
        };
        let listed = self
            .act(sitting.host(), "conference.list_case", |tx, cmd| conference::list_case(tx, cmd, &input));
        format!("/agenda/{}/materials", listed.uid)
    }
}

both!(
    the_presenting_office_lays_materials_there_which_are_cleaned_sealed_and_have_no_name,
    |app| async move {
        let sitting = app.two_cases(7).await;
        let at = app.third_item(&sitting);
        let mut presenter = app.browser_of_person(&sitting.town.care_manager);
        let empty = presenter.get(&at).await;
        assert!(empty.body.contains("資料はまだありません"), "{}", empty.body);
        let added = add(&mut presenter, &at, Some(("架空太郎の写真.png", picture())), &PROMISED).await;
        assert_eq!((added.status, added.location.as_str()), (303, at.as_str()), "{}", added.body);
        let list = presenter.get(&at).await;
        assert!(list.body.contains("資料1.png") && !list.body.contains("架空太郎"), "{}", list.body);
        let opened = presenter.get(&listed(&list, &at)[0]).await;
        assert_eq!(opened.status, 200);
        assert_eq!(opened.header("content-type"), Some("image/png"));
        assert!(opened.header("content-disposition").unwrap().starts_with("attachment"));
        assert!(!opened.body.contains("撮影場所"), "what a camera writes along is gone");
        let stored = app.stored_materials().pop().unwrap();
        assert!(!stored.windows(4).any(|four| four == b"\x89PNG"), "it lies there sealed");
        assert_eq!(app.audited("case_material.add").len(), 3);
    }
);

both!(what_stands_against_a_material_is_told_all_at_once_and_at_its_field, |app| async move {
    let sitting = app.two_cases(7).await;
    let at = app.third_item(&sitting);
    let mut presenter = app.browser_of_person(&sitting.town.care_manager);
    let again = add(&mut presenter, &at, Some(("計画.pdf", b"MZ not a picture".to_vec())), &[]).await;
    assert_eq!(again.status, 422);
    for told in [
        "PDF・PNG・JPEG のファイルを選んでください",
        "資料の内容を選んでください",
        "写っていないことを確かめて",
    ] {
        assert!(again.body.contains(told), "{told}: {}", again.body);
    }
    let again = add(&mut presenter, &at, None, &PROMISED).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("ファイルを選んでください"), "{}", again.body);
    assert_eq!(again.body.matches(" checked").count(), 2, "what was chosen stays: {}", again.body);
    let big = vec![b' '; 10 * 1024 * 1024 + 1];
    let again =
        add(&mut presenter, &at, Some(("大きい.pdf", [b"%PDF-".to_vec(), big].concat())), &PROMISED).await;
    assert!(again.status == 422 && again.body.contains("10 MB"), "{}", again.body);
    assert_eq!(app.stored_materials().len(), 2, "nothing was kept");
});

both!(others_lay_nothing_there_and_nothing_is_laid_there_once_the_case_was_discussed, |app| async move {
    let sitting = app.two_cases(7).await;
    let at = app.third_item(&sitting);
    let upload = |form: Form| form.part("files", Part::bytes(b"%PDF-1.7".to_vec()).file_name("a.pdf"));
    for person in [sitting.host(), &sitting.second.presenter, &sitting.first.adviser] {
        let mut browser = app.browser_of_person(person);
        let fields = browser.get("/account").await.form_fields("/account");
        let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
        let form = Form::new().text("csrf", csrf).text("purpose", "photo").text("names_nobody", "yes");
        let request = browser.request(Method::POST, &at).multipart(upload(form));
        let answer = browser.send(request).await;
        assert!(matches!(answer.status, 403 | 404), "{}: {}", person.name, answer.status);
        let page = browser.get(&at).await;
        assert!(!page.body.contains("multipart/form-data"), "{}", person.name);
    }
    let discussed = format!("/agenda/{}/materials", sitting.first.item);
    let mut presenter = app.browser_of_person(&sitting.first.presenter);
    let page = presenter.get(&discussed).await;
    assert!(page.body.contains("資料は加えられません") && !page.body.contains("multipart/form-data"));
    assert_eq!(app.stored_materials().len(), 2);
});

both!(
    a_material_that_is_taken_back_is_gone_and_why_stays_with_those_who_may_take_it_back,
    |app| async move {
        let sitting = app.two_cases(7).await;
        let first = &sitting.first;
        let at = format!("/agenda/{}/materials", first.item);
        let file = format!("{at}/{}", first.material);
        app.pledge(&first.adviser, &sitting.town.insurer);
        let mut adviser = app.browser_of_person(&first.adviser);
        assert_eq!(adviser.get(&file).await.status, 200);
        let mut host = app.browser_of_person(sitting.host());
        let (page, address) = (host.get(&at).await, format!("{at}/withdraw"));
        let again = host.submit(&page, &address, &[("material", ""), ("reason", " ")]).await;
        assert_eq!(again.status, 422);
        for told in ["取り下げる資料を選んでください", "取り下げる理由を書いてください"]
        {
            assert!(again.body.contains(told), "{told}: {}", again.body);
        }
        let typed = [("material", first.material.as_str()), ("reason", "表札が写っていた")];
        assert_eq!(host.submit(&page, &address, &typed).await.status, 303);
        for browser in [&mut adviser, &mut host, &mut app.browser_of_person(&first.presenter)] {
            assert_eq!(browser.get(&file).await.status, 404);
        }
        assert!(app.stored_materials()[0].is_empty(), "its bytes are gone");
        assert!(host.get(&at).await.body.contains("表札が写っていた"));
        assert!(!adviser.get(&at).await.body.contains("表札が写っていた"));
        let twice = host.submit(&page, &address, &[typed[0], typed[1], ("op_id", "another-time")]).await;
        assert!(twice.status == 422 && twice.body.contains("すでに取り下げられています"), "{}", twice.body);
        let other = format!("/agenda/{}/materials/{}", sitting.second.item, first.material);
        assert_eq!(host.get(&other).await.status, 404, "of another case");
    }
);

both!(materials_are_closed_after_the_sitting, |app| async move {
    let sitting = app.two_cases(7).await;
    let first = &sitting.first;
    app.pledge(&first.adviser, &sitting.town.insurer);
    let at = format!("/agenda/{}/materials", first.item);
    let file = format!("{at}/{}", first.material);
    assert_eq!(app.browser_of_person(&first.adviser).get(&file).await.status, 200);
    app.pass(chrono::Duration::days(9));
    let mut adviser = app.browser_of_person(&first.adviser);
    let shut = adviser.get(&file).await;
    assert_eq!((shut.status, shut.location.as_str()), (303, at.as_str()));
    let page = adviser.follow(&shut).await;
    assert!(page.body.contains("資料の公開期間ではありません"), "{}", page.body);
    assert_eq!(app.browser_of_person(sitting.host()).get(&file).await.status, 200);
    assert_eq!(app.browser_of_person(&first.presenter).get(&file).await.status, 200);
});
