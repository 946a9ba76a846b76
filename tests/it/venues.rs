//! Rooms of an office, other places, and that nobody and no room is in two settled meetings at once.

use std::thread;

use diesel::prelude::*;
use enza::domain::ids::Uid;
use enza::storage::schema::{meetings, venues};
use enza::storage::{Conn, StorageError};
use enza::usecases::Failure;
use enza::usecases::directory::venues::{TypedVenue, add_venue};
use enza::usecases::meeting::preview::Sending;
use enza::usecases::meeting::{self, Fix};

use crate::support::{Call, Person, Polled, TestApp, Town, at};
use crate::timetables::{HANAKO, PATH, TARO, line};

const NAMES: [(&str, &str); 4] = [TARO, HANAKO, ("架空 三郎", "0000000003"), ("架空 四郎", "0000000004")];

impl TestApp {
    /// A room of the care office, as a place is stored.
    fn venue(&self, town: &Town, seats: &str) -> String {
        let (name, note) = ("第1会議室".to_owned(), String::new());
        let typed = TypedVenue { office: town.care_office.uid.clone(), name, seats: seats.into(), note };
        self.act(&town.care_manager, "directory.add_venue", |tx, cmd| add_venue(tx, cmd, &typed));
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            Ok(venues::table.order(venues::id.desc()).select(venues::uid).first(conn)?)
        };
        format!("venue:{}", self.state.store().read(read).unwrap())
    }

    fn fix_as_shown(&self, person: &Person, polled: &Polled, shown: String) -> Result<usize, Failure> {
        let slot = polled.slots[0].clone();
        let input = Fix { meeting: polled.uid.clone(), slot, shown, from: "enza@example.test".into() };
        let mut cmd = self.command(person);
        self.state.desk.write(&mut cmd, "meeting.fix", |tx, cmd| meeting::fix(tx, cmd, &input))
    }

    /// Settles several meetings at the same moment, each as it was shown before any of them was settled, and says with what code each
    /// was refused.
    fn settled_at_once(&self, all: &[(&Person, &Polled)]) -> Vec<&'static str> {
        let shown = |(person, polled): &(&Person, &Polled)| {
            self.shown(person, &polled.uid, &Sending::Fix(polled.slots[0].clone()))
        };
        let shown: Vec<String> = all.iter().map(shown).collect();
        let done: Vec<Result<usize, Failure>> = thread::scope(|scope| {
            let started: Vec<_> = all
                .iter()
                .zip(shown)
                .map(|((person, polled), shown)| {
                    scope.spawn(move || self.fix_as_shown(person, polled, shown))
                })
                .collect();
            started.into_iter().map(|one| one.join().unwrap()).collect()
        });
        done.iter()
            .map(|one| match one {
                Ok(_) => "settled",
                Err(Failure::Refused(refused)) => refused.code,
                Err(Failure::Conflict) => "somebody was faster",
                Err(other) => panic!("{other:?}"),
            })
            .collect()
    }
}

fn count(of: &[&str], word: &str) -> usize {
    of.iter().filter(|one| **one == word).count()
}

