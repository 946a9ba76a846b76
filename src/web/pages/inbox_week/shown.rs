//! A poll as its fields are shown: as it is on record, or as it was typed and has to be mended.

use chrono::NaiveDateTime;

use super::typed::{answer_in, on_record};
use crate::domain::ids::Uid;
use crate::domain::meeting::Planned;
use crate::domain::refusal::Refused;
use crate::domain::slot_poll::{AnswerError, PollSlot, SlotAnswer};
use crate::domain::time::display;
use crate::render::{FieldError, FormState, Lang};
use crate::storage::views::inbox_week::PollView;
use crate::storage::views::link_pages::AskedSlot;
use crate::usecases::meeting::{Answer, Receipt};
use crate::web::pages::meeting_words::text;
use crate::web::{Ctx, Form};

/// The code of a refusal where somebody else of the office has answered since the form was shown.
const BEFORE: &str = "poll-answered-before";

/// A form of which not everything could be taken.
pub struct Again {
    /// As it was sent.
    pub form: Form,
    /// What became of each answer in it.
    pub outcomes: Vec<(Uid, Result<Receipt, Refused>)>,
}

impl Again {
    /// Why an answer was not taken.
    pub fn refusal(&self, invitation: &Uid) -> Option<&Refused> {
        self.outcomes.iter().find(|(uid, _)| uid == invitation)?.1.as_ref().err()
    }
}

/// Why an answer that can be mended was not taken.
pub fn mended<'a>(again: Option<&'a Again>, poll: &PollView) -> Option<&'a Refused> {
    again?.refusal(&poll.head.invitation).filter(|refused| refused.field.is_some())
}

/// A poll of the page: what was typed for it, where that has to be mended.
pub struct Shown<'a> {
    /// Which.
    pub poll: &'a PollView,
    answer: Answer,
    /// The marks and conditions as they were typed.
    part: Option<Form>,
    /// What has to be mended.
    pub errors: Vec<FieldError>,
    faults: Vec<AnswerError>,
    /// Whether the answer can't be changed any more.
    pub is_closed: bool,
    now: NaiveDateTime,
}

impl<'a> Shown<'a> {
    /// The poll after a form was sent, or before.
    pub fn of(ctx: &Ctx, poll: &'a PollView, again: Option<&Again>, now: NaiveDateTime) -> Self {
        let is_closed = poll.head.is_closed(now);
        let refused = mended(again, poll);
        let part = refused.zip(again).map(|(_, again)| again.form.part(poll.head.invitation.as_str()));
        let answer = match &part {
            Some(part) => answer_in(part),
            None => on_record(poll, ctx.actor().account().map_or("", |a| a.name.as_str()), now),
        };
        let faults = if part.is_some() { faults(poll, &answer, now) } else { Vec::new() };
        let mut shown = Self { poll, answer, part, errors: Vec::new(), faults, is_closed, now };
        shown.errors = refused.map(|first| shown.told(ctx, first)).unwrap_or_default();
        shown
    }

    /// Whether a candidate has passed.
    pub fn is_past(&self, slot: &AskedSlot) -> bool {
        slot.is_past(self.now)
    }

    /// Everything that has to be mended, each at its field and under the number of its meeting.
    fn told(&self, ctx: &Ctx, first: &Refused) -> Vec<FieldError> {
        let head = &self.poll.head;
        let refusal = |refused: &Refused| ctx.state.render.refusal(ctx.lang(), refused);
        let mut all: Vec<FieldError> = Vec::new();
        let left = self.faults.iter().filter(|f| matches!(f, AnswerError::SlotUnanswered(_))).count();
        for fault in &self.faults {
            let mut error = refusal(&Refused::from(fault.clone()));
            if let AnswerError::SlotUnanswered(slot) | AnswerError::ReasonMissing(slot) = fault {
                error.field = format!("slot-{}-{slot}", head.invitation);
            } else {
                error.field = format!("{}-{}", error.field, head.invitation);
            }
            if matches!(fault, AnswerError::SlotUnanswered(_)) {
                error.text = text(ctx, "inbox-week-left", vec![("n", left.to_string())]);
            }
            if let AnswerError::TooLong(field) = fault {
                let args = vec![("field", ctx.text(label_of(field))), ("text", error.text)];
                error.text = text(ctx, "inbox-week-at", args);
            }
            if all.iter().all(|known| known.text != error.text) {
                all.push(error);
            }
        }
        if all.is_empty() || first.code == BEFORE {
            let mut error = refusal(first);
            if first.code == BEFORE {
                error.text.push_str(&text(ctx, "inbox-week-record", vec![("said", self.recorded(ctx))]));
            }
            all.push(FieldError { field: format!("{}-{}", error.field, head.invitation), ..error });
        }
        for error in &mut all {
            let args = vec![("number", head.number.clone()), ("text", std::mem::take(&mut error.text))];
            error.text = text(ctx, "inbox-week-of", args);
        }
        all
    }

