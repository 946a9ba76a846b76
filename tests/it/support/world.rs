//! One of everything: the town with a client, a plan, a meeting with an inquiry and a room, a case, a conference, a
//! report and an import, each made by the use-case that makes it in earnest, so that routes can be asked for real ids.

use std::collections::BTreeMap;

use chrono::Duration;
use diesel::prelude::*;
use enza::domain::certification::history::TypedCertification;
use enza::domain::conference::{AttendeeRole, ConferenceKind, Sitting};
use enza::domain::consent::{Override, Purpose, TypedGiver};
use enza::domain::duty::{Adoption, Overrides, Preset};
use enza::domain::hand_over::TypedHandOver;
use enza::domain::ids::Uid;
use enza::domain::opinion::{OpinionRow, RowRef, Said, Stance};
use enza::domain::period::Period;
use enza::domain::plan_draft::{Need, PlanContent};
use enza::domain::time::jst::jst_date;
use enza::storage::schema::{case_issues, invitations, memberships, opinions, participants};
use enza::storage::tables::{accounts, deliveries};
use enza::storage::views::deliveries::in_charge;
use enza::storage::views::meeting_sources::plan_source;
use enza::storage::{Conn, StorageError, Tx};
use enza::usecases::account::link::{IssueLink, issue};
use enza::usecases::care_team::{self, AddMember, NoteFramework};
use enza::usecases::certification::{self, EnterCertification};
use enza::usecases::client::contact;
use enza::usecases::consent::What;
use enza::usecases::hand_over::{self, ProposeInput};
use enza::usecases::inquiry::{self, AnswerInput, OpenInput};
use enza::usecases::meeting::preview::{Sending, preview};
use enza::usecases::rules::{Adopt, adopt};
use enza::usecases::session::park::{ParkedForm, park};
use enza::usecases::{Cmd, Failure, care_case, conference, delivery, links, meeting, report, room};

use super::{Browser, Case, Person, TestApp, Town};

/// The town with one of everything, and the uid that stands for each place of a path.
pub struct World {
    pub town: Town,
    /// `{client}` → its uid, and so on.
    pub ids: BTreeMap<&'static str, String>,
    /// The poll's and the inquiry's invitation of the home-help office.
    pub poll: Uid,
    pub inquiry: Uid,
    /// The home-help office's invitation by which the newer version was delivered to it.
    pub delivery: Uid,
    /// The poll's invitation of the day service.
    pub other_poll: Uid,
    /// An office of the town that has nothing to do with the client.
    pub outsider: Person,
}

impl World {
    /// The path of a route with real ids.
    pub fn address(&self, pattern: &str) -> String {
        let part = |part: &str| match self.ids.get(part) {
            Some(uid) => uid.clone(),
            None => part.to_owned(),
        };
        pattern.split('/').map(part).collect::<Vec<_>>().join("/")
    }
}

