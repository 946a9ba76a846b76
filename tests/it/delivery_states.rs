//! How everybody in charge stands to a plan's newest version, what is said after each step, what taking back leaves behind, and
//! that the form of a note tells everything at once.

use chrono::Duration;

use crate::deliveries::{anew, audited, delivered, faxed, form_ending, unconfirm};
use crate::evidence::zip;
use crate::support::{Answer, Browser, Case, TestApp, Town};

/// A version with the consents that its delivery needs. Gives its address.
fn begun(app: &TestApp) -> (Town, Case, Browser, String) {
    let town = app.town();
    let case = app.case(&town);
    app.consent_to_plan(&town, &case.client, &case.version);
    let browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    (town, case, browser, version)
}

/// How somebody stands by the page of a version; the client by 「ご利用者」.
fn standing(page: &Answer, name: &str) -> String {
    let lines = page.texts("section[aria-labelledby='deliveries'] .rows > li");
    lines.into_iter().find(|line| line.contains(name)).unwrap_or_default()
}

/// What the section of deliveries says was done; the top of the page says nothing then.
fn said(page: &Answer) -> String {
    assert_eq!(page.texts(".flash").len(), 1, "{}", page.body);
    page.texts("section[aria-labelledby='deliveries'] .flash").concat()
}

