//! Home and the frame around every page: what each role finds, and that nothing in it leads nowhere.

use crate::support::{Answer, TestApp};
use scraper::{Html, Selector};

fn hrefs(answer: &Answer, selector: &str) -> Vec<String> {
    let html = Html::parse_document(&answer.body);
    let links = Selector::parse(selector).unwrap();
    html.select(&links).map(|link| link.value().attr("href").unwrap().to_owned()).collect()
}

async fn each_role(app: &TestApp, mut check: impl AsyncFnMut(&mut crate::support::Browser, &str)) {
    let town = app.town();
    let people = [
        &town.administrator,
        &town.insurer_staff,
        &town.center_staff,
        &town.care_manager,
        &town.provider_staff,
        &town.adviser,
    ];
    for person in people {
        let mut browser = app.signed_in(person).await;
        check(&mut browser, &person.name).await;
    }
}

both!(every_role_has_a_home_that_says_what_waits, |app| async move {
    each_role(&app, async |browser, name| {
        let home = browser.get("/").await;
        assert_eq!(home.status, 200, "{name}: {}", home.body);
        assert_eq!(home.texts("h1"), ["今日の対応"], "{name}");
        assert_eq!(home.texts(".empty__title"), ["対応が必要なものはありません"], "{name}");
    })
    .await;
});

both!(every_entry_of_the_navigation_and_every_first_step_opens, |app| async move {
    each_role(&app, async |browser, name| {
        let home = browser.get("/").await;
        let entries = hrefs(&home, ".globalnav a, .page-header a");
        assert_eq!(entries.iter().filter(|href| *href == "/").count(), 1, "{name} finds the way home once");
        for href in entries {
            let page = browser.get(&href).await;
            // A page about a region may ask for the pledge first.
            assert!([200, 303].contains(&page.status), "{name}: {href} answers {}", page.status);
        }
    })
    .await;
});

both!(the_way_home_is_marked_as_the_place_where_one_is, |app| async move {
    let town = app.town();
    let mut browser = app.signed_in(&town.care_manager).await;
    assert_eq!(browser.get("/").await.texts(".globalnav [aria-current]"), ["ホーム"]);
    assert_eq!(browser.get("/conferences/new").await.status, 403, "a care manager plans no conference");
    let wrong = browser.get("/no-such-page").await;
    assert_eq!(hrefs(&wrong, "main a.button"), ["/"], "an error page of a signed-in person leads home");
});
