//! 引き継ぎ: a client goes from one office that makes plans to another. The other office learns nothing of the client until it types
//! the right number, what hung on the former office ends in one step, and that office keeps reading its own time alone.

use chrono::{Duration, NaiveDate};
use diesel::prelude::*;
use enza::domain::client::ClientState;
use enza::domain::ids::Uid;
use enza::domain::plan_draft::{Need, PlanContent};
use enza::domain::progress::{ProgressItem, ProgressText};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{audit_events, clients, mails};
use enza::storage::{Conn, StorageError};
use enza::usecases::care_team::{AddMember, NoteFramework, add_member, note_framework};
use enza::usecases::progress::{AddInput, add};

use crate::support::{Answer, Browser, Case, Person, TestApp, Town};

/// The client's insured number, and others' secrets in this town.
pub(crate) const NUMBER: &str = "0000000001";
pub(crate) const NAME: &str = "架空 太郎";

/// A session of its own, a second after the one before.
pub(crate) fn browser_of(app: &TestApp, person: &Person) -> Browser {
    app.pass(Duration::seconds(1));
    app.signed_in_as(person)
}

pub(crate) fn today(app: &TestApp) -> NaiveDate {
    jst_date(app.clock.now())
}

/// Offers the client to an office from a day on.
async fn offer(app: &TestApp, by: &Person, case: &Case, (to, day): (&Uid, NaiveDate)) -> Answer {
    let mut browser = browser_of(app, by);
    let at = format!("/clients/{}/hand-over", case.client);
    let form = browser.get(&at).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let (day, agreed) = (day.to_string(), today(app).to_string());
    let typed = [
        ("office", to.as_str()),
        ("starts_on", &day),
        ("reason", "要介護の認定を受けたため"),
        ("agreed_on", &agreed),
        ("agreed_how", "in_person"),
        ("agreed_by", "本人と長女"),
    ];
    browser.submit(&form, &at, &typed).await
}

/// The same, and it has to be taken. Gives the page of the hand-over.
pub(crate) async fn offered(app: &TestApp, by: &Person, case: &Case, to: (&Uid, NaiveDate)) -> String {
    let done = offer(app, by, case, to).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(done.location.starts_with("/hand-overs/"), "{}", done.location);
    done.location
}

/// Fills the form of a hand-over's page.
pub(crate) async fn send(
    app: &TestApp,
    by: &Person,
    (at, act): (&str, &str),
    typed: &[(&str, &str)],
) -> Answer {
    let mut browser = browser_of(app, by);
    let page = browser.get(at).await;
    browser.submit(&page, &format!("{at}/{act}"), typed).await
}

/// Accepts with a number; the receiver is in charge from then on.
pub(crate) async fn accept(app: &TestApp, by: &Person, at: &str, number: &str) -> Answer {
    let typed = [("insured_number", number), ("manager", by.uid.as_str())];
    send(app, by, (at, "accept"), &typed).await
}

pub(crate) async fn accepted(app: &TestApp, by: &Person, at: &str) {
    let done = accept(app, by, at, NUMBER).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

/// Sends what no page offers.
async fn force(app: &TestApp, person: &Person, to: &str, pairs: &[(&str, &str)]) -> Answer {
    let mut browser = browser_of(app, person);
    let fields = browser.get("/account").await.form_fields("/account");
    let csrf = fields.into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("csrf", csrf.as_str())]).collect();
    browser.post(to, &pairs).await
}

pub(crate) async fn status(app: &TestApp, person: &Person, path: &str) -> u16 {
    browser_of(app, person).get(path).await.status
}

pub(crate) fn version(app: &TestApp, town: &Town, case: &Case, body: &str) -> Uid {
    let need = Need { number: 1, body: body.into(), ..Need::default() };
    app.add_version(town, &case.client, PlanContent { needs: vec![need], ..PlanContent::default() }).0
}

