//! What was typed into the forms of inquiries.

use chrono::{NaiveDateTime, NaiveTime, Timelike};
use serde::Deserialize;

use crate::domain::consent::Override;
use crate::domain::ids::Uid;
use crate::domain::inquiry::{ReasonList, RowQuestion};
use crate::domain::meeting::{self, Planned};
use crate::domain::opinion::{Decision, OpinionRow, RowRef};
use crate::domain::refusal::Refused;
use crate::domain::time::{BusinessCalendar, jst, parse_date};
use crate::domain::words::Word;
use crate::render::FormState;
use crate::storage::views::inquiries::{Followed, OpeningView, PersonRow};
use crate::usecases::inquiry::{OpenInput, ResolveInput};
use crate::web::pages::consent_panel;
use crate::web::{Ctx, Form, WebError};

/// At which hour a deadline ends when nothing else is said.
const CLOSING_TIME: &str = "17:00";

/// What a link to the form already says: `participant` (who can't come; may be repeated), `reason_code`, `whole=yes` when the whole
/// meeting is replaced, and `follows` (the earlier inquiry, when those are asked again whose rows changed).
pub type Preset = Vec<(String, String)>;

crate::words! {
    /// What of the consolidation is shown.
    pub enum Only {
        /// What needs somebody.
        Open = "open",
        /// 懸念あり
        Concerns = "concerns",
        /// 未回答: the office in charge has said nothing.
        Unanswered = "unanswered",
        /// 未判断: what waits for a decision.
        Undecided = "undecided",
    }
}

/// The filter of the consolidation.
#[derive(Debug, Default, Deserialize)]
pub struct Filter {
    only: Option<String>,
}

impl Filter {
    /// What is shown; nothing that is known shows all.
    pub fn only(&self) -> Option<Only> {
        self.only.as_deref().and_then(Only::parse)
    }
}

/// What was typed to open an inquiry.
#[derive(Clone, Debug)]
pub struct TypedOpening {
    pub asked: Vec<Uid>,
    pub replaces_meeting: bool,
    /// The earlier inquiry that is followed.
    pub follows: Option<Uid>,
    pub reason_code: String,
    pub reason: String,
    pub question: String,
    /// Questions beside it, each with the field of its text.
    pub questions: Vec<(String, RowQuestion)>,
    pub due_at: Option<NaiveDateTime>,
    pub reasons: ReasonList,
    /// Going on although a consent is wanting.
    pub consent: Override,
    /// What can't be read.
    pub refusals: Vec<Refused>,
}

impl TypedOpening {
    /// Reads the form.
    pub fn read(ctx: &Ctx, form: &Form) -> Result<Self, WebError> {
        let due = time_of(form, "due", "due_time");
        Ok(Self {
            asked: form.all("asked").iter().filter_map(|uid| Uid::parse(uid)).collect(),
            replaces_meeting: form.text("scope") == "whole",
            follows: Uid::parse(form.text("follows")),
            reason_code: form.text("reason_code").to_owned(),
            reason: form.text("reason").to_owned(),
            question: form.text("question").to_owned(),
            questions: questions(form),
            reasons: ctx.state.config.inquiry_reasons().map_err(|e| WebError::Internal(e.to_string()))?,
            due_at: due.as_ref().ok().copied(),
            consent: consent_panel::chosen(form),
            refusals: due.err().into_iter().collect(),
        })
    }

    /// The use-case's input, unless the deadline can't be read.
    pub fn input(&self, meeting: Uid, form: &Form) -> Option<OpenInput> {
        Some(OpenInput {
            meeting,
            asked: self.asked.clone(),
            replaces_meeting: self.replaces_meeting,
            follows: self.follows.clone(),
            reason_code: self.reason_code.clone(),
            reason: self.reason.clone(),
            question: self.question.clone(),
            questions: self.questions.iter().map(|(_, question)| question.clone()).collect(),
            due_at: self.due_at?,
            reasons: self.reasons.clone(),
            seen_version: form.text("seen_version").parse().ok(),
            consent: self.consent.clone(),
        })
    }
}

