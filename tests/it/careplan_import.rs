//! Importing the national care-plan CSV through the front door: every fault is named, nothing is half imported, and
//! the same set twice changes nothing.

use chrono::NaiveDate;
use enza::domain::careplan::{
    Interface, OnUnmappable, PlanKey, PlanToWrite, UnitKey, encode_ms932, write_set,
};
use enza::domain::certification::{CareLevel, Certification, CertificationStatus};
use enza::domain::client::{ClientData, Sex};
use enza::domain::plan_draft::{Goal, Need, PlanContent, PlanHead, ServiceItem, WeekEntry, WeekKind};
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::support::{Answer, Browser, TestApp, Town};

pub const INSURED: &str = "0009000001";

pub fn date(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

pub fn client() -> ClientData {
    ClientData {
        name: "架空 花子".into(),
        kana: "カクウ ハナコ".into(),
        sex: Sex::Female,
        born_on: date(1940, 2, 29),
        postal: "999-0000".into(),
        address: "架空市円座町１－１".into(),
        phone: "000-000-0000".into(),
    }
}

pub fn content(town: &Town, policy: &str) -> PlanContent {
    let item = |number, body: &str, office: Option<usize>| {
        let provider = office.map(|at| &town.providers[at]);
        ServiceItem {
            number,
            body: body.into(),
            is_covered: office.is_some(),
            service_kind: if office.is_some() { "訪問介護".into() } else { "家族".into() },
            office_number: provider.map(|p| p.number.clone()).unwrap_or_default(),
            office_name: provider.map_or("長女".into(), |p| p.name.clone()),
            frequency: "週２回".into(),
            ..ServiceItem::default()
        }
    };
    let goal = |number, short: &str, items| Goal {
        number,
        long_text: "一人で外出できる".into(),
        short_text: short.into(),
        items,
        ..Goal::default()
    };
    let goals = vec![
        goal(1, "玄関まで歩ける", vec![item(1, "歩行の見守り", Some(0)), item(2, "声かけ", None)]),
        goal(1, "門まで歩ける", vec![item(3, "屋外歩行の訓練", Some(2))]),
    ];
    let week = WeekEntry {
        kind: WeekKind::Service,
        body: "訪問介護".into(),
        weekday: Some(2),
        starts_at: "10:00".into(),
        ends_at: "11:00".into(),
    };
    PlanContent {
        head: PlanHead {
            written_on: Some(date(2026, 11, 1)),
            author: "計画 幸子".into(),
            office_name: town.care_office.name.clone(),
            office_number: town.care_office.number.clone(),
            first_planned_on: Some(date(2025, 4, 1)),
            certification: Certification {
                status: Some(CertificationStatus::Certified),
                certified_on: Some(date(2026, 10, 1)),
                starts_on: Some(date(2026, 11, 1)),
                ends_on: Some(date(2027, 10, 31)),
                care_level: Some(CareLevel::Care2),
            },
            policy: policy.into(),
            ..PlanHead::default()
        },
        needs: vec![Need { number: 1, body: "歩行が不安定".into(), goals, ..Need::default() }],
        week: vec![week],
    }
}

pub type Files = Vec<(String, Vec<u8>)>;

pub fn set_for(town: &Town, content: &PlanContent, to: &str, stamp: &str) -> Files {
    let unit = UnitKey {
        stamp: stamp.into(),
        from: town.care_office.number.clone(),
        from_kind: "43".into(),
        to: to.into(),
        to_kind: "11".into(),
    };
    set_of(town, (content, date(2026, 11, 1)), &unit)
}

/// The set of a plan of a day, from one office to another.
pub fn set_of(town: &Town, (content, planned_on): (&PlanContent, NaiveDate), unit: &UnitKey) -> Files {
    let insurer_number = town.insurer_number.clone();
    let key = PlanKey { insurer_number, insured_number: INSURED.into(), planned_on };
    let plan = PlanToWrite { key: &key, client: &client(), content };
    write_set(unit, "202611", &[plan], OnUnmappable::Stop).unwrap().files
}

pub fn set(town: &Town) -> Files {
    set_for(town, &content(town, "安全に歩けるよう支える。"), &town.providers[0].number, "20261101090000")
}

/// Changes the text of one file of a set.
pub fn changed(mut files: Files, interface: Interface, from: &str, to: &str) -> Files {
    let file = files.iter_mut().find(|(name, _)| name.starts_with(interface.prefix())).unwrap();
    let (from, to) = (encode_ms932(from).0, encode_ms932(to).0);
    let at = file.1.windows(from.len()).position(|w| w == from).unwrap();
    file.1.splice(at..at + from.len(), to);
    files
}

async fn upload(browser: &mut Browser, files: &Files) -> Answer {
    let page = browser.get("/imports/new").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let field = |name: &str| {
        let fields = page.form_fields("/imports");
        fields.into_iter().find(|(field, _)| field == name).map(|(_, value)| value).unwrap()
    };
    let mut form =
        Form::new().text("csrf", field("csrf")).text("op_id", field("op_id")).text("office", field("office"));
    for (name, bytes) in files {
        form = form.part("files", Part::bytes(bytes.clone()).file_name(name.clone()));
    }
    let request = browser.request(Method::POST, "/imports").multipart(form);
    browser.send(request).await
}

pub async fn previewed(browser: &mut Browser, files: &Files) -> (String, Answer) {
    let sent = upload(browser, files).await;
    assert_eq!(sent.status, 303, "{}", sent.body);
    let page = browser.follow(&sent).await;
    (sent.location, page)
}

pub async fn imported(browser: &mut Browser, files: &Files) -> Answer {
    let (at, page) = previewed(browser, files).await;
    let done = browser.submit(&page, &format!("{at}/confirm"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    browser.follow(&done).await
}

impl TestApp {
    /// The address of a preview of the set that this module imports.
    pub async fn previewed_import(&self, town: &Town, browser: &mut Browser) -> String {
        previewed(browser, &set(town)).await.0
    }
}

pub async fn clients_found(browser: &mut Browser) -> Vec<String> {
    browser.get("/clients").await.texts("#clients tbody th a")
}

pub fn link(page: &Answer, prefix: &str) -> String {
    let at =
        page.body.find(&format!("href=\"{prefix}")).unwrap_or_else(|| panic!("no {prefix} in {}", page.body));
    page.body[at + 6..].split('"').next().unwrap().to_owned()
}

both!(a_set_becomes_a_client_with_a_certification_and_a_first_version, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let (at, preview) = previewed(&mut browser, &set(&town)).await;
    assert_eq!(preview.texts(".kpi__value"), ["1人", "1件", "0件", "0件"]);
    assert!(clients_found(&mut browser).await.is_empty(), "a preview registers nobody");
    let done = browser.submit(&preview, &format!("{at}/confirm"), &[]).await;
    let result = browser.follow(&done).await;
    assert!(result.body.contains("/meetings/new?plan="), "the way goes on to the meeting");
    assert_eq!(clients_found(&mut browser).await, ["架空 花子"]);
    let client = browser.get(&link(&result, "/clients/")).await;
    assert!(client.body.contains("要介護２") && client.body.contains("架空訪問介護ステーション"));
    let version = browser.get(&link(&result, "/plan-versions/")).await;
    assert_eq!(version.status, 200);
    for text in ["門まで歩ける", "屋外歩行の訓練", "10:00〜11:00"] {
        assert!(version.body.contains(text), "{text}");
    }
});

both!(the_same_set_twice_and_for_another_receiver_changes_nothing, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let other = set_for(
        &town,
        &content(&town, "安全に歩けるよう支える。"),
        &town.providers[2].number,
        "20261102090000",
    );
    for files in [set(&town), other] {
        let (at, preview) = previewed(&mut browser, &files).await;
        assert_eq!(preview.texts(".kpi__value"), ["0人", "0件", "0件", "1件"]);
        assert!(!preview.body.contains("この内容で取り込む"), "nothing is offered that would change nothing");
        let csrf = preview.form_fields(&format!("{at}/discard"))[0].1.clone();
        let done = browser.post(&format!("{at}/confirm"), &[("csrf", &csrf), ("op_id", &at[9..])]).await;
        let result = browser.follow(&done).await;
        assert_eq!(link(&result, "/plan-versions/"), link(&first, "/plan-versions/"));
    }
});

both!(other_content_is_the_next_version_and_its_rows_stay_the_same_rows, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let first = imported(&mut browser, &set(&town)).await;
    let mut next = content(&town, "屋外でも安全に歩けるよう支える。");
    next.needs[0].goals[1].items[0].frequency = "週３回".into();
    let second =
        imported(&mut browser, &set_for(&town, &next, &town.providers[0].number, "20261103090000")).await;
    let (before, after) = (link(&first, "/plan-versions/"), link(&second, "/plan-versions/"));
    let compare = format!("{before}/compare/{}", after.rsplit('/').next().unwrap());
    let page = browser.get(&compare).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.texts(".change"), ["変更"], "one row is changed, none is new");
    assert!(page.body.contains("<ins>"));
});