fn line(app: &TestApp, by: &Person, case: &Case, (on, body): (NaiveDate, &str)) -> Uid {
    let text = ProgressText { on, at: None, item: ProgressItem::Coordination, body: body.into() };
    let input = AddInput { client: case.client.clone(), text };
    app.act(by, "progress.add", |tx, cmd| add(tx, cmd, &input))
}

/// How often something was done.
pub(crate) fn audited(app: &TestApp, action: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        let of = audit_events::table.filter(audit_events::action.eq(action));
        Ok(of.filter(audit_events::outcome.ne("refused")).count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}

/// What every letter about a hand-over says.
fn letters(app: &TestApp) -> Vec<(String, String)> {
    let read = |conn: &mut Conn| -> Result<Vec<(String, String)>, StorageError> {
        Ok(mails::table
            .filter(mails::kind.eq("client_hand_over"))
            .order(mails::id)
            .select((mails::to_address, mails::payload))
            .load(conn)?)
    };
    app.state.store().read(read).unwrap()
}

both!(a_client_goes_to_the_office_that_knows_the_number, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (giver, taker) = (&town.care_manager, &town.second_care_manager);
    let client = format!("/clients/{}", case.client);
    let page = browser_of(&app, giver).get(&client).await;
    assert!(page.body.contains(&format!("{client}/hand-over")), "reachable from the client: {}", page.body);
    let form = browser_of(&app, giver).get(&format!("{client}/hand-over")).await;
    for told in
        ["まぼろし居宅介護支援（9970100029）", "架空東地域包括支援センター", "終わっていないもの 1 件"]
    {
        assert!(form.body.contains(told), "{told}: {}", form.body);
    }
    for other in ["幻町ケアプラン", "架空内科医院", "架空訪問介護ステーション"] {
        assert!(!form.body.contains(&format!(">{other}")), "{other} makes no plans for this insurer");
    }
    let at = offered(&app, giver, &case, (&town.second_care_office.uid, today(&app))).await;
    let waits = browser_of(&app, giver).get(&client).await;
    assert!(waits.body.contains("引き継ぎを申し出ています") && waits.body.contains(&at), "{}", waits.body);

    let home = browser_of(&app, taker).get("/").await;
    assert!(
        home.body.contains(&at) && home.body.contains("架空ケアプランセンター からの引き継ぎ"),
        "{}",
        home.body
    );
    for path in ["/", "/hand-overs", &at] {
        let seen = browser_of(&app, taker).get(path).await;
        assert_eq!(seen.status, 200);
        for secret in [NAME, NUMBER, "要介護の認定を受けた", "本人と長女", case.client.as_str()]
        {
            assert!(!seen.body.contains(secret), "{path} tells {secret}: {}", seen.body);
        }
    }
    let shown = browser_of(&app, taker).get(&at).await;
    for told in ["架空ケアプランセンター", "計画 幸子", "架空市"] {
        assert!(shown.body.contains(told), "{told}: {}", shown.body);
    }
    assert_eq!(status(&app, taker, &client).await, 404);
    let wrong = accept(&app, taker, &at, "0000000002").await;
    assert!(wrong.status == 422 && wrong.body.contains("合いません"), "{}", wrong.body);
    assert!(!wrong.body.contains(NAME), "{}", wrong.body);
    let typed = [("insured_number", NUMBER), ("manager", giver.uid.as_str())];
    let nobody = send(&app, taker, (&at, "accept"), &typed).await;
    assert_eq!(nobody.status, 422, "a person of the other office is not in charge here: {}", nobody.body);

    let done = accept(&app, taker, &at, NUMBER).await;
    assert_eq!((done.status, done.location.as_str()), (303, client.as_str()), "{}", done.body);
    let own = browser_of(&app, taker).get(&client).await;
    for told in [NAME, "事業所を引き継ぎ", "架空ケアプランセンター → まぼろし居宅介護支援", "計画 道子"]
    {
        assert!(own.body.contains(told), "{told}: {}", own.body);
    }
    assert_eq!(status(&app, giver, &client).await, 404, "no client's page any more");
    let list = browser_of(&app, giver).get("/clients").await;
    assert!(!list.body.contains(NAME), "nor in the list: {}", list.body);
    let duties = browser_of(&app, giver).get("/duties").await;
    assert!(!duties.body.contains(NAME) && duties.status == 200, "{}", duties.body);
    let duties = browser_of(&app, taker).get("/duties").await;
    assert!(duties.body.contains(NAME), "{}", duties.body);
    let edit = format!("/plan-versions/{}/edit", case.version);
    assert_eq!((status(&app, giver, &edit).await, status(&app, taker, &edit).await), (404, 200));
    let refused =
        force(&app, giver, &format!("{client}/edit"), &[("name", "別の人"), ("version", "1")]).await;
    assert_eq!(refused.status, 404);
    let meeting = format!("/meetings/{}", case.meeting);
    assert_eq!(status(&app, giver, &meeting).await, 200, "a meeting stays with whoever called it");
    let told = browser_of(&app, giver).get(&at).await;
    assert!(
        told.body.contains("引き継ぎ済み") && told.body.contains(&format!("{at}/evidence")),
        "{}",
        told.body
    );
    assert_eq!(audited(&app, "client.hand_over.accept"), 1);
});

