//! G12 over every form: whatever stands on a page that somebody can open is filled in, sent, sent again, and sent five
//! times at once under the same hidden id. It has one effect, and every repeat gets the answer of the first.

use std::collections::BTreeSet;

use enza::web::routes::TABLE;
use futures_util::future::join_all;

use super::forms::{Filled, everybodys, send};
use super::objects::counts;
use crate::support::{Browser, TestApp};

/// Routes whose forms this test does not send, and why.
const ELSEWHERE: &[(&str, &str)] = &[
    ("/sign-in", "trust::session: each step gives a new key"),
    ("/sign-in/code", "trust::totp: a code opens once"),
    ("/sign-in/enroll", "trust::totp"),
    ("/sign-out", "ends what it is sent with; trust::session"),
    ("/set-up", "opens once, before anybody is there"),
    ("/welcome", "opens an address that is used up by it"),
    ("/welcome/password", "opens an address that is used up by it"),
    ("/reset", "tells everybody the same; trust::enumeration"),
    ("/account/password", "ends the other sessions, asks for the old password"),
    ("/account/recovery-codes", "codes are shown once and never again"),
    ("/account/totp", "a code is taken once"),
    ("/account/tokens", "the secret is shown once and stored nowhere, so a repeat can't show it again"),
    ("/account/end-other-sessions", "what is ended stays ended"),
    ("/account/sessions/{session}/end", "what is ended stays ended"),
    ("/account/tokens/{token}/revoke", "what is revoked stays revoked"),
    ("/imports", "files; careplan_import"),
    ("/plan-versions/{version}/attachments", "files; plan_attachments"),
    ("/plan-versions/{version}/service-plans", "files; service_plans"),
    ("/meetings/{meeting}/participants/{part}/files", "files; answer_files"),
    ("/sheets/{invitation}/files", "files; answer_files"),
    ("/i/{invitation}/inquiry/files", "files; answer_files"),
    ("/agenda/{item}/materials", "files; case_materials"),
    ("/office-lists", "files; office_lists"),
    ("/i/open", "opening twice is opening once; links"),
    ("/i/{invitation}/confirm", "confirming twice is confirming once; links"),
    ("/i/{invitation}/digits", "a new code takes the place of the one before; links"),
    ("/rooms/{room}/entries", "idempotent by client_id; live"),
    ("/rooms/{room}/contributions", "idempotent by client_id; live"),
];

