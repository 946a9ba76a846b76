//! 軽微な変更: another weekday is judged in writing, and no meeting is asked for.

use enza::domain::plan_draft::{Need, PlanContent};
use enza::domain::time::jst::jst_date;

use super::Story;

both!(a_minor_change_is_judged_in_writing_and_asks_for_no_meeting, |app| async move {
    let mut story = Story::begun(&app);
    let (client, version) = (story.case.client.clone(), story.case.version.clone());
    app.consent_to_plan(&story.town, &client, &version);
    story.pass_days(&app, 40);
    let need = Need { number: 1, body: "曜日を変えた課題".into(), ..Need::default() };
    let content = PlanContent { needs: vec![need], ..PlanContent::default() };
    app.add_version(&story.town, &client, content);
    let ledger = format!("/clients/{client}/duties");
    // A change asks for everything that the first plan asked for, a meeting among it.
    let asked = story.organizer.get(&ledger).await;
    let waiting = |page: &crate::support::Answer| -> Vec<String> {
        page.texts("li.duty").into_iter().filter(|line| line.contains("第13条第16号")).collect()
    };
    let before = waiting(&asked);
    assert_eq!(before.len(), 1, "{:?}", asked.texts("li.duty"));
    let form = story.organizer.get(&format!("{ledger}/new?kind=judged_minor")).await;
    let today = jst_date(app.clock.now()).to_string();
    let plan = form.body.split("<option value=\"").filter_map(|rest| rest.get(..36));
    let plan = plan.filter(|uid| enza::domain::ids::Uid::parse(uid).is_some()).last().unwrap().to_owned();
    let typed = [
        ("plan", plan.as_str()),
        ("reason_code", "weekday"),
        ("body", "通院の曜日が変わっただけで、状態は変わらない"),
        ("on", today.as_str()),
    ];
    let done = story.organizer.submit(&form, &ledger, &typed).await;
    assert_eq!(done.status, 303, "{}", done.body);
    let after = story.organizer.get(&ledger).await;
    assert_ne!(waiting(&after), before, "the judgement is what it waited for");
    assert!(after.body.contains("軽微な変更") && after.body.contains("計画 幸子"), "{}", after.body);
    let course = story.course().await;
    assert!(course.contains("軽微な変更") && course.contains("通院の曜日が変わっただけ"), "{course}");
});