both!(no_letter_says_whom_it_is_about, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    app.confirm_login_address(&town.care_manager);
    let to = (&town.second_care_office.uid, today(&app));
    let first = offered(&app, &town.care_manager, &case, to).await;
    app.settle().await;
    let why = [("reason", "日付を直すため")];
    let done = send(&app, &town.care_manager, (&first, "withdraw"), &why).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let second = offered(&app, &town.care_manager, &case, to).await;
    let why = [("reason", "受け入れの人数に達しているため")];
    let done = send(&app, &town.second_care_manager, (&second, "decline"), &why).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let declined = browser_of(&app, &town.care_manager).get(&second).await;
    assert!(declined.body.contains("受け入れの人数に達している"), "{}", declined.body);
    let third = offered(&app, &town.care_manager, &case, to).await;
    accepted(&app, &town.second_care_manager, &third).await;
    app.settle().await;
    let sent = app.sent_texts();
    assert_eq!(sent.len(), 6, "offered, taken back, offered, declined, offered, accepted: {sent:?}");
    for text in sent.iter().chain(letters(&app).iter().map(|(_, payload)| payload)) {
        for secret in [NAME, "カクウ", NUMBER, case.client.as_str(), "要介護", "本人と長女", "日付を直す"]
        {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let to: Vec<String> = letters(&app).into_iter().map(|(to, _)| to).collect();
    let office = &town.second_care_office.email;
    assert_eq!((&to[0], &to[1], &to[2], &to[4]), (office, office, office, office));
    assert_eq!(to[3], to[5], "who proposed it is told");
    assert_ne!(&to[3], office);
});

both!(tries_at_the_number_are_counted, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &case, to).await;
    for stranger in [&town.center_staff, &town.other_care_manager] {
        let tried = force(&app, stranger, &format!("{at}/accept"), &[("insured_number", NUMBER)]).await;
        assert_eq!(tried.status, 404, "a stranger's tries are not counted");
    }
    for n in 0..10 {
        let wrong = accept(&app, &town.second_care_manager, &at, &format!("00000099{n:02}")).await;
        assert!(wrong.status == 422 && wrong.body.contains("合いません"), "{n}: {}", wrong.body);
    }
    let right = accept(&app, &town.second_care_manager, &at, NUMBER).await;
    assert!(right.status == 422 && right.body.contains("しばらく入力できません"), "{}", right.body);
    assert_eq!(status(&app, &town.second_care_manager, &format!("/clients/{}", case.client)).await, 404);
    app.pass(Duration::minutes(1));
    accepted(&app, &town.second_care_manager, &at).await;
});