/// Routes whose form stands on no page of this world as it is, by the reason. All of them write through the same desk
/// under the hidden id, as trust::idempotent and the forms of this test show.
const NOT_SHOWN: &[(&str, &[&str])] = &[
    (
        "its button shows once the conference is open",
        &[
            "/agenda/{item}/close",
            "/agenda/{item}/room",
            "/conferences/{conference}/minutes",
            "/follow-ups/{follow_up}/finish",
        ],
    ),
    ("no draft waits in this world; case_check", &["/cases/{case}/check"]),
    ("no file is in this world; plan_attachments", &["/plan-attachments/{attachment}/withdraw"]),
    ("no file is in this world; service_plans", &["/service-plans/{service_plan}/withdraw"]),
    ("nothing was delivered to this reader; inbox", &["/inbox/{invitation}/acknowledge"]),
    (
        "no file is in this world; answer_files",
        &[
            "/meetings/{meeting}/participants/{part}/files/withdraw",
            "/sheets/{invitation}/files/withdraw",
            "/i/{invitation}/inquiry/files/withdraw",
        ],
    ),
    (
        "no line was written in this world; progress",
        &["/clients/{client}/progress/{line}/edit", "/clients/{client}/progress/{line}/withdraw"],
    ),
    (
        "shown once two clients are compared; client_merges",
        &["/clients/{client}/merge", "/clients/{client}/merges/{merge}/undo"],
    ),
    ("the client's case is there already", &["/clients/{client}/case"]),
    ("the client of this world is offered already; hand_overs", &["/clients/{client}/hand-over"]),
    ("shown once there is an address; calendar_feeds", &["/account/calendar/revoke"]),
    ("no group is in this world; requirement_groups", &["/meetings/{meeting}/groups/dissolve"]),
    (
        "nobody proposed a time in this world; counter_proposals",
        &[
            "/meetings/{meeting}/proposals/{proposal}/decline",
            "/meetings/{meeting}/proposals/{proposal}/reopen",
            "/meetings/{meeting}/proposals/{proposal}/take",
        ],
    ),
    ("shown once something was said; regular_hours", &["/account/hours/restore", "/account/hours/withdraw"]),
    ("the contact of this world has no address", &["/contacts/{contact}/confirm-address"]),
    ("the room is there already; meetings", &["/meetings/{meeting}/room"]),
    ("sent by the page's script; live", &["/rooms/{room}/marks", "/rooms/{room}/seats/{seat}"]),
    ("for a room of an agenda item; live", &["/rooms/{room}/issues"]),
    (
        "no id of an office or a place is in this world; directory",
        &[
            "/offices/{office}/closures",
            "/offices/{office}/closures/remove",
            "/offices/{office}/confirm-address",
            "/offices/{office}/edit",
            "/offices/{office}/hours",
            "/offices/{office}/hours/restore",
            "/offices/{office}/hours/withdraw",
            "/offices/{office}/venues",
            "/offices/{office}/venues/{venue}",
            "/offices/{office}/venues/{venue}/close",
            "/offices/{office}/venues/{venue}/open",
            "/offices/{office}/merge",
            "/offices/{office}/merges/{merge}/undo",
            "/offices/{office}/test-address",
            "/areas/{place}",
            "/insurers/{place}",
            "/municipalities/{place}",
        ],
    ),
    (
        "no job or letter has failed here; queues",
        &["/jobs/{job}/retry", "/mails/{letter}/bounce", "/mails/{letter}/retry"],
    ),
    (
        "autosaved by the page's script; inquiries, plan_edits",
        &[
            "/i/{invitation}/inquiry/draft",
            "/sheets/{invitation}/draft",
            "/plan-versions/{version}/edit/draft",
            "/clients/{client}/plans/new/draft",
        ],
    ),
    (
        "the inquiry of this world was asked and answered; inquiries",
        &[
            "/inquiries/{inquiry}/close",
            "/inquiries/{inquiry}/consolidate",
            "/inquiries/{inquiry}/extend",
            "/inquiries/{inquiry}/later/{asked}",
            "/inquiries/{inquiry}/later/{asked}/withdraw",
            "/i/{invitation}/inquiry/later",
            "/i/{invitation}/inquiry/later/withdraw",
            "/sheets/{invitation}/later",
            "/sheets/{invitation}/later/withdraw",
            "/meetings/{meeting}/inquiries",
        ],
    ),
    (
        "there is no record yet; records",
        &[
            "/meetings/{meeting}/record/edit",
            "/meetings/{meeting}/record/refill",
            "/meetings/{meeting}/record/sign",
        ],
    ),
    ("a poll's link answers the poll; meetings", &["/i/{invitation}/attendance"]),
    ("nobody here has answered often enough; account_offers", &["/i/{invitation}/account"]),
    ("nobody here has asked for an account; account_offers", &["/account-requests/{request}/decline"]),
    (
        "the forms of a list stand on the page of its preview; office_lists",
        &["/office-lists/{list}/confirm", "/office-lists/{list}/discard"],
    ),
    (
        "the plan's page shows them to whoever delivered it, the link's page to its holder; deliveries",
        &[
            "/plan-versions/{version}/deliveries/{delivery}/resend",
            "/plan-versions/{version}/deliveries/{delivery}/revoke",
            "/plan-versions/{version}/deliveries/{delivery}/withdraw",
            "/i/{invitation}/delivery",
        ],
    ),
    (
        "no center entrusts the client of this world; judgements",
        &[
            "/judgements/{judgement}/reviews",
            "/judgements/{judgement}/reviews/{review}/answers",
            "/judgements/{judgement}/reviews/{review}/withdraw",
        ],
    ),
    ("its page is opened with a version in the address; meetings", &["/meetings"]),
    ("its page is opened with a purpose in the address; consents", &["/clients/{client}/consents"]),
    (
        "shown once something is kept of a plan, and writing that is nobody's word yet; plan_edits",
        &[
            "/plan-versions/{version}/edit/discard",
            "/plan-versions/{version}/edit/rebase",
            "/plan-versions/{version}/edit/restore",
            "/clients/{client}/plans/new/discard",
            "/clients/{client}/plans/new/restore",
        ],
    ),
    (
        "its button shows in another state of the meeting; meetings",
        &[
            "/meetings/{meeting}/attendance",
            "/meetings/{meeting}/change",
            "/meetings/{meeting}/fix",
            "/meetings/{meeting}/hold",
            "/meetings/{meeting}/invitations/{part}/renew",
            "/meetings/{meeting}/participants/{part}/invite",
            "/meetings/{meeting}/participants/{part}/remove",
        ],
    ),
    (
        "JSON; the API's walk and its neighbours repeat it under one key",
        &[
            "/api/v1/meetings",
            "/api/v1/meetings/{meeting}/fix",
            "/api/v1/meetings/{meeting}/send",
            "/api/v1/meetings/{meeting}/inquiries",
            "/api/v1/sheets/{sheet}/opinions",
            "/api/v1/sheets/{sheet}/delay",
            "/api/v1/inquiries/{inquiry}/extension",
            "/api/v1/opinions/{opinion}/resolution",
            "/api/v1/imports",
            "/api/v1/imports/{import}/confirm",
            "/api/v1/imports/{import}/discard",
            "/api/v1/plan-versions/{version}/next",
            "/api/v1/rooms/{room}/seat",
            "/api/v1/rooms/{room}/ticket",
            "/api/v1/rooms/{room}/contributions",
            "/api/v1/case-issues",
            "/api/v1/reports",
            "/api/v1/reports/{report}/reviews",
            "/api/v1/reports/{report}/publication",
        ],
    ),
];

