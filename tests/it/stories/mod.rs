//! Whole stories of meetings, from the first letter to the signed record, as the people in them live them: through the front
//! door, asserting what each of them sees and what 第4表, 第5表 and the ledger say in the end.

mod cancelled;
mod everyone_comes;
mod minor_change;
mod moved_twice;
mod nobody_can_come;
mod one_in_writing;
mod organizer_replaced;
mod terminal_cancer;

use std::collections::BTreeMap;

use chrono::Duration;
use enza::domain::ids::Uid;

use crate::inquiries::filled;
use crate::meetings::{answer, sent};
use crate::support::{Answer, Browser, Case, Left, Office, TestApp, Town};

/// Attends, in the name of somebody.
pub const COMES: &[(&str, &str)] = &[("attendance", "attending"), ("person", "架空 担当")];

/// A client of the town, whose care manager calls a meeting.
pub struct Story {
    pub town: Town,
    pub case: Case,
    pub organizer: Browser,
    pub meeting: String,
}

impl Story {
    /// The meeting is planned; nothing has left.
    pub fn begun(app: &TestApp) -> Self {
        let town = app.town();
        let case = app.case(&town);
        let organizer = app.signed_in_as(&town.care_manager);
        let meeting = format!("/meetings/{}", case.meeting);
        Self { town, case, organizer, meeting }
    }

    /// The poll is out.
    pub async fn polled(app: &TestApp) -> Self {
        let mut story = Self::begun(app);
        sent(app, &mut story.organizer, &story.meeting).await;
        story
    }

    /// Days go by; whoever works on signs in anew.
    pub fn pass_days(&mut self, app: &TestApp, days: i64) {
        app.pass(Duration::days(days));
        self.organizer = app.signed_in_as(&self.town.care_manager);
    }

    /// An office answers every candidate by the link of its letter.
    pub async fn answers(&self, app: &TestApp, nth: usize, (marks, says): (&[&str], &[(&str, &str)])) {
        let (mut holder, link) = app.holder(&self.town.providers[nth]).await;
        let done = answer(&mut holder, &link, marks, says).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }

    /// An office opens the link of a letter on a new device; gives where it went.
    pub async fn opens(&self, app: &TestApp, letter: &Left, nth: usize) -> (Browser, String) {
        let mut holder = app.browser();
        let opened = holder.open_link(&letter.fragment()).await;
        let door = holder.follow(&opened).await;
        let number = [("number", self.town.providers[nth].number.as_str())];
        let confirmed = holder.submit(&door, &opened.location, &number).await;
        assert_eq!(confirmed.status, 303, "{}", confirmed.body);
        (holder, confirmed.location)
    }

