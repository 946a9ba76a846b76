//! The paper bridge: what goes out by FAX, how what comes back finds its entry, and what is still under way.

use diesel::prelude::*;
use enza::domain::access::InvitationKind;
use enza::domain::consent::Override;
use enza::domain::ids::Uid;
use enza::domain::office::AddressState;
use enza::domain::reply_slip;
use enza::storage::schema::{audit_events, clients, offices};
use enza::storage::{Conn, StorageError};
use enza::usecases::inquiry::{self, OpenInput};

use crate::support::{Browser, Case, Office, TestApp, Town};

/// The office has a FAX and no mail from now on.
pub fn only_fax(app: &TestApp, office: &Office, fax: &str) {
    let work = |conn: &mut Conn| -> Result<usize, StorageError> {
        Ok(diesel::update(offices::table.filter(offices::uid.eq(&office.uid)))
            .set((offices::email.eq(""), offices::email_state.eq(AddressState::Unset), offices::fax.eq(fax)))
            .execute(conn)?)
    };
    assert_eq!(app.state.desk.note(|tx| Ok(work(tx)?)).unwrap(), 1);
}

/// The home-help office by FAX and the day service by mail are asked in writing. Gives the inquiry and the invitation on paper.
pub fn asked_by_fax(app: &TestApp, town: &Town, case: &Case) -> (Uid, Uid) {
    only_fax(app, &town.providers[0], "0612345678");
    let people = app.participants_of(&case.meeting);
    let asked = [&town.providers[0], &town.providers[1]].map(|office| people[&office.name].clone());
    let input = OpenInput {
        meeting: case.meeting.clone(),
        asked: asked.to_vec(),
        replaces_meeting: true,
        follows: None,
        reason_code: "minor_change".into(),
        reason: "曜日だけを変える".into(),
        question: "入浴の回数".into(),
        questions: Vec::new(),
        due_at: app.clock.now() + chrono::Duration::days(7),
        reasons: app.state.config.inquiry_reasons().unwrap(),
        seen_version: None,
        consent: Override::default(),
    };
    let mut cmd = app.command(&town.care_manager);
    let opened = app.state.desk.write(&mut cmd, "inquiry.open", |tx, cmd| inquiry::open(tx, cmd, &input));
    let all = app.invitations_of(&case.meeting, InvitationKind::Inquiry);
    let own = all.into_iter().find(|(label, _)| *label == town.providers[0].name).unwrap().1;
    (opened.unwrap().inquiry, own)
}

fn client_name(app: &TestApp, client: &Uid) -> String {
    let read = |conn: &mut Conn| -> Result<String, StorageError> {
        Ok(clients::table.filter(clients::uid.eq(client)).select(clients::name).first(conn)?)
    };
    app.state.store().read(read).unwrap()
}

fn audited(app: &TestApp, action: &str) -> i64 {
    let read = |conn: &mut Conn| -> Result<i64, StorageError> {
        Ok(audit_events::table.filter(audit_events::action.eq(action)).count().get_result(conn)?)
    };
    app.state.store().read(read).unwrap()
}

async fn find(browser: &mut Browser, number: &str) -> crate::support::Answer {
    let number = number.replace(' ', "+");
    browser.get(&format!("/on-paper/find?slip={number}")).await
}

both!(an_inquiry_by_fax_has_a_cover_its_sheet_and_a_slip_that_leads_to_the_entry, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (inquiry, asked) = asked_by_fax(&app, &town, &case);
    let mut browser = app.signed_in_as(&town.care_manager);
    let name = client_name(&app, &case.client);
    let shown = browser.get(&format!("/inquiries/{inquiry}")).await;
    assert!(shown.body.contains(&name), "the page names the client");
    let paper = browser.get(&format!("/inquiries/{inquiry}/paper")).await;
    assert_eq!(paper.status, 200, "{}", paper.body);
    let text = paper.texts("main").join(" ");
    let number = reply_slip::for_reading(&reply_slip::number(&asked));
    for told in [
        "0612345678",
        "架空訪問介護ステーション",
        "送付枚数",
        "返信票",
        "切り取り線",
        &number,
        "□同意",
        "入浴の回数",
    ] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!paper.body.contains(&name), "no client is named");
    assert_eq!(paper.texts(".sheet__cover").len(), 1, "one cover: the other office has mail");
    let pages = paper.texts("article.sheet").len();
    assert!(text.contains(&format!("{pages} 枚（この1枚目を含みます）")), "{pages} pages: {text}");
    assert_eq!(audited(&app, "inquiry.print_sheets"), 1);
    let one = browser.get(&format!("/inquiries/{inquiry}/paper/{asked}")).await;
    assert_eq!(one.texts(".sheet__cover").len(), 1);
    browser.get("/language/en?back=/on-paper").await;
    let english = browser.get(&format!("/inquiries/{inquiry}/paper/{asked}")).await;
    let text = english.texts("main").concat();
    assert!(text.contains("□同意") && text.contains("返信票"), "who gets it reads Japanese: {text}");
    browser.get("/language/ja?back=/on-paper").await;

    let found = find(&mut browser, &number.to_lowercase()).await;
    let entry = format!("/inquiries/{inquiry}/proxy/{asked}");
    assert_eq!((found.status, found.location.as_str()), (303, entry.as_str()));
    assert_eq!(
        app.browser().get(&format!("/on-paper/find?slip={}", number.replace(' ', ""))).await.status,
        303
    );
    let anonymous = app.browser().get(&format!("/on-paper/find?slip={}", number.replace(' ', ""))).await;
    assert!(anonymous.location.starts_with("/sign-in"), "{}", anonymous.location);
});

