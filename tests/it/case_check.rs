//! A case sheet before it is shared: what says whom it is about is replaced or kept for a reason, by every door.

use std::collections::BTreeSet;

use diesel::prelude::*;
use enza::domain::care_case::check::Decision;
use enza::domain::ids::Uid;
use enza::domain::plan_draft::{Goal, LifeSupportReason, Need, PlanContent, PlanHead, ServiceItem};
use enza::storage::schema::{case_sheets, sheet_checks};
use enza::storage::{Conn, StorageError};
use enza::usecases::Failure;
use enza::usecases::care_case::{self, ConfirmInput, SheetInput};
use enza::usecases::client::contact;
use enza::usecases::client::create::create as create_client;

use crate::support::{Answer, Backend, Browser, TestApp, Town, registration};

/// Name, reading and insured number of a client whose name stands nowhere else.
const NAMED: (&str, &str, &str) = ("綾小路 紬", "アヤノコウジ ツムギ", "0009876543");

/// What of the client may stand nowhere outside its record.
const CANARIES: [&str; 8] =
    ["綾小路", "紬", "アヤノコウジ", "ﾂﾑｷﾞ", "0009876543", "0749-98-7654", "鏡ヶ浦", "錦之助"];

/// A client with an address, a telephone, a son and a plan, the case that was made of it, and who presents it.
async fn case(app: &TestApp, town: &Town) -> (Uid, String, Browser) {
    let mut input = registration(town, NAMED);
    input.typed.address = "滋賀県架空市鏡ヶ浦町1-2-3".into();
    input.typed.phone = "0749-98-7654".into();
    input.area = town.areas[0].to_string();
    let client = app.act(&town.care_manager, "client.create", |tx, cmd| create_client(tx, cmd, &input));
    contact(app, town, &client, "綾小路 錦之助", "長男");
    let item = ServiceItem {
        body: "入浴".into(),
        is_covered: true,
        service_kind: "通所介護".into(),
        office_number: town.providers[1].number.clone(),
        office_name: town.providers[1].name.clone(),
        frequency: "週2回".into(),
        ..ServiceItem::default()
    };
    let goal =
        Goal {
            number: 1, long_text: "紬さんが買い物に行ける".into(), items: vec![item], ..Goal::default()
        };
    let need = Need { number: 1, body: "外出が減った".into(), goals: vec![goal], ..Need::default() };
    let head = PlanHead {
        intention: "綾小路さん：歩きたい".into(),
        life_support_reason: Some(LifeSupportReason::LivesAlone),
        ..PlanHead::default()
    };
    app.add_version(town, &client, PlanContent { head, needs: vec![need], week: Vec::new() });
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/clients/{client}")).await;
    let made = browser.submit(&page, &format!("/clients/{client}/case"), &[]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    (client, made.location, browser)
}

fn contact(app: &TestApp, town: &Town, client: &Uid, name: &str, relation: &str) {
    let input = contact::TypedContact {
        kind: "family".into(),
        name: name.into(),
        relation: relation.into(),
        ..Default::default()
    };
    app.act(&town.care_manager, "client.add_contact", |tx, cmd| contact::add(tx, cmd, client, &input));
}

/// A sheet with this course, written to its check.
async fn written(browser: &mut Browser, case: &str, course: &str) -> Answer {
    let page = browser.get(case).await;
    let typed = [
        ("age_band", "from_90"),
        ("sex", "female"),
        ("care_level", "care_2"),
        ("household", "alone"),
        ("basis", "written"),
        ("course", course),
        ("wish", "歩きたい"),
        ("goals", ""),
        ("question", "外出をどう増やすか"),
        ("act", "check"),
    ];
    let saved = browser.submit(&page, &format!("{case}/sheet"), &typed).await;
    assert_eq!(
        (saved.status, saved.location.as_str()),
        (303, format!("{case}/check").as_str()),
        "{}",
        saved.body
    );
    browser.follow(&saved).await
}

/// The body of the newest sheet, and what its check has kept: found, replaced, lines.
fn kept(app: &TestApp) -> (String, String, Option<(i32, i32, String)>) {
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let (body, state) = case_sheets::table
            .order(case_sheets::id.desc())
            .select((case_sheets::body, case_sheets::state))
            .first(conn)?;
        let check = sheet_checks::table
            .order(sheet_checks::id.desc())
            .select((sheet_checks::found, sheet_checks::replaced, sheet_checks::lines))
            .first(conn)
            .optional()?;
        Ok((body, state, check))
    };
    app.state.store().read(read).unwrap()
}