both!(confirming_twice_gives_the_same_answer, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let (at, preview) = previewed(&mut browser, &set(&town)).await;
    let confirm = format!("{at}/confirm");
    for _ in 0..2 {
        assert_eq!(browser.submit(&preview, &confirm, &[]).await.status, 303);
    }
    // The button of the page opened anew is another deed: the import was decided on.
    let gone = browser.post(&confirm, &[("csrf", &preview.form_fields(&confirm)[0].1)]).await;
    assert_eq!(gone.status, 422);
    assert_eq!(clients_found(&mut browser).await.len(), 1);
});

both!(a_letter_outside_ms932_is_named_and_the_right_one_can_be_typed, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let mut files = set(&town);
    let name = encode_ms932("架空 花子").0;
    let hosoku = &mut files[0].1;
    let at = hosoku.windows(name.len()).position(|w| w == name).unwrap();
    hosoku[at..at + 2].copy_from_slice(&[0xF0, 0x40]);
    let (_, page) = previewed(&mut browser, &files).await;
    assert!(page.body.contains("U+E000") && page.body.contains("6 利用者氏名"));
    imported(&mut browser, &set(&town)).await;
    let list = browser.get("/clients").await;
    let client = link(&list, "/clients/0");
    let form = browser.get(&format!("{client}/edit")).await;
    let rare = "𠮷田 葛\u{E0100}子";
    let saved = browser.submit(&form, &format!("{client}/edit"), &[("name", rare)]).await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    assert_eq!(clients_found(&mut browser).await, [rare]);
    // The next import does not undo what was put right by hand.
    imported(&mut browser, &set(&town)).await;
    assert_eq!(clients_found(&mut browser).await, [rare]);
    assert_eq!(
        browser.get("/clients?q=%F0%A0%AE%B7%E7%94%B0%E8%91%9B").await.texts("#clients tbody th a"),
        [rare]
    );
});

