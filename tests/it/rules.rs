//! Rules adopted by an insurer: who may, what it changes as it is shown before, from which day, taken back before it, and what
//! the page then says.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use enza::domain::duty::{RuleBook, RuleNo, shipped};
use enza::domain::ids::Uid;
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{audit_events, insurers, rule_sets};
use enza::storage::views::rules::standing;
use enza::storage::{Conn, StorageError};
use futures_util::future::join_all;

use crate::support::{Answer, Browser, TestApp};

/// How many adoptions are written down, and how many of them were withdrawn.
fn counts(app: &TestApp) -> (i64, i64) {
    let read = |conn: &mut Conn| -> Result<(i64, i64), StorageError> {
        let withdrawn = rule_sets::table.filter(rule_sets::withdrawn_at.is_not_null());
        Ok((rule_sets::table.count().get_result(conn)?, withdrawn.count().get_result(conn)?))
    };
    app.state.store().read(read).unwrap()
}

fn count(app: &TestApp) -> i64 {
    counts(app).0
}

/// Every adoption as the list shows it: its cells, the newest day first.
fn listed(page: &Answer) -> Vec<String> {
    page.texts("#adoptions tbody tr")
}

fn audited(app: &TestApp, action: &str) -> i64 {
    let of = audit_events::table.filter(audit_events::action.eq(action));
    app.state.store().read(|conn| Ok::<_, StorageError>(of.count().get_result(conn)?)).unwrap()
}

/// Today in Japan.
fn today(app: &TestApp) -> NaiveDate {
    jst_date(app.clock.now())
}

/// Who adopts for the insurer of the town, and for which.
struct Keeper {
    insurer: String,
    browser: Browser,
}

impl Keeper {
    async fn adopt(&mut self, preset: &str, from: NaiveDate) -> Answer {
        let fields = self.fields(preset, from);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.browser.adopt_rules(&fields).await
    }

    async fn preview(&mut self, preset: &str, from: NaiveDate) -> Answer {
        let fields = self.fields(preset, from);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let shown = self.browser.preview_rules(&fields).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        shown
    }

    fn fields(&self, preset: &str, from: NaiveDate) -> [(&'static str, String); 3] {
        [("insurer", self.insurer.clone()), ("preset", preset.to_owned()), ("from", from.to_string())]
    }

    async fn list(&mut self) -> Answer {
        self.browser.get("/rules").await
    }

    /// Where the newest adoption that can be withdrawn is withdrawn.
    async fn withdraw_href(&mut self) -> String {
        let page = self.list().await;
        let links = scraper::Selector::parse("#adoptions a[href$=withdraw]").unwrap();
        let html = scraper::Html::parse_document(&page.body);
        let first = html.select(&links).next().unwrap_or_else(|| panic!("no link:\n{}", page.body));
        first.value().attr("href").unwrap().to_owned()
    }

    async fn withdraw(&mut self, href: &str, reason: &str) -> Answer {
        let page = self.browser.get(href).await;
        assert_eq!(page.status, 200, "{}", page.body);
        self.browser.submit(&page, href, &[("reason", reason)]).await
    }
}

/// The insurer's own staff.
fn keeper(app: &TestApp) -> Keeper {
    let town = app.town();
    Keeper { insurer: town.insurer.to_string(), browser: app.signed_in_as(&town.insurer_staff) }
}

both!(an_insurer_adopts_rules_from_a_day_on_and_the_page_says_what_holds_when, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.insurer_staff).await;
    let before = browser.get("/rules").await;
    let unread = browser.get("/rules?on=3026-11-21").await;
    let told = unread.texts(".error-summary").concat();
    assert!(unread.status == 200 && told.contains("年を確かめて"), "{told}");
    assert_eq!(before.status, 200);
    assert!(before.body.contains("まだ何も採用していません"));
    assert!(!before.body.contains("R29"), "the law knows no check of contacts for a disaster");
    let insurer = town.insurer.to_string();
    let today = today(&app);
    let ahead = today + Days::new(30);
    let (from, later) = (today.to_string(), ahead.to_string());
    let fields = [
        ("insurer", insurer.as_str()),
        ("preset", "akashi"),
        ("from", from.as_str()),
        ("retention_years", "5"),
        ("center_name", "まちの相談所"),
    ];
    let saved = browser.adopt_rules(&fields).await;
    assert_eq!((saved.status, count(&app)), (303, 1));
    let toyosato = [("insurer", insurer.as_str()), ("preset", "toyosato"), ("from", later.as_str())];
    assert_eq!(browser.adopt_rules(&toyosato).await.status, 303);
    let now = browser.get("/rules").await;
    for text in ["明石市の例", "豊郷町の例", "まちの相談所", "終結から5年", "R29", "これから"]
    {
        assert!(now.body.contains(text), "{text}");
    }
    let then = browser.get(&format!("/rules?on={later}")).await;
    assert!(!then.body.contains("R29") && then.body.contains("終結から2年"));
    assert!(then.body.contains("介護予防ケアマネジメントB"));
    assert_eq!(audited(&app, "rules.adopt"), 2);
    let book = book(&app, &town.insurer);
    let has = |on| book.on(on).rules.iter().any(|rule| rule.no == RuleNo::R29);
    assert_eq!([has(today - Days::new(1)), has(today), has(ahead)], [false, true, false]);
});

