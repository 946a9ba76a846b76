//! The agenda of a meeting as a form.

use serde::Serialize;

use super::crumb;
use crate::render::parts::Crumb;
use crate::render::{FormState, Page};

/// The agenda: a line each, in order, with what is left over beside it.
#[derive(Serialize)]
pub struct MeetingAgendaPage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub uid: String,
    /// The agenda from which the form starts.
    pub before: String,
    /// The lines of the form.
    pub rows: Vec<AgendaRow>,
    /// What earlier meetings have left over and what is not on the agenda yet.
    pub left_over: Vec<String>,
    /// Whether somebody else has saved another agenda meanwhile, and what it says.
    pub is_conflict: bool,
    pub theirs: Vec<String>,
}

/// A line of the form.
#[derive(Serialize)]
pub struct AgendaRow {
    /// As it stands in the name of its field, from 0, and as it is shown, from 1.
    pub at: usize,
    pub shown: usize,
    pub may_rise: bool,
    pub may_sink: bool,
}

impl AgendaRow {
    /// The lines of a form of which so many hold an item, with some empty ones below.
    pub fn lines(filled: usize, spare: usize) -> Vec<Self> {
        let row = |at: usize| Self {
            at,
            shown: at + 1,
            may_rise: at > 0 && at < filled,
            may_sink: at + 1 < filled,
        };
        (0..filled + spare).map(row).collect()
    }
}

impl Page for MeetingAgendaPage {
    const TEMPLATE: &'static str = "meetings/agenda";
    const TITLE: &'static str = "meeting-agenda-title";
    fn sample() -> Self {
        Self {
            crumbs: crumb(),
            form: FormState::with([("item-0", "入浴の方法"), ("item-1", "福祉用具")]),
            uid: "m".into(),
            before: "入浴の方法".into(),
            rows: AgendaRow::lines(2, 1),
            left_over: vec!["夜間の見守り".into()],
            is_conflict: true,
            theirs: vec!["移動の方法".into()],
        }
    }
}
