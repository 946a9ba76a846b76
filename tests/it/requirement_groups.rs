//! Groups of whom one has to come: the doctor or the nursing station.

use enza::domain::meeting::Planned;

use crate::support::{Answer, Browser, Call, Polled, at};
use crate::timetables::{PATH, TARO, line};

async fn grouped(browser: &mut Browser, polled: &Polled, who: &[&str]) -> Answer {
    let meeting = format!("/meetings/{}", polled.uid);
    let page = browser.get(&meeting).await;
    let typed: Vec<(&str, &str)> = who.iter().map(|uid| ("who", *uid)).collect();
    browser.submit(&page, &format!("{meeting}/groups"), &typed).await
}

both!(one_of_a_group_is_enough_for_ranking_and_timetable_and_none_is_too_few, |app| async move {
    let town = app.town();
    let (nurse, day, clinic) = (&town.providers[2], &town.providers[1], &town.clinic);
    let call = Call::of(&town, TARO, vec![nurse, day, clinic]);
    let polled = call.out(&app, &town, &[at(7, 10, 0), at(8, 10, 0)]);
    let people = app.participants_of(&polled.uid);
    let (of_nurse, of_clinic) = (people[&nurse.name].to_string(), people[&clinic.name].to_string());
    let mut browser = app.signed_in_as(&town.care_manager);
    let meeting = format!("/meetings/{}", polled.uid);
    let alone = grouped(&mut browser, &polled, &[&of_nurse]).await;
    assert_eq!(alone.status, 422);
    assert!(alone.body.contains("2人以上を選んでください"), "{}", alone.body);
    let done = grouped(&mut browser, &polled, &[&of_nurse, &of_clinic]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let organizer = &town.care_manager;
    for label in ["本人", &day.name] {
        app.answers(organizer, &polled, label, ("oo", Planned::Attending));
    }
    app.answers(organizer, &polled, &nurse.name, ("xx", Planned::Attending));
    app.answers(organizer, &polled, &clinic.name, ("xo", Planned::Attending));
    let page = browser.get(&meeting).await;
    let best = page.texts(".card--straw").concat();
    assert!(best.contains("12月8日") && best.contains("出席必須の方が全員そろいます"), "{best}");
    let told = line(&browser.get(PATH).await, &polled);
    assert!(told.contains("12月8日"), "{told}");
    app.answers(organizer, &polled, &clinic.name, ("xx", Planned::Attending));
    let page = browser.get(&meeting).await;
    let best = page.texts(".card--straw").concat();
    let both = format!("{}、{} の全員が出席できません", nurse.name, clinic.name);
    let other = format!("{}、{} の全員が出席できません", clinic.name, nurse.name);
    assert!(best.contains(&both) || best.contains(&other), "{best}");
    let told = line(&browser.get(PATH).await, &polled);
    assert!(told.contains("出席必須の方がそろいません"), "{told}");
    let page = browser.get(&meeting).await;
    let done = browser.submit(&page, &format!("{meeting}/groups/dissolve"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let best = browser.get(&meeting).await.texts(".card--straw").concat();
    assert!(best.contains("出席必須の方が全員そろいます"), "{best}");
    let stale = browser.submit(&page, &format!("{meeting}/groups/dissolve"), &[("op_id", "another")]).await;
    assert_eq!(stale.status, 422, "it is gone already");
    let mut stranger = app.signed_in_as(&town.second_care_manager);
    assert_eq!(stranger.get(&meeting).await.status, 404);
});