both!(what_was_settled_meanwhile_is_a_conflict, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (giver, taker) = (&town.care_manager, &town.second_care_manager);
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, giver, &case, to).await;
    let typed = [
        ("office", town.center.uid.as_str()),
        ("starts_on", "2026-11-21"),
        ("reason", "理由"),
        ("agreed_on", "2026-11-21"),
        ("agreed_how", "phone"),
        ("agreed_by", "本人"),
    ];
    let twice = force(&app, giver, &format!("/clients/{}/hand-over", case.client), &typed).await;
    assert!(twice.status == 422 && twice.body.contains("返事を待っている申し出"), "{}", twice.body);
    // The taker has the page open while the giver takes the offer back.
    let mut reader = browser_of(&app, taker);
    let open = reader.get(&at).await;
    let bare = send(&app, giver, (&at, "withdraw"), &[]).await;
    assert!(bare.status == 422 && bare.body.contains("理由を書いて"), "{}", bare.body);
    let why = [("reason", "相談し直すため")];
    assert_eq!(send(&app, giver, (&at, "withdraw"), &why).await.status, 303);
    let typed = [("insured_number", NUMBER), ("manager", taker.uid.as_str())];
    assert_eq!(reader.submit(&open, &format!("{at}/accept"), &typed).await.status, 409);
    assert_eq!(reader.submit(&open, &format!("{at}/decline"), &[("reason", "x")]).await.status, 409);
    assert!(!reader.get(&at).await.body.contains("相談し直す"), "nor is the reason told to who never knew");
    assert_eq!(status(&app, taker, &format!("/clients/{}", case.client)).await, 404);
    // Of two who accept one proposal one is told.
    let at = offered(&app, giver, &case, to).await;
    let first = reader.get(&at).await;
    let second = reader.get(&at).await;
    let accept = format!("{at}/accept");
    assert_eq!(reader.submit(&first, &accept, &typed).await.status, 303);
    assert_eq!(reader.submit(&first, &accept, &typed).await.status, 303);
    assert_eq!(reader.submit(&second, &accept, &typed).await.status, 409);
    assert_eq!(audited(&app, "client.hand_over.accept"), 1, "a repeat of one form is one act");
});

both!(a_day_ahead_is_accepted_once_it_has_come, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let day = today(&app) + Duration::days(10);
    let far = offer(&app, &town.care_manager, &case, (&town.center.uid, day + Duration::days(90))).await;
    assert!(far.status == 422 && far.body.contains("までの日付"), "{}", far.body);
    let at = offered(&app, &town.care_manager, &case, (&town.center.uid, day)).await;
    let page = browser_of(&app, &town.center_staff).get(&at).await;
    assert!(page.body.contains("まだ受けられません"), "{}", page.body);
    assert!(!page.body.contains(&format!("{at}/accept")), "{}", page.body);
    let typed = [("insured_number", NUMBER), ("manager", town.center_staff.uid.as_str())];
    let early = force(&app, &town.center_staff, &format!("{at}/accept"), &typed).await;
    assert!(early.status == 422 && early.body.contains("になってから"), "{}", early.body);
    app.pass(Duration::days(10));
    accepted(&app, &town.center_staff, &at).await;
    assert_eq!(status(&app, &town.center_staff, &format!("/clients/{}", case.client)).await, 200);
});

