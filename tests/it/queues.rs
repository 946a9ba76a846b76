//! The administrator's pages: outgoing mail, background work and the audit log, without contents.

use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::domain::job::JobKind;
use enza::domain::office::Plane;
use enza::mail::letters::LinkCode;
use enza::mail::{MailAddress, TypedMail};
use enza::storage::schema::mails;
use enza::storage::{Conn, StorageError};
use enza::usecases::links::DIGITS_ABOUT;
use enza::usecases::outbox::{self, About, Recipient, enqueue};

use crate::support::TestApp;

both!(a_letter_is_retried_and_marked_as_bounced_with_its_reason, |app| async move {
    let town = app.town();
    let uid = app.queue_letter("somebody@example.test");
    app.settle().await;
    let mut browser = app.signed_in(&town.administrator).await;
    let page = browser.get("/mails?state=sent").await;
    assert_eq!(page.texts("#letters tbody th"), ["送信テスト"]);
    let at = format!("/mails/{uid}/bounce");
    let refused = browser.submit(&page, &at, &[("reason", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("不達の理由を200文字以内"));
    assert_eq!(browser.submit(&page, &at, &[("reason", "宛先不明で戻った")]).await.status, 303);
    assert_eq!(app.letter(&uid).0, "bounced");
    let page = browser.get("/mails?state=bounced").await;
    assert!(page.body.contains("宛先不明で戻った"));
    assert!(browser.get("/").await.body.contains("href=\"/mails\""), "home leads here");
    let again = browser.submit(&page, &format!("/mails/{uid}/retry"), &[]).await;
    assert_eq!(again.status, 303);
    assert_eq!(app.letter(&uid).0, "queued");
    app.settle().await;
    assert_eq!(app.letter(&uid).0, "sent");
    assert!(browser.get("/mails?kind=link_code").await.body.contains("当てはまるメールがありません"));
});

both!(the_outbox_shows_no_text_and_no_link, |app| async move {
    let town = app.town();
    let mut owner = app.signed_in_as(&town.care_manager);
    let page = owner.get("/account").await;
    assert_eq!(owner.submit(&page, "/account/confirm-address", &[]).await.status, 303);
    let mut browser = app.signed_in(&town.administrator).await;
    let page = browser.get(&format!("/accounts/{}", town.care_manager.uid)).await;
    let at = format!("/accounts/{}/links", town.care_manager.uid);
    assert_eq!(browser.submit(&page, &at, &[("mailed", "yes")]).await.status, 303);
    app.settle().await;
    let sent = app.sent_texts();
    let link =
        sent.iter().flat_map(|t| t.lines()).find(|l| l.contains("/welcome#t")).expect("the link leaves");
    let secret = link.trim().rsplit("#t").next().unwrap();
    let page = browser.get("/mails").await;
    assert!(page.body.contains("パスワードの再設定"));
    assert!(!page.body.contains(secret) && !page.body.contains("#t"), "the secret is for its reader only");
});

both!(a_failed_job_runs_again, |app| async move {
    let town = app.town();
    let desk = &app.state.desk;
    let cmd = desk.system("test");
    let payload = serde_json::json!("not an invitation");
    desk.note(|tx| outbox::schedule(tx, &cmd, JobKind::RemindInvitation, None, &payload, cmd.now)).unwrap();
    app.settle().await;
    let mut browser = app.signed_in(&town.administrator).await;
    let page = browser.get("/jobs?state=failed").await;
    assert_eq!(page.texts("#jobs tbody th"), ["回答のお願いの再送"], "{}", page.body);
    let action = page.body.split("action=\"/jobs/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let again = browser.submit(&page, &format!("/jobs/{action}"), &[]).await;
    assert_eq!((again.status, again.location.as_str()), (303, "/jobs"));
    assert!(browser.get("/jobs?state=failed").await.body.contains("処理はありません"));
    app.settle().await;
    assert_eq!(
        browser.get("/jobs?state=failed").await.texts("#jobs tbody th").len(),
        1,
        "it fails as before"
    );
});

both!(the_audit_log_is_narrowed_paged_and_taken_away_as_a_file, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.administrator).await;
    for number in 0..20 {
        app.queue_letter(&format!("box{number}@example.test"));
    }
    app.settle().await;
    let first = browser.get("/audit").await;
    assert_eq!(first.texts("#audit tbody tr").len(), 50, "a page holds fifty");
    assert_eq!(first.texts("a[rel=next]").len(), 1, "there is a next page");
    let day = (app.clock.now() + chrono::Duration::hours(9)).date();
    let found = browser.get(&format!("/audit?action=directory.add_office&day={day}")).await;
    assert!(found.texts("#audit tbody code").iter().all(|action| action == "directory.add_office"));
    assert!(!found.texts("#audit tbody code").is_empty());
    assert!(browser.get("/audit?who=どこにもいない").await.body.contains("当てはまる記録がありません"));
    let other = day.pred_opt().unwrap();
    assert!(browser.get(&format!("/audit?day={other}")).await.body.contains("当てはまる記録がありません"));
    let file = browser.get("/audit/csv?action=account.create").await;
    let text = file.body.trim_start_matches('\u{feff}');
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    assert_eq!(rows.headers().unwrap().len(), 8);
    assert!(rows.records().count() > 5);
    let noted = browser.get("/audit?action=audit.export").await;
    assert_eq!(noted.texts("#audit tbody tr").len(), 1, "taking the log away is noted in it");
});

both!(a_code_waits_behind_no_other_letter_and_leaves_in_time_or_not_at_all, |app| async move {
    let to = "office@example.test";
    let stuck = app.queue_letter(to);
    let later = app.clock.now() + chrono::Duration::minutes(15);
    let back_off = |conn: &mut Conn| -> Result<usize, StorageError> {
        Ok(diesel::update(mails::table.filter(mails::uid.eq(&stuck)))
            .set((mails::next_at.eq(later), mails::attempts.eq(7)))
            .execute(conn)?)
    };
    assert_eq!(app.state.store().with_writer(back_off).unwrap(), 1);
    let behind = app.queue_letter(to);
    let code = app.queue_code(to);
    app.settle().await;
    let state = |uid: &Uid| app.letter(uid).0;
    assert_eq!([state(&stuck), state(&behind), state(&code)], ["queued", "queued", "sent"]);
    let late = app.queue_code(to);
    app.pass(chrono::Duration::minutes(10));
    app.settle().await;
    assert_eq!(state(&late), "withdrawn", "a code that is over helps nobody");
});

impl TestApp {
    fn queue_code(&self, to: &str) -> Uid {
        let desk = &self.state.desk;
        let cmd = desk.system("test");
        let address = MailAddress::parse(to).unwrap();
        let to = Recipient { address, name: "架空事業所".into(), is_person: false, office: None };
        let opening = cmd.uid();
        let about = About { kind: DIGITS_ABOUT, uid: &opening, plane: Plane::Identified };
        desk.note(|tx| enqueue(tx, &cmd, &to, about, &LinkCode::sample())).unwrap()
    }
}
