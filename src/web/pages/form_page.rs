//! What handlers of forms share: a refusal is shown at the form, anything else is an error page.

use crate::domain::refusal::Refused;
use crate::render::parts::Choice;
use crate::usecases::Failure;
use crate::web::WebError;

/// The refusal of a use-case, or the error that is none.
pub(super) fn refused_or(failure: Failure) -> Result<Refused, WebError> {
    match failure {
        Failure::Refused(refused) => Ok(refused),
        other => Err(other.into()),
    }
}

/// All faults of a form, with the one that was found as it was written where it is none of them.
pub(super) fn with_found(mut faults: Vec<Refused>, found: Refused) -> Vec<Refused> {
    if !faults.contains(&found) {
        faults.push(found);
    }
    faults
}

/// Options of a choice.
pub(super) fn choices<V: Into<String>, L: Into<String>>(
    pairs: impl IntoIterator<Item = (V, L)>,
) -> Vec<Choice> {
    pairs.into_iter().map(|(value, label)| Choice { value: value.into(), label: label.into() }).collect()
}
