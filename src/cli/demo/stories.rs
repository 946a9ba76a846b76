//! The meetings of the year: one that begins each office's work with a client, then, with the renewed plans, one in every
//! state a meeting can be in.

use anyhow::Context;
use chrono::{NaiveDateTime, TimeDelta};

use super::builder::Builder;
use super::clients::renew;
use super::diary::Entry;
use super::meetings::{Called, Said, plan};
use super::region::{Region, Staffed};
use super::written::Asking;
use crate::domain::access::InvitationKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::{MeetingForm, MeetingTrigger, ParticipantKind, Planned};
use crate::domain::opinion::{Decision, OpinionRow, Stance};
use crate::domain::slot_poll::SlotAnswer;
use crate::storage::tables::{meeting_records, meetings};
use crate::usecases::Failure;
use crate::usecases::meeting::preview::Sending;
use crate::usecases::meeting::{self, Cancel, Reschedule};
use crate::usecases::record::{self, DraftInput, EditInput, SignInput};

const RENEWAL: (MeetingTrigger, &str) =
    (MeetingTrigger::Renewal, "更新後のケアプラン原案、入浴と外出の支え方");
const INITIAL: (MeetingTrigger, &str) = (MeetingTrigger::Initial, "はじめてのケアプラン原案");

/// When the plans are renewed, in business days before the end.
const RENEWED: i32 = -24;

/// What is to happen from the beginning.
pub(super) fn told<'r>(builder: &Builder, region: &'r Region) -> anyhow::Result<Vec<Entry<'r>>> {
    let start = builder.now();
    let mut entries = Vec::new();
    for (index, office) in region.care_offices.iter().enumerate() {
        let days = TimeDelta::days(12 + 28 * i64::try_from(index)?);
        entries.push(Entry::leading(start + days, move |builder| {
            first_meeting(builder, region, (index, office))
        }));
        let renewed = builder.business_day(RENEWED, 9)? + TimeDelta::minutes(i64::try_from(index)?);
        entries.push(Entry::leading(renewed, move |builder| {
            let of = (index, region.clients.as_slice());
            let versions = renew(builder, office, of, &region.providers)?;
            if index == 0 { every_state(builder, office, &versions) } else { Ok(Vec::new()) }
        }));
    }
    Ok(entries)
}

/// The meeting about a first plan, from the poll to the signed record; every other one with a written opinion.
fn first_meeting<'r>(
    builder: &Builder,
    region: &'r Region,
    (index, office): (usize, &'r Staffed),
) -> anyhow::Result<Vec<Entry<'r>>> {
    let client = region.clients.iter().find(|c| c.care_office == index).context("a client")?;
    let called = plan(builder, office, &client.plan_version, INITIAL)?;
    called.send(builder)?;
    let begins = called.slots(builder)?.first().context("a candidate")?.starts_at;
    whole(builder.now(), begins, called, index % 2 == 0)
}

/// A meeting as it should go, after its candidates were sent.
fn whole<'r>(
    sent: NaiveDateTime,
    begins: NaiveDateTime,
    called: Called<'r>,
    asks_doctor: bool,
) -> anyhow::Result<Vec<Entry<'r>>> {
    let (answered, fixed, asked, held, signed) =
        (called.clone(), called.clone(), called.clone(), called.clone(), called);
    let mut entries = vec![
        Entry::at(sent + TimeDelta::days(1), move |builder| answered.all_can_come(builder)),
        Entry::at(sent + TimeDelta::days(3), move |builder| fixed.fix(builder, 0)),
        Entry::at(begins, move |builder| {
            let sitting = held.open_room(builder, 3)?;
            let seqs = sitting.talk(builder)?;
            sitting.conclude(builder, &seqs)?;
            sitting.raise(builder, &seqs)?;
            sitting.close(builder)?;
            held.hold(builder)
        }),
        Entry::at(begins + TimeDelta::days(1), move |builder| sign(builder, &signed)),
    ];
    if asks_doctor {
        entries
            .push(Entry::at(sent + TimeDelta::days(4), move |builder| ask_doctor(builder, &asked, begins)));
    }
    Ok(entries)
}

