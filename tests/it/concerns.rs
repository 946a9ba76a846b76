//! Concerns are answered before anybody agrees to the plan, and whoever had them sees what became of them.

use enza::domain::duty::{Fact, SourceKind, What};
use enza::domain::ids::Uid;
use enza::storage::tables::clients;
use enza::storage::views::duty_facts;
use enza::storage::{Conn, StorageError};

use crate::circulation::{answered, asked_two};
use crate::support::{Browser, Case, TestApp, Town};

/// Tries to note the client's consent in writing to the plan. Gives the answer.
async fn consented(
    browser: &mut Browser,
    (app, case): (&TestApp, &Case),
    version: &str,
) -> crate::support::Answer {
    let address = format!("/clients/{}/consents", case.client);
    let form = browser.get(&format!("{address}/new?purpose=plan&version={version}")).await;
    assert_eq!(form.status, 200, "{}", form.body);
    let today = enza::domain::time::jst::jst_date(app.clock.now()).to_string();
    let typed = [("form", "signed"), ("given_on", today.as_str()), ("note", "玄関で署名")];
    browser.submit(&form, &address, &typed).await
}

/// Decides on the first opinion that waits.
async fn decided(browser: &mut Browser, inquiry: &str, decision: &str) {
    let table = browser.get(&format!("{inquiry}?only=undecided")).await;
    let (_, rest) = table.body.split_once("href=\"/opinions/").expect("an opinion that waits");
    let opinion = format!("/opinions/{}", &rest[..36]);
    let page = browser.get(&opinion).await;
    let done = browser.submit(&page, &opinion, &[("decision", decision), ("reason", "手すりを付ける")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

both!(a_plan_is_agreed_to_once_every_concern_is_answered, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let base = format!("/sheets/{}", sheets[0]);
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &base, ("concern", "段差で転倒の恐れ")).await;
    let page = organizer.get(&inquiry).await;
    assert!(page.body.contains("判断していない懸念があります"), "{}", page.body);

    let refused = consented(&mut organizer, (&app, &case), case.version.as_str()).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    let summary = refused.texts(".error-summary").concat();
    assert!(summary.contains("懸念が1件") && summary.contains("判断してから"), "{summary}");
    assert!(
        refused.body.replace("&#x3D;", "=").contains(&format!("{inquiry}?only=concerns")),
        "the way there"
    );
    assert!(refused.body.contains("玄関で署名"), "what was typed stays");
    let concerns = organizer.get(&format!("{inquiry}?only=concerns")).await;
    assert_eq!(concerns.texts("#consolidation tbody tr").len(), 1, "{}", concerns.body);

    decided(&mut organizer, &inquiry, "declined").await;
    let page = organizer.get(&inquiry).await;
    assert!(!page.body.contains("判断していない懸念があります"));
    let done = consented(&mut organizer, (&app, &case), case.version.as_str()).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    app.settle().await;
});

both!(
    whoever_wrote_what_was_decided_on_is_told_once_that_it_can_be_read_and_may_stop_that,
    |app| async move {
        let town = app.town();
        let case = app.case(&town);
        let mut organizer = app.signed_in_as(&town.care_manager);
        let mut helper = app.signed_in_as(&town.provider_staff);
        let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
        answered(&mut helper, &format!("/sheets/{}", sheets[0]), ("concern", "段差で転倒の恐れ")).await;
        decided(&mut organizer, &inquiry, "declined").await;
        app.settle().await;
        let before = [0, 1].map(|n| app.letters_to(&town.providers[n].email).len());
        let page = organizer.get(&inquiry).await;
        let closed =
            organizer.submit(&page, &format!("{inquiry}/consolidate"), &[("confirmed", "yes")]).await;
        assert_eq!(closed.status, 303, "{:?}", closed.texts(".error-summary"));
        let again = organizer.submit(&page, &format!("{inquiry}/consolidate"), &[("confirmed", "yes")]).await;
        assert_eq!(again.status, 303, "the same click again says the same");
        app.settle().await;
        let after = [0, 1].map(|n| app.letters_to(&town.providers[n].email).len());
        assert_eq!(after, [before[0] + 1, before[1]], "the author once, and nobody who wrote nothing");
        let letter = app.last_letter_to(&town.providers[0].email);
        assert!(letter.text.contains("ご意見への判断が確定しました"), "{}", letter.text);
        for secret in ["段差", "手すり", "太郎"] {
            assert!(
                !letter.raw.contains(secret) && !letter.text.contains(secret),
                "{secret}: {}",
                letter.text
            );
        }
        let (mut holder, link) = app.holder(&town.providers[0]).await;
        let read = holder.get(&format!("{link}/inquiry")).await;
        assert!(read.body.contains("手すりを付ける"), "the reason stands behind the link: {}", read.body);

        let settings = helper.get("/account/letters").await;
        assert!(settings.body.contains("意見への判断のお知らせ"), "{}", settings.body);
        let typed = [("kind", "decisions"), ("office", town.providers[0].uid.as_str()), ("wanted", "no")];
        assert_eq!(helper.submit(&settings, "/account/letters", &typed).await.status, 303);
        let other = app.case_about(&town, ("架空 花子", "カクウ ハナコ", "0000000002"));
        let (inquiry, sheets) = asked_two(&app, (&town, &other), &mut organizer, &[]).await;
        answered(&mut helper, &format!("/sheets/{}", sheets[0]), ("concern", "段差で転倒の恐れ")).await;
        decided(&mut organizer, &inquiry, "declined").await;
        app.settle().await;
        let before = app.letters_to(&town.providers[0].email).len();
        let page = organizer.get(&inquiry).await;
        let closed =
            organizer.submit(&page, &format!("{inquiry}/consolidate"), &[("confirmed", "yes")]).await;
        assert_eq!(closed.status, 303, "{:?}", closed.texts(".error-summary"));
        app.settle().await;
        assert_eq!(app.letters_to(&town.providers[0].email).len(), before, "they have stopped these letters");
    }
);

both!(an_open_concern_stays_with_the_next_version_until_its_author_says_otherwise, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &format!("/sheets/{}", sheets[0]), ("concern", "段差で転倒の恐れ")).await;
    crate::reconfirm::rewritten(&mut organizer, &case, "手すりを付けて見守る").await;
    let page = organizer.get(&inquiry).await;
    let newer = page.body.split("/compare/").nth(1).expect("the newer version")[..36].to_owned();
    let refused = consented(&mut organizer, (&app, &case), &newer).await;
    assert_eq!(refused.status, 422, "a new version answers no concern by itself");

    let uid = inquiry.trim_start_matches("/inquiries/");
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let form = organizer.get(&format!("{address}/new?follows={uid}")).await;
    let preview = organizer.submit(&form, &format!("{address}/preview"), &[]).await;
    let sent = organizer.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    let again = crate::inquiries::invitation(&organizer.follow(&sent).await);
    answered(&mut helper, &format!("/sheets/{again}"), ("agree", "これなら大丈夫です")).await;
    let done = consented(&mut organizer, (&app, &case), &newer).await;
    assert_eq!(done.status, 303, "{:?}", done.texts(".error-summary"));
    app.settle().await;
});

