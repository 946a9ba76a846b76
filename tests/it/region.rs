//! From case issues to a published report, through the front door.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::Duration;
use enza::domain::ids::Uid;
use enza::domain::issue::{CauseLayer, ResponseLevel};
use enza::storage::schema::{accounts, areas, insurers, offices};
use enza::storage::tables::care_cases;
use enza::storage::tables::login_sessions::{self, NewLoginSession};
use enza::storage::{Audit, StorageError};
use enza::usecases::directory::{self, AddArea, AddInsurer, AddMunicipality};
use enza::usecases::issue::{Raised, RecordInput, record};
use enza::usecases::keys::sha256_hex;

use diesel::prelude::*;

use crate::support::{Answer, Browser, Person, TestApp, Town};

/// The quarter in which every test begins, and how long until it is over.
pub const QUARTER: &str = "2026-Q4";

impl TestApp {
    /// A case of an area, presented by an office, with one issue a theme.
    pub fn case_with_issues(&self, insurer: &Uid, area: &Uid, office: &Uid, themes: &[&str]) -> Uid {
        let desk = &self.state.desk;
        let case = desk
            .write(&mut desk.system("test"), "test.case", |tx, cmd| {
                let insurer =
                    insurers::table.filter(insurers::uid.eq(insurer)).select(insurers::id).first(&mut **tx);
                let area = areas::table.filter(areas::uid.eq(area)).select(areas::id).first(&mut **tx);
                let office =
                    offices::table.filter(offices::uid.eq(office)).select(offices::id).first(&mut **tx);
                let uid = cmd.uid();
                let place = (insurer.unwrap(), area.unwrap(), office.unwrap());
                let data_key = cmd.keys.new_data_key(uid.as_str().as_bytes(), &cmd.mint);
                care_cases::insert(tx, (&uid, uid.as_str()), place, &data_key, cmd.now)?;
                cmd.audit(tx, &Audit::of("test.case"))?;
                Ok(uid)
            })
            .unwrap();
        for theme in themes {
            let input = RecordInput {
                case: Raised::Case(case.clone()),
                theme: (*theme).into(),
                subtheme: String::new(),
                cause: CauseLayer::Resource,
                level: ResponseLevel::Area,
                body: "架空の課題".into(),
                is_anonymous: true,
            };
            desk.write(&mut desk.system("test"), "issue.record", |tx, cmd| record(tx, cmd, &input)).unwrap();
        }
        case
    }

    /// `counts[theme][area]` cases with one theme each, in turn from three offices.
    pub fn cases(&self, town: &Town, counts: &[[usize; 3]]) {
        let offices = [&town.care_office, &town.second_care_office, &town.center];
        for (theme, line) in counts.iter().enumerate() {
            let theme = format!("{:02}", theme + 1);
            for (area, count) in town.areas.iter().zip(line) {
                for n in 0..*count {
                    self.case_with_issues(&town.insurer, area, &offices[n % 3].uid, &[&theme]);
                }
            }
        }
    }

    /// A browser in which a person is signed in.
    pub fn browser_of_person(&self, person: &Person) -> Browser {
        let cmd = self.state.desk.system("test");
        let key = self.state.desk.mint().secret();
        let work = |conn: &mut enza::storage::Conn| -> Result<(), StorageError> {
            let account_id =
                accounts::table.filter(accounts::uid.eq(&person.uid)).select(accounts::id).first(conn)?;
            let row = NewLoginSession {
                uid: &cmd.uid(),
                key_hash: &sha256_hex(key.as_bytes()),
                account_id,
                state: "",
                stage: enza::domain::account::SessionStage::Full,
                stamp: 1,
                user_agent: "",
                device: "",
                created_at: cmd.now,
                seen_at: cmd.now,
                expires_at: cmd.now + Duration::hours(12),
            };
            login_sessions::insert(conn, &row)
        };
        self.state.store().with_writer(work).unwrap();
        let mut browser = self.browser();
        browser.cookies.insert("__Host-enza".into(), key);
        browser
    }

    /// Signs the town's pledge of secrecy.
    pub async fn sign_pledge(&self, town: &Town, browser: &mut Browser) {
        let address = format!("/pledges/{}", town.insurer);
        let page = browser.get(&address).await;
        let signed = browser.submit(&page, &address, &[]).await;
        assert_eq!(signed.status, 303, "{}", signed.body);
    }

