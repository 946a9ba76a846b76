//! What the form of a week says of each poll, and what of it was changed.

use chrono::NaiveDateTime;

use crate::domain::ids::Uid;
use crate::domain::meeting::Planned;
use crate::domain::slot_poll::{AnswerSheet, GivenAnswer};
use crate::storage::views::inbox_week::PollView;
use crate::usecases::keys::sha256_hex;
use crate::usecases::meeting::Answer;
use crate::web::Form;
use crate::web::pages::counter_proposals::answer_of;

/// An answer to one poll.
pub struct Given {
    /// Whose.
    pub invitation: Uid,
    /// The number of the sheet on record when the form was shown.
    pub base: i32,
    /// What.
    pub answer: Answer,
}

/// The answers of a form that differ from what it was shown with. What it was shown with stands in the form, so that the
/// same form always says the same.
pub fn given(form: &Form) -> Vec<Given> {
    let shown = form.with_prefix("was-");
    let changed = shown.filter_map(|(uid, was)| {
        let invitation = Uid::parse(uid)?;
        let part = form.part(uid);
        let (base, answer) = (part.text("base").parse().unwrap_or_default(), answer_in(&part));
        (digest(&answer) != was).then_some(Given { invitation, base, answer })
    });
    changed.collect()
}

/// The answer in the part of a form that belongs to one poll.
pub fn answer_in(part: &Form) -> Answer {
    answer_of(part)
}

/// The answer on record to what is still ahead, with which the form begins. Where nobody of the office is known yet, the reader will answer.
pub fn on_record(poll: &PollView, reader: &str, now: NaiveDateTime) -> Answer {
    let head = &poll.head;
    let stands_in = head.planned == Planned::Represented && !head.represented_by.is_empty();
    let known = if stands_in { &head.represented_by } else { &head.person_name };
    let ahead = poll.slots.iter().filter(|slot| !slot.is_past(now));
    let answers = ahead.filter_map(|slot| {
        let (answer, reason) = slot.answer.clone()?;
        Some(GivenAnswer { slot: slot.uid.clone(), answer, reason })
    });
    let sheet = AnswerSheet {
        answers: answers.collect(),
        attendance: head.planned,
        reason: head.reason.clone(),
        person: if known.is_empty() { reader.to_owned() } else { known.clone() },
        comment: head.comment.clone(),
    };
    Answer::of(sheet)
}

/// Stands for an answer, whatever the order of its candidates and however its lines end.
pub fn digest(answer: &Answer) -> String {
    let sheet = &answer.sheet;
    let plain = |text: &str| text.trim().replace("\r\n", "\n");
    let mut marks: Vec<String> =
        sheet.answers.iter().map(|a| format!("{} {} {}", a.slot, a.answer, plain(&a.reason))).collect();
    marks.sort();
    let texts = [&sheet.reason, &sheet.person, &sheet.comment, &answer.other_dates].map(|text| plain(text));
    let times: Vec<[&str; 3]> =
        answer.other_times.iter().map(|time| [&*time.date, &*time.from, &*time.to]).collect();
    let times: Vec<&[&str; 3]> = times.iter().filter(|time| time.concat() != "").collect();
    let none = answer.none.as_deref().map(plain);
    let whole = serde_json::json!([marks, sheet.attendance, texts, none, times]).to_string();
    sha256_hex(whole.as_bytes()).chars().take(16).collect()
}