/// Sends a form, again, and five times at once. Says whether it was taken, or what is wrong.
async fn replay(app: &TestApp, browser: &Browser, form: &Filled) -> Result<bool, String> {
    let first = send(browser.clone(), form).await;
    let after = counts(app);
    let mut answers = vec![send(browser.clone(), form).await];
    answers.extend(join_all((0..5).map(|_| send(browser.clone(), form))).await);
    if answers.iter().any(|answer| *answer != first) {
        return Err(format!("{}: {first:?}, then {answers:?}", form.action));
    }
    let again = counts(app);
    if again != after {
        let grown: Vec<_> = again.iter().filter(|(table, n)| after[*table] != **n).collect();
        return Err(format!("{}: a repeat changed {grown:?}", form.action));
    }
    Ok(first.0 == 303)
}

both!(a_form_that_is_sent_again_has_one_effect_and_one_answer, |app| async move {
    let world = app.world().await;
    let (mut seen, mut taken, mut wrong) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    let collected = everybodys(&app, &world).await;
    for (route, browser, form) in collected {
        let is_elsewhere = ELSEWHERE.iter().any(|(path, _)| *path == route);
        if is_elsewhere || !seen.insert(route) {
            continue;
        }
        match replay(&app, &browser, &form).await {
            Ok(true) => drop(taken.insert(route)),
            Ok(false) => {}
            Err(what) => wrong.push(what),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken.len() >= 15, "only these were taken: {taken:?} of {seen:?}");
    let unseen: Vec<&str> = TABLE
        .iter()
        .filter(|route| route.method == "POST" && !seen.contains(route.path))
        .filter(|route| ELSEWHERE.iter().all(|(path, _)| *path != route.path))
        .filter(|route| !NOT_SHOWN.iter().any(|(_, paths)| paths.contains(&route.path)))
        .map(|route| route.path)
        .collect();
    assert!(unseen.is_empty(), "no form of these was found, and no reason stands above: {unseen:#?}");
});