    /// A village with an insurer and two staff of its own, which stand in the town's place, and its only area.
    pub fn village(&self, population: i64) -> (Town, Uid) {
        let mut town = self.town();
        let desk = &self.state.desk;
        let add = AddInsurer { number: "990036".into(), name: "小村".into(), ..AddInsurer::default() };
        let insurer = desk
            .write(&mut desk.system("test"), "directory.add_insurer", |tx, cmd| {
                directory::add_insurer(tx, cmd, &add)
            })
            .unwrap()
            .uid;
        let village = AddMunicipality {
            insurer: insurer.clone(),
            code: "990035".into(),
            name: "小村".into(),
            population,
            as_of: self.clock.now().date(),
        };
        let village = desk
            .write(&mut desk.system("test"), "directory.add_municipality", |tx, cmd| {
                directory::add_municipality(tx, cmd, &village)
            })
            .unwrap()
            .uid;
        let area = AddArea { municipality: village, name: "全域".into(), sort: 0 };
        let area = desk
            .write(&mut desk.system("test"), "directory.add_area", |tx, cmd| {
                directory::add_area(tx, cmd, &area)
            })
            .unwrap()
            .uid;
        let home = self.office_of_insurer(&insurer);
        let role = enza::domain::access::Role::InsurerStaff;
        town.insurer_staff = self.person("village", "村 一", &home, role);
        town.center_staff = self.person("village2", "村 二", &home, role);
        town.insurer = insurer;
        (town, area)
    }

