//! The record as a form. The lines of its lists are called `attendee-0-name`, `inquiry-1-answer` and so on.

use chrono::NaiveDate;

use crate::domain::record::{Absentee, Attendee, InquiryLine, RecordBody};
use crate::domain::refusal::Refused;
use crate::domain::time::parse_date;
use crate::render::FormState;
use crate::web::Form;

/// So many lines of a list are read; the rules refuse more than they allow.
const MOST_READ: usize = 200;

/// The form of a body.
pub fn form_of(body: &RecordBody) -> FormState {
    let day = |date: Option<NaiveDate>| date.map(|d| d.to_string()).unwrap_or_default();
    let ticked = |is: bool| if is { "yes".to_owned() } else { String::new() };
    let mut form = FormState::with([
        ("written_on", day(body.written_on)),
        ("client_name", body.client_name.clone()),
        ("planner", body.planner.clone()),
        ("held_on", day(body.held_on)),
        ("place", body.place.clone()),
        ("time", body.time.clone()),
        ("ordinal", body.ordinal.clone()),
        ("is_client_present", ticked(body.is_client_present)),
        ("is_family_present", ticked(body.is_family_present)),
        ("relation", body.relation.clone()),
        ("note", body.note.clone()),
        ("no_meeting_reason", body.no_meeting_reason.clone()),
        ("considered", body.considered.clone()),
        ("discussion", body.discussion.clone()),
        ("conclusion", body.conclusion.clone()),
        ("left_over", body.left_over.clone()),
        ("next_meeting", body.next_meeting.clone()),
    ]);
    let mut put = |list: &str, at: usize, field: &str, value: String| {
        form.values.insert(format!("{list}-{at}-{field}"), value);
    };
    for (at, line) in body.attendees.iter().enumerate() {
        put("attendee", at, "affiliation", line.affiliation.clone());
        put("attendee", at, "name", line.name.clone());
    }
    for (at, line) in body.absentees.iter().enumerate() {
        put("absentee", at, "affiliation", line.affiliation.clone());
        put("absentee", at, "name", line.name.clone());
        put("absentee", at, "reason", line.reason.clone());
    }
    for (at, line) in body.inquiries.iter().enumerate() {
        put("inquiry", at, "to", line.to.clone());
        put("inquiry", at, "asked_on", day(line.asked_on));
        put("inquiry", at, "question", line.question.clone());
        put("inquiry", at, "answerer", line.answerer.clone());
        put("inquiry", at, "answered_on", day(line.answered_on));
        put("inquiry", at, "answer", line.answer.clone());
    }
    form
}

/// How many lines of a list a form holds; with the button that asks for more, one more.
pub fn lines_of(form: &FormState, list: &str) -> usize {
    let at =
        |name: &String| name.strip_prefix(list)?.strip_prefix('-')?.split('-').next()?.parse::<usize>().ok();
    let known = form.values.keys().filter_map(at).max().map_or(0, |last| last + 1);
    let is_asked = form.values.get("more").is_some_and(|more| more == list);
    known.min(MOST_READ) + usize::from(is_asked)
}

/// The body of a form, and what of it can't be read. Blank lines of the lists are left out.
pub fn body(form: &Form) -> (RecordBody, Vec<Refused>) {
    let mut refusals = Vec::new();
    let mut day = |field: &str, named: &'static str| match form.filled(field).map(parse_date) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(refusal)) => {
            refusals.push(Refused::at(named, refusal.code()));
            None
        }
    };
    let text = |field: &str| form.text(field).replace("\r\n", "\n");
    let (written_on, held_on) = (day("written_on", "written_on"), day("held_on", "held_on"));
    let inquiries = (0..MOST_READ).filter_map(|at| {
        let field = |name: &str| format!("inquiry-{at}-{name}");
        let line = InquiryLine {
            to: text(&field("to")),
            asked_on: day(&field("asked_on"), "inquiries"),
            question: text(&field("question")),
            answerer: text(&field("answerer")),
            answered_on: day(&field("answered_on"), "inquiries"),
            answer: text(&field("answer")),
        };
        (line != InquiryLine::default()).then_some(line)
    });
    let body = RecordBody {
        inquiries: inquiries.collect(),
        written_on,
        held_on,
        client_name: text("client_name"),
        planner: text("planner"),
        place: text("place"),
        time: text("time"),
        ordinal: text("ordinal"),
        attendees: attendees(form),
        is_client_present: form.text("is_client_present") == "yes",
        is_family_present: form.text("is_family_present") == "yes",
        relation: text("relation"),
        note: text("note"),
        no_meeting_reason: text("no_meeting_reason"),
        absentees: absentees(form),
        considered: text("considered"),
        discussion: text("discussion"),
        conclusion: text("conclusion"),
        left_over: text("left_over"),
        next_meeting: text("next_meeting"),
    };
    (body, refusals)
}

fn attendees(form: &Form) -> Vec<Attendee> {
    let lines = (0..MOST_READ).map(|at| Attendee {
        affiliation: form.text(&format!("attendee-{at}-affiliation")).to_owned(),
        name: form.text(&format!("attendee-{at}-name")).to_owned(),
    });
    lines.filter(|line| *line != Attendee::default()).collect()
}

fn absentees(form: &Form) -> Vec<Absentee> {
    let lines = (0..MOST_READ).map(|at| Absentee {
        affiliation: form.text(&format!("absentee-{at}-affiliation")).to_owned(),
        name: form.text(&format!("absentee-{at}-name")).to_owned(),
        reason: form.text(&format!("absentee-{at}-reason")).replace("\r\n", "\n"),
    });
    lines.filter(|line| *line != Absentee::default()).collect()
}