/// The rules of an insurer as they count.
fn book(app: &TestApp, insurer: &Uid) -> RuleBook {
    let read = |conn: &mut Conn| -> Result<RuleBook, StorageError> {
        let id = insurers::table.filter(insurers::uid.eq(insurer)).select(insurers::id).first(conn)?;
        let all: Vec<_> = standing(conn, id)?.into_iter().map(|view| view.adoption).collect();
        Ok(RuleBook::new(&shipped().unwrap(), &all))
    };
    app.state.store().read(read).unwrap()
}

both!(what_was_asked_before_today_can_not_be_changed, |app| async move {
    let mut keeper = keeper(&app);
    let today = today(&app);
    let insurer = keeper.insurer.clone();
    for (from, text) in [
        ((today - Days::new(1)).to_string(), "今日か、これからの日"),
        ((today + Days::new(3_000)).to_string(), "5年以内の日"),
        ("きのう".into(), "適用開始日を選んでください"),
    ] {
        let fields = [("insurer", insurer.as_str()), ("preset", "akashi"), ("from", from.as_str())];
        let refused = keeper.browser.adopt_rules(&fields).await;
        assert_eq!(refused.status, 422);
        assert!(refused.body.contains(text), "{text}");
        let kept = refused.form_fields("/rules/preview");
        assert!(kept.contains(&("preset".to_owned(), "akashi".to_owned())), "{kept:?}");
    }
    let from = today.to_string();
    let years =
        [("insurer", insurer.as_str()), ("preset", "law"), ("from", from.as_str()), ("retention_years", "1")];
    assert_eq!(keeper.browser.adopt_rules(&years).await.status, 422);
    assert_eq!(count(&app), 0);
});

both!(only_the_insurers_own_staff_and_the_administrator_adopt_for_it, |app| async move {
    let town = app.town();
    let mut own = app.signed_in(&town.insurer_staff).await;
    let from = today(&app).to_string();
    let foreign = town.other_insurer.to_string();
    let fields = [("insurer", foreign.as_str()), ("preset", "akashi"), ("from", from.as_str())];
    assert_eq!(own.preview_rules(&fields).await.status, 404);
    let theirs = [("preset", "akashi"), ("from", from.as_str())];
    let shown = own.preview_rules(&theirs).await;
    assert_eq!(own.submit(&shown, "/rules", &[("insurer", foreign.as_str())]).await.status, 404);
    assert_eq!(count(&app), 0);
    let mut administrator = app.signed_in(&town.administrator).await;
    assert_eq!(administrator.adopt_rules(&fields).await.status, 303);
    assert_eq!(count(&app), 1);
    let mut reader = app.signed_in(&town.care_manager).await;
    let page = reader.get(&format!("/rules?insurer={foreign}")).await;
    assert!(page.status == 200 && page.body.contains("明石市の例"));
    assert!(!page.body.contains("/rules/new"));
    assert_eq!(reader.get("/rules/new").await.status, 403);
});