both!(the_author_sees_their_changes_at_once_and_the_decision_once_it_is_closed, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let base = format!("/sheets/{}", sheets[0]);
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &base, ("agree", "はじめの意見")).await;
    answered(&mut helper, &base, ("concern", "考え直した意見")).await;
    let own = helper.get(&base).await.texts("section[aria-labelledby='outcomes-title']").concat();
    assert!(own.contains("考え直した意見") && own.contains("はじめの意見"), "both, from the start: {own}");
    decided(&mut organizer, &inquiry, "partly").await;
    let own = helper.get(&base).await.texts("section[aria-labelledby='outcomes-title']").concat();
    assert!(!own.contains("手すりを付ける"), "a decision may still change: {own}");
    let page = organizer.get(&inquiry).await;
    let closed = organizer.submit(&page, &format!("{inquiry}/consolidate"), &[("confirmed", "yes")]).await;
    assert_eq!(closed.status, 303, "{}", closed.body);
    let own = helper.get(&base).await.texts("section[aria-labelledby='outcomes-title']").concat();
    for told in ["一部採用", "手すりを付ける", "はじめの意見"] {
        assert!(own.contains(told), "{told}: {own}");
    }
    app.settle().await;
});

both!(the_table_shows_what_is_worrying_unanswered_or_undecided, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (inquiry, sheets) = asked_two(&app, (&town, &case), &mut organizer, &[]).await;
    let mut helper = app.signed_in_as(&town.provider_staff);
    answered(&mut helper, &format!("/sheets/{}", sheets[0]), ("concern", "段差で転倒の恐れ")).await;
    let rows = |page: &crate::support::Answer| page.texts("#consolidation tbody tr");
    let concerns = organizer.get(&format!("{inquiry}?only=concerns")).await;
    assert!(rows(&concerns).len() == 1 && rows(&concerns)[0].contains("原案全体"), "{:?}", rows(&concerns));
    let silent = organizer.get(&format!("{inquiry}?only=unanswered")).await;
    let shown = rows(&silent).concat();
    assert!(shown.contains("支援1") || shown.contains("サービス"), "their own rows were left blank: {shown}");
    assert_eq!(rows(&organizer.get(&format!("{inquiry}?only=undecided")).await).len(), 1);
    decided(&mut organizer, &inquiry, "adopted").await;
    assert_eq!(rows(&organizer.get(&format!("{inquiry}?only=undecided")).await).len(), 0);
    let odd = organizer.get(&format!("{inquiry}?only=%27%22%3E")).await;
    assert_eq!(odd.status, 200, "what is no filter shows all");
    assert_eq!(rows(&odd).len(), rows(&organizer.get(&inquiry).await).len());
    app.settle().await;
});