impl TestApp {
    /// Does something as a person; it has to succeed.
    pub fn act<T: serde::Serialize + serde::de::DeserializeOwned>(
        &self,
        person: &Person,
        name: &'static str,
        work: impl FnMut(&mut Tx<'_>, &mut Cmd) -> Result<T, Failure>,
    ) -> T {
        self.state.desk.write(&mut self.command(person), name, work).unwrap()
    }

    /// Makes one of everything.
    pub async fn world(&self) -> World {
        let town = self.town();
        let outsider = self.person(
            "outsider",
            "部外 者子",
            &town.providers[3].uid,
            enza::domain::access::Role::ProviderStaff,
        );
        let case = self.case(&town);
        let mut ids = BTreeMap::new();
        let mut know = |place: &'static str, uid: &Uid| ids.insert(place, uid.to_string());
        know("{client}", &case.client);
        know("{meeting}", &case.meeting);
        know("{before}", &case.version);
        let opinion_invitation = self.asked(&town, &case);
        know("{invitation}", &opinion_invitation);
        know("{sheet}", &opinion_invitation);
        know("{asked}", &opinion_invitation);
        let (second, polls) = self.polled(&town, &case);
        know("{poll}", &second);
        let needs = vec![Need { number: 1, body: "次の課題".into(), ..Need::default() }];
        let mut content = PlanContent { needs, ..PlanContent::default() };
        content.needs[0].goals = self.goals_of(&case.version);
        know("{version}", &case.version);
        let after = self.add_version(&town, &case.client, content).0;
        know("{after}", &after);
        self.consent_to_plan(&town, &case.client, &after);
        let given = self.consent_of_case(&town, &case);
        know("{consent}", &given);
        let (handed, delivery) = self.delivered(&town, &after);
        know("{delivery}", &handed);
        let made = self
            .act(&town.care_manager, "room.make", |tx, cmd| room::open_for_meeting(tx, cmd, &case.meeting));
        know("{room}", &made.room);
        let input = contact::TypedContact {
            kind: "family".into(),
            name: "架空 長女".into(),
            relation: "長女".into(),
            ..Default::default()
        };
        know(
            "{contact}",
            &self.act(&town.care_manager, "client.add_contact", |tx, cmd| {
                contact::add(tx, cmd, &case.client, &input)
            }),
        );
        know("{certification}", &self.certified(&town, &case.client));
        let (framework, member) = self.supported(&town, &case.client);
        know("{framework}", &framework);
        know("{member}", &member);
        know("{hand_over}", &self.offered(&town, &case.client));
        self.region_of(&town, &mut know);
        let input = IssueLink { account: town.adviser.uid.clone(), is_mailed: false, drops_totp: false };
        let issued = self.act(&town.administrator, "account.issue_link", |tx, cmd| issue(tx, cmd, &input));
        know("{account}", &town.adviser.uid);
        know("{link}", &issued.uid);
        know("{adoption}", &self.adopted(&town));
        know("{parked}", &self.parked(&town.care_manager));
        self.found(&case.meeting, &mut know);
        let mut browser = self.browser_of_person(&town.care_manager);
        let import = self.previewed_import(&town, &mut browser).await;
        ids.insert("{import}", import.rsplit('/').next().unwrap().to_owned());
        ids.insert("{insurer}", town.insurer.to_string());
        ids.insert("{step}", "1".into());
        let [poll, other_poll] = polls;
        World { town, ids, poll, inquiry: opinion_invitation, delivery, other_poll, outsider }
    }

    /// A proposal to hand the client over to the second care office, which nobody has answered.
    fn offered(&self, town: &Town, client: &Uid) -> Uid {
        let typed = TypedHandOver {
            starts_on: jst_date(self.clock.now()).to_string(),
            reason: "転居のため".into(),
            agreed_on: jst_date(self.clock.now()).to_string(),
            agreed_how: "in_person".into(),
            agreed_by: "本人".into(),
        };
        let office = town.second_care_office.uid.to_string();
        let input = ProposeInput { client: client.clone(), office, typed };
        let name = "client.hand_over.propose";
        self.act(&town.care_manager, name, |tx, cmd| hand_over::propose(tx, cmd, &input))
    }

    /// Rules that the insurer has adopted for a day that is still to come.
    fn adopted(&self, town: &Town) -> Uid {
        let effective_from = jst_date(self.clock.now()) + Duration::days(40);
        let adoption = Adoption { effective_from, preset: Preset::Akashi, overrides: Overrides::default() };
        let (insurer, shown) = (town.insurer.clone(), self.seen_rules(&town.insurer, &adoption));
        let input = Adopt { insurer, adoption, shown };
        self.act(&town.insurer_staff, "rules.adopt", |tx, cmd| adopt(tx, cmd, &input)).uid
    }

    /// The client's certification, entered by the care manager.
    fn certified(&self, town: &Town, client: &Uid) -> Uid {
        let typed = TypedCertification {
            kind: "initial".into(),
            status: "certified".into(),
            care_level: "care_2".into(),
            starts_on: "2026-04-01".into(),
            ends_on: "2027-03-31".into(),
            ..TypedCertification::default()
        };
        let input = EnterCertification { client: client.clone(), typed };
        self.act(&town.care_manager, "certification.enter", |tx, cmd| certification::enter(tx, cmd, &input))
    }

    /// The client's framework, and the clinic in its care team.
    fn supported(&self, town: &Town, client: &Uid) -> (Uid, Uid) {
        let framework = NoteFramework {
            client: client.clone(),
            kind: "home_care".into(),
            center_number: String::new(),
            starts_on: "2026-04-01".into(),
            ends_on: String::new(),
        };
        let member = AddMember {
            client: client.clone(),
            office_number: town.clinic.number.clone(),
            service_kind: "居宅療養管理指導".into(),
            person: String::new(),
            starts_on: "2026-04-01".into(),
            ends_on: "2027-03-31".into(),
        };
        let by = &town.care_manager;
        (
            self.act(by, "client.framework.note", |tx, cmd| care_team::note_framework(tx, cmd, &framework)),
            self.act(by, "client.team.join", |tx, cmd| care_team::add_member(tx, cmd, &member)),
        )
    }

    /// The home-help office is asked in writing, in place of the meeting, and has answered.
    pub fn asked(&self, town: &Town, case: &Case) -> Uid {
        let people = self.participants_of(&case.meeting);
        let input = OpenInput {
            meeting: case.meeting.clone(),
            asked: vec![people[&town.providers[0].name].clone()],
            replaces_meeting: true,
            follows: None,
            reason_code: "minor_change".into(),
            reason: "曜日だけを変える".into(),
            question: String::new(),
            questions: vec![enza::domain::inquiry::RowQuestion {
                row: RowRef::row(OpinionRow::ServiceItem, case.items[0].clone()),
                body: "回数は足りますか".into(),
                to: Vec::new(),
            }],
            due_at: self.clock.now() + Duration::days(7),
            reasons: self.state.config.inquiry_reasons().unwrap(),
            seen_version: None,
            consent: Override::default(),
        };
        let opened = self.act(&town.care_manager, "inquiry.open", |tx, cmd| inquiry::open(tx, cmd, &input));
        let invitation = opened.invitations[0].clone();
        let said = Said {
            row: RowRef::OVERALL,
            stance: Some(Stance::Amend),
            body: "段差が心配".into(),
            risks: "夜間の転倒".into(),
        };
        let input = AnswerInput {
            invitation: invitation.clone(),
            said: vec![said],
            answered_by: "訪問 直子".into(),
            proxy: None,
        };
        self.act(&town.provider_staff, "inquiry.answer", |tx, cmd| inquiry::answer(tx, cmd, &input));
        invitation
    }

    /// A consent that nothing of this world hangs on.
    fn consent_of_case(&self, town: &Town, case: &Case) -> Uid {
        let (purpose, giver) = (Purpose::CaseConference, TypedGiver::client());
        self.consent(town, &case.client, vec![What { purpose, version: None, giver }]).remove(0)
    }

    /// The version is delivered to the offices of its rows. Gives the home-help office's delivery and its invitation.
    fn delivered(&self, town: &Town, version: &Uid) -> (Uid, Uid) {
        let scope =
            enza::domain::access::scope(&self.actor(&town.care_manager)).on(jst_date(self.clock.now()));
        let sending = |conn: &mut Conn| -> Result<delivery::Sending, StorageError> {
            let source = plan_source(conn, &scope, version)?.unwrap();
            Ok(delivery::Sending::to_all(&in_charge(conn, &source)?))
        };
        let sending = self.state.store().read(sending).unwrap();
        let made = self
            .act(&town.care_manager, "plan.deliver", |tx, cmd| delivery::deliver(tx, cmd, version, &sending));
        let invitation = |conn: &mut Conn| -> Result<Uid, StorageError> {
            let row = deliveries::find(conn, &made[0])?.unwrap();
            Ok(deliveries::invitation(conn, row.id)?.unwrap().uid)
        };
        let invitation = self.state.store().read(invitation).unwrap();
        (made[0].clone(), invitation)
    }

    /// A second meeting about the same version, whose poll is out. Gives the invitations of the first two offices.
    pub fn polled(&self, town: &Town, case: &Case) -> (Uid, [Uid; 2]) {
        let input = meeting::Create {
            plan_version: case.version.clone(),
            trigger: enza::domain::meeting::MeetingTrigger::Initial,
            form: enza::domain::meeting::MeetingForm::InPerson,
            place: "client_home".into(),
            online_url: String::new(),
            agenda: "福祉用具".into(),
        };
        let made = self.act(&town.care_manager, "meeting.create", |tx, cmd| meeting::create(tx, cmd, &input));
        let scope =
            enza::domain::access::scope(&self.actor(&town.care_manager)).on(jst_date(self.clock.now()));
        let shown = self.state.store().read(|conn| preview(conn, &scope, &made.uid, &Sending::Poll));
        let seen = shown.unwrap().unwrap().seen;
        self.act(&town.care_manager, "meeting.send", |tx, cmd| meeting::send(tx, cmd, &made.uid, &seen));
        let invitation = |label: &str| {
            let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
                Ok(invitations::table
                    .inner_join(participants::table)
                    .filter(participants::label.eq(label))
                    .filter(invitations::kind.eq("poll"))
                    .select(invitations::uid)
                    .first(conn)?)
            };
            self.state.store().read(read).unwrap()
        };
        let polls = [invitation(&town.providers[0].name), invitation(&town.providers[1].name)];
        (made.uid, polls)
    }

