//! How the record fills itself: attendance, inquiries, entries of the live room, decisions and what is left.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Absentee, Attendee, InquiryLine, RecordBody};
use crate::domain::opinion::{self, Decision, Stance};
use crate::domain::room::ContributionKind;
use crate::domain::time::{jst, wareki};

/// Who a participant is to the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonKind {
    /// 本人
    Client,
    /// 家族
    Family,
    /// A person in charge, a doctor, the planner.
    Professional,
}

/// Whether somebody was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attended {
    /// 出席
    Present,
    /// 代理出席, by whom.
    Represented(String),
    /// 欠席
    Absent,
}

/// One participant as it was.
#[derive(Clone, Debug)]
pub struct PersonFacts {
    /// Who.
    pub kind: PersonKind,
    /// 所属（職種）
    pub affiliation: String,
    /// 氏名
    pub name: String,
    /// 続柄, of family.
    pub relation: String,
    /// Whether they were there.
    pub attended: Attended,
    /// Why not.
    pub reason: String,
}

/// One opinion with what became of it.
#[derive(Clone, Debug)]
pub struct OpinionFacts {
    /// The row it is about, in words; empty for the whole.
    pub about: String,
    /// Where the answerer stands.
    pub stance: Stance,
    /// In words.
    pub body: String,
    /// リスク・気になること
    pub risks: String,
    /// What was decided, with the reason.
    pub decision: Option<(Decision, String)>,
}

/// One inquiry to one participant.
#[derive(Clone, Debug)]
pub struct InquiryFacts {
    /// 照会（依頼）先
    pub to: String,
    /// When it was sent, UTC.
    pub asked_at: Option<NaiveDateTime>,
    /// What was asked.
    pub question: String,
    /// What was asked beside it, each with the row it is about, in words; empty for the whole.
    pub questions: Vec<(String, String)>,
    /// The version that was asked about.
    pub version: i32,
    /// Who answered.
    pub answerer: String,
    /// When, UTC.
    pub answered_at: Option<NaiveDateTime>,
    /// The current opinions in the order of the plan.
    pub opinions: Vec<OpinionFacts>,
}

/// How an entry of the live room is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryMark {
    /// 決定
    Decision,
    /// 残された課題
    LeftOver,
    /// Anything else that was said.
    Said,
}

/// One entry of the live room.
#[derive(Clone, Debug)]
pub struct EntryFacts {
    /// Who wrote it, e.g. 理学療法士 架空太郎.
    pub who: String,
    /// What kind of entry, where one was chosen.
    pub kind: Option<ContributionKind>,
    /// The text.
    pub text: String,
    /// How it is marked.
    pub mark: EntryMark,
}