/// The doctor can't come, writes instead, and a version comes of it.
fn ask_doctor(builder: &Builder, called: &Called<'_>, begins: NaiveDateTime) -> anyhow::Result<()> {
    let asking = Asking {
        who: &|p| p.kind == ParticipantKind::Doctor,
        replaces_meeting: false,
        reason: ("scheduling_failed", "候補日はいずれも診療と重なり、調整がつかなかった。"),
        due_at: begins - TimeDelta::hours(1),
        without_consent: None,
    };
    let inquiry = called.ask(builder, &asking)?;
    for asked in called.asked(builder)? {
        called.opine(
            builder,
            &asked,
            &[
                (
                    OpinionRow::ServiceItem,
                    Stance::Amend,
                    "週2回では疲れが残ります。はじめは週1回が望ましいと考えます。",
                ),
                (OpinionRow::Goal, Stance::Concern, "血圧が高い日は、歩く距離を控えてください。"),
                (OpinionRow::Overall, Stance::Amend, "体調の変化は、その日のうちに知らせてください。"),
            ],
        )?;
    }
    called.decide(
        builder,
        &inquiry,
        &[
            (OpinionRow::ServiceItem, Decision::Adopted, "医師の意見のとおり、はじめは週1回とする。"),
            (OpinionRow::Goal, Decision::Partly, "距離は日ごとに決め、目標の文言は変えない。"),
            (OpinionRow::Overall, Decision::Adopted, "総合的な援助の方針に書き加える。"),
        ],
    )?;
    called.revise(builder, inquiry, "主治医の意見を反映")?;
    Ok(())
}

/// The record is drafted from what is on record; gives its revision.
fn draft(builder: &Builder, called: &Called<'_>) -> anyhow::Result<i32> {
    let reasons = builder.state().config.inquiry_reasons()?;
    let input = DraftInput { meeting: called.uid.clone(), refill_of: None, reasons };
    Ok(builder.by(&called.by.person, "record.draft", |tx, cmd| record::draft(tx, cmd, &input))?.number)
}

/// The record is drafted, completed and signed off.
fn sign(builder: &Builder, called: &Called<'_>) -> anyhow::Result<()> {
    let number = draft(builder, called)?;
    let mut body = builder.store().read(|conn| {
        let row = meetings::find(conn, &called.uid)?.ok_or(Failure::NotFound("meeting"))?;
        let record = meeting_records::of_meeting(conn, row.id)?.ok_or(Failure::NotFound("record"))?;
        let revision = meeting_records::revision(conn, record.id, number)?;
        Ok::<_, Failure>(revision.ok_or(Failure::NotFound("revision"))?.body)
    })?;
    for (text, otherwise) in [
        (&mut body.considered, "ケアプラン原案の目標とサービスの内容"),
        (&mut body.discussion, "本人と家族の意向を確かめ、入浴と外出の支え方を話し合った。"),
        (&mut body.conclusion, "原案のとおり始め、3か月後に見直す。"),
        (&mut body.next_meeting, "3か月後、または状態が変わったとき"),
    ] {
        if text.trim().is_empty() {
            *text = otherwise.into();
        }
    }
    let input = EditInput { meeting: called.uid.clone(), base: number, body };
    let edited = builder.by(&called.by.person, "record.edit", |tx, cmd| record::edit(tx, cmd, &input))?;
    let input = SignInput { meeting: called.uid.clone(), base: edited.number };
    builder.by(&called.by.person, "record.sign", |tx, cmd| record::sign(tx, cmd, &input))?;
    Ok(())
}

/// One meeting in every state, each about another client of the first office.
fn every_state<'r>(builder: &Builder, by: &'r Staffed, versions: &[Uid]) -> anyhow::Result<Vec<Entry<'r>>> {
    let scenes: [(i32, Scene<'r>); 10] = [
        (0, |builder, by, version| plan(builder, by, version, RENEWAL).map(|_| Vec::new())),
        (-3, polling),
        (-12, late),
        (-9, fixed),
        (-16, held),
        (-21, signed),
        (-10, replaced),
        (-11, cancelled),
        (-7, open_inquiry),
        (-8, open_room),
    ];
    let mut entries = Vec::new();
    for ((days, scene), version) in scenes.into_iter().zip(versions.iter().cloned()) {
        let at = builder.business_day(days, 9)?;
        entries.push(Entry::leading(at, move |builder| scene(builder, by, &version)));
    }
    Ok(entries)
}

/// A scene begins with a plan version.
type Scene<'r> = fn(&Builder, &'r Staffed, &Uid) -> anyhow::Result<Vec<Entry<'r>>>;

/// Plans a meeting and sends candidates at business days and hours counted from the end of the twelve months.
fn sent<'r>(
    builder: &Builder,
    (by, version): (&'r Staffed, &Uid),
    candidates: [(i32, u32); 3],
    due: i32,
) -> anyhow::Result<Called<'r>> {
    let called = plan(builder, by, version, RENEWAL)?;
    let begins: Result<Vec<NaiveDateTime>, _> =
        candidates.iter().map(|(day, hour)| builder.business_day(*day, *hour)).collect();
    called.offer(builder, &begins?, builder.business_day(due, 8)?)?;
    called.send(builder)?;
    Ok(called)
}