    /// A sitting of the town's center a week later.
    pub fn sitting_of(&self, town: &Town) -> Uid {
        let starts_at = self.clock.now() + Duration::days(7);
        let input = conference::PlanConference {
            office: town.center.uid.clone(),
            insurer: town.insurer.clone(),
            kind: ConferenceKind::SelfReliance,
            title: "架空の個別会議".into(),
            area: Some(town.areas[0].clone()),
            sitting: Sitting { starts_at, ends_at: starts_at + Duration::hours(2) },
            place: "会議室".into(),
        };
        self.act(&town.center_staff, "conference.plan", |tx, cmd| conference::plan(tx, cmd, &input)).uid
    }

    /// A case that the care manager's office presents at a conference of the center, and a draft of a report.
    fn region_of(&self, town: &Town, know: &mut impl FnMut(&'static str, &Uid) -> Option<String>) {
        let case = self.confirmed_case(town);
        know("{case}", &case);
        let conference = self.sitting_of(town);
        know("{conference}", &conference);
        let input = conference::ListCase {
            conference: conference.clone(),
            case: case.clone(),
            presenter: Some(town.care_manager.uid.clone()),
            minutes: 30,
        };
        let listed = self.act(&town.center_staff, "conference.list_case", |tx, cmd| {
            conference::list_case(tx, cmd, &input)
        });
        know("{item}", &listed.uid);
        let input = conference::Invite {
            conference,
            login: town.adviser.login.clone(),
            name: town.adviser.name.clone(),
            profession: "理学療法士".into(),
            role: AttendeeRole::Adviser,
            cases: vec![listed.uid],
        };
        let invited =
            self.act(&town.center_staff, "conference.invite", |tx, cmd| conference::invite(tx, cmd, &input));
        know("{attendee}", &invited.uid);
        know("{material}", &self.material_of(&town.care_manager, &input.cases[0], b"%PDF-1.7 ..."));
        let period: Period = serde_json::from_str("\"2026-Q3\"").unwrap();
        let draft = self.act(&town.insurer_staff, "report.draft", |tx, cmd| {
            report::draft(tx, cmd, &town.insurer, period)
        });
        know("{report}", &draft.uid);
    }

    /// A case of the care manager's office whose sheet is confirmed.
    pub fn confirmed_case(&self, town: &Town) -> Uid {
        let case = self.case_with_issues(&town.insurer, &town.areas[0], &town.care_office.uid, &["01"]);
        self.write_sheet(town, &case, ("外出の機会をどう増やすか", true));
        case
    }

    /// Writes a sheet of a case with a question, and confirms it or leaves it a draft.
    pub fn write_sheet(&self, town: &Town, case: &Uid, (question, is_confirming): (&str, bool)) {
        let sheet = serde_json::json!({
            "age_band": "from_80", "sex": "female", "care_level": "care_2", "household": "alone", "disease": "変形性膝関節症",
            "course": "", "wish": "歩きたい", "family_wish": "", "services": "", "difficulties": "",
            "question": question, "basis": "written",
        });
        let sheet = serde_json::from_value(sheet).unwrap();
        let seen = |conn: &mut Conn| -> Result<_, StorageError> {
            let row = enza::storage::tables::care_cases::find_by_uid(conn, case)?.unwrap();
            enza::storage::tables::care_cases::latest_sheet(conn, row.id)
        };
        let seen = self.state.store().read(seen).unwrap().map(|sheet| (sheet.number, sheet.version));
        let input = care_case::SheetInput {
            case: case.clone(),
            seen,
            sheet,
            is_confirming,
            names_nobody: is_confirming,
        };
        self.act(&town.care_manager, "case.write_sheet", |tx, cmd| care_case::write_sheet(tx, cmd, &input));
    }

    /// The version of a conference.
    pub fn version_of(&self, conference: &Uid) -> i32 {
        let find = |conn: &mut Conn| enza::storage::tables::conferences::find_by_uid(conn, conference);
        self.state.store().read(find).unwrap().unwrap().version
    }

    fn parked(&self, person: &Person) -> Uid {
        let cmd = self.command(person);
        let form = ParkedForm { fields: vec![("name".into(), "途中の文".into())] };
        let work = |tx: &mut Tx<'_>| {
            let account = accounts::find_by_uid(tx, &person.uid)?.unwrap();
            park(tx, &cmd, account.id, "/account", &form)
        };
        self.state.desk.note(work).unwrap()
    }

