//! The lines of 居宅介護支援経過: what the records of a client tell by themselves, and own lines, in the order of time.

use chrono::{NaiveDate, NaiveDateTime};

use super::client_events::{Event, events};
use super::duty_ledger::judgements;
use super::duty_lines::text_key;
use super::judgement_lines::{review_words, words as judgement_words};
use super::meeting_words::text;
use crate::domain::duty::entry::EntryKind;
use crate::domain::ids::Uid;
use crate::domain::meeting::Actual;
use crate::domain::plan_draft::PlanKind;
use crate::domain::progress::ProgressItem;
use crate::domain::record::RecordState;
use crate::domain::time::jst::to_jst;
use crate::domain::time::wareki;
use crate::domain::words::Word;
use crate::render::pages::duty_entries::EntryLine;
use crate::render::pages::progress::{OwnPart, ProgressLine, WordingPart};
use crate::storage::Conn;
use crate::storage::views::duties::LedgerClient;
use crate::storage::views::duty_evidence::{self as evidence, Attendee, Held, Inquiry, Version};
use crate::storage::views::judgements::Which;
use crate::storage::views::progress::{self as views, LineView, Wording};
use crate::web::{Ctx, WebError};

/// The course of a client's support as a reader is told it.
pub struct Course {
    /// Oldest first.
    pub lines: Vec<ProgressLine>,
    /// What the pages of the records would refuse to the reader: only how many there are is told.
    left_out: Vec<ProgressLine>,
}

impl Course {
    /// Keeps the lines that fit, and counts only those that fit of the others.
    pub fn retain(&mut self, fits: impl Fn(&ProgressLine) -> bool) {
        self.lines.retain(&fits);
        self.left_out.retain(&fits);
    }

    /// How many lines are left out for want of right.
    pub fn left_out(&self) -> usize {
        self.left_out.len()
    }
}

/// Every line of a client; its judgements are told as they are asked for. What is told of a meeting or an inquiry is what its own page tells.
pub fn course(
    ctx: &Ctx,
    conn: &mut Conn,
    client: &LedgerClient,
    judged: Which<'_>,
) -> Result<Course, WebError> {
    let teller = Teller { ctx };
    let sight = evidence::sight(conn, &ctx.scope(), client)?;
    let mut lines: Vec<ProgressLine> =
        evidence::versions(conn, client)?.iter().map(|version| teller.version(version)).collect();
    let mut left_out = Vec::new();
    let met = meetings(&teller, conn, client)?.into_iter();
    let met = met.map(|(of, line)| (sight.tells_meeting(&of), line));
    let asked = inquiries(&teller, conn, client)?.into_iter();
    for (is_told, line) in met.chain(asked.map(|(of, line)| (sight.tells_inquiry(&of), line))) {
        if is_told { lines.push(line) } else { left_out.push(line) }
    }
    // What was taken back later stood in the time of a former office.
    let time = match judged {
        Which::Former(care) => Some(&care.time),
        _ => None,
    };
    let knew = |at| time.is_none_or(|time| time.knew(at));
    for Event { meeting, line, .. } in events(&teller, conn, client, &knew)? {
        let is_told = meeting.is_none_or(|meeting| sight.tells_meeting(&meeting));
        if is_told { lines.push(line) } else { left_out.push(line) }
    }
    lines.extend(reviews(&teller, conn, judged)?);
    lines.extend(own(conn, client)?);
    // What has no time is written down at the end of its day.
    lines.sort_by(|a, b| (a.on, a.at.is_empty(), &a.at).cmp(&(b.on, b.at.is_empty(), &b.at)));
    Ok(Course { lines, left_out })
}

/// A line with the meeting that it tells of.
type OfMeeting = (Uid, ProgressLine);

fn meetings(teller: &Teller<'_>, conn: &mut Conn, client: &LedgerClient) -> Result<Vec<OfMeeting>, WebError> {
    let attendees = evidence::attendees(conn, client)?;
    let held = evidence::held(conn, client)?;
    let line = |held: &Held| Some((held.uid.clone(), teller.meeting(held, &attendees)?));
    let mut lines: Vec<OfMeeting> = held.iter().filter_map(line).collect();
    for record in evidence::records(conn, client)?.iter().filter(|r| r.state == RecordState::Signed) {
        let Some(at) = record.signed_at else { continue };
        let args = vec![("number", record.number.clone()), ("who", record.signed_by.clone())];
        let href = format!("/meetings/{}/record", record.meeting);
        let line = teller.line(at, ProgressItem::Meeting, "progress-record", args, href);
        lines.push((record.meeting.clone(), line));
    }
    Ok(lines)
}