    /// The answer on record in words.
    fn recorded(&self, ctx: &Ctx) -> String {
        let marks = self.poll.slots.iter().filter_map(|slot| {
            let (answer, reason) = slot.answer.as_ref()?;
            let mark = match answer {
                SlotAnswer::Yes => "○",
                SlotAnswer::Maybe => "△",
                SlotAnswer::No => "×",
            };
            let at = match ctx.lang() {
                Lang::Ja => display::datetime(slot.starts_at),
                Lang::En => display::datetime_en(slot.starts_at),
            };
            let reason = if reason.is_empty() { String::new() } else { format!("（{reason}）") };
            Some(format!("{at} {mark}{reason}"))
        });
        let head = &self.poll.head;
        let texts = [&head.person_name, &head.comment].into_iter().filter(|text| !text.is_empty()).cloned();
        marks.chain(texts).collect::<Vec<_>>().join("、")
    }

    /// What is wrong with the answer to one candidate.
    pub fn error_at(&self, ctx: &Ctx, slot: &Uid) -> String {
        let own = self.faults.iter().find_map(|fault| match fault {
            AnswerError::SlotUnanswered(of) if of == slot => Some("inbox-week-choose"),
            AnswerError::ReasonMissing(of) if of == slot => Some("refusal-poll-reason-missing"),
            _ => None,
        });
        own.map(|key| ctx.text(key)).unwrap_or_default()
    }

    /// Mark and condition of one candidate as its fields hold them.
    pub fn marked(&self, slot: &AskedSlot) -> (String, String) {
        match (self.part.as_ref().filter(|_| !self.is_past(slot)), &slot.answer) {
            (Some(part), _) => {
                let field = |name: &str| part.text(&format!("{name}-{}", slot.uid)).to_owned();
                (field("slot"), field("reason"))
            }
            (None, Some((answer, reason))) => (answer.to_string(), reason.clone()),
            (None, None) => (String::new(), String::new()),
        }
    }

    /// Its fields below the candidates.
    pub fn form(&self) -> FormState {
        let (sheet, uid) = (&self.answer.sheet, &self.poll.head.invitation);
        let attendance = Some(sheet.attendance).filter(|planned| *planned != Planned::Undecided);
        let mut form = FormState::with([
            (format!("attendance-{uid}"), attendance.map(|a| a.to_string()).unwrap_or_default()),
            (format!("reason-{uid}"), sheet.reason.clone()),
            (format!("person-{uid}"), sheet.person.clone()),
            (format!("comment-{uid}"), sheet.comment.clone()),
            (format!("other_dates-{uid}"), self.answer.other_dates.clone()),
        ]);
        if let Some(reason) = &self.answer.none {
            form.values.insert(format!("none-{uid}"), "yes".into());
            form.values.insert(format!("none_reason-{uid}"), reason.clone());
        }
        for time in &self.answer.other_times {
            for (name, text) in [("date", &time.date), ("from", &time.from), ("to", &time.to)] {
                form.values.insert(format!("other_{name}_{}-{uid}", time.no), text.clone());
            }
        }
        form.errors.clone_from(&self.errors);
        form
    }
}

/// What a text of an answer is called on the page.
fn label_of(field: &str) -> &'static str {
    match field {
        "comment" => "link-comment",
        "other_dates" => "link-other-dates",
        "person" => "link-person",
        _ => "link-absence-reason",
    }
}

fn faults(poll: &PollView, answer: &Answer, now: NaiveDateTime) -> Vec<AnswerError> {
    let asked: Vec<PollSlot> = poll.slots.iter().map(AskedSlot::asked).collect();
    answer.faults(&asked, now)
}