both!(a_closed_client_is_handed_to_nobody_and_no_office_gives_what_is_not_its_own, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let to = (&town.second_care_office.uid, today(&app));
    let typed = [
        ("starts_on", "2026-11-21"),
        ("reason", "理由"),
        ("agreed_on", "2026-11-21"),
        ("agreed_how", "phone"),
        ("agreed_by", "本人"),
    ];
    let form = format!("/clients/{}/hand-over", case.client);
    for person in [&town.second_care_manager, &town.center_staff, &town.other_care_manager] {
        let all: Vec<(&str, &str)> =
            [("office", town.center.uid.as_str())].into_iter().chain(typed).collect();
        assert_eq!(force(&app, person, &form, &all).await.status, 404, "{}", person.login);
    }
    for office in [&town.other_care_office.uid, &town.clinic.uid, &town.care_office.uid] {
        let all: Vec<(&str, &str)> = [("office", office.as_str())].into_iter().chain(typed).collect();
        let unfit = force(&app, &town.care_manager, &form, &all).await;
        assert!(unfit.status == 422 && unfit.body.contains("引き継ぎ先の事業所を選んで"), "{}", unfit.body);
    }
    let at = offered(&app, &town.care_manager, &case, to).await;
    for person in [&town.center_staff, &town.other_care_manager] {
        for path in [at.clone(), format!("{at}/evidence"), format!("{at}/evidence/print?period=this_year")] {
            assert_eq!(status(&app, person, &path).await, 404, "{} {path}", person.login);
        }
    }
    assert_eq!(status(&app, &town.provider_staff, &at).await, 403);
    assert_eq!(status(&app, &town.care_manager, &format!("{at}/evidence")).await, 404, "it is still theirs");
    assert_eq!(status(&app, &town.second_care_manager, &format!("{at}/evidence")).await, 404);
    let close = |conn: &mut Conn| -> Result<usize, StorageError> {
        Ok(diesel::update(clients::table).set(clients::state.eq(ClientState::Closed)).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(close).unwrap(), 1);
    let late = accept(&app, &town.second_care_manager, &at, NUMBER).await;
    assert!(late.status == 422 && late.body.contains("終結している"), "{}", late.body);
    let why = [("reason", "終結したため")];
    let back = send(&app, &town.care_manager, (&at, "withdraw"), &why).await;
    assert_eq!(back.status, 303);
    let all: Vec<(&str, &str)> = [("office", to.0.as_str())].into_iter().chain(typed).collect();
    let closed = force(&app, &town.care_manager, &form, &all).await;
    assert!(closed.status == 422 && closed.body.contains("終結している"), "{}", closed.body);
});

both!(what_hung_on_the_former_office_ends_on_the_eve, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let client = format!("/clients/{}", case.client);
    let entrusted = NoteFramework {
        client: case.client.clone(),
        kind: "preventive_support".into(),
        center_number: town.center.number.clone(),
        starts_on: "2026-04-01".into(),
        ends_on: String::new(),
    };
    app.act(&town.care_manager, "client.framework.note", |tx, cmd| note_framework(tx, cmd, &entrusted));
    let member = AddMember {
        client: case.client.clone(),
        office_number: town.second_care_office.number.clone(),
        service_kind: "43".into(),
        person: String::new(),
        starts_on: "2026-10-01".into(),
        ends_on: String::new(),
    };
    app.act(&town.care_manager, "client.team.join", |tx, cmd| add_member(tx, cmd, &member));
    // The care manager has begun to write the next version.
    let edit = format!("/plan-versions/{}/edit", case.version);
    let mut writer = browser_of(&app, &town.care_manager);
    let page = writer.get(&edit).await;
    let kept = writer.submit(&page, &edit, &[("step", "keep"), ("note", "書きかけの変更")]).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    assert_eq!(status(&app, &town.center_staff, &client).await, 200, "the center entrusts the client");
    let page = browser_of(&app, &town.care_manager).get(&format!("{client}/hand-over")).await;
    for told in
        ["架空東地域包括支援センター からの委託は", "書きかけの計画は、利用者と一緒に移ります（1 件）"]
    {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let day = today(&app) - Duration::days(3);
    let at = offered(&app, &town.care_manager, &case, (&town.second_care_office.uid, day)).await;
    assert_eq!(status(&app, &town.center_staff, &client).await, 200, "until it is accepted");
    accepted(&app, &town.second_care_manager, &at).await;
    assert_eq!(status(&app, &town.center_staff, &client).await, 404, "it entrusted the former office");
    let told = letters(&app);
    assert!(told.iter().any(|(to, text)| *to == town.center.email && text.contains("no_longer")), "{told:?}");
    let team = browser_of(&app, &town.second_care_manager).get(&format!("{client}/team")).await;
    let frameworks = team.texts("#frameworks li");
    assert_eq!(frameworks.len(), 2, "the framework goes on without the center: {frameworks:?}");
    assert!(!frameworks[0].contains("架空東"), "{frameworks:?}");
    assert!(frameworks[1].contains("架空東") && frameworks[1].contains("11月17日"), "{frameworks:?}");
    let managers = team.texts("#managers li");
    assert!(managers[0].contains("計画 道子") && managers[0].contains("現在"), "{managers:?}");
    let former = team.texts("#former li");
    assert!(former.iter().any(|row| row.contains("まぼろし")), "no member beside itself: {former:?}");
    let draft = browser_of(&app, &town.second_care_manager).get(&edit).await;
    assert!(draft.body.contains("書きかけの変更"), "{}", draft.body);
});