both!(a_room_is_entered_changed_and_taken_out_of_use_and_back, |app| async move {
    let town = app.town();
    let path = format!("/offices/{}/venues", town.care_office.uid);
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&path).await;
    assert!(page.body.contains("会議室はまだ登録されていません"), "{}", page.body);
    let wrong = [("name", ""), ("seats", "たくさん"), ("note", &"長".repeat(201))];
    let again = browser.submit(&page, &path, &wrong).await;
    assert_eq!(again.status, 422);
    assert_eq!(again.texts(".error-summary li").len(), 3, "all at once: {}", again.body);
    assert!(again.body.contains("たくさん") && again.body.contains(&"長".repeat(201)), "nothing is lost");
    let hostile = [("name", "<b>会議室</b>"), ("seats", "８"), ("note", "2階")];
    let done = browser.submit(&page, &path, &hostile).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = browser.get(&path).await;
    assert!(page.texts(".rows__title").concat().contains("<b>会議室</b> （8席）"), "{}", page.body);
    let twice = browser.submit(&page, &path, &hostile).await;
    assert_eq!(twice.status, 422, "the same name twice");
    let html = scraper::Html::parse_document(&page.body);
    let link = scraper::Selector::parse("a[href*='?venue=']").unwrap();
    let href = html.select(&link).next().unwrap().attr("href").unwrap().split('#').next().unwrap().to_owned();
    let uid = href.rsplit('=').next().unwrap().to_owned();
    let form = browser.get(&href).await;
    let change = format!("{path}/{uid}");
    let done = browser.submit(&form, &change, &[("seats", "6")]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let stale = browser.submit(&form, &change, &[("seats", "4"), ("op_id", "later")]).await;
    assert_eq!(stale.status, 422, "somebody else was faster");
    let page = browser.get(&path).await;
    let done = browser.submit(&page, &format!("{change}/close"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let case = app.case(&town);
    let new = format!("/meetings/new?plan={}", case.version);
    assert!(!browser.get(&new).await.body.contains("venue:"), "closed rooms are no choice");
    let page = browser.get(&path).await;
    assert_eq!(browser.submit(&page, &format!("{change}/open"), &[]).await.status, 303);
    assert!(browser.get(&new).await.body.contains("（6席）"));
    let mut helper = app.signed_in_as(&town.provider_staff);
    assert_eq!(helper.get(&path).await.status, 403, "another office's rooms");
    let mut stranger = app.signed_in_as(&town.other_care_manager);
    assert_eq!(stranger.get(&path).await.status, 403);
});

both!(a_room_takes_one_meeting_at_a_time_also_by_race_and_too_few_seats_are_told, |app| async move {
    let town = app.town();
    let room = app.venue(&town, "3");
    let hour = [at(7, 10, 0)];
    let calls: Vec<Polled> = NAMES
        .iter()
        .zip(&town.providers)
        .map(|(client, office)| {
            Call::of(&town, *client, vec![office]).at(room.clone()).out(&app, &town, &hour)
        })
        .collect();
    // Each is called by somebody else, so that only the room is wanted twice.
    let read = |conn: &mut Conn| -> Result<(), StorageError> {
        for (polled, id) in calls.iter().zip(1_i64..) {
            diesel::update(meetings::table.filter(meetings::uid.eq(&polled.uid)))
                .set(meetings::organizer_id.eq(enza::domain::ids::AccountId(id)))
                .execute(conn)?;
        }
        Ok(())
    };
    app.state.store().with_writer(read).unwrap();
    let mut browser = app.signed_in_as(&town.care_manager);
    let page = browser.get(&format!("/meetings/{}", calls[0].uid)).await;
    assert!(page.body.contains("架空ケアプランセンター 第1会議室"), "{}", page.body);
    let told =
        app.settled_at_once(&calls.iter().map(|polled| (&town.care_manager, polled)).collect::<Vec<_>>());
    assert_eq!((count(&told, "settled"), count(&told, "meeting-venue-busy")), (1, 3), "{told:?}");
    let left = calls.iter().zip(&told).find(|(_, told)| **told != "settled").unwrap().0;
    let page = browser.get(PATH).await;
    assert!(line(&page, left).contains("別の会議"), "the timetable knows: {}", line(&page, left));
    let preview = browser.get(&format!("/meetings/{}/fix?slot={}", left.uid, left.slots[0])).await;
    assert_eq!(preview.status, 200, "{}", preview.body);
    let page = browser.get(&format!("/meetings/{}", left.uid)).await;
    let told = page.texts("section[aria-labelledby=dates]").concat();
    assert!(
        told.contains("会議室に別の会議があるため、この日時では確定できません"),
        "before anybody settles: {told}"
    );
    let crowd = Call::of(&town, ("架空 五郎", "0000000005"), town.providers.iter().collect());
    let crowd = crowd.at(room).out(&app, &town, &[at(8, 10, 0)]);
    let preview = browser.get(&format!("/meetings/{}/fix?slot={}", crowd.uid, crowd.slots[0])).await;
    assert!(preview.body.contains("第1会議室 は3席です。出席の見込みは6人です。"), "{}", preview.body);
    let rooms = browser.get(&format!("/offices/{}/venues", town.care_office.uid)).await;
    assert!(rooms.body.contains("予定あり") && rooms.body.contains("12月7日"), "{}", rooms.body);
});

both!(two_organizers_who_settle_the_same_doctor_at_once_do_not_both_get_the_doctor, |app| async move {
    let town = app.town();
    let hour = [at(7, 10, 0)];
    let own = Call::of(&town, TARO, vec![&town.clinic]).out(&app, &town, &hour);
    let second = Call { organizer: &town.second_care_manager, ..Call::of(&town, HANAKO, vec![&town.clinic]) };
    let theirs = second.out(&app, &town, &hour);
    let told = app.settled_at_once(&[(&town.care_manager, &own), (&town.second_care_manager, &theirs)]);
    assert_eq!((count(&told, "settled"), count(&told, "meeting-doctor-busy")), (1, 1), "{told:?}");
    let (late, organizer) =
        if told[0] == "settled" { (&theirs, &town.second_care_manager) } else { (&own, &town.care_manager) };
    let mut browser = app.signed_in_as(organizer);
    let fix = format!("/meetings/{}/fix", late.uid);
    let preview = browser.get(&format!("{fix}?slot={}", late.slots[0])).await;
    assert!(preview.body.contains("別の確定した会議がある方がいます"), "{}", preview.body);
    assert!(preview.texts(".notice").concat().contains(&town.clinic.name), "{}", preview.body);
    let other = if told[0] == "settled" { TARO.0 } else { HANAKO.0 };
    assert!(!preview.body.contains(other), "of whom is not told");
    let done = browser.submit(&preview, &fix, &[]).await;
    assert_eq!(done.status, 303, "a clinic has several doctors, so who knows may: {}", done.body);
});

both!(several_who_settle_one_candidate_at_once_settle_it_once, |app| async move {
    let town = app.town();
    let polled = Call::of(&town, TARO, vec![&town.providers[0]]).out(&app, &town, &[at(7, 10, 0)]);
    let told = app.settled_at_once(&[(&town.care_manager, &polled); 5]);
    assert_eq!(count(&told, "settled"), 1, "{told:?}");
    let late = count(&told, "meeting-fixed-already") + count(&told, "somebody was faster");
    assert_eq!(late, 4, "{told:?}");
});

both!(another_place_is_named_by_its_words_behind_the_link_and_in_no_letter, |app| async move {
    let town = app.town();
    let case = app.case(&town);
    let mut browser = app.signed_in_as(&town.care_manager);
    let form = browser.get(&format!("/meetings/new?plan={}", case.version)).await;
    let again = browser.submit(&form, "/meetings", &[("place", "other"), ("place_text", "")]).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("場所の名前を入力してください"), "{}", again.body);
    let words = "市民館 2階：<i>和室</i>";
    let done = browser.submit(&form, "/meetings", &[("place", "other"), ("place_text", words)]).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let page = browser.get(&done.location).await;
    assert!(page.texts(".facts dd").iter().any(|text| text == words), "{}", page.body);
    let preview = browser.get(&format!("{}/send", done.location)).await;
    let letter = preview.texts(".mail-preview pre").concat();
    assert!(!letter.contains("市民館"), "{letter}");
    let stolen = [("place", "venue:019a0000-0000-7000-8000-00000000dead"), ("op_id", "later")];
    let refused = browser.submit(&form, "/meetings", &stolen).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("この会議室は選べません"), "{}", refused.body);
});
