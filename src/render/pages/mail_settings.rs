//! Which letters come, to the reader and to the reader's offices, and on which days an office reminds.

use chrono::NaiveDateTime;
use serde::Serialize;

use super::{Page, Sample, of};
use crate::render::FormState;
use crate::render::parts::Crumb;

/// `templates/account/letters.hbs`
#[derive(Serialize)]
pub struct MailSettingsPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    /// Letters to the reader; none for whoever calls no meetings.
    pub own: Vec<MailLine>,
    pub offices: Vec<MailOffice>,
}

/// An office of the reader.
#[derive(Serialize)]
pub struct MailOffice {
    pub uid: String,
    pub name: String,
    pub has_address: bool,
    pub lines: Vec<MailLine>,
    /// The rules by which it reminds; none where the reader makes no plans there.
    pub rules: Vec<MailRules>,
}

/// A kind of letter that can be stopped.
#[derive(Serialize)]
pub struct MailLine {
    /// Its word, with hyphens for the texts.
    pub kind: String,
    /// Its word.
    pub word: &'static str,
    pub is_off: bool,
    pub at: Option<NaiveDateTime>,
    pub by: String,
}

/// The rules of one kind of answers.
#[derive(Serialize)]
pub struct MailRules {
    pub kind: &'static str,
    pub lines: Vec<MailRule>,
    pub is_chosen: bool,
    pub is_none: bool,
    pub at: Option<NaiveDateTime>,
    pub by: String,
}

/// One rule.
#[derive(Serialize)]
pub struct MailRule {
    pub to: &'static str,
    pub days: i32,
    /// The word of its moment.
    pub moment: &'static str,
    pub is_always: bool,
    pub holds: bool,
}

impl Page for MailSettingsPage {
    const TEMPLATE: &'static str = "account/letters";
    const TITLE: &'static str = "mail-settings-title";

    fn sample() -> Self {
        let at = Some(NaiveDateTime::default());
        let line = |kind: &str, word, is_off| MailLine {
            kind: kind.into(),
            word,
            is_off,
            at,
            by: "架空 花子".into(),
        };
        let rule = |to, days, is_always| MailRule { to, days, moment: "deadline", is_always, holds: true };
        Self {
            crumbs: vec![Crumb::to("/account", "アカウント")],
            form: FormState::default(),
            own: vec![line("progress", "progress", true)],
            offices: vec![MailOffice {
                uid: "o".into(),
                name: "架空ケアプランセンター".into(),
                has_address: false,
                lines: vec![line("answer-reminders", "answer_reminders", false)],
                rules: vec![MailRules {
                    kind: "poll",
                    lines: vec![rule("recipient", -7, false), rule("organizer", 0, true)],
                    is_chosen: true,
                    is_none: true,
                    at,
                    by: "架空 花子".into(),
                }],
            }],
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<MailSettingsPage>()]
}