both!(what_a_choice_changes_is_shown_before_it_is_adopted, |app| async move {
    let mut keeper = keeper(&app);
    let today = today(&app);
    let same = keeper.preview("fukushima", today).await;
    assert!(same.body.contains("変わることはありません"), "{}", same.body);
    let akashi = keeper.preview("akashi", today).await;
    assert_eq!(akashi.texts("h3"), ["新しく求めるきまり"]);
    assert!(akashi.texts(".rows__title").concat().contains("R29"), "{}", akashi.body);
    let rows = akashi.texts("#changes tbody tr");
    assert!(
        rows.contains(&"センターの呼び名地域包括支援センター地域総合支援センター".to_owned()),
        "{rows:?}"
    );
    let runs = rows.iter().find(|row| row.starts_with("行うケアマネジメント")).unwrap();
    assert_eq!(runs.matches("ケアマネジメントB").count(), 1, "it is no longer run: {runs}");
    let toyosato = keeper.preview("toyosato", today).await;
    let rows = toyosato.texts("#changes tbody tr");
    let heads = toyosato.texts("#changes thead th");
    assert_eq!(heads[1..], ["採用しない場合", "採用した場合"], "{heads:?}");
    let record = rows.iter().find(|row| row.contains("モニタリングの記録")).unwrap();
    assert!(record.contains("求めない求める6か月ごと、その月末まで"), "{record}");
    let visit = rows.iter().find(|row| row.contains("定期の訪問")).unwrap();
    for told in ["P16", "介護予防ケアマネジメントB", "求めない求める6か月ごと、その月末まで"]
    {
        assert!(visit.contains(told), "{told}: {visit}");
    }
    assert!(
        rows.iter().any(|row| row.contains("モニタリング・") && row.contains("△ 必要に応じて○ 行う")),
        "{rows:?}"
    );
    assert_eq!((counts(&app), audited(&app, "rules.adopt")), ((0, 0), 0), "to look is to change nothing");
});

both!(what_was_chosen_is_kept_on_the_way_there_and_back, |app| async move {
    let mut keeper = keeper(&app);
    let from = (today(&app) + Days::new(9)).to_string();
    let fields = [
        ("preset", "akashi"),
        ("from", from.as_str()),
        ("retention_years", "5"),
        ("center_name", "まちの相談所 & ほか"),
        ("disaster", "off"),
    ];
    let shown = keeper.browser.preview_rules(&fields).await;
    assert!(!shown.body.contains("R29 "), "it was turned off: {}", shown.body);
    let rows = shown.texts("#changes tbody tr").join("\n");
    assert!(rows.contains("記録の保存終結から2年終結から5年"), "{rows}");
    let html = scraper::Html::parse_document(&shown.body);
    let back = scraper::Selector::parse("a[href^='/rules/new?']").unwrap();
    let href = html.select(&back).next().unwrap().value().attr("href").unwrap().to_owned();
    let again = keeper.browser.get(&href).await;
    let kept = again.form_fields("/rules/preview");
    for (name, value) in fields {
        assert!(kept.contains(&(name.to_owned(), value.to_owned())), "{name}: {kept:?}");
    }
    assert_eq!(keeper.browser.submit(&shown, "/rules", &[]).await.status, 303);
    let list = listed(&keeper.list().await);
    assert!(list.len() == 1 && list[0].contains("まちの相談所 & ほか"), "{list:?}");
});

both!(what_was_not_shown_is_not_adopted, |app| async move {
    let town = app.town();
    let mut keeper =
        Keeper { insurer: town.insurer.to_string(), browser: app.signed_in_as(&town.insurer_staff) };
    let mut colleague =
        Keeper { insurer: town.insurer.to_string(), browser: app.signed_in_as(&town.second_insurer_staff) };
    let today = today(&app);
    let shown = keeper.preview("toyosato", today).await;
    assert_eq!(colleague.adopt("akashi", today).await.status, 303);
    let refused = keeper.browser.submit(&shown, "/rules", &[]).await;
    assert_eq!((refused.status, count(&app)), (422, 1));
    assert!(
        refused.body.contains("もう一度確かめて、よければ下のボタンを押してください"),
        "{}",
        refused.body
    );
    assert!(refused.texts("h3").contains(&"求めなくなるきまり".to_owned()), "compared with what holds now");
    let other = keeper.browser.submit(&refused, "/rules", &[("preset", "fukushima")]).await;
    assert_eq!((other.status, count(&app)), (422, 1), "another preset than was shown");
    assert_eq!(keeper.browser.submit(&refused, "/rules", &[("shown", "")]).await.status, 422);
    assert_eq!(keeper.browser.submit(&refused, "/rules", &[]).await.status, 303);
    let same = keeper.browser.submit(&refused, "/rules", &[("op_id", "another")]).await;
    assert!(same.status == 422 && same.body.contains("同じきまりがすでに採用されています"), "{}", same.body);
    assert_eq!(count(&app), 2);
});