/// 日程調整中: an office with ○△× and the doctor have answered; the family and another office have not.
fn polling<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(5, 10), (6, 14), (7, 15)], 3)?;
    let answers = Entry::at(builder.business_day(-1, 11)?, move |builder| {
        let asked = called.invitees(builder, InvitationKind::Poll)?;
        let (offices, others): (Vec<_>, Vec<_>) = asked.into_iter().partition(|a| a.is_office());
        let mixed = Said {
            votes: &[SlotAnswer::Yes, SlotAnswer::Maybe, SlotAnswer::No],
            attendance: Planned::Attending,
            reason: "14時30分からなら出席できます",
        };
        for office in offices.iter().take(1) {
            called.answer(builder, office, mixed)?;
        }
        for office in offices.iter().skip(1).take(1) {
            builder.show(&office.invitation.uid);
        }
        for other in others {
            match other.who.kind {
                ParticipantKind::Doctor => called.answer(builder, &other, Said::YES)?,
                ParticipantKind::Family => builder.show(&other.invitation.uid),
                _ => {}
            }
        }
        Ok(())
    });
    Ok(vec![answers])
}

/// A deadline has passed, and an office has still not answered.
fn late<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(2, 11), (3, 9), (4, 16)], -2)?;
    let answers = Entry::at(builder.business_day(-8, 13)?, move |builder| {
        for invitee in called.invitees(builder, InvitationKind::Poll)?.iter().skip(3) {
            called.answer(builder, invitee, Said::YES)?;
        }
        Ok(())
    });
    Ok(vec![answers])
}

/// 日程確定, and moved once: a second calendar mail with the next SEQUENCE.
fn fixed<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(2, 10), (3, 14), (4, 10)], -3)?;
    let (answered, settled, moved) = (called.clone(), called.clone(), called);
    Ok(vec![
        Entry::at(builder.business_day(-6, 10)?, move |builder| answered.all_can_come(builder)),
        Entry::at(builder.business_day(-4, 10)?, move |builder| settled.fix(builder, 0)),
        Entry::at(builder.business_day(-1, 16)?, move |builder| put_off(builder, &moved)),
    ])
}

fn put_off(builder: &Builder, called: &Called<'_>) -> anyhow::Result<()> {
    let starts_at = builder.business_day(3, 15)?;
    let mut input = Reschedule {
        meeting: called.uid.clone(),
        starts_at,
        ends_at: starts_at + TimeDelta::hours(1),
        form: MeetingForm::InPerson,
        place: "client_home".into(),
        online_url: String::new(),
        shown: String::new(),
    };
    let after = builder.store().read(|conn| input.when(conn))?;
    input.shown = called.seen(builder, &Sending::Change(after))?;
    builder.by(&called.by.person, "meeting.reschedule", |tx, cmd| meeting::reschedule(tx, cmd, &input))?;
    Ok(())
}

/// 開催済み: the record is drafted and waits for its recorder.
fn held<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(-3, 10), (-3, 14), (-2, 10)], -6)?;
    let begins = builder.business_day(-3, 10)?;
    let drafted = called.clone();
    let mut entries = whole(builder.now(), begins, called, false)?;
    // All but the signing, in whose place the draft stays.
    entries.pop();
    entries
        .push(Entry::at(begins + TimeDelta::hours(3), move |builder| draft(builder, &drafted).map(|_| ())));
    Ok(entries)
}

/// 記録確定, with a written opinion, the version that came of it, and that version delivered.
fn signed<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(-11, 10), (-11, 14), (-10, 10)], -14)?;
    let delivered = called.clone();
    let mut entries = whole(builder.now(), builder.business_day(-11, 10)?, called, true)?;
    entries.push(Entry::leading(builder.business_day(-6, 10)?, move |builder| {
        let invitations = delivered.deliver(builder)?;
        let received = move |builder: &Builder| delivered.receive(builder, &invitations);
        Ok(vec![Entry::at(builder.business_day(-5, 11)?, received)])
    }));
    Ok(entries)
}