fn inquiries(
    teller: &Teller<'_>,
    conn: &mut Conn,
    client: &LedgerClient,
) -> Result<Vec<OfMeeting>, WebError> {
    let reasons = teller.ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?;
    let asked = evidence::asked_of(conn, client)?;
    let mut lines = Vec::new();
    for inquiry in evidence::inquiries(conn, client)? {
        let href = format!("/inquiries/{}", inquiry.uid);
        let of = |answered: bool| -> Vec<&evidence::Asked> {
            let own = asked.iter().filter(|asked| asked.inquiry == inquiry.uid);
            own.filter(|asked| !answered || asked.answered_at.is_some()).collect()
        };
        let reason = super::inquiries::build::reason(&reasons, &inquiry.reason_code, &inquiry.reason);
        let to = listed(of(false).iter().map(|asked| asked.who.as_str()));
        let mut push = |line: ProgressLine| lines.push((inquiry.meeting.clone(), line));
        teller.sent(&inquiry, (reason, to), &href).into_iter().for_each(&mut push);
        for asked in of(true) {
            let Some(at) = asked.answered_at else { continue };
            let args = vec![
                ("number", asked.number.clone()),
                ("who", asked.who.clone()),
                ("by", asked.answered_by.clone()),
            ];
            push(teller.line(at, ProgressItem::Inquiry, "progress-answered", args, href.clone()));
        }
        let silent = listed(
            of(false).iter().filter(|asked| asked.answered_at.is_none()).map(|asked| asked.who.as_str()),
        );
        if let Some(at) = inquiry.closed_at {
            let key = if silent.is_empty() { "progress-closed" } else { "progress-closed-silent" };
            let args = vec![("number", inquiry.number.clone()), ("silent", silent)];
            push(teller.line(at, ProgressItem::Inquiry, key, args, href));
        }
    }
    Ok(lines)
}

/// What the center said of judgements, as far as it stands.
fn reviews(teller: &Teller<'_>, conn: &mut Conn, judged: Which<'_>) -> Result<Vec<ProgressLine>, WebError> {
    let mut lines = Vec::new();
    for judged in judgements(teller.ctx, conn, judged)? {
        for review in judged.reviews.iter().filter(|review| review.withdrawn.is_none()) {
            let args = vec![
                ("judgement", judgement_words(teller.ctx, &judged)),
                ("review", review_words(teller.ctx, review)),
            ];
            let item = ProgressItem::Coordination;
            lines.push(teller.line(review.created_at, item, "progress-reviewed", args, judged.href.clone()));
        }
    }
    Ok(lines)
}

/// Words in one line, without those that are empty.
pub(super) fn listed<'w>(words: impl Iterator<Item = &'w str>) -> String {
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("、")
}

/// Puts records into words.
pub(super) struct Teller<'a> {
    pub(super) ctx: &'a Ctx,
}

impl Teller<'_> {
    /// A line of a moment.
    pub(super) fn line(
        &self,
        at: NaiveDateTime,
        item: ProgressItem,
        key: &str,
        args: Vec<(&str, String)>,
        href: String,
    ) -> ProgressLine {
        let at = to_jst(at);
        let text = text(self.ctx, key, args);
        ProgressLine {
            on: at.date(),
            at: at.format("%H:%M").to_string(),
            item: item.as_str(),
            text,
            href,
            written: None,
            own: None,
        }
    }

    /// A line of a day whose time is not known.
    pub(super) fn of_day(
        &self,
        on: NaiveDate,
        item: ProgressItem,
        (key, args): (&str, Vec<(&str, String)>),
        href: String,
    ) -> ProgressLine {
        let text = text(self.ctx, key, args);
        ProgressLine { on, at: String::new(), item: item.as_str(), text, href, written: None, own: None }
    }

    /// The text of a word.
    pub(super) fn word(&self, group: &str, word: &str) -> String {
        self.ctx.text(&text_key(group, word))
    }

    fn version(&self, version: &Version) -> ProgressLine {
        let key = match version.kind {
            PlanKind::Care => "progress-version",
            PlanKind::Preventive => "progress-version-preventive",
        };
        let args = vec![
            ("day", wareki::long(version.planned_on)),
            ("n", version.number.to_string()),
            ("source", self.word("version-source", version.source.as_str())),
            ("who", version.author.clone()),
        ];
        let href = format!("/plan-versions/{}", version.uid);
        self.line(version.created_at, ProgressItem::Plan, key, args, href)
    }

    fn meeting(&self, held: &Held, attendees: &[Attendee]) -> Option<ProgressLine> {
        let names = |there: bool| {
            let own = attendees.iter().filter(|attendee| attendee.meeting == held.uid);
            let fits = |attendee: &&Attendee| match attendee.actual {
                Actual::Present | Actual::Represented => there,
                Actual::Absent => !there,
                Actual::Unrecorded => false,
            };
            listed(own.filter(fits).map(|attendee| attendee.label.as_str()))
        };
        let (present, absent) = (names(true), names(false));
        let args = vec![
            ("number", held.number.clone()),
            ("trigger", self.word("meeting-trigger", held.trigger.as_str())),
            ("form", self.word("meeting-form", held.form.as_str())),
        ];
        let href = format!("/meetings/{}", held.uid);
        let mut line = self.line(held.starts_at?, ProgressItem::Meeting, "progress-meeting", args, href);
        for (key, who) in [("progress-present", present), ("progress-absent", absent)] {
            if !who.is_empty() {
                line.text.push_str(&text(self.ctx, key, vec![("who", who)]));
            }
        }
        Some(line)
    }

    fn sent(&self, inquiry: &Inquiry, (reason, to): (String, String), href: &str) -> Option<ProgressLine> {
        let args = vec![("number", inquiry.number.clone()), ("reason", reason), ("to", to)];
        let at = inquiry.sent_at?;
        Some(self.line(at, ProgressItem::Inquiry, "progress-asked", args, href.to_owned()))
    }

    /// An entry of the ledger of duties, in its words.
    pub(super) fn entry(&self, client: &LedgerClient, entry: &EntryLine) -> ProgressLine {
        let kind = EntryKind::parse(entry.kind).map_or(ProgressItem::Other, ProgressItem::from);
        let mut text = self.told(entry);
        if !entry.body.is_empty() {
            text.push('\n');
            text.push_str(&entry.body);
        }
        let href = format!("/clients/{}/duties#entry-{}", client.uid, entry.uid);
        ProgressLine {
            on: entry.on,
            at: String::new(),
            item: kind.as_str(),
            text,
            href,
            written: Some((entry.author.clone(), entry.created_at)),
            own: None,
        }
    }
}