    /// The client says yes to every candidate on the telephone.
    pub async fn client_says_yes(&mut self, app: &TestApp) {
        let people = app.participants_of(&self.case.meeting);
        let address = format!("{}/participants/{}/answer", self.meeting, people["本人"]);
        let form = self.organizer.get(&address).await;
        let names = crate::meetings::slots(&form);
        let mut typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "yes")).collect();
        typed.extend([("channel", "phone"), ("attendance", "attending"), ("person", "架空 太郎")]);
        let done = self.organizer.submit(&form, &address, &typed).await;
        assert_eq!(done.status, 303, "{}", done.body);
    }

    /// Presses a button of a page of the organizer.
    pub async fn press(&mut self, page: &str, action: &str, typed: &[(&str, &str)]) -> Answer {
        let shown = self.organizer.get(page).await;
        assert_eq!(shown.status, 200, "{page}: {}", shown.body);
        let done = self.organizer.submit(&shown, action, typed).await;
        assert_eq!(done.status, 303, "{action}: {}", done.body);
        done
    }

    /// Asks an office (or somebody else, by their label) in writing; gives the page of the inquiry and the invitation.
    pub async fn asks(
        &mut self,
        app: &TestApp,
        label: &str,
        (scope, typed): (&str, &[(&str, &str)]),
    ) -> (String, Uid) {
        let meeting = Uid::parse(self.meeting.rsplit('/').next().unwrap()).unwrap();
        let who = app.participants_of(&meeting)[label].clone();
        let address = format!("{}/inquiries", self.meeting);
        let form = self.organizer.get(&format!("{address}/new?participant={who}{scope}")).await;
        let preview = self.organizer.submit(&form, &format!("{address}/preview"), typed).await;
        assert_eq!(preview.status, 200, "{}", preview.body);
        let done = self.organizer.submit(&preview, &address, &[]).await;
        assert_eq!(done.status, 303, "{}", done.body);
        app.settle().await;
        let page = self.organizer.follow(&done).await;
        (done.location.clone(), crate::inquiries::invitation(&page))
    }

    /// Whoever was asked last opens the link of the letter and hands the sheet in.
    pub async fn writes(&self, app: &TestApp, office: &Office, (stance, text): (&str, &str)) -> Answer {
        let (mut holder, link) = app.holder(office).await;
        let base = format!("{link}/inquiry");
        let check = filled(&mut holder, &base, &self.case, (stance, text)).await;
        assert!(check.body.contains(text), "{}", check.body);
        let handed = holder.submit(&check, &base, &[]).await;
        assert_eq!(handed.location, format!("{base}/receipt"), "{}", handed.body);
        holder.follow(&handed).await
    }

    /// Decides upon every opinion of an inquiry that waits.
    pub async fn decides(&mut self, inquiry: &str, (decision, reason): (&str, &str)) {
        let table = self.organizer.get(inquiry).await;
        let mut opinions: Vec<String> = table
            .body
            .split("href=\"/opinions/")
            .skip(1)
            .map(|rest| format!("/opinions/{}", &rest[..36]))
            .collect();
        opinions.dedup();
        assert!(!opinions.is_empty(), "{}", table.body);
        for opinion in opinions {
            let page = self.organizer.get(&opinion).await;
            let typed = [("decision", decision), ("reason", reason)];
            let done = self.organizer.submit(&page, &opinion, &typed).await;
            assert_eq!(done.status, 303, "{}", done.body);
        }
    }

    /// Begins the record and gives its fields as they filled themselves.
    pub async fn drafts(&mut self) -> BTreeMap<String, String> {
        let record = format!("{}/record", self.meeting);
        self.press(&record.clone(), &record, &[]).await;
        let edit = self.organizer.get(&format!("{record}/edit")).await;
        edit.form_fields(&format!("{record}/edit")).into_iter().collect()
    }

    /// Saves the record with these texts and signs it off. Gives its page.
    pub async fn signs(&mut self, typed: &[(&str, &str)]) -> Answer {
        let record = format!("{}/record", self.meeting);
        self.press(&format!("{record}/edit"), &format!("{record}/edit"), typed).await;
        let signed = self.press(&record, &format!("{record}/sign"), &[]).await;
        self.organizer.follow(&signed).await
    }

    /// 支援経過 (第5表).
    pub async fn course(&mut self) -> String {
        let page = self.organizer.get(&format!("/clients/{}/progress", self.case.client)).await;
        assert_eq!(page.status, 200, "{}", page.body);
        page.body
    }

    /// The line of the ledger that asks for the meeting about a plan (第13条第9号).
    pub async fn meeting_duty(&mut self) -> String {
        let ledger = self.organizer.get(&format!("/clients/{}/duties", self.case.client)).await;
        let lines = ledger.texts("li.duty");
        let found = lines.iter().find(|line| line.contains("第13条第9号"));
        found.unwrap_or_else(|| panic!("{lines:?}")).clone()
    }
}

/// The lines of one of the lists of a record's form: affiliation and name.
pub fn listed(fields: &BTreeMap<String, String>, list: &str) -> Vec<(String, String)> {
    let at = |n: usize, what: &str| fields.get(&format!("{list}-{n}-{what}")).cloned();
    (0..20).map_while(|n| Some((at(n, "affiliation")?, at(n, "name")?))).collect()
}