/// The questions that were written: about a row as `ask-<row>` for those ticked as `ask_to-<row>`, about the whole to one who is
/// asked as `ask_own-<participant>`. What kind of row it is stands in a hidden field.
fn questions(form: &Form) -> Vec<(String, RowQuestion)> {
    let of_rows = form.with_prefix("ask-").filter_map(|(name, body)| {
        let kind = OpinionRow::parse(form.text(&format!("ask_kind-{name}")))?;
        let to = form.all(&format!("ask_to-{name}")).iter().filter_map(|uid| Uid::parse(uid)).collect();
        let row = RowRef { kind, uid: Uid::parse(name) };
        Some((format!("ask-{name}"), RowQuestion { row, body: body.to_owned(), to }))
    });
    let own = form.with_prefix("ask_own-").filter_map(|(name, body)| {
        let question =
            RowQuestion { row: RowRef::OVERALL, body: body.to_owned(), to: vec![Uid::parse(name)?] };
        Some((format!("ask_own-{name}"), question))
    });
    of_rows.chain(own).filter(|(_, question)| !question.is_blank()).collect()
}

/// A day and an hour in Japan, as UTC.
pub fn time_of(form: &Form, day: &'static str, hour: &'static str) -> Result<NaiveDateTime, Refused> {
    let date = parse_date(form.text(day)).map_err(|refusal| Refused::at(day, refusal.code()))?;
    let typed = form.filled(hour).unwrap_or(CLOSING_TIME);
    let time = NaiveTime::parse_from_str(typed, "%H:%M").map_err(|_| Refused::at(hour, "time-unreadable"))?;
    jst::at(date, time.hour(), time.minute()).ok_or_else(|| Refused::at(hour, "time-unreadable"))
}

/// The form as it is first shown.
pub fn defaults(ctx: &Ctx, preset: &Preset) -> FormState {
    let today = jst::jst_date(ctx.cmd(None).now);
    let days = ctx.state.config.inquiry.answer_days;
    let due = BusinessCalendar::public_offices().add(today, days).unwrap_or(today);
    let said =
        |name: &'static str| preset.iter().filter(move |(key, _)| key == name).map(|(_, v)| v.as_str());
    let is_whole = said("whole").any(|word| word == "yes");
    FormState::with([
        ("asked", said("participant").collect::<Vec<_>>().join("\n")),
        ("reason_code", said("reason_code").next().unwrap_or_default().to_owned()),
        ("scope", if is_whole { "whole".into() } else { "part".to_owned() }),
        ("due", due.to_string()),
        ("due_time", CLOSING_TIME.to_owned()),
        ("follows", said("follows").next().unwrap_or_default().to_owned()),
        ("is_fresh", "yes".to_owned()),
    ])
}

/// What the form says beforehand where an inquiry is followed: those whose rows changed, the reason that was on record, and the
/// rows.
pub fn ask_again(ctx: &Ctx, (view, followed): (&OpeningView, &Followed), form: &mut FormState) {
    // Who is going to come says it there, and the reason on record is not theirs.
    let comes =
        |person: &PersonRow| meeting::is_open(view.meeting.state) && person.planned == Planned::Attending;
    let is_asked = |person: &&PersonRow| followed.concerned.contains(&person.id) && !comes(person);
    let asked: Vec<&str> = view.people.iter().filter(is_asked).map(|person| person.uid.as_str()).collect();
    let rows: Vec<String> = followed
        .touched
        .iter()
        .map(|row| {
            format!("・{} {}（{}）", row.place, row.title, ctx.text(&format!("row-change-{}", row.change)))
        })
        .collect();
    let args = vec![("old", followed.number.to_string()), ("new", view.about.version_number.to_string())];
    let asks = ctx.state.render.texts().with(ctx.lang(), "inquiry-again-question", args);
    form.values.extend([
        ("follows".to_owned(), followed.inquiry.uid.to_string()),
        ("asked".to_owned(), asked.join("\n")),
        ("reason_code".to_owned(), followed.inquiry.reason_code.clone()),
        ("reason".to_owned(), followed.inquiry.reason.clone()),
        ("question".to_owned(), [vec![asks], rows].concat().join("\n")),
    ]);
}

/// A decision as it was typed.
pub fn decision(opinion: &Uid, form: &Form) -> ResolveInput {
    ResolveInput {
        opinion: opinion.clone(),
        decision: Decision::parse(form.text("decision")),
        reason: form.text("reason").to_owned(),
        seen: Uid::parse(form.text("seen")),
    }
}
