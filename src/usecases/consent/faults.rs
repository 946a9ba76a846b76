//! What stands against consents as they were typed, before anything is known of the client.

use chrono::NaiveDate;

use super::record::RecordInput;
use crate::domain::consent::{ConsentError, ConsentForm, Given, Giver, NAME_LIMIT, Purpose, TypedGiver};
use crate::domain::refusal::Refused;
use crate::domain::time::{DateRefusal, parse_date};

/// All of it, so that it is mended at once.
pub fn faults(input: &RecordInput, today: NaiveDate) -> Vec<Refused> {
    let (on, expires_on) = (parse_date(&input.on), last_day(&input.expires_on));
    let unread = |field, why: &DateRefusal| Refused::at(field, why.code());
    // What can't be read is a fault by itself and leads to no other.
    let given = Given {
        form: input.form.unwrap_or(ConsentForm::Signed),
        heard_by: &input.heard_by,
        on: on.unwrap_or(today),
        expires_on: expires_on.unwrap_or(None).filter(|_| on.is_ok()),
        note: &input.note,
    };
    let mut found = Vec::new();
    found.extend(input.what.is_empty().then_some(ConsentError::NobodyGave));
    let lacks_version = input.what.iter().any(|what| what.purpose == Purpose::Plan && what.version.is_none());
    found.extend(lacks_version.then_some(ConsentError::VersionUnfit));
    found.extend(input.form.is_none().then_some(ConsentError::FormUnfit));
    let lacks_office = input.offices.as_ref().is_some_and(Vec::is_empty);
    found.extend(lacks_office.then_some(ConsentError::OfficesMissing));
    found.extend(input.what.iter().filter_map(|what| name(&what.giver)));
    found.extend(given.faults(today));
    found.dedup();
    let days = [
        on.err().map(|why| unread("given_on", &why)),
        expires_on.err().map(|why| unread("expires_on", &why)),
    ];
    days.into_iter().flatten().chain(found.into_iter().map(Refused::from)).collect()
}

/// The last day, where one was typed.
pub(super) fn last_day(typed: &str) -> Result<Option<NaiveDate>, DateRefusal> {
    if typed.trim().is_empty() { Ok(None) } else { parse_date(typed).map(Some) }
}

/// What is wrong with the name of somebody who is no contact.
fn name(typed: &TypedGiver) -> Option<ConsentError> {
    if typed.giver == Giver::Client || typed.contact.is_some() {
        return None;
    }
    let is_long = |text: &String| text.trim().chars().count() > NAME_LIMIT;
    if typed.name.trim().is_empty() {
        Some(ConsentError::NameMissing(typed.giver))
    } else {
        [&typed.name, &typed.relation].into_iter().any(is_long).then_some(ConsentError::NameLong(typed.giver))
    }
}