    /// What the use-cases made by the way.
    fn found(&self, meeting: &Uid, know: &mut impl FnMut(&'static str, &Uid) -> Option<String>) {
        let read = |conn: &mut Conn| -> Result<[Uid; 4], StorageError> {
            let of_meeting = enza::storage::schema::meetings::uid.eq(meeting);
            Ok([
                participants::table
                    .inner_join(enza::storage::schema::meetings::table)
                    .filter(of_meeting)
                    .select(participants::uid)
                    .first(conn)?,
                opinions::table.select(opinions::uid).first(conn)?,
                case_issues::table.select(case_issues::uid).first(conn)?,
                memberships::table.select(memberships::uid).first(conn)?,
            ])
        };
        let [part, opinion, issue, membership] = self.state.store().read(read).unwrap();
        know("{part}", &part);
        know("{opinion}", &opinion);
        know("{issue}", &issue);
        know("{membership}", &membership);
        let read = |conn: &mut Conn| -> Result<Uid, StorageError> {
            Ok(enza::storage::schema::inquiries::table
                .select(enza::storage::schema::inquiries::uid)
                .first(conn)?)
        };
        let inquiry = self.state.store().read(read).unwrap();
        know("{inquiry}", &inquiry);
        know("{judgement}", &inquiry);
    }

    fn goals_of(&self, version: &Uid) -> Vec<enza::domain::plan_draft::Goal> {
        let read = |conn: &mut Conn| -> Result<_, StorageError> {
            let row = enza::storage::tables::plans::find_version(conn, version)?.unwrap();
            enza::storage::tables::plan_rows::content(conn, row.id)
        };
        self.state.store().read(read).unwrap().needs[0].goals.clone()
    }

    /// A device on which an invitation's link was opened through its door, and confirmed when asked for.
    pub async fn device(&self, invitation: &Uid, number: Option<&str>) -> Browser {
        let find = |conn: &mut Conn| enza::storage::tables::invitations::find(conn, invitation);
        let row = self.state.store().read(find).unwrap().unwrap();
        let link = links::text(self.state.desk.keys(), &self.base, (row.kind, &row.uid, &row.nonce));
        let fragment = link.url.split_once('#').unwrap().1.to_owned();
        let mut browser = self.browser();
        let door = browser.get("/i/").await;
        let opened = browser.submit(&door, "/i/open", &[("fragment", &fragment)]).await;
        let confirm = format!("/i/{invitation}/confirm");
        assert_eq!(opened.location, confirm, "{}", opened.body);
        if let Some(number) = number {
            let page = browser.follow(&opened).await;
            let done = browser.submit(&page, &confirm, &[("number", number)]).await;
            assert_eq!(done.location, format!("/i/{invitation}"), "{}", done.body);
        }
        browser
    }

    /// Changes a column of an invitation to this moment: `revoked_at`, or `expires_at`.
    pub fn stamp_invitation(&self, invitation: &Uid, column: &str) {
        let work = |conn: &mut Conn| -> Result<usize, StorageError> {
            let row = invitations::table.filter(invitations::uid.eq(invitation));
            let now = self.clock.now();
            Ok(match column {
                "revoked_at" => {
                    diesel::update(row).set(invitations::revoked_at.eq(Some(now))).execute(conn)?
                }
                _ => diesel::update(row).set(invitations::expires_at.eq(now)).execute(conn)?,
            })
        };
        assert_eq!(self.state.store().with_writer(work).unwrap(), 1);
    }
}