both!(the_former_office_reads_its_own_time_and_nothing_later, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (giver, taker) = (&town.care_manager, &town.second_care_manager);
    line(&app, giver, &case, (today(&app), "初めの事業所の記録"));
    let own = line(&app, giver, &case, (today(&app), "書き直される前の記録"));
    app.pass(Duration::days(5));
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, giver, &case, to).await;
    accepted(&app, taker, &at).await;
    app.pass(Duration::days(2));
    version(&app, &town, &case, "後の事業所の課題");
    line(&app, taker, &case, (today(&app), "後の事業所の記録"));
    line(&app, taker, &case, (today(&app) - Duration::days(6), "さかのぼって書いた記録"));
    correct(&app, taker, &case, &own).await;
    move_house(&app);
    let mut browser = browser_of(&app, giver);
    let list = browser.get("/hand-overs").await;
    assert!(list.body.contains(NAME) && list.body.contains("記録の保存期限"), "{}", list.body);
    let form = browser.get(&format!("{at}/evidence")).await;
    assert!(form.status == 200 && form.body.contains("までの記録だけ"), "{}", form.body);
    let asked = "period=days&from=2026-04-01&until=2027-03-31&attachments=yes";
    let print = browser.get(&format!("{at}/evidence/print?{asked}")).await;
    assert_eq!(print.status, 200, "{}", print.body);
    for told in
        [NAME, "課題1", "初めの事業所の記録", "書き直される前の記録", "架空ケアプランセンター", "計画 幸子"]
    {
        assert!(print.body.contains(told), "{told}: {}", print.body);
    }
    let later = ["後の事業所", "さかのぼって", "書き直した後", "転居先", "計画 道子", "まぼろし居宅"];
    for later in later {
        assert!(!print.body.contains(later), "{later}: {}", print.body);
    }
    let zip =
        browser.request(reqwest::Method::GET, &format!("{at}/evidence/zip?{asked}")).send().await.unwrap();
    assert_eq!(zip.headers()["content-type"], "application/zip");
    let bytes = zip.bytes().await.unwrap().to_vec();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    for file in 0..archive.len() {
        let (mut file, mut text) = (archive.by_index(file).unwrap(), Vec::new());
        std::io::Read::read_to_end(&mut file, &mut text).unwrap();
        let text = String::from_utf8_lossy(&text).into_owned();
        for later in later {
            assert!(!text.contains(later), "{later} in {:?}", file.name());
        }
    }
    let outside =
        browser.get(&format!("{at}/evidence/print?period=days&from=2026-12-01&until=2026-12-31")).await;
    assert!(outside.status == 422 && outside.body.contains("担当していた期間にかかる"), "{}", outside.body);
    assert_eq!((audited(&app, "evidence.print"), audited(&app, "evidence.export")), (1, 1));
    for path in ["evidence/print?period=this_year", "history", "progress", "evidence"] {
        assert_eq!(status(&app, giver, &format!("/clients/{}/{path}", case.client)).await, 404, "{path}");
    }
    assert_eq!(status(&app, taker, &format!("{at}/evidence/print?{asked}")).await, 404, "it has the client");
    // Handed back: the one has its client again, the other keeps its own days.
    let back = offered(&app, taker, &case, (&town.care_office.uid, today(&app))).await;
    accepted(&app, giver, &back).await;
    assert_eq!(status(&app, giver, &format!("/clients/{}", case.client)).await, 200);
    assert_eq!(status(&app, giver, &format!("{at}/evidence")).await, 404, "the client's own page has it");
    let print = browser_of(&app, taker).get(&format!("{back}/evidence/print?{asked}")).await;
    assert!(print.body.contains("後の事業所の記録"), "{}", print.body);
    for early in ["初めの事業所の記録", "書き直した後"] {
        assert!(!print.body.contains(early), "of days before its time: {early}: {}", print.body);
    }
});

