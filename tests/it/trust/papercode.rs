//! A code from paper confirms the device, because paper reached its office. The same code stands in every
//! mail, and there it says no more than the mail's link does.

use enza::domain::access::InvitationKind;
use enza::domain::ids::Uid;
use enza::domain::office::Plane;
use enza::domain::slot_poll::SendChannel;
use enza::mail::MailAddress;
use enza::mail::TypedMail;
use enza::mail::letters::TransportTest;
use enza::storage::tables::invitations::{self, InvitationRow};
use enza::usecases::links;
use enza::usecases::outbox::{About, Recipient, enqueue};

use crate::support::{TestApp, Town};

impl TestApp {
    fn code_of(&self, row: &InvitationRow) -> String {
        links::text(self.state.desk.keys(), &self.base, (row.kind, &row.uid, &row.nonce)).code
    }

    fn invitation(&self, uid: &Uid) -> InvitationRow {
        self.state.store().read(|conn| invitations::find(conn, uid)).unwrap().unwrap()
    }
}

/// Sends the candidates of the town's meeting; gives back the invitations of one channel.
async fn sent(app: &TestApp, town: &Town, channel: SendChannel) -> Vec<InvitationRow> {
    let case = app.case(town);
    let mut organizer = app.signed_in_as(&town.care_manager);
    crate::meetings::sent(app, &mut organizer, &format!("/meetings/{}", case.meeting)).await;
    let all = app.invitations_of(&case.meeting, InvitationKind::Poll);
    all.iter().map(|(_, uid)| app.invitation(uid)).filter(|row| row.channel == channel).collect()
}

both!(a_code_from_a_mail_confirms_no_device, |app| async move {
    let town = app.town();
    let mailed = sent(&app, &town, SendChannel::Mail).await;
    let office = &town.providers[0];
    let row = mailed.iter().find(|row| row.address == office.email).expect("the office has a mail");
    let mut device = app.browser();
    let opened = device.type_code(&app.code_of(row)).await;
    let confirm = format!("/i/{}/confirm", row.uid);
    assert_eq!(opened.location, confirm, "the device is not confirmed: {}", opened.body);
    let before = device.get(&format!("/i/{}", row.uid)).await;
    assert_eq!((before.status, before.location.as_str()), (303, "/i/"), "nothing is shown before");
    let page = device.follow(&opened).await;
    assert_eq!(device.submit(&page, &confirm, &[("number", "9999999999")]).await.status, 422);
    let done = device.submit(&page, &confirm, &[("number", &office.number)]).await;
    assert_eq!(done.location, format!("/i/{}", row.uid), "the office's number opens: {}", done.body);
    let led = device.follow(&done).await;
    assert_eq!(led.status, 303, "and leads to what was asked: {}", led.body);
    assert_eq!(device.follow(&led).await.status, 200, "the candidates are shown");
});

both!(a_code_from_paper_confirms_the_device_until_it_goes_by_mail_too, |app| async move {
    let town = app.town();
    let on_paper = sent(&app, &town, SendChannel::Paper).await;
    let row = on_paper.first().expect("somebody without an address is asked on paper");
    let shown = format!("/i/{}", row.uid);
    let opened = app.browser().type_code(&app.code_of(row)).await;
    assert_eq!(opened.location, shown, "{}", opened.body);
    let cmd = app.state.desk.system("test");
    let to = Recipient {
        address: MailAddress::parse("late@example.test").unwrap(),
        name: "架空 花代".into(),
        is_person: true,
        office: None,
    };
    let about = About { kind: "invitation", uid: &row.uid, plane: Plane::Identified };
    app.state.desk.note(|tx| enqueue(tx, &cmd, &to, about, &TransportTest::sample())).unwrap();
    let again = app.browser().type_code(&app.code_of(&app.invitation(&row.uid))).await;
    assert_eq!(again.location, format!("{shown}/confirm"), "the code stands in a mail now");
    assert_eq!(app.invitation(&row.uid).address, "late@example.test", "digits go to the same address");
});