both!(the_later_of_two_adoptions_for_one_day_takes_the_place_of_the_other, |app| async move {
    let mut keeper = keeper(&app);
    let (today, ahead) = (today(&app), today(&app) + Days::new(20));
    assert_eq!(keeper.adopt("fukushima", today).await.status, 303);
    assert_eq!(keeper.adopt("akashi", ahead).await.status, 303);
    let shown = keeper.preview("toyosato", ahead).await;
    let notice = shown.texts(".notice--warning").concat();
    for told in ["すでに採用されたきまりがあります", "明石市の例", "保険 花子", "差し替え済み"]
    {
        assert!(notice.contains(told), "{told}: {notice}");
    }
    assert_eq!(keeper.browser.submit(&shown, "/rules", &[]).await.status, 303);
    let list = listed(&keeper.list().await);
    let states = [("豊郷町の例", "これから"), ("明石市の例", "差し替え済み"), ("福島市の例", "有効")];
    assert_eq!(list.len(), states.len());
    for (line, (preset, state)) in list.iter().zip(states) {
        assert!(line.contains(preset) && line.contains(state), "{preset} {state}: {line}");
    }
    let then = keeper.browser.get(&format!("/rules?on={ahead}")).await;
    assert!(!then.body.contains("R29"), "what counts is the later one");
    let between = keeper.preview("akashi", today + Days::new(5)).await;
    let next = between.texts(".notice--info").concat();
    assert!(next.contains("豊郷町の例") && next.contains("その前の日まで"), "{next}");
    assert!(between.texts(".notice--warning").is_empty(), "nothing stands for that day");
});

both!(an_adoption_whose_day_is_to_come_is_withdrawn_with_a_reason_and_stays_in_the_list, |app| async move {
    let town = app.town();
    let mut keeper =
        Keeper { insurer: town.insurer.to_string(), browser: app.signed_in_as(&town.insurer_staff) };
    let ahead = today(&app) + Days::new(1);
    assert_eq!(keeper.adopt("fukushima", ahead).await.status, 303);
    assert_eq!(keeper.adopt("akashi", ahead).await.status, 303);
    let href = keeper.withdraw_href().await;
    let page = keeper.browser.get(&href).await;
    assert!(page.texts("h3") == ["求めなくなるきまり"] && page.body.contains("福島市の例"), "{}", page.body);
    for (reason, told) in [
        ("", "取り消す理由を書いてください"),
        ("　 ", "取り消す理由を書いてください"),
        (&"あ".repeat(501), "500字以内"),
    ] {
        let refused = keeper.withdraw(&href, reason).await;
        assert!(refused.status == 422 && refused.body.contains(told), "{told}: {}", refused.body);
    }
    assert_eq!(counts(&app), (2, 0));
    let done = keeper.withdraw(&href, "議会の決定を待つことにした").await;
    assert_eq!((done.status, counts(&app), audited(&app, "rules.withdraw")), (303, (2, 1), 1));
    let told = keeper.browser.follow(&done).await;
    assert!(told.body.contains("採用を取り消しました"), "{}", told.body);
    let list = listed(&told);
    for word in ["明石市の例", "取り消し", "保険 花子", "議会の決定を待つことにした"]
    {
        assert!(list[0].contains(word), "{word}: {list:?}");
    }
    assert!(
        list[1].contains("これから") && list[1].contains("福島市の例"),
        "it is replaced by nothing: {list:?}"
    );
    let then = keeper.browser.get(&format!("/rules?on={ahead}")).await;
    assert!(!then.body.contains("R29"), "it counts nowhere");
    assert!(book(&app, &town.insurer).on(ahead).rules.iter().all(|rule| rule.no != RuleNo::R29));
    let again = keeper.browser.submit(&page, &href, &[("reason", "もう一度")]).await;
    assert!(again.status == 422 && again.body.contains("すでに取り消されています"), "{}", again.body);
    assert!(keeper.browser.get(&href).await.texts("textarea").is_empty());
    assert_eq!(keeper.adopt("akashi", ahead).await.status, 303, "it may be adopted anew");
    assert_eq!(counts(&app), (3, 1));
});

both!(what_holds_already_is_not_withdrawn, |app| async move {
    let town = app.town();
    let browser = app.signed_in_as(&town.insurer_staff);
    let mut keeper = Keeper { insurer: town.insurer.to_string(), browser };
    let tomorrow = today(&app) + Days::new(1);
    assert_eq!(keeper.adopt("akashi", tomorrow).await.status, 303);
    let href = keeper.withdraw_href().await;
    app.pass(chrono::Duration::days(1));
    keeper.browser = app.signed_in_as(&town.insurer_staff);
    assert_eq!(keeper.adopt("toyosato", tomorrow).await.status, 303, "today, replaced the same day");
    assert!(!keeper.list().await.body.contains("/withdraw"), "nothing of today can be taken back");
    let page = keeper.browser.get(&href).await;
    assert!(page.status == 200 && page.texts("textarea").is_empty(), "{}", page.body);
    let account = keeper.browser.get("/account").await;
    let fields = account.form_fields("/account");
    let csrf = &fields.iter().find(|(name, _)| name == "csrf").unwrap().1;
    let refused = keeper.browser.post(&href, &[("csrf", csrf.as_str()), ("reason", "誤り")]).await;
    assert_eq!((refused.status, counts(&app)), (422, (2, 0)));
    assert!(refused.body.contains("今日から別のきまりを採用してください"), "{}", refused.body);
});

