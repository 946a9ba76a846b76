//! G29: a mail scanner that only looks changes nothing: any number of GET and HEAD, with any fragment or query, leaves the
//! link unopened and working. (A browser that runs the page's script sends nothing either: the script only fills the form.)

use enza::domain::access::InvitationKind;
use enza::storage::tables::invitations;
use reqwest::Method;

use crate::meetings::polled;

both!(looking_at_a_link_changes_nothing_and_it_still_opens, |app| async move {
    let (town, case, mut organizer, _) = polled(&app).await;
    let fragment = app.last_letter_to(&town.providers[0].email).fragment();
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    let uid = &all.iter().find(|(label, _)| *label == town.providers[0].name).unwrap().1;
    let row =
        || format!("{:?}", app.state.store().read(|conn| invitations::find(conn, uid)).unwrap().unwrap());
    let before = row();
    for at in 0..50 {
        let mut scanner = app.browser();
        let method = if at % 2 == 0 { Method::GET } else { Method::HEAD };
        for path in [
            format!("/i/?{fragment}"),
            format!("/i/#{fragment}"),
            format!("/i/{uid}"),
            format!("/i/{uid}/poll"),
        ] {
            let request = scanner.request(method.clone(), &path);
            let answer = scanner.send(request).await;
            assert!(answer.status < 500 && !answer.body.contains("太郎"), "{path}: {}", answer.status);
        }
    }
    assert_eq!(row(), before, "neither opened nor changed");
    let page = organizer.get(&format!("/meetings/{}", case.meeting)).await;
    assert!(!page.body.contains("開封"), "{}", page.body);
    assert_eq!(app.holder(&town.providers[0]).await.0.get(&format!("/i/{uid}/poll")).await.status, 200);
});