    /// Drafts, has it reviewed, publishes in the first form that holds. Returns the report's address.
    pub async fn publish(&self, town: &Town) -> String {
        self.publish_of(town, QUARTER).await.unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// The same for any period that is over; what every form of publication would betray when none holds.
    pub async fn publish_of(&self, town: &Town, period: &str) -> Result<String, Vec<String>> {
        let mut staff = self.browser_of_person(&town.insurer_staff);
        let mut center = self.browser_of_person(&town.center_staff);
        let list = staff.get("/reports").await;
        let of = format!("{}/{period}", town.insurer);
        let drafted = staff.submit(&list, "/reports", &[("of", &of)]).await;
        assert_eq!(drafted.status, 303, "{}", drafted.body);
        let href = drafted.location.clone();
        let draft = center.get(&href).await;
        let review = format!("{href}/review");
        let reviewed = center.submit(&draft, &review, &[("verdict", "agree")]).await;
        assert_eq!(reviewed.status, 303, "{}", reviewed.body);
        let draft = staff.get(&href).await;
        if !draft.body.contains(&format!("action=\"{href}/publish\"")) {
            return Err(draft.texts(".rows__detail"));
        }
        let form =
            draft.form_fields(&format!("{href}/publish")).into_iter().find(|(n, _)| n == "form").unwrap().1;
        let look = staff.get(&format!("{href}/publish?form={form}")).await;
        assert_eq!(look.texts("h1"), ["この内容が公表されます"]);
        let done = staff.submit(&look, &format!("{href}/publish"), &[]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        Ok(href)
    }
}

/// The figures of the published page, line by line.
pub fn figures(page: &Answer) -> Vec<String> {
    page.texts("#published td")
}

const COUNTS: [[usize; 3]; 4] = [[14, 3, 12], [11, 16, 13], [2, 12, 15], [0, 0, 11]];

both!(a_report_goes_from_draft_through_review_to_files_for_everybody, |app| async move {
    let town = app.town();
    app.cases(&town, &COUNTS);
    app.pass(Duration::days(60));
    let href = app.publish(&town).await;
    let mut provider = app.browser_of_person(&town.provider_staff);
    let page = provider.get(&href).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let shown = figures(&page);
    assert!(shown.iter().any(|f| f.starts_with('―')), "{shown:?}");
    let small = |f: &String| f.parse::<u32>().is_ok_and(|n| (1..10).contains(&n));
    assert!(!shown.iter().any(small), "{shown:?}");
    assert_eq!(provider.get(&format!("{href}/print")).await.status, 200);

    let file = provider.request(reqwest::Method::GET, &format!("{href}/xlsx")).send().await.unwrap();
    let bytes = file.bytes().await.unwrap().to_vec();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let sheet = book.sheet_names()[0].clone();
    let range = book.worksheet_range(&sheet).unwrap();
    let cells: Vec<&Data> = range.rows().flatten().collect();
    assert!(cells.iter().any(|c| **c == Data::String("―".into())));
    assert!(!cells.iter().any(|c| matches!(c, Data::Float(n) if (1.0..10.0).contains(n))));
    let csv = provider.get(&format!("{href}/csv")).await;
    assert!(csv.body.contains("移動・外出"));
    assert_eq!(csv.body.lines().count(), 24, "a head, 22 themes and the totals");
});

both!(one_case_more_changes_no_published_figure, |app| async move {
    let town = app.town();
    app.cases(&town, &COUNTS);
    let in_the_quarter = app.clock.now();
    app.pass(Duration::days(60));
    let first = app.publish(&town).await;
    app.clock.set(in_the_quarter);
    app.case_with_issues(&town.insurer, &town.areas[1], &town.center.uid, &["01"]);
    app.pass(Duration::days(61));
    let second = app.publish(&town).await;
    assert_ne!(first, second);
    let mut reader = app.browser_of_person(&town.care_manager);
    assert_eq!(figures(&reader.get(&first).await), figures(&reader.get(&second).await));
});

both!(a_draft_is_for_its_own_region_and_needs_a_second_person, |app| async move {
    let town = app.town();
    app.cases(&town, &COUNTS);
    app.pass(Duration::days(60));
    let mut staff = app.browser_of_person(&town.insurer_staff);
    let list = staff.get("/reports").await;
    let of = format!("{}/{QUARTER}", town.insurer);
    let href = staff.submit(&list, "/reports", &[("of", &of)]).await.location;
    for person in [&town.other_insurer_staff, &town.provider_staff, &town.care_manager] {
        assert_eq!(app.browser_of_person(person).get(&href).await.status, 404, "{}", person.login);
    }
    let mut center = app.browser_of_person(&town.center_staff);
    let seen = center.get(&href).await;
    assert_eq!(seen.status, 200);
    assert!(seen.texts("#exact td").is_empty(), "exact counts of all areas are for the insurer's staff");
    let draft = staff.get(&href).await;
    assert!(
        draft.texts("#exact td").is_empty() && draft.body.contains("誓約を読んで署名する"),
        "{}",
        draft.body
    );
    app.sign_pledge(&town, &mut staff).await;
    let draft = staff.get(&href).await;
    assert!(!draft.texts("#exact td").is_empty());
    let review = format!("{href}/review");
    staff.submit(&draft, &review, &[("verdict", "agree")]).await;
    let look = staff.get(&format!("{href}/publish?form=exact")).await;
    let refused = staff.submit(&look, &format!("{href}/publish"), &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("別の人の確認が必要です"), "{}", refused.body);
});

both!(the_working_view_asks_for_the_pledge_and_is_logged, |app| async move {
    let town = app.town();
    app.cases(&town, &[[2, 0, 1]]);
    app.pass(Duration::days(60));
    let mut center = app.browser_of_person(&town.center_staff);
    let first = center.get("/region").await;
    assert!(first.location.starts_with("/pledges/"), "{}", first.body);
    let pledge = center.follow(&first).await;
    let signed = center.submit(&pledge, &format!("/pledges/{}", town.insurer), &[]).await;
    assert_eq!(signed.status, 303, "{}", signed.body);
    let view = center.get("/region").await;
    assert!(view.texts("#region td").contains(&"2".to_owned()), "exact counts show: {}", view.body);
    let views: i64 = app
        .state
        .store()
        .read(|conn| {
            use enza::storage::schema::audit_events;
            Ok::<_, StorageError>(
                audit_events::table
                    .filter(audit_events::action.eq("region.read"))
                    .count()
                    .get_result(conn)?,
            )
        })
        .unwrap();
    assert_eq!(views, 1);
    assert_eq!(app.browser_of_person(&town.provider_staff).get("/region").await.status, 403);
});

both!(a_town_of_fewer_than_2000_people_publishes_no_counts, |app| async move {
    let (town, area) = app.village(1_999);
    for _ in 0..30 {
        app.case_with_issues(&town.insurer, &area, &town.center.uid, &["01"]);
    }
    app.pass(Duration::days(60));
    let href = app.publish(&town).await;
    let page = app.browser_of_person(&town.provider_staff).get(&href).await;
    assert!(figures(&page).is_empty());
    assert!(page.body.contains("数は公表しません"), "{}", page.body);
});

both!(an_issue_is_coded_by_hand_and_withdrawn_with_a_reason, |app| async move {
    let town = app.town();
    let case = app.case_with_issues(&town.insurer, &town.areas[0], &town.care_office.uid, &[]);
    let mut center = app.browser_of_person(&town.center_staff);
    let form = center.get(&format!("/issues/new?case={case}")).await;
    let typed =
        [("theme", "06-2"), ("cause", "family"), ("level", "area"), ("body", "8050の世帯が増えている")];
    let unconfirmed = center.submit(&form, "/issues", &typed).await;
    assert_eq!(unconfirmed.status, 422);
    let mut confirmed = typed.to_vec();
    confirmed.push(("anonymous", "yes"));
    let done = center.submit(&unconfirmed, "/issues", &confirmed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(
        !center.get("/issues").await.body.contains("8050の世帯"),
        "another office's issue without the pledge"
    );
    app.sign_pledge(&town, &mut center).await;
    let list = center.get("/issues").await;
    assert!(list.body.contains("8050の世帯が増えている"));
    let html = scraper::Html::parse_document(&list.body);
    let link = scraper::Selector::parse("td a[href$='/withdraw']").unwrap();
    let href = html.select(&link).next().unwrap().value().attr("href").unwrap().to_owned();
    let ask = center.get(&href).await;
    assert_eq!(center.submit(&ask, &href, &[("reason", "")]).await.status, 422);
    assert_eq!(center.submit(&ask, &href, &[("reason", "重複")]).await.status, 303);
    assert!(!center.get("/issues").await.body.contains("8050の世帯が増えている"));
    assert_eq!(center.get(&href).await.status, 404, "it does not stand any more");
    let mut stranger = app.browser_of_person(&town.other_insurer_staff);
    assert_eq!(stranger.get(&href).await.status, 404);
    let account = stranger.get("/account").await.form_fields("/account");
    let csrf = account.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    assert_eq!(stranger.post(&href, &[("csrf", &csrf), ("reason", "x")]).await.status, 404);
});

both!(other_words_need_another_review, |app| async move {
    let town = app.town();
    app.cases(&town, &COUNTS);
    app.pass(Duration::days(60));
    let mut staff = app.browser_of_person(&town.insurer_staff);
    let mut center = app.browser_of_person(&town.center_staff);
    let list = staff.get("/reports").await;
    let of = format!("{}/{QUARTER}", town.insurer);
    let href = staff.submit(&list, "/reports", &[("of", &of)]).await.location;
    let early = staff.get(&href).await;
    let draft = center.get(&href).await;
    center.submit(&draft, &format!("{href}/review"), &[("verdict", "agree")]).await;
    let describe = format!("{href}/describe");
    let stale = staff.submit(&early, &describe, &[("title", "架空の題"), ("commentary", "")]).await;
    assert_eq!(stale.status, 422, "the page was made before the review");
    assert!(
        stale.body.contains("ほかの人が先に変更しました") && stale.body.contains("架空の題"),
        "{}",
        stale.body
    );
    let reviewed = staff.get(&href).await;
    app.pass(Duration::minutes(1));
    let done = staff.submit(&reviewed, &describe, &[("title", "架空の題"), ("commentary", "")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let look = staff.get(&format!("{href}/publish?form=rounded")).await;
    let refused = staff.submit(&look, &format!("{href}/publish"), &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("確認が済んでいません"), "{}", refused.body);
});

both!(a_client_without_an_area_is_asked_for_it_where_the_case_is_made, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let client = format!("/clients/{}", case.client);
    let page = browser.get(&client).await;
    let path = format!("{client}/case");
    let refused = browser.submit(&page, &path, &[]).await;
    assert_eq!(refused.status, 422);
    assert_eq!(refused.texts("#f-area[aria-invalid=true]").len(), 1, "{}", refused.body);
    let area = town.areas[1].to_string();
    let made = browser.submit(&refused, &path, &[("area", &area)]).await;
    assert_eq!(made.status, 303, "{}", made.body);
    let page = browser.get(&client).await;
    assert!(page.body.contains(&format!("href=\"{}\"", made.location)), "the case is one click away");
    assert!(!page.body.contains(&format!("action=\"{path}\"")), "and is not made a second time");
});

both!(a_center_reads_the_confirmed_sheet_while_the_next_one_is_written, |app| async move {
    let town = app.town();
    let case = app.confirmed_case(&town);
    app.write_sheet(&town, &case, ("まだ下書きの問い", false));
    let page = format!("/cases/{case}");
    let theirs = app.browser_of_person(&town.center_staff).get(&page).await;
    assert!(theirs.body.contains("外出の機会をどう増やすか"), "{}", theirs.body);
    assert!(!theirs.body.contains("まだ下書きの問い"));
    let own = app.browser_of_person(&town.care_manager).get(&page).await;
    assert!(own.body.contains("まだ下書きの問い"), "{}", own.body);
});