both!(a_withdrawal_is_for_those_who_may_adopt_and_of_what_they_were_shown, |app| async move {
    let town = app.town();
    let browser = app.signed_in_as(&town.insurer_staff);
    let mut keeper = Keeper { insurer: town.insurer.to_string(), browser };
    let ahead = today(&app) + Days::new(10);
    assert_eq!(keeper.adopt("akashi", ahead).await.status, 303);
    let href = keeper.withdraw_href().await;
    let page = keeper.browser.get(&href).await;
    for (person, status) in [(&town.other_insurer_staff, 404), (&town.care_manager, 403)] {
        let mut browser = app.signed_in_as(person);
        assert_eq!(browser.get(&href).await.status, status);
        let fields = browser.get("/account").await.form_fields("/account");
        let csrf = &fields.iter().find(|(name, _)| name == "csrf").unwrap().1;
        let refused = browser.post(&href, &[("csrf", csrf.as_str()), ("reason", "なし")]).await;
        assert_eq!((refused.status, counts(&app)), (status, (1, 0)));
        assert!(!browser.get(&format!("/rules?insurer={}", town.insurer)).await.body.contains("/withdraw"));
    }
    let mut administrator =
        Keeper { insurer: keeper.insurer.clone(), browser: app.signed_in_as(&town.administrator) };
    assert_eq!(administrator.adopt("toyosato", ahead).await.status, 303);
    let refused = keeper.browser.submit(&page, &href, &[("reason", "見送り")]).await;
    assert_eq!((refused.status, counts(&app)), (422, (2, 0)), "another stands for that day now");
    let kept = refused.form_fields(&href);
    assert!(kept.contains(&("reason".to_owned(), "見送り".to_owned())), "{kept:?}");
    let page = administrator.browser.get(&href).await;
    assert!(page.body.contains("変わることはありません"), "it is replaced already: {}", page.body);
    assert_eq!(administrator.withdraw(&href, "見送り").await.status, 303);
});

/// One request, five times at once: they get one answer.
async fn at_once(browser: &Browser, page: &Answer, action: &str, pairs: &[(&str, &str)]) {
    let copies = (0..5).map(|_| {
        let mut browser = browser.clone();
        async move { browser.submit(page, action, pairs).await }
    });
    let answers = join_all(copies).await;
    let statuses: Vec<(u16, &str)> = answers.iter().map(|a| (a.status, a.location.as_str())).collect();
    assert!(statuses.iter().all(|one| one.0 == 303 && one == &statuses[0]), "{statuses:?}");
}

both!(an_adoption_and_its_withdrawal_are_made_once_however_often_they_are_sent, |app| async move {
    let mut keeper = keeper(&app);
    let shown = keeper.preview("akashi", today(&app) + Days::new(3)).await;
    for _ in 0..2 {
        at_once(&keeper.browser, &shown, "/rules", &[]).await;
        assert_eq!((counts(&app), audited(&app, "rules.adopt")), ((1, 0), 1));
    }
    let href = keeper.withdraw_href().await;
    let page = keeper.browser.get(&href).await;
    for _ in 0..2 {
        at_once(&keeper.browser, &page, &href, &[("reason", "日を誤った")]).await;
        assert_eq!((counts(&app), audited(&app, "rules.withdraw")), ((1, 1), 1));
    }
});

both!(what_was_withdrawn_asks_nobody_on_its_day, |app| async move {
    let town = app.town();
    let browser = app.signed_in_as(&town.insurer_staff);
    let mut keeper = Keeper { insurer: town.insurer.to_string(), browser };
    let tomorrow = today(&app) + Days::new(1);
    assert_eq!(keeper.adopt("akashi", tomorrow).await.status, 303);
    let href = keeper.withdraw_href().await;
    assert_eq!(keeper.withdraw(&href, "議会の決定を待つ").await.status, 303);
    app.pass(chrono::Duration::days(1));
    let case = app.case(&town);
    let ledger = format!("/clients/{}/duties", case.client);
    let mut manager = app.signed_in_as(&town.care_manager);
    let page = manager.get(&ledger).await;
    assert!(page.status == 200 && !page.body.contains("r29"), "{}", page.body);
    keeper.browser = app.signed_in_as(&town.insurer_staff);
    assert_eq!(keeper.adopt("akashi", tomorrow).await.status, 303);
    assert!(manager.get(&ledger).await.body.contains("r29"), "adopted for the day it is asked at once");
});