/// Corrects a line through its form.
async fn correct(app: &TestApp, by: &Person, case: &Case, line: &Uid) {
    let mut browser = browser_of(app, by);
    let at = format!("/clients/{}/progress/{line}/edit", case.client);
    let form = browser.get(&at).await;
    let typed = [("body", "書き直した後の記録"), ("reason", "誤記")];
    let done = browser.submit(&form, &at, &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

fn move_house(app: &TestApp) {
    let write = |conn: &mut Conn| -> Result<usize, StorageError> {
        Ok(diesel::update(clients::table).set(clients::address.eq("架空市転居先1-1")).execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(write).unwrap(), 1);
}

both!(a_merge_takes_hand_overs_along_and_leaves_the_second_of_two_proposals, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let twin = crate::client_merges::twin(&app, &town, None);
    let other = Case { client: twin.clone(), ..case.clone() };
    let to = (&town.second_care_office.uid, today(&app));
    let at = offered(&app, &town.care_manager, &other, to).await;
    let mut browser = browser_of(&app, &town.care_manager);
    let action = format!("/clients/{}/merge", case.client);
    let page = browser.get(&format!("{action}?other={twin}")).await;
    assert!(page.body.contains("事業所の引き継ぎ"), "{}", page.body);
    let done = browser.submit(&page, &action, &[("keep", case.client.as_str())]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let shown = browser.get(&format!("/clients/{}", case.client)).await;
    assert!(shown.body.contains(&at), "the proposal is about the kept one now: {}", shown.body);
    accepted(&app, &town.second_care_manager, &at).await;
    assert_eq!(status(&app, &town.second_care_manager, &format!("/clients/{}", case.client)).await, 200);
    // What the former office keeps is not mixed with anything that is not its own.
    let mut browser = browser_of(&app, &town.second_care_manager);
    let page = browser.get(&format!("/clients/{}/numbers", case.client)).await;
    let undo = page.body.split("action=\"").filter_map(|rest| rest.split('"').next());
    let undo: Vec<&str> = undo.filter(|action| action.contains("/merges/")).collect();
    let refused = browser.submit(&page, undo[0], &[]).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("引き継ぎのあった利用者"), "{}", refused.body);
});

both!(a_center_that_entrusted_anew_on_the_day_itself_keeps_nothing_open, |app| async move {
    use enza::storage::tables::{client_frameworks, clients};
    let town = app.town();
    let case = app.case(&town);
    app.entrust(&town, &case.client, ("2026-04-01", ""));
    app.entrust(&town, &case.client, (&today(&app).to_string(), ""));
    let at = offered(&app, &town.care_manager, &case, (&town.second_care_office.uid, today(&app))).await;
    accepted(&app, &town.second_care_manager, &at).await;
    let read = |conn: &mut Conn| -> Result<_, StorageError> {
        let client = clients::find(conn, &case.client)?.unwrap();
        client_frameworks::list(conn, client.id)
    };
    let mut standing = app.state.store().read(read).unwrap();
    standing.sort_by_key(|row| row.span().first);
    assert_eq!(standing.len(), 2);
    assert!(!standing[0].span().overlaps(&standing[1].span()), "the first one ended on the eve");
    assert!(standing[1].delegating_office_id.is_none(), "and goes on without the center");
    assert_eq!(status(&app, &town.center_staff, &format!("/clients/{}", case.client)).await, 404);
});