both!(a_file_that_is_far_too_large_is_named, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let mut files = set(&town);
    files[1].1 = vec![b'1'; 21 * 1024 * 1024];
    let (_, page) = previewed(&mut browser, &files).await;
    assert!(page.body.contains("ファイルが大きすぎます（21 MB"), "{}", page.body);
});

both!(a_plan_of_another_office_and_a_client_of_another_office_are_refused, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let of_second =
        changed(set(&town), Interface::Sheet1, &town.care_office.number, &town.second_care_office.number);
    let (_, page) = previewed(&mut browser, &of_second).await;
    assert!(page.body.contains("別の事業所（9970100029）の計画です"));
    imported(&mut browser, &set(&town)).await;
    let mut second = app.signed_in_as(&town.second_care_manager);
    let (_, page) = previewed(&mut second, &of_second).await;
    assert!(page.body.contains("別の居宅介護支援事業所が担当しています"), "{}", page.body);
    assert!(clients_found(&mut second).await.is_empty(), "another office's clients stay unseen");
    let list = browser.get("/clients").await;
    assert_eq!(second.get(&link(&list, "/clients/0")).await.status, 404);
});

both!(a_discarded_preview_leaves_nothing, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in_as(&town.care_manager);
    let (at, page) = previewed(&mut browser, &set(&town)).await;
    let gone = browser.submit(&page, &format!("{at}/discard"), &[]).await;
    assert_eq!(gone.status, 303);
    let page = browser.get(&at).await;
    assert!(!page.body.contains("架空 花子") && page.body.contains("取り消し"));
});