both!(what_says_who_it_is_is_replaced_or_kept_for_a_reason, |app| async move {
    let town = app.town();
    let (_, case, mut browser) = case(&app, &town).await;
    let course = "ﾂﾑｷﾞさん91歳は令和8年3月3日に南病院へ。錦之助が通う。鏡ヶ浦町の道は暗い";
    let page = written(&mut browser, &case, course).await;
    assert_eq!(page.texts("mark.found").len(), 6, "{}", page.body);
    let kinds: Vec<String> = page.texts(".finding__head");
    for kind in ["本人の氏名", "年齢", "年月日", "病院・事業所などの名前", "家族・知人の氏名", "住所"]
    {
        assert!(kinds.iter().any(|head| head.contains(kind)), "{kind}: {kinds:?}");
    }
    let check = format!("{case}/check");
    let unsaid = [
        ("act-0", ""),
        ("act-3", "keep"),
        ("with-4", "綾小路の息子"),
        ("act-5", "keep"),
        ("why-5", "紬が好む道"),
    ];
    let refused = browser.submit(&page, &check, &unsaid).await;
    assert_eq!(refused.status, 422);
    for field in ["act-0", "why-3", "with-4", "why-5", "names_nobody"] {
        assert_eq!(
            refused.texts(&format!(".error-summary a[href='#f-{field}']")).len(),
            1,
            "{field}: {}",
            refused.body
        );
    }
    assert!(refused.body.contains("綾小路の息子"), "what was typed is kept");
    assert_eq!(kept(&app).1, "draft");
    let said = [
        ("act-0", "replace"),
        ("act-3", "keep"),
        ("why-3", "地域の医療の話だから"),
        ("with-4", "息子"),
        ("act-5", "replace"),
        ("names_nobody", "yes"),
    ];
    let done = browser.submit(&refused, &check, &said).await;
    assert_eq!((done.status, done.location.as_str()), (303, case.as_str()), "{}", done.body);
    let (body, state, kept) = kept(&app);
    assert_eq!(state, "confirmed");
    assert!(body.contains("本人90歳以上は令和8年3月ごろに南病院へ。息子が通う。○○町の道は暗い"), "{body}");
    let (found, replaced, lines) = kept.unwrap();
    assert_eq!((found, replaced), (6, 5));
    assert!(
        lines.contains("地域の医療の話だから") && lines.contains("facility") && !lines.contains("南病院"),
        "{lines}"
    );
    let again = browser.get(&check).await;
    assert!(again.status == 200 && again.body.contains("確かめる下書きはありません"), "{}", again.body);
});