/// Does a step, follows where it leads, and gives the page.
async fn step(browser: &mut Browser, page: &Answer, action: &str, typed: &[(&str, &str)]) -> Answer {
    let done = browser.submit(page, action, typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(done.location.ends_with("#deliveries"), "{}", done.location);
    browser.follow(&done).await
}

both!(everybody_in_charge_stands_in_one_of_three_states, |app| async move {
    let (town, case, mut browser, version) = begun(&app);
    let [first, second, third] = [0, 1, 2].map(|n| &town.providers[n]);
    unconfirm(&app, third);
    let page = browser.get(&version).await;
    for name in ["ご利用者", &first.name, &second.name, &third.name] {
        assert!(standing(&page, name).contains("未交付"), "{name}: {}", page.body);
    }
    let form = browser.get(&format!("{version}/deliver")).await;
    let only = [("to", first.uid.as_str())];
    let page = step(&mut browser, &form, &format!("{version}/deliver"), &only).await;
    let told = said(&page);
    for left_out in [second, third] {
        assert!(told.contains(&left_out.name), "{told}");
        assert!(standing(&page, &left_out.name).contains("未交付"), "version 1 too: {}", page.body);
    }
    assert!(!told.contains(&first.name), "{told}");
    app.settle().await;
    let page = browser.get(&version).await;
    let sent = standing(&page, &first.name);
    assert!(sent.contains("送信ずみ・受領待ち") && sent.contains("メールのリンク"), "{sent}");
    assert!(sent.contains("送信 "), "when: {sent}");
    assert!(!page.body.contains("どの版も受け取っていません"), "nothing contradicts it");
    let (mut helper, link) = app.holder(first).await;
    let read = helper.get(&format!("{link}/delivery")).await;
    assert_eq!(helper.submit(&read, &format!("{link}/delivery"), &[]).await.status, 303);
    let form = browser.get(&format!("{version}/deliveries/new")).await;
    let client = [("recipient", "client"), ("means", "in_person")];
    let page = step(&mut browser, &form, &format!("{version}/deliveries"), &client).await;
    for name in ["ご利用者", &first.name] {
        assert!(standing(&page, name).contains("第1版まで交付ずみ"), "{name}: {}", page.body);
    }
    app.pass(Duration::minutes(5));
    let next = anew(&app, &town, &case);
    unconfirm(&app, second);
    delivered(&app, &mut browser, &next).await;
    let page = browser.get(&next).await;
    let waited = standing(&page, &first.name);
    assert!(waited.contains("送信ずみ・受領待ち") && waited.contains("交付ずみは第1版まで"), "{waited}");
    let client = standing(&page, "ご利用者");
    assert!(client.contains("未交付") && client.contains("交付ずみは第1版まで"), "{client}");
    app.pass(Duration::days(31));
    let page = app.signed_in_as(&town.care_manager).get(&next).await;
    assert!(standing(&page, &first.name).contains("未交付"), "a link that is over: {}", page.body);
});

both!(whoever_gets_everything_sent_is_told_so_and_each_step_leads_back_to_the_deliveries, |app| async move {
    let (town, _, mut browser, version) = begun(&app);
    let deliver = format!("{version}/deliver");
    let page = browser.get(&version).await;
    let head = |page: &Answer| page.texts(".page-header a").concat();
    assert!(head(&page).contains("交付する"), "{}", head(&page));
    let form = browser.get(&deliver).await;
    assert!(!form.body.contains("まだ送られていません"), "{}", form.body);
    let page = step(&mut browser, &form, &deliver, &[]).await;
    assert!(said(&page).contains("ケアプランを交付しました。受け取りが"), "{}", said(&page));
    assert!(!head(&page).contains("交付する"), "nobody is left: {}", head(&page));
    app.settle().await;
    let page = browser.get(&version).await;
    assert!(page.texts(".flash").is_empty(), "it is said once");
    let again = step(&mut browser, &page, &form_ending(&page, "/resend"), &[]).await;
    assert!(said(&again).contains("もう一度送りました"), "{}", said(&again));
    let reason = [("reason", "別の方に届いていた")];
    let revoked = step(&mut browser, &again, &form_ending(&again, "/revoke"), &reason).await;
    assert!(said(&revoked).contains("リンクを取り消しました"), "{}", said(&revoked));
    faxed(&mut browser, &version, &town.providers[1]).await;
    let page = browser.get(&version).await;
    let page = step(&mut browser, &page, &form_ending(&page, "/withdraw"), &reason).await;
    assert!(said(&page).contains("交付の記録を取り消しました"), "{}", said(&page));
    app.settle().await;
});

/// The line of a list of the ZIP that has a word.
fn line_with(list: &[u8], word: &str) -> String {
    let text = String::from_utf8_lossy(list).into_owned();
    text.lines().find(|line| line.contains(word)).unwrap_or_default().to_owned()
}

both!(a_link_is_taken_back_for_a_reason_that_stays, |app| async move {
    let (town, case, mut browser, version) = begun(&app);
    delivered(&app, &mut browser, &version).await;
    faxed(&mut browser, &version, &town.providers[0]).await;
    let page = browser.get(&version).await;
    let revoke = form_ending(&page, "/revoke");
    let why = browser.submit(&page, &revoke, &[("reason", "　")]).await;
    assert!(why.status == 422 && why.body.contains("取り消す理由を入力してください"), "{}", why.body);
    assert_eq!(audited(&app, "delivery.revoke"), 0);
    let reason = [("reason", "住所録の誤りで別の事業所に届いた")];
    let page = step(&mut browser, &why, &revoke, &reason).await;
    let told = page.texts("section[aria-labelledby='deliveries']").concat();
    for word in [reason[0].1, "リンクの取り消し：計画 幸子"] {
        assert!(told.contains(word), "{word}: {told}");
    }
    let twice = browser.submit(&why, &revoke, &[reason[0], ("op_id", "another")]).await;
    assert!(twice.status == 422 && twice.body.contains("すでに取り消されています"), "{}", twice.body);
    let note = [("reason", "FAXは送っていなかった")];
    let page = step(&mut browser, &page, &form_ending(&page, "/withdraw"), &note).await;
    let evidence = format!("/clients/{}/evidence", case.client);
    let print = browser.get(&format!("{evidence}/print?period=this_year")).await;
    for word in [reason[0].1, "リンクの取り消し：計画 幸子", note[0].1, "取消し：計画 幸子"]
    {
        assert!(print.body.contains(word), "{word}: {}", print.body);
    }
    let (_, files) = zip(&browser, &format!("{evidence}/zip?period=this_year")).await;
    let list = &files["一覧（CSV）/交付.csv"];
    for why in [reason[0].1, note[0].1] {
        assert!(line_with(list, why).contains("計画 幸子"), "{}", String::from_utf8_lossy(list));
    }
    let page = step(&mut browser, &page, &form_ending(&page, "/resend"), &[]).await;
    let told = page.texts("section[aria-labelledby='deliveries']").concat();
    assert!(told.contains(reason[0].1), "it stays when it is sent again: {told}");
    app.settle().await;
    app.pass(Duration::minutes(1));
    let page = step(&mut browser, &page, &form_ending(&page, "/resend"), &[]).await;
    let second = [("reason", "二度目の取違え")];
    let page = step(&mut browser, &page, &form_ending(&page, "/revoke"), &second).await;
    let course = format!("/clients/{}/progress", case.client);
    for page in
        [page, browser.get(&course).await, browser.get(&format!("{evidence}/print?period=this_year")).await]
    {
        let told = page.texts("main").concat();
        for why in [reason[0].1, second[0].1] {
            assert!(told.contains(why), "each time stays: {why}: {told}");
        }
    }
    let course = browser.get(&course).await.texts("main").concat();
    for again in ["新しいリンク）", "同じリンク）"] {
        assert!(course.contains(again), "{again}: {course}");
    }
    app.settle().await;
});

both!(what_a_note_went_on_without_is_taken_back_with_it, |app| async move {
    let town = app.town();
    let case = app.case_without_consents(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    faxed(&mut browser, &version, &town.providers[0]).await;
    app.pass(Duration::minutes(5));
    faxed(&mut browser, &version, &town.providers[1]).await;
    assert_eq!(audited(&app, "consent.override"), 2);
    let page = browser.get(&version).await;
    let reason = [("reason", "送る前に取りやめた")];
    let page = step(&mut browser, &page, &form_ending(&page, "/withdraw"), &reason).await;
    assert_eq!(audited(&app, "consent.override.withdraw"), 1, "the other stands");
    let ledger = format!("/clients/{}/consents", case.client);
    let section = "section[aria-labelledby='overrides'] li";
    for (page, lines) in [
        (page.clone(), "section[aria-labelledby='deliveries'] li"),
        (browser.get(&ledger).await, section),
        (browser.get("/consent-overrides").await, "main .rows li"),
    ] {
        let lines = page.texts(lines).into_iter().filter(|line| line.contains("署名の前に急ぎ送った"));
        let (gone, standing): (Vec<String>, Vec<String>) = lines.partition(|l| l.contains(reason[0].1));
        assert_eq!((gone.len(), standing.len()), (1, 1), "{gone:?} {standing:?}");
        assert!(gone[0].contains("取消し：計画 幸子"), "{gone:?}");
        assert!(gone[0].contains(&town.providers[0].name), "the one of this note: {gone:?}");
    }
    let print = browser.get(&format!("{ledger}/print")).await;
    assert!(print.body.contains(reason[0].1), "{}", print.body);
});

both!(the_form_of_a_note_tells_everything_at_once, |app| async move {
    let (town, _, mut browser, version) = begun(&app);
    let (form, post) = (format!("{version}/deliveries/new"), format!("{version}/deliveries"));
    let page = browser.get(&form).await;
    let long = "あ".repeat(201);
    let typed = [("delivered_on", "2026-02-31"), ("note", long.as_str())];
    let refused = browser.submit(&page, &post, &typed).await;
    assert_eq!(refused.status, 422);
    let links = refused.texts("[data-error-summary] a");
    assert_eq!(links.len(), 4, "{links:?}");
    for (at, told) in [
        ("f-recipient", "お渡しした先を選んでください"),
        ("f-means", "お渡しした方法を選んでください"),
        ("f-delivered_on", "日付"),
        ("f-note", "200"),
    ] {
        let field = refused.texts(&format!("#{at}-error")).concat();
        assert!(field.contains(told), "{at}: {field} {links:?}");
    }
    let ahead = [("recipient", town.providers[0].uid.as_str()), ("delivered_on", "2099-01-01")];
    let refused = browser.submit(&refused, &post, &[ahead[0], ahead[1], ("note", "")]).await;
    let links = refused.texts("[data-error-summary] a");
    assert!(links.len() == 2 && links[1].contains("今日までの日"), "{links:?}");
    let right = [("means", "fax"), ("delivered_on", "")];
    let refused = browser.submit(&refused, &post, &right).await;
    assert_eq!(refused.texts("[data-error-summary] a").len(), 1, "{}", refused.body);
    assert_eq!(audited(&app, "delivery.note"), 0);
});

both!(a_wanting_consent_is_told_together_with_a_field_at_fault, |app| async move {
    let town = app.town();
    let case = app.case_without_consents(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let version = format!("/plan-versions/{}", case.version);
    let page = browser.get(&format!("{version}/deliveries/new")).await;
    let typed = [("recipient", town.providers[0].uid.as_str())];
    let refused = browser.submit(&page, &format!("{version}/deliveries"), &typed).await;
    let told = refused.texts("[data-error-summary] li").concat();
    assert!(refused.status == 422 && told.contains("方法を選んで"), "{told}");
    assert!(told.contains("同意の記録が足りません"), "{told}");
});
