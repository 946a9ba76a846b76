//! The first and the last day of a filter, as they were typed.

use chrono::NaiveDate;

use crate::domain::refusal::Refused;
use crate::domain::time::{DateRefusal, parse_date};
use crate::render::FormState;
use crate::web::{Ctx, WebError};

/// The days under the names `from` and `until`.
#[derive(Clone, Copy, Debug)]
pub struct TypedDays<'a> {
    pub from: &'a str,
    pub until: &'a str,
}

impl TypedDays<'_> {
    /// The days that can be read; what can't narrows nothing, nor does a last day before the first.
    pub fn span(self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match self.read() {
            (Some(from), Some(until)) if from > until => (Some(from), None),
            span => span,
        }
    }

    fn read(self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        (parse_date(self.from).ok(), parse_date(self.until).ok())
    }

    /// What is wrong with them.
    pub fn refused(self) -> Vec<Refused> {
        let unread = |(field, typed): (&'static str, &str)| match parse_date(typed) {
            Ok(_) | Err(DateRefusal::Empty) => None,
            Err(unread) => Some(Refused::at(field, unread.code())),
        };
        let days = [("from", self.from), ("until", self.until)];
        let mut all: Vec<Refused> = days.into_iter().filter_map(unread).collect();
        let is_reversed = matches!(self.read(), (Some(from), Some(until)) if from > until);
        all.extend(is_reversed.then(|| Refused::at("until", "evidence-period-reversed")));
        all
    }

    /// For what is printed or saved: there is no box in it to say that a day was not read.
    pub fn require(self) -> Result<(), WebError> {
        self.refused().into_iter().next().map_or(Ok(()), |refused| Err(WebError::Refused(refused)))
    }

    /// The filter as a query: days that narrow nothing are left out.
    pub fn query(self, filters: &[(&str, &str)]) -> String {
        let unreadable = self.refused();
        let is_read = |(name, _): &&(&str, &str)| unreadable.iter().all(|of| of.field != Some(*name));
        let filters: Vec<&(&str, &str)> = filters.iter().filter(is_read).collect();
        serde_urlencoded::to_string(filters).unwrap_or_default()
    }

    /// What was typed, with what is wrong of it.
    pub fn form<const N: usize>(self, ctx: &Ctx, filters: [(&str, &str); N]) -> FormState {
        let errors = self.refused().iter().map(|of| ctx.state.render.refusal(ctx.lang(), of)).collect();
        FormState { errors, ..FormState::with(filters) }
    }
}