/// The days on which opinions in writing count for the ledger.
fn talks(app: &TestApp, client: &Uid) -> Vec<Fact> {
    let read = |conn: &mut Conn| -> Result<Vec<Fact>, StorageError> {
        let client = clients::find(conn, client)?.unwrap();
        let facts = duty_facts::of(conn, &[client.id])?.remove(&client.id).unwrap();
        let all = facts.until(chrono::NaiveDate::MAX).to_vec();
        Ok(all.into_iter().filter(|fact| fact.source.kind == SourceKind::Inquiry).collect())
    };
    app.state.store().read(read).unwrap()
}

/// Closes the collection of an inquiry.
async fn closed(browser: &mut Browser, inquiry: &str) {
    let page = browser.get(inquiry).await;
    let done = browser.submit(&page, &format!("{inquiry}/close"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
}

/// Replaces the meeting by an inquiry, changes the plan, and asks again. Gives both inquiries.
async fn replaced_and_asked_again(
    (app, town, case): (&TestApp, &Town, &Case),
    organizer: &mut Browser,
) -> (String, String) {
    crate::records::replaced(app, town, case, organizer).await;
    let address = format!("/meetings/{}/inquiries", case.meeting);
    let list = organizer.get(&address).await;
    let uid = list.body.split("href=\"/inquiries/").nth(1).unwrap()[..36].to_owned();
    crate::reconfirm::rewritten(organizer, case, "入浴介助（週2回）").await;
    let form = organizer.get(&format!("{address}/new?follows={uid}")).await;
    let preview = organizer.submit(&form, &format!("{address}/preview"), &[]).await;
    let sent = organizer.submit(&preview, &address, &[]).await;
    assert_eq!(sent.status, 303, "{:?}", sent.texts(".error-summary"));
    (format!("/inquiries/{uid}"), sent.location)
}

both!(a_reconfirmation_counts_for_the_ledger_only_with_the_inquiry_that_it_follows, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    let (first, again) = replaced_and_asked_again((&app, &town, &case), &mut organizer).await;
    assert!(talks(&app, &case.client).is_empty(), "nothing is closed yet");
    closed(&mut organizer, &again).await;
    assert!(talks(&app, &case.client).is_empty(), "it asked only about what changed");
    app.pass(chrono::Duration::days(2));
    let mut organizer = app.signed_in_as(&town.care_manager);
    closed(&mut organizer, &first).await;
    let found = talks(&app, &case.client);
    assert_eq!(found.len(), 2, "{found:?}");
    let today = enza::domain::time::jst::jst_date(app.clock.now());
    for fact in found {
        assert!(matches!(fact.what, What::InquiryClosed { .. }));
        assert_eq!(fact.on, today, "whole once both are closed");
    }
    app.settle().await;
});
