//! G30: a confirmed link opens its own invitation and nothing else on any route, and is dead at once after it was revoked
//! and when its time is over.

use chrono::Duration;
use enza::domain::access::InvitationKind;
use enza::web::{policy::Policy, routes};
use reqwest::Method;

use crate::meetings::polled;
use crate::support::{Answer, Browser, Case};

const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

/// The path of a route with the objects of the case, so that only the lack of a right can stand in the way.
fn address(pattern: &str, case: &Case, invitation: &str) -> String {
    let parts = pattern.split('/').map(|part| match part {
        "{invitation}" => invitation.to_owned(),
        "{meeting}" => case.meeting.to_string(),
        "{client}" => case.client.to_string(),
        "{version}" | "{before}" | "{after}" => case.version.to_string(),
        "{lang}" => "ja".to_owned(),
        other if other.starts_with('{') => NOTHING.to_owned(),
        other => other.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

async fn call(browser: &mut Browser, method: &str, path: &str, csrf: &str) -> (u16, String, String) {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = browser.request(method.clone(), path).header("x-csrf-token", csrf);
    let request = if method == Method::GET {
        request
    } else {
        request.header("content-type", "application/x-www-form-urlencoded").body(format!("csrf={csrf}"))
    };
    let answer = browser.send(request).await;
    (answer.status, answer.location, answer.body)
}

fn is_refused(status: u16, location: &str) -> bool {
    (400..500).contains(&status) || status == 303 && (location.starts_with("/sign-in") || location == "/i/")
}

both!(a_link_opens_its_own_invitation_and_nothing_else, |app| async move {
    let (town, case, _, _) = polled(&app).await;
    let (mut holder, own) = app.holder(&town.providers[0]).await;
    let page = holder.get(&format!("{own}/poll")).await;
    assert_eq!(page.status, 200);
    let csrf = page.form_fields(&format!("{own}/poll")).into_iter().find(|(n, _)| n == "csrf").unwrap().1;
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let other = &all.iter().find(|(label, _)| *label == town.providers[1].name).unwrap().1;
    let mut wrong = Vec::new();
    for route in routes::TABLE.iter().filter(|r| !matches!(r.policy, Policy::Public)) {
        let path = address(route.path, &case, other.as_str());
        let (status, location, body) = call(&mut holder, route.method, &path, &csrf).await;
        if !is_refused(status, &location) || body.contains("太郎") {
            wrong.push(format!("{} {path}: {status} {location}", route.method));
        }
    }
    let kinds = routes::TABLE
        .iter()
        .filter(|r| matches!(r.policy, Policy::Link(kinds) if !kinds.contains(&InvitationKind::Poll)));
    let mine = own.trim_start_matches("/i/");
    for route in kinds {
        let (status, location, _) =
            call(&mut holder, route.method, &address(route.path, &case, mine), &csrf).await;
        if !is_refused(status, &location) {
            wrong.push(format!("its own invitation at {} {}: {status}", route.method, route.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
});

both!(a_revoked_or_expired_link_is_dead_at_the_next_request, |app| async move {
    let (town, case, mut organizer, _) = polled(&app).await;
    let (mut holder, own) = app.holder(&town.providers[0]).await;
    let (mut second, late) = app.holder(&town.providers[1]).await;
    let meeting = format!("/meetings/{}", case.meeting);
    let revoke = format!("{meeting}/invitations/{}/revoke", own.trim_start_matches("/i/"));
    let page = organizer.get(&meeting).await;
    assert_eq!(holder.get(&format!("{own}/poll")).await.status, 200);
    assert_eq!(organizer.submit(&page, &revoke, &[]).await.status, 303);
    for tail in ["", "/poll"] {
        let dead = holder.get(&format!("{own}{tail}")).await;
        assert!(dead.status == 422 && !dead.body.contains("太郎"), "{tail}: {}", dead.status);
    }
    app.pass(Duration::days(60));
    let over = second.get(&format!("{late}/poll")).await;
    assert!(over.status == 422 && !over.body.contains("太郎"), "{}", over.status);
});

both!(a_signed_record_ends_the_links, |app| async move {
    let (town, case, mut organizer, _) = polled(&app).await;
    let (mut holder, own) = app.holder(&town.providers[0]).await;
    let base = format!("/meetings/{}", case.meeting);
    let form = organizer.get(&format!("{base}/inquiries/new?whole=yes")).await;
    let people = app.participants_of(&case.meeting);
    let asked = people[&town.providers[1].name].to_string();
    let typed = [("asked", asked.as_str()), ("reason_code", "minor_change"), ("reason", "曜日だけを変える")];
    let preview = organizer.submit(&form, &format!("{base}/inquiries/preview"), &typed).await;
    assert_eq!(organizer.submit(&preview, &format!("{base}/inquiries"), &[]).await.status, 303);
    let record = format!("{base}/record");
    let page = organizer.get(&record).await;
    assert_eq!(organizer.submit(&page, &record, &[]).await.status, 303);
    let edit = organizer.get(&format!("{record}/edit")).await;
    let typed = [("discussion", "変更なし"), ("conclusion", "原案のとおりとする。")];
    assert_eq!(organizer.submit(&edit, &format!("{record}/edit"), &typed).await.status, 303);
    assert_eq!(holder.get(&own).await.status, 200, "the link still tells how the meeting stands");
    let page = organizer.get(&record).await;
    assert_eq!(organizer.submit(&page, &format!("{record}/sign"), &[]).await.status, 303);
    assert_eq!(holder.get(&own).await.status, 422, "the sign-off ends every link");
});

both!(a_confirmed_device_stays_confirmed_when_the_browser_ends, |app| async move {
    let (town, case, _, _) = polled(&app).await;
    let mut browser = app.browser();
    let opened = browser.open_link(&app.last_letter_to(&town.providers[0].email).fragment()).await;
    assert_eq!(age_of_link_cookie(&opened), 400 * 24 * 3600);
    let again = browser.open_link(&app.last_letter_to(&town.providers[0].email).fragment()).await;
    assert_eq!(age_of_link_cookie(&again), 400 * 24 * 3600, "each opening begins its time anew");
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let own = &all.iter().find(|(label, _)| *label == town.providers[0].name).unwrap().1;
    let mut member = app.signed_in(&town.provider_staff).await;
    let inbox = member.get("/inbox").await;
    let from_inbox = member.submit(&inbox, &format!("/inbox/{own}"), &[]).await;
    assert_eq!(age_of_link_cookie(&from_inbox), 400 * 24 * 3600);
    assert_eq!(member.get(&format!("/i/{own}/poll")).await.status, 200);
});

/// Seconds for which a browser keeps the device's key.
fn age_of_link_cookie(answer: &Answer) -> i64 {
    let mut lines = answer.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let line = lines.rfind(|line| line.starts_with("__Host-enza-link=")).unwrap();
    let age = line.split("; ").find_map(|part| part.strip_prefix("Max-Age="));
    age.unwrap_or_else(|| panic!("ends with the browser: {line}")).parse().unwrap()
}

both!(a_device_that_is_not_confirmed_is_asked_for_the_link_and_learns_nothing, |app| async move {
    let (town, case, _, _) = polled(&app).await;
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let own = all.iter().find(|(label, _)| *label == town.providers[0].name).unwrap().1.to_string();
    let mut stranger = app.browser();
    let mut opened = app.browser();
    opened.open_link(&app.last_letter_to(&town.providers[0].email).fragment()).await;
    for invitation in [own.as_str(), NOTHING, "no-uid"] {
        for tail in ["", "/poll", "/inquiry", "/inquiry/receipt"] {
            for browser in [&mut stranger, &mut opened] {
                let answer = browser.get(&format!("/i/{invitation}{tail}")).await;
                let seen = (answer.status, answer.location.as_str(), answer.body.as_str());
                assert_eq!(seen, (303, "/i/", ""), "/i/{invitation}{tail}");
            }
        }
    }
});
