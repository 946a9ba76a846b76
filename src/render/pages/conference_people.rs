//! One attendee of a sitting: the role, the cases, and taking them off.

use serde::Serialize;

use super::{Sample, of};
use crate::render::parts::{Choice, Crumb};
use crate::render::{FormState, Page};

/// What an attendee was asked for, to be changed by the hosts.
#[derive(Serialize)]
pub struct AttendeePage {
    pub crumbs: Vec<Crumb>,
    pub form: FormState,
    pub conference: String,
    pub uid: String,
    pub name: String,
    pub profession: String,
    pub roles: Vec<Choice>,
    /// All cases, or chosen ones.
    pub attending: Vec<Choice>,
    /// The cases that can be chosen.
    pub cases: Vec<Choice>,
}

impl Page for AttendeePage {
    const TEMPLATE: &'static str = "conferences/attendee";
    const TITLE: &'static str = "conference-attendee-title";
    fn sample() -> Self {
        let one = || vec![Choice::of("a", "b")];
        Self {
            crumbs: vec![Crumb::to("/conferences/c", "会議")],
            form: FormState::default(),
            conference: "c".into(),
            uid: "a".into(),
            name: "助言 健".into(),
            profession: "理学療法士".into(),
            roles: one(),
            attending: one(),
            cases: one(),
        }
    }
}

pub(super) fn samples() -> Vec<Sample> {
    vec![of::<AttendeePage>()]
}