impl Teller<'_> {
    /// An entry as the form tells it: a rule by its title, where it is what the entry is about; its number says nothing to
    /// readers of the form.
    pub(super) fn told(&self, entry: &EntryLine) -> String {
        let rule = match EntryKind::parse(entry.kind) {
            Some(EntryKind::Noted | EntryKind::Done | EntryKind::Excepted) => entry.rule_title.clone(),
            _ => String::new(),
        };
        let words = entry_words(self.ctx, &EntryLine { rule, ..entry.clone() });
        if entry.kind == EntryKind::MeetingHeld.as_str() {
            return words.replacen(
                &self.word("duty-act", entry.kind),
                &self.ctx.text("progress-meeting-held"),
                1,
            );
        }
        words
    }
}

/// An entry of the ledger of duties in words, without its text.
pub fn entry_words(ctx: &Ctx, entry: &EntryLine) -> String {
    let word = |group: &str, word: &str| {
        if word.is_empty() { String::new() } else { ctx.text(&text_key(group, word)) }
    };
    let mut words = vec![
        word("duty-act", entry.kind),
        entry.rule.clone(),
        entry.subject.clone(),
        word("duty-ground", &entry.ground),
        entry.reason.clone(),
    ];
    if entry.days > 0 {
        words.push(text(ctx, "duty-days-of", vec![("n", entry.days.to_string())]));
    }
    words.extend(entry.points.iter().map(|point| word("duty-point", point)));
    words.retain(|word| !word.is_empty());
    words.join("　")
}

fn own(conn: &mut Conn, client: &LedgerClient) -> Result<Vec<ProgressLine>, WebError> {
    let replaced = views::replaced(conn, client)?;
    let line = |line: LineView| {
        let earlier = replaced.iter().rev().filter(|(of, _)| *of == line.uid);
        let own = OwnPart {
            uid: line.uid.to_string(),
            author: line.wording.author,
            created_at: line.wording.created_at,
            note: line.wording.note,
            earlier: earlier.map(|(_, wording)| part(wording)).collect(),
            withdrawn_at: line.withdrawn_at,
            withdrawn_by: line.withdrawn_by,
            withdrawn_reason: line.withdrawn_reason,
            is_again: false,
        };
        ProgressLine {
            on: line.wording.on,
            at: line.wording.at,
            item: line.wording.item.as_str(),
            text: line.wording.body,
            href: String::new(),
            written: None,
            own: Some(own),
        }
    };
    Ok(views::lines(conn, client)?.into_iter().map(line).collect())
}

/// A wording as it is shown beside another.
pub fn part(wording: &Wording) -> WordingPart {
    WordingPart {
        on: wording.on,
        at: wording.at.clone(),
        item: wording.item.as_str(),
        body: wording.body.clone(),
        author: wording.author.clone(),
        created_at: wording.created_at,
    }
}