/// A task: who, what, by when.
#[derive(Clone, Debug)]
pub struct TaskFacts {
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

/// All that is on record about a meeting.
#[derive(Clone, Debug)]
pub struct RecordFacts {
    /// The day the record is made.
    pub today: NaiveDate,
    /// 利用者名
    pub client_name: String,
    /// 居宅サービス計画作成者氏名
    pub planner: String,
    /// When the meeting took place, UTC; none for an inquiry in its place.
    pub held: Option<(NaiveDateTime, NaiveDateTime)>,
    /// Where.
    pub place: String,
    /// Which meeting on this plan it was.
    pub ordinal: i32,
    /// What was on the agenda, one line each.
    pub agenda: String,
    /// Why no meeting was held; empty when one was.
    pub no_meeting_reason: String,
    /// Everybody who was to take part.
    pub people: Vec<PersonFacts>,
    /// Every inquiry.
    pub inquiries: Vec<InquiryFacts>,
    /// Entries of the live room in their order.
    pub entries: Vec<EntryFacts>,
    /// Tasks that came of it.
    pub tasks: Vec<TaskFacts>,
}

/// The first form of the record: nothing in it is typed twice.
pub fn draft(facts: &RecordFacts) -> RecordBody {
    let was_held = facts.held.is_some();
    // Where an inquiry took the place of the meeting, nobody was anywhere, whatever had been announced.
    let is_there = |person: &&PersonFacts| was_held && person.attended != Attended::Absent;
    let of = |kind: PersonKind| facts.people.iter().filter(move |p| p.kind == kind);
    let family: Vec<&PersonFacts> = of(PersonKind::Family).filter(is_there).collect();
    RecordBody {
        written_on: Some(facts.today),
        client_name: facts.client_name.clone(),
        planner: facts.planner.clone(),
        held_on: facts.held.map(|(from, _)| jst::jst_date(from)),
        place: if was_held { facts.place.clone() } else { String::new() },
        time: facts.held.map(|(from, to)| hours(from, to)).unwrap_or_default(),
        ordinal: if was_held { format!("第{}回", facts.ordinal) } else { String::new() },
        attendees: of(PersonKind::Professional).filter(is_there).map(attendee).collect(),
        is_client_present: of(PersonKind::Client).any(|p| is_there(&p)),
        is_family_present: !family.is_empty(),
        relation: family
            .iter()
            .map(|p| p.relation.as_str())
            .filter(|r| !r.is_empty())
            .collect::<Vec<_>>()
            .join("、"),
        note: String::new(),
        no_meeting_reason: facts.no_meeting_reason.clone(),
        absentees: if was_held { absentees(facts) } else { Vec::new() },
        inquiries: facts.inquiries.iter().map(inquiry_line).collect(),
        considered: considered(facts),
        discussion: discussion(facts),
        conclusion: conclusion(facts),
        left_over: bullets(
            facts.entries.iter().filter(|e| e.mark == EntryMark::LeftOver).map(|e| e.text.clone()),
        ),
        next_meeting: String::new(),
    }
}

fn hours(from: NaiveDateTime, to: NaiveDateTime) -> String {
    format!("{}〜{}", jst::to_jst(from).format("%H:%M"), jst::to_jst(to).format("%H:%M"))
}

fn attendee(person: &PersonFacts) -> Attendee {
    let name = match &person.attended {
        Attended::Represented(by) if !by.is_empty() => format!("{by}（代理）"),
        _ => person.name.clone(),
    };
    Attendee { affiliation: person.affiliation.clone(), name }
}

fn absentees(facts: &RecordFacts) -> Vec<Absentee> {
    let away =
        facts.people.iter().filter(|p| p.kind == PersonKind::Professional && p.attended == Attended::Absent);
    away.map(|p| Absentee {
        affiliation: p.affiliation.clone(),
        name: p.name.clone(),
        reason: p.reason.clone(),
    })
    .collect()
}

/// The line of one inquiry, in the record and on the paper form alike.
pub fn inquiry_line(inquiry: &InquiryFacts) -> InquiryLine {
    let question = if inquiry.question.is_empty() {
        "原案についての専門的な見地からの意見"
    } else {
        &inquiry.question
    };
    let about = |label: &str| if label.is_empty() { "全体".into() } else { label.to_owned() };
    let more = inquiry.questions.iter().map(|(label, body)| format!("\n〔{}〕{body}", about(label)));
    InquiryLine {
        to: inquiry.to.clone(),
        asked_on: inquiry.asked_at.map(jst::jst_date),
        question: format!("{question}（原案 第{}版）{}", inquiry.version, more.collect::<String>()),
        answerer: inquiry.answerer.clone(),
        answered_on: inquiry.answered_at.map(jst::jst_date),
        answer: answer(inquiry),
    }
}

/// What was answered. 同意 is said only of what somebody agreed to; who holds a row to be outside their field (担当外) has
/// not agreed to it, and is told as such.
fn answer(inquiry: &InquiryFacts) -> String {
    if inquiry.answered_at.is_none() {
        return "回答なし".into();
    }
    let in_words = |o: &&OpinionFacts| o.stance.needs_text() || !o.body.is_empty() || !o.risks.is_empty();
    let silent = |stance: Stance| inquiry.opinions.iter().filter(move |o| !in_words(o) && o.stance == stance);
    let about = |o: &OpinionFacts| {
        if o.about.is_empty() { "〔全体〕".into() } else { format!("〔{}〕", o.about) }
    };
    let mut all: Vec<String> = inquiry
        .opinions
        .iter()
        .filter(in_words)
        .map(|o| {
            let words = opinion::in_words(&o.body, &o.risks);
            let text = if words.is_empty() { String::new() } else { format!("：{words}") };
            format!("{}{}{text}", about(o), stance(o.stance))
        })
        .collect();
    let outside: String = silent(Stance::Outside).map(about).collect();
    let has_agreed = silent(Stance::Agree).next().is_some();
    match (all.is_empty(), outside.is_empty(), has_agreed) {
        (true, false, false) => return stance(Stance::Outside).into(),
        (_, false, _) => all.push(format!("{outside}{}", stance(Stance::Outside))),
        (_, true, _) => {}
    }
    match (all.is_empty(), has_agreed) {
        (true, true) => all.push("原案に同意".into()),
        (false, true) => all.push("ほかの項目は同意".into()),
        (true, false) => all.push("意見の記入なし".into()),
        (false, false) => {}
    }
    all.join("\n")
}

fn considered(facts: &RecordFacts) -> String {
    let agenda = facts.agenda.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned);
    let mut items: Vec<String> = agenda.collect();
    let raised = facts.inquiries.iter().flat_map(|i| &i.opinions).filter(|o| o.stance.needs_decision());
    for about in raised.map(|o| o.about.as_str()).filter(|a| !a.is_empty()) {
        let item = format!("照会で意見のあった項目：{about}");
        if !items.contains(&item) {
            items.push(item);
        }
    }
    if items.is_empty() {
        items.push("居宅サービス計画原案の内容".into());
    }
    bullets(items)
}