both!(no_door_confirms_a_sheet_in_which_something_is_undecided, |app| async move {
    let town = app.town();
    let (_, path, mut browser) = case(&app, &town).await;
    let case = Uid::parse(path.rsplit('/').next().unwrap()).unwrap();
    let sheet = serde_json::json!({
        "age_band": "from_90", "sex": "female", "care_level": "care_2", "household": "alone", "basis": "written",
        "course": "紬さんは歩ける", "question": "外出をどう増やすか",
    });
    let sheet = serde_json::from_value(sheet).unwrap();
    let input = SheetInput { case: case.clone(), seen: None, sheet, is_confirming: true, names_nobody: true };
    let mut cmd = app.command(&town.care_manager);
    let write =
        app.state.desk.write(&mut cmd, "case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &input));
    assert!(matches!(write, Err(Failure::Refused(r)) if r.code == "case-check-undecided"));
    let draft = SheetInput { is_confirming: false, ..input };
    app.act(&town.care_manager, "case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &draft));
    let confirm = |places: &str, decisions: Vec<Decision>| {
        let input = ConfirmInput {
            case: case.clone(),
            seen: (1, 1),
            places: places.into(),
            decisions,
            names_nobody: true,
        };
        let mut cmd = app.command(&town.care_manager);
        let done = app
            .state
            .desk
            .write(&mut cmd, "case.confirm", |tx, cmd| care_case::confirm_sheet(tx, cmd, &input));
        match done {
            Err(Failure::Refused(refused)) => refused.code,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(confirm("", Vec::new()), "case-check-changed", "as if nothing had been found");
    assert_eq!(confirm("course:0-9:client", Vec::new()), "case-check-undecided");
    assert_eq!(confirm("course:0-9:client", vec![Decision::Open]), "case-check-undecided");
    assert_eq!(confirm("course:0-9:client", vec![Decision::Keep(" ".into())]), "case-check-reason-required");
    let page = browser.get(&path).await;
    let old =
        browser.submit(&page, &format!("{path}/sheet"), &[("act", "confirm"), ("names_nobody", "yes")]).await;
    assert_eq!(old.location, format!("{path}/check"), "{}", old.body);
    assert_eq!(kept(&app).1, "draft");
    assert_eq!(kept(&app).0, "", "a draft is sealed");
});

both!(what_changed_between_the_check_and_its_confirmation_is_gone_through_again, |app| async move {
    let town = app.town();
    let (client, case, mut browser) = case(&app, &town).await;
    let check = format!("{case}/check");
    let page = written(&mut browser, &case, "紬さんに桐谷さんが付き添う").await;
    assert_eq!(page.texts("mark.found").len(), 1);
    contact(&app, &town, &client, "桐谷 遥", "姪");
    let refused = browser.submit(&page, &check, &[("names_nobody", "yes")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("もう一度確かめてください"), "{}", refused.body);
    assert_eq!(refused.texts("mark.found").len(), 2, "the new contact is found");
    written(&mut browser, &case, "紬さんは一人で歩く").await;
    let refused = browser.submit(&refused, &check, &[("names_nobody", "yes")]).await;
    assert!(refused.status == 422 && refused.body.contains("ほかの人が先に変更しました"), "{}", refused.body);
    let done = browser.submit(&refused, &check, &[("names_nobody", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(kept(&app).0.contains("本人は一人で歩く"));
});

both!(nobody_else_sees_a_sheet_before_its_check_is_done, |app| async move {
    let town = app.town();
    let (_, case, mut browser) = case(&app, &town).await;
    let check = format!("{case}/check");
    let page = written(&mut browser, &case, "紬さんは歩ける").await;
    for person in [&town.second_care_manager, &town.provider_staff, &town.insurer_staff, &town.adviser] {
        let mut other = app.signed_in_as(person);
        assert!(matches!(other.get(&check).await.status, 403 | 404), "{}", person.login);
        let seen = other.get(&case).await;
        assert!(!seen.body.contains("歩ける") && !seen.body.contains("紬"), "{}", person.login);
        assert!(!other.get("/cases").await.body.contains("外出をどう増やすか"), "{}", person.login);
    }
    app.pledge(&town.center_staff, &town.insurer);
    let mut reader = app.signed_in_as(&town.center_staff);
    let center = reader.get(&case).await;
    assert_eq!(reader.get(&check).await.status, 404, "the center does not follow the link");
    assert!(
        !center.body.contains("歩ける") && !reader.get("/cases").await.body.contains("外出をどう増やすか")
    );
    assert!(center.status == 200 && center.texts("input[name=age_band], select[name=age_band]").is_empty());
    let done = browser.submit(&page, &check, &[("names_nobody", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let center = reader.get(&case).await;
    assert!(center.body.contains("本人は歩ける") && !center.body.contains("紬"), "{}", center.body);
});

both!(a_new_sheet_starts_from_the_record_and_names_nobody, |app| async move {
    let town = app.town();
    let (_, case, mut browser) = case(&app, &town).await;
    let page = browser.get(&case).await;
    let fields = page.form_fields(&format!("{case}/sheet"));
    let of =
        |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim());
    assert_eq!((of("age_band"), of("sex"), of("household")), ("from_90", "male", "alone"));
    assert_eq!(of("wish"), "本人：歩きたい");
    assert_eq!(of("services"), "・通所介護 週2回");
    assert_eq!(of("goals"), "・本人が買い物に行ける");
    assert_eq!(of("difficulties"), "・外出が減った");
    assert!(page.body.contains("利用者の記録から入れました"), "what was taken over is said");
    for canary in CANARIES {
        assert!(!page.body.contains(canary), "{canary}");
    }
    let center = app.signed_in_as(&town.center_staff).get(&case).await;
    assert!(!center.body.contains("買い物に行ける"), "nothing of the record is there for others");
});

both!(an_issue_by_hand_names_nobody, |app| async move {
    let town = app.town();
    let (_, path, mut browser) = case(&app, &town).await;
    let case = path.rsplit('/').next().unwrap();
    let page = browser.get(&format!("/issues/new?case={case}")).await;
    let typed = |body| {
        [("theme", "06"), ("cause", "resource"), ("level", "area"), ("body", body), ("anonymous", "yes")]
    };
    let refused = browser.submit(&page, "/issues", &typed("電話 090-1234-5678 の方は買い物に行けない")).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("4文字目に、電話番号"), "{}", refused.body);
    let done = browser.submit(&refused, "/issues", &typed("買い物に行けない人が多い")).await;
    assert_eq!(done.status, 303, "{}", done.body);
});

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = diesel::sql_types::Text)]
    tab: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    col: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    n: i64,
}

/// Every column of every table in which something of the client stands.
fn tables_that_name(app: &TestApp) -> BTreeSet<String> {
    let columns = match app.backend {
        Backend::Sqlite => {
            "SELECT m.name AS tab, p.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
        }
        Backend::Postgres => {
            "SELECT table_name::text AS tab, column_name::text AS col FROM information_schema.columns WHERE table_schema = 'public'"
        }
    };
    let read = |conn: &mut Conn| -> Result<BTreeSet<String>, StorageError> {
        let columns: Vec<Column> = diesel::sql_query(columns).load(conn)?;
        let mut places = BTreeSet::new();
        for Column { tab, col } in columns {
            let says =
                CANARIES.map(|canary| format!("coalesce(CAST(\"{col}\" AS TEXT), '') LIKE '%{canary}%'"));
            let query = format!("SELECT count(*) AS n FROM \"{tab}\" WHERE {}", says.join(" OR "));
            if diesel::sql_query(query).get_result::<Count>(conn)?.n > 0 {
                places.insert(format!("{tab}.{col}"));
            }
        }
        Ok(places)
    };
    app.state.store().read(read).unwrap()
}

both!(nothing_of_a_client_reaches_the_anonymised_plane, |app| async move {
    let town = app.town();
    let (_, case, mut browser) = case(&app, &town).await;
    let before = tables_that_name(&app);
    assert!(before.contains("clients.name") && before.contains("client_contacts.name"), "{before:?}");
    let check = format!("{case}/check");
    let course = "綾小路 紬さん、アヤノコウジ ﾂﾑｷﾞ（0009876543、0749-98-7654）は鏡ヶ浦町。長男 錦之助";
    let page = written(&mut browser, &case, course).await;
    assert_eq!(tables_that_name(&app), before, "a draft names nobody outside its seal");
    let kept = browser.submit(&page, &check, &[("act-0", "keep"), ("why-0", "錦之助の願い")]).await;
    assert_eq!(kept.status, 422);
    assert_eq!(tables_that_name(&app), before, "nor does a reason that was refused");
    let done = browser.submit(&page, &check, &[("names_nobody", "yes")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert_eq!(tables_that_name(&app), before, "nor what is shared");
    let mut reader = app.signed_in_as(&town.center_staff);
    for path in ["/cases", case.as_str()] {
        let seen = reader.get(path).await;
        assert!(CANARIES.iter().all(|canary| !seen.body.contains(canary)), "{}", seen.body);
    }
});
