//! What was typed and could not be taken, as it is shown to be copied: under the label of its field, and without what a
//! form carries for itself.

use super::form::Form;
use crate::domain::ids::Uid;
use crate::render::{Lang, Texts};

/// Fields in which people write, and the keys of their labels. What stands behind a `-` in a field's name, or a number
/// behind a `_`, only says which row it belongs to.
const LABELS: &[(&str, &str)] = &[
    ("agenda", "meeting-agenda-label"),
    ("answer", "meeting-proposal-answer"),
    ("answered_by", "sheet-answered-by"),
    ("body", "error-field-text"),
    ("comment", "link-comment"),
    ("commentary", "report-commentary"),
    ("committee_opinion", "plan-head-committee-opinion"),
    ("conclusion", "record-conclusion"),
    ("considered", "record-considered"),
    ("course", "case-course"),
    ("day_wish", "case-day-wish"),
    ("difficulties", "case-difficulties"),
    ("discussion", "record-discussion"),
    ("disease", "case-disease"),
    ("email", "account-email"),
    ("evaluation", "case-evaluation"),
    ("family_wish", "case-family-wish"),
    ("from", "hours-from"),
    ("goals", "case-goals"),
    ("interests", "case-interests"),
    ("intention", "plan-head-intention"),
    ("left_over", "record-left-over"),
    ("login", "session-login"),
    ("name", "account-name"),
    ("next_meeting", "record-next-meeting"),
    ("no_meeting_reason", "record-no-meeting-reason"),
    ("none_reason", "link-none-reason"),
    ("note", "plan-edit-note"),
    ("other_dates", "link-other-dates"),
    ("other_date", "meeting-slot-date"),
    ("other_from", "meeting-slot-from"),
    ("other_to", "meeting-slot-to"),
    ("outcome", "follow-up-outcome"),
    ("pause", "hours-pause"),
    ("person", "link-person"),
    ("phone", "client-phone"),
    ("place_text", "meeting-place-text"),
    ("policy", "plan-head-policy"),
    ("question", "inquiry-question"),
    ("reason", "error-field-reason"),
    ("seats", "venue-seats"),
    ("services", "case-services"),
    ("slot_date", "meeting-slot-date"),
    ("slot_from", "meeting-slot-from"),
    ("slot_to", "meeting-slot-to"),
    ("summary", "conference-summary"),
    ("text", "error-field-text"),
    ("to", "hours-to"),
    ("why", "case-check-why"),
    ("wish", "case-wish"),
    ("with", "case-check-with"),
    ("year_wish", "case-year-wish"),
];

/// Fields that a form carries hidden, and whose values are no plain words.
const HIDDEN: &[&str] =
    &["before", "digest", "fragment", "next", "places", "return_to", "seen_version", "shown"];

/// Label (empty where the field has none) and text of everything that a person wrote, in the order of the fields.
pub fn shown(form: &Form, texts: Texts, lang: Lang) -> Vec<(String, String)> {
    let written = form.typed().filter_map(|(name, text)| {
        let label = label(name);
        let is_written = label.is_some() || !HIDDEN.contains(&name) && !is_word(text);
        is_written
            .then(|| (label.map(|key| texts.get(lang, key)).unwrap_or_default(), text.trim().to_owned()))
    });
    written.collect()
}

fn label(name: &str) -> Option<&'static str> {
    let noun = name.split_once('-').map_or(name, |(noun, _)| noun);
    let noun = noun.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
    LABELS.iter().find(|(known, _)| *known == noun).map(|(_, key)| *key)
}

/// The value of a choice, a switch or a hidden field: nothing that a person would have to write again.
fn is_word(text: &str) -> bool {
    let is_of_a_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:.-".contains(c);
    text.trim().chars().all(is_of_a_word) || Uid::parse(text.trim()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown_of(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        shown(&Form::from_pairs(pairs), Texts, Lang::En)
    }

    #[test]
    fn what_was_written_is_labelled_and_what_was_not_is_left_out() {
        let uid = "019a0000-0000-7000-8000-000000000000";
        let typed = shown_of(&[
            (&format!("text-service_item-{uid}"), "段差が心配"),
            (&format!("slot-{uid}"), "yes"),
            (&format!("reason-{uid}"), "通院"),
            ("slot_date_0", "2026-12-01"),
            ("plan", uid),
            ("shown", "A1b2C3"),
            ("trigger", "as_needed"),
            ("r0.body", "歩く 練習"),
            ("csrf", "Secret"),
        ]);
        let told: Vec<&str> = typed.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(told, ["歩く 練習", "通院", "2026-12-01", "段差が心配"]);
        assert_eq!(typed[0].0, "", "a field without a label shows its text alone");
        assert!(typed[1..].iter().all(|(label, _)| !label.is_empty() && !label.contains(['-', '_'])));
    }

    #[test]
    fn every_label_is_a_text() {
        for (name, key) in LABELS {
            for lang in [Lang::Ja, Lang::En] {
                assert!(Texts.has(lang, key), "{name}: {key}");
            }
        }
    }
}