fn discussion(facts: &RecordFacts) -> String {
    let said = facts.entries.iter().filter(|e| e.mark == EntryMark::Said).map(|e| {
        let kind = e.kind.map(|k| format!("（{}）", said_as(k))).unwrap_or_default();
        format!("{}{kind}：{}", e.who, e.text)
    });
    let written = facts.inquiries.iter().flat_map(|i| i.opinions.iter().map(move |o| (i, o)));
    let written = written.filter(|(_, o)| o.stance.needs_decision()).map(|(i, o)| {
        let about = if o.about.is_empty() { String::new() } else { format!("〔{}〕", o.about) };
        format!(
            "{}（照会への回答・{}）：{about}{}",
            i.to,
            stance(o.stance),
            opinion::in_words(&o.body, &o.risks)
        )
    });
    // Risks are talked about also where the draft as a whole was agreed to.
    let risks = facts.inquiries.iter().flat_map(|i| i.opinions.iter().map(move |o| (i, o)));
    let risks = risks
        .filter(|(_, o)| !o.stance.needs_decision() && !o.risks.is_empty())
        .map(|(i, o)| format!("{}（照会への回答）：リスク・気になること：{}", i.to, o.risks));
    bullets(said.chain(written).chain(risks))
}

fn conclusion(facts: &RecordFacts) -> String {
    let decided = facts.entries.iter().filter(|e| e.mark == EntryMark::Decision).map(|e| e.text.clone());
    let opinions = facts.inquiries.iter().flat_map(|i| i.opinions.iter().map(move |o| (i, o)));
    let resolved = opinions.filter_map(|(i, o)| {
        let (decision, reason) = o.decision.as_ref()?;
        let about = if o.about.is_empty() { String::new() } else { format!("〔{}〕", o.about) };
        Some(format!("{}の意見{about}：{}（{reason}）", i.to, decided_as(*decision)))
    });
    let tasks = facts.tasks.iter().map(|t| {
        let due = t.due_on.map(|d| format!("（{}まで）", wareki::long(d))).unwrap_or_default();
        format!("{}が{}{due}", t.who, t.what)
    });
    bullets(decided.chain(resolved).chain(tasks))
}

fn bullets(lines: impl IntoIterator<Item = String>) -> String {
    lines.into_iter().map(|l| format!("・{}", l.trim().replace('\n', "\n　"))).collect::<Vec<_>>().join("\n")
}

fn stance(stance: Stance) -> &'static str {
    match stance {
        Stance::Agree => "同意",
        Stance::Amend => "修正の提案",
        Stance::Concern => "懸念あり",
        Stance::Outside => "担当外",
    }
}

fn decided_as(decision: Decision) -> &'static str {
    match decision {
        Decision::Adopted => "採用",
        Decision::Partly => "一部採用",
        Decision::Declined => "見送り",
    }
}

fn said_as(kind: ContributionKind) -> &'static str {
    match kind {
        ContributionKind::Question => "質問",
        ContributionKind::Information => "情報",
        ContributionKind::Advice => "助言",
        ContributionKind::Concern => "懸念",
        ContributionKind::Proposal => "提案",
        ContributionKind::Decision => "決定",
        ContributionKind::LeftOver => "残された課題",
    }
}