/// 照会に代えた: a minor change, everybody asked in writing.
fn replaced<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = plan(builder, by, version, (MeetingTrigger::PlanChange, "福祉用具の追加"))?;
    let asking = Asking {
        who: &|p| matches!(p.kind, ParticipantKind::Office | ParticipantKind::Doctor),
        replaces_meeting: true,
        reason: ("minor_change", "歩行器の追加のみで、目標もほかのサービスも変わらない。"),
        due_at: builder.business_day(-4, 17)?,
        without_consent: Some("長女は入院中で署名をいただけない。電話で同意を伺い、退院後に書面をいただく。"),
    };
    let inquiry = called.ask(builder, &asking)?;
    Ok(vec![Entry::at(builder.business_day(-6, 15)?, move |builder| {
        let asked = called.asked(builder)?;
        for (at, one) in asked.iter().enumerate() {
            let amend = (OpinionRow::ServiceItem, Stance::Amend, "段差の前で止まる練習も加えてください。");
            called.opine(builder, one, if at == 0 { std::slice::from_ref(&amend) } else { &[] })?;
        }
        called.decide(
            builder,
            &inquiry,
            &[(OpinionRow::ServiceItem, Decision::Adopted, "訪問時の練習に加える。")],
        )
    })])
}

/// 中止
fn cancelled<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(-2, 9), (-1, 13), (1, 10)], -5)?;
    Ok(vec![Entry::at(builder.business_day(-7, 10)?, move |builder| {
        let input = Cancel {
            meeting: called.uid.clone(),
            reason: "ご本人の入院のため。退院が決まってから改めて調整する。".into(),
            shown: called.seen(builder, &Sending::Cancel)?,
        };
        builder.by(&called.by.person, "meeting.cancel", |tx, cmd| meeting::cancel(tx, cmd, &input))?;
        Ok(())
    })])
}

/// An open inquiry: one has answered and one of the opinions is decided upon; another is still awaited.
fn open_inquiry<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = sent(builder, (by, version), [(6, 9), (8, 10), (9, 13)], 4)?;
    let answered = called.clone();
    let answers = Entry::at(builder.business_day(-5, 10)?, move |builder| answered.all_can_come(builder));
    let asks = Entry::at(builder.business_day(-4, 9)?, move |builder| {
        let asking = Asking {
            who: &|p| matches!(p.kind, ParticipantKind::Office | ParticipantKind::Doctor),
            replaces_meeting: false,
            reason: ("scheduling_failed", "候補日を3回調整したが、出席できる日がなかった。"),
            due_at: builder.business_day(4, 17)?,
            without_consent: None,
        };
        let inquiry = called.ask(builder, &asking)?;
        let asked = called.asked(builder)?;
        let first = asked.first().context("somebody is asked")?;
        called.opine(
            builder,
            first,
            &[
                (
                    OpinionRow::ServiceItem,
                    Stance::Amend,
                    "入浴は午前のほうが血圧が安定しています。時間の変更を提案します。",
                ),
                (OpinionRow::Need, Stance::Concern, "一人での外出は、まだ危ないと感じます。"),
            ],
        )?;
        called.decide(
            builder,
            &inquiry,
            &[(OpinionRow::ServiceItem, Decision::Partly, "曜日により午前に変える。")],
        )?;
        for office in asked.iter().skip(1).filter(|a| a.is_office()).take(1) {
            builder.show(&office.invitation.uid);
        }
        Ok(())
    });
    Ok(vec![answers, asks])
}

/// An open room: four have typed, another one is invited and not there yet.
fn open_room<'r>(builder: &Builder, by: &'r Staffed, version: &Uid) -> anyhow::Result<Vec<Entry<'r>>> {
    let called = plan(builder, by, version, RENEWAL)?;
    let begins = builder.today - TimeDelta::minutes(20);
    let candidates = [begins, begins + TimeDelta::hours(4), begins + TimeDelta::hours(6)];
    called.offer(builder, &candidates, builder.business_day(-3, 8)?)?;
    called.send(builder)?;
    let (answered, settled) = (called.clone(), called.clone());
    Ok(vec![
        Entry::at(builder.business_day(-6, 14)?, move |builder| answered.all_can_come(builder)),
        Entry::at(builder.business_day(-4, 14)?, move |builder| settled.fix(builder, 0)),
        Entry::at(begins, move |builder| {
            let sitting = called.open_room(builder, 3)?;
            let seqs = sitting.talk(builder)?;
            sitting.conclude(builder, &seqs)?;
            let invited = called.invitees(builder, InvitationKind::Room)?;
            for absent in invited.iter().rev().filter(|i| i.is_office()).take(1) {
                builder.show(&absent.invitation.uid);
            }
            Ok(())
        }),
    ])
}