both!(a_wrong_number_says_what_is_wrong_and_another_office_learns_nothing, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (_, asked) = asked_by_fax(&app, &town, &case);
    let number = reply_slip::number(&asked);
    let mut browser = app.signed_in_as(&town.care_manager);
    let mut misread = number.clone().into_bytes();
    misread[0] = if misread[0] == b'X' { b'Y' } else { b'X' };
    let misread = String::from_utf8(misread).unwrap();
    let stranger_number = reply_slip::number(&Uid::from_parts(1_790_000_000_000, [9; 10]));
    for (typed, said) in [
        ("", "返信票の番号を入力してください"),
        ("123", "9文字です"),
        (misread.as_str(), "読み違えられています"),
        (stranger_number.as_str(), "見つかりません"),
    ] {
        let refused = find(&mut browser, typed).await;
        assert_eq!(refused.status, 422, "{typed}");
        assert!(refused.texts(".field__error").join(" ").contains(said), "{typed}: {}", refused.body);
        assert!(refused.body.contains(&format!("value=\"{typed}\"")), "what was typed stays: {typed}");
    }
    let mut second = app.signed_in_as(&town.second_care_manager);
    let hers = find(&mut second, &number).await;
    let nobodys = find(&mut second, &stranger_number).await;
    assert_eq!((hers.status, nobodys.status), (422, 422));
    assert_eq!(hers.texts(".field__error"), nobodys.texts(".field__error"), "nothing tells them apart");
    assert!(second.get("/on-paper").await.body.contains("紙で回答を待っている相手はいません"));
    let hostile = find(&mut browser, "%25%27%3Cscript%3E").await;
    assert_eq!(hostile.status, 422);
    assert!(
        !hostile.body.contains("<script>alert") && hostile.body.contains("&lt;script&gt;"),
        "{}",
        hostile.body
    );
});

both!(what_is_on_paper_stands_in_a_list_until_it_is_answered, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let (inquiry, asked) = asked_by_fax(&app, &town, &case);
    app.pass(chrono::Duration::days(3));
    let mut browser = app.signed_in_as(&town.care_manager);
    let list = browser.get("/on-paper").await;
    let line = list.texts("#on-paper tbody tr").remove(0);
    for told in ["架空訪問介護ステーション", "0612345678", "照会", "3日"] {
        assert!(line.contains(told), "{told}: {line}");
    }
    let entry = format!("/inquiries/{inquiry}/proxy/{asked}");
    assert!(
        list.body.contains(&format!("href=\"{entry}\""))
            && list.body.contains(&format!("/inquiries/{inquiry}/paper/{asked}"))
    );
    assert_eq!(list.texts("#on-paper tbody tr").len(), 1, "who has mail is not on paper");
    assert!(browser.get("/on-paper?late=yes").await.body.contains("しぼりこみに合うものはありません"));
    let csv = browser.get("/on-paper/csv").await;
    assert!(csv.body.contains("架空訪問介護ステーション") && csv.body.contains("0612345678"), "{}", csv.body);
    assert_eq!(audited(&app, "on_paper.export"), 1);
    app.pass(chrono::Duration::days(5));
    let mut browser = app.signed_in_as(&town.care_manager);
    assert_eq!(browser.get("/on-paper?late=yes").await.texts("#on-paper tbody tr").len(), 1, "late by now");

    let form = browser.get(&entry).await;
    let typed =
        [("channel", "fax"), ("answered_by", "サービス提供責任者 訪問 直子"), ("stance-overall", "agree")];
    let done = browser.submit(&form, &entry, &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    assert!(browser.get("/on-paper").await.body.contains("紙で回答を待っている相手はいません"));
    let nothing = browser.get(&format!("/inquiries/{inquiry}/paper")).await;
    assert!(nothing.body.contains("紙で送る相手はいません"));
});

both!(a_date_poll_on_paper_has_boxes_and_a_slip_of_its_own, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    only_fax(&app, &town.providers[0], "0612345678");
    let mut organizer = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", case.meeting);
    crate::meetings::sent(&app, &mut organizer, &meeting).await;
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let own = all.iter().find(|(label, _)| *label == town.providers[0].name).unwrap().1.clone();
    let paper = organizer.get(&format!("{meeting}/letters?invitation={own}")).await;
    let text = paper.texts("main").join(" ");
    let number = reply_slip::for_reading(&reply_slip::number(&own));
    for told in ["0612345678", "送付枚数", "□ ○", "□ △", "□ ×", &number] {
        assert!(text.contains(told), "{told}: {text}");
    }
    assert!(!paper.body.contains(&client_name(&app, &case.client)), "no client is named");
    let participant = app.participants_of(&case.meeting)[&town.providers[0].name].clone();
    let found = find(&mut organizer, &number).await;
    assert_eq!(found.location, format!("{meeting}/participants/{participant}/answer"));
    let list = organizer.get("/on-paper?kind=poll").await;
    assert!(list.texts("#on-paper tbody").join(" ").contains("架空訪問介護ステーション"), "{}", list.body);
});
